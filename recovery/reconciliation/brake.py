"""The brake against wrong files: a list of which hardly anybody is known, or that mostly repeats others, is held.

A held list counts nowhere. Somebody says why it is right all the same, and somebody else lets it go on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from records import sql
from records.models import Role, User
from recovery import errors
from recovery.intake.lease import list_held, list_move, list_take
from recovery.models import CentreList

SQL = Path(__file__).parent / "sql"

#: Fewer rows than this say nothing about a whole file.
FEWEST_ROWS = 20
#: Below this share of rows whom the register knows, the file is held.
KNOWN_SHARE = 0.1
#: From this share of rows that stand on other lists already, the file is held.
REPEATED_SHARE = 0.8


class NotHeld(errors.RecoveryError):
    """This list is not held now."""


class ReasonForHeldList(errors.RecoveryError):
    """Please say why this list is right although it looks like a wrong file."""


class SecondPersonNeeded(errors.RecoveryError):
    """Somebody else than the sender, and than the person who gave the reason, must let this list go on."""


class ReasonComesFirst(errors.RecoveryError):
    """Nobody has said yet why this list is right. That comes first."""


def brake_why(*, list_id: int) -> dict[str, Any]:
    """Why a judged list must be held: {} if it need not be.

    Else `why` ('hardly_known' or 'mostly_repeated'), `judged` rows, `known` or `repeated` of them, and up to five
    `examples` (keys of sheet rows). An empty register knows nobody, so it holds nothing.
    """
    counted = sql.fetch_one(SQL / "brake.sql", {"list_id": list_id})
    judged = counted["judged"]
    if judged < FEWEST_ROWS or not counted["register"]:
        return {}
    if counted["repeated"] >= REPEATED_SHARE * judged:
        return {
            "why": "mostly_repeated",
            "judged": judged,
            "count": counted["repeated"],
            "examples": counted["repeats"] or [],
        }
    if counted["known"] < KNOWN_SHARE * judged:
        return {
            "why": "hardly_known",
            "judged": judged,
            "count": counted["known"],
            "examples": counted["strangers"] or [],
        }
    return {}


@transaction.atomic
def brake_ask(*, list_id: int, by: User, reason: str) -> None:
    """Say why a held list is right; somebody else must agree. Raises NotHeld, ReasonForHeldList."""
    if not reason.strip():
        raise ReasonForHeldList
    _held(list_id)
    lease = list_take(list_id=list_id, frm={"asking"})
    with list_held(lease, brake_reason=reason.strip(), brake_asked_by=by):
        pass


@transaction.atomic
def brake_release(*, list_id: int, by: User, then: Callable[[int], None]) -> None:
    """Let a held list go on; `then` has it linked.

    Raises NotHeld, ReasonComesFirst, SecondPersonNeeded, RightMissing.
    """
    if by.role not in {Role.OFFICER, Role.APPROVER}:
        raise errors.RightMissing(role=by.get_role_display())
    held = _held(list_id)
    if held.brake_asked_by_id is None:
        raise ReasonComesFirst
    if by.pk in {held.brake_asked_by_id, held.uploaded_by_id}:
        raise SecondPersonNeeded
    lease = list_take(list_id=list_id, frm={"asking"})
    with list_held(lease):
        list_move(lease, to="linking", asks=[], brake_released_by=by)
        then(list_id)


@transaction.atomic
def brake_look_again(*, list_id: int, then: Callable[[int], None]) -> None:
    """Have a held list judged anew, because the register knows more now. Raises NotHeld."""
    _held(list_id)
    lease = list_take(list_id=list_id, frm={"asking"})
    with list_held(lease):
        list_move(lease, to="linking", asks=[])
        then(list_id)


def _held(list_id: int) -> CentreList:
    centre_list = CentreList.objects.select_for_update(of=("self",)).get(pk=list_id)
    if centre_list.state != "asking" or "brake" not in centre_list.asks:
        raise NotHeld
    return centre_list
