"""One row as a clerk writes it: each value right, or wrong in one of the ways that lists are wrong in."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from records.bangla import bangla_digits
from recovery.management.demo_data.names import Script
from recovery.management.labelled import spellings
from recovery.management.labelled.facts import Facts
from recovery.management.labelled.numbers import one_wrong_digit, swapped_digits
from recovery.management.labelled.people import LAST_OF_MEN, LAST_OF_WOMEN, Citizen

#: How often a value is written in which way; what is left is written right.
IDENTITY_SHARES = (
    ("identity missing", 0.030),
    ("identity destroyed by Excel", 0.030),
    ("13 of the 17 digits", 0.050),
    ("one wrong digit", 0.012),
    ("swapped digits", 0.006),
    ("digit missing", 0.010),
    ("number of a relative", 0.004),
    ("separators in the number", 0.030),
)
BIRTH_SHARES = (
    ("birth date missing", 0.020),
    ("day and month swapped", 0.020),
    ("one digit of the birth date", 0.012),
    ("birth year only", 0.030),
    ("age", 0.020),
    ("1 January", 0.012),
    ("another birth date", 0.004),
)
MOBILE_SHARES = (
    ("mobile missing", 0.050),
    ("mobile of a relative", 0.030),
    ("one digit of the mobile", 0.020),
    ("another mobile", 0.025),
    ("mobile without its 0", 0.050),
)
NAME_SHARES = (
    ("prefix missing", 0.120),
    ("other spelling", 0.100),
    ("other script", 0.080),
    ("vowel slip", 0.050),
    ("letter slip", 0.030),
    ("word missing", 0.020),
    ("another last name", 0.008),
    ("name unreadable", 0.003),
)
OTHER_NID_SHOWN = 0.5


@dataclass(frozen=True, slots=True)
class Hand:
    """The habits of one list."""

    script: Script
    in_bangla_digits: bool
    separator: str
    has_sex: bool
    #: A workbook keeps 15 digits of a number; a text file shows an exponent.
    numbers_are_cells: bool

    @classmethod
    def of(cls, rng: Random) -> Hand:
        return cls(
            script="bn" if rng.random() < 0.55 else "en",
            in_bangla_digits=rng.random() < 0.2,
            separator=rng.choice("//-."),
            has_sex=rng.random() < 0.5,
            numbers_are_cells=rng.random() < 0.4,
        )


@dataclass(slots=True)
class Writing:
    """The values of a row on their way to its cells."""

    name: str
    identity: str
    birth: str
    mobile: str
    identity_is_number: bool = False
    facts: Facts = field(default_factory=Facts)
    tags: list[str] = field(default_factory=list)


def chosen(shares: Sequence[tuple[str, float]], rng: Random) -> str:
    """One of the ways, or '' for most of the time."""
    chance = rng.random()
    for way, share in shares:
        if chance < share:
            return way
        chance -= share
    return ""


def write(citizen: Citizen, relatives: Sequence[Citizen], hand: Hand, rng: Random) -> Writing:
    """A citizen's row, with its facts and the names of its troubles."""
    written = Writing("", "", "", "")
    _write_name(written, citizen, hand, rng)
    _write_identity(written, citizen, relatives, hand, rng)
    _write_birth(written, citizen, hand, rng)
    _write_mobile(written, citizen, relatives, rng)
    if hand.in_bangla_digits and not written.identity_is_number:
        written.identity, written.birth, written.mobile = (
            bangla_digits(text) for text in (written.identity, written.birth, written.mobile)
        )
    return written


def _write_name(written: Writing, citizen: Citizen, hand: Hand, rng: Random) -> None:
    script = hand.script
    way = chosen(NAME_SHARES, rng)
    if way == "other script":
        script = "en" if script == "bn" else "bn"
    right, bare = citizen.name.written(script), citizen.name.written(script, prefix=False)
    # Slips are made in the name itself; a title is left out or not.
    title = right.removesuffix(bare)
    name = right
    if way == "prefix missing":
        name = bare
    elif way == "other spelling":
        name = title + spellings.other_spelling(bare, rng)
    elif way == "vowel slip":
        name = title + spellings.vowel_slip(bare, script, rng)
    elif way == "letter slip":
        name = title + spellings.letter_slip(bare, script, rng)
        written.facts.name = "near"
    elif way == "word missing":
        name = spellings.word_missing(bare, rng)
        written.facts.name = "near"
    elif way == "another last name":
        last = rng.choice(LAST_OF_MEN if citizen.sex == "M" else LAST_OF_WOMEN)
        first = citizen.name.parts[0]
        name = f"{first.en} {last.en}" if script == "en" else f"{first.bn} {last.bn}"
        written.facts.name = "other"
    elif way == "name unreadable":
        name = "?????"
        written.facts.name = "missing"
    written.name = unicodedata.normalize("NFC", name)
    if name != right or way == "other script":
        written.tags.append(way)
    elif written.facts.name != "missing":
        written.facts.name = "same"


