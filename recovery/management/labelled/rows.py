"""Centre lists with known truth: whose row each is, what is wrong with it, and what must become of it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from recovery.management.demo_data.attendance import DAYS
from recovery.management.demo_data.centres import DemoCentre
from recovery.management.labelled.facts import Facts, Register, Rule, number_key, rule_of
from recovery.management.labelled.people import Citizen, Household, RegisterOffice
from recovery.management.labelled.writing import Hand, write

ROWS_OF_A_LIST = 250
#: People of another centre, who came all the same.
FROM_ELSEWHERE = 0.06
ATTENDS = 0.85
UNREGISTERED, UNREGISTERED_RELATIVE, NAMESAKE = 0.012, 0.004, 0.008
#: Of the namesakes, those who bear the birth date too.
NAMESAKE_BORN_THE_SAME_DAY = 0.25
LISTED_TWICE, TWO_UNDER_ONE_NID = 0.012, 0.002
HEADINGS = (
    ("serial", "ক্রমিক"),
    ("name", "নাম"),
    ("nid", "এনআইডি নম্বর"),
    ("born_on", "জন্ম তারিখ"),
    ("mobile", "মোবাইল নম্বর"),
    ("sex", "লিঙ্গ"),
)
_SEX_WORDS = {"bn": {"M": "পুরুষ", "F": "মহিলা"}, "en": {"M": "Male", "F": "Female"}}


@dataclass(slots=True)
class LabelledRow:
    """One row: its cells (HEADINGS), their kinds, and the truth.

    `registration_no` is the truth, '' for somebody who is not in the register.
    """

    cells: list[str]
    kinds: str
    citizen: Citizen
    facts: Facts
    tags: tuple[str, ...]
    rule: Rule = Rule.LINK

    @property
    def registration_no(self) -> str:
        return self.citizen.registration_no


@dataclass(slots=True)
class LabelledList:
    """All rows of one centre-day."""

    centre: DemoCentre
    day: datetime.date
    rows: list[LabelledRow]


def lists_make(
    households: dict[DemoCentre, list[Household]], office: RegisterOffice, register: Register, rows: int, rng: Random
) -> list[LabelledList]:
    """Lists of `rows` rows in all; nobody is listed twice unless a slip says so."""
    waiting = {centre: rng.sample(found, len(found)) for centre, found in households.items()}
    lists: list[LabelledList] = []
    left = rows
    while left > 0:
        size = min(left, round(ROWS_OF_A_LIST * rng.uniform(0.4, 1.6)))
        centre = max(waiting, key=lambda each: (len(waiting[each]) * rng.random(), each.code))
        made = _list_make(centre, size, waiting, office, rng)
        _two_under_one_nid(made, rng)
        for row in made.rows:
            facts, citizen = row.facts, row.citizen
            holder = register.numbers.get(number_key(facts.number)) if facts.number else None
            if holder is not None and holder is not citizen and facts.identity in ("wrong", "whole", "other_kind"):
                facts.identity = "somebody_elses"
            row.rule = rule_of(facts, citizen, register)
        lists.append(made)
        left -= len(made.rows)
    return lists


def _list_make(
    centre: DemoCentre, size: int, waiting: dict[DemoCentre, list[Household]], office: RegisterOffice, rng: Random
) -> LabelledList:
    hand = Hand.of(rng)
    found: list[LabelledRow] = []
    for citizen, relatives, why in _people(centre, waiting, office, rng):
        found.append(_row_make(citizen, relatives, hand, rng, *citizen.kin, *why))
        if rng.random() < LISTED_TWICE:
            found.append(_row_make(citizen, relatives, Hand.of(rng) if rng.random() < 0.4 else hand, rng, "second row"))
        if len(found) >= size:
            break
    for serial, row in enumerate(found, 1):
        row.cells[0] = str(serial)
    return LabelledList(centre, rng.choice(DAYS), found)


def _people(
    centre: DemoCentre, waiting: dict[DemoCentre, list[Household]], office: RegisterOffice, rng: Random
) -> Iterator[tuple[Citizen, Household, tuple[str, ...]]]:
    while waiting[centre] or any(waiting.values()):
        place = centre
        if not waiting[centre] or rng.random() < FROM_ELSEWHERE:
            place = rng.choice([each for each, found in waiting.items() if found])
        household = waiting[place].pop()
        for citizen in household:
            if rng.random() < ATTENDS:
                yield citizen, household, ("registered elsewhere",) if place is not centre else ()
        chance = rng.random()
        if chance < NAMESAKE:
            same = rng.random() < NAMESAKE_BORN_THE_SAME_DAY
            stranger = office.stranger_like(rng.choice(household), same_birth_date=same)
            yield stranger, [stranger], ("namesake not in the register",)
        elif chance < NAMESAKE + UNREGISTERED_RELATIVE:
            stranger = next(iter(office.household_make(centre)))
            stranger.mobile = household[0].mobile
            yield stranger, [*household, stranger], ("relative not in the register",)
        elif chance < NAMESAKE + UNREGISTERED_RELATIVE + UNREGISTERED:
            stranger = next(iter(office.household_make(centre)))
            yield stranger, [stranger], ("not in the register",)


def _row_make(citizen: Citizen, relatives: Household, hand: Hand, rng: Random, *why: str) -> LabelledRow:
    written = write(citizen, relatives, hand, rng)
    sex = _SEX_WORDS[hand.script][citizen.sex] if hand.has_sex else ""
    cells = ["", written.name, written.identity, written.birth, written.mobile, sex]
    kinds = ["n", *("s" if text else "-" for text in cells[1:])]
    if written.identity_is_number:
        kinds[2] = "n"
    return LabelledRow(cells, "".join(kinds), citizen, written.facts, (*why, *written.tags) or ("clean",))


def _two_under_one_nid(made: LabelledList, rng: Random) -> None:
    """Now and then a clerk's finger slips to the line above: two people bear one number."""
    for above, row in zip(made.rows, made.rows[1:], strict=False):
        if rng.random() < TWO_UNDER_ONE_NID and above.citizen is not row.citizen and above.facts.identity == "whole":
            row.cells[2], row.facts.number = above.cells[2], above.facts.number
            row.kinds = row.kinds[:2] + above.kinds[2] + row.kinds[3:]
            row.facts.identity = "somebody_elses"
            row.tags = (*(tag for tag in row.tags if tag != "clean"), "number of the line above")
    bearers: dict[str, set[int]] = defaultdict(set)
    for row in made.rows:
        if row.facts.identity in ("whole", "somebody_elses"):
            bearers[number_key(row.facts.number)].add(id(row.citizen))
    for row in made.rows:
        if row.facts.identity == "whole" and len(bearers[number_key(row.facts.number)]) > 1:
            row.facts.number_is_shared = True
            row.tags = (*(tag for tag in row.tags if tag != "clean"), "number on another line too")
