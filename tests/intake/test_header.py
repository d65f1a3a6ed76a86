"""The header is found wherever it stands; the letterhead is believed only where it says one thing."""

from __future__ import annotations

from datetime import date

import pytest

from recovery.intake.header import (
    find_header,
    is_column_numbers,
    is_heading_row,
    title_defaults,
    without_header,
)
from recovery.intake.headings import recognise
from tests.intake.lists import DAYS, sheet, sheet_row

LETTERHEAD = ("গণপ্রজাতন্ত্রী বাংলাদেশ সরকার",)
TITLE = ("উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা। টিকা গ্রহীতার তালিকা (১ম ডোজ), তারিখঃ ১৩/১০/২০২১ইং",)


def test_header_under_a_letterhead_and_blank_rows_is_found_at_its_own_row() -> None:
    rows = sheet(LETTERHEAD, TITLE, ("",), ("SL", "Name", "NID No", "Mobile"), ("1", "Karim", "2555801347", ""))
    header = find_header(rows)
    assert header is not None
    assert (header.row_numbers, header.headings) == ((4,), ("SL", "Name", "NID No", "Mobile"))
    assert [row.row_number for row in header.title_rows] == [1, 2]
    assert [row.row_number for row in header.sample] == [5]


def test_header_over_two_rows_is_joined_and_the_column_numbers_are_noticed() -> None:
    rows = sheet(
        LETTERHEAD,
        ("ক্রমিক নং", "টিকা গ্রহীতার নাম", "পরিচয়পত্র", "", "জন্ম তারিখ"),
        ("", "", "ধরন", "নম্বর", ""),
        ("১", "২", "৩", "৪", "৫"),
        ("1", "Md. Abdul Karim", "NID", "2555801347", "05/01/1980"),
    )
    header = find_header(rows)
    assert header is not None
    assert (header.row_numbers, header.column_number_row) == ((2, 3), 4)
    assert header.headings[2:4] == ("পরিচয়পত্র – ধরন", "পরিচয়পত্র – নম্বর")
    assert recognise(header.headings[3]).field == "identity"


def test_doses_with_two_columns_each_take_the_dose_from_the_heading_above() -> None:
    rows = sheet(
        ("ক্রমিক", "নাম", "১ম ডোজ", "", "২য় ডোজ", ""),
        ("", "", "তারিখ", "টিকার নাম", "তারিখ", "টিকার নাম"),
        ("১", "রহিমা খাতুন", "১৩/১০/২০২১", "সিনোফার্ম", "", ""),
    )
    header = find_header(rows)
    assert header is not None
    told = [recognise(heading) for heading in header.headings[2:]]
    assert [(found.field, found.dose_no) for found in told if found.field == "given_on"] == [
        ("given_on", 1),
        ("given_on", 2),
    ]
    assert [found.field for found in told if found.field != "given_on"] == ["vaccine", "vaccine"]


def test_headings_over_groups_speak_for_those_that_say_too_little() -> None:
    rows = sheet(
        ("", "", "পরিচয়পত্র", "", "টিকা"),
        ("ক্রমিক", "নাম", "ধরন", "নম্বর", "টিকার নাম"),
        ("1", "Karim", "NID", "2555801347", "Sinopharm"),
    )
    header = find_header(rows)
    assert header is not None
    assert header.row_numbers == (1, 2)
    assert [recognise(heading).field for heading in header.headings] == [
        "serial",
        "name",
        None,
        "identity",
        "vaccine",
    ]


def test_first_row_of_data_is_no_second_header_row() -> None:
    rows = sheet(("SL", "Name", "Mobile", "", "Vaccine"), ("", "Karim", "017", "", "Sinopharm"))
    header = find_header(rows)
    assert header is not None
    assert header.row_numbers == (1,)