def _write_identity(written: Writing, citizen: Citizen, relatives: Sequence[Citizen], hand: Hand, rng: Random) -> None:
    facts, number = written.facts, citizen.identity
    way = chosen(IDENTITY_SHARES, rng)
    if citizen.birth_registration_no:
        written.tags.append("birth registration number under NID")
    elif citizen.passport_no and not citizen.nid:
        written.tags.append("passport")
    if not citizen.nid and way not in ("identity missing", "separators in the number"):
        way = ""
    if not way and citizen.other_nid and rng.random() < OTHER_NID_SHOWN:
        way, number = "a second number", citizen.other_nid
        facts.identity = "other_kind"
    elif way == "identity missing":
        number, facts.identity = "", "missing"
    elif way == "13 of the 17 digits":
        way = way if len(number) == 17 else ""
        number = number[-13:]
    elif way == "identity destroyed by Excel" and len(number) >= 13:
        number, written.identity_is_number = _destroyed(number, hand)
        facts.identity = "whole" if len(number) == 13 else "unusable"
    elif way in ("one wrong digit", "swapped digits"):
        mistaken = one_wrong_digit(number, rng) if way == "one wrong digit" else swapped_digits(number, rng)
        if mistaken != number:
            number, facts.identity = mistaken, "wrong"
        else:
            way = ""
    elif way == "digit missing":
        i = rng.randrange(max(1, len(number) - 6), len(number))
        number, facts.identity = number[:i] + number[i + 1 :], "unusable"
    elif way == "number of a relative":
        held = [each.nid for each in relatives if each is not citizen and each.nid]
        if held:
            number, facts.identity = rng.choice(held), "somebody_elses"
        else:
            way = ""
    elif way == "separators in the number":
        way = way if number.isdigit() else ""
    else:
        way = ""
    facts.number = number
    written.identity = number
    if way == "separators in the number":
        written.identity = "-".join((number[:4], number[4:7], number[7:]))
    if way:
        written.tags.append(way)


def _destroyed(number: str, hand: Hand) -> tuple[str, bool]:
    """What is left of a long number that a spreadsheet took for a quantity, and whether its cell is a number.

    A number cell keeps 15 digits, so that 13 survive; a text file is given what the cell shows.
    """
    if hand.numbers_are_cells:
        return (number[:15] + "00" if len(number) == 17 else number), True
    mantissa, exponent = f"{float(number):.5E}".split("E")
    return f"{mantissa.rstrip('0')}E{exponent}", False


def _write_birth(written: Writing, citizen: Citizen, hand: Hand, rng: Random) -> None:
    facts, born_on = written.facts, citizen.born_on
    way = chosen(BIRTH_SHARES, rng)
    facts.birth = "first_january" if (born_on.month, born_on.day) == (1, 1) else "exact"
    text: str | None = None
    day: datetime.date | None = born_on
    if way == "birth date missing":
        text, day, facts.birth = "", None, "missing"
    elif way == "day and month swapped" and born_on.day <= 12 and born_on.day != born_on.month:
        day, facts.birth = born_on.replace(day=born_on.month, month=born_on.day), "swapped"
    elif way == "one digit of the birth date":
        day, facts.birth = _one_digit(born_on, rng), "one_digit"
    elif way == "birth year only":
        text, day, facts.birth = str(born_on.year), None, "year"
    elif way == "age":
        age = 2021 - born_on.year - ((born_on.month, born_on.day) > (10, 20))
        text, day, facts.birth = (f"{age} বছর" if hand.script == "bn" else f"{age} years"), None, "year"
    elif way == "1 January" and facts.birth == "exact":
        day, facts.birth = born_on.replace(day=1, month=1), "year"
    elif way == "another birth date":
        day, facts.birth = datetime.date(rng.randint(1940, 1995), rng.randint(1, 12), rng.randint(1, 28)), "differs"
    else:
        way = ""
    facts.born_on = day
    if text is None and day is not None:
        text = hand.separator.join((f"{day.day:02}", f"{day.month:02}", str(day.year)))
    written.birth = text or ""
    if way:
        written.tags.append(way)


def _one_digit(born_on: datetime.date, rng: Random) -> datetime.date:
    while True:
        text = born_on.strftime("%d%m%Y")
        i = rng.choice((0, 1, 2, 3, 6, 7, 7))
        mistaken = text[:i] + rng.choice("0123456789") + text[i + 1 :]
        try:
            found = datetime.datetime.strptime(mistaken, "%d%m%Y").replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
        if found != born_on and found.year <= 2000:
            return found


def _write_mobile(written: Writing, citizen: Citizen, relatives: Sequence[Citizen], rng: Random) -> None:
    facts, mobile = written.facts, citizen.mobile
    way = chosen(MOBILE_SHARES, rng)
    if way == "mobile missing":
        mobile, facts.mobile = "", "missing"
    elif way == "mobile of a relative":
        others = [each.mobile for each in relatives if each.mobile != mobile]
        if others:
            mobile, facts.mobile = rng.choice(others), "other"
        else:
            way = ""
    elif way == "one digit of the mobile":
        i = rng.randrange(6, 11)
        mobile = mobile[:i] + rng.choice([digit for digit in "0123456789" if digit != mobile[i]]) + mobile[i + 1 :]
        facts.mobile = "other"
    elif way == "another mobile":
        mobile, facts.mobile = f"{rng.choice(('017000', '018000'))}{rng.randrange(10_000, 100_000)}", "other"
    facts.telephone = mobile
    written.mobile = mobile[1:] if way == "mobile without its 0" else mobile
    if way:
        written.tags.append(way)
