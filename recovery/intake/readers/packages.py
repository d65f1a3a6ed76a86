"""What .xlsx and .xlsb have in common: a zip with a part for each sheet, one for all texts and one for all styles."""

from __future__ import annotations

import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self

from recovery.intake.limits import Limits
from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.workbook import Workbook, read_workbook
from recovery.intake.readers.cells import Row, Sheet
from recovery.intake.readers.dates import DayNumbers

#: The error that stands in a cell whose text is missing from the file's table of strings: a reference to nothing.
DANGLING = "#REF!"


class PackageReader(ABC):
    """What all sheets of a workbook share: its strings, its date formats, its fonts."""

    def __init__(self, workbook: Workbook) -> None:
        self._days = DayNumbers(epoch_1904=workbook.epoch_1904)
        self._strings: list[str] = []
        #: The fonts worth reporting of pieces inside texts, by the place of the text among the strings.
        self._fonts_in_strings: dict[int, str] = {}

    @classmethod
    def sheets(cls, path: Path, limits: Limits) -> Iterator[Sheet]:
        """The worksheets of a workbook in their order, hidden ones too. Raises FileRefused."""
        with Archive(path, limits) as archive:
            workbook = read_workbook(archive)
        with zipfile.ZipFile(path) as package:
            reader = cls._opened(package, workbook)
            for sheet in workbook.sheets:
                with package.open(sheet.part) as source:
                    yield Sheet(sheet.name, sheet.hidden, reader.rows(source))

    @classmethod
    def _opened(cls, package: zipfile.ZipFile, workbook: Workbook) -> Self:
        reader = cls(workbook)
        # Styles first: in the binary form the texts name their fonts by the place among them.
        if workbook.styles:
            with package.open(workbook.styles) as source:
                reader._read_styles(source)
        if workbook.strings:
            with package.open(workbook.strings) as source:
                reader._read_strings(source)
        return reader

    @abstractmethod
    def rows(self, source: IO[bytes]) -> Iterator[Row]:
        """The rows of one sheet that have content."""

    @abstractmethod
    def _read_styles(self, source: IO[bytes]) -> None:
        """Keep which cell styles show dates, and which stand in a font worth reporting."""

    @abstractmethod
    def _read_strings(self, source: IO[bytes]) -> None:
        """Keep the texts that cells name by their place, and the fonts of pieces inside them."""
