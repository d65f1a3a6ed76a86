"""A list that has come and is not settled may name anybody: while one waits, nothing is whole."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db.models import F

from records.models import Extract
from recovery.models import CentreList, Claim, ProgressSnapshot
from recovery.progress.claims import FiguresBetweenExtracts, claim_keep
from recovery.progress.figures import figures
from recovery.reconciliation.run import list_call_up, lists_due
from recovery.tasks.snapshots import snapshots_of_the_day
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


def later_extract(as_of: datetime.datetime) -> Extract:
    return Extract.objects.create(as_of=as_of, recipients_sha256="c", doses_sha256="d")


@pytest.mark.parametrize("day", [5, 7])
def test_nothing_is_whole_between_an_extract_and_the_judging_of_the_lists_by_it(day: int) -> None:
    """Whichever of the two was made first: what the last one covers was not held against it."""
    world = whole()
    newest = later_extract(datetime.datetime(2021, 12, day, 18, tzinfo=datetime.UTC))
    found = figures(incident=world.incident)
    assert (found.is_whole, found.lists_waiting, str(found.percent_low)) == (False, 1, "99.9")
    assert list(CentreList.objects.unsettled()) == list(CentreList.objects.overtaken()) == world.lists
    assert lists_due() == [world.lists[0].pk]
    CentreList.objects.update(judged_extract=newest, lease=F("lease") + 1)
    assert figures(incident=world.incident).is_whole
    assert not lists_due()


def test_list_that_is_called_up_waits_until_it_is_judged() -> None:
    world = whole()
    list_call_up(list_id=world.lists[0].pk)
    assert not figures(incident=world.incident).is_whole
    assert lists_due() == [world.lists[0].pk]
    assert claim_keep(incident=world.incident, percent=Decimal(100), by=world.clerk).verdict == "not_supported"


def test_no_claim_and_no_snapshot_of_the_day_is_kept_between_two_extracts(monkeypatch: pytest.MonkeyPatch) -> None:
    world = whole()
    newest = later_extract(datetime.datetime(2021, 12, 7, 18, tzinfo=datetime.UTC))
    with pytest.raises(FiguresBetweenExtracts):
        claim_keep(incident=world.incident, percent=Decimal(80), by=world.clerk)
    monkeypatch.setattr("recovery.tasks.snapshots.LAST_HOUR", 24)  # whatever the clock says
    snapshots_of_the_day(timestamp=0)
    assert not Claim.objects.exists()
    assert not ProgressSnapshot.objects.exists()
    monkeypatch.setattr("recovery.tasks.snapshots.LAST_HOUR", 0)
    snapshots_of_the_day(timestamp=0)  # no other chance on this day: as it is, and not whole
    assert ProgressSnapshot.objects.get().lists_waiting == 1
    CentreList.objects.update(judged_extract=newest, lease=F("lease") + 1)
    assert claim_keep(incident=world.incident, percent=Decimal(80), by=world.clerk).verdict == "supported"
