"""Sound rows of messages that are sent again, settled by hand or mailed, and of alarms of relays."""

from __future__ import annotations

import uuid

from django.utils import timezone

from records.models import Role
from recovery.delivery.applying import batch_apply
from recovery.delivery.reverting import batch_revert
from recovery.models import (
    CentreNote,
    Delivery,
    Drop,
    Mail,
    Notice,
    RelayAlarm,
    RetractionSettlement,
    SendAgain,
    UnseenWait,
)
from tests.casework.world import DAY, World


def sent_by_files(world: World, number: int) -> Delivery:
    """A message that went out in a drop of this number."""
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    drop = Drop.objects.create(number=number)
    found = Delivery.objects.filter(correction__batch=batch)
    found.update(state="sent", relay="files", sent_at=timezone.now(), drop=drop)
    return found.get()


def repeat_of(first: Delivery, order: SendAgain) -> Delivery:
    said = {name: getattr(first, name) for name in ("correction_id", "operation", "payload", "payload_sha256")}
    return Delivery.objects.create(**said, repeats=first, asked_again=order)


def order_of(world: World, lines: int = 1) -> SendAgain:
    return SendAgain.objects.create(
        incident=world.incident, reason="the file was lost", lines=lines, asked_by=world.officer
    )


def refused_retraction(world: World, reference: str) -> Delivery:
    """The server took a dose by FHIR, and does not take it back."""
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)

    def answer(delivery: Delivery, state: str, **values: object) -> None:
        claim = {"relay": "fhir", "claimed_by": uuid.uuid4(), "claimed_at": timezone.now()}
        Delivery.objects.filter(pk=delivery.pk).update(state="sending", **claim)
        free = {"claimed_by": None, "claimed_at": None, "answered_at": timezone.now()}
        Delivery.objects.filter(pk=delivery.pk).update(state=state, **free, **values)

    answer(Delivery.objects.get(correction__batch=batch), "accepted", receiver_ref=reference, receiver_version="1")
    world.revert_asked(batch)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    retraction = Delivery.objects.get(correction__batch=batch, operation="retract")
    answer(retraction, "refused", refusal={"code": "changed_there"})
    retraction.refresh_from_db()
    return retraction


def sound_loose(world: World) -> dict[str, object]:
    """Table -> key of a sound row."""
    first, second = sent_by_files(world, 900), sent_by_files(world, 901)
    order = repeat_of(first, order_of(world)).asked_again
    repeat_of(second, order_of(world))
    assert order is not None
    wait = UnseenWait.objects.create(
        correction=first.correction, until="2999-01-01", note="they look", written_by=world.officer
    )
    settled = RetractionSettlement.objects.create(
        delivery=refused_retraction(world, "Immunization/901"), reason="deleted there", settled_by=world.officer
    )
    refused_retraction(world, "Immunization/902")
    manager = world.user(Role.MANAGER, centres=[world.centre])
    note = CentreNote.objects.create(
        incident=world.incident, centre=world.centre, day=DAY, text="please", written_by=world.officer
    )
    CentreNote.objects.create(
        incident=world.incident, centre=world.centre, day=DAY, text="again", written_by=world.officer
    )
    a_list = world.a_list([None])
    for kind in ("asking", "refused"):
        notice = Notice.objects.create(user=manager, list=a_list, kind=kind, created_at=timezone.now())
    Mail.objects.create(user=manager, notice=notice)
    return {
        "recovery_sendagain": order.pk,
        "recovery_unseenwait": wait.pk,
        "recovery_retractionsettlement": settled.pk,
        "recovery_relayalarm": RelayAlarm.objects.create(relay="files", trouble="credentials", said="HTTP 401").pk,
        "recovery_mail": Mail.objects.create(user=manager, note=note).pk,
    }
