"""Where recovery is going: the daily snapshots, and when the last one would be verified if it goes on like this.

The forecast is a bootstrap: times to come are drawn, with a fixed seed, from the changes of the verified between the
daily snapshots of the last two weeks, each as long as it took. Only they count as pace: a daily count that is corrected
downwards brings nobody back. It is only ever given as a band, and not at all where it would be a guess;
docs/progress.md says how.
"""

from __future__ import annotations

import datetime
import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from django.utils import timezone

from records.models import Area
from recovery.models import Incident, ProgressSnapshot
from recovery.progress.figures import Figures
from recovery.progress.ranges import ALMOST_ALL
from recovery.progress.snapshots import DEFINITIONS, snapshot_figures, snapshots_of_area

#: The changes that the forecast draws from: those of so many days.
LOOKS_BACK = 14
#: Fewer changes than this say nothing about days to come.
FEWEST_CHANGES = 5
#: From a snapshot older than so many days nothing is forecast.
FRESH_DAYS = 2
#: How many futures are drawn, how far each goes, and which part of them the band holds (8 of 10).
FUTURES, FURTHEST, TAIL = 500, 730, 50
SEED = 2021
HALF_A_PERSON = 0.5
#: A point of the band stands every so many days.
STEP = 7


class NoForecast(StrEnum):
    """Why no forecast is given."""

    NO_SNAPSHOT = "no_snapshot"
    STALE = "stale"
    NOTHING_LEFT = "nothing_left"
    NOTHING_KNOWN_LEFT = "nothing_known_left"
    NOT_COUNTED = "not_counted"
    TOO_FEW_DAYS = "too_few_days"
    ALL_ALIKE = "all_alike"
    NO_PROGRESS = "no_progress"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of a day, when they were counted and on whose counts they rest.

    `left` are people not verified: known missing and unknown.
    """

    day: datetime.date
    figures: Figures
    taken_at: datetime.datetime | None = None
    sources: Sequence[str] = ()

    @property
    def left(self) -> int:
        return self.figures.known_missing + self.figures.unknown


@dataclass(frozen=True, slots=True)
class Change:
    """How many `more` were verified from one daily snapshot to the next, `days` later."""

    days: int
    more: int


@dataclass(frozen=True, slots=True)
class BandPoint:
    """A day to come: between which percentages 8 of 10 futures lie, as the low bound counts. At most 99.9."""

    day: datetime.date
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """From when until when the last one is verified in 8 of 10 futures; `latest` is None where too many never are.

    It starts from the snapshot of the day `counted_on`; `changes` changes were drawn from, in which `more` people more
    were verified in all.
    """

    counted_on: datetime.date
    earliest: datetime.date
    latest: datetime.date | None
    band: tuple[BandPoint, ...]
    changes: int
    more: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days so far, of which `left_out` older ones are not given, and the forecast, or why there is none."""

    points: tuple[Point, ...]
    left_out: int
    forecast: Forecast | None
    reason: NoForecast | None


def outlook(*, incident: Incident, place: Area | None = None, most: int | None = None) -> Outlook:
    """The daily snapshots of an incident that were counted by today's definitions, oldest first, and the forecast.

    With `most` only the newest so many days; the forecast needs no more than LOOKS_BACK + 1. Of a division or district
    `place` the days before it had anything to count are left out.
    """
    daily = ProgressSnapshot.objects.filter(incident=incident, is_daily=True, definitions=DEFINITIONS)
    newest = list(daily.order_by("-taken_on")[:most])
    left_out = daily.count() - len(newest) if most is not None and len(newest) == most else 0
    if place is not None:
        newest = [each for each in snapshots_of_area(newest, place) if each.centre_days_expected]
    points = [Point(each.taken_on, snapshot_figures(each), each.taken_at, each.sources) for each in reversed(newest)]
    return outlook_of(points, today=timezone.localdate(), left_out=left_out)


