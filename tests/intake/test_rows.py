"""A row becomes values with their sources, all that is wrong with it is named, and nobody disappears."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from records.normalise import name_key
from recovery.intake import faults
from recovery.intake.fields import dose, identity, phone
from recovery.intake.header import find_header
from recovery.intake.headings import FIELDS
from recovery.intake.row_faults import ROW_FAULTS
from recovery.intake.rows import Centres, Default, Fault, RowReader, RowValues, Skipped
from tests.intake.lists import CENTRES, DAYS, columns, read_list, reader, sheet, sheet_row

MAPPING = columns(
    "serial",
    "name",
    "identity",
    "born_on",
    "mobile",
    "vaccine",
    "given_on",
    "centre",
    dose_of={"given_on": 1},
)
KARIM = ("1", "Md. Abdul Karim", "2555801347", "05/01/1980", "01700000006", "Sinopharm", "13/10/2021", "")


def values(*cells: str, using: RowReader | None = None, number: int = 6, **other: Any) -> RowValues:
    """What a row of MAPPING becomes."""
    read = (using or reader(MAPPING)).read(sheet_row(number, *cells, **other))
    assert isinstance(read, RowValues), read
    return read


def one(field: str, text: str, *, kind: str = "", mapping: Any = None, **other: Any) -> RowValues:
    """Karim's row with another text in one cell."""
    used = mapping or MAPPING
    at = next(column.index for column in used if column.field == field)
    cells = list(KARIM)
    cells[at] = text
    kinds = "".join("s" if cell.strip() else "-" for cell in cells)
    kinds = kinds[:at] + (kind or kinds[at]) + kinds[at + 1 :]
    return values(*cells, kinds=kinds, using=reader(used, **other))


def reasons(row: RowValues) -> dict[str, bool]:
    """Reason -> whether it is an error anywhere in the row."""
    return {
        reason: any(fault.is_error for fault in row.faults if fault.reason == reason)
        for reason in dict.fromkeys(fault.reason for fault in row.faults)
    }


def fault(row: RowValues, reason: str) -> Fault:
    (found,) = [fault for fault in row.faults if fault.reason == reason]
    return found


# --- the sample lists

LISTS = {
    "list1_dohar_13oct.xlsx": ("", {1: "header"}),
    "list2_kalihati_28oct.xlsx": (
        "S309301",
        {1: "letterhead", 2: "letterhead", 3: "letterhead", 5: "header", 37: "total"},
    ),
    "list4_ishwardi_28oct.csv": ("S507601", {1: "header"}),
    "list5_bhanga_13oct.tsv": ("S302901", {1: "header"}),
}
#: What is wrong in the samples, and nothing else: (file, row) -> reasons with whether they are errors.
TROUBLES = {
    ("list1_dohar_13oct.xlsx", 12): {"outside_days": False},
    ("list1_dohar_13oct.xlsx", 13): {"mobile_zero_restored": False},
    ("list2_kalihati_28oct.xlsx", 33): {"mobile_zero_restored": False},
    ("list4_ishwardi_28oct.csv", 12): {"id_lost_in_excel": True},
    ("list4_ishwardi_28oct.csv", 25): {"mobile_zero_restored": False},
    ("list5_bhanga_13oct.tsv", 3): {"mobile_zero_restored": False},
    ("list5_bhanga_13oct.tsv", 4): {"lost_question_marks": True, "nothing_to_go_by": True},
    ("list5_bhanga_13oct.tsv", 22): {"outside_days": False},
}


@pytest.mark.parametrize("file", LISTS)
def test_every_person_of_a_sample_list_is_read_and_nobody_else(samples: Path, file: str) -> None:
    centre, skips = LISTS[file]
    read = read_list(samples / file, centre)
    with (samples / "lists.expected.csv").open(encoding="utf-8") as expected:
        people = {int(line["row"]): line for line in csv.DictReader(expected) if line["file"] == file}
    assert {number: row.reason for number, row in read.items() if isinstance(row, Skipped)} == skips
    rows = {number: row for number, row in read.items() if isinstance(row, RowValues)}
    assert sorted(rows) == sorted(people)
    for number, row in rows.items():
        trouble = people[number]["trouble"]
        assert reasons(row) == TROUBLES.get((file, number), {})
        assert row.is_legible is (trouble != "nothing to go by")
        assert row.dose_no == (2 if trouble == "second dose" else 1)
        assert (row.given_on in DAYS) is (trouble != "another day")
        assert (row.born_on is None) is (trouble in {"year of birth only", "nothing to go by"})
        has_number = trouble not in {"no NID", "17-digit NID as 1.98E+16", "nothing to go by"}
        assert bool(row.nid_key) is has_number
        assert row.vaccine_code in {"SINOPHARM", "PFIZER", "ASTRAZENECA"}


