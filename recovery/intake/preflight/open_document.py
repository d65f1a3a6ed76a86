"""Counting the rows and cells of an OpenDocument spreadsheet (.ods) in its raw XML, before any reader sees it.

Source: OpenDocument 1.3, part 3, sections 9 (tables), 6.1 (text) and 19.385 (types of values).
"""

from __future__ import annotations

from recovery.intake.limits import LAST_COLUMN, Limits
from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.report import FileRefused, FileReport
from recovery.intake.preflight.tally import SheetTally, sheet_warnings
from recovery.intake.preflight.xml_parts import SEPARATOR, feed, parser

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE = f"{_SPACE}office:1.0{SEPARATOR}"
_TABLE = f"{_SPACE}table:1.0{SEPARATOR}"
_TEXT = f"{_SPACE}text:1.0{SEPARATOR}"
_STYLE = f"{_SPACE}style:1.0{SEPARATOR}"
_DRAW = f"{_SPACE}drawing:1.0{SEPARATOR}"
_MANIFEST = f"{_SPACE}manifest:1.0{SEPARATOR}"
_CALC = f"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0{SEPARATOR}"
_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT, _STYLES, _MANIFEST_PART = "content.xml", "styles.xml", "META-INF/manifest.xml"

_SPREADSHEET, _SHEET = _OFFICE + "spreadsheet", _TABLE + "table"
_ROW, _COLUMN = _TABLE + "table-row", _TABLE + "table-column"
_CELL, _COVERED = _TABLE + "table-cell", _TABLE + "covered-table-cell"
_PARAGRAPHS, _SPACES = (_TEXT + "p", _TEXT + "h"), _TEXT + "s"
_ROWS_REPEATED, _COLUMNS_REPEATED = _TABLE + "number-rows-repeated", _TABLE + "number-columns-repeated"
_VISIBILITY = _TABLE + "visibility"
#: What may stand around the rows of a sheet.
_AROUND_ROWS = frozenset(
    _TABLE + tag for tag in ("table-rows", "table-header-rows", "table-row-group", "table-columns",
                             "table-header-columns", "table-column-group")
)  # fmt: skip
#: What stands inside a cell and is not its text: comments, footnotes, hints for reading.
_ASIDE = frozenset({_OFFICE + "annotation", _OFFICE + "annotation-end", _TEXT + "note", _TEXT + "ruby-text"})
#: In which attribute a value of each type is saved.
_VALUES = {
    "float": _OFFICE + "value",
    "percentage": _OFFICE + "value",
    "currency": _OFFICE + "value",
    "date": _OFFICE + "date-value",
    "time": _OFFICE + "time-value",
    "boolean": _OFFICE + "boolean-value",
    "string": _OFFICE + "string-value",
}


def is_open_document(archive: Archive) -> bool:
    """Whether an archive is an OpenDocument spreadsheet, or a template of one."""
    if "mimetype" in archive.names:
        return next(archive.chunks("mimetype"), b"").startswith(_MIME)
    # Some writers leave the type out; what the content is shows when it is read.
    return _CONTENT in archive.names and _MANIFEST_PART in archive.names


def inspect_open_document(archive: Archive, limits: Limits) -> FileReport:
    """Count an .ods. Raises E-PASSWORD, E-DAMAGED, E-XML-DTD, E-CELL-LONG and what SheetTally raises."""
    try:
        _refuse_password(archive)
        if _CONTENT not in archive.names:
            raise FileRefused("E-DAMAGED", {"part": _CONTENT})
        counter = _Counter(archive, limits)
        if _STYLES in archive.names:
            feed(archive, _STYLES, parser(_STYLES, lambda _tag, _attributes: None))
        archive.scan_rest()
    except FileRefused as refused:
        if refused.code == "E-XLSX-DAMAGED":
            raise FileRefused("E-DAMAGED", refused.params) from refused
        raise
    if not any(tally.rows for tally in counter.tallies):
        raise FileRefused("E-EMPTY")
    return FileReport(
        kind="ods",
        sheets=tuple(tally.report() for tally in counter.tallies),
        warnings=tuple(sheet_warnings(counter.tallies)),
        epoch_1904=counter.epoch_1904,
    )


def _refuse_password(archive: Archive) -> None:
    if _MANIFEST_PART not in archive.names:
        return

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag == _MANIFEST + "encryption-data":
            raise FileRefused("E-PASSWORD")

    feed(archive, _MANIFEST_PART, parser(_MANIFEST_PART, start))


