"""Reading .xls (Excel 5 to 2003) with xlrd: the saved values of cells, error values and fonts with them.

xlrd is handed the stream of records that the preflight judged, not the file, so that both see the same workbook
whatever the compound document around it looks like. Three things that xlrd cannot say are added here: a text that
is missing from the table of strings (xlrd fails the whole file, or takes another text), a formula without a saved
value (it reads as a blank text), and the five bytes that Windows has and Python's cp1252 lacks.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_ERROR,
    XL_CELL_NUMBER,
    XL_CELL_TEXT,
    error_text_from_code,
)

from recovery.intake.limits import Limits
from recovery.intake.preflight.biff import OldSheet, OldWorkbook, read_globals, sheet_records
from recovery.intake.preflight.compound import compound_document
from recovery.intake.preflight.old_excel import book_stream, formula_was_worked_out
from recovery.intake.preflight.windows_latin import WINDOWS_LATIN
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
from recovery.intake.readers.dates import DayNumbers, shows_date
from recovery.intake.readers.fonts import telling_font

_FORMULAS = (0x0006, 0x0206, 0x0406)
_NO_TEXT = b"\x03"
_NO_NUMBER = b"\xff\xff"
_DANGLING = "#REF!"


class _Missing(str):
    """Stands for a text that the table of strings does not have."""

    __slots__ = ()


class _Strings(list[str]):
    """The table of strings. A reference past its end, or before its beginning, gives a mark and fails nothing."""

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, int) and not 0 <= index < len(self):
            return _Missing(_DANGLING)
        return super().__getitem__(index)


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The worksheets of an old workbook in their order, hidden ones too."""
    with compound_document(path) as document:
        stream = book_stream(document)
    globals_ = read_globals(stream)
    book: Any = xlrd.open_workbook(
        file_contents=stream,
        logfile=io.StringIO(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
        # In BIFF8 text says itself how it is encoded.
        encoding_override=None if globals_.is_biff8 else globals_.codec.replace("cp1252", WINDOWS_LATIN),
    )
    # xlrd has no door for this; without it one dangling reference costs the whole list.
    book._sharedstrings = _Strings(book._sharedstrings)
    looks = _Looks(book)
    for index, sheet in enumerate(globals_.sheets):
        unsaved = _formulas_without_value(stream, globals_, sheet)
        yield Sheet(sheet.name, sheet.hidden, _rows(book.sheet_by_index(index), looks, unsaved))
        book.unload_sheet(index)


class _Looks:
    """Which cell formats (by number) show dates, and in which fonts worth reporting text stands."""

    def __init__(self, book: Any) -> None:
        self.days = DayNumbers(epoch_1904=bool(book.datemode))
        self.run_fonts = [telling_font(font.name) for font in book.font_list]
        self.fonts: dict[int, str] = {}
        self.dates: set[int] = set()
        for number, style in enumerate(book.xf_list):
            if style.font_index < len(self.run_fonts) and (font := self.run_fonts[style.font_index]):
                self.fonts[number] = font
            shown = book.format_map.get(style.format_key)
            if shown is not None and shows_date(shown.format_str or ""):
                self.dates.add(number)


def _rows(sheet: Any, looks: _Looks, unsaved: set[tuple[int, int]]) -> Iterator[Row]:
    """The rows of one sheet that have content."""
    runs: dict[tuple[int, int], list[tuple[int, int]]] = sheet.rich_text_runlist_map
    for row in range(sheet.nrows):
        cells: list[str] = []
        kinds = ""
        fonts: dict[int, str] = {}
        styles = sheet._cell_xf_indexes[row]
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            text, letter = _cell(kind, value, styles[column], looks)
            if kind == XL_CELL_TEXT and value == "" and (row, column) in unsaved:
                text, letter = "", FORMULA
            if letter == EMPTY:
                continue
            gap = column - len(cells)
            cells.extend([""] * gap)
            kinds += EMPTY * gap + letter
            cells.append(text)
            if letter == STRING and (font := _font(looks, styles[column], runs.get((row, column)))):
                fonts[column] = font
        if cells:
            yield Row(row + 1, cells, kinds, fonts)


def _cell(kind: int, value: Any, style: int, looks: _Looks) -> tuple[str, str]:
    if kind == XL_CELL_TEXT:
        if isinstance(value, _Missing):
            return _DANGLING, ERROR
        return (storable(value), STRING) if value.strip() else ("", EMPTY)
    if kind in (XL_CELL_NUMBER, XL_CELL_DATE):
        if style in looks.dates or kind == XL_CELL_DATE:
            moment = looks.days.moment(value)
            if moment is not None:
                return moment, DATE
        number = number_text(repr(value))
        return (repr(value), STRING) if number is None else (number, NUMBER)
    if kind == XL_CELL_BOOLEAN:
        return ("TRUE" if value else "FALSE"), BOOL
    if kind == XL_CELL_ERROR:
        return error_text_from_code.get(value, "#N/A"), ERROR
    return "", EMPTY


def _font(looks: _Looks, style: int, runs: list[tuple[int, int]] | None) -> str:
    """The font of a text, if worth reporting: that of a run inside the text, else that of its cell."""
    for _, font in runs or ():
        if font < len(looks.run_fonts) and looks.run_fonts[font]:
            return looks.run_fonts[font]
    return looks.fonts.get(style, "")


def _formulas_without_value(stream: bytes, book: OldWorkbook, sheet: OldSheet) -> set[tuple[int, int]]:
    """The cells, from (0, 0), whose formula nobody worked out."""
    found: set[tuple[int, int]] = set()
    for kind, body in sheet_records(stream, sheet):
        if kind in _FORMULAS and body[12:14] == _NO_NUMBER and body[6:7] == _NO_TEXT:
            row, column, flags = struct.unpack("<HH10xH", body[:16])
            if formula_was_worked_out(book, flags):
                found.discard((row, column))
            else:
                found.add((row, column))
    return found
