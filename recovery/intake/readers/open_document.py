"""Reading .ods: the saved values of cells, with the fonts of their styles.

Rows and styles are built as elements and taken apart, where the preflight counts events: two programs that must
come to the same rows. Values are those of the file's attributes, not of the text that shows them, except where the
text is all there is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, XMLPullParser

from recovery.intake.limits import Limits
from recovery.intake.readers.cells import (
    BOOL,
    EMPTY,
    ERROR,
    FORMULA,
    NUMBER,
    STRING,
    Row,
    Sheet,
    number_text,
)
from recovery.intake.readers.dates import iso_date
from recovery.intake.readers.fonts import telling_font


def _named(space: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{space}:1.0}}"


_OFFICE, _TABLE, _TEXT, _STYLE, _DRAW = map(_named, ("office", "table", "text", "style", "drawing"))
_FO, _SVG = _named("xsl-fo-compatible"), _named("svg-compatible")
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SPREADSHEET, _SHEET, _ROW = f"{_OFFICE}spreadsheet", f"{_TABLE}table", f"{_TABLE}table-row"
_CELL, _COVERED, _COLUMN = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell", f"{_TABLE}table-column"
_AROUND_ROWS = {
    f"{_TABLE}{tag}"
    for tag in (
        "table-rows",
        "table-header-rows",
        "table-row-group",
        "table-columns",
        "table-header-columns",
        "table-column-group",
    )
}
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_ASIDE = {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_TEXT}note", f"{_TEXT}ruby-text"}
_CHUNK = 256 * 1024
_BLANKS = re.compile("[ \t\r\n]+")
#: How programs without the type "error" save one: as what the cell shows, beside a value of nothing.
_ERROR_TEXT = re.compile(r"(?:#(?:N/A|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|Err:[0-9]{3})\Z")
_UNKNOWN_ERROR = "#VALUE!"


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The sheets of a spreadsheet in their order, hidden ones too."""
    with zipfile.ZipFile(path) as package:
        styles = _Styles()
        if "styles.xml" in package.namelist():
            with package.open("styles.xml") as source:
                for event, element in _events(source):
                    if event == "end":
                        styles.take(element)
        with package.open("content.xml") as source:
            yield from _sheets(_events(source), styles)


def _events(source: IO[bytes]) -> Iterator[tuple[str, Element]]:
    parser: Any = XMLPullParser(("start", "end"))
    while chunk := source.read(_CHUNK):
        parser.feed(chunk)
        yield from parser.read_events()
    parser.close()
    yield from parser.read_events()


def _sheets(events: Iterator[tuple[str, Element]], styles: _Styles) -> Iterator[Sheet]:
    in_spreadsheet = False
    for event, element in events:
        tag = element.tag
        if event == "end":
            styles.take(element)
        elif tag == _SPREADSHEET:
            in_spreadsheet = True
        elif in_spreadsheet and tag == _SHEET:
            name = element.get(f"{_TABLE}name", "")
            is_hidden = element.get(f"{_TABLE}style-name", "") in styles.hidden
            yield Sheet(name, is_hidden, _rows(events, element, styles))
        elif in_spreadsheet:
            # What surrounds the sheets may hold tables too: saved data of links, tracked changes.
            _step_over(events)


def _step_over(events: Iterator[tuple[str, Element]]) -> None:
    """Go on to the end of the element that has just begun."""
    depth = 1
    for event, element in events:
        depth += 1 if event == "start" else -1
        if event == "end":
            element.clear()
        if not depth:
            return


def _rows(events: Iterator[tuple[str, Element]], sheet: Element, styles: _Styles) -> Iterator[Row]:
    """The rows of one sheet that have content."""
    number = 0
    column_styles: list[tuple[int, str]] = []
    for event, element in events:
        tag = element.tag
        if event == "end":
            if element is sheet:
                sheet.clear()
                return
            if tag == _COLUMN:
                last = (column_styles[-1][0] if column_styles else 0) + _repeated(element, "columns")
                column_styles.append((last, element.get(f"{_TABLE}default-cell-style-name", "")))
        elif tag == _ROW:
            _complete(events, element)
            times = _repeated(element, "rows")
            row = _row(element, column_styles, styles)
            if row is not None:
                for again in range(times):
                    yield Row(number + again + 1, *row)
            number += times
            element.clear()
        elif tag != _COLUMN and tag not in _AROUND_ROWS:
            _step_over(events)


def _complete(events: Iterator[tuple[str, Element]], wanted: Element) -> None:
    """Go on until an element that has begun is there as a whole."""
    for event, element in events:
        if event == "end" and element is wanted:
            return


def _row(
    row: Element, column_styles: list[tuple[int, str]], styles: _Styles
) -> tuple[list[str], str, dict[int, str]] | None:
    cells: list[str] = []
    kinds = ""
    fonts: dict[int, str] = {}
    column = 0
    row_style = row.get(f"{_TABLE}default-cell-style-name", "")
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        times = _repeated(cell, "columns")
        text, kind = _cell(cell) if cell.tag == _CELL else ("", EMPTY)
        if kind != EMPTY:
            gap = column - len(cells)
            cells.extend([""] * gap + [text] * times)
            kinds += EMPTY * gap + kind * times
            if kind == STRING:
                style = cell.get(f"{_TABLE}style-name") or row_style or _style_of(column_styles, column)
                if font := styles.font_in_text(cell) or styles.font("table-cell", style):
                    fonts.update(dict.fromkeys(range(column, column + times), font))
        column += times
    return (cells, kinds, fonts) if cells else None


