"""Trend, claims, comparison and rankings in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from records.models import Area, Dose, Extract, Recipient, ReportedCount
from recovery.progress.claims import claim_keep
from recovery.progress.snapshots import snapshot_of_the_day, snapshot_take
from tests.web import world
from tests.web.looking import chromium, pytestmark, visits

__all__ = ("chromium", "pytestmark")

START = datetime.date(2021, 12, 1)


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def days_pass(mirror: world.Mirror) -> None:
    """Eight daily snapshots, over which the server comes to hold more doses, on some days many and on some few."""
    for centre in (mirror.a.centre, mirror.b.centre):
        for day in (world.DAY, world.OTHER_DAY):
            ReportedCount.objects.create(centre=centre, day=day, dose_no=1, doses=1500, source="daily count")
    extract = Extract.objects.latest("pk")
    for number in range(8):
        people = Recipient.objects.bulk_create(
            Recipient(registration_no=f"LOOK{number}-{n}", name_en="Somebody Madeup")
            for n in range(40 + 60 * (number % 3))
        )
        seen = {"source": "extract", "first_seen_in": extract, "last_seen_in": extract}
        place = {"dose_no": 1, "given_on": world.OTHER_DAY, "centre": mirror.a.centre}
        Dose.objects.bulk_create(Dose(recipient=each, **place, **seen) for each in people)
        snapshot_of_the_day(incident=mirror.incident, day=START + datetime.timedelta(days=number))


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    days_pass(mirror)
    Area.objects.get_or_create(code="20", defaults={"level": "division", "name_en": "Chattogram"})
    official = mirror.people["official"]
    claim = claim_keep(incident=mirror.incident, percent=Decimal("80.5"), by=official)
    ReportedCount.objects.update(doses=900)
    snapshot_take(incident=mirror.incident, is_daily=False)
    pages = {
        "trend": (official, "/progress/trend/"),
        "trend-district": (mirror.people["officer"], "/progress/3026/trend/"),
        "trend-nothing": (official, "/progress/20/trend/"),
        "compare-division": (official, "/progress/30/compare/"),
        "claims": (official, "/progress/claims/?percent=80&district=3026"),
        "claim-wrong": (official, "/progress/claims/?percent=many"),
        "claim": (official, f"/progress/claims/{claim.number}/"),
        "compare": (official, "/progress/compare/"),
        "help-districts": (official, "/progress/help/"),
        "help": (mirror.people["officer"], "/progress/help/"),
        "country": (official, "/progress/"),
    }
    for each in visits(chromium, live_server, settings, pages, statuses={"claim-wrong": 422}):
        each.check()
