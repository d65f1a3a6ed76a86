"""Lots of messages for the mirror centres of the tests of the pages."""

from __future__ import annotations

import uuid

from django.utils import timezone

from records.models import Dose, Extract
from recovery.delivery.sms.releases import lot_prepare, lot_release
from recovery.models import Case, Message, MessageRelease
from tests.web import world


def verified(case: Case) -> None:
    """An extract has shown the dose that was applied for a case."""
    extract = Extract.objects.latest("pk")
    Dose.objects.filter(recipient=case.recipient_id, dose_no=1).update(first_seen_in=extract, last_seen_in=extract)
    Case.objects.filter(pk=case.pk).update(state="verified", verified_in=extract)


def _prepared(mirror: world.Mirror) -> MessageRelease:
    verified(Case.objects.filter(centre=mirror.a.centre, state="applied").earliest("pk"))
    return lot_prepare(
        incident=mirror.incident,
        by=mirror.people["officer"],
        request_key=uuid.uuid4(),
        today=timezone.localdate(),
    )


def waiting_lot(mirror: world.Mirror) -> MessageRelease:
    """A lot of one person of the first centre, prepared by the officer."""
    return MessageRelease.objects.filter(state="prepared").first() or _prepared(mirror)


def sent_message(mirror: world.Mirror) -> Message:
    """A message to a person of the first centre that the gateway has taken."""
    lot = lot_release(lot=_prepared(mirror), by=mirror.people["approver"], typed=None)
    lot.messages.update(state="sending", claim=uuid.uuid4(), claimed_at=timezone.now(), gateway="example")
    lot.messages.update(state="sent", sent_at=timezone.now())
    return lot.messages.get()


def failed_message(mirror: world.Mirror) -> Message:
    """A message to a person of the first centre that the gateway refused."""
    found = Message.objects.for_calling().first()
    if found is None:
        lot = lot_release(lot=_prepared(mirror), by=mirror.people["approver"], typed=None)
        lot.messages.update(state="sending", claim=uuid.uuid4(), claimed_at=timezone.now(), gateway="example")
        lot.messages.update(state="failed", reason="refused", said="number blocked")
        found = lot.messages.get()
    return found
