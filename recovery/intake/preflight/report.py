"""What a preflight finds out about a file, and the refusal it raises instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class FileRefused(Exception):
    """A file that cannot be taken: a stable code, and the facts that its sentence names (`faults.REFUSALS`).

    It is a verdict on the file, not a failure of the machine: trying again changes nothing.
    """

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.params: dict[str, Any] = dict(params or {})
        super().__init__(code, self.params)


class SheetReport(NamedTuple):
    """One sheet as counted in the raw file: rows and cells with content, the last of each, hidden or not."""

    name: str
    rows: int
    cells: int
    max_row: int
    max_col: int
    hidden: bool


class FileWarning(NamedTuple):
    """Something a person should know about a file that is taken all the same (`faults.WARNINGS`)."""

    code: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What the preflight counted, kept with the upload; what the reader finds must agree.

    `kind` is 'xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'csv' or 'tsv', told by content. `encoding` and `delimiter` are
    those of a text file, '' for a workbook. `epoch_1904` says that day numbers count from 1 January 1904.
    """

    kind: str
    sheets: tuple[SheetReport, ...]
    encoding: str = ""
    delimiter: str = ""
    warnings: tuple[FileWarning, ...] = ()
    epoch_1904: bool = False

    @property
    def rows(self) -> int:
        """Rows with content over all sheets."""
        return sum(sheet.rows for sheet in self.sheets)

    def as_json(self) -> dict[str, Any]:
        """The report as `CentreList.report` keeps it; `from_json` reads it back."""
        return {
            "kind": self.kind,
            "sheets": [sheet._asdict() for sheet in self.sheets],
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "warnings": [warning._asdict() for warning in self.warnings],
            "epoch_1904": self.epoch_1904,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> FileReport:
        return cls(
            kind=stored["kind"],
            sheets=tuple(SheetReport(**sheet) for sheet in stored["sheets"]),
            encoding=stored["encoding"],
            delimiter=stored["delimiter"],
            warnings=tuple(FileWarning(**warning) for warning in stored["warnings"]),
            epoch_1904=stored["epoch_1904"],
        )
