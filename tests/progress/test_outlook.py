"""The forecast: a band or a reason, never a guess; and the series it rests on."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.models import Area, ReportedCount
from recovery.progress.outlook import (
    FRESH_DAYS,
    LOOKS_BACK,
    Change,
    NoForecast,
    Outlook,
    Point,
    changes_of,
    outlook,
    outlook_of,
)
from recovery.progress.snapshots import snapshot_of_the_day
from tests.progress.test_claims import figures_of
from tests.progress.test_snapshots import a_world

START = datetime.date(2021, 11, 1)


def series(*left: int, total: int = 1000, gap: int = 1) -> list[Point]:
    """Days on which so many were left of a whole."""
    return [
        Point(START + datetime.timedelta(days=gap * n), figures_of(total - each, each // 2, each - each // 2))
        for n, each in enumerate(left)
    ]


def read(points: list[Point], *, after: int = 0) -> Outlook:
    """As it is told so many days after the last one."""
    last = points[-1].day if points else START
    return outlook_of(points, today=last + datetime.timedelta(days=after))


def told(*left: int, **more: int) -> Outlook:
    return read(series(*left, **more))


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([], NoForecast.NO_SNAPSHOT),
        (series(100, 90, 80), NoForecast.TOO_FEW_DAYS),
        (series(100, 90, 80, 70, 60), NoForecast.TOO_FEW_DAYS),
        (series(*[100] * 10), NoForecast.NO_PROGRESS),
        (series(60, 70, 80, 90, 100, 110), NoForecast.NO_PROGRESS),
        (series(50, 40, 30, 20, 10, 0), NoForecast.NOTHING_KNOWN_LEFT),
        (series(999, 999, 999, 999, 999, 999, 999, 998), NoForecast.TOO_FAR),
        (series(200, 190, 180, 170, 160, 150, 140), NoForecast.ALL_ALIKE),
        (series(100, 50, gap=5), NoForecast.TOO_FEW_DAYS),
        (series(200, 180, 160, 140, 120, 100, gap=2), NoForecast.ALL_ALIKE),
    ],
)
def test_where_nothing_can_be_forecast_the_reason_is_said(points: list[Point], reason: NoForecast) -> None:
    found = read(points)
    assert (found.forecast, found.reason) == (None, reason)


def test_nothing_is_forecast_from_a_snapshot_that_is_old() -> None:
    points = series(300, 298, 270, 269, 230, 231, 190)
    fresh = read(points, after=FRESH_DAYS)
    assert fresh.forecast is not None
    assert fresh.forecast.counted_on == points[-1].day
    assert read(points, after=FRESH_DAYS + 1).reason is NoForecast.STALE


def test_no_forecast_while_nobody_knows_how_many_there_are() -> None:
    points = series(100, 90, 80, 70, 60, 50, 40)
    uncounted = replace(points[-1].figures, uncounted_centre_days=1, percent_low=None)
    assert read([*points[:-1], Point(points[-1].day, uncounted)]).reason is NoForecast.NOT_COUNTED


def test_nobody_is_left_only_where_everything_is_signed_and_counted() -> None:
    last = series(50, 40, 30, 20, 10, 0)[-1]
    whole = replace(last.figures, percent_low=Decimal(100), percent_high=Decimal(100))
    assert read([Point(last.day, whole)]).reason is NoForecast.NOTHING_LEFT
    uncounted = replace(last.figures, uncounted_centre_days=1, percent_low=None)
    assert read([Point(last.day, uncounted)]).reason is NoForecast.NOT_COUNTED
    assert read([last]).reason is NoForecast.NOTHING_KNOWN_LEFT


def test_nearly_even_pace_ends_about_when_arithmetic_says_so() -> None:
    forecast = told(200, 190, 180, 170, 161, 150, 140).forecast
    assert forecast is not None
    assert forecast.latest is not None
    after = [(day - START).days - 6 for day in (forecast.earliest, forecast.latest)]
    assert 13 <= after[0] <= after[1] <= 15
    assert (forecast.changes, forecast.more) == (6, 60)


def test_what_took_several_days_is_drawn_as_one_and_not_as_several_like_it() -> None:
    day = datetime.timedelta(days=1)
    at, left = [0, 1, 2, 3, 4, 9], [500, 490, 481, 470, 461, 311]
    points = [Point(START + n * day, figures_of(1000 - each, each, 0)) for n, each in zip(at, left, strict=True)]
    assert changes_of(points) == [Change(1, 10), Change(1, 9), Change(1, 11), Change(1, 9), Change(5, 150)]
    forecast = read(points).forecast
    assert forecast is not None
    assert forecast.latest is not None
    # At 30 a day it would take 11 days, at 10 a day 31; as five equal changes of 30, the narrow middle would be left.
    assert forecast.latest - forecast.earliest >= 6 * day


def test_band_is_wide_where_days_differ_and_the_same_each_time() -> None:
    left = (300, 298, 270, 269, 230, 231, 190, 188, 150)
    forecast = told(*left).forecast
    assert forecast is not None
    assert forecast.latest is not None
    assert forecast.earliest < forecast.latest
    assert any(point.low < point.high for point in forecast.band)
    assert told(*left).forecast == forecast


def test_daily_count_that_is_corrected_downwards_is_no_pace() -> None:
    points = [Point(START + datetime.timedelta(days=n), figures_of(100, 50, 500 - 40 * n)) for n in range(10)]
    assert read(points).reason is NoForecast.NO_PROGRESS


def test_only_the_last_two_weeks_count() -> None:
    assert changes_of(series(500, 400, *range(300, 180, -6))) == [Change(1, 6)] * 14
    assert changes_of(series(100, 94, gap=3)) == [Change(3, 6)]


@settings(max_examples=40, deadline=None)
@given(changes=st.lists(st.integers(-20, 30), min_size=6, max_size=16), rest=st.integers(0, 300))
def test_band_never_says_everybody_and_never_stands_on_its_head(changes: list[int], rest: int) -> None:
    left = [max(each, 0) for each in accumulate([rest + 300, *(-change for change in changes)])]
    found = told(*left, total=900)
    assert (found.forecast is None) != (found.reason is None)
    if found.forecast is None:
        return
    assert found.forecast.latest is None or found.forecast.earliest <= found.forecast.latest
    for point in found.forecast.band:
        assert 0 <= point.low <= point.high < 100


def test_series_is_that_of_the_daily_snapshots(db: None) -> None:
    incident = a_world().incident
    assert outlook(incident=incident).reason is NoForecast.NO_SNAPSHOT
    days = [START + datetime.timedelta(days=n) for n in range(3)]
    for day in reversed(days):
        snapshot_of_the_day(incident=incident, day=day)
    found = outlook(incident=incident)
    assert [each.day for each in found.points] == days
    assert {each.figures.verified for each in found.points} == {2}
    newest = outlook(incident=incident, most=2)
    assert ([each.day for each in newest.points], newest.left_out, found.left_out) == (days[1:], 1, 0)


def test_series_of_areas_add_up_to_that_of_the_country_day_by_day(db: None) -> None:
    made = a_world()
    for n in range(3):
        ReportedCount.objects.filter(centre__code="C4").update(doses=3 + n)
        snapshot_of_the_day(incident=made.incident, day=START + datetime.timedelta(days=n))
    whole = outlook(incident=made.incident)
    areas = {code: outlook(incident=made.incident, place=Area.objects.get(code=code)) for code in ("30", "20", "3093")}
    assert areas["3093"].points == ()  # nothing to count there
    assert areas["3093"].reason is NoForecast.NO_SNAPSHOT
    for country, dhaka, chattogram in zip(whole.points, areas["30"].points, areas["20"].points, strict=True):
        assert country.day == dhaka.day == chattogram.day
        for name in ("reported", "verified", "known_missing", "unknown", "centre_days_expected"):
            placed = getattr(dhaka.figures, name) + getattr(chattogram.figures, name)
            # A row that names no place stands in the country alone.
            assert getattr(country.figures, name) - placed == (1 if name == "unknown" else 0), name
    assert [each.figures.unknown for each in areas["20"].points] == [2, 3, 4]


def test_forecast_of_the_newest_days_is_the_forecast() -> None:
    points = series(*(each + each % 3 for each in range(900, 500, -10)))
    assert read(points[-(LOOKS_BACK + 1) :]).forecast == read(points).forecast is not None
