"""Jobs of previews of corrections, and what the register's word against a list sets going."""

from __future__ import annotations

import datetime
import logging

from procrastinate.contrib.django import app

from records.models import User
from recovery import errors
from recovery.casework import rights
from recovery.casework.exchange.case_lines import case_lines
from recovery.casework.exchange.imports import previews_forget
from recovery.casework.values import DOSE_PARTS
from recovery.intake.mending import Change, NothingToMend
from recovery.models import Case, MendBatch
from recovery.tasks import mend_at_once

log = logging.getLogger("recovery.tasks")


@app.periodic(cron="17 * * * *")
@app.task(name="previews_sweep", queueing_lock="previews_sweep")
def previews_sweep(timestamp: int) -> None:
    """Each hour: previews that nobody confirmed are forgotten, with the persons in them."""
    forgotten = previews_forget()
    if forgotten:
        log.info("%s previews of corrections forgotten", forgotten)


def register_is_right(*, case: Case, field: str, by: User, reason: str) -> MendBatch:
    """Write what the register says of a dose into the row of a case, as a mend of the list, with the reason.

    The list is judged again; a case whose row differs in nothing any more is withdrawn by that. Raises RightMissing,
    NotYourCentre, ReasonNeeded, FieldUnknown, CaseNotOpen, DoseNotHeld, and what mending a list raises.
    """
    rights.right_require(rights.may_propose(by), by)
    centres = rights.own_centres(by)
    if centres is not None and case.centre_id not in centres:
        raise errors.NotYourCentre(case_id=case.pk)
    if not reason.strip():
        raise errors.ReasonNeeded
    if field not in DOSE_PARTS:
        raise errors.FieldUnknown(field=field)
    (line,) = case_lines([case.pk])
    if line.state != Case.State.OPEN:
        raise errors.CaseNotOpen(case_id=case.pk, state=Case.State(line.state).label)
    if line.dose != "held" or not line.registered[field]:
        raise errors.DoseNotHeld(case_id=case.pk)
    if line.listed[field] == line.registered[field]:
        raise NothingToMend
    text = line.registered[field]
    if field == "given_on":
        text = f"{datetime.date.fromisoformat(text):%d/%m/%Y}"  # as lists write days
    column = _column(case, field)
    return mend_at_once(
        list_id=case.sheet_row.list_id,
        rule=MendBatch.Rule.ROW,
        changes=[Change(case.sheet_row_id, column, "" if column is not None else field, text)],
        by=by,
        report={"reason": reason.strip(), "case": case.pk},
    )


def _column(case: Case, field: str) -> int | None:
    """The column of the case's row that holds a field of this dose; None where the list has none for it."""
    row = case.sheet_row
    for sheet in row.list.columns:
        for column in sheet["columns"]:
            fits = column["field"] == field and column.get("dose_no") in (None, case.dose_no)
            if sheet["sheet"] == row.sheet and fits:
                return int(column["index"])
    return None
