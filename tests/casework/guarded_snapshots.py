"""Two snapshots and a claim, for attacks by raw SQL."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from records.models import ReportedCount
from recovery.progress.claims import claim_keep
from recovery.progress.snapshots import snapshot_take
from tests.casework.world import DAY, World


def guarded_snapshots(world: World) -> dict[str, int]:
    """Names of guards_snapshots.txt -> keys."""
    ReportedCount.objects.get_or_create(
        centre=world.centre, day=DAY, dose_no=1, defaults={"doses": 9, "source": "daily count"}
    )
    daily = snapshot_take(incident=world.incident, is_daily=True)
    claim = claim_keep(incident=world.incident, percent=Decimal(80), by=world.officer)
    unclaimed = snapshot_take(incident=world.incident, is_daily=False)
    with connection.cursor() as cursor:  # what is checked at COMMIT
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return {
        "snapshot": daily.pk,
        "snapshot_part": daily.parts.filter(centre=world.centre, day=DAY).get().pk,
        "claim": claim.pk,
        "unclaimed": unclaimed.pk,
    }


def sound_snapshots(world: World) -> dict[str, object]:
    """Table -> primary key of a row that breaks no rule."""
    keys = guarded_snapshots(world)
    return {
        "recovery_progresssnapshot": keys["snapshot"],
        "recovery_progresssnapshotpart": keys["snapshot_part"],
        "recovery_claim": keys["claim"],
    }
