"""The cells of a row as they stand in its file, beside what each column was taken for."""

from __future__ import annotations

from typing import Any

from records.identifiers import mask, mask_mobile
from recovery.intake.faults import FIELD_LABELS, fault_sentence
from recovery.intake.understand import IDENTIFIERS
from recovery.models import SheetRow
from recovery.web import access


def cells_of(row: SheetRow) -> list[dict[str, Any]]:
    """The row's cells beside the headings of its sheet and what each column was taken for."""
    columns: dict[int, dict[str, Any]] = {}
    for sheet in row.list.columns:
        if sheet["sheet"] == row.sheet:
            columns = {column["index"]: column for column in sheet["columns"]}
    faults: dict[int, list[str]] = {}
    for fault in access.faults_of_row(row):
        if fault.column is not None:
            faults.setdefault(fault.column, []).append(fault_sentence(fault))
    return [
        {
            "heading": columns.get(index, {}).get("heading") or "",
            "field": FIELD_LABELS.get(columns.get(index, {}).get("field") or "", ""),
            "text": cell_shown(text, columns.get(index, {}).get("field"), has_fault=index in faults),
            "faults": faults.get(index, []),
        }
        for index, text in enumerate(row.cells)
        if text or index in faults
    ]


def cell_shown(text: str, field: str | None, *, has_fault: bool) -> str:
    """A cell's text; numbers that name a person are masked, except where the cell must be seen to be mended."""
    if has_fault:
        return text
    if field == "mobile":
        return mask_mobile(text)
    return mask(text) if field in IDENTIFIERS else text