def test_sheet_without_a_header_has_none_and_its_columns_are_blank() -> None:
    rows = sheet(("1", "Karim", "2555801347"), ("2", "Rahim", "2777409183"))
    assert find_header(rows) is None
    assert find_header([]) is None
    bare = without_header(rows)
    assert (bare.headings, bare.row_numbers, len(bare.sample)) == (("", "", ""), (), 2)


def test_header_is_looked_for_in_the_first_twenty_rows_only() -> None:
    padding = [(f"line {number}",) for number in range(20)]
    assert find_header(sheet(*padding, ("SL", "Name", "Mobile"))) is None
    assert find_header(sheet(*padding[1:], ("SL", "Name", "Mobile"))) is not None


def test_bijoy_headings_are_known() -> None:
    header = find_header(sheet(("µwgK bs", "bvg", "GbAvBwW b¤^i", "Rb¥ ZvwiL", "†gvevBj b¤^i", "1g †WvR")))
    assert header is not None
    assert [recognise(heading).field for heading in header.headings] == [
        "serial",
        "name",
        "nid",
        "born_on",
        "mobile",
        "given_on",
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("১", "২", "৩"), True),
        (("(1)", "(2)", "(3)", "(4)"), True),
        (("", "1", "", "2", "3"), True),
        (("1", "2"), False),
        (("1", "Karim", "3"), False),
        (("2", "3", "4"), False),
    ],
)
def test_row_that_counts_its_columns_is_told_from_a_person(cells: tuple[str, ...], expected: bool) -> None:
    assert is_column_numbers(sheet_row(5, *cells)) is expected


def test_rows_of_data_are_no_headings_whatever_words_they_hold() -> None:
    assert not is_heading_row(sheet_row(9, "1", "Karim", "2555801347", "Sinopharm", "1st dose", "UHC Debidwar"))
    assert not is_heading_row(sheet_row(2, *TITLE))
    assert is_heading_row(sheet_row(32, "ক্রমিক নং", "নাম", "পরিচয়পত্র নং", "জন্ম তারিখ", "মোবাইল", "টিকা", "১ম ডোজ", "কেন্দ্র"))


def test_letterhead_gives_day_dose_and_place_with_the_row_it_stands_in() -> None:
    found = title_defaults(sheet(LETTERHEAD, TITLE), DAYS)
    assert {name: (default.value, default.row_number) for name, default in found.items()} == {
        "given_on": (date(2021, 10, 13), 2),
        "dose_no": (1, 2),
        "centre_text": ("উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা", 2),
    }
    assert found["given_on"].text == TITLE[0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("স্মারক নং ৪৫.০১, তারিখঃ ০৫/১১/২০২১", {}),
        ("টিকাদান ১৩/১০/২০২১ ও ২৮/১০/২০২১", {}),
        ("১৩ অক্টোবর, ২০২১ তারিখের তালিকা", {"given_on": date(2021, 10, 13)}),
        ("List of 28-10-2021, 2nd dose", {"given_on": date(2021, 10, 28), "dose_no": 2}),
        ("১ম ডোজ ও ২য় ডোজ", {}),
        ("টিকা গ্রহীতার তালিকা (১ম ও ২য় ডোজ)", {}),
        ("List of 1st/2nd dose", {}),
        ("প্রথম ডোজ টিকা গ্রহীতার তালিকা", {"dose_no": 1}),
        (
            "Centre: Dohar Upazila Health Complex, Date: 13/10/2021",
            {"given_on": date(2021, 10, 13), "centre_text": "Dohar Upazila Health Complex"},
        ),
        ("কেন্দ্রের নামঃ ৩ নং ইউনিয়ন পরিষদ", {"centre_text": "৩ নং ইউনিয়ন পরিষদ"}),
    ],
)
def test_letterhead_that_says_two_things_or_another_day_says_nothing(line: str, expected: dict[str, object]) -> None:
    assert {name: found.value for name, found in title_defaults(sheet((line,)), DAYS).items()} == expected
