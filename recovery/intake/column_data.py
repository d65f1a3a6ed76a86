"""What the cells of a column look like, whatever its heading says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from records.bangla import clean_text, is_lost_question_marks
from recovery.intake.ditto import is_ditto
from recovery.intake.fields import REGISTRY, Registry
from recovery.intake.fields.looks import ENOUGH_CELLS, FITTING_SHARE, Cell, share
from recovery.intake.readers import SheetRow

__all__ = ("Cell", "column_cells", "fits", "suggest")


def column_cells(sample: Iterable[SheetRow], column: int) -> list[Cell]:
    """The filled cells of one column; ditto marks and what cannot be read say nothing and are left out."""
    cells = []
    for row in sample:
        if column >= len(row.cells) or row.kinds[column] in "-ef":
            continue
        text = clean_text(row.cells[column])
        if text and not is_ditto(text) and not is_lost_question_marks(text):
            cells.append(Cell(text, row.kinds[column]))
    return cells


def fits(field: str, cells: Sequence[Cell], registry: Registry = REGISTRY) -> bool:
    """Whether the cells may stand under a heading of this field; too few of them fit anything."""
    return len(cells) < ENOUGH_CELLS or share(registry[field].fits, cells) >= FITTING_SHARE


def suggest(cells: Sequence[Cell], registry: Registry = REGISTRY) -> tuple[str, str] | None:
    """The field that the cells look like by themselves, with the reason; None if they could be several."""
    if len(cells) < ENOUGH_CELLS:
        return None
    for field in registry.in_order_of_data:
        if field.told_by_data is not None and field.is_told_by(cells):
            return field.code, field.told_by_data[0]
    return None
