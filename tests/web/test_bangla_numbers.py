from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from records.bangla import ascii_digits
from recovery.models import ListRow
from recovery.web.templatetags.bangla_numbers import (
    bn,
    bn_birth,
    bn_date,
    bn_datetime,
    lakh_grouped,
    mask_id,
    mask_mobile,
    percent1,
)


@pytest.mark.parametrize(
    ("value", "english", "bangla"),
    [
        (0, "0", "০"),
        (999, "999", "৯৯৯"),
        (1000, "1,000", "১,০০০"),
        (514223, "5,14,223", "৫,১৪,২২৩"),
        (12345678, "1,23,45,678", "১,২৩,৪৫,৬৭৮"),
        (-514223, "-5,14,223", "-৫,১৪,২২৩"),
        (Decimal("1234.50"), "1,234.50", "১,২৩৪.৫০"),
        (11.8, "11.8", "১১.৮"),
        (1e15, "1,00,00,00,00,00,00,000", "১,০০,০০,০০,০০,০০,০০,০০০"),
        ("13 and 28 October 2021", "13 and 28 October 2021", "১৩ and ২৮ October ২০২১"),
        (None, "—", "—"),
        (True, "True", "True"),
    ],
)
def test_count_is_grouped_by_lakh_in_both_languages_and_in_bangla_digits_on_bangla_pages(
    value: object, english: str, bangla: str
) -> None:
    with translation.override("en"):
        assert bn(value).removesuffix(".0") == english
    with translation.override("bn"):
        assert bn(value).removesuffix(".০") == bangla


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_grouping_changes_no_digit_and_never_makes_a_group_longer_than_three(number: int) -> None:
    grouped = lakh_grouped(number)
    assert int(grouped.replace(",", "")) == number
    *pairs, last = grouped.lstrip("-").split(",")
    assert len(last) == 3 or not pairs
    assert all(len(pair) == 2 for pair in pairs[1:])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (99.99, "99.9"),
        (99.9999999, "99.9"),
        (100, "100.0"),
        (80.0, "80.0"),
        (86.8, "86.8"),
        (Decimal("79.99"), "79.9"),
        (0.04, "0.0"),
    ],
)
def test_percentage_is_rounded_down_so_that_nearly_all_never_reads_as_all(value: float, shown: str) -> None:
    with translation.override("en"):
        assert percent1(value) == f"{shown}\N{NO-BREAK SPACE}%"
    with translation.override("bn"):
        assert ascii_digits(percent1(value)) == f"{shown}\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("value", [None, "", float("nan"), float("inf")])
def test_percentage_that_nobody_knows_is_a_dash(value: object) -> None:
    assert percent1(value) == "—"  # type: ignore[arg-type]


def test_day_is_written_out_in_the_language_and_digits_of_the_page() -> None:
    day = datetime.date(2021, 10, 13)
    with translation.override("en"):
        assert bn_date(day) == "13 October 2021"
    with translation.override("bn"):
        assert bn_date(day) == "১৩ অক্টোবর ২০২১"
    assert bn_date(None) == "—"


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (ListRow(born_on=datetime.date(1985, 10, 13), birth_year_from=1985, birth_year_to=1985), "১৩ অক্টোবর ১৯৮৫"),
        (ListRow(birth_year_from=1985, birth_year_to=1985), "১৯৮৫"),
        (ListRow(birth_year_from=1984, birth_year_to=1985), "১৯৮৪–১৯৮৫"),
        (ListRow(), "—"),
    ],
    ids=["a day", "a year", "an age", "nothing"],
)
def test_birth_is_the_day_or_the_years_that_a_list_gives(row: ListRow, shown: str) -> None:
    with translation.override("bn"):
        assert bn_birth(row) == shown


def test_instant_is_shown_in_dhaka_time() -> None:
    instant = datetime.datetime(2021, 12, 6, 20, 30, tzinfo=datetime.UTC)
    with translation.override("en"):
        assert bn_datetime(instant) == "7 December 2021, 02:30"
        assert bn_date(instant) == "7 December 2021"
    with translation.override("bn"):
        assert bn_datetime(instant) == "৭ ডিসেম্বর ২০২১, ০২:৩০"
    assert bn_datetime(None) == "—"


def test_identifiers_are_masked_and_keep_latin_digits_on_bangla_pages() -> None:
    with translation.override("bn"):
        assert mask_id("2555801347") == "••••••1347"
        assert mask_mobile("01700000012") == "017••••0012"
    assert mask_id("") == mask_mobile(None) == "—"
