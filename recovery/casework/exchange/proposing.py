"""Previewed lines go into a draft in one statement; what is no longer true stays out and is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction

from records import sql
from records.models import User
from recovery import errors
from recovery.casework import rights
from recovery.casework.constraints import constraints_at_once
from recovery.casework.exchange.judging import ProposedLine
from recovery.models import CorrectionBatch

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that did not go in; `why` is a code of sql/lines_propose.sql."""

    case_id: int
    field: str
    why: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def lines_propose(*, batch: CorrectionBatch, lines: Sequence[ProposedLine], by: User) -> list[LeftOut]:
    """Put lines into a draft; gives those that stay out, because case or register are not what they were.

    Raises RightMissing, NotYourBatch, BatchMoveNotAllowed.
    """
    rights.right_require(rights.may_propose(by), by)
    with transaction.atomic(), pghistory.context(user=by.pk, batch=batch.pk):
        locked = CorrectionBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != CorrectionBatch.State.DRAFT:
            raise errors.BatchMoveNotAllowed(batch_id=locked.pk, state=locked.get_state_display())
        if not rights.may_edit(by, locked):
            raise errors.NotYourBatch(batch_id=locked.pk)
        params = {
            "batch": locked.pk,
            "incident": locked.incident_id,
            "centres": rights.own_centres(by),
            "by": by.pk,
            "cases": [line.case_id for line in lines],
            "fields": [line.field for line in lines],
            "olds": [None if line.old is None else json.dumps(line.old) for line in lines],
            "news": [json.dumps(line.new) for line in lines],
            "notes": [line.note for line in lines],
        }
        sql.execute(SQL / "lines_lock.sql", params)
        with constraints_at_once():
            return [LeftOut(**row) for row in sql.fetch_all(SQL / "lines_propose.sql", params)]