def test_values_of_the_samples_are_those_that_a_person_reads(samples: Path) -> None:
    dohar = read_list(samples / "list1_dohar_13oct.xlsx")
    assert dohar[2] == RowValues(
        name="Shirin Sultana",
        name_key="shirin sultana",
        sound_key=dohar[2].sound_key,  # type: ignore[union-attr]
        nid_key="2610000200518",
        nid_year=1984,
        mobile_key="01700001014",
        born_on=date(1984, 6, 1),
        birth_year_from=1984,
        birth_year_to=1984,
        vaccine_code="SINOPHARM",
        given_on=date(2021, 10, 13),
        dose_no=1,
        centre_code="S302601",
        is_legible=True,
        sources=dict.fromkeys(
            [
                "given_on", "dose_no", "born_on", "birth_year_from", "nid_key", "mobile_key", "name",
                "vaccine_code", "centre_code",
            ],
            "cell",
        ),
    )  # fmt: skip
    kalihati = read_list(samples / "list2_kalihati_28oct.xlsx", "S309301")
    bangla = kalihati[9]
    assert isinstance(bangla, RowValues)
    assert (bangla.nid_key, bangla.born_on, bangla.mobile_key) == (
        "9310000202886",
        date(1984, 9, 8),
        "01800001078",
    )
    ditto = kalihati[21]
    assert isinstance(ditto, RowValues)
    assert (ditto.vaccine_code, ditto.dose_no, ditto.given_on) == ("SINOPHARM", 1, date(2021, 10, 28))
    assert {name: source for name, source in ditto.sources.items() if source != "cell"} == {
        "given_on": "ditto",
        "dose_no": "ditto",
        "vaccine_code": "ditto",
        "centre_code": "given",
    }
    assert kalihati[37] == Skipped("total", 31)
    bhanga = read_list(samples / "list5_bhanga_13oct.tsv", "S302901")
    young, old = bhanga[6], bhanga[26]
    assert isinstance(young, RowValues)
    assert isinstance(old, RowValues)
    assert (young.born_on, old.born_on, old.given_on) == (
        date(1950, 9, 17),
        date(1984, 6, 9),
        date(2021, 10, 13),
    )


# --- the forty rows

#: row -> what must come of it: values that are asked for, and the reasons with whether they are errors.
TABLE: dict[int, tuple[dict[str, Any], dict[str, bool]]] = {
    6: (
        {"born_on": date(1980, 1, 5), "nid_key": "2555801347", "centre_code": "S201901"},
        {"centre_spelling": False},
    ),
    7: (
        {
            "nid_key": "2777409183",
            "born_on": date(1976, 3, 12),
            "mobile_key": "01700000007",
            "given_on": DAYS[0],
        },
        {},
    ),
    8: ({"name": "", "nid_key": "1910000000008", "vaccine_code": ""}, {"bijoy": True}),
    9: ({"name": "Md. Rahim Uddin", "vaccine_code": "SINOPHARM"}, {}),
    10: ({"name": "", "nid_key": "4222710956"}, {"other_ansi": True}),
    11: (
        {"mobile_key": "01700000011", "given_on": DAYS[0], "born_on": None, "birth_year_from": None},
        {"born_on_dose_day": True, "mobile_zero_restored": False},
    ),
    12: ({"mobile_key": "01700000012", "born_on": date(1985, 3, 7), "given_on": DAYS[0]}, {}),
    13: ({"mobile_key": "01700000012", "nid_key": "6444519028", "born_on": date(1985, 3, 7)}, {}),
    14: (
        {
            "mobile_key": "01700000014",
            "mobile2_key": "01800000014",
            "born_on": None,
            "birth_year_from": 1965,
            "birth_year_to": 1965,
        },
        {},
    ),
    15: ({"mobile_key": "", "nid_key": ""}, {"mobile_wrong_length": True, "nothing_to_go_by": True}),
    16: (
        {"born_on": None, "birth_year_from": 1985, "birth_year_to": 1986, "mobile_key": ""},
        {"mobile_closed_operator": False},
    ),
    17: ({"nid_key": "", "born_on": date(1985, 8, 15)}, {"id_lost_in_excel": True}),
    18: ({"nid_key": "", "mobile_key": "01700000018"}, {"id_lost_in_excel": True}),
    19: ({"nid_key": "1910000000019", "nid_year": None}, {}),
    20: (
        {"nid_key": "1910000000020", "nid_year": 1986, "born_on": date(1985, 11, 11)},
        {"id_year_differs": False},
    ),
    21: (
        {
            "nid_key": "1910000000021",
            "born_on": date(1985, 5, 2),
            "vaccine_code": "SINOPHARM",
            "given_on": DAYS[0],
        },
        {},
    ),
    22: ({"nid_key": ""}, {"letters_in_number": True}),
    23: (
        {"nid_key": "", "born_on": None, "mobile_key": "01700000023"},
        {"no_such_day": True, "id_wrong_length": True},
    ),
    24: ({"brn_key": "20061910000000024", "nid_key": ""}, {"age_unusual": False}),
    25: ({"passport_key": "BX0000025", "vaccine_code": "ASTRAZENECA"}, {}),
    26: ({"brn_key": "2001191000000026", "name_key": "আব্দুল কাদের"}, {"old_brn": False}),
    27: ({"nid_key": "9777102845", "name_key": "আব্দুল কাদের"}, {}),
    28: ({"nid_key": "2888340175"}, {}),
    29: (
        {
            "mobile_key": "01700000028",
            "vaccine_code": "SINOPHARM",
            "given_on": DAYS[0],
            "centre_code": "S201901",
        },
        {},
    ),
    30: ({"nid_key": "2888340175"}, {}),
    33: (
        {"name": "মোঃ মোশারফ হোসেন", "born_on": date(1985, 3, 7), "centre_code": "S201901"},
        {"centre_spelling": False},
    ),
    34: ({"mobile_key": "01700000034", "centre_code": "S201901"}, {"centre_spelling": False}),
    35: ({"given_on": None, "nid_key": "6333058194"}, {"day_month_swapped": True}),
    36: ({"given_on": DAYS[0], "vaccine_code": "MODERNA"}, {"vaccine_unusual": False}),
    37: ({"dose_no": 2, "given_on": DAYS[1]}, {"dose_in_date_cell": False}),
    38: (
        {"name": "", "nid_key": "9666318502", "vaccine_code": "", "centre_code": "S201901"},
        {"lost_question_marks": True},
    ),
    39: ({"name": "মোঃ জসিম উদ্দিন", "mobile_key": "01700000039"}, {}),
}


