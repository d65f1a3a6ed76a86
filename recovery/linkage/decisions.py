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


class DecidedMeanwhile(errors.RecoveryError):
    """{by} has decided this row while you looked at it. Look at it again; nothing was changed."""


class RegistrationUnknown(errors.RecoveryError):
    """There is nobody in the register with the registration number "{registration_no}"."""


def recipient_by_registration(registration_no: str) -> Recipient:
    """The recipient of an exact registration number. Raises RegistrationUnknown."""
    found = Recipient.objects.filter(registration_no=registration_no.strip()).first()
    if found is None:
        raise RegistrationUnknown(registration_no=registration_no.strip())
    return found


@transaction.atomic
def row_decide(
    *,
    row: SheetRow,
    verdict: str,
    recipient: Recipient | None,
    reason: str,
    by: User,
    seen: int | None = None,
) -> Decision:
    """Record a decision on a row; an earlier one is replaced, not erased. The caller has the list judged again.

    `seen` is the number of the decision that stood when the person looked, 0 for none; without it nobody asks. Raises
    ReasonMissing, NobodyChosen, DecidedMeanwhile.
    """
    if not reason.strip():
        raise ReasonMissing
    if (verdict == Decision.Verdict.THIS_ONE) != (recipient is not None):
        raise NobodyChosen
    SheetRow.objects.select_for_update().get(pk=row.pk)  # two reviewers of one row come one after the other
    standing = Decision.objects.filter(sheet_row=row, replaced_at__isnull=True)
    stands = standing.select_related("decided_by").first()
    if seen is not None and stands is not None and stands.pk != seen:
        raise DecidedMeanwhile(by=stands.decided_by.display_name)
    standing.update(replaced_at=timezone.now())
    return Decision.objects.create(
        sheet_row=row, verdict=verdict, recipient=recipient, reason=reason.strip(), decided_by=by
    )
