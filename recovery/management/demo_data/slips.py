"""The slips that clerks and spreadsheets make, one a line and each at a low rate.

A slip changes a clean line, says which outcome is right now, and returns whether it could be made.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import accumulate

from recovery.management.demo_data.lines import Line, Pen

Slip = Callable[[Line, Pen], bool]

OTHER_VACCINE_NAMES = {
    "Sinopharm": ("Vero Cell", "Sinopharma"),
    "AstraZeneca": ("AZ",),
    "সিনোফার্ম": ("ভেরোসেল", "সিনোফার্মা"),
}
DITTO_MARKS = ("ঐ", "-do-", "〃")
NO_SUCH_DAYS = ("30/02", "31/04", "31/06", "31/09", "31/11")


def bangla_digits(line: Line, pen: Pen) -> bool:
    line.in_bangla_digits = True
    return not pen.style.in_bangla_digits


def other_spelling(line: Line, pen: Pen) -> bool:
    line.name = line.person.name.respelt(pen.style.script, pen.rng)
    return line.name != line.person.name.written(pen.style.script)


def other_script(line: Line, pen: Pen) -> bool:
    line.name = line.person.name.written("en" if pen.style.script == "bn" else "bn")
    return True


def prefix_missing(line: Line, pen: Pen) -> bool:
    line.name = line.person.name.written(pen.style.script, prefix=False)
    return line.person.name.prefix is not None


def phone_without_its_0(line: Line, pen: Pen) -> bool:
    digits = line.person.mobile[1:]
    # In a workbook the 0 is eaten because the cell is a number.
    line.mobile = int(digits) if pen.style.extension == "xlsx" and not pen.style.in_bangla_digits else digits
    return True


def birth_day_and_month_exchanged(line: Line, pen: Pen) -> bool:
    born_on = line.person.born_on
    if born_on.day > 12 or born_on.day == born_on.month:
        return False
    line.born_on = born_on.replace(day=born_on.month, month=born_on.day)
    return True


def wrong_digit_in_nid(line: Line, pen: Pen) -> bool:
    line.identity = pen.numbers.with_wrong_digit(line.person.nid)
    # Linked by itself only where all else agrees and the written number is nobody's.
    line.outcome, line.also_right = "in_review", line.outcome
    return True


def no_nid(line: Line, pen: Pen) -> bool:
    line.identity, line.also_right = "", "in_review"
    return True


def nothing_to_go_by(line: Line, pen: Pen) -> bool:
    line.name, line.identity, line.born_on, line.mobile = "????", "", "", ""
    line.outcome, line.also_right = "unreadable", "in_review"
    return True


def year_of_birth_only(line: Line, pen: Pen) -> bool:
    line.born_on = str(line.person.born_on.year)
    return True


def nid_destroyed_by_excel(line: Line, pen: Pen) -> bool:
    nid = line.person.nid
    if pen.style.extension == "xlsx" and len(nid) == 17:
        # A number cell keeps 15 digits.
        line.identity = float(nid[:15] + "00")
    elif pen.style.extension != "xlsx" and len(nid) >= 13:
        # Saving as text writes what the cell shows.
        mantissa, exponent = f"{float(nid):.5E}".split("E")
        line.identity = f"{mantissa.rstrip('0')}E{exponent}"
    else:
        return False
    line.also_right = "in_review"
    return True


def nid_of_13_for_17_digits(line: Line, pen: Pen) -> bool:
    line.identity = line.person.nid[-13:]
    return len(line.person.nid) == 17


def nid_of_12_digits(line: Line, pen: Pen) -> bool:
    nid = line.person.nid
    if len(nid) != 13:
        return False
    i = pen.rng.randrange(7, 13)
    line.identity, line.also_right = nid[:i] + nid[i + 1 :], "in_review"
    return True


def impossible_birth_date(line: Line, pen: Pen) -> bool:
    day, month = pen.rng.choice(NO_SUCH_DAYS).split("/")
    line.born_on = pen.style.separator.join((day, month, str(line.person.born_on.year)))
    line.also_right = "in_review"
    return True


def impossible_dose_date(line: Line, pen: Pen) -> bool:
    if "given_on" not in pen.style.fields:
        return False
    day = line.attendance.dose.given_on
    # The day typed again in the place of the month.
    line.given_on = pen.style.separator.join((f"{day.day}", f"{day.day}", f"{day.year}"))
    line.outcome, line.also_right = "unreadable", "in_review"
    return True


def ditto_marks(line: Line, pen: Pen) -> bool:
    above = pen.above
    if above is None or above.attendance.dose.vaccine != line.attendance.dose.vaccine:
        return False
    mark = pen.rng.choice(DITTO_MARKS)
    line.vaccine = mark
    if isinstance(above.given_on, datetime.date) and above.given_on == line.given_on:
        line.given_on = mark
    return True


def other_name_of_vaccine(line: Line, pen: Pen) -> bool:
    names = OTHER_VACCINE_NAMES.get(line.vaccine)
    if names is None:
        return False
    line.vaccine = pen.rng.choice(names)
    return True


# How often each is tried, and its name in the truth file.
SLIPS: tuple[tuple[float, str, Slip], ...] = (
    (0.035, "Bangla digits", bangla_digits),
    (0.025, "other spelling", other_spelling),
    (0.025, "other script", other_script),
    (0.025, "prefix missing", prefix_missing),
    (0.030, "phone without its 0", phone_without_its_0),
    (0.016, "day and month of birth exchanged", birth_day_and_month_exchanged),
    (0.008, "wrong digit in the NID", wrong_digit_in_nid),
    (0.010, "no NID", no_nid),
    (0.004, "nothing to go by", nothing_to_go_by),
    (0.012, "year of birth only", year_of_birth_only),
    (0.012, "NID destroyed by Excel", nid_destroyed_by_excel),
    (0.020, "13 of the 17 digits", nid_of_13_for_17_digits),
    (0.012, "NID of 12 digits", nid_of_12_digits),
    (0.003, "impossible birth date", impossible_birth_date),
    (0.002, "impossible dose date", impossible_dose_date),
    (0.025, "ditto marks", ditto_marks),
    (0.010, "other name of the vaccine", other_name_of_vaccine),
)
CUMULATED = tuple(accumulate(rate for rate, _name, _slip in SLIPS))


def slip_make(line: Line, pen: Pen) -> None:
    """Leave a clean line clean, or make one slip in it."""
    chance = pen.rng.random()
    if chance >= CUMULATED[-1]:
        return
    for limit, (_rate, name, slip) in zip(CUMULATED, SLIPS, strict=True):
        if chance < limit:
            if slip(line, pen):
                line.trouble = name
            else:
                line.in_bangla_digits = False
            return
