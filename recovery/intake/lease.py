"""Who may write to a list. The queue's lock is no fence (a stalled worker may wake up); the lease is.

Whoever wants to change a list takes a new lease number first. The database refuses every write of an older holder
(trigger list_is_written_by_its_lease_holder), so a job that was given up and wakes again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from recovery import errors
from recovery.models import CentreList
from recovery.models.intake import LIST_MOVES

#: A stage that was begun this often without coming to an end is not begun again.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write to one list, until somebody takes a newer one."""

    list_id: int
    number: int


class ListParked(errors.RecoveryError):
    """List {list_id} failed {attempts} times and was set aside. Somebody who runs the site should look at it."""


def _hold(lease: Lease) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.lease', %s, true)", [str(lease.number)])


def list_take(*, list_id: int, frm: Collection[str], to: str | None = None, **values: Any) -> Lease:
    """Take a new lease on a list that stands in one of the states `frm`, and move it to `to` (or leave it there).

    `to` begins a stage. Beginning one that was begun before and never came to an end counts as another attempt; past
    MOST_ATTEMPTS the list is quarantined and ListParked raised. Raises ListMoveNotAllowed if the list stands elsewhere.
    """
    parked = 0
    with transaction.atomic():
        row = CentreList.objects.select_for_update().get(pk=list_id)
        if row.state not in frm:
            raise errors.ListMoveNotAllowed(state=row.get_state_display())
        target = to or row.state
        again = to is not None and row.state == to and row.stage_started_at is not None
        attempts = row.attempts + 1 if again else (0 if to else row.attempts)
        if attempts >= MOST_ATTEMPTS:
            target, parked = "quarantined", attempts
        if target != row.state and (row.state, target) not in LIST_MOVES:
            raise errors.ListMoveNotAllowed(state=row.get_state_display())
        if to is not None:
            values = {"stage_done": 0, "stage_total": 0, "stage_started_at": timezone.now()} | values
        CentreList.objects.filter(pk=list_id).update(lease=F("lease") + 1, state=target, attempts=attempts, **values)
    if parked:
        raise ListParked(list_id=list_id, attempts=parked)
    return Lease(list_id=list_id, number=row.lease + 1)


@contextmanager
def list_held(lease: Lease, **values: Any) -> Iterator[None]:
    """One transaction of the holder of a lease; `values` are written to the list first.

    Raises StaleLease, and undoes everything done inside, if somebody has taken a newer lease.
    """
    with transaction.atomic():
        _hold(lease)
        # The update locks the row, so that nobody can take a newer lease before this transaction has ended.
        values = values or {"lease": lease.number}
        if not CentreList.objects.filter(pk=lease.list_id, lease=lease.number).update(**values):
            raise errors.StaleLease(list_id=lease.list_id)
        yield


def list_move(lease: Lease, *, to: str, **values: Any) -> None:
    """Move a held list on, inside `list_held`; the finished stage and its attempts are forgotten."""
    CentreList.objects.filter(pk=lease.list_id, lease=lease.number).update(
        state=to, attempts=0, stage_started_at=None, **values
    )
