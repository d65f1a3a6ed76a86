"""A retraction that the server refused is settled by hand, with the people of the server, and written down."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from records.models import User
from recovery import errors
from recovery.casework.rights import MIS, right_require
from recovery.models import Delivery, RetractionSettlement


class SettledAlready(errors.RecoveryError):
    """Somebody has settled this already."""


class NoRefusedRetraction(errors.RecoveryError):
    """Only what the server would not take back is settled by hand."""


def retraction_settle(*, delivery: Delivery, reason: str, by: User) -> RetractionSettlement:
    """Write down that a refused retraction is done, and what was agreed.

    Raises RightMissing, ReasonNeeded, NoRefusedRetraction, SettledAlready (whoever was first is kept).
    """
    right_require(by.is_active and by.role in MIS, by)
    if not reason.strip():
        raise errors.ReasonNeeded
    try:
        with transaction.atomic():
            return RetractionSettlement.objects.create(delivery=delivery, reason=reason.strip(), settled_by=by)
    except IntegrityError as broken:
        rule = errors.broken_rule(broken)
        if rule == "settlement_is_of_a_refused_retraction":
            raise NoRefusedRetraction from broken
        if rule is not None and "delivery_id" in rule:
            raise SettledAlready from broken
        raise