def test_each_of_the_forty_rows_becomes_what_it_must(samples: Path) -> None:
    read = read_list(samples / "table40_aligned.xlsx", "S201901")
    assert {number: row for number, row in read.items() if isinstance(row, Skipped)} == {
        1: Skipped("letterhead"),
        2: Skipped("letterhead"),
        3: Skipped("header"),
        4: Skipped("header"),
        5: Skipped("column_numbers"),
        32: Skipped("header_repeated"),
        40: Skipped("total", 35),
    }
    people = {number: row for number, row in read.items() if isinstance(row, RowValues)}
    assert sorted(people) == sorted(TABLE)
    for number, (expected, wrong) in TABLE.items():
        row = people[number]
        assert (number, {name: getattr(row, name) for name in expected}) == (number, expected)
        assert (number, reasons(row)) == (number, wrong)
        assert (number, row.is_legible) == (number, number not in (15, 35))
        if number != 37:
            assert (number, row.dose_no, row.sources["dose_no"]) == (number, 1, "implied")


def test_headings_one_off_give_the_same_people_once_the_columns_are_put_right(samples: Path) -> None:
    def people(file: str) -> dict[int, tuple[Any, ...]]:
        return {
            number: (
                row.name,
                row.nid_key,
                row.brn_key,
                row.born_on,
                row.mobile_key,
                row.given_on,
                row.dose_no,
            )
            for number, row in read_list(samples / file, "S201901").items()
            if isinstance(row, RowValues)
        }

    assert people("table40.xlsx") == people("table40_aligned.xlsx")


def test_what_a_person_may_accept_is_suggested_and_never_applied(samples: Path) -> None:
    read = read_list(samples / "table40_aligned.xlsx", "S201901")
    letters = fault(read[22], "letters_in_number")  # type: ignore[arg-type]
    assert (letters.column, letters.heading, letters.field, letters.text, letters.suggestion) == (
        3,
        "পরিচয়পত্র – নম্বর",
        "identity",
        "19l000000O022",
        "1910000000022",
    )
    assert fault(read[35], "day_month_swapped").suggestion == "2021-10-12"  # type: ignore[arg-type]


# --- the dose


def test_list_fills_empty_cells_only_and_says_so() -> None:
    mapping = columns("serial", "name", "identity", "born_on", "mobile", "vaccine", "given_on", "dose_no")
    filled = values(*KARIM[:6], "28/10/2021", "2", using=reader(mapping))
    assert (filled.given_on, filled.dose_no) == (DAYS[1], 2)
    empty = values(*KARIM[:6], "", "", using=reader(mapping))
    assert (empty.given_on, empty.dose_no, empty.centre_code) == (DAYS[0], 1, "S201901")
    assert [empty.sources[name] for name in ("given_on", "dose_no", "centre_code")] == [
        "title",
        "title",
        "given",
    ]
    assert empty.is_legible


@pytest.mark.parametrize(
    "text", ["31/31/2021", "yesterday", "2021", "13/10", "13/10/2021, 28/10/2021", "13/10/21 ২৮/১০/২১"]
)
def test_unreadable_dose_day_stops_the_row_and_no_default_takes_its_place(text: str) -> None:
    row = one("given_on", text)
    assert (row.given_on, row.is_legible) == (None, False)
    assert next(fault.is_error for fault in row.faults if fault.field == "given_on")


def test_missing_day_number_or_centre_stops_the_row() -> None:
    mapping = columns("serial", "name", "identity", "born_on", "mobile", "vaccine", "given_on", "dose_no")
    row = values(*KARIM[:6], "", "", using=reader(mapping, defaults={}))
    assert reasons(row) == {"given_on_missing": True, "dose_missing": True, "centre_missing": True}
    assert not row.is_legible


