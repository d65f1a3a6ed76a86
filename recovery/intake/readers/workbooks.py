"""Reading .xlsx and .xlsm: the saved values of cells, with openpyxl's rules for what is a date.

The rows are taken from the sheet's XML and not through openpyxl's worksheets, because those cannot say that a
formula has no saved value (it reads as blank), lose a whole file to one impossible date or one dangling
string, and go by the <dimension> tag, which some programs write wrongly. The tag is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, XMLPullParser

from openpyxl.styles.numbers import BUILTIN_FORMATS

from recovery.intake.limits import Limits
from recovery.intake.preflight.workbook import Workbook
from recovery.intake.preflight.xml_parts import unescape
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
)
from recovery.intake.readers.dates import iso_date, shows_date
from recovery.intake.readers.fonts import telling_font
from recovery.intake.readers.packages import DANGLING, PackageReader

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT_NS = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ROW, _CELL, _VALUE, _FORMULA, _INLINE = (f"{_NS}{tag}" for tag in ("row", "c", "v", "f", "is"))
_ITEM, _TEXT, _RUN, _PHONETIC = (f"{_NS}{tag}" for tag in ("si", "t", "r", "rPh"))
_RUN_FONT = f"{_NS}rPr/{_NS}rFont"
_CHUNK = 256 * 1024
_DIGITS = "0123456789"


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The worksheets of a workbook in their order, hidden ones too."""
    return _Reader.sheets(path, limits)


class _Reader(PackageReader):
    def __init__(self, workbook: Workbook) -> None:
        super().__init__(workbook)
        self._date_styles: set[str] = set()
        self._fonts: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    def rows(self, source: IO[bytes]) -> Iterator[Row]:
        number = 0
        for element in _elements(source, _ROW):
            given = element.get("r")
            number = int(given) if given else number + 1
            row = self._row(number, element)
            if row is not None:
                yield row

    def _row(self, number: int, element: Element) -> Row | None:
        cells: list[str] = []
        kinds = ""
        fonts: dict[int, str] = {}
        known_columns = self._columns
        column = -1
        for cell in element:
            get = cell.get
            reference = get("r")
            if reference:
                letters = reference.rstrip(_DIGITS)
                column = known_columns[letters] if letters in known_columns else self._column(letters)
            elif cell.tag == _CELL:
                column += 1
            if len(cell) == 1 and get("t") == "s" and cell[0].tag == _VALUE:
                text, kind = self._string(cell[0].text or "")
            else:
                text, kind = self._cell(cell)
            if kind == EMPTY:
                continue
            gap = column - len(cells)
            if gap:
                cells.extend([""] * gap)
                kinds += EMPTY * gap
            cells.append(text)
            kinds += kind
            if kind == STRING and (font := self._font(cell)):
                fonts[column] = font
        return Row(number, cells, kinds, fonts) if cells else None

    def _font(self, cell: Element) -> str:
        """The font of a text, if worth reporting: that of a run inside the text, else that of its cell."""
        if self._fonts_in_strings and cell.get("t") == "s":
            inside = self._fonts_in_strings.get(int(cell.findtext(_VALUE, "0")))
            if inside:
                return inside
        return self._fonts.get(cell.get("s", "0"), "") if self._fonts else ""

    def _cell(self, cell: Element) -> tuple[str, str]:
        """Text and kind of a cell, as the file saved them; formulas are never worked out."""
        given = cell.get("t", "n")
        value: str | None = None
        has_formula = False
        for part in cell:
            if part.tag == _VALUE:
                value = (value or "") + (part.text or "")
            elif part.tag == _FORMULA:
                has_formula = True
            elif part.tag == _INLINE:
                value = (value or "") + _plain(part)
        if value is None:
            return ("", FORMULA) if has_formula else ("", EMPTY)
        if given == "s":
            return self._string(value)
        text = unescape(value)
        if not text.strip():
            return "", EMPTY
        if given == "n":
            return self._number(text.strip(), cell.get("s", "0"))
        if given == "b":
            return ("TRUE" if text.strip() == "1" else "FALSE"), BOOL
        if given == "e":
            return text, ERROR
        if given == "d":
            return iso_date(text.strip())
        return text, STRING

    def _string(self, value: str) -> tuple[str, str]:
        try:
            text = self._strings[int(value)]
        except IndexError:
            return DANGLING, ERROR
        except ValueError:
            if value.strip():
                raise
            return "", EMPTY
        return (text, STRING) if text else ("", EMPTY)

    def _number(self, text: str, style: str) -> tuple[str, str]:
        if style in self._date_styles:
            moment = self._days.moment(text)
            if moment is not None:
                return moment, DATE
        number = number_text(text)
        return (text, STRING) if number is None else (number, NUMBER)

    def _column(self, letters: str) -> int:
        known = self._columns.get(letters)
        if known is None:
            known = 0
            for letter in letters:
                known = known * 26 + ord(letter) - 64
            known -= 1
            self._columns[letters] = known
        return known

    def _read_strings(self, source: IO[bytes]) -> None:
        for element in _elements(source, _ITEM):
            text = unescape(_plain(element))
            # A blank text is no content, here as in the preflight.
            self._strings.append(text if text.strip() else "")
            if element.find(_RUN) is not None:
                for font in element.iterfind(f"{_RUN}/{_RUN_FONT}"):
                    if name := telling_font(font.get("val")):
                        self._fonts_in_strings[len(self._strings) - 1] = name

    def _read_styles(self, source: IO[bytes]) -> None:
        """Which cell styles (by number, as text) show dates, and which stand in a font worth reporting."""
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        fonts: list[str] = []
        styles: list[tuple[int, int]] = []
        for element in _elements(source, f"{_NS}numFmt", f"{_NS}fonts", f"{_NS}cellXfs"):
            if element.tag == f"{_NS}numFmt":
                formats[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
            elif element.tag == f"{_NS}fonts":
                for font in element.iterfind(f"{_NS}font"):
                    name = font.find(f"{_NS}name")
                    fonts.append(telling_font(name.get("val")) if name is not None else "")
            else:
                for style in element.iterfind(f"{_NS}xf"):
                    styles.append((int(style.get("numFmtId", 0)), int(style.get("fontId", 0))))
        for number, (format_id, font_id) in enumerate(styles):
            if shows_date(formats.get(format_id, "")):
                self._date_styles.add(str(number))
            if font_id < len(fonts) and fonts[font_id]:
                self._fonts[str(number)] = fonts[font_id]


def _elements(source: IO[bytes], *tags: str) -> Iterator[Element]:
    """Each complete element with one of the tags, emptied once the caller is done with it.

    The C library's XML reader, twice as fast as defusedxml: the preflight has refused every document type, so
    there is nothing to expand. What stays of an emptied row is 130 bytes.
    """
    parser: Any = XMLPullParser(("end",))
    strict = {tag.replace(_NS, _STRICT_NS) for tag in tags}
    while chunk := source.read(_CHUNK):
        parser.feed(chunk)
        for _, element in parser.read_events():
            if element.tag in strict:
                # The ISO form of a workbook has the same elements under other names.
                for part in element.iter():
                    part.tag = part.tag.replace(_STRICT_NS, _NS)
            if element.tag in tags:
                yield element
                element.clear()
    parser.close()


def _plain(element: Element) -> str:
    """The text of a string item or an inline string, without the phonetic hints of East Asian input."""
    pieces: list[str] = []
    for part in element:
        if part.tag == _TEXT:
            pieces.append(part.text or "")
        elif part.tag == _RUN:
            pieces.append(part.findtext(_TEXT) or "")
    return "".join(pieces)
