"""Made-up people as the national server registers them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from recovery.management.demo_data.centres import DemoCentre, District
from recovery.management.demo_data.identifiers import NumberOffice
from recovery.management.demo_data.names import Name, Sex, name_make

# Until 20 October 2021 registration was open from the age of 25.
YOUNGEST_BORN = datetime.date(1996, 9, 30)
REGISTRATION_OPENED = datetime.date(2021, 1, 27)
# Shares of the identifiers people registered with; the rest of the national IDs have 10 digits.
NID17_SHARE = 0.33
NID13_SHARE = 0.23
BIRTH_ONLY_SHARE = 0.012
PASSPORT_ONLY_SHARE = 0.006
FIRST_REGISTRATION_NO = 10_000_000
REGISTRATION_STEP = 911


@dataclass(slots=True)
class Person:
    """One person; `registration_no` is empty for somebody whom the server does not know."""

    name: Name
    sex: Sex
    born_on: datetime.date
    nid: str
    birth_registration_no: str
    passport_no: str
    mobile: str
    centre: DemoCentre
    registration_no: str = ""
    registered_on: datetime.date = REGISTRATION_OPENED

    @property
    def identity(self) -> str:
        """What stands in the identity column of a list."""
        return self.nid or self.birth_registration_no or self.passport_no


class PeopleOffice:
    """Makes people up, one after the other; families share a telephone."""

    def __init__(self, rng: Random, districts: tuple[District, ...]) -> None:
        self.numbers = NumberOffice(rng)
        self._rng = rng
        self._districts = districts
        self._last_mobile: dict[str, str] = {}

    def person_make(self, centre: DemoCentre) -> Person:
        """Somebody who goes to the centre, not registered yet."""
        rng = self._rng
        sex: Sex = "M" if rng.random() < 0.51 else "F"
        born_on = self._birth_date()
        # One in ten got the ID in another district than the one they live in.
        home = centre.district if rng.random() < 0.9 else rng.choice(self._districts)
        nid = birth = passport = ""
        kind = rng.random()
        if kind < NID17_SHARE:
            # The year in the number stays when a birth date is corrected later.
            year = born_on.year if rng.random() < 0.99 else born_on.year + 1
            nid = f"{year}{self.numbers.nid13(home.zila)}"
        elif kind < NID17_SHARE + NID13_SHARE:
            nid = self.numbers.nid13(home.zila)
        elif kind < NID17_SHARE + NID13_SHARE + BIRTH_ONLY_SHARE:
            birth = self.numbers.birth_registration(home.zila, born_on.year)
        elif kind < NID17_SHARE + NID13_SHARE + BIRTH_ONLY_SHARE + PASSPORT_ONLY_SHARE:
            passport = self.numbers.passport()
        else:
            nid = self.numbers.nid10()
        if nid and rng.random() < 0.01:
            passport = self.numbers.passport()
        name = name_make(rng, centre.district.code, sex)
        return Person(name, sex, born_on, nid, birth, passport, self._mobile(centre), centre)

    def _birth_date(self) -> datetime.date:
        rng = self._rng
        year = int(rng.triangular(1936, YOUNGEST_BORN.year, 1978))
        # People who never knew their birthday are written down as born on 1 January.
        if rng.random() < 0.06:
            return datetime.date(year, 1, 1)
        born_on = datetime.date(year, 1, 1) + datetime.timedelta(days=rng.randrange(365))
        return min(born_on, YOUNGEST_BORN)

    def _mobile(self, centre: DemoCentre) -> str:
        if centre.code in self._last_mobile and self._rng.random() < 0.07:
            return self._last_mobile[centre.code]
        mobile = self._last_mobile[centre.code] = self.numbers.mobile()
        return mobile


def registration_numbers_give(people: list[Person], rng: Random) -> None:
    """Number all people in random order, so that neighbours in the register have nothing in common."""
    places = list(range(len(people)))
    rng.shuffle(places)
    for person, place in zip(people, places, strict=True):
        person.registration_no = f"{FIRST_REGISTRATION_NO + place * REGISTRATION_STEP:09}"
