"""The made-up country of the demo: safe identifiers, formats as agreed, and a truth that can be relied on."""

from __future__ import annotations

import ast
import csv
import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import openpyxl
import pytest

from records.bangla import ascii_digits, skeleton
from recovery.management import demo_data
from recovery.management.demo_data import DAYS, DemoData, DemoList, generate, name_parts
from recovery.management.demo_data.identifiers import check_digit

PEOPLE = 4_000
THREE_EQUAL = re.compile(r"([0-9])\1\1")
MADE_UP_MOBILE = re.compile(r"01[78]000[0-9]{5}")
OUTCOMES = {
    "on_server",
    "dose_missing",
    "differs",
    "not_registered",
    "in_review",
    "duplicate",
    "out_of_scope",
    "unreadable",
}
HEADINGS = {
    "name": ("Name of Recipient", "টিকাগ্রহীতার নাম", "টিকা গ্রহীতার নাম"),
    "identity": ("NID No", "এনআইডি নম্বর", "পরিচয়পত্র নং"),
    "mobile": ("Mobile No", "মোবাইল নম্বর", "মোবাইল নং"),
    "born_on": ("Date of Birth", "জন্ম তারিখ"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DemoData:
    return generate(tmp_path_factory.mktemp("demo"), people=PEOPLE)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(path: Path) -> list[list[object]]:
    """All rows of a list as a person sees them in a spreadsheet, the first at index 0."""
    if path.suffix == ".xlsx":
        return [list(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]
    encoding = "utf-16" if path.suffix == ".tsv" else "utf-8-sig"
    text = path.read_text(encoding)
    delimiter = next(mark for mark in "\t;," if mark in text.splitlines()[0])
    with path.open(encoding=encoding, newline="") as file:
        return [list(row) for row in csv.reader(file, delimiter=delimiter)]


def header(rows: list[list[object]]) -> list[object]:
    return next(row for row in rows if any(cell in HEADINGS["name"] for cell in row))


def column(rows: list[list[object]], field: str) -> int:
    return next(i for i, cell in enumerate(header(rows)) if cell in HEADINGS[field])


def truth_of(data: DemoData) -> dict[str, dict[int, dict[str, str]]]:
    found: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
    for row in table(data.truth):
        assert int(row["row"]) not in found[row["file"]]
        found[row["file"]][int(row["row"])] = row
    return found


def nid_is_safe(nid: str) -> bool:
    """Nobody can hold it: three equal digits of ten, or upazila 00 and union 00 of the 13."""
    if len(nid) == 10:
        return THREE_EQUAL.search(nid) is not None
    return len(nid) in (13, 17) and nid[-11:-6] == "10000"


def test_counts_are_those_of_the_files(data: DemoData) -> None:
    assert len(table(data.recipients)) == data.counts.people == PEOPLE
    assert len(table(data.doses)) == data.counts.doses
    assert len(table(data.centres)) == data.counts.centres == 150
    first = [row for row in table(data.reported) if row["dose_no"] == "1"]
    assert len(first) == data.counts.centre_days
    assert sum(int(row["doses_reported"]) for row in first) == pytest.approx(data.counts.incident_doses, rel=0.02)
    assert any(row["dose_no"] == "2" and row["date"] == "2021-10-28" for row in table(data.reported))
    assert 0.7 < len(data.lists) / data.counts.centre_days < 0.85
    assert data.counts.listed / len(data.lists) == pytest.approx(55, abs=20)


def test_centres_and_people_are_in_all_64_districts_under_unique_names(data: DemoData) -> None:
    centres = table(data.centres)
    for heading in ("code", "name_en", "name_bn"):
        assert len({row[heading] for row in centres}) == len(centres)
    assert len({row["district_code"] for row in centres}) == 64
    assert all(re.fullmatch(r"S[0-9]{4}(0[1-3]|[WS][0-9]+)", row["code"]) for row in centres)
    assert all(row["code"][1:5] == row["district_code"] for row in centres)
    assert all((row["facility_code"] == "") == (row["kind"] == "ward") for row in centres)
    district_of = {row["code"]: row["district_code"] for row in centres}
    assert len({district_of[row["centre_code"]] for row in table(data.recipients)}) == 64


def test_a_centre_of_the_sample_files_has_the_same_code_here(data: DemoData, samples: Path) -> None:
    names = {row["code"]: (row["name_en"], row["name_bn"]) for row in table(data.centres)}
    for row in table(samples / "centres.csv"):
        assert names[row["code"]] == (row["name_en"], row["name_bn"])


def test_identifiers_of_the_register_belong_to_nobody_and_to_one_person(data: DemoData) -> None:
    people = table(data.recipients)
    kinds: Counter[int] = Counter()
    for row in people:
        kinds[len(row["nid"])] += 1
        if row["nid"]:
            assert nid_is_safe(row["nid"]), row
        if row["birth_registration_no"]:
            assert re.fullmatch(r"[0-9]{6}10000[0-9]{6}", row["birth_registration_no"]), row
        if row["passport_no"]:
            assert row["passport_no"].startswith("ZZ00")
        assert row["nid"] or row["birth_registration_no"] or row["passport_no"]
    assert set(kinds) == {0, 10, 13, 17}
    assert 0 < kinds[0] < PEOPLE * 0.04
    assert min(kinds[10], kinds[13], kinds[17]) > PEOPLE * 0.15
    keys = [row["nid"][-13:] for row in people if row["nid"]]
    assert len(set(keys)) == len(keys)
    assert len({row["registration_no"] for row in people}) == PEOPLE


def test_one_wrong_digit_in_a_serial_is_nobodys_number(data: DemoData) -> None:
    serials = [row["nid"][-6:] for row in table(data.recipients) if len(row["nid"]) in (13, 17)]
    assert all(check_digit(serial[:-1]) == serial[-1] for serial in serials)
    serial = serials[0][:-1]
    for i, right in enumerate(serial):
        for wrong in set("0123456789") - {right}:
            assert check_digit(serial[:i] + wrong + serial[i + 1 :]) != check_digit(serial)


def test_no_phone_is_outside_the_made_up_ranges(data: DemoData) -> None:
    for row in table(data.recipients):
        assert MADE_UP_MOBILE.fullmatch(row["mobile"].removeprefix("88")), row
    for made in data.lists:
        rows = sheet(made.path)
        place = column(rows, "mobile")
        for row_number in truth_of(data)[made.path.name]:
            mobile = ascii_digits(str(rows[row_number - 1][place] or ""))
            assert mobile == "" or MADE_UP_MOBILE.fullmatch(mobile.rjust(11, "0")), (
                made.path.name,
                row_number,
            )


def test_identifiers_on_lists_are_as_safe_as_those_of_the_register(data: DemoData) -> None:
    truth = truth_of(data)
    seen = 0
    for made in data.lists:
        rows = sheet(made.path)
        place = column(rows, "identity")
        for row_number in truth[made.path.name]:
            cell = rows[row_number - 1][place]
            text = ascii_digits(str(cell or ""))
            if isinstance(cell, str) and len(text) in (10, 13, 17) and text.isdigit():
                assert nid_is_safe(text), (made.path.name, row_number, text)
                seen += 1
    assert seen > 0.9 * data.counts.listed


def test_people_are_grown_up_and_registered_before_their_first_dose(data: DemoData) -> None:
    first: dict[str, str] = {}
    for row in table(data.doses):
        first.setdefault(row["registration_no"], row["given_on"])
    for row in table(data.recipients):
        assert "1930-01-01" <= row["date_of_birth"] <= "1996-09-30"
        assert row["sex"] in ("M", "F")
        assert row["name_en"] or row["name_bn"]
        assert row["registered_on"] <= first.get(row["registration_no"], "2021-12-06")


def test_the_extract_ends_at_its_time_and_holds_each_dose_once(data: DemoData) -> None:
    doses = table(data.doses)
    assert len({(row["registration_no"], row["dose_no"]) for row in doses}) == len(doses)
    assert max(row["recorded_at"] for row in doses) < demo_data.AS_OF.isoformat()
    registered = {row["registration_no"] for row in table(data.recipients)}
    assert {row["registration_no"] for row in doses} <= registered
    campaign = [row for row in doses if row["dose_no"] == "2" and row["given_on"] == "2021-10-28"]
    first = {row["registration_no"]: row["given_on"] for row in doses if row["dose_no"] == "1"}
    assert len([row for row in campaign if first[row["registration_no"]] == "2021-09-28"]) > 0.9 * len(campaign) > 0


def test_about_45_of_100_listed_first_doses_are_missing(data: DemoData) -> None:
    doses = {(row["registration_no"], row["dose_no"]): row for row in table(data.doses)}
    days = {day.isoformat() for day in DAYS}
    missing = held = 0
    for row in table(data.truth):
        right = {row["outcome"], *row["also_right"].split(" or ")}
        key = (row["registration_no"], "1")
        if "dose_missing" in right:
            assert key not in doses, row
            missing += 1
        elif "on_server" in right:
            assert doses[key]["given_on"] in days, row
            held += 1
    assert 0.3 < missing / (missing + held) < 0.6


def test_the_truth_adds_up_to_the_people_on_the_lists(data: DemoData) -> None:
    truth = truth_of(data)
    assert set(truth) == {made.path.name for made in data.lists}
    for made in data.lists:
        assert len(truth[made.path.name]) == made.people
    assert sum(data.counts.outcomes.values()) == data.counts.listed == sum(made.people for made in data.lists)
    assert set(data.counts.outcomes) <= OUTCOMES
    outcomes = Counter(row["outcome"] for rows in truth.values() for row in rows.values())
    assert outcomes == data.counts.outcomes


def test_row_numbers_of_the_truth_are_the_spreadsheets_own(data: DemoData) -> None:
    people = {row["registration_no"]: row for row in table(data.recipients)}
    truth = truth_of(data)
    for made in data.lists:
        rows = sheet(made.path)
        place, above = column(rows, "name"), rows.index(header(rows))
        for row_number, row in truth[made.path.name].items():
            assert row_number > above + 1
            written = str(rows[row_number - 1][place])
            if row["trouble"] in ("clean", "no NID", "year of birth only") and row["registration_no"]:
                person = people[row["registration_no"]]
                assert written in (person["name_en"], person["name_bn"]) or "" in (
                    person["name_en"],
                    person["name_bn"],
                )
        # Every other row with a birth date in it is a heading or a row of column numbers.
        born = column(rows, "born_on")
        others = [
            row
            for number, row in enumerate(rows, start=1)
            if number not in truth[made.path.name] and len(row) > born and row[born]
        ]
        assert all(row[born] in (*HEADINGS["born_on"], "৪") for row in others)


def test_a_person_written_down_twice_is_a_duplicate_below_the_first(data: DemoData) -> None:
    truth = truth_of(data)
    found = 0
    for rows in truth.values():
        for row_number, row in rows.items():
            if row["outcome"] == "duplicate":
                same = [n for n, other in rows.items() if other["registration_no"] == row["registration_no"]]
                assert len(same) == 2
                assert min(same) < row_number == max(same)
                found += 1
    assert found > 0
    registered = [
        row["registration_no"]
        for rows in truth.values()
        for row in rows.values()
        if row["outcome"] != "duplicate" and row["registration_no"]
    ]
    assert len(set(registered)) == len(registered)


def test_a_ditto_mark_repeats_what_stands_right_above_it(data: DemoData) -> None:
    truth = truth_of(data)
    marks = 0
    for made in data.lists:
        rows = sheet(made.path)
        for row_number, row in truth[made.path.name].items():
            if row["trouble"] == "ditto marks":
                assert {"ঐ", "-do-", "〃"} & set(rows[row_number - 1])
                assert row_number - 1 in truth[made.path.name]
                assert truth[made.path.name][row_number - 1]["trouble"] != "impossible dose date"
                marks += 1
    assert marks > 0


def test_most_lines_are_clean_and_every_kind_of_trouble_occurs(data: DemoData, tmp_path: Path) -> None:
    troubles = Counter(row["trouble"] for row in table(data.truth))
    assert 0.65 < troubles["clean"] / data.counts.listed < 0.85
    more = Counter(row["trouble"] for row in table(generate(tmp_path, people=10_000, seed=3).truth))
    assert set(more) >= {
        "Bangla digits",
        "other spelling",
        "other script",
        "prefix missing",
        "phone without its 0",
        "day and month of birth exchanged",
        "wrong digit in the NID",
        "no NID",
        "nothing to go by",
        "second row of one person",
        "not in the register",
        "another day",
        "second dose",
        "year of birth only",
        "NID destroyed by Excel",
        "ditto marks",
        "impossible birth date",
        "impossible dose date",
        "NID of 12 digits",
    }


def test_lists_come_in_all_formats_and_say_what_their_columns_do_not(data: DemoData, tmp_path: Path) -> None:
    lists = (*data.lists, *generate(tmp_path, people=10_000, seed=3).lists)
    assert {made.path.suffix for made in lists} == {".xlsx", ".csv", ".tsv"}
    assert {made.style for made in lists} == {
        "english",
        "letterhead",
        "title",
        "first_dose",
        "date_cells",
        "semicolon",
        "comma",
        "unicode_text",
    }
    for made in lists:
        assert made.path.is_file()
        headings = header(sheet(made.path))
        assert made.day in DAYS
        assert made.stated_day in (None, made.day)
        assert made.stated_centre in (None, made.centre_code)
        assert made.stated_centre or "Vaccination Centre" in headings
        assert made.stated_dose == 1 or {"Dose", "ডোজ"} & set(headings)
        assert made.stated_day or {"Vaccination Date", "টিকা গ্রহণের তারিখ", "১ম ডোজ"} & set(headings)
        assert made.uploader == ("manager" if made.stated_centre else "officer")
    assert any(made.stated_centre is None for made in lists)


def test_text_files_are_encoded_as_excel_does(data: DemoData) -> None:
    def of_style(style: str) -> list[DemoList]:
        return [made for made in data.lists if made.style == style]

    assert all(made.path.read_bytes().startswith(b"\xef\xbb\xbf") for made in of_style("semicolon"))
    assert all(made.path.read_bytes().startswith(b"\xff\xfe") for made in of_style("unicode_text"))
    assert not any(made.path.read_bytes().startswith(b"\xef\xbb\xbf") for made in of_style("comma"))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(data: DemoData, tmp_path: Path) -> None:
    def sums(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    again = generate(tmp_path / "again", people=PEOPLE)
    assert sums(again.folder) == sums(data.folder)
    other = generate(tmp_path / "other", people=PEOPLE, seed=7)
    assert sums(other.folder)["recipients.csv"] != sums(data.folder)["recipients.csv"]


def test_too_few_people_for_all_centres_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too few"):
        generate(tmp_path, people=100)


def test_names_sound_alike_in_both_scripts_and_in_other_spellings() -> None:
    stock = [
        part
        for value in vars(name_parts).values()
        if isinstance(value, tuple)
        for part in value
        if isinstance(part, name_parts.Part)
    ]
    assert len(stock) > 400
    alike = [part for part in stock if skeleton(part.en) == skeleton(part.bn)]
    assert len(alike) > 0.97 * len(stock)
    spellings = [(word, other) for word, others in name_parts.OTHER_SPELLINGS.items() for other in others]
    # A word such as আঃ stands for another only before a name.
    for word, other in spellings:
        assert skeleton(f"{word} Karim") == skeleton(f"{other} Karim"), (word, other)


def test_the_generator_is_plain_python_without_the_framework() -> None:
    for path in Path(demo_data.__file__).parent.glob("*.py"):
        imported = {
            name.name if isinstance(node, ast.Import) else str(node.module)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
        }
        assert not any(name.startswith(("django", "records.models", "recovery.models")) for name in imported)
