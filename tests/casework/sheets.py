"""What a clerk does with a sheet of cases in a spreadsheet program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from recovery.casework.exchange.columns import COLUMNS, SHEET
from recovery.casework.exchange.workbook import workbook_write
from recovery.models import Case

PLACE = {column.code: place for place, column in enumerate(COLUMNS, start=1)}


class Sheet:
    """An exported workbook, open for editing. Rows are the spreadsheet's own; the first case stands in row 2."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.page = self.book[SHEET]

    def row_of(self, case: Case) -> int:
        return next(
            row for row in range(2, self.page.max_row + 1) if self.page.cell(row, PLACE["case"]).value == str(case.pk)
        )

    def read(self, case: Case, column: str) -> Any:
        return self.page.cell(self.row_of(case), PLACE[column]).value

    def write(self, case: Case, **cells: Any) -> None:
        row = self.row_of(case)
        for column, value in cells.items():
            self.page.cell(row, PLACE[column]).value = value

    def saved(self, path: Path) -> list[bytes]:
        self.book.save(path)
        return [path.read_bytes()]


def edited(folder: Path, cases: Sequence[Case], edit: Callable[[Sheet], None] = lambda sheet: None) -> list[bytes]:
    """A sheet of these cases that was downloaded, opened, edited and saved again."""
    path = folder / "cases.xlsx"
    workbook_write(path, [case.pk for case in cases])
    sheet = Sheet(path)
    edit(sheet)
    return sheet.saved(path)
