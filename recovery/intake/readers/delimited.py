"""Reading a text file of values: one sheet without a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recovery.intake.limits import Limits
from recovery.intake.preflight.text import text_records
from recovery.intake.readers.cells import EMPTY, STRING, Row, Sheet, storable


def read_sheets(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Sheet]:
    """The one sheet of a text file, with the encoding and delimiter that the preflight found."""
    yield Sheet("", False, _rows(path, encoding, delimiter, limits))


def _rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    for number, record in text_records(path, encoding, delimiter, limits):
        kinds = "".join([STRING if text and not text.isspace() else EMPTY for text in record])
        width = kinds.rfind(STRING) + 1
        if width:
            yield Row(number, [storable(text) for text in record[:width]], kinds[:width], {})
