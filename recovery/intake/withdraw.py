"""A list is taken back: its rows stay readable, its outcomes count no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from records import sql
from records.models import User
from recovery import errors
from recovery.intake.lease import list_held, list_take

SQL = Path(__file__).parent / "sql"


class WithdrawalNeedsReason(errors.RecoveryError):
    """Please say why this list is withdrawn."""


def list_withdraw(*, list_id: int, by: User, reason: str, then: Callable[[int], None]) -> None:
    """Withdraw a list that is at rest; `then` runs in the same transaction (cases and other lists follow).

    Raises ListMoveNotAllowed while a job works on the list, WithdrawalNeedsReason.
    """
    if not reason.strip():
        raise WithdrawalNeedsReason
    lease = list_take(list_id=list_id, frm={"asking", "settled", "refused", "quarantined"})
    with list_held(lease, state="withdrawn", asks=[], withdrawn_by=by, withdrawn_reason=reason.strip()):
        sql.execute(SQL / "forget_results.sql", {"list_id": list_id})
        then(list_id)
