from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from records.models import ReportedCount
from recovery import errors
from recovery.models import CentreDay, CentreList
from recovery.progress.disputes import dispute_lift
from recovery.progress.figures import figures
from recovery.progress.reminders import days_without_list
from recovery.progress.sign_off import day_reopen, day_sign_off, days_reopen_when_rows_arrive
from tests.progress.worlds import (
    FIRST,
    SECOND,
    Held,
    Listing,
    Row,
    World,
    Written,
    check_deferred_rules,
    settle,
)

pytestmark = pytest.mark.django_db

FOUND, LOST = Row("on_server", 1, "C1", FIRST), Row("dose_missing", 2, "C1", FIRST, case="open")


def written(*rows: Row, state: str = "open", is_settled: bool = True, sent_for: bool = True) -> Written:
    listing = Listing(rows, "C1" if sent_for else None, FIRST if sent_for else None, is_settled=is_settled)
    return Written(
        World(
            reported={("C1", FIRST): len(rows)},
            states={("C1", FIRST): state, ("C1", SECOND): "open"},
            lists=(listing,),
            doses=(Held(1, "C1", FIRST),),
        )
    )


def signed(world: Written) -> CentreDay:
    day = day_sign_off(centre_day=world.centre_day("C1", FIRST), by=world.clerk, register_pages=" 1–42 ")
    check_deferred_rules()
    return day


def test_signature_says_who_when_which_pages_and_how_many_rows() -> None:
    day = signed(written(FOUND, LOST))
    assert (day.state, day.register_pages, day.rows_signed) == ("complete", "1–42", 2)
    assert day.signed_off_by is not None
    assert day.signed_off_at is not None
    event = day.events.order_by("-pgh_id").first()
    assert event.state == "complete"
    assert event.pgh_context.metadata["user"] == day.signed_off_by_id


def test_day_with_people_missing_can_be_signed_and_is_still_not_complete() -> None:
    world = written(FOUND, LOST)
    signed(world)
    found = figures(incident=world.incident, centre="C1")
    assert (found.centre_days_signed, found.centre_days_complete) == (1, 0)


def test_day_without_a_settled_list_cannot_be_signed() -> None:
    world = written(FOUND)
    with pytest.raises(errors.DayWithoutList):
        day_sign_off(centre_day=world.centre_day("C1", SECOND), by=world.clerk)
    assert world.centre_day("C1", SECOND).state == "open"


def test_day_whose_list_is_still_in_work_cannot_be_signed() -> None:
    with pytest.raises(errors.DayListInWork):
        signed(written(FOUND, is_settled=False))


@pytest.mark.parametrize(
    "open_row",
    [
        Row("in_review", None, "C1", FIRST),
        Row("unreadable", None, "C1", FIRST),
        Row("unreadable"),
        Row("unreadable", None, "C1"),
    ],
)
@pytest.mark.parametrize("sent_for", [True, False])
def test_day_with_an_undecided_row_cannot_be_signed(open_row: Row, sent_for: bool) -> None:
    with pytest.raises(errors.DayHasOpenRows) as refused:
        signed(written(FOUND, open_row, sent_for=sent_for))
    assert refused.value.facts == {"rows": 1}


def test_undecided_row_of_the_other_day_does_not_hold_this_one() -> None:
    world = written(FOUND, Row("in_review", None, "C1", SECOND), Row("unreadable", None, "C2"), sent_for=False)
    assert signed(world).state == "complete"
    with pytest.raises(errors.DayHasOpenRows):
        day_sign_off(centre_day=world.centre_day("C1", SECOND), by=world.clerk)


def test_day_is_signed_once() -> None:
    world = written(FOUND)
    signed(world)
    with pytest.raises(errors.DayMovedOn):
        signed(world)


def test_disputed_day_is_not_signed_before_the_dispute_is_lifted() -> None:
    world = written(FOUND, state="disputed")
    with pytest.raises(errors.DayDisputed):
        signed(world)
    assert world.centre_day("C1", FIRST).state == "disputed"
    dispute_lift(centre_day=world.centre_day("C1", FIRST), reason="counted again", by=world.clerk)
    assert (signed(world).state, world.centre_day("C1", FIRST).reason) == ("complete", "")


def test_reopening_needs_a_reason_and_a_signed_day() -> None:
    world = written(FOUND)
    with pytest.raises(errors.DayMovedOn):
        day_reopen(centre_day=world.centre_day("C1", FIRST), reason="late pages", by=world.clerk)
    day = signed(world)
    with pytest.raises(errors.ReasonNeeded):
        day_reopen(centre_day=day, reason="  ", by=world.clerk)
    assert world.centre_day("C1", FIRST).state == "complete"
    day = day_reopen(centre_day=day, reason="late pages", by=world.clerk)
    check_deferred_rules()
    assert (day.state, day.reason, day.signed_off_at, day.rows_signed) == ("open", "late pages", None, None)


