"""Who got which dose where and when, and what of it the national server still holds."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from recovery.management.demo_data.centres import DemoCentre
from recovery.management.demo_data.people import REGISTRATION_OPENED, PeopleOffice, Person

# The days whose first doses the server lost.
DAYS = (datetime.date(2021, 10, 13), datetime.date(2021, 10, 28))
DOSE_NO = 1
# First doses of the campaign of 28 September came back for the second on the second of the days above.
CAMPAIGN_DAY = datetime.date(2021, 9, 28)
CAMPAIGN_SECOND_DAY = datetime.date(2021, 10, 28)
EXTRACT_DAY = datetime.date(2021, 12, 6)

# Of all registered people, those who got a first dose on a day of the incident; people a centre and day.
INCIDENT_SHARE = 0.317
MEAN_ATTENDANCE = 55
UNREGISTERED_SHARE = 0.017
DIFFERS_SHARE = 0.012
CAMPAIGN_SHARE = 0.18
WAITING_SHARE = 0.12
NEAR_DAY_SHARE = 0.015

# Vaccines given on the days, with their shares.
VACCINES_ON_DAYS = (("Sinopharm", 0.85), ("AstraZeneca", 0.09), ("Pfizer", 0.06))
# On other days: from when to when, which vaccine, days to the second dose, share of the first doses.
PERIODS = (
    (datetime.date(2021, 2, 7), datetime.date(2021, 4, 25), "AstraZeneca", 56, 0.24),
    (datetime.date(2021, 7, 13), datetime.date(2021, 8, 11), "Moderna", 28, 0.16),
    (datetime.date(2021, 6, 19), datetime.date(2021, 9, 26), "Sinopharm", 28, 0.34),
    (datetime.date(2021, 9, 29), datetime.date(2021, 12, 4), "Sinopharm", 28, 0.26),
)
INTERVALS = {"Sinopharm": 28, "AstraZeneca": 56, "Pfizer": 28, "Moderna": 28}
LOTS = {
    "Sinopharm": ("2021070128", "2021080342", "2021080519", "2021090077"),
    "AstraZeneca": ("AZ4121Z013", "AZ4121Z027"),
    "Pfizer": ("PF30116BD", "PF30124BD"),
    "Moderna": ("MD004C21A", "MD006C21A"),
}


class Standing(StrEnum):
    """What the server holds of a dose; the words are the outcomes of a list row that says so."""

    ON_SERVER = "on_server"
    DOSE_MISSING = "dose_missing"
    DIFFERS = "differs"
    NOT_REGISTERED = "not_registered"


@dataclass(frozen=True, slots=True)
class GivenDose:
    """One dose that somebody got."""

    dose_no: int
    vaccine: str
    given_on: datetime.date
    centre: DemoCentre
    lot_no: str


@dataclass(slots=True)
class Attendance:
    """A person at a centre on a day, the dose they got, and the dose as the server holds it, if it does."""

    person: Person
    dose: GivenDose
    standing: Standing
    held: GivenDose | None


@dataclass(slots=True)
class CentreDay:
    """All who came to one centre on one day of the incident, and what the centre reported that evening."""

    centre: DemoCentre
    day: datetime.date
    first_doses: list[Attendance]
    reported: int
    # Second doses of the campaign; first doses of a few days before or after. A clerk may list both here.
    second_doses: list[Attendance] = field(default_factory=list)
    near_days: list[Attendance] = field(default_factory=list)


@dataclass(slots=True)
class History:
    """Everything that happened: the register's people, the days of the incident, all doses on the server."""

    people: list[Person]
    centre_days: list[CentreDay]
    held: list[tuple[Person, GivenDose]]
    second_doses: dict[DemoCentre, int]


def history_make(centres: tuple[DemoCentre, ...], office: PeopleOffice, count: int, rng: Random) -> History:
    """`count` registered people over all centres, a third of them with a first dose on an incident day."""
    days = [_centre_day_make(*place, office, rng) for place in _places(centres, count, rng)]
    people = [dose.person for day in days for dose in day.first_doses if dose.standing != Standing.NOT_REGISTERED]
    if len(people) + len(centres) > count:
        msg = f"{count} people are too few for {len(centres)} centres."
        raise ValueError(msg)
    held = [(dose.person, dose.held) for day in days for dose in day.first_doses if dose.held]
    for day in days:
        held.extend(_second_doses_after(day, rng))

    at_centre: dict[DemoCentre, list[CentreDay]] = defaultdict(list)
    for day in days:
        at_centre[day.centre].append(day)
    second_doses: dict[DemoCentre, int] = defaultdict(int)
    others = list(centres) + rng.choices(centres, [c.weight for c in centres], k=count - len(people) - len(centres))
    for centre in others:
        person = office.person_make(centre)
        people.append(person)
        doses = list(_doses_of_another(person, at_centre[centre], rng))
        held.extend((person, dose) for dose in doses)
        second_doses[centre] += sum(dose.dose_no == 2 and dose.given_on == CAMPAIGN_SECOND_DAY for dose in doses)
        first = doses[0].given_on if doses else EXTRACT_DAY
        person.registered_on = _registration_day(first, rng)
    return History(people, days, held, second_doses)