@pytest.mark.parametrize("text", ["both", "1st & 2nd dose", "7", "১ম ও ২য় ডোজ", "xx"])
def test_unreadable_dose_number_stops_the_row(text: str) -> None:
    mapping = columns("serial", "name", "identity", "born_on", "mobile", "vaccine", "given_on", "dose_no")
    row = values(*KARIM[:7], text, using=reader(mapping))
    assert (row.dose_no, row.is_legible, reasons(row)) == (None, False, {"dose_unreadable": True})


@pytest.mark.parametrize(
    ("text", "day", "dose_no"),
    [
        ("২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)", DAYS[1], 2),
        ("2nd dose: 28/10/2021", DAYS[1], 2),
        ("১ম ১৩/১০/২১, ২য় ১০/১১/২১", DAYS[0], 1),
        ("১ম ডোজ ১৩/১০/২০২১", DAYS[0], 1),
    ],
)
def test_dose_named_in_the_date_cell_is_heard(text: str, day: date, dose_no: int) -> None:
    row = one("given_on", text)
    assert (row.given_on, row.dose_no, row.is_legible) == (day, dose_no, True)
    assert reasons(row) == ({"dose_in_date_cell": False} if dose_no == 2 else {})


def test_two_dose_numbers_that_differ_are_asked_about() -> None:
    mapping = columns(
        "serial",
        "name",
        "identity",
        "born_on",
        "mobile",
        "vaccine",
        "given_on",
        "dose_no",
        dose_of={"given_on": 1},
    )
    row = values(*KARIM[:7], "২য়", using=reader(mapping))
    assert (row.dose_no, row.is_legible, reasons(row)) == (None, False, {"dose_contradicts": True})


def test_of_columns_for_several_doses_the_asked_for_one_is_read() -> None:
    mapping = [
        *columns("serial", "name", "identity"),
        *[column for column in columns(None, None, None, "given_on", dose_of={"given_on": 2}) if column.field],
        *[column for column in columns(None, None, None, None, "given_on", dose_of={"given_on": 1}) if column.field],
    ]
    both = values("1", "Karim", "2555801347", "10/11/2021", "13/10/2021", using=reader(mapping))
    assert (both.given_on, both.dose_no) == (DAYS[0], 1)
    second = values("2", "Rahim", "2777409183", "28/10/2021", "", using=reader(mapping))
    assert (second.given_on, second.dose_no) == (DAYS[1], 2)


@pytest.mark.parametrize("text", ["16/10/2021", "13/10/2020", "28/09/2021"])
def test_day_outside_the_incident_is_kept_with_a_warning(text: str) -> None:
    row = one("given_on", text)
    assert (row.given_on is not None, row.is_legible, reasons(row)) == (True, True, {"outside_days": False})


@pytest.mark.parametrize(
    ("text", "kind", "days", "suggestion"),
    [
        ("2021-12-10", "d", DAYS, "2021-10-12"),
        ("10/12/2021", "s", DAYS, "2021-10-12"),
        ("11/02/2021", "s", (date(2021, 11, 2),), "2021-11-02"),
    ],
)
def test_day_that_only_an_exchange_brings_near_is_asked_about(
    text: str, kind: str, days: tuple[date, ...], suggestion: str
) -> None:
    row = one("given_on", text, kind=kind, days=days)
    assert (row.given_on, row.is_legible) == (None, False)
    assert (fault(row, "day_month_swapped").suggestion, fault(row, "day_month_swapped").is_error) == (
        suggestion,
        True,
    )


def test_serials_count_from_the_workbooks_own_epoch() -> None:
    assert one("given_on", "44482", kind="n").given_on == DAYS[0]
    assert one("given_on", "43020", kind="n", epoch_1904=True).given_on == DAYS[0]


# --- the person


def test_birth_date_that_is_the_dose_day_is_dropped_and_the_row_lives_by_its_number() -> None:
    row = one("born_on", "13/10/2021")
    assert (row.born_on, row.birth_year_from, row.is_legible) == (None, None, True)
    assert reasons(row) == {"born_on_dose_day": True}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("01/12/2021", "born_after_dose"),
        ("2024", "born_after_dose"),
        ("03/03/1880", "year_implausible"),
        ("abc", "date_unreadable"),
        ("30/02/1982", "no_such_day"),
        ("12/05", "date_unreadable"),
    ],
)
def test_birth_date_that_cannot_be_is_an_error_and_the_rest_of_the_row_stays(text: str, reason: str) -> None:
    row = one("born_on", text)
    assert row.born_on is None
    assert reasons(row)[reason] is True
    assert (row.nid_key, row.is_legible) == ("2555801347", True)


def test_birth_date_with_the_month_first_is_suggested_the_other_way() -> None:
    assert fault(one("born_on", "05/31/1980"), "no_such_day").suggestion == "1980-05-31"


