"""Counting the rows and cells of a worksheet in its raw XML, before any spreadsheet reader sees it."""

from __future__ import annotations

from recovery.intake.limits import LAST_COLUMN, LAST_ROW, Limits
from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.report import FileRefused, SheetReport
from recovery.intake.preflight.workbook import SheetPart
from recovery.intake.preflight.xml_parts import MAIN, feed, parser, unescape

_ROW, _CELL, _VALUE, _FORMULA = MAIN + "row", MAIN + "c", MAIN + "v", MAIN + "f"
_TEXT, _ITEM, _PHONETIC, _INLINE = MAIN + "t", MAIN + "si", MAIN + "rPh", MAIN + "is"
_MERGE = MAIN + "mergeCell"
_DIGITS = "0123456789"
_MOST_LETTERS = 6


def read_string_flags(archive: Archive, part: str, limits: Limits) -> bytearray:
    """One byte for each shared string: 1 where it says something, 0 where it is blank. Raises E-CELL-LONG."""
    flags = bytearray()
    pieces: list[str] = []
    length = 0
    in_phonetic = False

    def take(text: str) -> None:
        nonlocal length
        length += len(text)
        if length > limits.cell_characters:
            raise FileRefused("E-CELL-LONG", {"sheet": "", "row": 0, "limit": limits.cell_characters})
        pieces.append(text)

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal length, in_phonetic
        if tag == _ITEM:
            pieces.clear()
            length = 0
        elif tag == _PHONETIC:
            in_phonetic = True
        elif tag == _TEXT and not in_phonetic:
            events.CharacterDataHandler = take

    def end(tag: str) -> None:
        nonlocal in_phonetic
        if tag == _TEXT:
            events.CharacterDataHandler = None
        elif tag == _PHONETIC:
            in_phonetic = False
        elif tag == _ITEM:
            flags.append(bool(unescape("".join(pieces)).strip()))

    events = parser(part, start, end)
    feed(archive, part, events)
    return flags


class SheetCount:
    """Counts one sheet: `report` gives the result, `merged_down` the cells merged over several rows."""

    def __init__(
        self, archive: Archive, sheet: SheetPart, strings: bytearray, limits: Limits, *, rows_before: int = 0
    ) -> None:
        self._sheet = sheet
        self._strings = strings
        self._limits = limits
        self._rows_before = rows_before
        self._columns_by_letters: dict[str, int] = {}
        self._used_columns: set[int] = set()
        self.rows = self.cells = self.max_row = self.max_col = 0
        self.merged_down = 0
        self._row = self._column = 0
        self._elements = 0
        self._row_has_content = False
        self._kind = ""
        self._has_formula = self._has_value = self._in_phonetic = False
        self._pieces: list[str] = []
        self._length = 0
        self._events = parser(sheet.part, self._start, self._end)
        feed(archive, sheet.part, self._events)

    def report(self) -> SheetReport:
        return SheetReport(self._sheet.name, self.rows, self.cells, self.max_row, self.max_col, self._sheet.hidden)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _CELL:
            self._start_cell(attributes)
        elif tag == _VALUE:
            self._has_value = True
            self._events.CharacterDataHandler = self._take
        elif tag == _FORMULA:
            self._has_formula = True
        elif tag == _TEXT:
            if not self._in_phonetic:
                self._events.CharacterDataHandler = self._take
        elif tag == _ROW:
            self._start_row(attributes)
        elif tag == _PHONETIC:
            self._in_phonetic = True
        elif tag == _MERGE:
            first, _, last = attributes.get("ref", "").partition(":")
            self.merged_down += first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$") != last.lstrip(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"
            )

    def _end(self, tag: str) -> None:
        if tag == _CELL:
            self._end_cell()
        elif tag in (_VALUE, _TEXT):
            self._events.CharacterDataHandler = None
        elif tag == _ROW:
            if self._row_has_content:
                self.rows += 1
                self.max_row = self._row
                if self._rows_before + self.rows > self._limits.rows:
                    raise FileRefused("E-ROWS", {"limit": self._limits.rows})
                self._refuse_span()
        elif tag == _PHONETIC:
            self._in_phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        previous = self._row
        self._row = previous + 1 if number is None else self._whole(number)
        if self._row <= previous:
            # Out of order or twice: two readers could give one row two numbers.
            raise self._damaged()
        if self._row > LAST_ROW:
            raise self._too_far(self._row, self._column)
        self._column = 0
        self._row_has_content = False

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._elements += 1
        reference = attributes.get("r")
        previous = self._column
        if reference is None:
            self._column = previous + 1
        else:
            letters = reference.rstrip(_DIGITS)
            if reference[len(letters) :] != str(self._row):
                raise self._damaged()
            self._column = self._columns_by_letters.get(letters) or self._column_of(letters)
        if self._column <= previous:
            raise self._damaged()
        if self._column > LAST_COLUMN or self._elements > self._limits.span_cells:
            raise self._too_far(self._row, self._column)
        self._kind = attributes.get("t", "n")
        self._has_formula = self._has_value = False
        self._pieces.clear()
        self._length = 0

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        if self._kind == "s":
            has_content = bool(text.strip()) and self._says_something(text)
        else:
            has_content = bool(unescape(text).strip())
        if has_content or (self._has_formula and not self._has_value):
            self.cells += 1
            self._row_has_content = True
            self._used_columns.add(self._column)
            self.max_col = max(self.max_col, self._column)

    def _says_something(self, index: str) -> bool:
        number = self._whole(index.strip())
        # An index that points past the table is content that cannot be read, which is a fault of its row.
        return number >= len(self._strings) or bool(self._strings[number])

    def _take(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.cell_characters:
            raise FileRefused(
                "E-CELL-LONG",
                {"sheet": self._sheet.name, "row": self._row, "limit": self._limits.cell_characters},
            )
        self._pieces.append(text)

    def _refuse_span(self) -> None:
        """Refuse what no list is: too many columns, or one cell far away from the others."""
        if len(self._used_columns) > self._limits.columns:
            raise FileRefused(
                "E-COLUMNS",
                {
                    "sheet": self._sheet.name,
                    "columns": len(self._used_columns),
                    "limit": self._limits.columns,
                },
            )
        if self.max_col > self._limits.columns or self.max_row * self.max_col > self._limits.span_cells:
            raise self._too_far(self.max_row, self.max_col)

    def _column_of(self, letters: str) -> int:
        column = 0
        for letter in letters:
            if not "A" <= letter <= "Z" or len(letters) > _MOST_LETTERS:
                raise self._damaged()
            column = column * 26 + ord(letter) - 64
        self._columns_by_letters[letters] = column
        return column

    def _whole(self, number: str) -> int:
        if not (number.isascii() and number.isdigit() and len(number) <= 10):
            raise self._damaged()
        return int(number)

    def _too_far(self, row: int, column: int) -> FileRefused:
        return FileRefused("E-SHEET-SPAN", {"sheet": self._sheet.name, "cell": f"{column_letters(column)}{row}"})

    def _damaged(self) -> FileRefused:
        return FileRefused("E-XLSX-DAMAGED", {"part": self._sheet.part[:80]})


def column_letters(column: int) -> str:
    """The letters over a column, 1 for A.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters or "A"
