"""The inverse of applying: what a batch changed is put back, and what cannot be is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError
from django.db.models import Count, F, Q
from django.db.models.functions import Greatest, Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records import services, sql
from records.models import User, Vaccine
from recovery import errors
from recovery.casework import rights
from recovery.delivery.lines import SQL, WORK_DONE, Line, State, batch_require, batch_work, lines_read, tried_again
from recovery.delivery.outbox import retractions_queue
from recovery.models import Correction, CorrectionBatch, Delivery


class Fate(StrEnum):
    """What becomes of an applied line when its batch is reverted, and why."""

    REVERSED = "reversed"
    CHANGED_SINCE = "changed_since"
    TAKEN_BACK = "taken_back"
    LATER_BATCH = "later_batch"
    OLD_VALUE_GONE = "old_value_gone"


#: The register has moved on: the value is not ours any more, so it is kept.
KEPT = frozenset({Fate.CHANGED_SINCE, Fate.TAKEN_BACK})
#: The value is ours, but putting it back would break something.
BLOCKED = frozenset({Fate.LATER_BATCH, Fate.OLD_VALUE_GONE})

_WHY: dict[Fate, Promise] = {
    Fate.CHANGED_SINCE: _("The register says something else by now."),
    Fate.TAKEN_BACK: _("This dose was taken back already."),
    Fate.LATER_BATCH: _("Batch %(batch)s changed this again later. Revert that one first."),
    Fate.OLD_VALUE_GONE: _("The old value is no longer in the reference data."),
}


@dataclass(frozen=True, slots=True)
class RevertLine:
    """One applied line and its fate; values as corrections store them."""

    correction_id: int
    case_id: int
    field: str
    old_value: Any
    new_value: Any
    now_value: Any
    fate: Fate
    later_batch: int | None

    @property
    def why(self) -> str:
        """Why the line is not undone, '' if it is."""
        sentence = _WHY.get(self.fate)
        return "" if sentence is None else str(sentence) % {"batch": self.later_batch}


@dataclass(frozen=True, slots=True)
class RevertPreview:
    """The three groups of a revert: undone, kept because the register changed since, and blocked.

    Of the messages of the batch, `delivered` have left for the national server and `waiting` have not yet.
    """

    reversed: tuple[RevertLine, ...]
    kept: tuple[RevertLine, ...]
    blocked: tuple[RevertLine, ...]
    delivered: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Reverted:
    """How many lines were undone; `kept` were not, because they changed since or were blocked."""

    reversed: int
    kept: int


def revert_preview(batch: CorrectionBatch) -> RevertPreview:
    """What reverting this applied batch would do now. Changes nothing. Raises BatchMoveNotAllowed."""
    batch_require(batch, State.APPLIED)
    lines = _fates(lines_read(batch_id=batch.pk))
    delivered, waiting = messages_of(batch)
    return RevertPreview(
        delivered=delivered,
        waiting=waiting,
        reversed=tuple(_shown(line, fate) for line, fate in lines if fate is Fate.REVERSED),
        kept=tuple(_shown(line, fate) for line, fate in lines if fate in KEPT),
        blocked=tuple(_shown(line, fate) for line, fate in lines if fate in BLOCKED),
    )


def messages_of(batch: CorrectionBatch) -> tuple[int, int]:
    """How many messages of a batch have left for the national server, or are on their way, and how many wait."""
    waits = Q(state=Delivery.State.WAITING, drop__isnull=True)
    counts = Delivery.objects.filter(correction__batch=batch, repeats__isnull=True).aggregate(
        gone=Count("pk", filter=~waits), waiting=Count("pk", filter=waits)
    )
    return counts["gone"], counts["waiting"]


def batch_revert(
    *,
    batch: CorrectionBatch,
    by: User,
    reason: str,
    on_reverted: Callable[[int], None] | None = None,
) -> Reverted:
    """Undo an applied batch: doses are taken back, fields get their old values, cases are open again.

    All or nothing. Every undone line queues a retraction behind its message, also when that was not sent
    yet. Lines that `revert_preview` names as kept or blocked stay as they are. A batch that is reverted
    already gives the same answer. What has left for the national server takes two people: somebody else must
    have asked (delivery.work). Raises RightMissing, ReasonNeeded, BatchMoveNotAllowed, RevertNeedsTwo,
    RevertNeedsAnother.
    """
    rights.right_require(rights.may_revert(by), by)
    if not reason.strip():
        raise errors.ReasonNeeded
    try:
        answer = tried_again(lambda: _revert(batch, by, reason.strip(), on_reverted))
    except IntegrityError as failure:
        error = _SENTENCES.get(errors.broken_rule(failure))
        if error is None:
            raise
        raise error(batch_id=batch.pk) from failure
    batch.refresh_from_db()
    return answer


#: Rule of the database -> what it means to the person.
_SENTENCES: dict[str, type[errors.RecoveryError]] = {
    "delivered_batch_is_reverted_by_two": errors.RevertNeedsTwo,
    "revert_is_released_by_another_than_asked": errors.RevertNeedsAnother,
}


def _revert(batch: CorrectionBatch, by: User, reason: str, on_reverted: Callable[[int], None] | None) -> Reverted:
    with batch_work(batch, by) as locked:
        if locked.state == State.REVERTED:
            return _answer(locked)
        batch_require(locked, State.APPLIED)
        fates = _fates(lines_read(batch_id=locked.pk))
        undone = [line for line, fate in fates if fate is Fate.REVERSED]
        put_back(undone, source_ref=f"batch {locked.pk} reverted")
        CorrectionBatch.objects.filter(pk=locked.pk, state=State.APPLIED).update(
            state=State.REVERTED,
            reverted_by=by,
            reverted_at=Greatest(Now(), F("applied_at")),
            revert_reason=reason,
            **WORK_DONE,
        )
        # The message first: no line may say that it is reverted without one.
        retractions_queue({line.correction_id: line.dose_id if line.is_of_dose else None for line in undone})
        sql.execute(
            SQL / "lines_reverted.sql",
            {"batch": locked.pk, "reversed": [line.correction_id for line in undone]},
        )
        sql.execute(SQL / "cases_reverted.sql", {"batch": locked.pk})
        if on_reverted is not None:
            on_reverted(locked.pk)
        return Reverted(reversed=len(undone), kept=len(fates) - len(undone))


def _fates(lines: Sequence[Line]) -> list[tuple[Line, Fate]]:
    vaccines = set(Vaccine.objects.values_list("pk", flat=True))
    return [(line, fate_of(line, vaccines)) for line in lines if line.state == Correction.State.APPLIED]


def fate_of(line: Line, vaccines: set[str]) -> Fate:
    """What would become of an applied line if it were taken back now; `vaccines` are the codes that still exist."""
    if line.later_batch is not None:
        return Fate.LATER_BATCH
    if line.field == "dose":
        if line.dose_taken_back:
            return Fate.TAKEN_BACK
        return Fate.REVERSED if _same_dose(line.now_value, line.new_value) else Fate.CHANGED_SINCE
    if line.now_value != line.new_value:
        return Fate.CHANGED_SINCE
    if line.field == "centre" and line.old_value is not None and line.old_centre_id is None:
        return Fate.OLD_VALUE_GONE
    if line.field == "vaccine" and line.old_value is not None and line.old_value not in vaccines:
        return Fate.OLD_VALUE_GONE
    return Fate.REVERSED


def _same_dose(one: dict[str, Any] | None, other: dict[str, Any]) -> bool:
    """A dose is the same with the same day, vaccine and centre; the server may write its lot number
    otherwise."""
    return one is not None and all(one[part] == other[part] for part in ("given_on", "vaccine", "centre"))


def put_back(lines: Sequence[Line], *, source_ref: str) -> None:
    """Write the old values of these lines into the register again; an added dose is retracted."""
    services.dose_retract_many(
        [line.dose_id for line in lines if line.field == "dose" and line.dose_id is not None],
        source_ref=source_ref,
    )
    services.dose_change_many(
        [
            services.FieldChange(
                line.dose_id, line.field, line.old_centre_id if line.field == "centre" else line.old_value
            )
            for line in lines
            if line.is_of_dose and line.field != "dose" and line.dose_id is not None
        ]
    )
    services.recipient_change_many(
        [services.FieldChange(line.recipient_id, line.field, line.old_value) for line in lines if not line.is_of_dose]
    )


def _shown(line: Line, fate: Fate) -> RevertLine:
    return RevertLine(
        correction_id=line.correction_id,
        case_id=line.case_id,
        field=line.field,
        old_value=line.old_value,
        new_value=line.new_value,
        now_value=line.now_value,
        fate=fate,
        later_batch=line.later_batch,
    )


def _answer(locked: CorrectionBatch) -> Reverted:
    """What reverting this batch gave when it was reverted."""
    states = list(locked.corrections.values_list("state", flat=True))
    return Reverted(reversed=states.count(Correction.State.REVERTED), kept=states.count(Correction.State.KEPT))
