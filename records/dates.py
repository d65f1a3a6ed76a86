"""Dates as lists write them: digits and month names of both scripts, Excel serials, the Bengali calendar,
ages.

Day first, always. What is not certain is said in a note and never becomes a certain day: a year stays a year.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from records.bangla_text import ascii_digits, clean_text

Purpose = Literal["birth", "dose"]
Precision = Literal["day", "year", "age", "none"]


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """One date cell as read.

    `value` is the day that the cell names, or None. `year_from` and `year_to` enclose the year: the same
    year twice for a day or a year, two years for an age; they may be known although the day is impossible
    (30/02/1982). `swapped` is the date with day and month exchanged, where both are written as numbers and
    the exchange gives another real date; it may stand without `value` (10/13/2021).

    Notes: empty, not_a_date, no_such_day, swap_possible, year_only, month_only, year_missing,
    year_implausible, two_digit_year, century_unknown, excel_serial, bengali_calendar, one_day_doubtful,
    calendar_mixed, compact, age, bare_number_as_age, age_without_day, several_dates, text_around,
    dose_mentioned, not_before_reference.
    """

    value: date | None = None
    year_from: int | None = None
    year_to: int | None = None
    precision: Precision = "none"
    notes: tuple[str, ...] = ()
    swapped: date | None = None


EARLIEST_YEAR, LATEST_YEAR = 1850, 2100
EARLIEST_BENGALI_YEAR, LATEST_BENGALI_YEAR = 1250, 1500
ADULT = 18
OLDEST = 110
OLDEST_OF_TWO_DIGITS = 105
"""Beyond this age a two-digit birth year is taken for a child's."""

LONGEST_REMEMBERED = 200

# --- words ----------------------------------------------------------------------------------------

_VARIANTS = str.maketrans("ীূষশণ", "িুসসন")


def _one_spelling(text: str) -> str:
    """Letters that spellings of one month exchange made one: the two i, the two u, the three s, the two n."""
    return unicodedata.normalize("NFC", text).translate(_VARIANTS)


def _months(*lines: str) -> dict[str, int]:
    return {name: month for month, names in enumerate(lines, start=1) for name in _one_spelling(names).split()}


_GREGORIAN = _months(
    "january jan জানুয়ারি জানু",
    "february feb febuary ফেব্রুয়ারি ফেব্রয়ারি ফেব্রু",
    "march mar মার্চ",
    "april apr এপ্রিল",
    "may মে",
    "june jun জুন",
    "july jul জুলাই",
    "august aug আগস্ট আগস্ঠ অগাস্ট অগস্ট",
    "september sept sep সেপ্টেম্বর সেপ্টম্বর সেপ্টে",
    "october oct octobar অক্টোবর অক্টোবার অক্টো",
    "november nov নভেম্বর নভে",
    "december dec ডিসেম্বর ডিসে",
)
_BENGALI = _months(
    "বৈশাখ বোশেখ boishakh baishakh",
    "জ্যৈষ্ঠ জৈষ্ঠ জ্যৈষ্ট জৈষ্ট joishtho jyaishtha jaishtha",
    "আষাঢ় আষাড় asharh ashar",
    "শ্রাবণ srabon shrabon shraban",
    "ভাদ্র bhadro bhadra",
    "আশ্বিন ashwin ashvin",
    "কার্তিক কার্ত্তিক kartik",
    "অগ্রহায়ণ অঘ্রাণ ogrohayon agrahayan",
    "পৌষ poush paush",
    "মাঘ magh",
    "ফাল্গুন ফাগুন falgun phalgun",
    "চৈত্র choitro chaitra",
)
_NAMES = "|".join(sorted({**_GREGORIAN, **_BENGALI}, key=len, reverse=True))
_ORDINAL = _one_spelling("(?:st|nd|rd|th|লা|রা|ঠা|ই|শে|এ)?")
# Words that may stand around a date and change nothing.
_AROUND = re.compile(
    _one_spelling(
        "তারিখ|তাং|ইংরেজি|ইং|খ্রিস্টাব্দ|খ্রিস্টাব্ধ|খ্রি|সাল|সন|জন্ম|রোজ|date of birth|dated?|dob|birth|born"
        "|(?:শনি|রবি|সোম|মঙ্গল|বুধ|বৃহস্পতি|শুক্র)বার|(?:sun|mon|tues|wednes|thurs|fri|satur)day"
    )
)
_BENGALI_ERA = re.compile(_one_spelling("বঙ্গাব্দ|বাংলা|বাং"))
_DOSE = re.compile(_one_spelling("ডোজ|dose|[1-4] ?(?:ম|য়|র্থ|st|nd|rd)(?![0-9])"))
_AGE = re.compile(
    _one_spelling(
        r"(?P<label>age|বয়স)?[ :=\-\u0983]*(?P<age>[0-9]{1,3}) ?\+? ?"
        r"(?P<unit>(?:বছর|বৎসর|বতসর|বচর|years?|yrs?|y))?"
        r"(?: ?\.? ?[0-9]{1,2} ?(?:মাস|months?|m))?[ .]*(?:old)?"
    )
)