def test_age_stands_for_two_years_and_a_year_never_for_a_day() -> None:
    mapping = columns("serial", "name", "identity", "age", "mobile", "vaccine", "given_on", "dose_no")
    row = values(*KARIM[:3], "৩৫", *KARIM[4:7], "1", using=reader(mapping))
    assert (row.born_on, row.birth_year_from, row.birth_year_to) == (None, 1985, 1986)
    assert (one("born_on", "1965").born_on, one("born_on", "1965").birth_year_from) == (None, 1965)
    assert reasons(values(*KARIM[:3], "old", *KARIM[4:7], "1", using=reader(mapping))) == {"age_unreadable": True}
    both = columns("serial", "name", "age", "born_on", "mobile", "vaccine", "given_on", "dose_no")
    assert reasons(values("1", "Karim", "60", "05/01/1980", *KARIM[4:7], "1", using=reader(both))) == {
        "age_differs": False
    }


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("8801700000012", "s", "mobile_not_nid"),
        ("01700000012", "s", "mobile_not_nid"),
        ("1111111111", "s", "id_placeholder"),
        ("19851910000000018", "n", "id_lost_in_excel"),
        ("12345", "s", "id_wrong_length"),
        ("191000000000000000019", "s", "id_wrong_length"),
        ("card lost", "s", "id_not_a_number"),
    ],
)
def test_number_that_is_nobodys_is_an_error_and_gives_no_key(text: str, kind: str, reason: str) -> None:
    row = one("identity", text, kind=kind)
    assert (row.nid_key, row.brn_key, row.passport_key) == ("", "", "")
    assert reasons(row) == {reason: True}
    assert row.is_legible  # by name and birth date


@pytest.mark.parametrize("text", ["-", "নাই", "N/A", ""])
def test_words_for_no_number_are_no_fault(text: str) -> None:
    assert reasons(one("identity", text)) == {}


def test_seventeen_digits_are_a_birth_registration_by_column_or_age() -> None:
    mapping = columns("serial", "name", "brn", "born_on", "mobile", "vaccine", "given_on", "dose_no")
    row = values("1", "Karim", "19801910000000031", *KARIM[3:7], "1", using=reader(mapping))
    assert (row.brn_key, row.nid_key) == ("19801910000000031", "")
    assert one("identity", "19801910000000031").nid_key == "1910000000031"


def test_two_columns_of_one_kind_keep_the_first_and_say_so() -> None:
    mapping = columns("serial", "name", "nid", "born_on", "identity", "registration_no", "given_on", "dose_no")
    row = values("1", "Karim", "2555801347", "", "2777409183", "surokkha 12", "13/10/2021", "1", using=reader(mapping))
    assert (row.nid_key, row.registration_no) == ("2555801347", "SUROKKHA12")
    assert reasons(row) == {"second_identifier": False, "vaccine_missing": False}


def test_registration_number_alone_makes_a_row_legible() -> None:
    mapping = columns("serial", "registration_no")
    row = values("1", "007018214", using=reader(mapping))
    assert (row.registration_no, row.is_legible) == ("007018214", True)


@pytest.mark.parametrize(
    ("text", "keys", "wrong"),
    [
        ("01700000014/01800000014", ("01700000014", "01800000014"), {}),
        ("1700000011", ("01700000011", ""), {"mobile_zero_restored": False}),
        ("01199000016", ("", ""), {"mobile_closed_operator": False}),
        ("0170000001", ("", ""), {"mobile_wrong_length": True}),
        ("8.8017E+12", ("", ""), {"mobile_lost_in_excel": True}),
        ("0171234567O", ("", ""), {"mobile_letters_in_number": True}),
        ("same as wife", ("", ""), {"not_mobile": True}),
        ("01700000014, 01800000014, 01900000014", ("01700000014", "01800000014"), {"more_mobiles": False}),
    ],
)
def test_phones_are_kept_or_named(text: str, keys: tuple[str, str], wrong: dict[str, bool]) -> None:
    row = one("mobile", text)
    assert ((row.mobile_key, row.mobile2_key), reasons(row)) == (keys, wrong)


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("12345", "s", "name_without_letters"),
        ("44482", "n", "name_without_letters"),
        ("????? ?????", "s", "lost_question_marks"),
        ("†gvt gvngy`yj nvmvb", "s", "bijoy"),
        ("A¡−hceL¡l£", "s", "other_ansi"),
        ("ঐ", "s", "ditto_not_allowed"),
        ("Karim " * 80, "s", "too_long"),
        ("Al_x0000_i", "s", "control_character"),
        ("Al\x01i", "s", "control_character"),
        ("A\ufffei", "s", "control_character"),
        ("Al\ufffdi", "s", "lost_question_marks"),
        ("", "f", "formula_without_value"),
        ("#N/A", "e", "error_value"),
    ],
)
def test_name_that_cannot_be_read_is_an_error_and_the_number_carries_the_row(text: str, kind: str, reason: str) -> None:
    row = one("name", text, kind=kind)
    assert (row.name, row.name_key, row.is_legible) == ("", "", True)
    assert reasons(row) == {reason: True}
    assert fault(row, reason).column == 1


