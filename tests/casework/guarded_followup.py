"""A call and two notes to a centre, and two alarms, for the attacks of guards_followup.txt."""

from __future__ import annotations

from django.utils import timezone

from recovery.models import Alarm, CentreCall, CentreNote
from tests.casework.world import DAY, World


def guarded_followup(world: World) -> dict[str, int]:
    """Names of guards_followup.txt -> keys."""
    about = {"incident": world.incident, "centre": world.centre, "day": DAY}
    written = about | {"text": "please send the list", "written_by": world.officer}
    seen = {"seen_by": world.officer, "seen_at": timezone.now()}
    return {
        "seen_alarm": Alarm.objects.create(incident=world.incident, people=2, **seen).pk,
        "alarm": Alarm.objects.create(incident=world.incident, people=3).pk,
        "call": CentreCall.objects.create(**about, said="the list comes on Sunday", made_by=world.officer).pk,
        "note": CentreNote.objects.create(**written).pk,
        "seen_note": CentreNote.objects.create(**written, **seen).pk,
    }
