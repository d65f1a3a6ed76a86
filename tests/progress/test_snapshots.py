"""Snapshots: what stood then, part by part, for ever."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from records.models import Area, ReportedCount
from recovery.errors import broken_rule
from recovery.models import Case, Incident, ProgressSnapshot, ProgressSnapshotPart
from recovery.models.snapshots import COUNTS
from recovery.progress.figures import report, reported_sources
from recovery.progress.snapshots import (
    snapshot_figures,
    snapshot_of_the_day,
    snapshot_report,
    snapshot_take,
    snapshots_of_area,
)
from recovery.tasks.snapshots import snapshots_of_the_day
from tests.progress.test_figures import added, counts_of, worlds
from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written

pytestmark = pytest.mark.django_db
LEVELS = ("division", "district", "centre", "day")


def a_world() -> Written:
    rows = (
        Row("on_server", 1, "C1", FIRST),
        Row("dose_missing", 2, "C1", FIRST, case="open"),
        Row("dose_missing", 3, "C1", FIRST, case="applied", messages=1),
        Row("dose_missing", 4, "C1", FIRST, case="closed"),
        Row("in_review", None, None, None),
    )
    return Written(
        World(
            reported={("C1", FIRST): 9, ("C4", SECOND): 3},
            states={("C1", FIRST): "complete"},
            lists=(Listing(rows, None, None),),
            doses=(Held(1, "C1", FIRST), Held(7, "C4", SECOND)),
        )
    )


def taken(incident: Incident) -> ProgressSnapshot:
    made = snapshot_take(incident=incident, is_daily=False)
    check_at_commit()
    return made


def check_at_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_snapshot_says_what_the_live_figures_say_and_adds_up_at_every_level(world: World) -> None:
    with transaction.atomic():
        incident = Written(world).incident
        now = report(incident=incident, level="centre_day")
        snapshot = taken(incident)
        assert snapshot_figures(snapshot) == now.whole
        kept = snapshot_report(snapshot=snapshot, level="centre_day")
        assert kept.whole == now.whole
        assert {each.code: each.figures for each in kept.parts} == {each.code: each.figures for each in now.parts}
        for level in LEVELS:
            by_level = snapshot_report(snapshot=snapshot, level=level)
            assert by_level.whole == now.whole
            assert added(each.figures for each in by_level.parts) == counts_of(now.whole)
        transaction.set_rollback(True)


def test_area_of_a_snapshot_is_the_sum_of_its_centre_days_and_keeps_its_district() -> None:
    made = a_world()
    snapshot = taken(made.incident)
    before = snapshot_report(snapshot=snapshot, level="centre", parent="3026")
    assert [each.code for each in before.parts] == ["C1"]
    live = report(incident=made.incident, level="centre", parent="3026")
    assert counts_of(before.whole) == counts_of(live.whole)
    centre = made.centres["C1"]
    centre.district_id = "2015"
    centre.save()
    assert snapshot_report(snapshot=snapshot, level="centre", parent="3026") == before


def test_snapshots_cut_to_areas_add_up_to_the_country_but_for_rows_without_a_place() -> None:
    made = a_world()
    both = [taken(made.incident)]
    Case.objects.filter(state="open").update(state="applied")
    ReportedCount.objects.filter(centre__code="C4").update(doses=8)
    both.append(taken(made.incident))

    def sums(*codes: str) -> list[list[int]]:
        """The counts of each snapshot, over areas together."""
        cut = [snapshots_of_area(both, Area.objects.get(code=code)) for code in codes]
        return [[sum(getattr(each, name) for each in column) for name in COUNTS] for column in zip(*cut, strict=True)]

    assert sums("30") == sums("3026", "3093")
    assert sums("20") == sums("2015")
    nowhere = [each.parts.filter(district=None).values_list(*COUNTS) for each in both]
    country = [[getattr(each, name) for name in COUNTS] for each in both]
    placed = [
        [whole - sum(column) for whole, *column in zip(counts, *rows, strict=True)]
        for counts, rows in zip(country, nowhere, strict=True)
    ]
    assert sums("30", "20") == placed
    assert sums("3026")[0] != sums("3026")[1]
    assert sums("3093") == [[0] * len(COUNTS)] * 2
    for snapshot, area in zip(both, snapshots_of_area(both, Area.objects.get(code="3026")), strict=True):
        assert snapshot_figures(area) == snapshot_report(snapshot=snapshot, level="centre", parent="3026").whole


def test_snapshot_stays_when_everything_changes() -> None:
    made = a_world()
    snapshot = taken(made.incident)
    before = snapshot_report(snapshot=snapshot, level="centre_day")
    ReportedCount.objects.update(doses=50)
    Case.objects.filter(state="open").update(state="applied")
    assert report(incident=made.incident, level="centre_day").whole != before.whole
    assert snapshot_report(snapshot=snapshot, level="centre_day") == before


def test_snapshot_keeps_where_its_reported_doses_came_from() -> None:
    made = a_world()
    mine = ReportedCount.objects.filter(day__in=made.incident.days, dose_no=made.incident.dose_no)
    first = mine.earliest("pk")
    ReportedCount.objects.filter(pk=first.pk).update(source="the centre's own book")
    ReportedCount.objects.create(
        centre=first.centre, day=first.day, dose_no=first.dose_no + 1, doses=3, source="of another dose"
    )
    snapshot = taken(made.incident)
    assert snapshot.sources == ["daily count", "the centre's own book"] == reported_sources(incident=made.incident)
    mine.update(source="what came later")
    snapshot.refresh_from_db()
    assert snapshot.sources == ["daily count", "the centre's own book"]


def test_snapshot_of_reported_doses_without_a_source_is_refused() -> None:
    snapshot = taken(a_world().incident)
    snapshot.pk, snapshot.is_daily, snapshot.sources = None, False, []
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        snapshot.save()
    assert broken_rule(refusal.value) == "snapshot_names_the_sources_of_its_doses"


def test_a_day_has_one_daily_snapshot_however_often_the_job_runs() -> None:
    incident = a_world().incident
    for _ in range(3):
        snapshots_of_the_day(timestamp=0)
    assert ProgressSnapshot.objects.get(incident=incident).taken_on == timezone.localdate()
    assert snapshot_of_the_day(incident=incident, day=timezone.localdate()) is None
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert snapshot_of_the_day(incident=incident, day=tomorrow) is not None
    assert taken(incident).pk
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        snapshot_take(incident=incident, is_daily=True)
    assert broken_rule(refusal.value) == "one_daily_snapshot_of_an_incident"


@pytest.mark.parametrize(
    ("attack", "rule"),
    [
        ("UPDATE recovery_progresssnapshot SET verified = verified + 1", "snapshot_is_never_rewritten"),
        ("DELETE FROM recovery_progresssnapshot", "snapshot_is_never_rewritten"),
        ("UPDATE recovery_progresssnapshotpart SET verified = 0", "snapshot_part_is_never_rewritten"),
        ("DELETE FROM recovery_progresssnapshotpart", "snapshot_part_is_never_rewritten"),
        ("TRUNCATE recovery_progresssnapshotpart", "snapshot_parts_are_never_emptied"),
    ],
)
def test_raw_sql_does_not_rewrite_a_snapshot(attack: str, rule: str) -> None:
    taken(a_world().incident)
    assert refused(attack) == rule
    assert ProgressSnapshotPart.objects.count() == 3


def refused(statement: str, params: Any = None) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return broken_rule(refusal.value)


def test_parts_that_do_not_add_up_are_refused() -> None:
    snapshot = taken(a_world().incident)
    more = (
        "INSERT INTO recovery_progresssnapshot"
        " (incident_id, taken_on, is_daily, as_of, extract_id, definitions, sources, unplaced_waits, COUNTS)"
        " SELECT incident_id, taken_on, false, as_of, extract_id, definitions, sources, unplaced_waits, COUNTS"
        " FROM recovery_progresssnapshot WHERE id = %s"
    )
    assert refused(with_counts(more), [snapshot.pk]) == "snapshot_is_the_sum_of_its_parts"
    late = (
        "INSERT INTO recovery_progresssnapshotpart (snapshot_id, centre_id, district_id, day, COUNTS)"
        " SELECT snapshot_id, centre_id, district_id, day + 1, COUNTS FROM recovery_progresssnapshotpart"
        " WHERE snapshot_id = %s AND reported = 9"
    )
    assert refused(with_counts(late), [snapshot.pk]) == "snapshot_parts_add_up"


def with_counts(statement: str) -> str:
    return statement.replace("COUNTS", ", ".join(COUNTS))
