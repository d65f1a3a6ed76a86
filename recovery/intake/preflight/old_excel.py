"""Counting the rows and cells of an old Excel file (.xls) in its records, before any reader sees it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from recovery.intake.limits import Limits
from recovery.intake.preflight.biff import (
    OldSheet,
    OldWorkbook,
    damaged,
    read_globals,
    sheet_records,
    string_flags,
    text_of,
)
from recovery.intake.preflight.compound import CompoundDocument, compound_document
from recovery.intake.preflight.report import FileRefused, FileReport, FileWarning
from recovery.intake.preflight.tally import SheetTally, sheet_warnings

#: The stream of Excel 97 and later stands first: a file for both versions has both streams, with the same rows.
STREAMS = ("Workbook", "Book")
_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT")

_FORMULAS = (0x0006, 0x0206, 0x0406)
_STRING = 0x0207
_SHARED_FORMULAS = (0x04BC, 0x0221, 0x0021, 0x0236, 0x0036, 0x0037)
_BLANK, _MULTIPLE_BLANKS = 0x0201, 0x00BE
_LABEL, _RICH_LABEL, _SHARED_LABEL = 0x0204, 0x00D6, 0x00FD
_NUMBER, _RK, _MULTIPLE_RK, _BOOLEAN_OR_ERROR = 0x0203, 0x027E, 0x00BD, 0x0205
_ROW, _COLUMNS, _MERGED, _FILTER_MODE = 0x0208, 0x007D, 0x00E5, 0x009B
_ROW_HIDDEN = 0x20
#: The value of a formula whose last two bytes are these is no number; its first byte then says what it is.
_NO_NUMBER = b"\xff\xff"
_TEXT_FOLLOWS, _NO_TEXT = 0, 3
_ALWAYS_CALCULATE = 1


def book_stream(document: CompoundDocument) -> bytes:
    """The records of the workbook in a compound document. Raises E-DAMAGED."""
    by_name = {name.casefold(): name for name in document.names}
    for name in STREAMS:
        if name.casefold() in by_name:
            return document.stream(by_name[name.casefold()])
    raise FileRefused("E-DAMAGED")


def inspect_old_excel(path: Path, limits: Limits) -> FileReport:
    """Count an .xls. Raises E-PASSWORD, E-FORMAT-LATER, E-DAMAGED and what SheetTally raises."""
    with compound_document(path) as document:
        stream = book_stream(document)
        has_macros = any(name in document.names for name in _MACROS)
    book = read_globals(stream)
    strings = string_flags(book, limits.cell_characters)
    tallies: list[SheetTally] = []
    rows = 0
    for sheet in book.sheets:
        tally = _SheetCount(stream, book, sheet, strings, limits, rows).tally
        rows += tally.rows
        tallies.append(tally)
    if not rows:
        raise FileRefused("E-EMPTY")
    warnings = [FileWarning("macros_ignored", {})] if has_macros else []
    return FileReport(
        kind="xls",
        sheets=tuple(tally.report() for tally in tallies),
        warnings=(*warnings, *sheet_warnings(tallies)),
        epoch_1904=book.epoch_1904,
    )


@dataclass(slots=True)
class _Row:
    """The cells of a row as bits, column 0 the lowest. A cell that is written twice has what was written last."""

    filled: int = 0
    hidden: bool = False


class _SheetCount:
    """Counts one sheet: records may come in any order, so that rows are kept until the end."""

    def __init__(
        self, stream: bytes, book: OldWorkbook, sheet: OldSheet, strings: bytearray, limits: Limits, rows_before: int
    ) -> None:
        self._book = book
        self._strings = strings
        self._limits = limits
        self._rows: dict[int, _Row] = {}
        #: The formula whose text comes in one of the next records.
        self._awaits_text: tuple[int, int] | None = None
        self.tally = SheetTally(sheet.name, limits, hidden=sheet.hidden, rows_before=rows_before)
        take: dict[int, Callable[[bytes], None]] = {
            _NUMBER: self._filled,
            _RK: self._filled,
            _BOOLEAN_OR_ERROR: self._filled,
            _SHARED_LABEL: self._shared_label,
            _LABEL: self._label,
            _RICH_LABEL: self._label,
            _MULTIPLE_RK: self._multiple_rk,
            _BLANK: self._blank,
            _MULTIPLE_BLANKS: self._multiple_blanks,
            _ROW: self._row,
            _COLUMNS: self._columns,
            _MERGED: self._merged,
            **dict.fromkeys(_FORMULAS, self._formula),
        }
        self._read(sheet_records(stream, sheet), take)
        for number in sorted(self._rows):
            row = self._rows[number]
            if row.filled:
                self.tally.row(number + 1, _columns_of(row.filled), hidden=row.hidden)

    def _read(self, records: Iterator[tuple[int, bytes]], take: Mapping[int, Callable[[bytes], None]]) -> None:
        try:
            for kind, body in records:
                if self._awaits_text is not None and kind not in _SHARED_FORMULAS:
                    self._text_of_formula(kind, body)
                elif kind in take:
                    take[kind](body)
                elif kind == _FILTER_MODE:
                    self.tally.is_filtered = True
        except (struct.error, IndexError) as damage:
            raise damaged() from damage
        if self._awaits_text is not None:
            raise damaged()

    def _set(self, row: int, column: int, *, has_content: bool) -> None:
        found = self._rows.get(row)
        if found is None:
            found = self._rows[row] = _Row()
        if has_content:
            found.filled |= 1 << column
        else:
            found.filled &= ~(1 << column)

    def _place(self, body: bytes) -> tuple[int, int]:
        row, column = struct.unpack_from("<HH", body)
        if column > 255 or (not self._book.is_biff8 and row >= 16_384):
            raise damaged()
        return row, column

    def _filled(self, body: bytes) -> None:
        row, column = self._place(body)
        self._set(row, column, has_content=True)

    def _blank(self, body: bytes) -> None:
        row, column = self._place(body)
        self._set(row, column, has_content=False)

    def _multiple_rk(self, body: bytes) -> None:
        row, first = self._place(body)
        (last,) = struct.unpack_from("<H", body, len(body) - 2)
        if last > 255 or len(body) != 6 + 6 * (last - first + 1):
            raise damaged()
        for column in range(first, last + 1):
            self._set(row, column, has_content=True)

    def _multiple_blanks(self, body: bytes) -> None:
        row, first = self._place(body)
        for column in range(first, min(first + (len(body) - 6) // 2, 256)):
            self._set(row, column, has_content=False)

    def _shared_label(self, body: bytes) -> None:
        row, column = self._place(body)
        (index,) = struct.unpack_from("<I", body, 6)
        # An index that points past the table is content that cannot be read, which is a fault of its row.
        self._set(row, column, has_content=index >= len(self._strings) or bool(self._strings[index]))

    def _label(self, body: bytes) -> None:
        row, column = self._place(body)
        self._text(row, column, *text_of(body, 6, self._book))

    def _formula(self, body: bytes) -> None:
        row, column = self._place(body)
        value, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
        if not value.endswith(_NO_NUMBER):
            self._set(row, column, has_content=True)
        elif value[0] == _TEXT_FOLLOWS:
            self._awaits_text = (row, column)
        elif value[0] == _NO_TEXT:
            self._set(row, column, has_content=not formula_was_worked_out(self._book, flags))
        else:
            self._set(row, column, has_content=True)

    def _text_of_formula(self, kind: int, body: bytes) -> None:
        if kind != _STRING or self._awaits_text is None:
            raise damaged()
        row, column = self._awaits_text
        self._awaits_text = None
        self._text(row, column, *text_of(body, 0, self._book, may_go_on=True))

    def _text(self, row: int, column: int, text: str, claimed: int) -> None:
        if claimed > self._limits.cell_characters:
            raise self.tally.too_long(row + 1)
        self._set(row, column, has_content=bool(text.strip()))

    def _row(self, body: bytes) -> None:
        number, flags = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, 12)[0]
        if flags & _ROW_HIDDEN:
            self._rows.setdefault(number, _Row()).hidden = True

    def _columns(self, body: bytes) -> None:
        first, last = struct.unpack_from("<HH", body)
        if struct.unpack_from("<H", body, 8)[0] & 1:
            self.tally.hide_columns(first + 1, last + 1)

    def _merged(self, body: bytes) -> None:
        (count,) = struct.unpack_from("<H", body)
        for number in range(min(count, (len(body) - 2) // 8)):
            first, last = struct.unpack_from("<HH", body, 2 + 8 * number)
            self.tally.merged_down += first != last


def formula_was_worked_out(book: OldWorkbook, flags: int) -> bool:
    """Whether the blank text of a formula is its value, and not the place that a writer left for it.

    Programs that cannot calculate (most libraries) save every formula with a blank text as its value. Excel and
    others that can leave their number in the file, and mark single formulas that they left aside.
    """
    return book.was_calculated and not flags & _ALWAYS_CALCULATE


def _columns_of(bits: int) -> list[int]:
    """Column numbers from 1.

    >>> _columns_of(0b101)
    [1, 3]
    """
    return [column + 1 for column in range(bits.bit_length()) if bits >> column & 1]
