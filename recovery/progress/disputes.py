"""MIS doubts a centre-day: while it is disputed it does not count as complete, whoever had signed it."""

from __future__ import annotations

import pghistory
from django.db import transaction

from records.models import Role, User
from recovery import errors
from recovery.casework.rights import right_require
from recovery.models import CentreDay

#: Who may dispute a day, and lift a dispute: MIS officers. A centre does not answer its own doubt.
DISPUTERS = (Role.OFFICER,)


def day_dispute(*, centre_day: CentreDay, reason: str, by: User) -> CentreDay:
    """Dispute a day, open or signed; its signature is taken back.

    Raises RightMissing, ReasonNeeded, and DayMovedOn if it is disputed already.
    """
    return _move(centre_day, reason, by, before=(CentreDay.State.OPEN, CentreDay.State.COMPLETE), after="disputed")


def dispute_lift(*, centre_day: CentreDay, reason: str, by: User) -> CentreDay:
    """End a dispute: the day is open, and may be signed again. Raises RightMissing, ReasonNeeded, DayMovedOn."""
    return _move(centre_day, reason, by, before=(CentreDay.State.DISPUTED,), after="open")


def _move(centre_day: CentreDay, reason: str, by: User, *, before: tuple[str, ...], after: str) -> CentreDay:
    right_require(by.is_active and by.role in DISPUTERS, by)
    if not reason.strip():
        raise errors.ReasonNeeded
    with transaction.atomic(), pghistory.context(user=by.pk, reason=reason.strip()):
        moved = CentreDay.objects.filter(pk=centre_day.pk, state__in=before).update(
            state=after, reason=reason.strip(), signed_off_by=None, signed_off_at=None, rows_signed=None
        )
        if not moved:
            centre_day.refresh_from_db()
            raise errors.DayMovedOn(state=centre_day.get_state_display())
    centre_day.refresh_from_db()
    return centre_day
