"""Why a figure moved: signatures, days opened again, disputes; from the history that the database keeps."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.utils import timezone

from records import sql
from records.models import Centre
from recovery.models import Incident

CHANGES = Path(__file__).parent / "sql" / "day_changes.sql"
MOVED = Path(__file__).parent / "sql" / "days_moved.sql"
#: How far back an area's page tells of changes.
TOLD_FOR = datetime.timedelta(days=14)

Change = Literal["signed", "opened_by_rows", "opened_by_person", "disputed", "lifted"]


@dataclass(frozen=True, slots=True)
class DayChange:
    """One change of a centre-day's state. `reason` and `who` may name people: not for officials."""

    centre_day_id: int
    at: datetime.datetime
    change: Change
    reason: str
    who: str
    pages: str


def day_changes(*, incident: Incident, centre: Centre) -> dict[int, list[DayChange]]:
    """The changes of each day of a centre, by the day's number, the newest first."""
    found: defaultdict[int, list[DayChange]] = defaultdict(list)
    for row in sql.fetch_all(CHANGES, {"incident_id": incident.pk, "centre": centre.code}):
        found[row["centre_day_id"]].append(DayChange(**row))
    return dict(found)


def days_moved(*, incident: Incident, parent: str = "") -> dict[Change, int]:
    """How often each change came to the days of an area (a BBS or centre's code; '' the country) in TOLD_FOR."""
    since = timezone.now() - TOLD_FOR
    rows = sql.fetch_all(MOVED, {"incident_id": incident.pk, "parent": parent, "since": since})
    return {row["change"]: row["times"] for row in rows}
