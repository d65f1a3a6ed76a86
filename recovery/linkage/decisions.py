"""What a person decides about a row: written down, kept for ever, and outranking every machine's link."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from records.models import Recipient, User
from recovery import errors
from recovery.models import Decision, SheetRow


class ReasonMissing(errors.RecoveryError):
    """Please write a reason: the next person must be able to see why."""


class NobodyChosen(errors.RecoveryError):
    """Choose the person in the register whom this row means, or say that it is nobody there."""


class RegistrationUnknown(errors.RecoveryError):
    """There is nobody in the register with the registration number "{registration_no}"."""


def recipient_by_registration(registration_no: str) -> Recipient:
    """The recipient of an exact registration number. Raises RegistrationUnknown."""
    found = Recipient.objects.filter(registration_no=registration_no.strip()).first()
    if found is None:
        raise RegistrationUnknown(registration_no=registration_no.strip())
    return found


@transaction.atomic
def row_decide(*, row: SheetRow, verdict: str, recipient: Recipient | None, reason: str, by: User) -> Decision:
    """Record a decision on a row; an earlier one is replaced, not erased. The caller has the list judged again.

    Raises ReasonMissing, NobodyChosen.
    """
    if not reason.strip():
        raise ReasonMissing
    if (verdict == Decision.Verdict.THIS_ONE) != (recipient is not None):
        raise NobodyChosen
    SheetRow.objects.select_for_update().get(pk=row.pk)  # two reviewers of one row come one after the other
    Decision.objects.filter(sheet_row=row, replaced_at__isnull=True).update(replaced_at=timezone.now())
    return Decision.objects.create(
        sheet_row=row, verdict=verdict, recipient=recipient, reason=reason.strip(), decided_by=by
    )
