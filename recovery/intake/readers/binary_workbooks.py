"""Reading .xlsb: the saved values of cells, with openpyxl's rules for what is a date.

The records are read here and not by a library: python-calamine gives error cells as blank ones and stops at a
dangling string, pyxlsb loses texts that stand in the sheet itself and knows no dates, and neither tells fonts
(docs/adr/0005-readers.md has what was measured).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from openpyxl.styles.numbers import BUILTIN_FORMATS

from recovery.intake.limits import Limits
from recovery.intake.preflight.workbook import Workbook
from recovery.intake.readers.cells import (
    BOOL,
    DATE,
    EMPTY,
    ERROR,
    FORMULA,
    NUMBER,
    STRING,
    Row,
    Sheet,
    number_text,
    storable,
)
from recovery.intake.readers.dates import shows_date
from recovery.intake.readers.fonts import telling_font
from recovery.intake.readers.packages import DANGLING, PackageReader

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_ROW_HEADER, _BEGIN_DATA, _END_DATA = 0, 145, 146
_BEGIN_FONTS, _END_FONTS, _BEGIN_CELL_STYLES, _END_CELL_STYLES = 611, 612, 617, 618
_FONT, _FORMAT, _STYLE, _STRING = 43, 44, 47, 19
_FIRST_SHORT, _LAST_SHORT, _RICH = 12, 18, 62
#: Where the name stands in the record of a font.
_FONT_NAME_AT = 21
#: Kinds of cells without a column of their own, as those that have one.
_LONG_FORM = (1, 2, 3, 4, 5, 6, 7)
_NEVER_WORKED_OUT = 2
_BUFFER_BYTES = 256 * 1024


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The worksheets of a binary workbook in their order, hidden ones too."""
    return _Reader.sheets(path, limits)


