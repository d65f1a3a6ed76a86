"""Keys of names, dates of every kind that lists hold, dose numbers and sexes."""

from __future__ import annotations

import doctest
import importlib
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.bangla import bangla_digits, skeleton
from records.normalise import ParsedDate, name_key, parse_date, parse_dose_no, parse_sex, sound_key

DOSE_DAY = date(2021, 10, 13)

BANGLA = "".join(chr(code) for code in range(0x0980, 0x0A00))
texts = st.one_of(
    st.text(alphabet=st.characters(), max_size=40),
    st.text(alphabet=BANGLA + "abdhmrsABDHM .'-\u200c\u200d\u00a0:()019", max_size=40),
)
date_like = st.text(alphabet="0123456789০১২৩৪৫৬৭৮৯/-., :TZইংবছরশ্বিন মেmaypris()\u0983", max_size=30)
days = st.dates(date(1900, 1, 1), date(2030, 12, 31))


def birth(text: str, **given_: object) -> ParsedDate:
    return parse_date(text, purpose="birth", reference=DOSE_DAY, **given_)  # type: ignore[arg-type]


def dose(text: str, **given_: object) -> ParsedDate:
    return parse_date(text, purpose="dose", **given_)  # type: ignore[arg-type]


# --- keys of names -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("মোঃ রহিম", "মো: রহিম"),
        ("মোঃ রহিম", "মো. রহিম"),
        ("মোঃ রহিম", "মোঃরহিম"),
        ("মোঃ রহিম", "রহিম"),
        ("\u09ae\u09be\u09c7\u0983 \u09b9\u09be\u09c7\u09b8\u09c7\u09a8", "হোসেন"),
        ("সুমাইয়া\u00a0", "\u09b8\u09c1\u09ae\u09be\u0987\u09df\u09be"),
        ("মোঃ আঃ কাদের", "মোঃ আব্দুল কাদের"),
        ("MD. ABDUL  KARIM", "Abdul Karim"),
        ("O’Neil", "O'Neil"),
        ("Vero-Cell", "vero cell"),
        ("ওয়ার্ড ৭", "ওয়ার্ড 7"),
        ("দুঃখী", "দুখী"),
    ],
)
def test_two_spellings_of_one_script_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


def test_different_spellings_of_a_sound_keep_different_keys_and_share_the_sound_key() -> None:
    assert name_key("ছালমা বেগম") != name_key("সালমা বেগম")
    assert sound_key("ছালমা বেগম") == sound_key("সালমা বেগম") == "slm bgm"


def test_words_keep_their_written_order_in_both_keys() -> None:
    assert name_key("Rahim Uddin") != name_key("Uddin Rahim")
    assert sound_key("Rahim Karim") == "rhm krm"


@given(texts)
def test_a_key_read_again_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(texts)
def test_a_key_does_not_depend_on_code_form(name: str) -> None:
    assert name_key(unicodedata.normalize("NFD", name)) == name_key(name)
    assert name_key(unicodedata.normalize("NFC", name)) == name_key(name)


@given(texts)
def test_digits_of_both_scripts_give_equal_name_keys(name: str) -> None:
    assert name_key(bangla_digits(name)) == name_key(name)


@given(texts)
def test_the_sound_key_is_the_skeleton_and_the_same_for_the_key_of_the_name(name: str) -> None:
    assert sound_key(name) == skeleton(name)
    assert sound_key(name_key(name)) == sound_key(name)


# --- dates of the forty rows ---------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/01/1980", date(1980, 1, 5)),
        ("১২/০৩/১৯৭৬", date(1976, 3, 12)),
        ("07/03/1985", date(1985, 3, 7)),
        ("02 মে ১৯৮৫", date(1985, 5, 2)),
        ("1985-03-07 00:00:00", date(1985, 3, 7)),
        ("1985-03-07T00:00:00+06:00", date(1985, 3, 7)),
        ("০৩/০৬/২০০১", date(2001, 6, 3)),
        ("১লা জানুয়ারী ১৯৯০", date(1990, 1, 1)),
        ("১৯শে মার্চ ১৯৮১", date(1981, 3, 19)),
        ("২রা ফেব্রুয়ারি, ১৯৮১ খ্রি.", date(1981, 2, 2)),
        ("৩জুন ১৯৭০", date(1970, 6, 3)),
        ("৭ই আগষ্ট ১৯৭০ খ্রিস্টাব্দ", date(1970, 8, 7)),
        ("13-Oct-1985", date(1985, 10, 13)),
        ("October 13, 1985", date(1985, 10, 13)),
        ("1985-Oct-13", date(1985, 10, 13)),
        ("13th October 1985", date(1985, 10, 13)),
        ("13101985", date(1985, 10, 13)),
        ("19851013", date(1985, 10, 13)),
        ("5 1 1980", date(1980, 1, 5)),
        ("5 - 1 - 1980", date(1980, 1, 5)),
        ("DOB: 05.01.1980", date(1980, 1, 5)),
    ],
)
def test_birth_dates_are_read_day_first(cell: str, day: date) -> None:
    parsed = birth(cell)
    assert (parsed.value, parsed.precision) == (day, "day")
    assert parsed.year_from == parsed.year_to == day.year


