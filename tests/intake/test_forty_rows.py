"""The forty rows that a list of a centre can be made of: what is kept of each, from where, and what is said of it.

One test a row. A test of a person holds everything that is kept, not a part: a value too many is as wrong as one too
few. The file is `table40_aligned.xlsx`; `table40.xlsx` has the same rows under headings that stand one column off.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.utils import translation

from records.bangla import skeleton
from records.identifiers import IdKind, parse_identity
from records.normalise import name_key, sound_key
from recovery.intake.columns import ColumnProposal, propose
from recovery.intake.faults import fault_sentence
from recovery.intake.header import Header, find_header, title_defaults
from recovery.intake.headings import recognise
from recovery.intake.preflight import inspect
from recovery.intake.readers import SheetRow, read_rows
from recovery.intake.rows import Default, RowReader, RowValues, Skipped
from tests.intake.lists import CENTRES, DAYS, ROOT, VACCINES

THE_13TH, THE_28TH = DAYS
DEBIDWAR = "S201901"
#: What most rows of the list have in common.
USUAL: dict[str, Any] = {
    "vaccine_code": "SINOPHARM",
    "given_on": THE_13TH,
    "dose_no": 1,
    "centre_code": DEBIDWAR,
    "is_legible": True,
}


class Forty(NamedTuple):
    """The list as a person has confirmed it, and what came of each row by its number."""

    header: Header
    columns: list[ColumnProposal]
    rows: dict[int, SheetRow]
    read: dict[int, RowValues | Skipped]


def reader(forty: Forty, columns: list[ColumnProposal], **other: Any) -> RowReader:
    given: dict[str, Any] = {
        "vaccines": VACCINES
        | {name_key(name): "SINOPHARM" for name in ("Vero Cell", "ভেরোসেল", "Sinopharma")}
        | {name_key("AstraZeneca"): "ASTRAZENECA"},
        "centres": CENTRES,
        "defaults": {
            "given_on": Default(THE_13TH, "title"),
            "dose_no": Default(1, "title"),
            "centre_code": Default(DEBIDWAR, "given"),
        },
        "days": DAYS,
        "dose_no": 1,
        "header": forty.header,
    }
    return RowReader(columns, **{**given, **other})


@pytest.fixture(scope="module")
def forty() -> Forty:
    path = ROOT / "tests" / "samples" / "table40_aligned.xlsx"
    rows = list(read_rows(path, inspect(path)))
    header = find_header(rows)
    assert header is not None
    found = Forty(header, propose(header), {row.row_number: row for row in rows}, {})
    in_order = reader(found, found.columns)
    found.read.update((number, in_order.read(row)) for number, row in found.rows.items())
    return found


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def person(forty: Forty, number: int) -> RowValues:
    read = forty.read[number]
    assert isinstance(read, RowValues), read
    return read


def assert_kept(row: RowValues, **values: Any) -> None:
    """The row has these values beside the usual ones and no others; None takes a usual one away.

    A name brings its keys, a birth date its year.
    """
    expected = {name: value for name, value in {**USUAL, **values}.items() if value is not None}
    if "name" in expected:
        expected.setdefault("name_key", name_key(expected["name"]))
        expected["sound_key"] = sound_key(expected["name"])
    if "born_on" in expected:
        expected["birth_year_from"] = expected["birth_year_to"] = expected["born_on"].year
    kept = {name: value for name, value in asdict(row).items() if value and name not in ("sources", "faults")}
    assert kept == expected


def assert_sources(row: RowValues, **other: str) -> None:
    """All values stand in their own cells, but the dose in the heading, and those that are named here."""
    told = {"dose_no": "implied", **other}
    assert {name: source for name, source in row.sources.items() if source != "cell"} == told


def wrong(row: RowValues) -> dict[tuple[str, str], tuple[str, str]]:
    """(field, reason) -> whether it is an error, and the suggestion."""
    found = {
        (fault.field, fault.reason): ("error" if fault.is_error else "warning", fault.suggestion)
        for fault in row.faults
    }
    assert len(found) == len(row.faults)
    return found


def params(row: RowValues, reason: str) -> Mapping[str, Any]:
    (found,) = [fault for fault in row.faults if fault.reason == reason]
    return found.params


CENTRE_SPELLING = {("centre", "centre_spelling"): ("warning", DEBIDWAR)}


# --- above the people


def test_row_1_letterhead_is_skipped_and_stays_in_the_raw_copy(forty: Forty) -> None:
    assert forty.read[1] == Skipped("letterhead")
    assert "গণপ্রজাতন্ত্রী বাংলাদেশ সরকার" in forty.rows[1].cells


def test_row_2_centre_dose_and_date_of_the_title_are_offered_and_fill_only_empty_cells(forty: Forty) -> None:
    assert forty.read[2] == Skipped("letterhead")
    offered = title_defaults(forty.header.title_rows, DAYS)
    assert {name: (found.value, found.row_number) for name, found in offered.items()} == {
        "given_on": (THE_13TH, 2),
        "dose_no": (1, 2),
        "centre_text": ("উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা", 2),
    }
    without_dose = [replace(column, dose_no=None) for column in forty.columns]
    karim = forty.rows[6]
    empty = karim._replace(cells=(*karim.cells[:7], "", ""), kinds=karim.kinds[:7] + "--")
    filled = reader(forty, without_dose).read(empty)
    assert isinstance(filled, RowValues)
    assert_sources(filled, given_on="title", dose_no="title", centre_code="given")
    written = reader(forty, without_dose, defaults={"given_on": Default(THE_28TH, "title")}).read(karim)
    assert isinstance(written, RowValues)
    assert (written.given_on, written.sources["given_on"]) == (THE_13TH, "cell")


def test_rows_3_and_4_a_header_over_two_rows_is_one_header(forty: Forty) -> None:
    assert (forty.read[3], forty.read[4]) == (Skipped("header"), Skipped("header"))
    assert forty.header.row_numbers == (3, 4)
    assert forty.header.headings[2:4] == ("পরিচয়পত্র – ধরন", "পরিচয়পত্র – নম্বর")
    assert [(column.field, column.certainty) for column in forty.columns] == [
        (field, "certain")
        for field in ("serial", "name", None, "identity", "born_on", "mobile", "vaccine", "given_on", "centre")
    ]


def test_row_5_numbers_of_the_columns_are_not_person_1(forty: Forty) -> None:
    assert forty.read[5] == Skipped("column_numbers")
    assert reader(forty, forty.columns, header=None).read(forty.rows[5]) == Skipped("column_numbers")


# --- people


def test_row_6_clean_row_is_read_day_first(forty: Forty) -> None:
    row = person(forty, 6)
    assert_kept(row, name="Md. Abdul Karim", nid_key="2555801347", born_on=date(1980, 1, 5), mobile_key="01700000006")
    assert_sources(row)
    assert wrong(row) == CENTRE_SPELLING


def test_row_7_bangla_digits_give_what_latin_ones_give(forty: Forty) -> None:
    row = person(forty, 7)
    assert_kept(row, name="মোছাঃ রহিমা খাতুন", nid_key="2777409183", born_on=date(1976, 3, 12), mobile_key="01700000007")
    assert_sources(row)
    assert wrong(row) == {}


def test_row_8_bijoy_is_said_and_converted_only_on_approval(forty: Forty) -> None:
    number, born, mobile = "1910000000008", date(1985, 3, 7), "01700000008"
    row = person(forty, 8)
    assert_kept(row, nid_key=number, born_on=born, mobile_key=mobile, vaccine_code=None)
    assert wrong(row) == {("name", "bijoy"): ("error", ""), ("vaccine", "bijoy"): ("warning", "")}
    approved = [replace(column, script="bijoy") for column in forty.columns]
    converted = reader(forty, approved).read(forty.rows[8])
    assert isinstance(converted, RowValues)
    assert_kept(converted, name="মোঃ মাহমুদুল হাসান", nid_key=number, born_on=born, mobile_key=mobile)
    assert_sources(converted, name="converted", vaccine_code="converted", centre_code="given")
    assert wrong(converted) == {}
    assert forty.rows[8].cells[1] == "†gvt gvngy`yj nvmvb"


def test_row_9_latin_name_in_the_bijoy_column_is_not_converted(forty: Forty) -> None:
    approved = [replace(column, script="bijoy") for column in forty.columns]
    for row in (person(forty, 9), reader(forty, approved).read(forty.rows[9])):
        assert isinstance(row, RowValues)
        assert_kept(
            row, name="Md. Rahim Uddin", nid_key="3111902754", born_on=date(1990, 10, 10), mobile_key="01700000009"
        )
        assert_sources(row, centre_code="given")
        assert wrong(row) == {}


def test_row_10_ansi_that_is_not_bijoy_is_asked_for_in_unicode_and_the_number_carries_the_row(forty: Forty) -> None:
    approved = [replace(column, script="bijoy") for column in forty.columns]
    for row in (person(forty, 10), reader(forty, approved).read(forty.rows[10])):
        assert isinstance(row, RowValues)
        assert_kept(row, nid_key="4222710956", born_on=date(1971, 2, 1), mobile_key="01700000010")
        assert wrong(row) == {("name", "other_ansi"): ("error", "")}


def test_row_11_eaten_zero_is_put_back_and_a_birth_date_on_the_day_of_the_dose_is_left_blank(forty: Forty) -> None:
    row = person(forty, 11)
    assert_kept(row, name="ফাতেমা আক্তার", nid_key="5333810427", mobile_key="01700000011")
    assert_sources(row, centre_code="given")
    assert wrong(row) == {
        ("born_on", "born_on_dose_day"): ("error", ""),
        ("mobile", "mobile_zero_restored"): ("warning", ""),
    }
    assert params(row, "mobile_zero_restored") == {"mobile": "01700000011"}


ZAKIR = {"nid_key": "6444519028", "born_on": date(1985, 3, 7), "mobile_key": "01700000012"}


def test_row_12_country_code_spaces_serial_and_a_year_of_two_digits(forty: Forty) -> None:
    row = person(forty, 12)
    assert_kept(row, name="জাকির হোসেন", **ZAKIR)
    assert_sources(row, centre_code="given")
    assert wrong(row) == {}


def test_row_13_thirteen_digits_that_begin_with_880_are_a_phone(forty: Forty) -> None:
    row = person(forty, 13)
    assert_kept(row, name="Zakir Hossain", **ZAKIR)
    assert wrong(row) == {}
    # Row 12 again: both spellings stay, and sound the same.
    assert row.sound_key == person(forty, 12).sound_key
    under_nid = [
        replace(column, field={"identity": "mobile", "mobile": "identity"}.get(column.field or "", column.field))
        for column in forty.columns
    ]
    swapped = reader(forty, under_nid).read(forty.rows[13])
    assert isinstance(swapped, RowValues)
    assert (swapped.nid_key, wrong(swapped)["identity", "mobile_not_nid"]) == ("", ("error", ""))


def test_row_14_two_phones_are_kept_and_a_year_never_becomes_a_day(forty: Forty) -> None:
    row = person(forty, 14)
    assert_kept(
        row, name="শেখ হাবিবুর রহমান", nid_key="7555620813", mobile_key="01700000014", mobile2_key="01800000014",
        birth_year_from=1965, birth_year_to=1965,
    )  # fmt: skip
    assert row.born_on is None
    assert wrong(row) == {}


def test_row_15_phone_one_digit_short_is_said_and_nobody_is_looked_up_by_it(forty: Forty) -> None:
    row = person(forty, 15)
    assert_kept(row, name="Sk. Habibur Rahman", is_legible=None)
    assert wrong(row) == {
        ("mobile", "mobile_wrong_length"): ("error", ""),
        ("", "nothing_to_go_by"): ("error", ""),
    }
    assert params(row, "mobile_wrong_length") == {"digits": 10}
    # What proposes row 14 as the same person.
    assert row.sound_key == person(forty, 14).sound_key


def test_row_16_age_is_two_birth_years_and_a_closed_operator_cannot_be_reached(forty: Forty) -> None:
    row = person(forty, 16)
    assert_kept(
        row, name="উত্তম কুমার মন্ডল", nid_key="8666403192", vaccine_code="ASTRAZENECA",
        birth_year_from=1985, birth_year_to=1986,
    )  # fmt: skip
    assert wrong(row) == {("mobile", "mobile_closed_operator"): ("warning", "")}
    assert "Ask for another number" in fault_sentence(row.faults[0])


def test_row_17_number_that_excel_destroyed_is_shown_as_a_hint_and_never_filled_up(forty: Forty) -> None:
    row = person(forty, 17)
    assert_kept(row, name="Rokeya Begum", born_on=date(1985, 8, 15), mobile_key="01700000017")
    assert wrong(row) == {("identity", "id_lost_in_excel"): ("error", "")}
    assert params(row, "id_lost_in_excel") == {"kept": "198519", "digits": 6, "lost": 11, "hint": "1985 19…"}
    assert "19851900000000000" not in repr(row)
    assert "“1985 19…”" in fault_sentence(row.faults[0])


def test_row_18_last_two_digits_are_unreliable_and_the_first_fifteen_are_kept_for_proposals(forty: Forty) -> None:
    row = person(forty, 18)
    assert_kept(row, name="সালমা বেগম", born_on=date(1985, 8, 20), mobile_key="01700000018")
    assert wrong(row) == {("identity", "id_lost_in_excel"): ("error", "")}
    assert params(row, "id_lost_in_excel") == {
        "kept": "198519100000000",
        "digits": 15,
        "lost": 2,
        "hint": "1985 19100000000…",
    }
    assert "the last digits (2) are not reliable" in fault_sentence(row.faults[0])


def test_row_19_thirteen_digits_compare_with_the_seventeen_of_the_register(forty: Forty) -> None:
    row = person(forty, 19)
    assert_kept(row, name="ছালমা বেগম", nid_key="1910000000019", born_on=date(1985, 8, 20), mobile_key="01700000018")
    assert wrong(row) == {}
    registered = parse_identity("19851910000000019")
    assert (registered.key, registered.nid_year) == (row.nid_key, row.birth_year_from)
    # Birth date, phone and sound of row 18, and another number: for a person, and nothing here joins them.
    other = person(forty, 18)
    assert (row.sound_key, row.born_on, row.mobile_key) == (other.sound_key, other.born_on, other.mobile_key)
    assert row.nid_key != other.nid_key


def test_row_20_year_of_the_number_and_of_the_birth_date_differ_by_one_and_it_is_a_warning(forty: Forty) -> None:
    row = person(forty, 20)
    assert_kept(
        row, name="মোঃ আতিকুর রহমান", nid_key="1910000000020", nid_year=1986, born_on=date(1985, 11, 11),
        mobile_key="01700000020",
    )  # fmt: skip
    assert wrong(row) == {("identity", "id_year_differs"): ("warning", "")}


def test_row_21_separators_mixed_digits_and_names_of_months(forty: Forty) -> None:
    row = person(forty, 21)
    assert_kept(
        row, name="লক্ষ্মী রানী দাস", nid_key="1910000000021", nid_year=1985, born_on=date(1985, 5, 2),
        mobile_key="01700000021",
    )  # fmt: skip
    assert_sources(row, centre_code="given")
    assert wrong(row) == {}


def test_row_22_letters_inside_the_number_give_a_suggestion_that_only_a_person_applies(forty: Forty) -> None:
    row = person(forty, 22)
    assert_kept(row, name="দীপক চন্দ্র রায়", born_on=date(1979, 9, 9), mobile_key="01700000022")
    assert wrong(row) == {("identity", "letters_in_number"): ("error", "1910000000022")}
    assert row.faults[0].text == forty.rows[22].cells[3] == "19l000000O022"


def test_row_23_two_errors_are_both_shown_and_the_rest_of_the_row_is_kept(forty: Forty) -> None:
    row = person(forty, 23)
    assert_kept(row, name="বিলকিস আরা", mobile_key="01700000023", birth_year_from=1982, birth_year_to=1982)
    assert row.born_on is None
    assert wrong(row) == {
        ("identity", "id_wrong_length"): ("error", ""),
        ("born_on", "no_such_day"): ("error", ""),
    }
    assert params(row, "id_wrong_length") == {"digits": 12}


def test_row_24_seventeen_digits_of_a_child_are_a_birth_registration_and_age_and_vaccine_are_unusual(
    forty: Forty,
) -> None:
    row = person(forty, 24)
    assert_kept(
        row, name="আরিফ হোসেন", brn_key="20061910000000024", born_on=date(2006, 4, 14), mobile_key="01700000024",
        vaccine_code="PFIZER",
    )  # fmt: skip
    assert row.nid_key == ""
    assert wrong(row) == {("born_on", "age_unusual"): ("warning", "")}
    assert params(row, "age_unusual") == {"age": 15}
    assert "age and vaccine are unusual on this date" in fault_sentence(row.faults[0])


def test_row_25_passport_in_small_letters_and_the_short_name_of_a_vaccine(forty: Forty) -> None:
    row = person(forty, 25)
    assert_kept(
        row, name="George Gomes", passport_key="BX0000025", born_on=date(1974, 12, 25), mobile_key="01700000025",
        vaccine_code="ASTRAZENECA",
    )  # fmt: skip
    assert wrong(row) == {}
    assert parse_identity("bx 0000025").kind is IdKind.passport


def test_row_26_old_birth_registration_with_a_label_and_a_shortened_abdul(forty: Forty) -> None:
    row = person(forty, 26)
    assert_kept(
        row, name="মোঃ আঃ কাদের", brn_key="2001191000000026", born_on=date(2001, 6, 3), mobile_key="01700000026",
        name_key="আব্দুল কাদের",
    )  # fmt: skip
    assert wrong(row) == {("identity", "old_brn"): ("warning", "")}
    assert skeleton(row.name_key) == skeleton(name_key("Abdul Kader"))


def test_row_27_the_same_person_by_nid_is_left_to_a_person(forty: Forty) -> None:
    row = person(forty, 27)
    assert_kept(row, name="মোঃ আব্দুল কাদের", nid_key="9777102845", born_on=date(2001, 6, 3), mobile_key="01700000026")
    assert wrong(row) == {}
    other = person(forty, 26)
    assert (row.born_on, row.mobile_key, row.name_key) == (other.born_on, other.mobile_key, other.name_key)
    assert (row.brn_key, other.nid_key) == ("", "")


def test_row_28_plain_row_is_accepted(forty: Forty) -> None:
    row = person(forty, 28)
    assert_kept(row, name="মোঃ বাবুল মিয়া", nid_key="2888340175", born_on=date(1969, 7, 17), mobile_key="01700000028")
    assert_sources(row, centre_code="given")
    assert wrong(row) == {}


def test_row_29_ditto_marks_are_the_values_above_and_one_phone_may_be_two_peoples(forty: Forty) -> None:
    row = person(forty, 29)
    assert_kept(row, name="মোসাঃ সুফিয়া বেগম", nid_key="3999275016", born_on=date(1975, 1, 1), mobile_key="01700000028")
    # The centre above is blank too, so that this mark says nothing and the list's own centre stands in.
    assert_sources(row, vaccine_code="ditto", given_on="ditto", centre_code="given")
    assert wrong(row) == {}
    assert row.mobile_key == person(forty, 28).mobile_key


def test_row_30_number_of_another_row_with_another_name_and_birth_date_is_kept_as_it_stands(forty: Forty) -> None:
    row, other = person(forty, 30), person(forty, 28)
    assert_kept(row, name="মোঃ নুরুল ইসলাম", nid_key="2888340175", born_on=date(1960, 2, 22), mobile_key="01700000030")
    assert wrong(row) == {}
    assert row.nid_key == other.nid_key
    assert (row.name_key, row.born_on) != (other.name_key, other.born_on)


def test_row_31_blank_row_is_skipped_and_reading_goes_on(forty: Forty) -> None:
    assert 31 not in forty.rows
    assert max(number for number, read in forty.read.items() if isinstance(read, RowValues)) == 39
    used = reader(forty, forty.columns)
    assert used.read(SheetRow("", 31, ("",) * 8, "-" * 8, {})) == Skipped("blank")
    assert isinstance(used.read(forty.rows[33]), RowValues)


def test_row_32_header_at_a_page_break_is_no_person(forty: Forty) -> None:
    assert forty.read[32] == Skipped("header_repeated")
    assert person(forty, 33).is_legible


def test_row_33_vowel_signs_in_the_wrong_order_a_timestamp_and_a_misspelt_centre(forty: Forty) -> None:
    row = person(forty, 33)
    assert forty.rows[33].cells[1] != "মোঃ মোশারফ হোসেন"
    assert_kept(row, name="মোঃ মোশারফ হোসেন", nid_key="4111865023", born_on=date(1985, 3, 7), mobile_key="01700000033")
    assert_sources(row)
    assert wrong(row) == CENTRE_SPELLING
    # Where the list does not say which centre it is from, the centre is only suggested.
    unsure = reader(forty, forty.columns, defaults={}).read(forty.rows[33])
    assert isinstance(unsure, RowValues)
    assert (unsure.centre_code, unsure.is_legible) == ("", False)
    assert wrong(unsure) == {("centre", "centre_unknown"): ("error", DEBIDWAR)}


def test_row_34_invisible_space_other_code_form_apostrophe_and_abbreviations(forty: Forty) -> None:
    row = person(forty, 34)
    written = forty.rows[34].cells[1]
    assert "\u00a0" in written
    assert "\u09df" in written
    name = unicodedata.normalize("NFC", "সুমাইয়া ইয়াসমিন")
    assert_kept(row, name=name, nid_key="5222941807", born_on=date(1999, 12, 8), mobile_key="01700000034")
    assert_sources(row)
    assert wrong(row) == CENTRE_SPELLING


def test_row_35_date_with_day_and_month_exchanged_is_an_error_with_the_exchange_offered(forty: Forty) -> None:
    row = person(forty, 35)
    assert_kept(
        row, name="আফরোজা সুলতানা", nid_key="6333058194", born_on=date(1991, 6, 5), mobile_key="01700000035",
        given_on=None, is_legible=None,
    )  # fmt: skip
    assert wrong(row) == {("given_on", "day_month_swapped"): ("error", "2021-10-12")}
    # The day of the title is not taken in its place; it is named, so that a person can choose.
    assert params(row, "day_month_swapped") == {
        "day": "10/12/2021",
        "swapped": "12/10/2021",
        "days": "13/10/2021, 28/10/2021",
    }


def test_row_36_bengali_calendar_and_a_vaccine_that_was_not_given_any_more(forty: Forty) -> None:
    row = person(forty, 36)
    assert_kept(
        row, name="থোয়াইচিং মারমা", nid_key="7444190362", born_on=date(1988, 9, 19), mobile_key="01700000036",
        vaccine_code="MODERNA",
    )  # fmt: skip
    assert forty.rows[36].cells[7] == "২৮ আশ্বিন ১৪২৮"
    assert row.sources["given_on"] == "cell"
    assert wrong(row) == {("vaccine", "vaccine_unusual"): ("warning", "")}


def test_row_37_second_dose_inside_a_list_of_first_doses_is_never_a_first_dose(forty: Forty) -> None:
    row = person(forty, 37)
    assert_kept(
        row, name="শাহানাজ পারভীন", nid_key="8555207149", born_on=date(1983, 12, 12), mobile_key="01700000037",
        given_on=THE_28TH, dose_no=2,
    )  # fmt: skip
    assert row.sources["dose_no"] == "cell"
    assert wrong(row) == {("given_on", "dose_in_date_cell"): ("warning", "")}
    assert params(row, "dose_in_date_cell") == {"dose_no": 2}


def test_row_38_question_marks_are_counted_and_the_numbers_are_taken_alone(forty: Forty, tmp_path: Path) -> None:
    row = person(forty, 38)
    assert_kept(row, nid_key="9666318502", born_on=date(1993, 1, 27), mobile_key="01700000038", vaccine_code=None)
    assert_sources(row, centre_code="given")
    assert wrong(row) == {
        ("name", "lost_question_marks"): ("error", ""),
        ("vaccine", "lost_question_marks"): ("warning", ""),
        ("centre", "lost_question_marks"): ("warning", ""),
    }
    file = tmp_path / "list.csv"
    file.write_text(
        "Name,NID,Vaccine\n"
        + "".join(f"Karim,25558013{n},AZ\n" for n in range(10, 40))
        + "????? ????,2666318502,????\n"
    )
    assert [(warning.code, warning.params["cells"]) for warning in inspect(file).warnings] == [("lost_text", 2)]


def test_row_39_formula_in_a_name_is_its_cached_text_and_a_leading_minus_falls(forty: Forty) -> None:
    row = person(forty, 39)
    assert_kept(row, name="মোঃ জসিম উদ্দিন", nid_key="2000417936", born_on=date(1984, 4, 4), mobile_key="01700000039")
    assert wrong(row) == {}
    assert "HYPERLINK" not in repr(forty.rows[39])


# --- under the people


def test_row_40_total_and_signature_are_nobody_and_the_declared_count_is_kept(forty: Forty) -> None:
    assert forty.read[40] == Skipped("total", 35)
    people = [number for number, read in forty.read.items() if isinstance(read, RowValues)]
    assert len(people) == 32
    assert people == [number for number in range(6, 40) if number not in (31, 32)]


def test_headings_one_column_off_are_uncertain_and_ask_a_person(samples: Path) -> None:
    path = samples / "table40.xlsx"
    header = find_header(list(read_rows(path, inspect(path))))
    assert header is not None
    doubtful = [column for column in propose(header) if column.certainty != "certain"]
    assert {column.reason for column in doubtful} == {"data_disagrees"}
    assert {recognise(column.heading).field for column in doubtful} >= {"born_on", "mobile", "given_on"}
