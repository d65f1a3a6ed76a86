"""The reply to a centre: its own file, row for row, with what became of each row and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext, gettext_lazy

from records.sql import statement
from recovery.intake.faults import SKIP_WORDS, fault_sentence
from recovery.intake.stored_rows import StoredFault
from recovery.intake.written_files import LineOut, SheetOut, delimited_lines, write_workbook
from recovery.models import CentreList, Outcome

SQL = Path(__file__).parent / "sql"

STATUS = "অবস্থা / Status"
WHY = "কারণ / Reason"
#: A longer list is answered as a text file: a workbook of it takes longer than anybody waits for a page.
MOST_ROWS_OF_A_WORKBOOK = 60_000
_ROWS_AT_A_TIME = 2_000

_REASONS = {
    "dose_missing": gettext_lazy("The person is registered; the server does not hold this dose."),
    "on_server": gettext_lazy("The server holds this dose as the list says."),
    "not_registered": gettext_lazy("Nobody in the register was found for this row."),
    "in_review": gettext_lazy("A person must decide who this is."),
    "other_dose": gettext_lazy("Another dose number than this list is about."),
    "other_day": gettext_lazy("Another day than this list is about."),
    "given_on": gettext_lazy("The server has another day."),
    "vaccine": gettext_lazy("The server has another vaccine."),
    "centre": gettext_lazy("The server has another centre."),
}


def reply_is_delimited(centre_list: CentreList) -> bool:
    return centre_list.kind in {"csv", "tsv"} or (centre_list.rows_seen or 0) > MOST_ROWS_OF_A_WORKBOOK


def reply_write(centre_list: CentreList, path: Path) -> None:
    """Write the reply for a settled list to `path`: its rows at their own numbers, status and reason added.

    An XLSX file of text cells, or a CSV file where the list came as one or is very long. The sentences are in the
    language that is active.
    """
    with transaction.atomic():
        sheets = _sheets(centre_list)
        if reply_is_delimited(centre_list):
            delimiter = centre_list.report.get("delimiter") or ","
            with path.open("w", encoding="utf-8", newline="") as file:
                for sheet in sheets:
                    file.writelines(delimited_lines(sheet.lines, delimiter))
        else:
            write_workbook(path, sheets)


def _sheets(centre_list: CentreList) -> Iterator[SheetOut]:
    heading_rows = {sheet["sheet"]: sheet["header_rows"] for sheet in centre_list.columns}
    for sheet, rows in groupby(_rows(centre_list.pk), key=lambda row: str(row["sheet"])):
        width = centre_list.report_width(sheet)
        yield SheetOut(sheet, _lines(rows, width, set(heading_rows.get(sheet, [])[:1])))


def _rows(list_id: int) -> Iterator[dict[str, Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement(SQL / "reply.sql"), {"list_id": list_id})
        names: list[str] = []
        while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
            names = names or [column.name for column in cursor.description or ()]
            yield from (dict(zip(names, row, strict=True)) for row in rows)


def _lines(rows: Iterable[dict[str, Any]], width: int, heading_rows: set[int]) -> Iterator[LineOut]:
    for row in rows:
        cells = [*row["cells"], *[""] * (width - len(row["cells"]))]
        number = row["row_number"]
        if number in heading_rows:
            yield LineOut(number, [*cells, STATUS, WHY], is_heading=True)
        else:
            bad = frozenset(column for column in row["bad_columns"] or () if column is not None)
            yield LineOut(number, [*cells, *_said(row)], bad)


def _said(row: dict[str, Any]) -> tuple[str, str]:
    """Status and reason of a row, in words."""
    if row["skipped"] is not None:
        return gettext("not a person"), str(SKIP_WORDS.get(row["skipped"], row["skipped"]))
    outcome = row["outcome"]
    reasons: list[str] = []
    if outcome in _REASONS:
        reasons.append(str(_REASONS[outcome]))
    if outcome == Outcome.DUPLICATE:
        reasons.append(
            gettext("The same person and dose stands in row %(row)s of this list.") % {"row": row["first_row"]}
            if row["first_is_here"]
            else gettext("The same person and dose stands on a list that came before.")
        )
    reasons.extend(str(_REASONS[name]) for name in row["differences"] or ())
    if row["reason"] in _REASONS:
        reasons.append(str(_REASONS[row["reason"]]))
    reasons.extend(fault_sentence(StoredFault(**fault)) for fault in json.loads(row["faults"] or "[]"))
    if row["mended"]:
        reasons.append(gettext("Mended here: %(texts)s.") % {"texts": row["mended"]})
    return str(Outcome(outcome).label), " ".join(reasons)
