"""Lots of messages and messages in every state that messages_guards.sql guards; gives the keys that
guards_messages.txt names."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from records.models import Dose
from recovery.delivery.sms.releases import lot_discard
from recovery.delivery.sms.texts import template_add
from recovery.models import Case, Message, MessageSite, OptOut
from tests.casework.world import World
from tests.sms.people import Due


def guarded_messages_keys(world: World) -> dict[str, int]:
    """Names of guards_messages.txt -> keys. The lots are prepared by the officer of this world; their people are due in
    an incident of their own, so that no lot takes in anybody else."""
    due = Due()
    due.officer, due.approver = world.officer, world.approver
    released = due.released(5)
    waiting, sending, sent, unknown, called = released.messages.order_by("pk")
    for message in (sending, sent, unknown, called):
        _step(message, state="sending", claim=uuid.uuid4(), claimed_at=timezone.now(), gateway="example")
    _step(sent, state="sent", sent_at=timezone.now(), provider_id="g1")
    _step(unknown, state="unknown", reason="died")
    _step(called, state="failed", reason="refused")
    _step(called, called_by=world.officer, called_at=timezone.now(), call_note="she knows")
    lot = due.lot(2)
    (person,) = due.verified()
    discarded = lot_discard(lot=due.prepared(), by=world.officer)  # frees its person
    return {
        "sms_lot": lot.pk,
        "sms_released": released.pk,
        "sms_discarded": discarded.pk,
        "sms_prepared": lot.messages.earliest("pk").pk,
        "sms_waiting": waiting.pk,
        "sms_sending": sending.pk,
        "sms_sent": sent.pk,
        "sms_unknown": unknown.pk,
        "sms_called": called.pk,
        "sms_person": person.pk,
        "sms_case": Case.objects.get(recipient=person).pk,
        "sms_dose": Dose.objects.get(recipient=person).pk,
        "sms_waiting_dose": Dose.objects.get(recipient=waiting.recipient_id).pk,
        "sms_other_centre": due.other_centre.pk,
        "sms_other_text": template_add(text="{date} {place}", by=world.officer).pk,
        "sms_opt_out": OptOut.objects.create(mobile_key="01900000098", reason="asked", made_by=world.officer).pk,
        "sms_site": MessageSite.objects.create(site_id=uuid.uuid4()).pk,
    }


def _step(message: Message, **values: Any) -> None:
    Message.objects.filter(pk=message.pk).update(**values)
