"""The readers of a list's sheets, and what they read as lines for the tables ListRow and RowFault."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from records.bangla import clean_text
from records.models import Centre, Vaccine, VaccineAlias
from records.normalise import name_key
from recovery.intake.columns import ColumnProposal
from recovery.intake.header import Header
from recovery.intake.read import centres_by_name
from recovery.intake.readers import SheetRow
from recovery.intake.rows import Default, RowReader, RowValues
from recovery.intake.stored_rows import StoredRow
from recovery.models import CentreList

ROW_COLUMNS = (
    "sheet_row_id", "list_id", "sheet", "row_number", "name", "name_key", "sound_key", "nid_key", "nid_year", "brn_key",
    "passport_key", "registration_no", "mobile_key", "mobile2_key", "born_on", "birth_year_from", "birth_year_to",
    "sex", "vaccine_id", "given_on", "dose_no", "centre_id", "lot_no", "extras", "is_legible", "sources", "text_key",
    "context",
)  # fmt: skip
FAULT_COLUMNS = (
    "sheet_row_id", "list_id", "column", "heading", "field", "text", "reason", "is_error", "suggestion", "params",
)  # fmt: skip
#: Fields whose text is no part of what a row says: a row inserted above changes every serial number below it.
_NOT_COMPARED = frozenset({"serial"})


def vaccines_by_name() -> dict[str, str]:
    """Folded names, aliases and codes -> vaccine code."""
    found = {name_key(code): code for code in Vaccine.objects.values_list("code", flat=True)}
    found |= dict(VaccineAlias.objects.values_list("name_key", "vaccine_id"))
    return found


class ListReader:
    """Reads the rows of one list as its columns were confirmed. Make one for each pass over the list.

    Each sheet has a reader of its own: what that remembers (ditto marks, the end of the table) ends with the sheet.
    """

    def __init__(self, centre_list: CentreList) -> None:
        self._list_id = centre_list.pk
        self._centres = dict(Centre.objects.values_list("code", "pk"))
        defaults = {}
        for field, stored in centre_list.defaults.items():
            name = "centre_code" if field == "centre" else field
            defaults[name] = Default.from_json(name, stored)
        vaccines, centres = vaccines_by_name(), centres_by_name()
        self._left_out = {sheet["sheet"] for sheet in centre_list.columns if sheet.get("left_out")}
        self._sheets: dict[str, RowReader] = {}
        self._fields: dict[str, list[tuple[int, str]]] = {}
        for sheet in centre_list.columns:
            columns = [ColumnProposal.from_json(column) for column in sheet["columns"]]
            self._fields[sheet["sheet"]] = [
                (column.index, column.field) for column in columns if column.field and column.field not in _NOT_COMPARED
            ]
            self._sheets[sheet["sheet"]] = RowReader(
                columns,
                vaccines=vaccines,
                centres=centres,
                defaults=defaults,
                days=centre_list.incident.days,
                dose_no=centre_list.incident.dose_no,
                epoch_1904=bool(centre_list.report.get("epoch_1904")),
                header=Header(
                    sheet=sheet["sheet"],
                    headings=tuple(column["heading"] for column in sheet["columns"]),
                    row_numbers=tuple(sheet["header_rows"]),
                    title_rows=(),
                    sample=(),
                    column_number_row=sheet["column_number_row"],
                ),
            )

    def leaves_out(self, sheet: str) -> bool:
        """Whether a person said that this sheet is no part of the list."""
        return sheet in self._left_out

    def of(self, sheet: str) -> RowReader:
        return self._sheets[sheet]

    def line(self, stored: StoredRow, values: RowValues, context: dict[str, Any]) -> tuple[Any, ...]:
        """A row of the table ListRow, in ROW_COLUMNS."""
        row = stored.as_sent
        return (
            stored.key, self._list_id, row.sheet, row.row_number,
            values.name, values.name_key, values.sound_key, values.nid_key, values.nid_year, values.brn_key,
            values.passport_key, values.registration_no, values.mobile_key, values.mobile2_key,
            values.born_on, values.birth_year_from, values.birth_year_to, values.sex,
            values.vaccine_code or None, values.given_on, values.dose_no, self._centres.get(values.centre_code),
            values.lot_no, json.dumps(values.extras), values.is_legible, json.dumps(values.sources),
            self._text_key(row), json.dumps(context) if context else None,
        )  # fmt: skip

    def faults(self, key: int, values: RowValues) -> Iterator[tuple[Any, ...]]:
        """Rows of the table RowFault, in FAULT_COLUMNS."""
        for fault in values.faults:
            text = fault.text.replace("\x00", "\ufffd")
            yield (
                key, self._list_id, fault.column, fault.heading[:300], fault.field, text, fault.reason,
                fault.is_error, fault.suggestion, json.dumps(fault.params, default=str),
            )  # fmt: skip

    def _text_key(self, row: SheetRow) -> str:
        """One short text for all that the file itself says in this row, by field and not by place."""
        return _digest([f"{field}={_cell(row, index)}" for index, field in self._fields[row.sheet]])


def _cell(row: SheetRow, index: int) -> str:
    return clean_text(row.cells[index]) if index < len(row.cells) else ""


def _digest(parts: Sequence[str]) -> str:
    return hashlib.md5("\x1f".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
