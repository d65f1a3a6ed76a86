"""What the two-list estimate is made from, held against a recount one person at a time."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from records import sql
from recovery.progress.two_lists import STATEMENT, Estimate, estimate_of
from tests.progress.test_figures import worlds
from tests.progress.worlds import FIRST, LINKED, MISSING, SECOND, UNDECIDED, World, Written

#: 95 % of 100 listed people are held, and 15 people more; nothing is known of 20 rows.
UNDECIDED_AND_HELD = {"listed": 100, "both": 95, "undecided": 20, "unlisted": 15, "wrong_at_most": 0.0}


def test_estimate_never_starts_above_the_people_that_are_named() -> None:
    found = estimate_of(**UNDECIDED_AND_HELD)  # type: ignore[arg-type]
    assert isinstance(found, Estimate)
    # Fifteen of the twenty may be those whom the server holds, and five nobody: then those named are all there are.
    assert found.named <= found.low <= 116
    assert found.low <= found.people <= found.high


def test_more_undecided_rows_never_make_the_interval_narrower() -> None:
    ends = [estimate_of(**{**UNDECIDED_AND_HELD, "undecided": n}) for n in range(0, 40, 5)]  # type: ignore[arg-type]
    found = [each for each in ends if isinstance(each, Estimate)]
    assert len(found) == len(ends)
    assert [each.low for each in found] == sorted((each.low for each in found), reverse=True)
    assert [each.high for each in found] == sorted(each.high for each in found)


DECIDED = (*LINKED, "not_registered")


def recounted(world: World) -> dict[str, int]:
    """The same counts in plain Python; none of these worlds has a correction that was applied."""
    days = (FIRST, SECOND)
    counts = dict.fromkeys(("listed", "both", "undecided", "unlisted"), 0)
    live = [each for each in world.lists if each.is_live]
    claimed = {row.person for each in live for row in each.rows if row.outcome in LINKED}
    sent, counted = set(), []
    for each in live:
        for row in each.rows:
            day = row.day if row.day in days else each.day
            place = (row.centre or each.centre, day if day in days else None)
            if None in place or row.outcome not in (*DECIDED, *UNDECIDED):
                continue
            if each.centre in (None, place[0]):
                sent.add(place)
            if not (row.outcome in MISSING and row.case == "closed"):
                counted.append((place, row.outcome))
    for place, outcome in counted:
        if place in sent:
            counts["listed"] += outcome in DECIDED
            counts["both"] += outcome in ("on_server", "differs")
            counts["undecided"] += outcome in UNDECIDED
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
