"""The rows of a file as they were stored, with the cells that a person has typed anew laid over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from recovery.intake.readers import SheetRow

#: Rows that are held in memory at a time.
PIECE = 2_000

_NEXT_ROWS = """
    SELECT id, sheet, row_number, cells, kinds, fonts
      FROM recovery_sheetrow
     WHERE list_id = %s AND id > %s
     ORDER BY id
     LIMIT %s
"""
_CHOSEN_ROWS = """
    SELECT id, sheet, row_number, cells, kinds, fonts
      FROM recovery_sheetrow
     WHERE id = ANY (%s)
     ORDER BY id
"""
_STANDING = """
    SELECT m.sheet_row_id, m."column", m.field, m.new_text
      FROM recovery_mend m
     WHERE m.standing AND m.sheet_row_id = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of a file and its mends: `cells` by column from 0, `values` by field where the list has no such column."""

    key: int
    as_sent: SheetRow
    cells: dict[int, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    @property
    def row(self) -> SheetRow:
        """The row as it is read: a mended cell is a text, an emptied one is empty."""
        if not self.cells:
            return self.as_sent
        width = max(len(self.as_sent.cells), max(self.cells) + 1)
        texts = [*self.as_sent.cells, *[""] * (width - len(self.as_sent.cells))]
        kinds = list(self.as_sent.kinds.ljust(width, "-"))
        fonts = dict(self.as_sent.fonts)
        for column, text in self.cells.items():
            texts[column] = text
            kinds[column] = "s" if text.strip() else "-"
            fonts.pop(column, None)
        return self.as_sent._replace(cells=tuple(texts), kinds="".join(kinds), fonts=fonts)

    @property
    def mended(self) -> frozenset[int]:
        """The columns whose text a person typed."""
        return frozenset(self.cells)

    def text(self, column: int | None, name: str = "") -> str:
        """What stands in a cell now, or for a value that has no column."""
        if column is None:
            return self.values.get(name, "")
        row = self.row
        return row.cells[column] if column < len(row.cells) else ""

    def with_mend(self, column: int | None, name: str, text: str) -> StoredRow:
        """The row as it would be with one more cell typed anew."""
        if column is None:
            return replace(self, values={**self.values, name: text})
        return replace(self, cells={**self.cells, column: text})


def rows_in_order(list_id: int) -> Iterator[list[StoredRow]]:
    """All rows of a list in the order of the file, a piece at a time; each piece is its own short read."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_ROWS, [list_id, last, PIECE])
            found = cursor.fetchall()
        if not found:
            return
        last = found[-1][0]
        yield _with_mends(found)


def rows_chosen(keys: Iterable[int]) -> list[StoredRow]:
    """Some rows by their keys, in the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN_ROWS, [list(keys)])
        return _with_mends(cursor.fetchall())


def _with_mends(found: Sequence[tuple[Any, ...]]) -> list[StoredRow]:
    rows = {
        key: StoredRow(key, SheetRow(sheet, number, tuple(cells), kinds, _fonts(fonts)))
        for key, sheet, number, cells, kinds, fonts in found
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [list(rows)])
        for key, column, name, text in cursor.fetchall():
            if column is None:
                rows[key].values[name] = text
            else:
                rows[key].cells[column] = text
    return list(rows.values())


def _fonts(stored: Any) -> dict[int, str]:
    if not stored:
        return {}
    fonts = json.loads(stored) if isinstance(stored, str) else stored
    return {int(column): font for column, font in fonts.items()}


@dataclass(frozen=True, slots=True)
class StoredFault:
    """A fault as it comes out of a statement; `faults.fault_sentence` puts it into words."""

    reason: str
    text: str
    heading: str
    suggestion: str
    params: dict[str, Any]

    def explanation(self) -> dict[str, Any]:
        return {"text": self.text, "suggestion": self.suggestion, "heading": self.heading, **self.params}
