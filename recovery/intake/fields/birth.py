"""The birth date, or as much of it as a list knows: a day, a year, an age."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.bangla import ascii_digits
from records.normalise import ParsedDate, parse_date
from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.dose import no_day_reason
from recovery.intake.fields.looks import TELLING_SHARE, Cell, is_age, is_date, is_date_or_age, share

if TYPE_CHECKING:
    from recovery.intake.rows.work import FieldCell, Work

_OLDEST = 120
_ADULT = 18
_AGE = re.compile(r"^([0-9]{1,3})(?![0-9])")
#: An age and a birth date of one person may differ by so many years before somebody is asked.
_AGE_TOLERANCE = 2


class BornOn(Field):
    """`born_on` and the years around it; a year stays a year and never becomes a first of January."""

    code = "born_on"
    label = _("date of birth")
    headings = (
        "জন্ম তারিখ|জন্মতারিখ|জন্ম তাং|জন্ম তাঃ|জন্মের তারিখ|জন্ম|জন্ম সাল|জন্মসাল|জন্ম সন|জন্ম তারিখ (দিন/মাস/বছর)|"
        "জন্ম তারিখ dd/mm/yyyy|date of birth|dob|d.o.b|d o b|birth date|birthdate|birthday|birth day|"
        "birth year|year of birth|date of birth dd/mm/yyyy|dob dd/mm/yyyy|date of birth (dd-mm-yyyy)|"
        "born on|born|dateofbirth|birth"
    )
    headings_bijoy = "Rb¥ ZvwiL|Rb¥ZvwiL|Rb¥ Zvs"
    words = (
        Words(30, "জন্ম birth", "তারিখ তাং সাল সন date day year"),
        Words(40, "জন্মতারিখ জন্মসাল dob birthdate birthday"),
    )
    marks_a_person = True
    is_always_sought = True
    needs = ("given_on",)
    told_by_data_rank = 3
    told_by_data = ("looks_like_birth_dates", _("the rows look like birth dates"))

    def fits(self, cell: Cell) -> bool:
        return is_date(cell) or is_age(cell)

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(is_date_or_age, cells) >= TELLING_SHARE

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        if cell is None:
            return
        dose_day: date | None = work.values.get("given_on")
        reference = _reference(work, about)
        parsed = parse_date(
            cell.text, kind=cell.kind, epoch_1904=about.epoch_1904, purpose="birth", reference=reference
        )
        _keep_birth(work, cell, parsed, reference, (dose_day,) if dose_day else about.days)
        # Those under 18 had their own days: doses for students began on 1 November 2021.
        age = age_on(work, reference)
        if age is not None and age < _ADULT:
            work.fault(cell.column, cell.text, "age_unusual", is_error=False, age=age)


class Age(Field):
    """The two years in which somebody of that age was born, where no birth date says it better."""

    code = "age"
    label = _("age")
    headings = "বয়স|বয়স বছর|বয়স (বছর)|বয়স (বৎসর)|age|age years|age (year)|age in years|age yrs|age (yr)"
    headings_bijoy = "eqm"
    words = (Words(150, "বয়স age"),)
    may_repeat = True
    needs = ("given_on", "born_on")

    def fits(self, cell: Cell) -> bool:
        return is_age(cell)

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        if cell is None:
            return
        found = _AGE.match(ascii_digits(cell.text).split(".")[0])
        if found is None or not 0 < int(found[1]) <= _OLDEST:
            work.fault(cell.column, cell.text, "age_unreadable")
            return
        reference = _reference(work, about)
        if reference is None:
            return
        last = reference.year - int(found[1])
        known = work.values.get("birth_year_to")
        if known is None:
            work.keep("birth_year_from", last - 1, cell.source)
            work.values["birth_year_to"] = last
        elif abs(int(known) - last) > _AGE_TOLERANCE:
            work.fault(cell.column, cell.text, "age_differs", is_error=False, year=known)


def age_on(work: Work, day: date | None) -> int | None:
    """Whole years on a day, where the birth year is known for certain."""
    born: date | None = work.values.get("born_on")
    if day is None:
        return None
    if born is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    first, last = work.values.get("birth_year_from"), work.values.get("birth_year_to")
    return day.year - int(last) if last is not None and first == last else None


def _reference(work: Work, about: WholeList) -> date | None:
    """The day on which an age was true: that of the dose, else the first of the incident."""
    dose_day: date | None = work.values.get("given_on")
    return dose_day or (about.days[0] if about.days else None)


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
