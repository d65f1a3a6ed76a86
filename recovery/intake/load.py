"""Stage 1b: sheet rows become list rows, skipped rows and faults, by the columns that were confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from records import sql
from recovery.intake.copying import copy_rows
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.row_reading import FAULT_COLUMNS, ROW_COLUMNS, ListReader
from recovery.intake.rows import Skipped
from recovery.intake.stored_rows import rows_in_order
from recovery.intake.versions import version_compare
from recovery.models import CentreList

SQL = Path(__file__).parent / "sql"

_SKIPPED_COLUMNS = ("sheet_row_id", "list_id", "reason", "declared_count")


def list_load_run(*, list_id: int, then: Callable[[int], None]) -> None:
    """Take in the rows of a list that stands in loading; `then` runs in the transaction that moves it to linking.

    Each sheet row becomes a list row or a skipped row; the counts are kept and held against each other by the database.
    Cells that a person typed anew are read in place of the file's. A list that names mostly the people of an earlier
    one of its centre-day asks which of them counts. A re-run rewrites its own output, and what later stages made of it.
    """
    lease = list_take(list_id=list_id, frm={"loading"}, to="loading")
    centre_list = CentreList.objects.select_related("incident").get(pk=list_id)
    with list_held(lease, stage_total=centre_list.rows_seen or 0):
        sql.execute(SQL / "forget_results.sql", {"list_id": list_id})
        sql.execute(SQL / "forget_rows.sql", {"list_id": list_id})
    reader = ListReader(centre_list)
    done = listed = skipped = 0
    for piece in rows_in_order(list_id):
        people: list[tuple[Any, ...]] = []
        nobody: list[tuple[Any, ...]] = []
        faults: list[tuple[Any, ...]] = []
        for stored in piece:
            if reader.leaves_out(stored.as_sent.sheet):
                nobody.append((stored.key, list_id, "sheet_left_out", None))
                continue
            rows = reader.of(stored.as_sent.sheet)
            answer = rows.read(stored.row, mended=stored.mended, added=stored.values)
            if isinstance(answer, Skipped):
                nobody.append((stored.key, list_id, answer.reason, answer.declared_count))
            else:
                people.append(reader.line(stored, answer, rows.context()))
                faults.extend(reader.faults(stored.key, answer))
        done += len(piece)
        listed += len(people)
        skipped += len(nobody)
        with list_held(lease, stage_done=done):
            copy_rows("recovery_listrow", ROW_COLUMNS, people)
            copy_rows("recovery_skippedrow", _SKIPPED_COLUMNS, nobody)
            copy_rows("recovery_rowfault", FAULT_COLUMNS, faults)
    with list_held(lease):
        sql.execute(SQL / "suspects.sql", {"list_id": list_id})
        counted = {"rows_listed": listed, "rows_skipped": skipped}
        earlier = None
        if not centre_list.version_answer and centre_list.settled_at is None:
            earlier = version_compare(list_id=list_id)
        if earlier is not None:
            list_move(lease, to="asking", asks=["version"], version_of_id=earlier, **counted)
        else:
            list_move(lease, to="linking", **counted)
            then(list_id)
