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
from recovery.progress.outlook import LOOKS_BACK, NoForecast, Outlook, Point, daily_changes, outlook, outlook_of
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


def told(*left: int, **more: int) -> Outlook:
    return outlook_of(series(*left, **more))


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
    ],
)
def test_where_nothing_can_be_forecast_the_reason_is_said(points: list[Point], reason: NoForecast) -> None:
    found = outlook_of(points)
    assert (found.forecast, found.reason) == (None, reason)


def test_no_forecast_while_nobody_knows_how_many_there_are() -> None:
    points = series(100, 90, 80, 70, 60, 50, 40)
    uncounted = replace(points[-1].figures, uncounted_centre_days=1, percent_low=None)
    assert outlook_of([*points[:-1], Point(points[-1].day, uncounted)]).reason is NoForecast.NOT_COUNTED


def test_nobody_is_left_only_where_everything_is_signed_and_counted() -> None:
    last = series(50, 40, 30, 20, 10, 0)[-1]
    whole = replace(last.figures, percent_low=Decimal(100), percent_high=Decimal(100))
    assert outlook_of([Point(last.day, whole)]).reason is NoForecast.NOTHING_LEFT
    uncounted = replace(last.figures, uncounted_centre_days=1, percent_low=None)
    assert outlook_of([Point(last.day, uncounted)]).reason is NoForecast.NOT_COUNTED
    assert outlook_of([last]).reason is NoForecast.NOTHING_KNOWN_LEFT


def test_even_pace_ends_when_arithmetic_says_so() -> None:
    forecast = told(200, 190, 180, 170, 160, 150, 140).forecast
    assert forecast is not None
    assert forecast.earliest == forecast.latest == START + datetime.timedelta(days=6 + 14)
    assert (forecast.changes, forecast.more) == (6, 60)
    assert [str(point.high) for point in forecast.band] == ["93.0", "99.9"]


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
    assert outlook_of(points).reason is NoForecast.NO_PROGRESS


def test_only_the_last_two_weeks_count_and_a_gap_counts_as_its_mean() -> None:
    assert daily_changes(series(500, 400, *range(300, 180, -6))) == [6.0] * 14
    assert daily_changes(series(100, 94, gap=3)) == [2.0] * 3


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
    assert [each.day for each in outlook(incident=incident, most=2).points] == days[1:]


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
    points = series(*range(900, 500, -10))
    assert outlook_of(points[-(LOOKS_BACK + 1) :]).forecast == outlook_of(points).forecast is not None