@pytest.mark.parametrize(
    "cell",
    [
        "13/10/2021",
        "১৩/১০/২০২১ইং",
        "13-10-21",
        "13.10.2021",
        "১৩ অক্টোবর, ২০২১",
        "২৮ আশ্বিন ১৪২৮",
        "২৮/০৬/১৪২৮ বাং",
        "তারিখঃ ১৩/১০/২০২১ইং",
        "13/10/2021 10:30 AM",
        "Wednesday 13/10/2021",
        "১৩-১০-২০২১ খ্রিঃ",
        "২৮ আশ্বিন ১৪২৮ / ১৩ অক্টোবর ২০২১",
        "2021/10/13",
    ],
)
def test_one_dose_day_in_many_dresses(cell: str) -> None:
    assert dose(cell).value == DOSE_DAY


def test_a_date_is_found_in_a_letterhead_which_says_what_stands_around_it() -> None:
    title = "উপজেলা স্বাস্থ্য কমপ্লেক্স, দেবিদ্বার, কুমিল্লা। টিকা গ্রহীতার তালিকা (১ম ডোজ), তারিখঃ ১৩/১০/২০২১ইং"
    parsed = dose(title)
    assert parsed.value == DOSE_DAY
    assert parsed.notes == ("text_around", "dose_mentioned")
    assert dose("কোভিড-১৯ টিকা গ্রহীতাদের তালিকা, তারিখঃ ২৮/১০/২০২১ইং").value == date(2021, 10, 28)


def test_two_different_dates_in_a_cell_give_none_of_them() -> None:
    parsed = dose("২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)")
    assert parsed.value is None
    assert {"several_dates", "dose_mentioned"} <= set(parsed.notes)


def test_a_number_is_a_serial_only_in_a_number_cell() -> None:
    assert dose("44482", kind="n").value == DOSE_DAY
    assert dose("44497", kind="n").value == date(2021, 10, 28)
    assert dose("44482.75", kind="n").value == DOSE_DAY
    assert birth("31113", kind="n").value == date(1985, 3, 7)
    assert birth("31113", kind="n").notes == ("excel_serial", "swap_possible")
    assert dose("44482").value is None


def test_a_workbook_of_1904_counts_from_there() -> None:
    assert dose("43020", kind="n", epoch_1904=True).value == DOSE_DAY


@given(days.filter(lambda day: day > date(1906, 1, 1)))
def test_serials_of_both_epochs_give_the_same_day(day: date) -> None:
    since_1900 = (day - date(1899, 12, 30)).days
    assert dose(str(since_1900), kind="n").value == day
    if since_1900 - 1462 > 2100:
        assert dose(str(since_1900 - 1462), kind="n", epoch_1904=True).value == day


def test_a_year_in_a_number_cell_is_a_year_and_digits_without_marks_are_a_date() -> None:
    assert birth("1985", kind="n").precision == "year"
    assert birth("5011980", kind="n").value == date(1980, 1, 5)
    assert birth("13101985", kind="n").value == date(1985, 10, 13)
    assert birth("35", kind="n").precision == "age"


def test_a_date_cell_offers_the_exchanged_day_too() -> None:
    parsed = dose("2021-12-10", kind="d")
    assert (parsed.value, parsed.swapped) == (date(2021, 12, 10), date(2021, 10, 12))


def test_an_american_date_is_no_day_but_offers_its_exchange() -> None:
    parsed = dose("10/13/2021")
    assert (parsed.value, parsed.swapped) == (None, DOSE_DAY)
    assert parsed.notes == ("no_such_day",)


def test_an_impossible_day_keeps_its_year() -> None:
    parsed = birth("30/02/1982")
    assert (parsed.value, parsed.precision, parsed.year_from) == (None, "none", 1982)
    assert parsed.notes == ("no_such_day",)
    assert parsed.swapped is None


@pytest.mark.parametrize(
    "cell",
    [
        "1965",
        "১৯৬৫",
        "১৯৬৫ সাল",
        "00/00/1965",
        "??/??/1965",
        "মার্চ ১৯৬৫",
        "03/1965",
    ],
)
def test_a_year_stays_a_year_and_never_becomes_the_first_of_january(cell: str) -> None:
    parsed = birth(cell)
    assert parsed.value is None
    assert (parsed.precision, parsed.year_from, parsed.year_to) == ("year", 1965, 1965)