def test_cached_text_that_begins_like_a_formula_is_text() -> None:
    assert one("name", "=cmd|'/C calc'!A0").name == "=cmd|'/C calc'!A0"


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (("", "", ""), False),
        (("Karim", "", ""), False),
        (("", "05/01/1980", "01700000006"), False),
        (("Karim", "1980", ""), True),
        (("Karim", "", "01700000006"), True),
        (("Karim", "০৫/০১/১৯৮০", ""), True),
    ],
)
def test_name_needs_a_birth_date_or_a_phone_beside_it(who: tuple[str, str, str], expected: bool) -> None:
    name, born, mobile = who
    row = values("1", name, "", born, mobile, "Sinopharm", "13/10/2021", "")
    assert row.is_legible is expected
    assert ("nothing_to_go_by" in reasons(row)) is not expected


def test_sex_and_lot_are_read_beside_the_rest() -> None:
    mapping = columns("serial", "name", "identity", "sex", "lot_no", "vaccine", "given_on", "dose_no")
    row = values("1", "রহিমা", "2777409183", "মহিলা", "AB-12", "Sinopharm", "13/10/2021", "1", using=reader(mapping))
    assert (row.sex, row.lot_no, reasons(row)) == ("F", "AB-12", {})
    odd = values("1", "রহিমা", "2777409183", "?", "x" * 50, "Sinopharm", "13/10/2021", "1", using=reader(mapping))
    assert reasons(odd) == {"sex_unreadable": False, "too_long": False}


# --- vaccine and centre


def test_unknown_or_missing_vaccine_is_a_warning() -> None:
    assert reasons(one("vaccine", "Brand X")) == {"vaccine_unknown": False}
    assert reasons(one("vaccine", "")) == {"vaccine_missing": False}
    given = {"vaccine_code": Default("PFIZER", "given"), "centre_code": Default("S201901", "given")}
    assert one("vaccine", "", defaults=given).vaccine_code == "PFIZER"
    assert one("vaccine", "Brand X").is_legible


def test_vaccine_that_was_not_used_for_first_doses_is_warned_of_for_first_doses_only() -> None:
    assert reasons(one("vaccine", "Moderna")) == {"vaccine_unusual": False}
    mapping = columns("serial", "name", "identity", "born_on", "mobile", "vaccine", "given_on", "dose_no")
    assert reasons(values(*KARIM[:5], "Moderna", "28/10/2021", "2", using=reader(mapping))) == {}


@pytest.mark.parametrize(
    ("text", "code", "wrong"),
    [
        ("Dohar Upazila Health Complex", "S302601", {}),
        ("S302601", "S302601", {}),
        ("UHC Debidwar", "S201901", {"centre_spelling": False}),
        ("দেবীদ্বার উপঃ স্বাঃ কমপ্লেক্স", "S201901", {"centre_spelling": False}),
        ("", "S201901", {}),
        ("?????", "S201901", {"lost_question_marks": False}),
        ("UHC Dohar", "", {"centre_unknown": True}),
        ("Booth 3", "", {"centre_unknown": True}),
    ],
)
def test_centre_is_known_by_its_spellings_and_guessed_only_as_the_lists_own(
    text: str, code: str, wrong: dict[str, bool]
) -> None:
    row = one("centre", text)
    assert (row.centre_code, reasons(row), row.is_legible) == (code, wrong, bool(code))


def test_centre_that_sounds_like_another_one_is_suggested() -> None:
    assert fault(one("centre", "UHC Dohar"), "centre_unknown").suggestion == "S302601"
    assert fault(one("centre", "Booth 3"), "centre_unknown").suggestion == ""


def test_numbers_tell_one_ward_from_another() -> None:
    known = Centres({name_key("ঢাকা উত্তর ওয়ার্ড ৭"): "S3026W7"})
    assert (known.guess("Ward 7, Dhaka Uttar"), known.guess("Ward 8, Dhaka Uttar")) == ("S3026W7", "")


def test_place_named_in_a_letterhead_is_the_centre_if_it_is_the_only_one() -> None:
    known = Centres(CENTRES)
    assert known.named_in("উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা") == "S201901"
    assert known.named_in("Upazila Health Complex, Dohar, Dhaka") == "S302601"
    assert known.named_in("Dohar and Debidwar") == ""
    assert known.named_in("উপজেলা স্বাস্থ্য কমপ্লেক্স, কালিহাতী, টাঙ্গাইল") == ""


# --- ditto marks


