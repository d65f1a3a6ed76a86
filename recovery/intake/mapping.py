"""A person's answers to what a list asks: which column is what, and what holds for the whole list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recovery import errors
from recovery.intake.columns import ColumnProposal
from recovery.intake.faults import FIELD_LABELS
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.understand import cannot_go_on
from recovery.models import CentreList, SheetRow

#: Rows shown beside the columns.
SHOWN_ROWS = 12


class StillMissing(errors.RecoveryError):
    """Before the rows can be read, say which column or value holds: {what}."""


class FieldTwice(errors.RecoveryError):
    """Two columns are both called "{field}". Choose one of them."""


def first_rows(centre_list: CentreList) -> list[SheetRow]:
    """The first rows of the file, as they stand there."""
    return list(centre_list.sheet_rows.order_by("pk")[:SHOWN_ROWS])


def columns_confirm(
    *,
    list_id: int,
    chosen: Sequence[Mapping[int, str | None]],
    answers: Mapping[str, Any],
    then: Callable[[int], None],
) -> None:
    """Take a person's choice of columns (one mapping a sheet: column -> field) and answers, and read on.

    `answers` may hold `given_on` (ISO day), `dose_no`, `centre` (code) for empty cells. `then` runs in the same
    transaction. Raises StillMissing, FieldTwice, ListMoveNotAllowed.
    """
    centre_list = CentreList.objects.get(pk=list_id)
    columns = [
        {**sheet, "columns": [_chosen(column, fields) for column in sheet["columns"]]}
        for sheet, fields in zip(centre_list.columns, chosen, strict=True)
    ]
    for sheet in columns:
        _refuse_twice(sheet["columns"])
    defaults = dict(centre_list.defaults)
    for field, value in answers.items():
        if value in (None, ""):
            defaults.pop(field, None)
        elif defaults.get(field, {}).get("value") != value:
            defaults[field] = {"value": value, "source": "given"}
    missing = cannot_go_on(columns, defaults)
    if missing:
        words = {
            "columns": FIELD_LABELS["name"],
            "day": FIELD_LABELS["given_on"],
            "dose_no": FIELD_LABELS["dose_no"],
            "centre": FIELD_LABELS["centre"],
        }
        raise StillMissing(what=", ".join(str(words[ask]) for ask in missing))
    lease = list_take(list_id=list_id, frm={"asking", "settled"})
    with list_held(lease):
        list_move(lease, to="loading", columns=columns, defaults=defaults, asks=[])
        then(list_id)


def _chosen(column: Mapping[str, Any], fields: Mapping[int, str | None]) -> dict[str, Any]:
    field = fields.get(column["index"])
    if field == column["field"] and column["certainty"] == "certain":
        return dict(column)
    kept = ColumnProposal.from_json(column)
    dose_no = kept.dose_no if field == kept.field else None
    chosen = ColumnProposal(kept.index, kept.heading, field, "certain", "chosen", dose_no)
    return {**chosen.as_json(), "samples": column.get("samples", [])}


def _refuse_twice(columns: Sequence[Mapping[str, Any]]) -> None:
    seen: set[tuple[str, int | None]] = set()
    for column in columns:
        field = column["field"]
        if not field or field in {"serial", "address", "father", "note"}:
            continue
        if (field, column.get("dose_no")) in seen:
            raise FieldTwice(field=FIELD_LABELS[field])
        seen.add((field, column.get("dose_no")))