def outlook_of(points: Sequence[Point], *, today: datetime.date, left_out: int = 0) -> Outlook:
    """The outlook of days in order; a pure function of them and of the day on which it is read."""
    told = forecast(points, today=today)
    return Outlook(
        tuple(points),
        left_out,
        told if isinstance(told, Forecast) else None,
        told if isinstance(told, NoForecast) else None,
    )


def changes_of(points: Sequence[Point]) -> list[Change]:
    """How many more were verified from snapshot to snapshot, over the last LOOKS_BACK days."""
    since = points[-1].day - datetime.timedelta(days=LOOKS_BACK) if points else datetime.date.min
    recent = [each for each in points if each.day >= since]
    return [
        Change((after.day - before.day).days, after.figures.verified - before.figures.verified)
        for before, after in itertools.pairwise(recent)
    ]


def forecast(points: Sequence[Point], *, today: datetime.date) -> Forecast | NoForecast:
    """The band, or why there is none. The same days always give the same band."""
    if not points:
        return NoForecast.NO_SNAPSHOT
    last, changes = points[-1], changes_of(points)
    if (today - last.day).days > FRESH_DAYS:
        return NoForecast.STALE
    if last.figures.uncounted_centre_days:
        return NoForecast.NOT_COUNTED
    if last.left == 0:
        return NoForecast.NOTHING_LEFT if last.figures.is_whole else NoForecast.NOTHING_KNOWN_LEFT
    if len(changes) < FEWEST_CHANGES:
        return NoForecast.TOO_FEW_DAYS
    if sum(each.more for each in changes) <= 0:
        return NoForecast.NO_PROGRESS
    if len({Fraction(each.more, each.days) for each in changes}) == 1:
        return NoForecast.ALL_ALIKE  # one day would come out, and no band
    return _drawn(last.day, last.left, last.figures.total, tuple(changes))


@lru_cache(maxsize=64)
def _drawn(last_day: datetime.date, left_now: int, total: int, changes: tuple[Change, ...]) -> Forecast | NoForecast:
    """The band of a state; remembered, because it depends on nothing else."""
    draw = random.Random(SEED)  # noqa: S311 - the same band each time, for everybody
    marks = range(STEP, FURTHEST + 1, STEP)
    ends: list[int] = []
    left_at: dict[int, list[float]] = {day: [] for day in marks}
    for _ in range(FUTURES):
        left, end, day = float(left_now), FURTHEST + 1, 0
        pace, lasts = 0.0, 0
        while day < FURTHEST:
            if not lasts:
                change = draw.choice(changes)
                pace, lasts = change.more / change.days, change.days
            day, lasts = day + 1, lasts - 1
            left = max(left - pace, 0.0)
            if day % STEP == 0:
                left_at[day].append(left)
            if left < HALF_A_PERSON:
                end = day
                break
        ends.append(end)
    ends.sort()
    earliest, latest = ends[TAIL], ends[-TAIL - 1]
    if earliest > FURTHEST:
        return NoForecast.TOO_FAR
    until = min(latest, FURTHEST) + STEP - 1
    band = []
    for day in itertools.takewhile(lambda day: day <= until, marks):
        many = sorted(left_at[day] + [0.0] * (FUTURES - len(left_at[day])))
        low, high = _percent(total, many[-TAIL - 1]), _percent(total, many[TAIL])
        band.append(BandPoint(last_day + datetime.timedelta(days=day), low=low, high=high))
    return Forecast(
        counted_on=last_day,
        earliest=last_day + datetime.timedelta(days=earliest),
        latest=last_day + datetime.timedelta(days=latest) if latest <= FURTHEST else None,
        band=tuple(band),
        changes=len(changes),
        more=sum(each.more for each in changes),
    )


def _percent(total: int, left: float) -> Decimal:
    """What the low bound would be with so many left of the same whole: rounded down, never above 99.9."""
    verified = total - min(max(math.ceil(left), 0), total)
    return Decimal(min(verified * 1000 // total, ALMOST_ALL)).scaleb(-1)