# --- shapes ---------------------------------------------------------------------------------------

_PLAIN = re.compile("([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_MARKS_BETWEEN_DIGITS = re.compile("(?<=[0-9]) ?[/.,\\-\\\\|।\u2010-\u2015\u2212]+ ?(?=[0-9])")
_YEAR_OF_2_OR_4 = "(?P<year>[0-9]{4}|[0-9]{2})"
#: The ways in which a whole date is written: each with a `day`, a `year`, and a `month` as a number or by its `name`.
#: Marks between digits have become "/" before, and letters small. A new way is a line here and a row in the tests.
DATE_FORMS = (
    "(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})",  # 2021-10-13
    f"(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})/{_YEAR_OF_2_OR_4}",  # 13/10/2021, 13.10.21
    f"(?P<day>[0-9]{{1,2}}) (?P<month>[0-9]{{1,2}}) {_YEAR_OF_2_OR_4}",  # 13 10 2021
    rf"(?P<day>[0-9]{{1,2}}) ?{_ORDINAL}[ /.,\-]*(?P<name>{_NAMES})[ /.,'’\u0983\-]*{_YEAR_OF_2_OR_4}",  # 13th Oct 21
    rf"(?P<name>{_NAMES})[ .]*(?P<day>[0-9]{{1,2}}) ?{_ORDINAL}[ /,.]+(?P<year>[0-9]{{4}})",  # October 13, 2021
    rf"(?P<year>[0-9]{{4}})[ /.\-]+(?P<name>{_NAMES})[ /.\-]+(?P<day>[0-9]{{1,2}})",  # 2021-Oct-13
)
_FORMS = tuple(re.compile(form) for form in DATE_FORMS)
_ANY_FORM = "|".join(re.sub(r"\(\?P<\w+>", "(?:", form) for form in DATE_FORMS)
_DATE = re.compile(f"(?<![0-9])(?:{_ANY_FORM})(?![0-9])")
_CLOCK = re.compile(
    r"[t/ ]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[./][0-9]+)?)? ?(?:am|pm|a\.m\.|p\.m\.|z)?"
    r"(?:[+-][0-9]{2}:?[0-9]{2})?"
)
_EDGES = " .,:;।'’\"()[]/=?\u0983-\u2013\u2014"
_YEAR = re.compile("[0-9]{4}")
_MONTH_AND_YEAR = re.compile(rf"(?:(?:0?[1-9]|1[0-2])/|(?:{_NAMES})[ /.,'’\u0983\-]*)(?P<year>[0-9]{{4}})")
_DAY_AND_MONTH = re.compile(rf"[0-9]{{1,2}} ?{_ORDINAL}[ /.,\-]*(?:{_NAMES})")
_COMPACT = re.compile("[0-9]{8}")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]+)?")


