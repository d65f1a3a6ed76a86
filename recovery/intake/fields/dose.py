"""The day and the number of a dose: from their cells, the heading, the letterhead or the uploader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from records.bangla import ascii_digits
from records.normalise import ParsedDate, parse_date, parse_dose_no
from recovery.intake.dose_words import only_dose_number
from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.looks import TELLING_SHARE, Cell, is_date, is_date_or_age, share
from recovery.intake.fields.words import folded_stems, has_stem

if TYPE_CHECKING:
    from recovery.intake.rows.work import FieldCell, Work

_DOSE_YEARS = range(2021, 2024)
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LETTER = re.compile("[a-z\u0980-\u09e5]", re.IGNORECASE)
_DOSE_AND_DATE = re.compile(
    "(?P<dose>(?:[1-4]\\s?(?:ম|য়|য\u09bc|র্থ|st|nd|rd|th)|প্রথম|দ্বিতীয়|দ্বিতীয\u09bc|first|"
    "second)\\s*(?:ডোজ|dose)?|(?:ডোজ|dose)[\\s-]*[1-4])"
    "[\\s:=\u0983-]*(?P<date>[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4})",
    re.IGNORECASE,
)
#: A date that is so near to a day of the incident was meant to be of it, when read with day and month
#: exchanged.
_NEAR_DAYS = 7
_HIGHEST_DOSE = 5
_LONGEST_DOSE = 30
#: Why a date cell names no day, most telling first: (note of the parser, reason).
NO_DAY = (
    ("several_dates", "several_dates"),
    ("no_such_day", "no_such_day"),
    ("year_implausible", "year_implausible"),
    ("calendar_mixed", "year_implausible"),
    ("year_missing", "date_incomplete"),
    ("year_only", "date_incomplete"),
    ("month_only", "date_incomplete"),
    ("age", "date_unreadable"),
)
# Words that may stand beside "1st dose" and leave it a column of dates.
_BESIDE_A_DOSE = frozenset(
    folded_stems(
        "ডোজ ডোজের টিকা টিকার ভ্যাকসিন ভ্যাকসিনের গ্রহণের গ্রহনের গ্রহণ প্রদানের প্রদান দেওয়ার দেয়ার "
        "নেওয়ার তারিখ তাং date of the dose doses given"
        " vaccine vaccination taken on covid"
    )
)
_DOSE_WORDS = ("ডোজ", "dose")
_ORDINALS = frozenset(
    folded_stems("১ম ২য় ৩য় ৪র্থ প্রথম দ্বিতীয় তৃতীয় চতুর্থ 1 2 3 4 1st 2nd 3rd 4th first second third fourth 1ম 2য় 3য় 4র্থ")
)


class GivenOn(Field):
    """`given_on`. A column may say of which dose its dates are; that of the dose asked for is read."""

    code = "given_on"
    label = _("date of the dose")
    headings = (
        "টিকা গ্রহণের তারিখ|টিকাগ্রহণের তারিখ|টিকা গ্রহনের তারিখ|টিকা প্রদানের তারিখ|টিকাপ্রদানের তারিখ|"
        "টিকাদানের তারিখ|টিকা দানের তারিখ|টিকা দেওয়ার তারিখ|টিকা দেয়ার তারিখ|টিকা নেওয়ার তারিখ|"
        "টিকার তারিখ|গ্রহণের তারিখ|প্রদানের তারিখ|ডোজের তারিখ|ডোজ গ্রহণের তারিখ|ডোজ প্রদানের তারিখ|"
        "টিকা গ্রহণ তারিখ|ভ্যাকসিন গ্রহণের তারিখ|ভ্যাকসিন প্রদানের তারিখ|ভ্যাকসিনের তারিখ|ভ্যাকসিন দেওয়ার তারিখ|"
        "টিকা প্রদান তারিখ|টিকা প্রদানের তাং|vaccination date|date of vaccination|vaccine date|"
        "date of vaccine|dose date|date of dose|date given|given on|date of vaccination given|"
        "immunization date|immunisation date|date of immunization|vaccinated on|date vaccinated|"
        "vaccine given date|vaccine taken date|date of vaccine given|vaccine receiving date|"
        "injection date|vaccination day|vaccinated date|date of administration"
    )
    headings_bijoy = "wUKv MÖn‡Yi ZvwiL|wUKv cÖ`v‡bi ZvwiL|wUKvi ZvwiL|wUKv`v‡bi ZvwiL|wUKv MÖn‡bi ZvwiL"
    words = (
        Words(120, "টিকা ভ্যাকসিন ভ্যাক্সিন ডোজ গ্রহন প্রদান vaccin dose given immuni", "তারিখ তাং date"),
        Words(210, "তারিখ তাং date"),
    )
    headings_bijoy_of_dose: ClassVar[Mapping[int, str]] = {
        1: "1g †WvR|1g †Wv‡Ri ZvwiL|cÖ_g †WvR",
        2: "2q †WvR|2q †Wv‡Ri ZvwiL|wØZxq †WvR",
    }
    may_repeat = True
    is_always_sought = True
    speaks_without_cell = True
    told_by_data_rank = 2
    told_by_data = ("looks_like_dose_dates", _("the rows look like dates of doses"))

    def fits(self, cell: Cell) -> bool:
        return is_date(cell)

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(is_date_or_age, cells) >= TELLING_SHARE and share(_is_in_dose_years, cells) > 0.5

    def dose_named_alone(self, heading: str, words: tuple[str, ...]) -> int | None:
        if not has_stem(words, _DOSE_WORDS):
            return None
        if any(word not in _BESIDE_A_DOSE and word not in _ORDINALS for word in words):
            return None
        return parse_dose_no(heading)

    def dose_beside(self, heading: str, words: tuple[str, ...]) -> int | None:
        return parse_dose_no(heading) if has_stem(words, _DOSE_WORDS) else None

    def read(self, work: Work, about: WholeList) -> None:
        cell = _date_cell(work, about.dose_no)
        if cell is not None:
            _keep_day(work, cell, _read_date_cell(cell, about)[0], about.days)
        elif not work.keep_default("given_on", "given_on") and "given_on" not in work.written:
            work.fault(None, "", "given_on_missing", field="given_on")


class DoseNo(Field):
    """`dose_no`: from its cell, else the date's cell, else the date's heading, else the list."""

    code = "dose_no"
    label = _("dose number")
    headings = (
        "কততম ডোজ|ডোজ সংখ্যা|কোন ডোজ|কত তম ডোজ|ডোজ (১ম/২য়)|ডোজ ১ম/২য়|no of dose|number of dose|which dose|"
        "dose (1st/2nd)|dose 1st/2nd"
    )
    headings_with_number = "ডোজ|ডোজের|টিকার ডোজ|dose|doses|vaccine dose"
    headings_bijoy = "†WvR|†WvR bs"
    words = (Words(190, "ডোজ dose"),)
    may_repeat = True
    speaks_without_cell = True
    needs = ("given_on",)

    def fits(self, cell: Cell) -> bool:
        return cell.kind in "sn" and len(cell.text) <= _LONGEST_DOSE and parse_dose_no(cell.text) is not None

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        date_cell = _date_cell(work, about.dose_no)
        in_date_cell = _dose_in(date_cell, about) if date_cell is not None else None
        implied = date_cell.column.dose_no if date_cell is not None else None
        if cell is not None:
            own = only_dose_number(cell.text)
            if own is None or own > _HIGHEST_DOSE:
                work.fault(cell.column, cell.text, "dose_unreadable")
                return
            other = in_date_cell or implied
            if other is not None and other != own:
                work.fault(cell.column, cell.text, "dose_contradicts", dose_no=own, other=other)
                return
            work.keep("dose_no", own, cell.source)
        elif "dose_no" in work.written:
            return
        elif in_date_cell is not None and date_cell is not None:
            default = work.defaults.get("dose_no")
            expected = implied or (default.value if default is not None else about.dose_no)
            if expected != in_date_cell:
                work.fault(date_cell.column, date_cell.text, "dose_in_date_cell", is_error=False, dose_no=in_date_cell)
            work.keep("dose_no", in_date_cell, date_cell.source)
        elif implied is not None:
            work.keep("dose_no", implied, "implied")
        elif not work.keep_default("dose_no", "dose_no"):
            work.fault(None, "", "dose_missing", field="dose_no")


def no_day_reason(parsed: ParsedDate) -> str:
    """The reason code for a cell that names no day."""
    return next((reason for note, reason in NO_DAY if note in parsed.notes), "date_unreadable")


def _date_cell(work: Work, dose_no: int) -> FieldCell | None:
    """The cell with the day of the dose; of several columns, that of the dose that is asked for."""
    cells = work.cells("given_on")
    for cell in cells:
        if cell.column.dose_no == dose_no:
            return cell
    return cells[0] if cells else None


def _dose_in(cell: FieldCell, about: WholeList) -> int | None:
    """The dose that the cell with the day names."""
    return _read_date_cell(cell, about)[1] if cell.kind == "s" and _LETTER.search(cell.text) else None


def _read_date_cell(cell: FieldCell, about: WholeList) -> tuple[ParsedDate, int | None]:
    """The day in a cell and the dose it names: "২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)" is dose 2, 28 October."""
    parsed = parse_date(cell.text, kind=cell.kind, epoch_1904=about.epoch_1904, purpose="dose")
    if cell.kind != "s" or not _LETTER.search(cell.text):
        return parsed, None
    named = parse_dose_no(cell.text) if "dose_mentioned" in parsed.notes else None
    if parsed.value is not None or "several_dates" not in parsed.notes:
        return parsed, named
    plain = ascii_digits(cell.text)
    outside = parse_date(_IN_BRACKETS.sub(" ", plain), purpose="dose")
    if outside.value is not None:
        return outside, parse_dose_no(_IN_BRACKETS.sub(" ", plain)) or named
    pairs = {parse_dose_no(found["dose"]): found["date"] for found in _DOSE_AND_DATE.finditer(plain)}
    if about.dose_no in pairs:
        return parse_date(pairs[about.dose_no], purpose="dose"), about.dose_no
    return parsed, None


def _keep_day(work: Work, cell: FieldCell, parsed: ParsedDate, days: Sequence[date]) -> None:
    day = parsed.value
    if day is None:
        swapped = parsed.swapped if parsed.swapped in days else None
        work.fault(cell.column, cell.text, no_day_reason(parsed), suggestion=swapped.isoformat() if swapped else "")
        return
    if days and day not in days:
        named = ", ".join(f"{known:%d/%m/%Y}" for known in days)
        if _was_swapped(day, parsed.swapped, days) and parsed.swapped is not None:
            work.fault(
                cell.column,
                cell.text,
                "day_month_swapped",
                suggestion=parsed.swapped.isoformat(),
                day=f"{day:%d/%m/%Y}",
                swapped=f"{parsed.swapped:%d/%m/%Y}",
                days=named,
            )
            return
        work.fault(cell.column, cell.text, "outside_days", is_error=False, day=f"{day:%d/%m/%Y}", days=named)
    if "text_around" in parsed.notes and "dose_mentioned" not in parsed.notes:
        work.fault(cell.column, cell.text, "text_beside_date", is_error=False, day=f"{day:%d/%m/%Y}")
    work.keep("given_on", day, cell.source)


def _was_swapped(day: date, swapped: date | None, days: Sequence[date]) -> bool:
    """Whether a day that is far from the list's days comes close when day and month are exchanged."""
    if swapped is None:
        return False
    return swapped in days or (
        _distance(swapped, days) <= _NEAR_DAYS and _distance(day, days) > _distance(swapped, days) + _NEAR_DAYS
    )


def _distance(day: date, days: Sequence[date]) -> int:
    return min(abs((day - known).days) for known in days)


def _is_in_dose_years(cell: Cell) -> bool:
    return parse_date(cell.text, kind=cell.kind, purpose="dose").year_from in _DOSE_YEARS
