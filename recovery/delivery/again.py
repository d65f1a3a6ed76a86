"""Lines that were sent and not seen: sent again under the same key, or waited for until a day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from records import services, sql
from records.models import User
from recovery import errors
from recovery.casework.cases import cases_of_incident_lock
from recovery.casework.rights import MIS, right_require
from recovery.delivery.unseen import unseen_lines
from recovery.models import Incident, SendAgain, UnseenWait

SQL = Path(__file__).parent / "sql"

#: Lines that one order sends again, or that one note is about.
MOST_AT_ONCE = 5_000
#: Nobody waits longer than so many days at a time.
LONGEST_WAIT = 60


class TooManyToSendAgain(errors.RecoveryError):
    """{count} lines are too many at once; {most} can be chosen. Nothing was sent."""


class NothingToSendAgain(errors.RecoveryError):
    """None of these lines can be sent again: they were seen meanwhile, are on their way again, or something was sent
    later about the same dose."""


class WaitNotUsable(errors.RecoveryError):
    """Choose a day after today, at most {most} days away."""


@dataclass(frozen=True, slots=True)
class SentAgain:
    """The order, and how many of the lines asked for are not in it."""

    order: SendAgain
    left_out: int


def send_again(
    *,
    incident: Incident,
    correction_ids: Sequence[int],
    reason: str,
    by: User,
    request_key: UUID,
    on_queued: Callable[[], None] | None = None,
) -> SentAgain:
    """Queue lines that were sent and not seen once more, each under the key of its first message.

    A server that has it after all changes nothing. Lines that were seen meanwhile, that are on their way again, and
    those about whose dose something was told later, are left out. The same request key gives the same order and sends
    nothing more. `on_queued` is called within the transaction. Raises RightMissing, ReasonNeeded, TooManyToSendAgain,
    NothingToSendAgain, and RequestKeyTaken if the key was used by somebody else or for another incident.
    """
    right_require(by.is_active and by.role in MIS, by)
    ids = sorted(set(correction_ids))
    if not reason.strip():
        raise errors.ReasonNeeded
    if len(ids) > MOST_AT_ONCE:
        raise TooManyToSendAgain(count=len(ids), most=MOST_AT_ONCE)
    with transaction.atomic():
        services.register_share()
        cases_of_incident_lock(incident_id=incident.pk)
        order = SendAgain.objects.filter(request_key=request_key).first()
        if order is not None:
            if (order.asked_by_id, order.incident_id) != (by.pk, incident.pk):
                raise errors.RequestKeyTaken
            return SentAgain(order, len(ids) - order.lines)
        going = _of_queue(incident, ids, may_repeat=True)
        if not going:
            raise NothingToSendAgain
        order = SendAgain.objects.create(
            incident=incident, request_key=request_key, reason=reason.strip(), lines=len(going), asked_by=by
        )
        sql.execute(SQL / "again_queue.sql", {"ids": going, "order": order.pk})
        if on_queued is not None:
            on_queued()
    return SentAgain(order, len(ids) - len(going))


def wait_on(
    *, incident: Incident, correction_ids: Sequence[int], until: datetime.date, note: str, by: User
) -> list[UnseenWait]:
    """Leave lines that were sent and not seen alone until a day, and say why; they come back by themselves.

    Lines that do not wait any more are left out. Raises RightMissing, ReasonNeeded, WaitNotUsable, TooManyToSendAgain.
    """
    right_require(by.is_active and by.role in MIS, by)
    if not note.strip():
        raise errors.ReasonNeeded
    today = timezone.localdate()
    if not today < until <= today + datetime.timedelta(days=LONGEST_WAIT):
        raise WaitNotUsable(most=LONGEST_WAIT)
    if len(correction_ids) > MOST_AT_ONCE:
        raise TooManyToSendAgain(count=len(correction_ids), most=MOST_AT_ONCE)
    with transaction.atomic():
        return UnseenWait.objects.bulk_create(
            UnseenWait(correction_id=pk, until=until, note=note.strip(), written_by=by)
            for pk in _of_queue(incident, correction_ids, may_repeat=False)
        )


def _of_queue(incident: Incident, ids: Sequence[int], *, may_repeat: bool) -> list[int]:
    """Those of the lines that stand in the queue, waited for or not; with `may_repeat` only what may be sent again."""
    found = [
        line
        for waits in (False, True)
        for line in unseen_lines(incident=incident, most=MOST_AT_ONCE, ids=ids, waits=waits)
    ]
    return sorted(line.id for line in found if line.may_repeat or not may_repeat)
