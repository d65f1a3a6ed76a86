"""What a row says truly of its person, and what must therefore become of it: told without any engine."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from recovery.management.demo_data.name_parts import Part
from recovery.management.labelled.people import Citizen

IdFact = Literal["whole", "other_kind", "wrong", "somebody_elses", "unusable", "missing"]
BirthFact = Literal["exact", "first_january", "swapped", "one_digit", "year", "missing", "differs"]
NameFact = Literal["same", "near", "other", "missing"]
MobileFact = Literal["same", "other", "missing"]


class Rule(StrEnum):
    """What the rules of docs/linkage.md ask for a row."""

    #: A machine may link it: a whole identifier that is borne out, or birth date, telephone and name together; then one
    #: digit of the identifier may be wrong, or two exchanged, if the written number is nobody's.
    LINK = "link"
    #: A person must decide: something contradicts, somebody else fits as well, or two things alone agree.
    PERSON = "person"
    #: The row's person is not in the register, and nobody there is like them.
    NOBODY = "nobody"
    #: The person is in the register, but the row says too little to find them.
    TOO_LITTLE = "too_little"


@dataclass(slots=True)
class Facts:
    """How the written values of a row stand to the person's own, and the values as they are written."""

    identity: IdFact = "whole"
    birth: BirthFact = "exact"
    mobile: MobileFact = "same"
    name: NameFact = "same"
    number: str = ""
    born_on: datetime.date | None = None
    telephone: str = ""
    #: Another row of the same list, about somebody else, bears the number.
    number_is_shared: bool = False


class Register:
    """Who in the register agrees with a row in two things or more."""

    def __init__(self, people: Iterable[Citizen]) -> None:
        self._by_mobile_birth: dict[tuple[str, datetime.date], list[Citizen]] = defaultdict(list)
        self._by_mobile_name: dict[tuple[str, tuple[Part, ...]], list[Citizen]] = defaultdict(list)
        self._by_birth_name: dict[tuple[datetime.date, tuple[Part, ...]], list[Citizen]] = defaultdict(list)
        self.numbers: dict[str, Citizen] = {}
        for citizen in people:
            self._by_mobile_birth[citizen.mobile, citizen.born_on].append(citizen)
            self._by_mobile_name[citizen.mobile, citizen.name.parts].append(citizen)
            self._by_birth_name[citizen.born_on, citizen.name.parts].append(citizen)
            self.numbers[number_key(citizen.identity)] = citizen

    def alike(self, facts: Facts, name: tuple[Part, ...]) -> list[Citizen]:
        """Everybody who agrees with the written values in two of telephone, birth date and name."""
        found: dict[int, Citizen] = {}
        names_somebody = facts.name in ("same", "near")
        if facts.born_on is not None:
            for citizen in self._by_mobile_birth.get((facts.telephone, facts.born_on), ()):
                found[id(citizen)] = citizen
            if names_somebody:
                for citizen in self._by_birth_name.get((facts.born_on, name), ()):
                    found[id(citizen)] = citizen
        if names_somebody:
            for citizen in self._by_mobile_name.get((facts.telephone, name), ()):
                found[id(citizen)] = citizen
        return list(found.values())


def number_key(number: str) -> str:
    """The form in which numbers compare: the last 13 of 17 digits. A birth registration number has that shape too."""
    return number[-13:]


def rule_of(facts: Facts, citizen: Citizen, register: Register) -> Rule:
    """The rule for a row; `citizen` is the person whom it is about, registered or not."""
    others = [each for each in register.alike(facts, citizen.name.parts) if each is not citizen]
    if facts.identity == "somebody_elses":
        return Rule.PERSON
    if not citizen.registration_no:
        return Rule.PERSON if any(_may_be(facts, other) for other in others) else Rule.NOBODY
    if facts.number_is_shared:
        return Rule.PERSON
    is_named = facts.name in ("same", "near")
    agreeing = (facts.birth in ("exact", "first_january")) + (facts.mobile == "same") + is_named
    if facts.identity == "whole":
        if facts.name == "same" or facts.birth == "exact":
            return Rule.LINK
        knows_year = facts.birth in ("first_january", "swapped", "one_digit", "year")
        return Rule.LINK if is_named and (knows_year or facts.mobile == "same") else Rule.PERSON
    if agreeing < 2:
        return Rule.TOO_LITTLE
    if facts.birth != "exact" or agreeing < 3:
        return Rule.PERSON
    # One slip in a number that is nobody's: all else must be the person's own, to the letter of the sound.
    if facts.identity == "wrong" and facts.name != "same":
        return Rule.PERSON
    return Rule.PERSON if any(_may_be(facts, other) for other in others) else Rule.LINK


def _may_be(facts: Facts, citizen: Citizen) -> bool:
    """Whether no right number of the same kind speaks against a person who is like the row's."""
    written, held = number_key(facts.number), number_key(citizen.identity)
    return not written or facts.identity in ("unusable", "wrong") or len(written) != len(held) or written == held
