"""How long the person has waited who waits longest: of each area, beside its figures."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from records import sql
from records.models import Area, Centre
from recovery.models import Incident
from recovery.progress.disclosure import DisclosedArea
from recovery.progress.figures import Level

STATEMENT = Path(__file__).parent / "sql" / "oldest_cases.sql"


@dataclass(frozen=True, slots=True)
class OldestCases:
    """Days since the oldest case was opened of those that are open or not seen on the server yet.

    `whole` is None and `parts` (by code, as of AreaFigures) has no entry where nobody waits.
    """

    whole: int | None
    parts: dict[str, int]

    def by_division(self) -> OldestCases:
        """The same of divisions, from that of districts."""
        divisions: dict[str, int] = {}
        for code, days in self.parts.items():
            divisions[code[:2]] = max(days, divisions.get(code[:2], 0))
        return OldestCases(self.whole, divisions)

    def beside(self, parts: Iterable[DisclosedArea]) -> list[AgedArea]:
        return [AgedArea(area.part, area.figures, self.parts.get(area.code)) for area in parts]


@dataclass(frozen=True, slots=True)
class AgedArea(DisclosedArea):
    """A part with the figures that are shown of it, and how many days its oldest case has waited."""

    oldest_days: int | None


def oldest_cases(*, incident: Incident, level: Level, parent: Area | Centre | None = None) -> OldestCases:
    """The oldest case of an area (None: the country) and of each of its parts one level down."""
    rows = sql.fetch_all(
        STATEMENT,
        {
            "incident_id": incident.pk,
            "level": level,
            "is_country": parent is None,
            "centre_ids": _centre_ids(parent) if parent else [],
        },
    )
    today = timezone.localdate()
    waited = [(row["is_whole"], row["part"], _days(row["opened_at"], today)) for row in rows if row["opened_at"]]
    whole = next((days for is_whole, _part, days in waited if is_whole), None)
    return OldestCases(whole, {part: days for is_whole, part, days in waited if not is_whole and part})


def _centre_ids(parent: Area | Centre) -> list[int]:
    if isinstance(parent, Centre):
        return [parent.pk]
    centres = Centre.objects.filter(Q(district=parent.code) | Q(district__parent=parent.code))
    return list(centres.order_by("pk").values_list("pk", flat=True))


def _days(since: datetime.datetime, today: datetime.date) -> int:
    return max((today - timezone.localtime(since).date()).days, 0)
