"""A register and centre lists with known truth, to measure how well linkage finds people.

Made up from a seed like the demo's data, but harder: households on one telephone, numbers as close together as real
ones, and slips that the demo does not make. What must become of a row is decided here from what the row says truly,
never by asking an engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from recovery import errors
from recovery.management.demo_data.centres import DemoCentre, centres_make, districts_read
from recovery.management.demo_data.extract import recipients_write
from recovery.management.demo_data.people import registration_numbers_give
from recovery.management.labelled.facts import Register, Rule
from recovery.management.labelled.people import Citizen, RegisterOffice
from recovery.management.labelled.rows import HEADINGS, LabelledList, LabelledRow, lists_make

__all__ = (
    "HEADINGS",
    "LabelledList",
    "LabelledRow",
    "LabelledSet",
    "Rule",
    "TooFewPeople",
    "labelled_make",
    "recipients_csv",
)

SEED = 7_340_081
LEAST_PEOPLE = 1_000
#: People in the register for each row, so that the lists never run out of them.
_PEOPLE_A_ROW = 2


class TooFewPeople(errors.RecoveryError):
    """{rows} rows need a register of at least {needed} people, and {least} people are the least."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Everybody in the register, and lists of whom each row's truth is known."""

    seed: int
    centres: tuple[DemoCentre, ...]
    people: list[Citizen]
    lists: list[LabelledList]

    def rows(self) -> Iterator[LabelledRow]:
        for each in self.lists:
            yield from each.rows


def labelled_make(*, people: int, rows: int, seed: int = SEED) -> LabelledSet:
    """So many people in a register and so many rows (a few more, to end a list) about them and others.

    The same numbers give the same set. Raises TooFewPeople.
    """
    if rows < 1 or people < max(_PEOPLE_A_ROW * rows, LEAST_PEOPLE):
        raise TooFewPeople(rows=rows, needed=_PEOPLE_A_ROW * rows, least=LEAST_PEOPLE)
    centres = centres_make(districts_read())
    if people < 20_000:
        # A small register has few centres, so that its lists still have neighbours and namesakes in them.
        centres = centres[: max(2, people // 1_000)]
    office = RegisterOffice(_chance(seed, "labelled people"), centres)
    households = office.households(people)
    registered = [citizen for found in households.values() for household in found for citizen in household]
    registration_numbers_give(list(registered), _chance(seed, "labelled registration"))
    register = Register(registered)
    lists = lists_make(households, office, register, rows, _chance(seed, "labelled rows"))
    return LabelledSet(seed, centres, registered, lists)


def recipients_csv(made: LabelledSet, path: Path) -> None:
    """The register as the national server's extract gives it."""
    recipients_write(list(made.people), path, _chance(made.seed, "labelled recipients"))


def _chance(seed: int, subject: str) -> Random:
    # Made-up data must be repeatable, not secret.
    return Random(f"{seed}/{subject}")  # noqa: S311
