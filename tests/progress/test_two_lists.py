"""What the two-list estimate is made from, held against a recount one person at a time."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from records import sql
from recovery.progress.two_lists import STATEMENT
from tests.progress.test_figures import worlds
from tests.progress.worlds import FIRST, LINKED, SECOND, UNDECIDED, World, Written

DECIDED = (*LINKED, "not_registered")


def recounted(world: World) -> dict[str, int]:
    """The same counts in plain Python; none of these worlds has a correction that was applied."""
    days = (FIRST, SECOND)
    counts = dict.fromkeys(("listed", "both", "undecided", "unlisted"), 0)
    live = [each for each in world.lists if each.is_live]
    claimed = {row.person for each in live for row in each.rows if row.outcome in LINKED}
    sent = set()
    for each in live:
        for row in each.rows:
            day = row.day if row.day in days else each.day
            place = (row.centre or each.centre, day if day in days else None)
            if None in place or row.outcome not in (*DECIDED, *UNDECIDED):
                continue
            sent.add(place)
            counts["listed"] += row.outcome in DECIDED
            counts["both"] += row.outcome in ("on_server", "differs")
            counts["undecided"] += row.outcome in UNDECIDED
    counts["unlisted"] = sum(
        dose.state == "held" and dose.dose_no == 1 and (dose.centre, dose.day) in sent and dose.person not in claimed
        for dose in world.doses
    )
    return counts


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_counts_of_the_estimate_are_those_of_a_recount(world: World) -> None:
    with transaction.atomic():
        incident = Written(world).incident
        params = {"incident_id": incident.pk, "days": incident.days, "dose_no": 1}
        assert sql.fetch_one(STATEMENT, params) == recounted(world)
        transaction.set_rollback(True)