class _Counter:
    """Counts all sheets in one pass over the content; `tallies` has one for each sheet, in their order."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._limits = limits
        self.tallies: list[SheetTally] = []
        self.epoch_1904 = False
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._rows_before = 0
        #: Open elements of a part that is stepped over.
        self._skipped = 0
        self._in_spreadsheet = False
        self._tally: SheetTally | None = None
        self._row = self._row_repeated = 0
        self._in_row = self._in_cell = False
        self._row_visibility = ""
        self._column = self._cell_repeated = self._table_column = 0
        self._filled: list[int] = []
        self._paragraphs = 0
        self._value = ""
        self._has_value = self._is_error = self._has_formula = False
        self._pieces: list[str] = []
        self._length = 0
        self._events = parser(_CONTENT, self._start, self._end)
        feed(archive, _CONTENT, self._events)
        if not self._in_spreadsheet:
            raise self._damaged()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
        elif self._in_cell:
            self._start_in_cell(tag, attributes)
        elif self._in_row:
            if tag not in (_CELL, _COVERED):
                self._skipped = 1
            else:
                self._start_cell(tag, attributes)
        elif self._tally is not None:
            self._start_in_sheet(tag, attributes)
        elif self._in_spreadsheet:
            if tag == _SHEET:
                self._start_sheet(attributes)
            elif tag == _TABLE + "null-date":
                self.epoch_1904 = attributes.get(_TABLE + "date-value", "").startswith("1904-01-01")
            elif tag != _TABLE + "calculation-settings":
                self._skipped = 1
        elif tag == _SPREADSHEET:
            self._in_spreadsheet = True
        elif tag == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif tag == _STYLE + "table-properties" and attributes.get(_TABLE + "display") == "false":
            self._hidden_styles.add(self._style)

    def _end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._in_cell:
            if tag in _PARAGRAPHS:
                self._paragraphs -= 1
                if not self._paragraphs:
                    self._events.CharacterDataHandler = None
            elif tag in (_CELL, _COVERED):
                self._end_cell(tag)
        elif tag == _ROW:
            self._end_row()
        elif tag == _SHEET and self._tally is not None:
            self._rows_before += self._tally.rows
            self._tally = None

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get(_TABLE + "name", "")
        if any(tally.name.casefold() == name.casefold() for tally in self.tallies):
            raise self._damaged()
        if len(self.tallies) >= self._limits.members:
            raise self._damaged()
        self._tally = SheetTally(
            name,
            self._limits,
            hidden=attributes.get(_TABLE + "style-name", "") in self._hidden_styles,
            rows_before=self._rows_before,
        )
        self.tallies.append(self._tally)
        self._row = self._table_column = 0

    def _start_in_sheet(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _ROW:
            self._in_row = True
            self._row += 1
            self._row_repeated = self._count(attributes.get(_ROWS_REPEATED))
            self._row_visibility = attributes.get(_VISIBILITY, "visible")
            self._column = 0
            self._filled.clear()
        elif tag == _COLUMN:
            first = self._table_column + 1
            self._table_column += self._count(attributes.get(_COLUMNS_REPEATED))
            if attributes.get(_VISIBILITY, "visible") != "visible" and self._tally is not None:
                self._tally.hide_columns(first, self._table_column)
        elif tag not in _AROUND_ROWS:
            self._skipped = 1

    def _end_row(self) -> None:
        self._in_row = False
        if self._filled and self._tally is not None:
            self._tally.row(self._row, self._filled, times=self._row_repeated, hidden=self._row_visibility != "visible")
            self._tally.is_filtered |= self._row_visibility == "filter"
        self._row += self._row_repeated - 1

    def _start_cell(self, tag: str, attributes: dict[str, str]) -> None:
        self._in_cell = True
        self._column += 1
        self._cell_repeated = self._count(attributes.get(_COLUMNS_REPEATED))
        kind = attributes.get(_OFFICE + "value-type", "")
        self._is_error = attributes.get(_CALC + "value-type") == "error"
        self._value = attributes.get(_VALUES.get(kind, ""), "")
        self._has_value = bool(kind)
        self._has_formula = _TABLE + "formula" in attributes
        self._pieces.clear()
        self._length = 0
        self._grow(len(self._value))
        if tag == _CELL and self._tally is not None:
            self._tally.merged_down += self._count(attributes.get(_TABLE + "number-rows-spanned")) > 1

    def _start_in_cell(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _ASIDE or tag.startswith(_DRAW):
            self._skipped = 1
        elif tag in _PARAGRAPHS:
            self._paragraphs += 1
            self._has_value = True
            self._grow(1)
            self._events.CharacterDataHandler = self._take
        elif tag == _SPACES:
            self._grow(self._count(attributes.get(_TEXT + "c")))
        elif tag == _SHEET:
            # A table inside a cell: its rows have no place in the sheet's.
            raise self._damaged()

    def _end_cell(self, tag: str) -> None:
        self._in_cell = False
        last = self._column + self._cell_repeated - 1
        if tag == _CELL and self._has_content():
            if last > LAST_COLUMN:
                raise self._too_far(last)
            self._filled.extend(range(self._column, last + 1))
        self._column = last

    def _has_content(self) -> bool:
        if self._value.strip() or self._is_error or (self._has_formula and not self._has_value):
            return True
        return bool("".join(self._pieces).strip())

    def _take(self, text: str) -> None:
        self._grow(len(text))
        self._pieces.append(text)

    def _grow(self, characters: int) -> None:
        self._length += characters
        # A value and the text that shows it may both be there.
        if self._length > 2 * self._limits.cell_characters and self._tally is not None:
            raise self._tally.too_long(self._row)

    def _count(self, text: str | None) -> int:
        if text is None:
            return 1
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text)):
            raise self._damaged()
        return int(text)

    def _too_far(self, column: int) -> FileRefused:
        return FileRefused("E-SHEET-SPAN") if self._tally is None else self._tally.too_far(self._row, column)

    def _damaged(self) -> FileRefused:
        return FileRefused("E-DAMAGED", {"part": _CONTENT})
