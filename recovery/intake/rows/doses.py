"""The day and the number of a dose: from their cells, the heading, the letterhead or the uploader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from records.bangla import ascii_digits
from records.normalise import ParsedDate, parse_date, parse_dose_no
from recovery.intake.dose_words import only_dose_number
from recovery.intake.rows.values import SourceOfValue
from recovery.intake.rows.work import FieldCell, Work

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
#: Why a date cell names no day, most telling first: (note of the parser, reason).
_NO_DAY = (
    ("several_dates", "several_dates"),
    ("no_such_day", "no_such_day"),
    ("year_implausible", "year_implausible"),
    ("calendar_mixed", "year_implausible"),
    ("year_missing", "date_incomplete"),
    ("year_only", "date_incomplete"),
    ("month_only", "date_incomplete"),
    ("age", "date_unreadable"),
)


def no_day_reason(parsed: ParsedDate) -> str:
    """The reason code for a cell that names no day."""
    return next((reason for note, reason in _NO_DAY if note in parsed.notes), "date_unreadable")


def read_dose(work: Work, *, days: Sequence[date], dose_no: int, epoch_1904: bool) -> None:
    """Fill `given_on` and `dose_no` of a row, each with its source; note what cannot be read."""
    cell = _date_cell(work, dose_no)
    in_date_cell: int | None = None
    if cell is not None:
        parsed, in_date_cell = _read_date_cell(cell, dose_no, epoch_1904)
        _keep_day(work, cell, parsed, days)
    elif not work.keep_default("given_on", "given_on") and "given_on" not in work.written:
        work.fault(None, "", "given_on_missing", field="given_on")
    _read_dose_no(work, cell, in_date_cell, dose_no)


def _date_cell(work: Work, dose_no: int) -> FieldCell | None:
    """The cell with the day of the dose; of several columns, that of the dose that is asked for."""
    cells = work.cells("given_on")
    for cell in cells:
        if cell.column.dose_no == dose_no:
            return cell
    return cells[0] if cells else None


def _read_date_cell(cell: FieldCell, dose_no: int, epoch_1904: bool) -> tuple[ParsedDate, int | None]:
    """The day in a cell and the dose it names: "২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)" is dose 2, 28 October."""
    parsed = parse_date(cell.text, kind=cell.kind, epoch_1904=epoch_1904, purpose="dose")
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
    if dose_no in pairs:
        return parse_date(pairs[dose_no], purpose="dose"), dose_no
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


def _read_dose_no(work: Work, date_cell: FieldCell | None, in_date_cell: int | None, dose_no: int) -> None:
    """The number of the dose: from its cell, else the date's cell, else the date's heading, else the list."""
    cell = work.cell("dose_no")
    implied = date_cell.column.dose_no if date_cell is not None else None
    if cell is not None:
        own = only_dose_number(cell.text)
        if own is None or own > _HIGHEST_DOSE:
            work.fault(cell.column, cell.text, "dose_unreadable")
            return
        other = in_date_cell or implied
        if other is not None and other != own and date_cell is not None:
            work.fault(cell.column, cell.text, "dose_contradicts", dose_no=own, other=other)
            return
        work.keep("dose_no", own, cell.source)
    elif "dose_no" in work.written:
        return
    elif in_date_cell is not None and date_cell is not None:
        default = work.defaults.get("dose_no")
        expected = implied or (default.value if default is not None else dose_no)
        if expected != in_date_cell:
            work.fault(date_cell.column, date_cell.text, "dose_in_date_cell", is_error=False, dose_no=in_date_cell)
        work.keep("dose_no", in_date_cell, date_cell.source)
    elif implied is not None:
        source: SourceOfValue = "implied"
        work.keep("dose_no", implied, source)
    elif not work.keep_default("dose_no", "dose_no"):
        work.fault(None, "", "dose_missing", field="dose_no")
