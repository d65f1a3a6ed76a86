"""The figures of progress: computed from rows each time they are asked for, never counted up.

`docs/progress.md` defines each figure. The unit is the centre-day; the statement in `sql/figures.sql` decides
every figure there and sums, so that parts add up to their whole.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from django.db import connection, transaction

from records import sql
from records.models import Area, Centre
from records.models.naming import in_language
from recovery.models import Incident
from recovery.progress.ranges import PercentRange, percent_range

Level = Literal["division", "district", "centre", "day", "centre_day"]
#: A place, or its code.
Place = Area | Centre | str

STATEMENT = Path(__file__).parent / "sql" / "figures.sql"
SOURCES = Path(__file__).parent / "sql" / "reported_sources.sql"
#: For the statement alone, on any server: its indexes are in memory, and reading all of one in order and merging two is
#: 3 to 4 times as fast as the hash of half a million rows, by several processes, that the defaults would choose.
PLANNED_FOR = "SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0"


@dataclass(frozen=True, slots=True)
class Figures:
    """How far recovery has come in one area. All counts are doses, but for `centre_days_*`, `uncounted_centre_days`,
    `lists_waiting` and rows.

    `verified`, `known_missing` and `unknown` share nobody and together are `total`, the denominator of
    `percent_low`. `applied` and `given_up` (closed because nobody could resolve them) are part of `known_missing`;
    `in_review` and `unreadable` are rows and part of
    `unknown`, `unplaced` those of them that name no centre or day. `undelivered` are messages to the server without an
    answer. `lists_waiting` are lists that have come and are not settled: whom they name is not known. `unplaced_waits`:
    a list or a row waits of which nobody knows where it belongs; it is the same for all areas. `closed` are rows that
    a person found to be no dose (not vaccinated, or the same as another); they stand in no percentage, and answer for
    no reported dose. `percent_*` are None where nothing can be said.
    """

    as_of: datetime.datetime | None
    extract_no: int | None
    reported: int
    listed: int
    verified: int
    known_missing: int
    unknown: int
    applied: int
    closed: int
    given_up: int
    in_review: int
    unreadable: int
    unplaced: int
    undelivered: int
    lists_waiting: int
    unplaced_waits: bool
    centre_days_expected: int
    centre_days_signed: int
    centre_days_complete: int
    centre_days_without_list: int
    uncounted_centre_days: int
    percent_low: Decimal | None
    percent_high: Decimal | None

    @property
    def total(self) -> int:
        """The denominator: the doses that we know, and those of which we only know that they were given."""
        return self.verified + self.known_missing + self.unknown

    @property
    def centre_days_unsigned(self) -> int:
        return self.centre_days_expected - self.centre_days_signed

    @property
    def is_whole(self) -> bool:
        """Everybody is back: the only state in which 100 % is printed."""
        return self.percent_low == 100


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """The figures of one part. `code` is a BBS code, a centre's code, an ISO day, or a centre's code and an
    ISO day with a space between (of a centre-day either may be missing); '' holds rows without a place.
    """

    code: str
    name_en: str
    name_bn: str
    figures: Figures

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_bn)

    @property
    def day(self) -> datetime.date | None:
        """The day, if this part is one."""
        return datetime.date.fromisoformat(self.code) if self.code.count("-") == 2 else None


@dataclass(frozen=True, slots=True)
class Report:
    """An area and its parts, counted at one moment by one statement."""

    whole: Figures
    parts: list[AreaFigures]


def figures(
    *,
    incident: Incident,
    division: Place | None = None,
    district: Place | None = None,
    centre: Place | None = None,
) -> Figures:
    """The figures of an incident, or of one area of it."""
    centre_ids = _centre_ids(division=division, district=district, centre=centre)
    return _count(incident, "whole", centre_ids).whole


def report(*, incident: Incident, level: Level, parent: Place | None = None) -> Report:
    """An area and its parts one level down, in one statement.

    `parent` is None for the whole country, an Area, a Centre, or the code of one (2 digits division, 4
    district, anything else a centre). Parts are those with anything to count, by code.
    """
    if parent is None:
        return _count(incident, level, _centre_ids())
    code = _code(parent)
    if isinstance(parent, Centre) or not (code.isdecimal() and len(code) in {2, 4}):
        return _count(incident, level, _centre_ids(centre=parent))
    if len(code) == 2:
        return _count(incident, level, _centre_ids(division=parent))
    return _count(incident, level, _centre_ids(district=parent))


def _centre_ids(
    *, division: Place | None = None, district: Place | None = None, centre: Place | None = None
) -> list[int] | None:
    """The centres of an area; None for the whole country, whose rows need not name a centre at all.

    The planner reads few rows for few centres only if it is told which they are.
    """
    lookups = {
        "district__parent_id": _code(division),
        "district_id": _code(district),
        "code": _code(centre),
    }
    chosen = {lookup: code for lookup, code in lookups.items() if code}
    return list(Centre.objects.filter(**chosen).order_by("pk").values_list("pk", flat=True)) if chosen else None


def report_beside(
    *, incident: Incident, level: Level, statements: Sequence[Path]
) -> tuple[Report, list[list[dict[str, Any]]]]:
    """The country by its parts, and the rows of other statements on an incident and its days, all of one moment."""
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute(PLANNED_FOR)
        rows, *others = sql.fetch_together([STATEMENT, *statements], _params(incident, level, None))
    as_of = rows[0]["as_of"] and datetime.datetime.fromisoformat(rows[0]["as_of"])
    rows.sort(key=lambda row: not row["is_whole"])
    return _report([row | {"as_of": as_of} for row in rows]), others


def reported_sources(*, incident: Incident) -> list[str]:
    """Where the reported doses of an incident come from, as their files say."""
    return [row["source"] for row in sql.fetch_all(SOURCES, _params(incident, "whole", None))]


def _count(incident: Incident, level: str, centre_ids: list[int] | None) -> Report:
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute(PLANNED_FOR)
        return _report(sql.fetch_all(STATEMENT, _params(incident, level, centre_ids)))


def _params(incident: Incident, level: str, centre_ids: list[int] | None) -> dict[str, Any]:
    return {
        "incident_id": incident.pk,
        "days": incident.days,
        "dose_no": incident.dose_no,
        "level": level,
        "is_country": centre_ids is None,
        "centre_ids": centre_ids or [],
    }


def _report(rows: list[dict[str, Any]]) -> Report:
    """Rows of the statement, of which the whole is the first."""
    whole, *parts = rows
    return Report(
        whole=_figures(whole),
        parts=[AreaFigures(row["part"], row["name_en"], row["name_bn"], _figures(row)) for row in parts],
    )


def _code(place: Place | None) -> str:
    return place.code if isinstance(place, Area | Centre) else place or ""


def range_of(counts: Mapping[str, int], *, unplaced_waits: bool) -> PercentRange:
    """The range of an area by its counts (the fields of `Figures`): the one rule for figures, sums and snapshots."""
    expected, complete = counts["centre_days_expected"], counts["centre_days_complete"]
    may_gain = counts["lists_waiting"] > 0 or unplaced_waits
    return percent_range(
        verified=counts["verified"],
        known_missing=counts["known_missing"],
        unknown=counts["unknown"],
        is_uncounted=counts["uncounted_centre_days"] > 0,
        is_finished=expected == complete and expected > 0 and not may_gain,
    )


def _figures(row: dict[str, Any]) -> Figures:
    percent = range_of(row, unplaced_waits=row["unplaced_waits"])
    counts = {name: row[name] for name in Figures.__dataclass_fields__ if not name.startswith("percent_")}
    return Figures(**counts, percent_low=percent.low, percent_high=percent.high)
