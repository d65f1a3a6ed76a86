"""Stage 1a: the file becomes sheet rows, exactly as they stand there, and its columns are proposed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from records import sql
from records.models import Centre, CentreAlias
from records.normalise import name_key
from recovery.intake.column_memory import memory_of
from recovery.intake.copying import copy_rows, pieces
from recovery.intake.lease import Lease, list_held, list_move, list_take
from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, inspect
from recovery.intake.readers import SheetRow, read_rows
from recovery.intake.receive import stored_path
from recovery.intake.title import Given
from recovery.intake.understand import FIRST_ROWS, SheetFacts, Understood, cannot_go_on, list_understand, no_memory
from recovery.intake.written_files import KEY
from recovery.models import CentreList

SQL = Path(__file__).parent / "sql"
PIECE = 2_000


def centres_by_name() -> dict[str, str]:
    """Folded centre names, aliases and codes -> code. A name that two centres share names neither."""
    found: dict[str, str | None] = {}

    def add(name: str, code: str) -> None:
        key = name_key(name)
        if key:
            found[key] = code if found.get(key, code) == code else None

    for code, name_en, name_bn in Centre.objects.values_list("code", "name_en", "name_bn"):
        add(code, code)
        add(name_en, code)
        add(name_bn, code)
    for name, code in CentreAlias.objects.values_list("name", "centre__code"):
        add(name, code)
    return {key: code for key, code in found.items() if code is not None}


def list_read_run(*, list_id: int, then: Callable[[int], None]) -> None:
    """Read a received list; it ends in loading (certain), asking (a person is needed) or refused (with the reason).

    `then` runs in the transaction that moves it to loading. A run that was cut off leaves rows behind; they are
    deleted first.
    """
    lease = list_take(list_id=list_id, frm={"received", "reading"}, to="reading")
    centre_list = CentreList.objects.select_related("incident", "centre").get(pk=list_id)
    try:
        understood = _read(lease, centre_list)
    except FileRefused as refused:
        with list_held(lease):
            sql.execute(SQL / "forget_sheet_rows.sql", {"list_id": list_id})
            list_move(lease, to="refused", refusal_code=refused.code, refusal_params=refused.params)
        return
    asks = understood.asks
    if centre_list.accepts_proposals:
        asks = cannot_go_on(understood.columns, understood.defaults)
    with list_held(lease):
        going = {"columns": understood.columns, "defaults": understood.defaults, "asks": asks}
        if asks:
            list_move(lease, to="asking", **going)
        else:
            list_move(lease, to="loading", **going)
            then(list_id)


def _read(lease: Lease, centre_list: CentreList) -> Understood:
    limits = Limits(**settings.INTAKE_LIMITS)
    path = stored_path(centre_list)
    if not path.is_file():
        raise FileRefused("E-GONE")
    report = inspect(path, limits, name=centre_list.file_name)
    with list_held(lease, kind=report.kind, report=report.as_json(), stage_total=report.rows):
        sql.execute(SQL / "forget_sheet_rows.sql", {"list_id": lease.list_id})
    first_rows: dict[str, list[SheetRow]] = {}
    done = 0
    for piece in pieces(read_rows(path, report, limits), PIECE):
        for row in piece:
            first = first_rows.setdefault(row.sheet, [])
            if len(first) < FIRST_ROWS:
                first.append(row)
        done += len(piece)
        with list_held(lease, stage_done=done):
            _store(lease.list_id, piece)
    _refuse_problem_file(first_rows)
    with list_held(lease, rows_seen=done):
        _refuse_other_count(lease.list_id, done)
    given = Given(
        day=centre_list.day,
        dose_no=centre_list.dose_no,
        centre_code=centre_list.centre.code if centre_list.centre else None,
    )
    return list_understand(
        first_rows,
        days=centre_list.incident.days,
        given=given,
        centres=centres_by_name(),
        facts={sheet.name: SheetFacts(sheet.rows, sheet.hidden) for sheet in report.sheets},
        # The headings of a person at the desk are our own; what a centre calls its columns says nothing of them.
        memory_of=no_memory if centre_list.is_walk_in else memory_of,
    )


def _store(list_id: int, rows: list[SheetRow]) -> None:
    # PostgreSQL takes no NUL; the mark that stands in its place makes the cell a fault later on.
    copy_rows(
        "recovery_sheetrow",
        ("list_id", "sheet", "row_number", "cells", "kinds", "fonts"),
        (
            (
                list_id,
                row.sheet.replace("\x00", "\ufffd"),
                row.row_number,
                [cell.replace("\x00", "\ufffd") for cell in row.cells],
                row.kinds,
                json.dumps(row.fonts) if row.fonts else None,
            )
            for row in rows
        ),
    )


def _refuse_problem_file(first_rows: Mapping[str, Sequence[SheetRow]]) -> None:
    """A corrected problem file that came through the wrong door: read as a list it would name everybody twice."""
    for rows in first_rows.values():
        keys = [row.cells.index(KEY) for row in rows[:1] if KEY in row.cells]
        if keys:
            key = next((row.cells[keys[0]] for row in rows[1:] if keys[0] < len(row.cells)), "")
            raise FileRefused("E-PROBLEM-FILE", {"list": key.split("-")[0]})


def _refuse_other_count(list_id: int, read: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM recovery_sheetrow WHERE list_id = %s", [list_id])
        (stored,) = cursor.fetchone()
    if stored != read:
        raise FileRefused("E-COUNT", {"sheet": "", "counted": read, "read": stored})