@pytest.mark.parametrize("mark", ["ঐ", "-do-", "〃", '"', "do", "''"])
def test_ditto_marks_repeat_the_cell_above_where_that_is_harmless(mark: str) -> None:
    used = reader(MAPPING, defaults={"centre_code": Default("S609101", "given")})
    values(*KARIM[:6], "28/10/2021", "Dohar Upazila Health Complex", using=used)
    row = values("2", "Rahima", "2777409183", "12/03/1976", mark, mark, mark, mark, using=used, number=7)
    assert (row.mobile_key, row.vaccine_code, row.given_on) == ("01700000006", "SINOPHARM", DAYS[1])
    assert row.centre_code == "S302601"
    assert [row.sources[name] for name in ("mobile_key", "vaccine_code", "given_on", "centre_code")] == ["ditto"] * 4
    again = values("3", "Rahim", "2888340175", "12/03/1976", "", mark, mark, "", using=used, number=8)
    assert (again.vaccine_code, again.given_on) == ("SINOPHARM", DAYS[1])


def test_ditto_mark_never_gives_a_person_the_number_of_another() -> None:
    used = reader(MAPPING)
    values(*KARIM, using=used)
    row = values("2", "Rahima", "ঐ", "ঐ", "01700000007", "ঐ", "ঐ", "", using=used, number=7)
    assert (row.nid_key, row.born_on, row.vaccine_code) == ("", None, "SINOPHARM")
    assert [fault.reason for fault in row.faults] == ["ditto_not_allowed", "ditto_not_allowed"]


def test_ditto_mark_under_a_blank_cell_says_nothing() -> None:
    used = reader(MAPPING, defaults={"centre_code": Default("S201901", "given")})
    values(*KARIM, using=used)
    values("2", "Rahima", "2777409183", "", "", "", "", "", using=used, number=7)
    row = values("3", "Rahim", "2888340175", "", "", "ঐ", "ঐ", "", using=used, number=8)
    assert reasons(row) == {"given_on_missing": True, "dose_missing": True, "vaccine_missing": False}


# --- rows that are nobody


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("", " ", "\u00a0"), Skipped("blank")),
        (("৩৬", "", "", ""), Skipped("blank")),
        (("১", "২", "৩", "৪", "৫"), Skipped("column_numbers")),
        (("মোট = ৩৫ জন (পুরুষ ১৮, মহিলা ১৭)",), Skipped("total", 35)),
        (("", "সর্বমোটঃ", "", "", "১,২৩৪"), Skipped("total", 1234)),
        (("Total", "", "31"), Skipped("total", 31)),
        (("", "Grand Total: 12 persons"), Skipped("total", 12)),
        (("", "", "", "", "", "", "স্বাক্ষর ও সীল"), Skipped("signature")),
        (("", "উপজেলা স্বাস্থ্য ও পঃ পঃ কর্মকর্তা"), Skipped("signature")),
        (("ইউনিয়নঃ ধামতী",), Skipped("letterhead")),
        (("ক্রমিক নং", "নাম", "পরিচয়পত্র নং", "জন্ম তারিখ", "মোবাইল"), Skipped("header_repeated")),
    ],
)
def test_rows_that_are_nobody_are_named(cells: tuple[str, ...], expected: Skipped) -> None:
    assert reader(MAPPING).read(sheet_row(50, *cells)) == expected


@pytest.mark.parametrize(
    "cells",
    [
        ("36", "Total Uddin", "", "", ""),
        ("", "মোট মিয়া", "2555801347", "", ""),
        ("37", "Md. Karim (Officer)", "", "", ""),
        ("", "সীল আক্তার", "", "", "01700000006"),
        ("", "Karim", "", "", ""),
    ],
)
def test_person_is_never_taken_for_a_total_or_a_signature(cells: tuple[str, ...]) -> None:
    used = reader(MAPPING)
    assert isinstance(used.read(sheet_row(50, *cells)), RowValues)


def test_people_under_the_table_are_read_and_the_rest_is_left() -> None:
    used = reader(MAPPING)
    assert used.read(sheet_row(40, "মোট = ৩৫ জন")) == Skipped("total", 35)
    assert used.read(sheet_row(42, "", "পুরুষ = 18")) == Skipped("after_table")
    assert values(*KARIM, using=used, number=45).is_legible


def test_header_again_with_other_columns_stops_the_rows_below_it() -> None:
    used = reader(MAPPING)
    assert used.read(sheet_row(30, "SL", "Name", "Mobile", "NID No", "DOB")) == Skipped("header_repeated")
    row = values("1", "Karim", "01700000006", "2555801347", "05/01/1980", "", "", "", using=used, number=31)
    assert (row.is_legible, reasons(row)["other_columns"]) == (False, True)
    assert used.read(sheet_row(50, "ক্রমিক", "নাম", "এনআইডি", "জন্ম তারিখ", "মোবাইল")) == Skipped("header_repeated")
    assert values(*KARIM, using=used, number=51).is_legible


def test_line_across_the_table_that_names_another_day_silences_the_letterhead() -> None:
    used = reader(columns("serial", "name", "identity"))
    assert values("1", "Karim", "2555801347", using=used).given_on == DAYS[0]
    assert used.read(sheet_row(20, "তারিখঃ ১৩/১০/২০২১ইং")) == Skipped("letterhead")
    assert values("2", "Rahim", "2777409183", using=used, number=21).given_on == DAYS[0]
    assert used.read(sheet_row(30, "তারিখঃ ২৮/১০/২০২১ইং, ২য় ডোজ")) == Skipped("letterhead")
    row = values("3", "Salma", "2888340175", using=used, number=31)
    assert (row.given_on, row.dose_no, row.is_legible) == (None, None, False)