def test_rows_that_arrive_after_the_signature_open_the_day_again() -> None:
    world = written(FOUND)
    signed(world)
    late = world.add_list(Listing((Row("not_registered", None, "C1", FIRST),)))
    settle(late)
    assert days_reopen_when_rows_arrive(late) == 1
    check_deferred_rules()
    day = world.centre_day("C1", FIRST)
    assert day.state == "open"
    assert late.file_name in day.reason


def test_more_rows_of_the_same_list_open_the_day_again() -> None:
    world = written(FOUND)
    signed(world)
    world.add_rows(world.lists[0], (LOST,))
    assert days_reopen_when_rows_arrive(world.lists[0]) == 1


def test_list_judged_anew_with_the_same_rows_opens_nothing() -> None:
    world = written(FOUND, LOST)
    signed(world)
    assert days_reopen_when_rows_arrive(world.lists[0]) == 0
    assert world.centre_day("C1", FIRST).state == "complete"


def test_late_list_that_only_repeats_opens_nothing() -> None:
    world = written(FOUND)
    signed(world)
    late = world.add_list(Listing((Row("duplicate", None, "C1", FIRST), Row("out_of_scope", None, "C1", FIRST))))
    settle(late)
    assert days_reopen_when_rows_arrive(late) == 0


def test_replaced_list_of_the_same_length_opens_the_day_again() -> None:
    world = written(FOUND)
    day = signed(world)
    CentreDay.objects.filter(pk=day.pk).update(signed_off_at=timezone.now() - datetime.timedelta(hours=1))
    old, new = world.lists[0], world.add_list(Listing((LOST,), "C1", FIRST))
    old.row_outcomes.all().delete()
    settle(new)
    assert days_reopen_when_rows_arrive(new) == 1


def test_withdrawing_the_only_list_opens_its_day_again() -> None:
    world = written(FOUND)
    signed(world)
    only = world.lists[0]
    only.row_outcomes.all().delete()
    CentreList.objects.filter(pk=only.pk).update(
        state="withdrawn", lease=only.lease + 1, withdrawn_by=world.clerk, withdrawn_reason="wrong centre"
    )
    only.refresh_from_db()
    assert days_reopen_when_rows_arrive(only) == 1
    assert world.centre_day("C1", FIRST).state == "open"


def test_withdrawing_the_list_that_named_the_missing_opens_its_day_again() -> None:
    """What is left would be whole, and nobody signed for that."""
    world = written(FOUND)
    missing = world.add_list(Listing((LOST,), "C1", FIRST))
    settle(missing)
    signed(world)
    missing.row_outcomes.all().delete()
    CentreList.objects.filter(pk=missing.pk).update(
        state="withdrawn", lease=missing.lease + 1, withdrawn_by=world.clerk, withdrawn_reason="sent by mistake"
    )
    missing.refresh_from_db()
    assert days_reopen_when_rows_arrive(missing) == 1
    assert not figures(incident=world.incident).is_whole


def test_row_that_left_its_day_opens_that_day_again() -> None:
    world = written(FOUND, LOST)
    signed(world)
    moved = world.lists[0].rows.order_by("row_number").last()
    world.lists[0].rows.filter(pk=moved.pk).update(given_on=SECOND)
    world.lists[0].row_outcomes.filter(row_id=moved.pk).update(day=SECOND)
    assert days_reopen_when_rows_arrive(world.lists[0]) == 1


def test_row_in_the_list_of_another_centre_is_no_list_of_its_own() -> None:
    stray = Listing((Row("on_server", 1, "C1", FIRST), Row("on_server", 2, "C2", FIRST)), "C2", FIRST)
    world = Written(World(reported={("C1", FIRST): 1, ("C2", FIRST): 1}, lists=(stray,)))
    CentreDay.objects.create(incident=world.incident, centre=world.centres["C1"], day=FIRST)
    with pytest.raises(errors.DayWithoutList):
        signed(world)
    found = figures(incident=world.incident, centre="C1")
    assert (found.verified, found.centre_days_without_list) == (1, 1)


def test_day_on_which_nobody_was_vaccinated_is_not_awaited() -> None:
    """A count of none, and a centre-day left by a list that was withdrawn."""
    world = written(FOUND)
    signed(world)
    CentreDay.objects.filter(day=SECOND).delete()
    assert figures(incident=world.incident).is_whole
    CentreDay.objects.create(incident=world.incident, centre=world.centres["C3"], day=SECOND)
    assert figures(incident=world.incident).uncounted_centre_days == 1
    ReportedCount.objects.create(centre=world.centres["C3"], day=SECOND, dose_no=1, doses=0, source="daily count")
    found = figures(incident=world.incident)
    assert (found.is_whole, found.centre_days_expected, found.centre_days_without_list) == (True, 1, 0)
    assert not days_without_list(incident=world.incident)
    world.add_list(Listing((), "C3", SECOND))
    assert not figures(incident=world.incident).is_whole
