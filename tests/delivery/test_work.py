"""Applying and reverting as work that somebody asks for and the worker does."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils import timezone, translation

from records.models import Dose, Role, User
from recovery import errors
from recovery.casework import batches
from recovery.delivery.applying import Applied, batch_apply
from recovery.delivery.work import apply_ask, batch_work_run, revert_ask, revert_decline, revert_release
from recovery.models import Case, Correction, CorrectionBatch, Delivery, Drop
from recovery.tasks.batches import batch_work, batches_wake
from tests.casework.test_batches import in_threads
from tests.casework.world import World, sha256_of_register


def nothing(_batch_id: int) -> None:
    """What follows the work is not looked at here."""


def jobs(batch: CorrectionBatch) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'batch_work' AND lock = %s",
            [f"batch:{batch.pk}"],
        )
        return int(cursor.fetchone()[0])


def done(batch: CorrectionBatch) -> CorrectionBatch:
    batch_work_run(batch_id=batch.pk, on_applied=nothing, on_reverted=nothing)
    batch.refresh_from_db()
    return batch


def delivered(batch: CorrectionBatch) -> CorrectionBatch:
    drop = Drop.objects.create(number=Drop.objects.count() + 1)
    Delivery.objects.filter(correction__batch=batch).update(
        state="sent", relay="files", sent_at=timezone.now(), drop=drop
    )
    return batch


@pytest.fixture
def approved(world: World) -> CorrectionBatch:
    return world.approved(world.proposed(world.missing(3)))


def test_batch_is_applied_by_its_job_as_the_person_who_asked(world: World, approved: CorrectionBatch) -> None:
    asked: list[int] = []
    for by in (world.officer, world.approver):  # the second click is somebody else's
        apply_ask(batch=approved, by=by, on_asked=asked.append)
    assert (asked, approved.state, approved.work, approved.work_by) == (
        [approved.pk],
        "approved",
        "apply",
        world.officer,
    )
    assert Dose.objects.count() == 0
    done(approved)
    assert (approved.state, approved.applied_by, approved.work, approved.work_by) == (
        "applied",
        world.officer,
        "",
        None,
    )
    assert Dose.objects.count() == 3
    done(approved)  # the job comes twice
    apply_ask(batch=approved, by=world.officer, on_asked=asked.append)
    assert (asked, Dose.objects.count()) == ([approved.pk], 3)


def test_right_that_was_taken_away_meanwhile_stops_the_work(world: World, approved: CorrectionBatch) -> None:
    apply_ask(batch=approved, by=world.officer, on_asked=nothing)
    User.objects.filter(pk=world.officer.pk).update(role=Role.OFFICIAL)
    done(approved)
    assert (approved.state, approved.work, Dose.objects.count()) == ("approved", "", 0)
    with translation.override("en"):
        assert errors.sentence(approved.work_error).startswith("Your role is")
    apply_ask(batch=approved, by=world.approver, on_asked=nothing)
    assert approved.work_error == {}
    assert done(approved).state == "applied"


def test_batch_at_work_is_not_returned_and_nothing_is_asked_of_another_state(
    world: World, approved: CorrectionBatch
) -> None:
    draft = world.batch()
    with pytest.raises(errors.BatchMoveNotAllowed):
        apply_ask(batch=draft, by=world.officer, on_asked=nothing)
    with pytest.raises(errors.BatchMoveNotAllowed):
        revert_ask(batch=approved, by=world.approver, reason="x", on_asked=nothing)
    with pytest.raises(errors.RightMissing):
        apply_ask(batch=approved, by=world.user(Role.MANAGER), on_asked=nothing)
    with pytest.raises(errors.RightMissing):
        revert_ask(batch=approved, by=world.user(Role.AUDITOR), reason="x", on_asked=nothing)
    apply_ask(batch=approved, by=world.officer, on_asked=nothing)
    with pytest.raises(errors.BatchAtWork):
        batches.batch_return(batch=approved, by=world.approver, comment="page 7 is missing")
    assert done(approved).state == "applied"


def test_one_approver_reverts_what_has_not_left_and_others_ask(world: World, approved: CorrectionBatch) -> None:
    before = sha256_of_register()
    batch_apply(batch=approved, by=world.officer)
    revert_ask(batch=approved, by=world.approver, reason="wrong list", on_asked=nothing)
    assert (approved.work, approved.revert_asked_by) == ("revert", None)
    assert done(approved).state == "reverted"
    assert sha256_of_register() == before
    again = world.approved(world.proposed(list(Case.objects.all())))
    batch_apply(batch=again, by=world.officer)
    revert_ask(batch=again, by=world.officer, reason="wrong list", on_asked=nothing)
    assert (again.work, again.revert_asked_by) == ("", world.officer)


@pytest.mark.parametrize("on_its_way", [False, True])
def test_what_has_left_for_the_server_takes_two(world: World, approved: CorrectionBatch, on_its_way: bool) -> None:
    batch_apply(batch=approved, by=world.officer)
    if on_its_way:  # claimed by a drop that is being written
        first = Delivery.objects.earliest("pk")
        Delivery.objects.filter(pk=first.pk).update(relay="files", drop=Drop.objects.create(number=1))
    else:
        delivered(approved)
    second = world.user(Role.APPROVER)
    with pytest.raises(errors.RevertNotAsked):
        revert_release(batch=approved, by=second, on_asked=nothing)
    asked: list[int] = []
    revert_ask(batch=approved, by=world.approver, reason="wrong list", on_asked=asked.append)
    with pytest.raises(errors.RevertNeedsAnother):
        revert_release(batch=approved, by=world.approver, on_asked=asked.append)
    with pytest.raises(errors.RightMissing):
        revert_release(batch=approved, by=world.officer, on_asked=asked.append)
    assert (asked, approved.state, approved.work) == ([], "applied", "")
    for _ in range(2):
        revert_release(batch=approved, by=second, on_asked=asked.append)
    assert asked == [approved.pk]
    done(approved)
    assert (approved.state, approved.revert_asked_by, approved.reverted_by) == ("reverted", world.approver, second)
    assert approved.revert_reason == "wrong list"


def test_message_that_leaves_between_asking_and_reverting_is_not_taken_back_by_one(
    world: World, approved: CorrectionBatch
) -> None:
    batch_apply(batch=approved, by=world.officer)
    revert_ask(batch=approved, by=world.approver, reason="wrong list", on_asked=nothing)
    delivered(approved)
    done(approved)
    assert (approved.state, approved.work, approved.work_error["why"]) == ("applied", "", "RevertNeedsTwo")
    assert Dose.objects.filter(retracted_at=None).count() == 3


def test_request_for_a_revert_is_taken_back_or_declined(world: World, approved: CorrectionBatch) -> None:
    delivered_batch = approved
    batch_apply(batch=approved, by=world.officer)
    delivered(delivered_batch)
    with pytest.raises(errors.RevertNotAsked):
        revert_decline(batch=approved, by=world.approver)
    for who in (world.officer, world.approver):
        revert_ask(batch=approved, by=world.officer, reason="wrong list", on_asked=nothing)
        with pytest.raises(errors.RightMissing):
            revert_decline(batch=approved, by=world.user(Role.OFFICER))
        revert_decline(batch=approved, by=who)
        assert (approved.state, approved.revert_asked_by, approved.revert_reason) == ("applied", None, "")


def test_dose_that_another_batch_added_and_no_extract_showed_is_held(world: World) -> None:
    (case,) = world.missing()
    first = world.approved(world.proposed([case]))
    batch_apply(batch=first, by=world.officer)
    # The server shows the dose otherwise, then loses it: nothing has ever proved the first correction.
    day = datetime.date(2021, 10, 14)
    dose = Dose.objects.get()
    Dose.objects.filter(pk=dose.pk).update(given_on=day)
    world.extract(shows=[dose])
    world.extract(loses=[dose])
    Case.objects.filter(pk=case.pk).update(state="open")
    second = world.approved(world.proposed([case]))
    assert batch_apply(batch=second, by=world.officer) == Applied(applied=0, held=1)
    assert second.corrections.get().held_reason == "live_elsewhere"
    assert Correction.objects.get(batch=first).state == "applied"


def test_batch_that_was_asked_for_something_and_has_no_job_gets_one(world: World, approved: CorrectionBatch) -> None:
    apply_ask(batch=approved, by=world.officer, on_asked=nothing)
    assert (batches_wake(), jobs(approved)) == (0, 0)  # not yet: its job may just have ended
    CorrectionBatch.objects.filter(pk=approved.pk).update(work_at=timezone.now() - datetime.timedelta(minutes=2))
    assert (batches_wake(), jobs(approved)) == (1, 1)
    assert (batches_wake(), jobs(approved)) == (0, 1)


def test_work_that_fails_again_and_again_ends_and_says_so(
    world: World, approved: CorrectionBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Context:
        class job:
            attempts = 0

    def fails(**_: object) -> None:
        raise RuntimeError("the disk is full")

    apply_ask(batch=approved, by=world.officer, on_asked=nothing)
    monkeypatch.setattr("recovery.tasks.batches.batch_work_run", fails)
    for attempts, work in ((0, "apply"), (3, "apply"), (4, "")):
        Context.job.attempts = attempts
        with pytest.raises(RuntimeError):
            batch_work.func(Context(), batch_id=approved.pk)
        approved.refresh_from_db()
        assert (approved.state, approved.work) == ("approved", work)
    with translation.override("en"):
        assert errors.sentence(approved.work_error).startswith("This failed several times")


@pytest.mark.django_db(transaction=True)
def test_twenty_who_ask_at_once_leave_one_job() -> None:
    world = World()
    batch = world.approved(world.proposed(world.missing(2)))
    asked: list[int] = []

    def ask() -> str:
        return apply_ask(batch=CorrectionBatch.objects.get(pk=batch.pk), by=world.officer, on_asked=asked.append).work

    assert in_threads(20, ask) == ["apply"] * 20
    assert asked == [batch.pk]