class _Reader(PackageReader):
    def __init__(self, workbook: Workbook) -> None:
        super().__init__(workbook)
        self._font_names: list[str] = []
        self._fonts: dict[int, str] = {}
        self._date_styles: set[int] = set()

    def rows(self, source: IO[bytes]) -> Iterator[Row]:
        number = 0
        column = -1
        cells: list[str] = []
        kinds = ""
        fonts: dict[int, str] = {}
        is_data = False
        for kind, body in _records(source):
            if not is_data:
                is_data = kind == _BEGIN_DATA
                continue
            if kind in (_ROW_HEADER, _END_DATA):
                if cells:
                    yield Row(number, cells, kinds, fonts)
                    cells, kinds, fonts = [], "", {}
                if kind == _END_DATA:
                    return
                number, column = int.from_bytes(body[:4], "little") + 1, -1
                continue
            if _FIRST_SHORT <= kind <= _LAST_SHORT:
                column += 1
                style, value, kind = int.from_bytes(body[:3], "little"), body[4:], _LONG_FORM[kind - _FIRST_SHORT]
            elif kind < _FIRST_SHORT or kind == _RICH:
                column = int.from_bytes(body[:4], "little")
                style, value = int.from_bytes(body[4:7], "little"), body[8:]
            else:
                continue
            text, letter, font = self._cell(kind, value, style)
            if letter == EMPTY:
                continue
            gap = column - len(cells)
            cells.extend([""] * gap)
            kinds += EMPTY * gap + letter
            cells.append(text)
            if font:
                fonts[column] = font

    def _cell(self, kind: int, value: bytes, style: int) -> tuple[str, str, str]:
        """Text, kind and font of a cell, as the file saved them; formulas are never worked out."""
        match kind:
            case 7:
                return self._shared(int.from_bytes(value[:4], "little"), style)
            case 2:
                return *self._number(_short_number(value), style), ""
            case 5 | 9:
                return *self._number(struct.unpack_from("<d", value)[0], style), ""
            case 4 | 10:
                return ("TRUE" if value[0] else "FALSE"), BOOL, ""
            case 3 | 11:
                return _ERRORS.get(value[0], "#VALUE!"), ERROR, ""
            case 6 | 8 | 62:
                text, end = _text(value, 1 if kind == _RICH else 0)
                if text.strip():
                    inside = self._font_of_runs(value, end) if kind == _RICH else ""
                    return storable(text), STRING, inside or self._fonts.get(style, "")
                if kind == 8 and value[end] & _NEVER_WORKED_OUT:
                    return "", FORMULA, ""
        return "", EMPTY, ""

    def _shared(self, index: int, style: int) -> tuple[str, str, str]:
        if index >= len(self._strings):
            return DANGLING, ERROR, ""
        text = self._strings[index]
        if not text:
            return "", EMPTY, ""
        return text, STRING, self._fonts_in_strings.get(index) or self._fonts.get(style, "")

    def _number(self, value: float, style: int) -> tuple[str, str]:
        if style in self._date_styles:
            moment = self._days.moment(value)
            if moment is not None:
                return moment, DATE
        number = number_text(repr(value))
        return (repr(value), STRING) if number is None else (number, NUMBER)

    def _read_strings(self, source: IO[bytes]) -> None:
        for kind, body in _records(source):
            if kind == _STRING:
                text, end = _text(body, 1)
                if font := self._font_of_runs(body, end):
                    self._fonts_in_strings[len(self._strings)] = font
                # A blank text is no content, here as in the preflight.
                self._strings.append(storable(text) if text.strip() else "")

    def _font_of_runs(self, body: bytes, at: int) -> str:
        """The font of a piece inside a rich text, if worth reporting; the pieces stand after the text."""
        if not body[0] & 1 or at + 4 > len(body):
            return ""
        count = min(int.from_bytes(body[at : at + 4], "little"), (len(body) - at - 4) // 4)
        for run in range(count):
            font = int.from_bytes(body[at + 6 + 4 * run : at + 8 + 4 * run], "little")
            if font < len(self._font_names) and self._font_names[font]:
                return self._font_names[font]
        return ""

    def _read_styles(self, source: IO[bytes]) -> None:
        """Which cell styles (by number) show dates, and which stand in a font worth reporting."""
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        inside = 0
        number = 0
        for kind, body in _records(source):
            if kind in (_BEGIN_FONTS, _BEGIN_CELL_STYLES):
                inside = kind
            elif kind in (_END_FONTS, _END_CELL_STYLES):
                inside = 0
            elif kind == _FORMAT:
                formats[int.from_bytes(body[:2], "little")] = _text(body, 2)[0]
            elif kind == _FONT and inside == _BEGIN_FONTS:
                self._font_names.append(telling_font(_text(body, _FONT_NAME_AT)[0]))
            elif kind == _STYLE and inside == _BEGIN_CELL_STYLES:
                _, shown, font = struct.unpack_from("<HHH", body)
                if shows_date(formats.get(shown, "")):
                    self._date_styles.add(number)
                if font < len(self._font_names) and self._font_names[font]:
                    self._fonts[number] = self._font_names[font]
                number += 1


def _records(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record, read one after the other."""
    # A zip's own reader takes ten times as long for a single byte.
    read = io.BufferedReader(cast("io.RawIOBase", source), _BUFFER_BYTES).read
    while first := read(1):
        kind = first[0]
        if kind > 127:
            kind = kind - 128 + (read(1)[0] & 127) * 128
        size, unit = 0, 1
        while unit < 1 << 28:
            byte = read(1)[0]
            size += (byte & 127) * unit
            unit <<= 7
            if byte < 128:
                break
        yield kind, read(size)


def _short_number(value: bytes) -> float:
    """A number in four bytes: 30 bits of a whole number, or the upper 30 of a float; the lowest may say hundredths.

    >>> _short_number((42 << 2 | 2).to_bytes(4, "little")), _short_number((150 << 2 | 3).to_bytes(4, "little"))
    (42, 1.5)
    """
    (raw,) = struct.unpack_from("<i", value)
    number: float = raw >> 2 if raw & 2 else struct.unpack("<d", struct.pack("<ii", 0, raw & ~3))[0]
    return number / 100 if raw & 1 else number


def _text(body: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(body[at : at + 4], "little")
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "surrogatepass"), end
