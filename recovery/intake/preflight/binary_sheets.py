"""Counting the rows and cells of a sheet of a binary workbook (.xlsb) in its records.

Source: MS-XLSB 2.1.7.62 (worksheet), 2.4 (records), 2.5.9 (cells).
"""

from __future__ import annotations

import struct

from recovery.intake.limits import LAST_COLUMN, LAST_ROW, Limits
from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.binary_records import binary_damage, binary_records, wide_text
from recovery.intake.preflight.report import FileRefused
from recovery.intake.preflight.tally import SheetTally
from recovery.intake.preflight.workbook import SheetPart

_STRING_ITEM = 19
_ROW, _BLANK, _TEXT, _SHARED, _FORMULA_TEXT, _RICH_TEXT = 0, 1, 6, 7, 8, 62
#: Cells that say something whatever their value is (numbers, errors, truth values, formulas that gave one), and in how
#: many bytes.
_ALWAYS_CONTENT = {2: 4, 3: 1, 4: 1, 5: 8, 9: 8, 10: 1, 11: 1}
#: Cells without a column of their own stand right of the one before: kind of the cell by kind of the short form.
_SHORT = {12: _BLANK, 13: 2, 14: 3, 15: 4, 16: 5, 17: _TEXT, 18: _SHARED}
_BEGIN_DATA, _END_DATA = 145, 146
_COLUMNS, _MERGED, _FILTER_COLUMN = 60, 176, 163
_ROW_HIDDEN = 0x10
ALWAYS_CALCULATE = 2


def read_binary_string_flags(archive: Archive, part: str, limits: Limits) -> bytearray:
    """One byte for each shared string: 1 where it says something, 0 where it is blank. Raises E-CELL-LONG."""
    flags = bytearray()
    try:
        for kind, body in binary_records(archive, part):
            if kind == _STRING_ITEM:
                text, _ = wide_text(body, 1)
                if len(text) > limits.cell_characters:
                    raise FileRefused("E-CELL-LONG", {"sheet": "", "row": 0, "limit": limits.cell_characters})
                flags.append(bool(text.strip()))
    except struct.error as damage:
        raise binary_damage(part) from damage
    return flags


class BinarySheetCount:
    """Counts one sheet; `tally` has the result. What the sheet says of its own size is not looked at."""

    def __init__(
        self, archive: Archive, sheet: SheetPart, strings: bytearray, limits: Limits, *, rows_before: int = 0
    ) -> None:
        self._part = sheet.part
        self._strings = strings
        self._limits = limits
        self.tally = SheetTally(sheet.name, limits, hidden=sheet.hidden, rows_before=rows_before)
        self._row = self._column = -1
        self._row_is_hidden = False
        self._filled: list[int] = []
        self._elements = 0
        try:
            self._read(archive)
        except struct.error as damage:
            raise binary_damage(self._part) from damage

    def _read(self, archive: Archive) -> None:
        in_data = has_data = False
        for kind, body in binary_records(archive, self._part):
            if in_data:
                if kind == _ROW:
                    self._start_row(body)
                elif kind <= _FORMULA_TEXT or kind in _ALWAYS_CONTENT or kind == _RICH_TEXT:
                    self._cell(kind, struct.unpack_from("<I", body)[0], body[8:])
                elif kind in _SHORT:
                    self._cell(_SHORT[kind], self._column + 1, body[4:])
                elif kind == _END_DATA:
                    self._end_row()
                    in_data = False
            elif kind == _BEGIN_DATA:
                if has_data:
                    raise binary_damage(self._part)
                in_data = has_data = True
            elif kind == _COLUMNS:
                first, last = struct.unpack_from("<II", body)
                if struct.unpack_from("<H", body, 16)[0] & 1:
                    self.tally.hide_columns(first + 1, last + 1)
            elif kind == _MERGED:
                first, last = struct.unpack_from("<II", body)
                self.tally.merged_down += first != last
            elif kind == _FILTER_COLUMN:
                self.tally.is_filtered = True
        if in_data or not has_data:
            raise binary_damage(self._part)

    def _start_row(self, body: bytes) -> None:
        self._end_row()
        (number,) = struct.unpack_from("<I", body)
        if number <= self._row:
            # Out of order or twice: two readers could give one row two numbers.
            raise binary_damage(self._part)
        if number >= LAST_ROW:
            raise self.tally.too_far(number + 1, 1)
        self._row, self._column = number, -1
        self._row_is_hidden = bool(body[11] & _ROW_HIDDEN) if len(body) > 11 else False

    def _end_row(self) -> None:
        if self._filled:
            self.tally.row(self._row + 1, self._filled, hidden=self._row_is_hidden)
            self._filled.clear()

    def _cell(self, kind: int, column: int, value: bytes) -> None:
        self._elements += 1
        if self._row < 0 or column <= self._column:
            raise binary_damage(self._part)
        if column >= LAST_COLUMN or self._elements > self._limits.span_cells:
            raise self.tally.too_far(self._row + 1, column + 1)
        self._column = column
        if self._has_content(kind, value):
            self._filled.append(column + 1)

    def _has_content(self, kind: int, value: bytes) -> bool:
        if kind == _SHARED:
            (index,) = struct.unpack_from("<I", value)
            # An index that points past the table is content that cannot be read, which is a fault of its row.
            return index >= len(self._strings) or bool(self._strings[index])
        if kind in _ALWAYS_CONTENT:
            if len(value) < _ALWAYS_CONTENT[kind]:
                raise struct.error("a value shorter than its kind")
            return True
        if kind == _BLANK:
            return False
        text, end = wide_text(value, 1 if kind == _RICH_TEXT else 0)
        if len(text) > self._limits.cell_characters:
            raise self.tally.too_long(self._row + 1)
        if text.strip():
            return True
        # A formula whose blank text is not its value: nobody worked it out before the file was saved.
        return kind == _FORMULA_TEXT and bool(struct.unpack_from("<H", value, end)[0] & ALWAYS_CALCULATE)
