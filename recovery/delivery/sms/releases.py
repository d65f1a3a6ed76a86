"""Lots of messages: one person prepares, another lets them go out. Nothing is sent that nobody has released."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pghistory
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from records import sql
from records.models import Role, User
from recovery.casework.rights import right_require
from recovery.delivery.sms.backends import backend_of_site
from recovery.delivery.sms.brake import brake_check, site_settle
from recovery.delivery.sms.due import due_find, messages_make
from recovery.delivery.sms.errors import LotMoveNotAllowed, NobodyDue, NumberNotTyped, ReleaserPrepared
from recovery.delivery.sms.texts import template_current
from recovery.errors import RequestKeyTaken, broken_rule
from recovery.models import Incident, MessageRelease
from recovery.models.messages import TYPED_ABOVE

SQL = Path(__file__).parent / "sql"
State = MessageRelease.State

SENDERS = frozenset({Role.OFFICER, Role.APPROVER})


def may_send(user: User) -> bool:
    """Prepare lots, and release those of others."""
    return user.is_active and user.role in SENDERS


def lot_prepare(*, incident: Incident, by: User, request_key: UUID, today: datetime.date) -> MessageRelease:
    """Put everybody who is due now into a lot; the same request key gives the same lot.

    Raises RightMissing, NobodyDue, GatewayFileWrong (the price stands in the gateway's description), and
    RequestKeyTaken if the key was used by somebody else or for another incident.
    """
    right_require(may_send(by), by)
    price = backend_of_site().price
    template = template_current()
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            made = MessageRelease.objects.filter(request_key=request_key).first()
            if made is None:
                preview = due_find(incident=incident, template=template, today=today)
                if not preview.people:
                    raise NobodyDue
                made = MessageRelease.objects.create(
                    incident=incident,
                    template=template,
                    request_key=request_key,
                    due_until=preview.until,
                    people=preview.people,
                    segments=preview.segments,
                    price=price,
                    excluded=preview.excluded,
                    considered=preview.considered,
                    prepared_by=by,
                )
                messages_make(release_id=made.pk, purpose=template.purpose, preview=preview)
    except IntegrityError as failure:
        rule = broken_rule(failure)
        if rule == "one_message_per_person_dose_and_purpose":
            raise NobodyDue from failure  # a lot made at the same moment has taken these people
        if "request_key" not in rule:
            raise
        made = MessageRelease.objects.get(request_key=request_key)
    if (made.prepared_by_id, made.incident_id) != (by.pk, incident.pk):
        raise RequestKeyTaken
    return made


def lot_release(
    *, lot: MessageRelease, by: User, typed: int | None, on_released: Callable[[], None] = lambda: None
) -> MessageRelease:
    """Let a lot go out; `on_released` is called in the transaction.

    `typed` is the number of people, needed above TYPED_ABOVE. People who are no longer due, or want no SMS meanwhile,
    are stopped with the reason. Raises RightMissing, LotMoveNotAllowed, ReleaserPrepared, NumberNotTyped, BrakeOn,
    GatewayFileWrong.
    """
    right_require(may_send(by), by)
    backend = backend_of_site()
    with transaction.atomic(), pghistory.context(user=by.pk):
        locked = _prepared(lot)
        if locked.prepared_by_id == by.pk:
            raise ReleaserPrepared(lot=lot.pk)
        if locked.people > TYPED_ABOVE and typed != locked.people:
            raise NumberNotTyped(lot=lot.pk, people=locked.people)
        brake_check(backend, before_first_release=True)
        if backend.leaves_machine:
            site_settle()
            brake_check(backend)
        MessageRelease.objects.filter(pk=lot.pk).update(
            state=State.RELEASED, released_by=by, released_at=Now(), typed_people=typed
        )
        sql.execute(SQL / "messages_release.sql", {"release": lot.pk})
        on_released()
    lot.refresh_from_db()
    return lot


def lot_discard(*, lot: MessageRelease, by: User) -> MessageRelease:
    """Take a lot back before it is released; its people are free for another.

    Raises RightMissing, LotMoveNotAllowed.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        right_require(may_send(by), by)
        locked = _prepared(lot)
        locked.messages.all().delete()
        MessageRelease.objects.filter(pk=lot.pk).update(state=State.DISCARDED, discarded_by=by, discarded_at=Now())
        lot.refresh_from_db()
        return lot


def _prepared(lot: MessageRelease) -> MessageRelease:
    locked = MessageRelease.objects.select_for_update().get(pk=lot.pk)
    if locked.state != State.PREPARED:
        raise LotMoveNotAllowed(lot=lot.pk, state=locked.get_state_display())
    return locked