@pytest.mark.parametrize(
    "cell",
    [
        "৩৫ বছর",
        "35 yrs",
        "35 years",
        "35y",
        "৩৫ বৎসর",
        "বয়স ৩৫",
        "Age: 35",
        "৩৫ বছর ৬ মাস",
        "35+",
    ],
)
def test_an_age_on_the_dose_day_gives_two_birth_years(cell: str) -> None:
    parsed = birth(cell)
    assert (parsed.precision, parsed.year_from, parsed.year_to) == ("age", 1985, 1986)
    assert dose(cell).precision == "none"


def test_an_age_without_a_day_is_an_age_without_years() -> None:
    parsed = parse_date("৩৫ বছর", purpose="birth")
    assert (parsed.precision, parsed.year_from, parsed.notes) == ("age", None, ("age", "age_without_day"))


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("05/06/91", 1991),
        ("05/06/03", 2003),
        ("14/10/03", 2003),
        ("05/06/18", 1918),
        ("01/05/60", 1960),
        ("05/06/08", 2008),
    ],
)
def test_two_digits_of_a_birth_year_are_read_by_the_age_on_the_dose_day(cell: str, year: int) -> None:
    parsed = birth(cell)
    assert parsed.year_from == year
    assert "two_digit_year" in parsed.notes


def test_without_a_dose_day_the_century_of_a_birth_year_stays_open() -> None:
    parsed = parse_date("05/06/91", purpose="birth")
    assert (parsed.value, parsed.notes) == (None, ("two_digit_year", "century_unknown"))


def test_a_birth_date_that_is_the_dose_day_is_read_and_noted() -> None:
    for cell in ("13/10/2021", "13/10/21", "১৩ অক্টোবর ২০২১"):
        assert birth(cell).value == DOSE_DAY
        assert "not_before_reference" in birth(cell).notes


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("১ বৈশাখ ১৪২৮", date(2021, 4, 14)),
        ("২৮ আশ্বিন ১৪২৮", date(2021, 10, 13)),
        ("১২ কার্তিক ১৪২৮", date(2021, 10, 28)),
        ("১ কার্তিক ১৪২৮", date(2021, 10, 17)),
        ("৫ কার্তিক ১৪৩২", date(2025, 10, 21)),
        ("১৯ অগ্রহায়ণ ১৪৩১", date(2024, 12, 4)),
        ("১৮ আশ্বিন ১৪৩০", date(2023, 10, 3)),
        ("২৯ ফাল্গুন ১৪২৭", date(2021, 3, 14)),
        ("৩০ ফাল্গুন ১৪৩০", date(2024, 3, 14)),
        ("৩০ চৈত্র ১৪২৭", date(2021, 4, 13)),
        ("৮ই ফাল্গুন ১৪২৭", date(2021, 2, 21)),
    ],
)
def test_bengali_dates_follow_the_calendar_of_2019(cell: str, day: date) -> None:
    parsed = dose(cell)
    assert parsed.value == day
    assert parsed.notes == ("bengali_calendar",)


def test_bengali_months_have_their_lengths() -> None:
    names = "বৈশাখ জ্যৈষ্ঠ আষাঢ় শ্রাবণ ভাদ্র আশ্বিন কার্তিক অগ্রহায়ণ পৌষ মাঘ ফাল্গুন চৈত্র"
    walked = [
        parsed.value
        for month in names.split()
        for day in range(1, 33)
        if (parsed := dose(f"{bangla_digits(str(day))} {month} ১৪২৮")).value
    ]
    assert walked == [date(2021, 4, 14) + timedelta(days=n) for n in range(365)]
    assert "no_such_day" in dose("৩১ কার্তিক ১৪২৮").notes


def test_old_bengali_dates_from_kartik_on_may_be_one_day_off_and_say_so() -> None:
    assert "one_day_doubtful" in birth("৫ মাঘ ১৩৯২").notes
    assert "one_day_doubtful" not in birth("৫ বৈশাখ ১৩৯২").notes


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("", "empty"),
        ("abc", "not_a_date"),
        ("ঐ", "not_a_date"),
        ("TRUE", "not_a_date"),
        ("৭ই আগষ্ট", "year_missing"),
        ("13/10/20211", "not_a_date"),
        ("13-14/10/2021", "no_such_day"),
        ("২৮ আশ্বিন ২০২১", "calendar_mixed"),
        ("১৩ অক্টোবর ১৪২৮", "calendar_mixed"),
        ("13/10/0021", "year_implausible"),
    ],
)
def test_what_is_no_day_says_why(cell: str, note: str) -> None:
    parsed = dose(cell)
    assert parsed.value is None
    assert note in parsed.notes


