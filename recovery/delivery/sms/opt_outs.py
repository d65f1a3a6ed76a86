"""Numbers that want no SMS, and calls in place of messages that did not arrive."""

from __future__ import annotations

import pghistory
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from records.identifiers import mobile_key
from records.models import Role, User
from recovery.casework.rights import right_require
from recovery.delivery.sms.errors import NotAMobile, NothingToCall, NumberWantsNone
from recovery.delivery.sms.releases import may_send
from recovery.errors import ReasonNeeded, broken_rule
from recovery.models import Message, OptOut

CALLERS = frozenset({Role.MANAGER, Role.OFFICER, Role.APPROVER})


def opt_out_add(*, mobile: str, reason: str, by: User) -> OptOut:
    """Write down that a number wants no SMS; what waits for it is stopped in the same moment.

    Raises RightMissing, NotAMobile, ReasonNeeded, NumberWantsNone.
    """
    right_require(may_send(by), by)
    key = mobile_key(mobile)
    if not key:
        raise NotAMobile
    if not reason.strip():
        raise ReasonNeeded
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            return OptOut.objects.create(mobile_key=key, reason=reason.strip(), made_by=by)
    except IntegrityError as failure:
        if "mobile_key" in broken_rule(failure):
            raise NumberWantsNone from failure
        raise


def call_note(*, message: Message, note: str, by: User) -> None:
    """Write down that somebody called the person of a message; it leaves the call list.

    Raises RightMissing, ReasonNeeded, NothingToCall if it is not on the list any more.
    """
    right_require(by.is_active and by.role in CALLERS, by)
    if not note.strip():
        raise ReasonNeeded
    with pghistory.context(user=by.pk):
        called = (
            Message.objects.visible_to(by)
            .for_calling()
            .filter(pk=message.pk)
            .update(called_by=by, called_at=Now(), call_note=note.strip()[:300])
        )
    if not called:
        raise NothingToCall(message=message.pk)
