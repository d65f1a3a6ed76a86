"""Columns of a sheet that were typed in Bijoy letters: which they are, and how their cells read as Unicode."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from records.bangla import bijoy_to_unicode, clean_text, column_is_bijoy, looks_like_bijoy
from recovery.intake.readers import SheetRow

#: Cells of a column that are shown before and after.
SHOWN = 5
_LONGEST_SHOWN = 80


def bijoy_columns(rows: Sequence[SheetRow]) -> frozenset[int]:
    """The columns whose text cells are Bijoy, counted from 0."""
    width = max((len(row.cells) for row in rows), default=0)
    found = set()
    for index in range(width):
        cells = [
            (row.cells[index], row.fonts.get(index))
            for row in rows
            if index < len(row.cells) and row.kinds[index] == "s"
        ]
        if column_is_bijoy([text for text, _ in cells], [font for _, font in cells]):
            found.add(index)
    return frozenset(found)


def in_unicode(rows: Sequence[SheetRow], columns: Collection[int]) -> list[SheetRow]:
    """The rows with the Bijoy cells of these columns converted; Latin cells, numbers and other columns as they are."""
    if not columns:
        return list(rows)
    return [
        row._replace(
            cells=tuple(
                bijoy_to_unicode(text) if index in columns and _is_bijoy_cell(row, index) else text
                for index, text in enumerate(row.cells)
            )
        )
        for row in rows
    ]


def before_and_after(rows: Sequence[SheetRow], index: int) -> list[list[str]]:
    """The first different Bijoy cells of a column, each as it stands and as it would read."""
    found: dict[str, str] = {}
    for row in rows:
        if index < len(row.cells) and _is_bijoy_cell(row, index):
            text = clean_text(row.cells[index])[:_LONGEST_SHOWN]
            found.setdefault(text, bijoy_to_unicode(row.cells[index])[:_LONGEST_SHOWN])
        if len(found) == SHOWN:
            break
    return [[before, after] for before, after in found.items()]


def _is_bijoy_cell(row: SheetRow, index: int) -> bool:
    return row.kinds[index] == "s" and looks_like_bijoy(row.cells[index], row.fonts.get(index))
