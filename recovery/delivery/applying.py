"""An approved batch goes into the register and the outbox in one transaction, exactly as it was approved."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Greatest, Now

from records import services, sql
from records.models import Source, User
from recovery import errors
from recovery.casework import rights
from recovery.casework.batches import batch_content
from recovery.delivery.lines import SQL, WORK_DONE, Line, State, batch_require, batch_work, lines_read, tried_again
from recovery.delivery.outbox import upserts_queue
from recovery.delivery.reverting import batch_revert, revert_preview
from recovery.models import Case, Correction, CorrectionBatch

__all__ = ["Applied", "batch_apply", "batch_revert", "revert_preview", "why_held"]

Held = Correction.Held


@dataclass(frozen=True, slots=True)
class Applied:
    """How many lines of a batch went through, and how many were held."""

    applied: int
    held: int


def batch_apply(*, batch: CorrectionBatch, by: User, on_applied: Callable[[int], None] | None = None) -> Applied:
    """Write an approved batch into the register and queue its messages; a line that is no longer true is
    held.

    All or nothing. `on_applied` gets the batch's number inside the transaction (jobs are deferred there). A
    batch that is applied already gives the same answer and changes nothing. Raises RightMissing,
    BatchMoveNotAllowed, and BatchChanged if the lines are not what was approved.
    """
    rights.right_require(rights.may_apply(by), by)
    answer = tried_again(lambda: _apply(batch, by, on_applied))
    batch.refresh_from_db()
    return answer


def _apply(batch: CorrectionBatch, by: User, on_applied: Callable[[int], None] | None) -> Applied:
    with batch_work(batch, by) as locked:
        if locked.state == State.APPLIED:
            return _answer(locked)
        batch_require(locked, State.APPROVED)
        if batch_content(locked)[1] != locked.approved_sha256:
            raise errors.BatchChanged(batch_id=locked.pk)
        lines = lines_read(batch_id=locked.pk)
        held = {line.correction_id: reason for line in lines if (reason := why_held(line)) is not None}
        going = [line for line in lines if line.correction_id not in held]
        doses = _write_to_register(going, source_ref=f"batch {locked.pk}")
        CorrectionBatch.objects.filter(pk=locked.pk, state=State.APPROVED).update(
            state=State.APPLIED, applied_by=by, applied_at=Greatest(Now(), F("approved_at")), **WORK_DONE
        )
        # The batch first, its lines follow it.
        sql.execute(SQL / "lines_hold.sql", {"ids": list(held), "reasons": [reason.value for reason in held.values()]})
        # The message first: no line may say that it is applied without one.
        upserts_queue(doses)
        sql.execute(SQL / "lines_applied.sql", {"ids": list(doses), "dose_ids": list(doses.values())})
        sql.execute(SQL / "cases_applied.sql", {"batch": locked.pk})
        if on_applied is not None:
            on_applied(locked.pk)
        return Applied(applied=len(going), held=len(held))


def why_held(line: Line) -> Held | None:
    """Why a proposed line cannot go through now; None if it can."""
    if line.case_state != Case.State.OPEN:
        return Held.CASE_MOVED
    if line.field == "dose":
        # Also a dose that another correction added and no extract has shown yet: adding would overwrite it.
        there, as_proposed = line.dose_stands, True
    else:
        there = line.now_value == line.new_value and (line.dose_held or not line.is_of_dose)
        as_proposed = line.now_value == line.old_value and (line.dose_held or not line.is_of_dose)
    if there:
        return Held.ALREADY_THERE
    if line.live_elsewhere:
        return Held.LIVE_ELSEWHERE
    changed = line.recipient_changed or (line.is_of_dose and (line.dose_changed or line.case_changed))
    # The old value is compared as well: the clock of a change is that of its statement, not of its commit.
    return Held.CHANGED if changed or not as_proposed else None


def _write_to_register(lines: Sequence[Line], *, source_ref: str) -> dict[int, int | None]:
    """Write the lines through the register's own door; gives for each line its dose, None if it has none."""
    adding = [line for line in lines if line.field == "dose"]
    added = services.dose_add_many(
        [_dose_entry(line) for line in adding], source=Source.CORRECTION, source_ref=source_ref
    )
    changing = [line for line in lines if line.is_of_dose and line.field != "dose"]
    services.dose_change_many(
        [services.FieldChange(_dose_of(line), line.field, _register_form(line)) for line in changing]
    )
    services.recipient_change_many(
        [services.FieldChange(line.recipient_id, line.field, line.new_value) for line in lines if not line.is_of_dose]
    )
    doses: dict[int, int | None] = {line.correction_id: None for line in lines}
    doses |= {line.correction_id: dose_id for line, dose_id in zip(adding, added, strict=True)}
    doses |= {line.correction_id: _dose_of(line) for line in changing}
    return doses


def _dose_entry(line: Line) -> services.DoseEntry:
    return services.DoseEntry(
        recipient_id=line.recipient_id,
        dose_no=line.dose_no,
        vaccine_id=line.new_value["vaccine"],
        given_on=datetime.date.fromisoformat(line.new_value["given_on"]),
        centre_id=line.new_centre_id,
        lot_no=line.new_value["lot_no"],
    )


def _register_form(line: Line) -> Any:
    """A new value as the register keeps it: a centre by its number there."""
    return line.new_centre_id if line.field == "centre" else line.new_value


def _dose_of(line: Line) -> int:
    if line.dose_id is None:
        raise AssertionError(f"correction {line.correction_id} changes a dose that is not there")
    return line.dose_id


def _answer(locked: CorrectionBatch) -> Applied:
    """What applying this batch gave when it was applied."""
    counts = locked.corrections.aggregate(
        applied=Count("pk", filter=~Q(state=Correction.State.HELD)),
        held=Count("pk", filter=Q(state=Correction.State.HELD)),
    )
    return Applied(applied=counts["applied"], held=counts["held"])
