"""Applying and reverting are done by the worker: a person asks, the batch says so, and the job does it once.

The batch itself holds what is asked (`work`), so that nothing is lost when a job is, and a second click finds it
there. Rights are looked at twice: when somebody asks, and when the work is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pghistory
from django.db import transaction
from django.db.models.functions import Now

from records.errors import RegisterError
from records.models import User
from recovery import errors
from recovery.casework import rights
from recovery.delivery.applying import batch_apply
from recovery.delivery.lines import WORK_DONE, batch_require
from recovery.delivery.reverting import batch_revert, messages_of
from recovery.models import CorrectionBatch

State = CorrectionBatch.State
Work = CorrectionBatch.Work
Told = Callable[[int], None]


def apply_ask(*, batch: CorrectionBatch, by: User, on_asked: Told) -> CorrectionBatch:
    """Have an approved batch applied. `on_asked` gets its number inside the transaction (the job is deferred there).

    One asks; whoever asks again while it is being applied, or afterwards, gets the same answer. Raises
    RightMissing, BatchMoveNotAllowed.
    """
    rights.right_require(rights.may_apply(by), by)
    with _locked(batch, by) as locked:
        if locked.state != State.APPLIED and locked.work != Work.APPLY:
            batch_require(locked, State.APPROVED)
            _begin(locked, Work.APPLY, by)
            on_asked(locked.pk)
    batch.refresh_from_db()
    return batch


def revert_ask(*, batch: CorrectionBatch, by: User, reason: str, on_asked: Told) -> CorrectionBatch:
    """Have an applied batch reverted, or ask for it where that takes a second person.

    An approver has it reverted at once while no message of it has left; else the batch says who asks and why,
    and another approver releases it (`revert_release`). Asking again gives the same answer. Raises
    RightMissing, ReasonNeeded, BatchMoveNotAllowed.
    """
    rights.right_require(rights.may_ask_revert(by), by)
    if not reason.strip():
        raise errors.ReasonNeeded
    with _locked(batch, by) as locked:
        if locked.state != State.REVERTED and locked.work != Work.REVERT and locked.revert_asked_by_id is None:
            batch_require(locked, State.APPLIED)
            if rights.may_revert(by) and not messages_of(locked)[0]:
                _begin(locked, Work.REVERT, by, revert_reason=reason.strip())
                on_asked(locked.pk)
            else:
                _write(locked, revert_asked_by=by, revert_asked_at=Now(), revert_reason=reason.strip(), work_error={})
    batch.refresh_from_db()
    return batch


def revert_release(*, batch: CorrectionBatch, by: User, on_asked: Told) -> CorrectionBatch:
    """Have a batch reverted whose revert somebody else asks for.

    Raises RightMissing, RevertNeedsAnother, RevertNotAsked, BatchMoveNotAllowed.
    """
    rights.right_require(rights.may_revert(by), by)
    with _locked(batch, by) as locked:
        if locked.revert_asked_by_id == by.pk:
            raise errors.RevertNeedsAnother(batch_id=locked.pk)
        if locked.state != State.REVERTED and locked.work != Work.REVERT:
            batch_require(locked, State.APPLIED)
            if locked.revert_asked_by_id is None:
                raise errors.RevertNotAsked(batch_id=locked.pk)
            _begin(locked, Work.REVERT, by)
            on_asked(locked.pk)
    batch.refresh_from_db()
    return batch


def revert_decline(*, batch: CorrectionBatch, by: User) -> CorrectionBatch:
    """Leave a batch as it is whose revert somebody asks for: an approver may, and whoever asked.

    Raises RightMissing, RevertNotAsked, BatchAtWork, BatchMoveNotAllowed.
    """
    with _locked(batch, by) as locked:
        rights.right_require(
            rights.may_revert(by) or (rights.may_ask_revert(by) and by.pk == locked.revert_asked_by_id), by
        )
        batch_require(locked, State.APPLIED)
        if locked.work:
            raise errors.BatchAtWork(batch_id=locked.pk)
        if locked.revert_asked_by_id is None:
            raise errors.RevertNotAsked(batch_id=locked.pk)
        _write(locked, revert_asked_by=None, revert_asked_at=None, revert_reason="", work_error={})
    batch.refresh_from_db()
    return batch


def batch_work_run(*, batch_id: int, on_applied: Told, on_reverted: Told) -> None:
    """Do what a batch is asked to do, as the person who asked, with the rights of that person now.

    A refusal ends the work and stays on the batch for its page to tell. Nothing to do is fine: a job may come
    twice.
    """
    batch = CorrectionBatch.objects.select_related("work_by").get(pk=batch_id)
    by = batch.work_by
    if by is None:
        return
    try:
        if batch.work == Work.APPLY:
            batch_apply(batch=batch, by=by, on_applied=on_applied)
        else:
            batch_revert(batch=batch, by=by, reason=batch.revert_reason, on_reverted=on_reverted)
    except (errors.RecoveryError, RegisterError) as refused:
        work_give_up(batch_id=batch_id, why=refused)


def work_give_up(*, batch_id: int, why: Exception) -> None:
    """End the work of a batch without its having been done; the batch says why."""
    CorrectionBatch.objects.filter(pk=batch_id).exclude(work="").update(**WORK_DONE | {"work_error": errors.told(why)})


@contextmanager
def _locked(batch: CorrectionBatch, by: User) -> Iterator[CorrectionBatch]:
    with transaction.atomic(), pghistory.context(user=by.pk, batch=batch.pk):
        yield CorrectionBatch.objects.select_for_update().get(pk=batch.pk)


def _begin(locked: CorrectionBatch, work: Work, by: User, **stamps: object) -> None:
    _write(locked, work=work, work_by=by, work_at=Now(), work_error={}, **stamps)


def _write(locked: CorrectionBatch, **stamps: object) -> None:
    CorrectionBatch.objects.filter(pk=locked.pk).update(**stamps)
