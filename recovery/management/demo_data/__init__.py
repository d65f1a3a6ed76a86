"""A made-up country of data for `manage.py demo`, as files such as the server and the centres give.

Nobody in it exists. Everything follows from a seed: the same call writes the same files. The real pipeline
brings them in, so that what the demo shows is what the product does.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from recovery.management.demo_data.attendance import DAYS, DOSE_NO, history_make
from recovery.management.demo_data.centres import centres_make, centres_write, districts_read
from recovery.management.demo_data.extract import (
    LaterDoses,
    doses_write,
    later_doses,
    recipients_write,
    reported_write,
)
from recovery.management.demo_data.lists import DemoList, Truth, lists_write, truths_write
from recovery.management.demo_data.people import PeopleOffice, registration_numbers_give

__all__ = (
    "AS_OF",
    "DAYS",
    "DOSE_NO",
    "LATER_AS_OF",
    "DemoCounts",
    "DemoData",
    "DemoList",
    "LaterDoses",
    "Truth",
    "generate",
    "later_doses",
)

DHAKA = datetime.timezone(datetime.timedelta(hours=6))
#: What time the first extract shows, and the second, after a delivery.
AS_OF = datetime.datetime(2021, 12, 6, 18, 0, tzinfo=DHAKA)
LATER_AS_OF = datetime.datetime(2021, 12, 13, 18, 0, tzinfo=DHAKA)


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """How much was written."""

    people: int
    centres: int
    centre_days: int
    #: Doses in the first extract.
    doses: int
    #: First doses given on the days of the incident, listed or not, registered or not.
    incident_doses: int
    #: Lines with a person on all lists; `outcomes` adds up to it.
    listed: int
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DemoData:
    """Where the files lie and what is in them."""

    folder: Path
    centres: Path
    reported: Path
    recipients: Path
    doses: Path
    truth: Path
    lists: tuple[DemoList, ...]
    counts: DemoCounts


def generate(folder: Path, *, seed: int = 20211013, people: int = 52_000) -> DemoData:
    """Write reference data, a server extract and centre lists for so many registered people into a folder.

    Fewer people give fewer centre-days and lists; the centres stay, and each list keeps its usual length.
    Raises ValueError if the people are too few for all centres (below about 300), or too many for the made-up
    numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    districts = districts_read()
    centres = centres_make(districts)
    office = PeopleOffice(_chance(seed, "people"), districts)
    history = history_make(centres, office, people, _chance(seed, "history"))
    registration_numbers_give(history.people, _chance(seed, "registration"))

    lists, truths = lists_write(history.centre_days, folder / "lists", office.numbers, _chance(seed, "lists"))
    truths_write(truths, folder / "truth.csv")
    centres_write(centres, folder / "centres.csv")
    reported_write(history, folder / "reported.csv")
    recipients_write(history.people, folder / "recipients.csv", _chance(seed, "recipients"))
    doses = doses_write(history.held, folder / "doses.csv", _chance(seed, "doses"))
    return DemoData(
        folder=folder,
        centres=folder / "centres.csv",
        reported=folder / "reported.csv",
        recipients=folder / "recipients.csv",
        doses=folder / "doses.csv",
        truth=folder / "truth.csv",
        lists=lists,
        counts=DemoCounts(
            people=len(history.people),
            centres=len(centres),
            centre_days=len(history.centre_days),
            doses=doses,
            incident_doses=sum(len(day.first_doses) for day in history.centre_days),
            listed=len(truths),
            outcomes=dict(sorted(Counter(truth.outcome for truth in truths).items())),
        ),
    )


def _chance(seed: int, subject: str) -> Random:
    """Chance of its own for each subject, so that a change in one leaves the others as they were."""
    # Made-up data must be repeatable, not secret.
    return Random(f"{seed}/{subject}")  # noqa: S311
