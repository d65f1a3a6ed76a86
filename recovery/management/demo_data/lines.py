"""One line of a list before it is written into a file: the texts of its cells, and the truth about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from recovery.management.demo_data.attendance import DAYS, DOSE_NO, Attendance, Standing
from recovery.management.demo_data.identifiers import NumberOffice
from recovery.management.demo_data.people import Person
from recovery.management.demo_data.styles import Style

VACCINE_NAMES = {
    "en": {"Sinopharm": "Sinopharm", "Pfizer": "Pfizer", "AstraZeneca": "AstraZeneca", "Moderna": "Moderna"},
    "bn": {"Sinopharm": "সিনোফার্ম", "Pfizer": "ফাইজার", "AstraZeneca": "অ্যাস্ট্রাজেনেকা", "Moderna": "মডার্না"},
}
DOSE_NAMES = {"en": {1: "1", 2: "2"}, "bn": {1: "১ম", 2: "২য়"}}

# The value of a cell; a date is still to be written in the manner of the list.
Value = str | int | float | datetime.date


@dataclass(slots=True)
class Line:
    """One person on a list. `outcome` is what must come of it, `also_right` what is no mistake either."""

    attendance: Attendance
    name: str
    identity: Value
    born_on: Value
    mobile: Value
    vaccine: str
    dose_no: str
    given_on: Value
    outcome: str
    also_right: str = ""
    trouble: str = "clean"
    in_bangla_digits: bool = False

    @property
    def person(self) -> Person:
        return self.attendance.person


@dataclass(slots=True)
class Pen:
    """What a slip depends on: chance, the habits of the list, the numbers given out, the line above."""

    rng: Random
    style: Style
    numbers: NumberOffice
    above: Line | None = None


def line_make(attendance: Attendance, style: Style) -> Line:
    """A line written as the register has it; what is out of the ordinary about the person is named."""
    person, dose = attendance.person, attendance.dose
    line = Line(
        attendance,
        person.name.written(style.script),
        person.identity,
        person.born_on,
        person.mobile,
        VACCINE_NAMES[style.script][dose.vaccine],
        DOSE_NAMES[style.script][dose.dose_no],
        dose.given_on,
        attendance.standing.value,
    )
    if dose.dose_no != DOSE_NO:
        line.outcome, line.trouble = "out_of_scope", "second dose"
    elif dose.given_on not in DAYS:
        line.outcome, line.trouble, line.also_right = "out_of_scope", "another day", "in_review"
    elif attendance.standing == Standing.NOT_REGISTERED:
        line.trouble, line.also_right = "not in the register", "in_review"
    elif attendance.standing == Standing.DIFFERS:
        line.trouble = "server holds another day or vaccine"
    elif person.birth_registration_no:
        line.trouble, line.also_right = "birth registration number", "in_review"
    elif not person.nid:
        line.trouble, line.also_right = "passport number", "in_review"
    return line
