"""The lines of a batch beside the register as it is now, read under lock, and the transaction around them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pghistory
from django.db import OperationalError, connection, transaction

from records import services, sql
from records.models import User
from recovery import errors
from recovery.casework.cases import cases_of_incident_lock
from recovery.casework.constraints import constraints_at_once
from recovery.casework.statistics import statistics_refresh
from recovery.models import CorrectionBatch
from recovery.models.corrections import DOSE_FIELDS

SQL = Path(__file__).parent / "sql"
State = CorrectionBatch.State

#: Tries of one transaction that PostgreSQL ended to break a deadlock with a job of another stage.
MOST_TRIES = 3

#: What a batch says of its work once nothing of it is left to do.
WORK_DONE: dict[str, Any] = {"work": "", "work_by": None, "work_at": None, "work_error": {}}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Line:
    """One correction, and what the register and its case say now (sql/lines.sql).

    Values as corrections store them.
    """

    correction_id: int
    case_id: int
    field: str
    old_value: Any
    new_value: Any
    state: str
    case_state: str
    recipient_id: int
    dose_no: int
    case_changed: bool
    recipient_changed: bool
    dose_id: int | None
    dose_changed: bool
    dose_stands: bool
    dose_held: bool
    dose_taken_back: bool
    now_value: Any
    new_centre_id: int | None
    old_centre_id: int | None
    later_batch: int | None
    live_elsewhere: bool

    @property
    def is_of_dose(self) -> bool:
        return self.field in DOSE_FIELDS


def lines_read(*, batch_id: int) -> list[Line]:
    """The lines of a batch in the order of their cases."""
    rows = sql.fetch_all(SQL / "lines.sql", {"batch": batch_id})
    for row in rows:
        for column in ("old_value", "new_value", "now_value"):
            row[column] = None if row[column] is None else json.loads(row[column])
    return [Line(**row) for row in rows]


@contextmanager
def batch_work(batch: CorrectionBatch, by: User) -> Iterator[CorrectionBatch]:
    """One transaction that holds a batch, its cases, its people and their doses, always taken in this order.

    The register first, so that a loading extract is waited for before anything is held.
    """
    with transaction.atomic(), pghistory.context(user=by.pk, batch=batch.pk):
        services.register_share()
        cases_of_incident_lock(incident_id=batch.incident_id)
        locked = CorrectionBatch.objects.select_for_update().get(pk=batch.pk)
        for held in ("lock_cases.sql", "lock_recipients.sql", "lock_doses.sql"):
            sql.execute(SQL / held, {"batch": locked.pk})
        statistics_refresh()
        with constraints_at_once():
            yield locked


def batch_require(locked: CorrectionBatch, state: str) -> None:
    """Raise BatchMoveNotAllowed unless the batch stands in this state."""
    if locked.state != state:
        raise errors.BatchMoveNotAllowed(batch_id=locked.pk, state=locked.get_state_display())


def tried_again(work: Callable[[], Answer]) -> Answer:
    """Run a whole transaction, again if PostgreSQL chose it to break a deadlock.

    The locks of `batch_work` leave no deadlock among batches; a job of linkage that points at the same
    people while it commits can still meet one. Within an outer transaction there is nothing to repeat.
    """
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return work()
        except OperationalError as failure:
            code = getattr(failure.__cause__, "sqlstate", None)
            if code != "40P01" or attempt == MOST_TRIES or connection.in_atomic_block:
                raise
    raise AssertionError("unreachable")