def parse_date(
    text: str,
    *,
    kind: str = "s",
    epoch_1904: bool = False,
    purpose: Purpose,
    reference: date | None = None,
) -> ParsedDate:
    """Read one date cell; never raises.

    `kind` is the cell's kind letter: only a number ("n") can be an Excel serial, counted from 1900, or from
    1904 where the workbook says so. `reference` is the day of the dose: from it ages are counted, and a
    birth year of two digits is that of an adult on this day where it can be. Without it the century of a
    birth year stays open.

    >>> parse_date("১৩/১০/২০২১ইং", purpose="dose").value
    datetime.date(2021, 10, 13)
    """
    if len(text) > LONGEST_REMEMBERED:
        return _parse.__wrapped__(text, kind, epoch_1904, purpose, reference)
    return _parse(text, kind, epoch_1904, purpose, reference)


@lru_cache(maxsize=65_536)
def _parse(text: str, kind: str, epoch_1904: bool, purpose: Purpose, reference: date | None) -> ParsedDate:
    parsed = None
    if kind == "n":
        parsed = _from_number(text.strip(), epoch_1904, purpose, reference)
    elif plain := _PLAIN.fullmatch(text):
        parsed = _numeric(int(plain[1]), int(plain[2]), plain[3], purpose, reference)
    if parsed is None:
        parsed = _from_text(text, purpose, reference)
    if purpose == "birth" and reference and parsed.value and parsed.value >= reference:
        parsed = replace(parsed, notes=(*parsed.notes, "not_before_reference"))
    return parsed


# --- numbers and text -----------------------------------------------------------------------------


def _from_number(text: str, epoch_1904: bool, purpose: Purpose, reference: date | None) -> ParsedDate | None:
    """An Excel serial, or a year, an age or ddmmyyyy in a number cell; None if the text is no number."""
    if not _NUMBER.fullmatch(text):
        return None
    number = int(float(text))
    if EARLIEST_YEAR <= number <= LATEST_YEAR and number == float(text):
        return _year_only(number)
    if number > 2_958_465:
        return _compact(f"{number:08d}", purpose)
    if number <= OLDEST and purpose == "birth":
        return _age(number, reference, "bare_number_as_age")
    if epoch_1904:
        day = date(1904, 1, 1) + timedelta(days=min(number, 2_900_000))
    else:
        # Excel's 1900 has a 29 February, number 60; serials after it are one too high.
        day = date(1899, 12, 31 if number < 60 else 30) + timedelta(days=number)
    if number <= LATEST_YEAR or day.year > LATEST_YEAR:
        return ParsedDate(notes=("not_a_date",))
    return _day(day, ("excel_serial",))


def _from_text(text: str, purpose: Purpose, reference: date | None) -> ParsedDate:
    text = _one_spelling(clean_text(ascii_digits(text)).casefold())
    if not text:
        return ParsedDate(notes=("empty",))
    text = _MARKS_BETWEEN_DIGITS.sub("/", text)
    rest = _DATE.sub(" ", text)
    bengali = _BENGALI_ERA.search(rest) is not None
    found = list(_dates_in(text, bengali, purpose, reference))
    if not found:
        core = _BENGALI_ERA.sub("", _AROUND.sub("", text)).strip(_EDGES)
        return _without_day(core, _Given(bengali, purpose, reference))
    dose_mentioned = _DOSE.search(rest) is not None
    rest = _BENGALI_ERA.sub("", _AROUND.sub("", _CLOCK.sub("", rest))).strip(_EDGES)
    notes = (("text_around",) if rest else ()) + (("dose_mentioned",) if dose_mentioned else ())
    # A letter that prints both calendars names one day; the Gregorian date of the two is the one to keep.
    if len({parsed.value for parsed in found}) > 1:
        return ParsedDate(notes=("several_dates", *notes))
    parsed = min(found, key=lambda one: "bengali_calendar" in one.notes)
    return replace(parsed, notes=parsed.notes + notes) if notes else parsed


