"""What is counted of one sheet, whatever its file format, and what no sheet of a list may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recovery.intake.limits import LAST_COLUMN, LAST_ROW, Limits
from recovery.intake.preflight.report import FileRefused, FileWarning, SheetReport


class SheetTally:
    """Rows and cells with content of one sheet, told row after row, from the top.

    `merged_down` are cells merged over several rows, `hidden_rows` and `hidden_columns` those with content that
    nobody sees, `is_filtered` says that a filter was left on. Raises E-ROWS, E-COLUMNS, E-SHEET-SPAN.
    """

    def __init__(self, name: str, limits: Limits, *, hidden: bool = False, rows_before: int = 0) -> None:
        self.name = name
        self.limits = limits
        self.hidden = hidden
        self.rows_before = rows_before
        self.rows = self.cells = self.max_row = self.max_col = 0
        self.merged_down = self.hidden_rows = 0
        self.is_filtered = False
        self.used_columns: set[int] = set()
        self._hidden_spans: list[tuple[int, int]] = []

    @property
    def hidden_columns(self) -> int:
        return sum(1 for column in self.used_columns if any(a <= column <= b for a, b in self._hidden_spans))

    def hide_columns(self, first: int, last: int) -> None:
        """Columns (from 1) that are hidden. A sheet hides few spans; past some thousand nothing more is learnt."""
        if len(self._hidden_spans) < LAST_COLUMN:
            self._hidden_spans.append((first, last))

    def row(self, number: int, columns: Iterable[int], *, times: int = 1, hidden: bool = False) -> None:
        """A row with content in these columns (numbers from 1, each once), and the `times` - 1 rows after it, alike."""
        count = 0
        for column in columns:
            count += 1
            self.used_columns.add(column)
            if column > self.max_col:
                self.max_col = column
        last = number + times - 1
        self.max_row = max(self.max_row, last)
        if self.max_row > LAST_ROW or self.max_col > LAST_COLUMN:
            raise self.too_far(last, self.max_col)
        if len(self.used_columns) > self.limits.columns:
            raise FileRefused(
                "E-COLUMNS",
                {"sheet": self.name, "columns": len(self.used_columns), "limit": self.limits.columns},
            )
        if self.max_col > self.limits.columns or self.max_row * self.max_col > self.limits.span_cells:
            raise self.too_far(last, self.max_col)
        if times > self.limits.rows:
            # One row said to stand there half a million times is nobody's list.
            raise self.too_far(last, self.max_col)
        self.rows += times
        self.cells += count * times
        if self.rows_before + self.rows > self.limits.rows:
            raise FileRefused("E-ROWS", {"limit": self.limits.rows})
        if hidden:
            self.hidden_rows += times

    def report(self) -> SheetReport:
        return SheetReport(self.name, self.rows, self.cells, self.max_row, self.max_col, self.hidden)

    def too_far(self, row: int, column: int) -> FileRefused:
        return FileRefused("E-SHEET-SPAN", {"sheet": self.name, "cell": f"{column_letters(column)}{row}"})

    def too_long(self, row: int) -> FileRefused:
        return FileRefused("E-CELL-LONG", {"sheet": self.name, "row": row, "limit": self.limits.cell_characters})


def sheet_warnings(tallies: Sequence[SheetTally]) -> list[FileWarning]:
    """What a person should know of the sheets of a workbook that is taken."""
    warnings: list[FileWarning] = []
    filled = [tally for tally in tallies if tally.rows]
    if hidden := [tally.name for tally in filled if tally.hidden]:
        warnings.append(FileWarning("hidden_sheets", {"sheets": ", ".join(hidden)}))
    if filtered := [tally.name for tally in filled if tally.is_filtered]:
        warnings.append(FileWarning("filter_left_on", {"sheets": ", ".join(filtered)}))
    for code in ("hidden_rows", "hidden_columns", "merged_down"):
        if count := sum(getattr(tally, code) for tally in filled):
            warnings.append(FileWarning(code, {"count": count}))
    return warnings


def column_letters(column: int) -> str:
    """The letters over a column, 1 for A.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters or "A"
