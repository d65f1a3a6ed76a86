"""Cases follow the outcomes of rows; people close and reopen them by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction
from django.db.models.functions import Now

from records import sql
from records.models import User
from recovery import errors
from recovery.casework import rights
from recovery.casework.constraints import constraints_at_once
from recovery.casework.statistics import statistics_refresh
from recovery.models import Case, Incident

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class CasesChange:
    """How many cases one call moved.

    `opened` counts new cases and those that stand again after a withdrawal.
    """

    opened: int
    verified: int
    reopened: int
    withdrawn: int


def cases_of_incident_lock(*, incident_id: int) -> None:
    """Until the transaction ends, nobody else moves many cases of this incident at once.

    Two transactions that move the same cases in different orders would wait for each other for ever.
    """
    sql.fetch_one(SQL / "case_lock.sql", {"incident": incident_id})


@transaction.atomic
def cases_follow(*, incident: Incident, list_ids: Sequence[int] | None = None) -> CasesChange:
    """Bring the cases in line with the outcomes of settled lists (`list_ids`, or all lists of the incident).

    One live case per row that is dose_missing, differs or not_registered, and per person. Verified only by
    an extract that came after the case and its corrections; lost again, reopened. A case whose row no
    longer says so, or whose list is gone, is withdrawn; when kind or person changed another one is opened.
    A closed case stays closed unless the dose appears on the server. Called again without news it changes
    nothing.
    """
    params: dict[str, Any] = {
        "incident": incident.pk,
        "lists": None if list_ids is None else list(list_ids),
    }
    cases_of_incident_lock(incident_id=incident.pk)
    statistics_refresh()
    params["cases"] = [row["id"] for row in sql.fetch_all(SQL / "cases_scope.sql", params)]
    with constraints_at_once():
        sql.execute(SQL / "cases_move.sql", params)
        verified = sql.execute(SQL / "cases_verify.sql", params)
        withdrawn = sql.execute(SQL / "cases_withdraw.sql", params)
        sql.execute(SQL / "cases_move.sql", params)  # rows that a withdrawn case held are free now
        reopened = sql.execute(SQL / "cases_reopen.sql", params)
        params["rows"] = [row["row_id"] for row in sql.fetch_all(SQL / "cases_claims.sql", params)]
        opened = sql.execute(SQL / "cases_revive.sql", params) + sql.execute(SQL / "cases_open.sql", params)
        sql.execute(SQL / "cases_refresh.sql", params)
        sql.execute(SQL / "cases_resume.sql", params)
    return CasesChange(opened=opened, verified=verified, reopened=reopened, withdrawn=withdrawn)


def cases_hurry(*, list_id: int) -> int:
    """Make the case of a person at a desk urgent, or no longer, in line with a walk-in that settled or left.

    Called after `cases_follow`, in its transaction. Gives the number of cases touched; 0 for a list of a centre.
    """
    return sql.execute(SQL / "cases_urgent.sql", {"list_id": list_id})


def case_close(*, case: Case, closure: str, reason: str, by: User) -> Case:
    """Close an open case without recovery; it no longer counts as missing.

    Raises RightMissing, UnknownClosure, ReasonNeeded, and StaleCase if the case is not open any more.
    """
    rights.right_require(rights.may_close(by), by)
    if closure not in Case.Closure.values:
        raise errors.UnknownClosure(closure=closure)
    if not reason.strip():
        raise errors.ReasonNeeded
    with transaction.atomic(), pghistory.context(user=by.pk, reason=reason.strip()):
        moved = Case.objects.filter(pk=case.pk, state=Case.State.OPEN).update(
            state=Case.State.CLOSED,
            closure=closure,
            closure_reason=reason.strip(),
            closed_by=by,
            closed_at=Now(),
            changed_at=Now(),
        )
    return _moved(case, moved)


def case_reopen(*, case: Case, reason: str, by: User) -> Case:
    """Open a closed case again. The reason stands in `closure_reason` until the case is closed anew.

    Raises RightMissing, ReasonNeeded, and StaleCase if the case is not closed any more.
    """
    rights.right_require(rights.may_close(by), by)
    if not reason.strip():
        raise errors.ReasonNeeded
    with transaction.atomic(), pghistory.context(user=by.pk, reason=reason.strip()):
        moved = Case.objects.filter(pk=case.pk, state=Case.State.CLOSED).update(
            state=Case.State.OPEN,
            closure="",
            closure_reason=reason.strip(),
            closed_by=None,
            closed_at=None,
            changed_at=Now(),
        )
    return _moved(case, moved)


def _moved(case: Case, moved: int) -> Case:
    if not moved:
        raise errors.StaleCase(case_id=case.pk)
    case.refresh_from_db()
    return case
