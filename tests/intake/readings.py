"""What preflight counts and what a reader gives, held against each other; the same for every format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, inspect
from recovery.intake.readers import SheetRow
from recovery.intake.refusals import refusal_sentence


def rows_read(path: Path, read_sheets: Callable[[Path, Limits], Any]) -> list[SheetRow]:
    """Preflight and reader, without a process of its own, and held against each other."""
    report = inspect(path)
    rows = [
        SheetRow(sheet.name, row.number, tuple(row.cells), row.kinds, row.fonts)
        for sheet in read_sheets(path, Limits())
        for row in sheet.rows
    ]
    assert len(rows) == report.rows
    assert sum(len(row.kinds) - row.kinds.count("-") for row in rows) == sum(sheet.cells for sheet in report.sheets)
    return rows


def cells(row: SheetRow) -> list[tuple[str, str]]:
    return list(zip(row.cells, row.kinds, strict=True))


def refusal(path: Path, limits: Limits | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        inspect(path, limits)
    assert "%" not in refusal_sentence(refused.value.code, refused.value.params)
    return refused.value


def verdict(path: Path) -> str:
    """The code of the refusal, or the number of rows; any other failure is the test's."""
    try:
        return f"{inspect(path).rows} rows"
    except FileRefused as refused:
        return refused.code
