"""Corrections travel in batches: one person proposes, another approves.

Applying and reverting is `recovery.delivery`. The database holds the same rules (guards.sql and the checks
of CorrectionBatch); here they are asked first, so that a person gets a sentence, and a rule that only the
database could see broken is turned into the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pghistory
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Now

from records import sql
from records.models import User
from recovery import errors
from recovery.casework import rights, values
from recovery.casework.constraints import constraints_at_once
from recovery.models import Case, Correction, CorrectionBatch, Incident

SQL = Path(__file__).parent / "sql"
State = CorrectionBatch.State


def batch_create(*, incident: Incident, by: User, request_key: UUID, note: str = "") -> CorrectionBatch:
    """Begin a batch. The same request key gives the same batch, however often it is sent.

    Raises RightMissing, and RequestKeyTaken if the key was used by somebody else or for another incident.
    """
    rights.right_require(rights.may_propose(by), by)
    fresh = CorrectionBatch(incident=incident, request_key=request_key, created_by=by, note=note.strip())
    with transaction.atomic(), pghistory.context(user=by.pk):
        # ON CONFLICT waits for a twin that is being written, so that the batch is there afterwards in any
        # case.
        CorrectionBatch.objects.bulk_create([fresh], ignore_conflicts=True)
        batch = CorrectionBatch.objects.get(request_key=request_key)
    if (batch.created_by_id, batch.incident_id) != (by.pk, incident.pk):
        raise errors.RequestKeyTaken
    return batch


def corrections_propose_missing(*, batch: CorrectionBatch, cases: QuerySet[Case] | Iterable[int], by: User) -> int:
    """Propose the whole dose, as its list row says it, for each case; gives how many lines came.

    Cases that cannot take such a line (not open, another kind, incident or centre than the writer's,
    proposed already) are left out. Raises RightMissing, NotYourBatch, BatchMoveNotAllowed.
    """
    ids = list(cases.values_list("pk", flat=True)) if isinstance(cases, QuerySet) else [int(pk) for pk in cases]
    with _draft(batch, by) as locked:
        return sql.execute(
            SQL / "propose_missing.sql",
            {
                "batch": locked.pk,
                "incident": locked.incident_id,
                "cases": ids,
                "centres": rights.own_centres(by),
                "by": by.pk,
            },
        )


def correction_set(
    *, batch: CorrectionBatch, case: Case, field: str, new_value: Any, by: User, evidence_note: str = ""
) -> Correction:
    """Propose a new value for one field of a case, or change such a line of this draft.

    The old value is what the register says now. Raises RightMissing, NotYourBatch, BatchMoveNotAllowed,
    NotYourCentre, CaseOfAnotherIncident, CaseNotOpen, CaseWithoutPerson, DoseAlreadyHeld, DoseNotHeld,
    FieldUnknown, a ValueNotUsable, NothingToCorrect, and LineTaken if another live batch has this field of
    this case.
    """
    with _draft(batch, by) as locked:
        # Locked: the case can neither be closed nor be applied while its line is written.
        locking = Case.objects.select_for_update(of=("self",), no_key=True)
        case = locking.select_related("recipient").get(pk=case.pk)
        _refuse_foreign_case(case, locked, by)
        new = values.value_read(field, new_value)
        old = values.register_value(case, field)
        if new == old:
            raise errors.NothingToCorrect(value=new)
        try:
            with transaction.atomic():
                line, _ = Correction.objects.update_or_create(
                    batch=locked,
                    case=case,
                    field=field,
                    defaults={
                        "old_value": old,
                        "new_value": new,
                        "evidence_id": case.sheet_row_id,
                        "evidence_note": evidence_note.strip(),
                        "edited_by": by,
                        "edited_at": Now(),
                    },
                )
        except IntegrityError as failure:
            error = _SENTENCES_OF_A_LINE.get(errors.broken_rule(failure))
            if error is None:
                raise
            raise error(case_id=case.pk) from failure
        line.refresh_from_db()
        return line


def correction_remove(*, batch: CorrectionBatch, case: Case, field: str, by: User) -> None:
    """Take a line out of a draft. Raises RightMissing, NotYourBatch, BatchMoveNotAllowed, LineMissing."""
    with _draft(batch, by) as locked:
        if not Correction.objects.filter(batch=locked, case=case, field=field).delete()[0]:
            raise errors.LineMissing(batch_id=locked.pk, case_id=case.pk)


def batch_submit(*, batch: CorrectionBatch, by: User) -> CorrectionBatch:
    """Hand a draft to the approvers; from now on its lines are frozen.

    Raises EmptyBatch and what a draft raises.
    """
    with _draft(batch, by) as locked:
        lines, sha256 = batch_content(locked)
        if not lines:
            raise errors.EmptyBatch(batch_id=locked.pk)
        _move(
            locked,
            State.SUBMITTED,
            submitted_at=Now(),
            content_sha256=sha256,
            returned_by=None,
            return_comment="",
        )
    batch.refresh_from_db()
    return batch


def batch_return(*, batch: CorrectionBatch, by: User, comment: str) -> CorrectionBatch:
    """Give a submitted or approved batch back to its author as a draft; its author may take it back as well.

    Raises RightMissing, ReasonNeeded, BatchMoveNotAllowed, and BatchAtWork once the worker was asked to apply it.
    """
    rights.right_require(rights.may_return(by) or (rights.may_propose(by) and by.pk == batch.created_by_id), by)
    if not comment.strip():
        raise errors.ReasonNeeded
    with _locked(batch, by, State.SUBMITTED, State.APPROVED) as locked:
        if locked.work:
            raise errors.BatchAtWork(batch_id=locked.pk)
        _move(
            locked,
            State.DRAFT,
            submitted_at=None,
            content_sha256="",
            approved_by=None,
            approved_at=None,
            approved_sha256="",
            work_error={},
            returned_by=by,
            return_comment=comment.strip(),
        )
    batch.refresh_from_db()
    return batch


def batch_approve(*, batch: CorrectionBatch, by: User) -> CorrectionBatch:
    """Approve a submitted batch of somebody else, exactly as it was submitted.

    Raises RightMissing, BatchMoveNotAllowed, ApproverIsAuthor, ApproverEditedLine, BatchChanged.
    """
    rights.right_require(rights.may_approve(by), by)
    with _locked(batch, by, State.SUBMITTED) as locked:
        if locked.created_by_id == by.pk:
            raise errors.ApproverIsAuthor(batch_id=locked.pk)
        if edited_lines_of(locked, by):
            raise errors.ApproverEditedLine(batch_id=locked.pk)
        _, sha256 = batch_content(locked)
        if sha256 != locked.content_sha256:
            raise errors.BatchChanged(batch_id=locked.pk)
        _move(
            locked,
            State.APPROVED,
            approved_by=by,
            # Times of a batch are in order even when the server's clock was set back.
            approved_at=Greatest(Now(), F("submitted_at")),
            approved_sha256=sha256,
        )
    batch.refresh_from_db()
    return batch


def batch_discard(*, batch: CorrectionBatch, by: User) -> CorrectionBatch:
    """Throw a draft away; its cases are free for other batches.

    Raises RightMissing, NotYourBatch, BatchMoveNotAllowed.
    """
    with _draft(batch, by) as locked:
        # The batch first: its lines follow it (line_follows_its_batch).
        _move(locked, State.DISCARDED)
        Correction.objects.filter(batch=locked, state=Correction.State.PROPOSED).update(state=Correction.State.DROPPED)
    batch.refresh_from_db()
    return batch


def edited_lines_of(batch: CorrectionBatch, user: User) -> bool:
    """Whether somebody has ever written, changed or taken out a line of this batch.

    The history is asked: a line that somebody else wrote over, or that was taken out, shows nothing any more.
    """
    events = apps.get_model("recovery", "CorrectionEvent").objects.filter(batch=batch)
    by_whom = Q(edited_by=user) | Q(pgh_label="delete", pgh_context__metadata__user=user.pk)
    return bool(events.filter(by_whom).exists())


def batch_content(batch: CorrectionBatch) -> tuple[int, str]:
    """How many lines a batch has, and the SHA-256 of what they say, computed in the database in one
    statement."""
    row = sql.fetch_one(SQL / "content.sql", {"batch": batch.pk})
    return int(row["lines"]), str(row["sha256"])


@contextmanager
def _draft(batch: CorrectionBatch, by: User) -> Iterator[CorrectionBatch]:
    """One transaction on a draft that this person may write to."""
    rights.right_require(rights.may_propose(by), by)
    with _locked(batch, by, State.DRAFT) as locked:
        if not rights.may_edit(by, locked):
            raise errors.NotYourBatch(batch_id=locked.pk)
        yield locked


@contextmanager
def _locked(batch: CorrectionBatch, by: User, *states: State) -> Iterator[CorrectionBatch]:
    """One transaction on a batch that stands in one of the states; whoever comes second finds it moved.

    Rules that the database finds broken come out as the sentences of this module.
    """
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, batch=batch.pk):
            locked = CorrectionBatch.objects.select_for_update().get(pk=batch.pk)
            if locked.state not in states:
                raise errors.BatchMoveNotAllowed(batch_id=locked.pk, state=locked.get_state_display())
            with constraints_at_once():
                yield locked
    except IntegrityError as failure:
        error = _SENTENCES.get(errors.broken_rule(failure))
        if error is None:
            raise
        state = CorrectionBatch(state=batch.state).get_state_display()
        raise error(batch_id=batch.pk, state=state) from failure


def _move(locked: CorrectionBatch, to: State, **stamps: Any) -> None:
    CorrectionBatch.objects.filter(pk=locked.pk, state=locked.state).update(state=to, **stamps)


def _refuse_foreign_case(case: Case, batch: CorrectionBatch, by: User) -> None:
    centres = rights.own_centres(by)
    if centres is not None and case.centre_id not in centres:
        raise errors.NotYourCentre(case_id=case.pk)
    if case.incident_id != batch.incident_id:
        raise errors.CaseOfAnotherIncident(case_id=case.pk, batch_id=batch.pk)
    if case.state != Case.State.OPEN:
        raise errors.CaseNotOpen(case_id=case.pk, state=case.get_state_display())


#: Rule of the database -> what it means to the person.
_SENTENCES: dict[str, type[errors.RecoveryError]] = {
    "approver_is_not_the_author": errors.ApproverIsAuthor,
    "approver_edited_no_line": errors.ApproverEditedLine,
    "approved_is_what_was_submitted": errors.BatchChanged,
    "submitted_batch_is_frozen": errors.BatchChanged,
    "batch_keeps_its_author_incident_and_key": errors.BatchChanged,
    "stamps_of_a_batch_are_written_once": errors.BatchChanged,
    "content_is_what_its_hash_says": errors.BatchChanged,
    "submitted_batch_has_a_line": errors.EmptyBatch,
    "batch_takes_allowed_steps": errors.BatchMoveNotAllowed,
    "line_changes_only_in_draft": errors.BatchMoveNotAllowed,
    "line_follows_its_batch": errors.BatchMoveNotAllowed,
    "batch_leaves_no_line_behind": errors.BatchMoveNotAllowed,
}
#: The same for one line, which names its case.
_SENTENCES_OF_A_LINE: dict[str, type[errors.RecoveryError]] = {
    "case_field_is_in_one_live_batch": errors.LineTaken,
    "line_is_of_the_writers_centre": errors.NotYourCentre,
}
