"""A list that has come and is not settled may name anybody: while one waits, nothing is whole."""

from __future__ import annotations

import pytest

from recovery.models import CentreList
from recovery.progress.figures import figures
from tests.progress.worlds import FIRST, Listing, Row, World, Written

pytestmark = pytest.mark.django_db


def whole() -> Written:
    """One centre-day, signed off, of which everybody is back."""
    world = Written(
        World(
            reported={("C1", FIRST): 1},
            states={("C1", FIRST): "complete"},
            lists=(Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST),),
        )
    )
    assert str(figures(incident=world.incident).percent_low) == "100.0"
    return world


@pytest.mark.parametrize("state", ["received", "reading", "loading", "linking", "reconciling", "asking", "quarantined"])
@pytest.mark.parametrize(("centre", "day"), [("C1", FIRST), (None, None)])
def test_nothing_is_whole_while_a_list_waits(state: str, centre: str | None, day: object) -> None:
    world = whole()
    late = world.add_list(Listing((), centre, day))  # type: ignore[arg-type]
    for step in _way(state):
        values = {"asks": ["version"]} if step == "asking" else {}
        if step == "linking":
            values = {"rows_seen": 0, "rows_listed": 0, "rows_skipped": 0}
        CentreList.objects.filter(pk=late.pk).update(state=step, lease=late.lease + 1, **values)
        late.refresh_from_db()
    found = figures(incident=world.incident)
    assert (found.is_whole, str(found.percent_low), str(found.percent_high)) == (False, "99.9", "99.9")


def _way(state: str) -> list[str]:
    line = ["received", "reading", "loading", "linking", "reconciling"]
    if state in line:
        return line[1 : line.index(state) + 1]
    return ["quarantined"] if state == "quarantined" else ["reading", "asking"]


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_list_that_counts_no_more_stops_nothing(state: str) -> None:
    world = whole()
    late = world.add_list(Listing((), "C1", FIRST))
    values = (
        {"withdrawn_by": world.clerk, "withdrawn_reason": "twice"}
        if state == "withdrawn"
        else {"refusal_code": "E-TYPE"}
    )
    CentreList.objects.filter(pk=late.pk).update(state=state, lease=1, **values)
    assert figures(incident=world.incident).is_whole