def _cell(cell: Element) -> tuple[str, str]:
    """Text and kind of a cell, as the file saved them; formulas are never worked out."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    shown = [_plain(part) for part in _paragraphs(cell)]
    text = "\n".join(shown)
    has_formula = cell.get(f"{_TABLE}formula") is not None
    if cell.get(f"{_CALC}value-type") == "error":
        return text.strip() or _UNKNOWN_ERROR, ERROR
    if not kind and not shown:
        return ("", FORMULA) if has_formula else ("", EMPTY)
    if has_formula and _ERROR_TEXT.match(text):
        return text, ERROR
    value = cell.get(f"{_OFFICE}{_VALUES[kind]}", "").strip() if kind in _VALUES else ""
    if kind == "string":
        value = cell.get(f"{_OFFICE}string-value", "")
        text = value if value.strip() else text
    elif kind == "boolean" and value:
        return ("TRUE" if value.lower() in ("true", "1") else "FALSE"), BOOL
    elif kind == "date" and value:
        return iso_date(value)
    elif kind == "time" and value:
        # A time of day or a length of time: what the cell shows says more than the form in which it is saved.
        return (text if text.strip() else value), STRING
    elif value:
        number = number_text(value)
        return (value, STRING) if number is None else (number, NUMBER)
    return (text, STRING) if text.strip() else ("", EMPTY)


_VALUES = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}


def _paragraphs(element: Element) -> Iterator[Element]:
    """The paragraphs of a cell, those in lists too, without what stands aside of its text."""
    for part in element:
        if part.tag in _PARAGRAPHS:
            yield part
        elif not _is_aside(part):
            yield from _paragraphs(part)


def _is_aside(part: Element) -> bool:
    return part.tag in _ASIDE or part.tag.startswith(_DRAW)


def _plain(paragraph: Element) -> str:
    """The text of a paragraph: runs of blanks count as one, as many spaces as are meant stand in elements."""
    pieces = list(_pieces(paragraph))
    # Blanks at the ends of the markup are none of the text; those that stand in elements are.
    if paragraph.text:
        pieces[0] = pieces[0].lstrip(" ")
    if paragraph[-1].tail if len(paragraph) else paragraph.text:
        pieces[-1] = pieces[-1].rstrip(" ")
    return "".join(pieces)


def _pieces(element: Element) -> Iterator[str]:
    if element.text:
        yield _BLANKS.sub(" ", element.text)
    for part in element:
        if part.tag == f"{_TEXT}s":
            yield " " * int(part.get(f"{_TEXT}c", 1))
        elif part.tag == f"{_TEXT}tab":
            yield "\t"
        elif part.tag == f"{_TEXT}line-break":
            yield "\n"
        elif not _is_aside(part):
            yield from _pieces(part)
        if part.tail:
            yield _BLANKS.sub(" ", part.tail)


def _repeated(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", 1))


def _style_of(column_styles: list[tuple[int, str]], column: int) -> str:
    return next((style for last, style in column_styles if column < last), "")


@dataclass(slots=True)
class _Styles:
    """Fonts by family and name of style, each possibly told by a parent; sheets that are hidden, by style."""

    faces: dict[str, str] = field(default_factory=dict)
    fonts: dict[tuple[str, str], str] = field(default_factory=dict)
    parents: dict[tuple[str, str], str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, element: Element) -> None:
        """Keep what a complete element says of styles."""
        if element.tag == f"{_STYLE}font-face":
            family = element.get(f"{_SVG}font-family", "") or element.get(f"{_STYLE}name", "")
            self.faces[element.get(f"{_STYLE}name", "")] = family.strip("'\"")
        elif element.tag in (f"{_STYLE}style", f"{_STYLE}default-style"):
            key = (element.get(f"{_STYLE}family", ""), element.get(f"{_STYLE}name", ""))
            text = element.find(f"{_STYLE}text-properties")
            if text is not None:
                face = text.get(f"{_STYLE}font-name", "")
                font = self.faces.get(face, face) or text.get(f"{_FO}font-family", "").strip("'\"")
                if font:
                    self.fonts[key] = font
            # A style without parent follows the default of its family, which has no name.
            self.parents[key] = element.get(f"{_STYLE}parent-style-name", "")
            table = element.find(f"{_STYLE}table-properties")
            if table is not None and table.get(f"{_TABLE}display") == "false":
                self.hidden.add(key[1])
            element.clear()

    def font(self, family: str, name: str) -> str:
        """The font of a style if worth reporting, else ''."""
        key = (family, name)
        if key not in self.found:
            self.found[key] = telling_font(self._inherited(family, name))
        return self.found[key]

    def _inherited(self, family: str, name: str) -> str | None:
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            if font := self.fonts.get((family, name)):
                return font
            name = self.parents.get((family, name), "")
        return None

    def font_in_text(self, cell: Element) -> str:
        """The font of a piece inside the text of a cell, if worth reporting."""
        for paragraph in _paragraphs(cell):
            for piece in paragraph.iter(f"{_TEXT}span") if len(paragraph) else ():
                if font := self.font("text", piece.get(f"{_TEXT}style-name", "")):
                    return font
        return ""
