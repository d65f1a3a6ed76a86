"""Where help is needed: who waits longest, which centres owe lists, where review is stuck.

Ranked by waiting, never by a percentage: a centre that names its missing people must not look worse for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from records import sql
from records.models.naming import in_language
from recovery.models import Incident
from recovery.progress.reminders import days_without_list

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A centre or a district that waits: since when (None where no day says), and for how many people, rows or days.

    `doses`: of a centre, what the daily counts of owed lists say.
    """

    code: str
    name_en: str
    name_bn: str
    district: str
    district_en: str
    district_bn: str
    since: datetime.date | None
    number: int
    doses: int = 0

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_bn)

    @property
    def district_name(self) -> str:
        return in_language(self.district_en, self.district_bn)


@dataclass(frozen=True, slots=True)
class HelpNeeded:
    """The three rankings, whoever waits longest (or owes most) first."""

    waiting: tuple[Waiting, ...]
    owing: tuple[Waiting, ...]
    stuck: tuple[Waiting, ...]

    def of_centres(self, codes: set[str]) -> HelpNeeded:
        """The lines of these centres only."""
        return HelpNeeded(*(tuple(each for each in ranking if each.code in codes) for ranking in self._rankings()))

    def by_district(self) -> HelpNeeded:
        """The same by district: for those who see no counts of single centres.

        Where one centre stands behind a line its doses would be that centre's, so nothing here goes by them.
        """
        waiting, owing, stuck = (_by_district(ranking) for ranking in self._rankings())
        return HelpNeeded(
            tuple(sorted(waiting, key=_longest)),
            tuple(sorted(owing, key=lambda each: (-each.number, each.code))),
            tuple(sorted(stuck, key=_longest)),
        )

    def _rankings(self) -> tuple[tuple[Waiting, ...], ...]:
        return self.waiting, self.owing, self.stuck


def help_needed(*, incident: Incident) -> HelpNeeded:
    """The rankings by centre."""
    params = {
        "incident_id": incident.pk,
        "today": timezone.localdate(),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return HelpNeeded(
        waiting=tuple(_waiting(row) for row in sql.fetch_all(SQL / "waiting_longest.sql", params)),
        owing=_owing(incident),
        stuck=tuple(_waiting(row) for row in sql.fetch_all(SQL / "review_stuck.sql", params)),
    )


def _waiting(row: dict[str, Any]) -> Waiting:
    names = ("code", "name_en", "name_bn", "district", "district_en", "district_bn", "since")
    return Waiting(**{name: row[name] for name in names}, number=row["people"])


def _owing(incident: Incident) -> tuple[Waiting, ...]:
    found: dict[str, Waiting] = {}
    for day in days_without_list(incident=incident):
        known = found.get(day.code)
        found[day.code] = Waiting(
            *(day.code, day.name_en, day.name_bn, day.district, day.district_en, day.district_bn),
            since=min(day.day, known.since or day.day) if known else day.day,
            number=1 + (known.number if known else 0),
            doses=(day.reported or 0) + (known.doses if known else 0),
        )
    return tuple(sorted(found.values(), key=_most))


def _by_district(centres: Iterable[Waiting]) -> list[Waiting]:
    found: dict[str, Waiting] = {}
    for each in centres:
        known = found.get(each.district)
        found[each.district] = Waiting(
            *(each.district, each.district_en, each.district_bn, each.district, each.district_en, each.district_bn),
            since=min((day for day in (each.since, known and known.since) if day), default=None),
            number=each.number + (known.number if known else 0),
        )
    return list(found.values())


def _longest(each: Waiting) -> tuple[datetime.date, int, str]:
    return each.since or datetime.date.max, -each.number, each.code


def _most(each: Waiting) -> tuple[int, int, str]:
    return -each.doses, -each.number, each.code
