"""Disputed days, why a figure moved, and how long the oldest case has waited."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from records.models import Role, User
from recovery import errors
from recovery.models import Case, CentreDay
from recovery.progress.day_changes import TOLD_FOR, day_changes, days_moved
from recovery.progress.disclosure import as_counted
from recovery.progress.disputes import day_dispute, dispute_lift
from recovery.progress.figures import figures, report
from recovery.progress.oldest import oldest_cases
from recovery.progress.sign_off import day_reopen, day_sign_off, days_reopen_when_rows_arrive
from tests.progress.worlds import FIRST, SECOND, Listing, Row, World, Written, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Written:
    """A day of C1 on which all are back; three people of two districts who wait; C4 with nothing but a count."""
    lists = (
        Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST),
        Listing(
            (
                Row("dose_missing", 2, "C2", FIRST, case="open"),
                Row("dose_missing", 3, "C2", SECOND, case="applied"),
                Row("dose_missing", 4, "C3", SECOND, case="open"),
                Row("dose_missing", 5, "C3", SECOND, case="closed"),
            )
        ),
    )
    made = Written(
        World(
            reported={("C1", FIRST): 1, ("C4", SECOND): 3},
            states={("C1", FIRST): "open", ("C4", SECOND): "open"},
            lists=lists,
        )
    )
    for each in made.lists:
        settle(each)
    return made


def signed(world: Written) -> CentreDay:
    return day_sign_off(centre_day=world.centre_day("C1", FIRST), by=world.clerk, register_pages="1–4")


def test_signed_day_that_is_disputed_is_complete_no_more(world: Written) -> None:
    day = signed(world)
    assert figures(incident=world.incident, centre="C1").is_whole
    day_dispute(centre_day=day, reason=" two books of one day ", by=world.clerk)
    assert (day.state, day.reason, day.signed_off_by, day.rows_signed) == (
        "disputed",
        "two books of one day",
        None,
        None,
    )
    found = figures(incident=world.incident, centre="C1")
    assert (found.centre_days_signed, found.centre_days_complete, found.is_whole) == (0, 0, False)
    assert str(found.percent_low) == "99.9"


def test_dispute_is_lifted_and_the_day_is_open(world: Written) -> None:
    day = day_dispute(centre_day=world.centre_day("C1", FIRST), reason="two books", by=world.clerk)
    assert dispute_lift(centre_day=day, reason="one book was of another year", by=world.clerk).state == "open"
    assert signed(world).state == "complete"


def test_dispute_needs_a_reason_and_the_right_state(world: Written) -> None:
    day = world.centre_day("C1", FIRST)
    for act in (day_dispute, dispute_lift):
        with pytest.raises(errors.ReasonNeeded):
            act(centre_day=day, reason=" ", by=world.clerk)
    with pytest.raises(errors.DayMovedOn):
        dispute_lift(centre_day=day, reason="why not", by=world.clerk)
    day_dispute(centre_day=day, reason="two books", by=world.clerk)
    with pytest.raises(errors.DayMovedOn):
        day_dispute(centre_day=day, reason="again", by=world.clerk)
    with pytest.raises(errors.DayMovedOn):  # a centre does not end it by taking a signature back
        day_reopen(centre_day=day, reason="we are sure", by=world.clerk)
    assert world.centre_day("C1", FIRST).reason == "two books"


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.OFFICER])
def test_only_officers_dispute_and_lift(world: Written, role: str) -> None:
    other = User.objects.create(username=f"a-{role}", role=role)
    other.centres.set([world.centres["C1"]])
    day = world.centre_day("C1", FIRST)
    with pytest.raises(errors.RecoveryError):
        day_dispute(centre_day=day, reason="two books", by=other)
    day_dispute(centre_day=day, reason="two books", by=world.clerk)
    with pytest.raises(errors.RecoveryError):
        dispute_lift(centre_day=day, reason="one book", by=other)
    assert world.centre_day("C1", FIRST).state == "disputed"


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ("UPDATE recovery_centreday SET state = 'disputed', reason = '' WHERE id = %s", "disputed_day_says_why"),
        (
            "UPDATE recovery_centreday SET state = 'complete', signed_off_at = now(),"
            " signed_off_by_id = (SELECT max(id) FROM records_user) WHERE id = %s",
            "disputed_day_is_lifted_before_it_is_signed",
        ),
    ],
)
def test_database_refuses_a_dispute_without_reason_and_a_signature_over_it(
    world: Written, broken: str, name: str
) -> None:
    day = day_dispute(centre_day=world.centre_day("C1", FIRST), reason="two books", by=world.clerk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(broken, [day.pk])
    assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]
    assert world.centre_day("C1", FIRST).state == "disputed"


def test_each_change_of_a_day_is_told_with_its_cause(world: Written) -> None:
    day = signed(world)
    late = world.add_list(Listing((Row("not_registered", None, "C1", FIRST),)))
    settle(late)
    assert days_reopen_when_rows_arrive(late) == 1
    signed(world)
    day_reopen(centre_day=day, reason="a page was left out", by=world.clerk)
    day_dispute(centre_day=day, reason="two books", by=world.clerk)
    dispute_lift(centre_day=day, reason="one book", by=world.clerk)
    told = day_changes(incident=world.incident, centre=world.centres["C1"])[day.pk]
    assert [(each.change, each.who) for each in told] == [
        ("lifted", "writer"),
        ("disputed", "writer"),
        ("opened_by_person", "writer"),
        ("signed", "writer"),
        ("opened_by_rows", ""),
        ("signed", "writer"),
    ]
    assert [each.reason for each in told[:3]] == ["one book", "two books", "a page was left out"]
    assert late.file_name in told[4].reason
    assert told[-1].pages == "1–4"
    moved = {"lifted": 1, "disputed": 1, "opened_by_person": 1, "signed": 2, "opened_by_rows": 1}
    for place in ("", "30", "3026", "C1"):
        assert days_moved(incident=world.incident, parent=place) == moved
    for place in ("20", "3093", "C2"):
        assert days_moved(incident=world.incident, parent=place) == {}


def test_what_changed_long_ago_is_not_told_as_news(world: Written) -> None:
    signed(world)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE recovery_centredayevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE recovery_centredayevent SET pgh_created_at = now() - %s",
            [TOLD_FOR + datetime.timedelta(hours=1)],
        )
    assert days_moved(incident=world.incident) == {}
    assert day_changes(incident=world.incident, centre=world.centres["C1"]) != {}


def test_oldest_case_is_of_those_who_are_not_back(world: Written) -> None:
    def opened(person: int, days: int) -> None:
        when = timezone.now() - datetime.timedelta(days=days)
        assert Case.objects.filter(recipient=world.people[person]).update(opened_at=when) == 1

    opened(2, 3)
    opened(3, 8)
    opened(4, 5)
    opened(5, 40)  # closed: nobody waits for it
    asked = {"incident": world.incident}
    found = oldest_cases(**asked, level="district")
    assert (found.whole, found.parts) == (8, {"3026": 8, "3093": 5})
    assert found.by_division().parts == {"30": 8} == oldest_cases(**asked, level="division").parts
    assert oldest_cases(**asked, level="centre").parts == {"C2": 8, "C3": 5}
    by_day = oldest_cases(**asked, level="day", parent=world.centres["C2"])
    assert (by_day.whole, by_day.parts) == (8, {FIRST.isoformat(): 3, SECOND.isoformat(): 8})
    assert oldest_cases(**asked, level="day", parent=world.centres["C4"]).whole is None
    beside = found.beside(as_counted(report(**asked, level="district")).parts)
    assert {part.code: part.oldest_days for part in beside} == {"2015": None, "3026": 8, "3093": 5}
