"""Who may do what with cases and batches.

The database holds the rules between two persons; roles are held here.
"""

from __future__ import annotations

from records.models import Role, User
from recovery import errors
from recovery.models import CorrectionBatch

PROPOSERS = frozenset({Role.MANAGER, Role.OFFICER, Role.APPROVER})
MIS = frozenset({Role.OFFICER, Role.APPROVER})
APPROVERS = frozenset({Role.APPROVER})


def _has_role(user: User, roles: frozenset[Role]) -> bool:
    return user.is_active and user.role in roles


def may_propose(user: User) -> bool:
    """Put corrections into batches and submit them; managers for their own centres only."""
    return _has_role(user, PROPOSERS)


def may_edit(user: User, batch: CorrectionBatch) -> bool:
    """Write to this draft: managers to their own only, MIS to all."""
    return _has_role(user, MIS) or (may_propose(user) and batch.created_by_id == user.pk)


def may_approve(user: User) -> bool:
    """Approve batches of others. Whether this one is another's is asked batch by batch."""
    return _has_role(user, APPROVERS)


def may_return(user: User) -> bool:
    return _has_role(user, APPROVERS)


def may_apply(user: User) -> bool:
    """Apply what was approved: what goes through is fixed by then, so no second approver is needed."""
    return _has_role(user, MIS)


def may_ask_revert(user: User) -> bool:
    """Ask for a revert that takes two people; another approver releases it."""
    return _has_role(user, MIS)


def may_revert(user: User) -> bool:
    """Revert, or release a revert that somebody else asked for."""
    return _has_role(user, APPROVERS)


def may_close(user: User) -> bool:
    """Close a case without recovery, or open it again. Not for managers: a closed case leaves their count."""
    return _has_role(user, MIS)


def right_require(allowed: bool, user: User) -> None:
    """Raise RightMissing unless allowed."""
    if not allowed:
        raise errors.RightMissing(role=user.get_role_display())


def own_centres(user: User) -> list[int] | None:
    """The centres to whose cases a person is bound; None for those who see all."""
    if user.role != Role.MANAGER:
        return None
    return list(user.centres.values_list("pk", flat=True))
