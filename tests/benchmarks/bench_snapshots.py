"""What snapshots, claims and rankings cost at the size of the country.

Run by name: `python -m pytest tests/benchmarks/bench_snapshots.py -s`. The state is that of bench_progress.py.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from records import sql
from records.models import User
from recovery.models import Incident
from recovery.progress.claims import claim_keep, claim_sheet
from recovery.progress.helping import help_needed
from recovery.progress.snapshots import snapshot_report, snapshot_take
from recovery.progress.two_lists import two_list_estimate
from tests.benchmarks.bench_progress import STATE, fastest


@pytest.mark.benchmark
@pytest.mark.django_db
def test_snapshots_and_claims_of_the_whole_country_take_seconds_at_most() -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.statement(STATE))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    incident = Incident.objects.get(slug="bench")
    official = User.objects.create(username="spokesperson", role="official")
    snapshot = snapshot_take(incident=incident, is_daily=True)
    measured = {
        "snapshot": fastest(lambda: snapshot_take(incident=incident, is_daily=False), 3),
        "districts of it": fastest(lambda: snapshot_report(snapshot=snapshot, level="district"), 3),
        "claim checked": fastest(lambda: claim_sheet(incident=incident, percent=Decimal(80)), 3),
        "claim kept": fastest(lambda: claim_keep(incident=incident, percent=Decimal(80), by=official), 3),
        "help": fastest(lambda: help_needed(incident=incident), 3),
        "estimate": fastest(lambda: two_list_estimate(incident=incident), 3),
    }
    for name, seconds in measured.items():
        print(f"{name:16} {seconds * 1000:6.0f} ms")
    assert max(measured.values()) < 10
