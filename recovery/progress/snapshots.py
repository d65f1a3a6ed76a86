"""Snapshots: all figures of an incident at one moment, kept for ever by centre-day.

One is taken each day and one with each claim. An area in a snapshot is the sum of its centre-days as they stood, by
the same rules for ranges as the live figures (`figures`).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from records import sql
from records.models import Area, Centre
from recovery.errors import broken_rule
from recovery.intake.copying import copy_rows
from recovery.models import Incident, ProgressSnapshot, ProgressSnapshotPart
from recovery.models.snapshots import COUNTS
from recovery.progress.figures import SOURCES, AreaFigures, Figures, Level, Report, range_of, report_beside

SQL = Path(__file__).parent / "sql"

#: Raised whenever docs/progress.md comes to define a figure otherwise; snapshots of two versions are not compared.
DEFINITIONS = 3
#: The counts that `figures` gives, and those of cases_so_far.sql.
FIGURES = tuple(name for name in COUNTS if name in Figures.__dataclass_fields__)
OF_CASES = tuple(name for name in COUNTS if name not in FIGURES)


@transaction.atomic
def snapshot_take(*, incident: Incident, taken_on: datetime.date | None = None, is_daily: bool) -> ProgressSnapshot:
    """Keep the figures as they are now, all of one moment. Every count is the sum of its parts, says the database."""
    beside = (SQL / "cases_so_far.sql", SOURCES)
    now, (of_cases, sources) = report_beside(incident=incident, level="centre_day", statements=beside)
    parts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for each in now.parts:
        parts[each.code].update({name: getattr(each.figures, name) for name in FIGURES})
    for row in of_cases:
        parts[row["part"]].update({name: int(row[name]) for name in OF_CASES})
    whole = {name: getattr(now.whole, name) for name in FIGURES} | {
        name: sum(each[name] for each in parts.values()) for name in OF_CASES
    }
    snapshot = ProgressSnapshot.objects.create(
        incident=incident,
        taken_on=taken_on or timezone.localdate(),
        is_daily=is_daily,
        as_of=now.whole.as_of,
        extract_id=now.whole.extract_no,
        definitions=DEFINITIONS,
        unplaced_waits=now.whole.unplaced_waits,
        sources=sorted(row["source"] for row in sources),
        **whole,
    )
    _parts_write(snapshot, parts)
    snapshot.refresh_from_db()
    return snapshot


def snapshot_of_the_day(*, incident: Incident, day: datetime.date) -> ProgressSnapshot | None:
    """The daily snapshot, once: None if this day has one already, whoever took it."""
    if ProgressSnapshot.objects.filter(incident=incident, taken_on=day, is_daily=True).exists():
        return None
    try:
        with transaction.atomic():
            return snapshot_take(incident=incident, taken_on=day, is_daily=True)
    except IntegrityError as failure:
        if broken_rule(failure) != "one_daily_snapshot_of_an_incident":
            raise
        return None


def _parts_write(snapshot: ProgressSnapshot, parts: Mapping[str, Mapping[str, int]]) -> None:
    centres = {code: (pk, district) for code, pk, district in Centre.objects.values_list("code", "pk", "district_id")}

    def lines() -> Iterable[list[Any]]:
        for part, counts in parts.items():
            code, _, day = part.rpartition(" ")
            pk, district = centres[code] if code else (None, None)
            yield [snapshot.pk, pk, district, day or None, *(counts[name] for name in COUNTS)]

    if parts:
        columns = ["snapshot_id", "centre_id", "district_id", "day", *COUNTS]
        copy_rows("recovery_progresssnapshotpart", columns, lines())


def snapshot_figures(snapshot: ProgressSnapshot) -> Figures:
    """The whole of a snapshot as figures."""
    return _figures({name: getattr(snapshot, name) for name in FIGURES}, snapshot)


def snapshot_report(*, snapshot: ProgressSnapshot, level: Level, parent: Area | Centre | str | None = None) -> Report:
    """An area of a snapshot and its parts one level down, as `figures.report` gives them of today.

    A row that names no centre is in the whole country and in the part ''; one that names a centre and no day of the
    incident is in the centre too, and in the part '' among days.
    """
    code = parent.code if isinstance(parent, Area | Centre) else parent or ""
    rows = sql.fetch_all(SQL / "snapshot_sums.sql", {"snapshot_id": snapshot.pk, "level": level, "parent": code})
    whole, *parts = rows
    return Report(
        whole=_figures(whole, snapshot),
        parts=[AreaFigures(row["part"], row["name_en"], row["name_bn"], _figures(row, snapshot)) for row in parts],
    )


def snapshots_of_area(snapshots: Sequence[ProgressSnapshot], place: Area) -> list[ProgressSnapshot]:
    """The same snapshots with the counts of one division or district only, to be read and not to be saved.

    A centre counts on every day for the district that it has today: one that moves is no progress and no loss of
    either. All counts are 0 where the area had nothing to count.
    """
    is_division = place.level == Area.Level.DIVISION
    centres = Centre.objects.filter(**{"district__parent" if is_division else "district": place})
    parts = ProgressSnapshotPart.objects.filter(
        snapshot__in=[each.pk for each in snapshots], centre__in=list(centres.values_list("pk", flat=True))
    )
    sums = {row["snapshot"]: row for row in parts.values("snapshot").annotate(**{f"sum_{n}": Sum(n) for n in COUNTS})}
    cut = [copy(each) for each in snapshots]
    for each in cut:
        counted: Mapping[str, Any] = sums.get(each.pk, {})
        for name in COUNTS:
            setattr(each, name, counted.get(f"sum_{name}", 0))
    return cut


def _figures(counts: Mapping[str, Any], snapshot: ProgressSnapshot) -> Figures:
    waits = snapshot.unplaced_waits
    percent = range_of(counts, unplaced_waits=waits)
    return Figures(
        **{name: int(counts[name]) for name in FIGURES},
        unplaced_waits=waits,
        as_of=snapshot.as_of,
        extract_no=snapshot.extract_id,
        percent_low=percent.low,
        percent_high=percent.high,
    )
