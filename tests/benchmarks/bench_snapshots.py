"""What snapshots, claims and rankings cost at the size of the country.

Run by name: `python -m pytest tests/benchmarks/bench_snapshots.py -s`. The state is that of bench_progress.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from records import sql
from records.models import User
from recovery.models import Incident
from recovery.progress.claims import claim_basis, claim_keep, claim_sheet
from recovery.progress.helping import help_needed
from recovery.progress.snapshots import snapshot_report, snapshot_take
from recovery.progress.two_lists import two_list_estimate
from tests.benchmarks.bench_progress import STATE, times_of

#: Days that are kept before the trend is measured: as many as a page shows.
SEASON = 92


@pytest.mark.benchmark
@pytest.mark.django_db
def test_snapshots_and_claims_of_the_whole_country_take_seconds_at_most() -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.statement(STATE))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    incident = Incident.objects.get(slug="bench")
    official = User.objects.create(username="spokesperson", role="official")
    snapshot = snapshot_take(incident=incident, is_daily=True)
    measured: dict[str, Callable[[], object]] = {
        "snapshot": lambda: snapshot_take(incident=incident, is_daily=False),
        "districts of it": lambda: snapshot_report(snapshot=snapshot, level="district"),
        "claim checked": lambda: claim_sheet(
            incident=incident, percent=Decimal(80), stood=claim_basis(incident=incident)
        ),
        "claim kept": lambda: claim_keep(incident=incident, percent=Decimal(80), by=official),
        "help": lambda: help_needed(incident=incident),
        "estimate": lambda: two_list_estimate(incident=incident),
    }
    fastest = {name: times_of(work, 3)[0] for name, work in measured.items()}
    for name, taken in fastest.items():
        print(f"{name:34} {taken:6.0f} ms")
    assert max(fastest.values()) < 10_000


@pytest.mark.benchmark
@pytest.mark.django_db
def test_trend_of_a_season_is_read_at_once_for_the_country_and_for_areas() -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.statement(STATE))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    incident = Incident.objects.get(slug="bench")
    day = datetime.date(2021, 12, 1)
    for number in range(SEASON):
        snapshot_take(incident=incident, taken_on=day + datetime.timedelta(days=number), is_daily=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recovery_progresssnapshotpart, recovery_progresssnapshot")
    browser = Client()
    browser.force_login(User.objects.create(username="looks-on", role="official"))
    for page in ("trend/", "10/trend/", "1001/trend/", "compare/", "10/compare/", "1001/compare/"):
        taken = times_of(lambda page=page: browser.get(f"/progress/{page}"), 9)
        print(f"/progress/{page:24} {taken[4]:6.0f} ms, median of 9, {SEASON} days")
        assert taken[4] < 1000