def test_rows_above_and_in_the_header_are_skipped_as_what_they_are() -> None:
    rows = sheet(("সরকার",), ("SL", "Name", "NID No", "Mobile"), ("1", "2", "3", "4"), ("1", "Karim", "2555801347", ""))
    header = find_header(rows)
    used = reader(columns("serial", "name", "nid", "mobile"), header=header)
    assert [used.read(row) for row in rows[:3]] == [
        Skipped("letterhead"),
        Skipped("header"),
        Skipped("column_numbers"),
    ]
    assert isinstance(used.read(rows[3]), RowValues)


# --- sentences


@pytest.fixture
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def codes_in_sources() -> set[str]:
    """Every reason code that the modules of `fields` and `rows` name, and those of their tables."""
    root = Path(faults.__file__).parent
    modules = [path for folder in ("fields", "rows") for path in (root / folder).glob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in modules)
    named = set(re.findall(r'work\.fault\(\s*(?:[\w.\[\]:]+,\s*){1,2}(?:"",\s*)?"([a-z0-9_]+)"', text))
    tables = (*identity.NOT_USABLE, *identity.DOUBTFUL, *dose.NO_DAY)
    mobiles = {note if note == "not_mobile" else f"mobile_{note}" for note in phone.MOBILE_ERRORS}
    return named | {reason for _note, reason in tables} | mobiles


@pytest.mark.usefixtures("_in_english")
def test_every_reason_has_a_title_and_a_sentence_that_can_be_filled() -> None:
    named = codes_in_sources()
    assert len(named) > 40
    assert named <= set(ROW_FAULTS)
    for code, sentence in faults.REASONS.items():
        shown = faults.fault_sentence(Fault(1, "NID", "nid", "<b>19l0</b>", code, True, "1910", {"digits": 4}))
        assert "%" not in shown
        assert shown.endswith(".")
        if "%(text)s" in str(sentence):
            assert "<b>19l0</b>" in shown
        assert faults.reason_title(code)


def test_sentence_of_a_fault_says_the_text_and_what_to_type() -> None:
    shown = faults.fault_sentence(fault(one("identity", "19l000000O022"), "letters_in_number"))
    assert "“19l000000O022”" in shown
    assert "1910000000022" in shown
    assert faults.reason_title("no such code")
    assert faults.fault_sentence(Fault(None, "", "", "", "no such code", True))


@pytest.mark.usefixtures("_in_english")
def test_refusals_are_sentences_for_every_code() -> None:
    for code in faults.REFUSALS:
        shown = faults.refusal_sentence(code, {"what": "pdf", "kind": "xls", "looks_like": "bijoy", "line": 3})
        assert "%" not in shown
        assert shown[0].isupper()
        assert shown.endswith(".")
    assert "a PDF" in faults.refusal_sentence("E-TYPE", {"what": "pdf"})
    assert "Bijoy" in faults.refusal_sentence("E-ENCODING", {"looks_like": "bijoy", "line": 3})
    assert faults.refusal_sentence("E-NEW", {})
    for code in faults.WARNINGS:
        assert "%" not in faults.warning_sentence(code, {})


# --- whatever stands in a row

_TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "ঐ",
            "1",
            "১ম",
            "13/10/2021",
            "২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)",
            "1e308",
            "-5",
            "2021-13-45",
            "মোট = ৩৫",
            "01700000006",
        ]
    ),
    st.from_regex(r"[0-9]{1,18}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]\.[0-9]{2,5}E\+[0-9]{1,2}", fullmatch=True),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(_TEXT, st.sampled_from("sssnndbef-")), min_size=1, max_size=21),
        min_size=1,
        max_size=4,
    )
)
def test_no_cell_makes_the_reader_raise_and_no_row_comes_out_half(rows: list[list[tuple[str, str]]]) -> None:
    used = reader(columns(*FIELDS, "given_on", dose_of={"given_on": 1}))
    for number, cells in enumerate(rows, 1):
        texts, kinds = zip(*cells, strict=True)
        read = used.read(sheet_row(number, *texts, kinds="".join(kinds)))
        if isinstance(read, Skipped):
            continue
        assert not read.is_legible or (read.given_on and read.dose_no and read.centre_code)
        assert bool(read.born_on) <= (read.birth_year_from is not None)
        assert {fault.reason for fault in read.faults} <= set(faults.REASONS)
        assert all(faults.fault_sentence(fault) for fault in read.faults)
        assert "\x00" not in repr(read.name)
        for name in (
            "nid_key",
            "brn_key",
            "passport_key",
            "mobile_key",
            "registration_no",
            "given_on",
            "centre_code",
        ):
            assert bool(getattr(read, name)) == (name in read.sources)
