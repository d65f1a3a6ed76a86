"""Counting the rows and cells of a worksheet in its raw XML, before any spreadsheet reader sees it."""

from __future__ import annotations

from recovery.intake.limits import LAST_COLUMN, LAST_ROW, Limits
from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.report import FileRefused
from recovery.intake.preflight.tally import SheetTally
from recovery.intake.preflight.workbook import SheetPart
from recovery.intake.preflight.xml_parts import MAIN, feed, parser, unescape

_ROW, _CELL, _VALUE, _FORMULA = MAIN + "row", MAIN + "c", MAIN + "v", MAIN + "f"
_TEXT, _ITEM, _PHONETIC, _INLINE = MAIN + "t", MAIN + "si", MAIN + "rPh", MAIN + "is"
_MERGE, _COLUMNS, _FILTERED = MAIN + "mergeCell", MAIN + "col", MAIN + "filterColumn"
_TRUE = ("1", "true", "on")
_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"
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
    """Counts one sheet; `tally` has the result."""

    def __init__(
        self, archive: Archive, sheet: SheetPart, strings: bytearray, limits: Limits, *, rows_before: int = 0
    ) -> None:
        self._part = sheet.part
        self._strings = strings
        self._limits = limits
        self.tally = SheetTally(sheet.name, limits, hidden=sheet.hidden, rows_before=rows_before)
        self._columns_by_letters: dict[str, int] = {}
        self._filled: list[int] = []
        self._row = self._column = 0
        self._elements = 0
        self._row_is_hidden = False
        self._kind = ""
        self._has_formula = self._has_value = self._in_phonetic = False
        self._pieces: list[str] = []
        self._length = 0
        self._events = parser(sheet.part, self._start, self._end)
        feed(archive, sheet.part, self._events)

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
            self.tally.merged_down += bool(last) and first.lstrip(_LETTERS) != last.lstrip(_LETTERS)
        elif tag == _COLUMNS:
            if attributes.get("hidden", "0") in _TRUE:
                self.tally.hide_columns(self._whole(attributes.get("min", "")), self._whole(attributes.get("max", "")))
        elif tag == _FILTERED:
            self.tally.is_filtered = True

    def _end(self, tag: str) -> None:
        if tag == _CELL:
            self._end_cell()
        elif tag in (_VALUE, _TEXT):
            self._events.CharacterDataHandler = None
        elif tag == _ROW:
            if self._filled:
                self.tally.row(self._row, self._filled, hidden=self._row_is_hidden)
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
            raise self.tally.too_far(self._row, self._column)
        self._column = 0
        self._filled.clear()
        self._row_is_hidden = attributes.get("hidden", "0") in _TRUE

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
            raise self.tally.too_far(self._row, self._column)
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
            self._filled.append(self._column)

    def _says_something(self, index: str) -> bool:
        number = self._whole(index.strip())
        # An index that points past the table is content that cannot be read, which is a fault of its row.
        return number >= len(self._strings) or bool(self._strings[number])

    def _take(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.cell_characters:
            raise self.tally.too_long(self._row)
        self._pieces.append(text)

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

    def _damaged(self) -> FileRefused:
        return FileRefused("E-XLSX-DAMAGED", {"part": self._part[:80]})
