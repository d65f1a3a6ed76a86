"""Messages sent again, settled by hand and mailed, and alarms of relays, for the attacks of guards_loose.txt."""

from __future__ import annotations

from django.utils import timezone

from records.models import Role
from recovery.models import (
    CentreNote,
    Correction,
    Delivery,
    Mail,
    Notice,
    RelayAlarm,
    RetractionSettlement,
    UnseenWait,
)
from tests.casework.sound_loose import order_of, refused_retraction, repeat_of, sent_by_files
from tests.casework.world import DAY, World


def guarded_loose(world: World) -> dict[str, int]:
    """Names of guards_loose.txt -> keys."""
    repeated = sent_by_files(world, 900)
    repeat = repeat_of(repeated, order_of(world))
    verified = sent_by_files(world, 901)
    Correction.objects.filter(pk=verified.correction_id).update(verified_in=world.extract())
    settled = RetractionSettlement.objects.create(
        delivery=refused_retraction(world, "Immunization/901"), reason="deleted there", settled_by=world.officer
    )
    return {
        "order": repeat.asked_again_id or 0,
        "repeat": repeat.pk,
        "unseen": sent_by_files(world, 903).pk,
        "unseen_verified": verified.pk,
        "told_later": _told_later(world),
        "wait": UnseenWait.objects.create(
            correction=repeat.correction, until="2999-01-01", note="they look", written_by=world.officer
        ).pk,
        "not_taken_back": refused_retraction(world, "Immunization/902").pk,
        "settled": settled.pk,
        "standing": RelayAlarm.objects.create(relay="fhir", trouble="credentials", said="HTTP 401").pk,
        "closed": RelayAlarm.objects.create(
            relay="fhir", trouble="fault", raised_at=timezone.now(), closed_at=timezone.now()
        ).pk,
        **_mails(world),
    }


def _told_later(world: World) -> int:
    """A message after which another one about the same dose went out."""
    first, other = sent_by_files(world, 904), sent_by_files(world, 905)
    Delivery.objects.create(
        correction=other.correction, operation="retract", payload=first.payload, payload_sha256=first.payload_sha256
    )
    return first.pk


def _mails(world: World) -> dict[str, int]:
    manager = world.user(Role.MANAGER, centres=[world.centre])
    about = {"incident": world.incident, "centre": world.centre, "day": DAY, "written_by": world.officer}
    notes = [CentreNote.objects.create(**about, text=text) for text in ("one", "two", "three", "four")]
    notice = Notice.objects.create(user=manager, list=world.a_list([None]), kind="asking", created_at=timezone.now())
    waiting, sending, sent = (Mail.objects.create(user=manager, note=note) for note in notes[:3])
    for mail in (sending, sent):
        Mail.objects.filter(pk=mail.pk).update(state="sending", claimed_at=timezone.now())
    Mail.objects.filter(pk=sent.pk).update(state="sent", claimed_at=None, ended_at=timezone.now())
    return {
        "mail_manager": manager.pk,
        "mail_note": notes[3].pk,
        "mail_notice": notice.pk,
        "mail": waiting.pk,
        "mail_sending": sending.pk,
        "mail_sent": sent.pk,
    }