def _places(
    centres: tuple[DemoCentre, ...], count: int, rng: Random
) -> Iterator[tuple[DemoCentre, datetime.date, int]]:
    """Centres and days with the number of people who come; days stay full when the whole is scaled down."""
    total = round(count * INCIDENT_SHARE)
    places = [(centre, day) for centre in centres for day in DAYS]
    rng.shuffle(places)
    places = sorted(
        places[: max(4, min(len(places), total // MEAN_ATTENDANCE))],
        key=lambda place: (place[1], place[0].code),
    )
    weights = [centre.weight * rng.triangular(0.3, 2.4, 0.7) for centre, _day in places]
    for (centre, day), weight in zip(places, weights, strict=True):
        yield centre, day, max(3, round(total * weight / sum(weights)))


def _centre_day_make(centre: DemoCentre, day: datetime.date, size: int, office: PeopleOffice, rng: Random) -> CentreDay:
    # The server lost nothing of some centres and all of others.
    kind = rng.random()
    lost_share = 0.02 if kind < 0.12 else 0.97 if kind < 0.26 else rng.triangular(0.05, 0.85, 0.35)
    names = [name for name, _share in VACCINES_ON_DAYS]
    shares = [share for _name, share in VACCINES_ON_DAYS]
    first_doses = []
    for vaccine in rng.choices(names, shares, k=size):
        person = office.person_make(centre)
        dose = GivenDose(DOSE_NO, vaccine, day, centre, rng.choice(LOTS[vaccine]))
        if rng.random() < UNREGISTERED_SHARE:
            first_doses.append(Attendance(person, dose, Standing.NOT_REGISTERED, None))
            continue
        person.registered_on = _registration_day(day, rng)
        if rng.random() < lost_share:
            first_doses.append(Attendance(person, dose, Standing.DOSE_MISSING, None))
        elif rng.random() < DIFFERS_SHARE:
            first_doses.append(Attendance(person, dose, Standing.DIFFERS, _held_differently(dose, rng)))
        else:
            first_doses.append(Attendance(person, dose, Standing.ON_SERVER, dose))
    # Most daily counts are right; a few were made before the last person came.
    slip = rng.choice((-3, -2, -1, 1, 2)) if rng.random() < 0.06 else 0
    return CentreDay(centre, day, first_doses, max(1, size + slip))


def _held_differently(dose: GivenDose, rng: Random) -> GivenDose:
    if rng.random() < 0.6:
        vaccine = "Pfizer" if dose.vaccine == "Sinopharm" else "Sinopharm"
        return GivenDose(dose.dose_no, vaccine, dose.given_on, dose.centre, dose.lot_no)
    given_on = dose.given_on + datetime.timedelta(days=rng.choice((-2, -1, 1, 2, 3)))
    return GivenDose(dose.dose_no, dose.vaccine, given_on, dose.centre, dose.lot_no)


def _second_doses_after(day: CentreDay, rng: Random) -> Iterator[tuple[Person, GivenDose]]:
    """Second doses recorded by the time of the extract: people without a recorded first dose got no SMS."""
    chances = {Standing.ON_SERVER: 0.62, Standing.DIFFERS: 0.5, Standing.DOSE_MISSING: 0.02}
    for first in day.first_doses:
        due = day.day + datetime.timedelta(days=INTERVALS[first.dose.vaccine] + rng.randrange(12))
        if due < EXTRACT_DAY and rng.random() < chances.get(first.standing, 0.0):
            yield first.person, GivenDose(2, first.dose.vaccine, due, day.centre, first.dose.lot_no)


def _doses_of_another(person: Person, days: list[CentreDay], rng: Random) -> Iterator[GivenDose]:
    """Doses of somebody who got no first dose on a day of the incident; all of them are on the server."""
    centre = person.centre
    kind = rng.random()
    if kind < CAMPAIGN_SHARE:
        lot_no = rng.choice(LOTS["Sinopharm"])
        yield GivenDose(1, "Sinopharm", CAMPAIGN_DAY, centre, lot_no)
        if rng.random() < 0.92:
            second = GivenDose(2, "Sinopharm", CAMPAIGN_SECOND_DAY, centre, lot_no)
            yield second
            for day in days:
                if day.day == CAMPAIGN_SECOND_DAY:
                    day.second_doses.append(Attendance(person, second, Standing.ON_SERVER, second))
    elif kind < CAMPAIGN_SHARE + WAITING_SHARE:
        return
    elif days and kind > 1 - NEAR_DAY_SHARE:
        listed = rng.choice(days)
        given_on = listed.day + datetime.timedelta(days=rng.choice((-4, -2, -1, 1, 2, 3)))
        near = GivenDose(1, "Sinopharm", given_on, centre, rng.choice(LOTS["Sinopharm"]))
        yield near
        listed.near_days.append(Attendance(person, near, Standing.ON_SERVER, near))
    else:
        start, end, vaccine, interval, _share = rng.choices(PERIODS, [period[4] for period in PERIODS])[0]
        given_on = start + datetime.timedelta(days=rng.randrange((end - start).days))
        if given_on in DAYS:
            given_on += datetime.timedelta(days=1)
        lot_no = rng.choice(LOTS[vaccine])
        yield GivenDose(1, vaccine, given_on, centre, lot_no)
        due = given_on + datetime.timedelta(days=interval + rng.randrange(14))
        if due < EXTRACT_DAY and rng.random() < 0.85:
            yield GivenDose(2, vaccine, due, centre, rng.choice(LOTS[vaccine]))


def _registration_day(first_dose: datetime.date, rng: Random) -> datetime.date:
    return max(REGISTRATION_OPENED, first_dose - datetime.timedelta(days=rng.randrange(3, 75)))