def _dates_in(text: str, bengali: bool, purpose: Purpose, reference: date | None) -> Iterator[ParsedDate]:
    for found in _DATE.findall(text):
        match = next(match for form in _FORMS if (match := form.fullmatch(found)))
        parts = match.groupdict()
        day, year = int(parts["day"]), parts["year"]
        if name := parts.get("name"):
            yield _named(day, name, year, purpose, reference)
        else:
            yield _numeric(day, int(parts["month"]), year, purpose, reference, bengali)


class _Given(NamedTuple):
    """What is known around a cell that names no day."""

    bengali: bool
    purpose: Purpose
    reference: date | None


#: What a cell may be that names no day, and how it is read; the first that fits the whole cell counts. None: it is
#: not that after all. A new way is a line here and a row in the tests.
_WITHOUT_DAY: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Given], ParsedDate | None]], ...] = (
    (_YEAR, lambda found, given: _year(int(found[0]), "year_only", given.bengali)),
    (_COMPACT, lambda found, given: _compact(found[0], given.purpose)),
    (_MONTH_AND_YEAR, lambda found, given: _year(int(found["year"]), "month_only", given.bengali)),
    (_DAY_AND_MONTH, lambda found, given: ParsedDate(notes=("year_missing",))),
    (_AGE, lambda found, given: _age_in_words(found, given)),
)


def _without_day(core: str, given: _Given) -> ParsedDate:
    """A cell that names no day: a year, a month, an age, eight digits, or nothing that can be read."""
    for form, read in _WITHOUT_DAY:
        if (found := form.fullmatch(core)) and (parsed := read(found, given)):
            return parsed
    return ParsedDate(notes=("not_a_date",))


# --- readings -------------------------------------------------------------------------------------


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(value: date, notes: tuple[str, ...] = (), *, as_numbers: bool = True) -> ParsedDate:
    swapped = None
    if as_numbers and value.day <= 12 and value.day != value.month:
        swapped = date(value.year, value.day, value.month)
        notes += ("swap_possible",)
    return ParsedDate(value, value.year, value.year, "day", notes, swapped)


def _numeric(
    day: int, month: int, year_text: str, purpose: Purpose, reference: date | None, bengali: bool = False
) -> ParsedDate:
    """Day, month and year all written as numbers."""
    year, notes = _full_year(year_text, month, day, purpose, reference)
    if year is None:
        return ParsedDate(notes=notes)
    if bengali or EARLIEST_BENGALI_YEAR <= year <= LATEST_BENGALI_YEAR:
        return _bengali_day(year, month, day)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return ParsedDate(notes=(*notes, "year_implausible"))
    if not day or not month:
        return _year_only(year, notes)
    if value := _real_day(year, month, day):
        return _day(value, notes)
    return ParsedDate(None, year, year, "none", (*notes, "no_such_day"), _real_day(year, day, month))


def _named(day: int, name: str, year_text: str, purpose: Purpose, reference: date | None) -> ParsedDate:
    """Day and year around the name of a month, of either calendar."""
    if month := _BENGALI.get(name):
        if len(year_text) == 2:
            return ParsedDate(notes=("bengali_calendar", "century_unknown"))
        return _bengali_day(int(year_text), month, day)
    month = _GREGORIAN[name]
    year, notes = _full_year(year_text, month, day, purpose, reference)
    if year is None:
        return ParsedDate(notes=notes)
    if EARLIEST_BENGALI_YEAR <= year <= LATEST_BENGALI_YEAR:
        return ParsedDate(notes=("calendar_mixed",))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return ParsedDate(notes=(*notes, "year_implausible"))
    if value := _real_day(year, month, day):
        return _day(value, notes, as_numbers=False)
    return ParsedDate(None, year, year, "none", (*notes, "no_such_day"))


