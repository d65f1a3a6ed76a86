"""What the national server gives out: register, doses, daily counts; and the doses a week later."""

from __future__ import annotations

import csv
import datetime
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from recovery.management.demo_data.attendance import CAMPAIGN_SECOND_DAY, DAYS, DOSE_NO, GivenDose, History
from recovery.management.demo_data.people import Person

RECIPIENT_HEADINGS = (
    "registration_no",
    "nid",
    "birth_registration_no",
    "passport_no",
    "name_en",
    "name_bn",
    "date_of_birth",
    "sex",
    "mobile",
    "centre_code",
    "registered_on",
)
DOSE_HEADINGS = ("registration_no", "dose_no", "vaccine", "given_on", "centre_code", "lot_no", "recorded_at")
REPORTED_HEADINGS = ("centre_code", "date", "dose_no", "doses_reported", "source")
# Per thousand: deliveries that the server refuses, and doses of the incident that it loses again.
REFUSED = 30
LOST_AGAIN = 3

# registration_no, dose_no, vaccine, given_on, centre_code, lot_no
DeliveredDose = tuple[str, int, str, datetime.date | str, str, str]


@dataclass(frozen=True, slots=True)
class LaterDoses:
    """A second doses.csv and what it changes against the first."""

    path: Path
    doses: int
    accepted: int
    refused: int
    lost_again: int


def recipients_write(people: list[Person], path: Path, rng: Random) -> None:
    """recipients.csv by registration number; a few people have their name in one script only."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(RECIPIENT_HEADINGS)
        for person in sorted(people, key=lambda person: person.registration_no):
            chance = rng.random()
            lines.writerow(
                (
                    person.registration_no,
                    person.nid,
                    person.birth_registration_no,
                    person.passport_no,
                    "" if chance < 0.015 else person.name.written("en"),
                    "" if chance > 0.97 else person.name.written("bn"),
                    person.born_on.isoformat(),
                    person.sex,
                    # The server's older records hold the country code.
                    f"88{person.mobile}" if rng.random() < 0.02 else person.mobile,
                    person.centre.code,
                    person.registered_on.isoformat(),
                )
            )


def doses_write(held: list[tuple[Person, GivenDose]], path: Path, rng: Random) -> int:
    """doses.csv by registration and dose number; returns how many."""
    rows = sorted(
        (
            person.registration_no,
            dose.dose_no,
            dose.vaccine,
            dose.given_on.isoformat(),
            dose.centre.code,
            dose.lot_no,
            f"{dose.given_on.isoformat()}T{rng.randrange(10, 18):02}:{rng.randrange(60):02}:00+06:00",
        )
        for person, dose in held
    )
    _doses_save(rows, path)
    return len(rows)


def reported_write(history: History, path: Path) -> int:
    """reported.csv: first doses of every centre-day, second doses of the campaign; returns the lines."""
    rows: list[tuple[str, str, int, int, str]] = [
        (day.centre.code, day.day.isoformat(), DOSE_NO, day.reported, "daily count") for day in history.centre_days
    ]
    rows += [
        (centre.code, CAMPAIGN_SECOND_DAY.isoformat(), 2, count, "daily count")
        for centre, count in history.second_doses.items()
        if count
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(REPORTED_HEADINGS)
        lines.writerows(sorted(rows))
    return len(rows)


def later_doses(
    delivered: Iterable[DeliveredDose],
    *,
    first: Path,
    path: Path,
    recorded_at: str = "2021-12-12T10:00:00+06:00",
) -> LaterDoses:
    """Write the doses that the server holds after a delivery: the first extract's and those it accepted.

    The server refuses some deliveries and loses a few doses of the incident again; which ones depends only
    on registration and dose number, so that the same delivery always fares the same. At least one dose is
    lost again if the first extract holds any of the incident. Deliver each (registration number, dose number)
    once; a delivered dose takes the place of one that the server held.
    """
    days = {day.isoformat() for day in DAYS}
    held: dict[tuple[str, int], tuple[str, ...]] = {}
    of_incident: list[tuple[str, int]] = []
    with first.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["registration_no"], int(row["dose_no"]))
            held[key] = tuple(row[heading] for heading in DOSE_HEADINGS[2:])
            if key[1] == DOSE_NO and row["given_on"] in days:
                of_incident.append(key)
    lost = [key for key in of_incident if _chance(key, "lost") < LOST_AGAIN]
    if of_incident and not lost:
        lost = [min(of_incident, key=lambda key: (_chance(key, "lost"), key))]
    for key in lost:
        del held[key]
    accepted = refused = 0
    for registration_no, dose_no, vaccine, given_on, centre_code, lot_no in delivered:
        key = (registration_no, dose_no)
        if _chance(key, "refused") < REFUSED:
            refused += 1
            continue
        accepted += 1
        held[key] = (vaccine, str(given_on), centre_code, lot_no, recorded_at)
    _doses_save(((*key, *rest) for key, rest in sorted(held.items())), path)
    return LaterDoses(path, len(held), accepted, refused, len(lost))


def _chance(key: tuple[str, int], what: str) -> int:
    """A number below 1000 that is always the same for a dose."""
    return zlib.crc32(f"{what}/{key[0]}/{key[1]}".encode()) % 1000


def _doses_save(rows: Iterable[tuple[str | int, ...]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(DOSE_HEADINGS)
        lines.writerows(rows)
