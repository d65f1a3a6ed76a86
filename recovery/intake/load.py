"""Stage 1b: sheet rows become list rows, skipped rows and faults, by the columns that were confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from records import sql
from records.models import Centre, Vaccine, VaccineAlias
from records.normalise import name_key
from recovery.intake.columns import ColumnProposal
from recovery.intake.copying import copy_rows
from recovery.intake.header import Header
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.read import centres_by_name
from recovery.intake.readers import SheetRow
from recovery.intake.rows import Default, RowReader, RowValues, Skipped
from recovery.models import CentreList

SQL = Path(__file__).parent / "sql"
PIECE = 2_000

_NEXT_ROWS = """
    SELECT id, sheet, row_number, cells, kinds, fonts
      FROM recovery_sheetrow
     WHERE list_id = %s AND id > %s
     ORDER BY id
     LIMIT %s
"""
_ROW_COLUMNS = (
    "sheet_row_id", "list_id", "sheet", "row_number", "name", "name_key", "sound_key", "nid_key", "nid_year", "brn_key",
    "passport_key", "registration_no", "mobile_key", "mobile2_key", "born_on", "birth_year_from", "birth_year_to",
    "sex", "vaccine_id", "given_on", "dose_no", "centre_id", "lot_no", "is_legible", "sources",
)  # fmt: skip
_FAULT_COLUMNS = (
    "sheet_row_id", "list_id", "column", "heading", "field", "text", "reason", "is_error", "suggestion", "params",
)  # fmt: skip


def vaccines_by_name() -> dict[str, str]:
    """Folded names, aliases and codes -> vaccine code."""
    found = {name_key(code): code for code in Vaccine.objects.values_list("code", flat=True)}
    found |= dict(VaccineAlias.objects.values_list("name_key", "vaccine_id"))
    return found


def list_load_run(*, list_id: int, then: Callable[[int], None]) -> None:
    """Take in the rows of a list that stands in loading; `then` runs in the transaction that moves it to linking.

    Each sheet row becomes a list row or a skipped row; the counts are kept and held against each other by the database.
    A re-run rewrites its own output, and what later stages made of it.
    """
    lease = list_take(list_id=list_id, frm={"loading"}, to="loading")
    centre_list = CentreList.objects.select_related("incident").get(pk=list_id)
    with list_held(lease, stage_total=centre_list.rows_seen or 0):
        sql.execute(SQL / "forget_results.sql", {"list_id": list_id})
        sql.execute(SQL / "forget_rows.sql", {"list_id": list_id})
    readers = _readers(centre_list)
    left_out = {sheet["sheet"] for sheet in centre_list.columns if sheet.get("left_out")}
    centres = dict(Centre.objects.values_list("code", "pk"))
    done = listed = skipped = 0
    for piece in _pieces(list_id):
        people: list[tuple[Any, ...]] = []
        nobody: list[tuple[Any, ...]] = []
        faults: list[tuple[Any, ...]] = []
        for row_id, row in piece:
            if row.sheet in left_out:
                nobody.append((row_id, list_id, "sheet_left_out", None))
                continue
            answer = readers[row.sheet].read(row)
            if isinstance(answer, Skipped):
                nobody.append((row_id, list_id, answer.reason, answer.declared_count))
            else:
                people.append(_person(list_id, row_id, row, answer, centres))
                faults.extend(_faults(list_id, row_id, answer))
        done += len(piece)
        listed += len(people)
        skipped += len(nobody)
        with list_held(lease, stage_done=done):
            copy_rows("recovery_listrow", _ROW_COLUMNS, people)
            copy_rows("recovery_skippedrow", ("sheet_row_id", "list_id", "reason", "declared_count"), nobody)
            copy_rows("recovery_rowfault", _FAULT_COLUMNS, faults)
    with list_held(lease):
        list_move(lease, to="linking", rows_listed=listed, rows_skipped=skipped)
        then(list_id)


def _readers(centre_list: CentreList) -> dict[str, RowReader]:
    """One reader for each sheet: what it remembers (ditto marks, the end of the table) ends with the sheet."""
    defaults = {}
    for field, stored in centre_list.defaults.items():
        name = "centre_code" if field == "centre" else field
        defaults[name] = Default.from_json(name, stored)
    vaccines, centres = vaccines_by_name(), centres_by_name()
    return {
        sheet["sheet"]: RowReader(
            [ColumnProposal.from_json(column) for column in sheet["columns"]],
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
        for sheet in centre_list.columns
    }


def _pieces(list_id: int) -> Iterator[list[tuple[int, SheetRow]]]:
    """The rows of the file in their order, a piece at a time; each piece is its own short read."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_ROWS, [list_id, last, PIECE])
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield [
            (row_id, SheetRow(sheet, number, tuple(cells), kinds, _fonts(fonts)))
            for row_id, sheet, number, cells, kinds, fonts in rows
        ]


def _fonts(stored: Any) -> dict[int, str]:
    if not stored:
        return {}
    fonts = json.loads(stored) if isinstance(stored, str) else stored
    return {int(column): font for column, font in fonts.items()}


def _person(list_id: int, row_id: int, row: SheetRow, values: RowValues, centres: dict[str, int]) -> tuple[Any, ...]:
    return (
        row_id, list_id, row.sheet, row.row_number,
        values.name, values.name_key, values.sound_key, values.nid_key, values.nid_year, values.brn_key,
        values.passport_key, values.registration_no, values.mobile_key, values.mobile2_key,
        values.born_on, values.birth_year_from, values.birth_year_to, values.sex,
        values.vaccine_code or None, values.given_on, values.dose_no, centres.get(values.centre_code), values.lot_no,
        values.is_legible, json.dumps(values.sources),
    )  # fmt: skip


def _faults(list_id: int, row_id: int, values: RowValues) -> Iterator[tuple[Any, ...]]:
    for fault in values.faults:
        yield (
            row_id, list_id, fault.column, fault.heading[:300], fault.field, fault.text.replace("\x00", "\ufffd"),
            fault.reason, fault.is_error, fault.suggestion, json.dumps(fault.params, default=str),
        )  # fmt: skip
