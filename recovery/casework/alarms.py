"""Alarms are raised by triggers; a person says that they have seen one."""

from __future__ import annotations

from django.db.models.functions import Now

from records.models import User
from recovery.casework.rights import MIS, right_require
from recovery.models import Alarm


def alarm_mark_seen(*, alarm: Alarm, by: User) -> bool:
    """Say that somebody of MIS has seen it; False where somebody else was first, who is kept. Raises RightMissing."""
    right_require(by.is_active and by.role in MIS, by)
    return bool(Alarm.objects.unseen().filter(pk=alarm.pk).update(seen_by=by, seen_at=Now()))
