"""The birth date, or as much of it as a list knows: a day, a year, an age."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from records.bangla import ascii_digits
from records.normalise import ParsedDate, parse_date
from recovery.intake.rows.doses import no_day_reason
from recovery.intake.rows.values import SourceOfValue
from recovery.intake.rows.work import FieldCell, Work

_OLDEST = 120
_ADULT = 18
_AGE = re.compile(r"^([0-9]{1,3})(?![0-9])")
#: An age and a birth date of one person may differ by so many years before somebody is asked.
_AGE_TOLERANCE = 2


def read_birth(work: Work, *, days: Sequence[date], epoch_1904: bool) -> None:
    """Fill `born_on` and the years around it; a year stays a year and never becomes a first of January."""
    dose_day: date | None = work.values.get("given_on")
    reference = dose_day or (min(days) if days else None)
    cell = work.cell("born_on")
    if cell is not None:
        parsed = parse_date(cell.text, kind=cell.kind, epoch_1904=epoch_1904, purpose="birth", reference=reference)
        _keep_birth(work, cell, parsed, reference, [dose_day] if dose_day else list(days))
    age = work.cell("age")
    if age is not None:
        _read_age(work, age, reference)
    _warn_of_age(work, reference)


def age_on(work: Work, day: date | None) -> int | None:
    """Whole years on a day, where the birth year is known for certain."""
    born: date | None = work.values.get("born_on")
    if day is None:
        return None
    if born is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    first, last = work.values.get("birth_year_from"), work.values.get("birth_year_to")
    return day.year - int(last) if last is not None and first == last else None


def _keep_birth(
    work: Work, cell: FieldCell, parsed: ParsedDate, reference: date | None, dose_days: Sequence[date]
) -> None:
    day = parsed.value
    if day is not None and day in dose_days:
        work.fault(cell.column, cell.text, "born_on_dose_day", day=f"{day:%d/%m/%Y}")
        return
    if reference is not None and parsed.year_from is not None:
        if (day is not None and day > reference) or parsed.year_from > reference.year:
            work.fault(cell.column, cell.text, "born_after_dose", day=f"{reference:%d/%m/%Y}")
            return
        if reference.year - parsed.year_from > _OLDEST:
            work.fault(cell.column, cell.text, "year_implausible")
            return
    if day is None and parsed.precision == "none":
        suggestion = parsed.swapped.isoformat() if parsed.swapped else ""
        work.fault(cell.column, cell.text, no_day_reason(parsed), suggestion=suggestion)
    elif "bare_number_as_age" in parsed.notes:
        work.fault(cell.column, cell.text, "number_as_age", is_error=False)
    elif "text_around" in parsed.notes:
        work.fault(cell.column, cell.text, "text_beside_date", is_error=False, day=f"{day:%d/%m/%Y}" if day else "")
    if day is not None:
        work.keep("born_on", day, cell.source)
    # An impossible day (30/02/1982) still tells the year.
    if parsed.year_from is not None:
        work.values["birth_year_from"] = parsed.year_from
        work.values["birth_year_to"] = parsed.year_to
        work.sources.setdefault("birth_year_from", cell.source)


def _read_age(work: Work, cell: FieldCell, reference: date | None) -> None:
    found = _AGE.match(ascii_digits(cell.text).split(".")[0])
    if found is None or not 0 < int(found[1]) <= _OLDEST:
        work.fault(cell.column, cell.text, "age_unreadable")
        return
    if reference is None:
        return
    last = reference.year - int(found[1])
    known = work.values.get("birth_year_to")
    if known is None:
        source: SourceOfValue = cell.source
        work.keep("birth_year_from", last - 1, source)
        work.values["birth_year_to"] = last
    elif abs(int(known) - last) > _AGE_TOLERANCE:
        work.fault(cell.column, cell.text, "age_differs", is_error=False, year=known)


def _warn_of_age(work: Work, reference: date | None) -> None:
    """Those under 18 had their own days: doses for students began on 1 November 2021."""
    age = age_on(work, reference)
    cell = work.cell("born_on")
    if age is not None and age < _ADULT and cell is not None:
        work.fault(cell.column, cell.text, "age_unusual", is_error=False, age=age)
