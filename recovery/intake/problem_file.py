"""The rows of a list that have errors, as a file in the centre's own columns; corrected, it finds its rows by itself.

Out: the centre's headings and order, a column that says what is wrong, and a hidden key. In: each line is held against
its row by the key, each cell against what stands there now; what differs becomes the draft of a mend. Whatever cannot
be taken is named, and nothing is added twice.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as held
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from records import sql
from records.bangla import clean_text
from records.models import User
from records.spreadsheet_text import restored
from recovery import errors
from recovery.intake.copying import pieces
from recovery.intake.faults import fault_sentence
from recovery.intake.limits import Limits
from recovery.intake.mending import MOST_CELLS, Change, NothingToMend, mend_draft
from recovery.intake.preflight import FileRefused, inspect
from recovery.intake.readers import SheetRow, read_rows
from recovery.intake.receive import PASSING, upload_folder
from recovery.intake.refusals import refusal_sentence
from recovery.intake.stored_rows import PIECE, StoredRow, rows_chosen
from recovery.intake.written_files import KEY, PROBLEM, LineOut, SheetOut, delimited_lines, write_workbook
from recovery.models import CentreList, MendBatch, RowFault

SQL = Path(__file__).parent / "sql"

#: Lines of a file that comes back.
MOST_LINES = 20_000
_KEY_PARTS = 3
_DIGEST = 8


class ProblemFileUnreadable(errors.RecoveryError):
    """The corrected file could not be read. {sentence}"""


class NotAProblemFile(errors.RecoveryError):
    """This file has no key column, so its rows cannot be found again. Send the problem file itself, with its
    last column as it was."""


class TooManyLines(errors.RecoveryError):
    """The file has more than {limit} lines. Split it and send the parts one after the other."""


@dataclass
class Returned:
    """What a file that came back says: cells to change, and lines that could not be taken, by row of the file."""

    changes: list[Change] = held(default_factory=list)
    untouched: int = 0
    #: (row of the file, why): foreign (no row of this list), stale (changed meanwhile), twice (two answers).
    refused: list[tuple[int, str]] = held(default_factory=list)


# --- out ----------------------------------------------------------------------------


def is_delimited(centre_list: CentreList) -> bool:
    """Whether the list came as a text file, and so goes back as one."""
    return centre_list.kind in {"csv", "tsv"}


def problem_file_write(centre_list: CentreList, path: Path) -> int:
    """Write the rows with errors of a list to `path`; gives their number."""
    keys = [row["sheet_row_id"] for row in sql.fetch_all(SQL / "problem_rows.sql", {"list_id": centre_list.pk})]
    sheets = _sheets_out(centre_list, keys)
    if is_delimited(centre_list):
        delimiter = centre_list.report.get("delimiter") or ","
        with path.open("w", encoding="utf-8", newline="") as file:
            for sheet in sheets:
                file.writelines(delimited_lines(sheet.lines, delimiter))
    else:
        write_workbook(path, sheets)
    return len(keys)


def _sheets_out(centre_list: CentreList, keys: Sequence[int]) -> Iterator[SheetOut]:
    headings = {sheet["sheet"]: [column["heading"] for column in sheet["columns"]] for sheet in centre_list.columns}
    rows = (row for piece in pieces(keys, PIECE) for row in rows_chosen(piece))
    for sheet, group in groupby(rows, key=lambda row: row.as_sent.sheet):
        own = headings.get(sheet, [])
        # The rows of a sheet go out as they are read; the file is as wide as the widest that its columns were seen.
        width = max(len(own), centre_list.report_width(sheet))
        yield SheetOut(
            sheet, _lines_out(centre_list.pk, [*own, *[""] * (width - len(own))], group), frozenset({width + 1})
        )


def _lines_out(list_id: int, headings: Sequence[str], rows: Iterable[StoredRow]) -> Iterator[LineOut]:
    width = len(headings)
    yield LineOut(1, [*headings, PROBLEM, KEY], is_heading=True)
    number = 1
    for piece in pieces(rows, PIECE):
        faults: dict[int, list[RowFault]] = defaultdict(list)
        for fault in RowFault.objects.filter(sheet_row_id__in=[row.key for row in piece], is_error=True):
            faults[fault.sheet_row_id].append(fault)
        for row in piece:
            number += 1
            cells = list(row.row.cells)[:width]
            found = faults[row.key]
            yield LineOut(
                number,
                [
                    *cells,
                    *[""] * (width - len(cells)),
                    " · ".join(_said(fault, headings) for fault in found),
                    _key(list_id, row),
                ],
                frozenset(fault.column for fault in found if fault.column is not None),
            )


def _said(fault: RowFault, headings: Sequence[str]) -> str:
    heading = headings[fault.column] if fault.column is not None and fault.column < len(headings) else ""
    return f"{heading}: {fault_sentence(fault)}" if heading else fault_sentence(fault)


def _key(list_id: int, row: StoredRow) -> str:
    """The key of a line: list, row, and a digest of what stood in it, by which a stale line is known."""
    return f"{list_id}-{row.key}-{_digest(row)}"


def _digest(row: StoredRow) -> str:
    return hashlib.sha256("\x1f".join(row.row.cells).encode()).hexdigest()[:_DIGEST]


# --- in -----------------------------------------------------------------------------


def problem_file_draft(*, centre_list: CentreList, chunks: Iterable[bytes], by: User) -> MendBatch:
    """Read a problem file that came back, and keep what it changes as a draft.

    The draft's `report` says how many lines changed nothing and which could not be taken, and why.
    Raises ProblemFileUnreadable, NotAProblemFile, TooManyLines, NothingToMend.
    """
    with tempfile.NamedTemporaryFile(dir=upload_folder(), prefix=PASSING) as kept:
        for chunk in chunks:
            kept.write(chunk)
        kept.flush()
        returned = _read_back(centre_list, Path(kept.name))
    report = {
        "untouched": returned.untouched,
        "refused": returned.refused[:200],
        "refused_count": len(returned.refused),
    }
    if not returned.changes and returned.refused:
        raise NothingTaken(lines=len(returned.refused))
    return mend_draft(list_id=centre_list.pk, rule=MendBatch.Rule.FILE, changes=returned.changes, by=by, report=report)


class NothingTaken(NothingToMend):
    """None of the {lines} lines could be taken: they belong to another list, or were changed here meanwhile.
    Get the problem file again."""


def _read_back(centre_list: CentreList, path: Path) -> Returned:
    limits = Limits(**settings.INTAKE_LIMITS)
    try:
        report = inspect(path, limits)
        if report.rows > MOST_LINES:
            raise TooManyLines(limit=MOST_LINES)
        rows = list(read_rows(path, report, limits))
    except FileRefused as refused:
        raise ProblemFileUnreadable(sentence=refusal_sentence(refused.code, refused.params)) from refused
    headings = {sheet["sheet"]: [column["heading"] for column in sheet["columns"]] for sheet in centre_list.columns}
    returned = Returned()
    lines: dict[int, list[tuple[SheetRow, dict[int, str], str]]] = defaultdict(list)
    seen_header = False
    for _sheet, group in groupby(rows, key=lambda row: row.sheet):
        places: dict[int, str] = {}
        key_at = -1
        for row in group:
            if key_at < 0:
                key_at = _key_column(row)
                places = {column: restored(text) for column, text in enumerate(row.cells)}
                seen_header = seen_header or key_at >= 0
                continue
            written = row.cells[key_at] if key_at < len(row.cells) else ""
            parts = restored(written).strip().split("-")
            if len(parts) != _KEY_PARTS or parts[0] != str(centre_list.pk) or not parts[1].isdecimal():
                returned.refused.append((row.row_number, "foreign"))
                continue
            lines[int(parts[1])].append((row, places, parts[2]))
    if not seen_header:
        raise NotAProblemFile
    stored = {row.key: row for row in rows_chosen(lines)}
    own = set(centre_list.sheet_rows.filter(pk__in=list(lines)).values_list("pk", flat=True))
    for key, answers in lines.items():
        _take(returned, answers, stored.get(key) if key in own else None, headings)
    return returned


def _key_column(row: SheetRow) -> int:
    return next((column for column, text in enumerate(row.cells) if clean_text(restored(text)) == clean_text(KEY)), -1)


def _take(
    returned: Returned,
    answers: Sequence[tuple[SheetRow, dict[int, str], str]],
    stored: StoredRow | None,
    headings: dict[str, list[str]],
) -> None:
    numbers = [row.row_number for row, _, _ in answers]
    if stored is None:
        returned.refused.extend((number, "foreign") for number in numbers)
        return
    if len(answers) > 1:
        returned.refused.extend((number, "twice") for number in numbers)
        return
    row, places, digest = answers[0]
    if digest != _digest(stored):
        returned.refused.append((row.row_number, "stale"))
        return
    columns = _columns(places, headings.get(stored.as_sent.sheet, []))
    changed = False
    for place, column in columns.items():
        text = restored(row.cells[place]) if place < len(row.cells) else ""
        if not _same(text, stored.text(column)):
            returned.changes.append(Change(stored.key, column, "", text))
            changed = True
    returned.untouched += not changed
    if len(returned.changes) > MOST_CELLS:
        raise TooManyLines(limit=MOST_LINES)


def _columns(places: dict[int, str], headings: Sequence[str]) -> dict[int, int]:
    """Column of the file that came back -> column of the list, by heading; the n-th of a name is the n-th."""
    at: dict[tuple[str, int], int] = {}
    counted: Counter[str] = Counter()
    for column, heading in enumerate(headings):
        name = clean_text(heading)
        at[name, counted[name]] = column
        counted[name] += 1
    found: dict[int, int] = {}
    seen: Counter[str] = Counter()
    for place, text in sorted(places.items()):
        name = clean_text(text)
        if name in (clean_text(PROBLEM), clean_text(KEY)):
            continue
        column_of = at.get((name, seen[name]))
        seen[name] += 1
        if column_of is not None:
            found[place] = column_of
    return found


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same; line breaks and blanks at the edges are how a program saved them."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def returned_words(report: dict[str, Any]) -> list[tuple[int, str]]:
    """The refused lines of a draft's report, as (row of the file, code)."""
    return [(int(number), str(code)) for number, code in report.get("refused", [])]