def _full_year(
    text: str, month: int, day: int, purpose: Purpose, reference: date | None
) -> tuple[int | None, tuple[str, ...]]:
    if len(text) == 4:
        return int(text), ()
    recent = 2000 + int(text)
    if purpose == "dose":
        return recent, ("two_digit_year",)
    if reference is None:
        return None, ("two_digit_year", "century_unknown")
    age = reference.year - recent - ((reference.month, reference.day) < (month, day))
    is_recent = age >= ADULT or (age >= 0 and age + 100 > OLDEST_OF_TWO_DIGITS)
    # The day of the dose copied into the birth column is that fault, not somebody's hundredth birthday.
    is_dose_day = (recent, month, day) == (reference.year, reference.month, reference.day)
    return recent if is_recent or is_dose_day else recent - 100, ("two_digit_year",)


def _year_only(year: int, notes: tuple[str, ...] = ()) -> ParsedDate:
    return ParsedDate(None, year, year, "year", (*notes, "year_only"))


def _year(year: int, note: str, bengali: bool) -> ParsedDate:
    if bengali or EARLIEST_BENGALI_YEAR <= year <= LATEST_BENGALI_YEAR:
        if not EARLIEST_BENGALI_YEAR <= year <= LATEST_BENGALI_YEAR:
            return ParsedDate(notes=("calendar_mixed",))
        return ParsedDate(None, year + 593, year + 594, "year", (note, "bengali_calendar"))
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return ParsedDate(notes=("year_implausible",))
    return ParsedDate(None, year, year, "year", (note,))


def _age(age: int, reference: date | None, note: str) -> ParsedDate:
    """Someone who is 35 on a day of 2021 was born in 1985 or 1986."""
    if reference is None:
        return ParsedDate(precision="age", notes=(note, "age_without_day"))
    return ParsedDate(None, reference.year - age - 1, reference.year - age, "age", (note,))


def _age_in_words(found: re.Match[str], given: _Given) -> ParsedDate | None:
    age = int(found["age"])
    if given.purpose != "birth" or age > OLDEST:
        return None
    return _age(age, given.reference, "age" if found["label"] or found["unit"] else "bare_number_as_age")


def _compact(digits: str, purpose: Purpose) -> ParsedDate:
    """Eight digits without marks: ddmmyyyy or yyyymmdd, where only one of them is a date."""
    if len(digits) != 8:
        return ParsedDate(notes=("not_a_date",))
    readings = (
        (int(digits[4:]), int(digits[2:4]), int(digits[:2])),
        (int(digits[:4]), int(digits[4:6]), int(digits[6:])),
    )
    days = {day for year, *rest in readings if EARLIEST_YEAR <= year <= LATEST_YEAR and (day := _real_day(year, *rest))}
    if len(days) != 1:
        return ParsedDate(notes=("several_dates",) if days else ("not_a_date",))
    return _day(days.pop(), ("compact",))


def _bengali_day(year: int, month: int, day: int) -> ParsedDate:
    """A day of the Bengali calendar as revised in 2019; the year begins on 14 April.

    Six months of 31 days, then five of 30, but Falgun 29, and 30 where its Gregorian year is a leap year.
    Dates from before the revision may be one day off from Kartik on, and say so.
    """
    notes: tuple[str, ...] = ("bengali_calendar",)
    if not EARLIEST_BENGALI_YEAR <= year <= LATEST_BENGALI_YEAR:
        return ParsedDate(notes=(*notes, "calendar_mixed"))
    leap = _real_day(year + 594, 2, 29) is not None
    lengths = (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30 if leap else 29, 30)
    if not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
        return ParsedDate(None, year + 593, year + 594, "none", (*notes, "no_such_day"))
    if year < 1426 and month >= 7:
        notes += ("one_day_doubtful",)
    value = date(year + 593, 4, 14) + timedelta(days=sum(lengths[: month - 1]) + day - 1)
    return _day(value, notes, as_numbers=False)