# --- properties of dates -------------------------------------------------------------


@given(days, st.sampled_from("/-."), st.booleans(), st.sampled_from(["", "ইং", " ইং", " খ্রিঃ"]))
def test_every_day_is_read_back_from_either_script(day: date, mark: str, bangla: bool, after: str) -> None:
    text = f"{day.day:02}{mark}{day.month:02}{mark}{day.year}"
    assert dose((bangla_digits(text) if bangla else text) + after).value == day


@given(days)
def test_exchanging_day_and_month_is_symmetric(day: date) -> None:
    parsed = dose(f"{day.day}/{day.month}/{day.year}")
    if parsed.swapped is None:
        assert day.day > 12 or day.day == day.month
    else:
        back = dose(f"{parsed.swapped.day}/{parsed.swapped.month}/{parsed.swapped.year}")
        assert (back.value, back.swapped) == (parsed.swapped, day)
        assert "swap_possible" in parsed.notes


@given(days)
def test_an_iso_date_is_the_same_day_as_text_and_as_date_cell(day: date) -> None:
    assert dose(day.isoformat()).value == dose(day.isoformat(), kind="d").value == day
    assert dose(f"{day.isoformat()} 00:00:00").value == day


@given(
    st.one_of(date_like, texts),
    st.sampled_from(["s", "n", "d", "b", "e", "f", "-"]),
    st.booleans(),
    st.sampled_from(["birth", "dose"]),
    st.one_of(st.none(), days),
)
def test_no_cell_is_too_strange_to_read(
    cell: str, kind: str, epoch_1904: bool, purpose: str, reference: date | None
) -> None:
    parsed = parse_date(cell, kind=kind, epoch_1904=epoch_1904, purpose=purpose, reference=reference)  # type: ignore[arg-type]
    assert (parsed.value is not None) == (parsed.precision == "day")
    assert parsed.value is not None or parsed.notes
    assert (parsed.year_from is None) == (parsed.year_to is None)
    if parsed.value and parsed.swapped:
        assert parsed.value != parsed.swapped
    if parsed.precision == "year":
        assert parsed.year_from is not None


@given(date_like)
def test_a_date_does_not_depend_on_the_script_of_its_digits(cell: str) -> None:
    assert dose(bangla_digits(cell)) == dose(cell)
    assert dose(unicodedata.normalize("NFD", cell)) == dose(cell)


# --- dose numbers and sexes ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("১ম", 1),
        ("1st", 1),
        ("২য়", 2),
        ("২\u09df", 2),
        ("dose 2", 2),
        ("1", 1),
        ("1.0", 1),
        ("০১", 1),
        ("First", 1),
        ("2nd Dose", 2),
        ("Dose-1", 1),
        ("D1", 1),
        ("প্রথম ডোজ", 1),
        ("দ্বিতীয় ডোজ", 2),
        ("ডোজ ১", 1),
        ("II", 2),
        ("booster", 3),
        ("২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)", 2),
        ("টিকা গ্রহীতার তালিকা (১ম ডোজ), তারিখঃ ১৩/১০/২০২১ইং", 1),
        ("১ম ও ২য়", None),
        ("Dose 1 & 2", None),
        ("28/10/2021", None),
        ("10", None),
        ("0", None),
        ("টিকা", None),
        ("", None),
    ],
)
def test_dose_numbers_are_read_in_both_scripts(text: str, number: int | None) -> None:
    assert parse_dose_no(text) == number


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("M", "M"),
        ("male", "M"),
        ("পুরুষ", "M"),
        ("F", "F"),
        ("Female", "F"),
        ("মহিলা", "F"),
        ("স্ত্রী", "F"),
        ("মেয়ে", "F"),
        ("হিজড়া", "O"),
        ("তৃতীয় লিঙ্গ", "O"),
        ("M/F", ""),
        ("", ""),
        ("x", ""),
    ],
)
def test_sexes_are_read_in_both_scripts(text: str, sex: str) -> None:
    assert parse_sex(text) == sex


@given(texts)
def test_dose_numbers_and_sexes_never_raise_and_stay_in_range(text: str) -> None:
    assert parse_dose_no(text) in (None, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert parse_sex(text) in ("M", "F", "O", "")


@pytest.mark.parametrize(
    "module",
    [
        "bangla_text",
        "bangla_names",
        "bangla_skeleton",
        "bangla_legacy",
        "dates",
        "identifiers",
        "mobile",
        "normalise",
    ],
)
def test_examples_in_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"records.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
