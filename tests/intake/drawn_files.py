"""Tables written as files of every format that the intake reads, with the oddities that programs bring with them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import xlwt

from tests.intake import binary_excel_files as binary
from tests.intake import hostile
from tests.intake import open_document_files as ods


@dataclass(frozen=True)
class Drawn:
    """Sheets as (row, column) -> text; `traits` are numbers from which a writer takes its oddities."""

    sheets: list[dict[tuple[int, int], str]]
    traits: list[int]

    def trait(self, at: int, ways: int) -> int:
        return self.traits[at % len(self.traits)] % ways


def rows_of(cells: dict[tuple[int, int], str]) -> dict[int, list[str]]:
    """What must come out: rows with content by number, texts up to the last that is not blank."""
    found: dict[int, list[str]] = {}
    for (number, column), text in sorted(cells.items()):
        if text.strip():
            row = found.setdefault(number, [])
            row.extend([""] * (column - len(row)) + [text])
    return found


HEADINGS = {(1, 0): "SL", (1, 1): "Name", (1, 2): "NID"}
SEPARATORS = " ,;|\t:^~\"'"


def table_of_text(cells: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    """The cells of a drawing that a text file can carry without a doubt.

    A file whose only sign is `;` may be a cell of its own or the edge between two: nobody can tell, so no such file is
    drawn. A list has headings, and these say what its delimiter is.
    """
    told = {place: text for place, text in cells.items() if text.strip(SEPARATORS) and place[0] > 1}
    return {**HEADINGS, **told} if told else {}


# --- writers: one a format ----------------------------------------------------------


def write_xlsx(drawn: Drawn, folder: Path) -> Path:
    shared = sorted({text for cells in drawn.sheets for text in cells.values()})
    bodies = []
    for at, cells in enumerate(drawn.sheets):
        lines = []
        for number in sorted({row for row, _ in cells}):
            written = []
            for (row, column), text in sorted(cells.items()):
                if row != number:
                    continue
                reference = f"{hostile.letters(column)}{row}"
                if (row + column + drawn.trait(at, 3)) % 2:
                    written.append(f'<c r="{reference}" t="s"><v>{shared.index(text)}</v></c>')
                else:
                    written.append(
                        f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
                    )
            hidden = ' hidden="1"' if (number + drawn.trait(at + 1, 5)) % 5 == 0 else ""
            lines.append(f'<row r="{number}"{hidden}>{"".join(written)}</row>')
        if drawn.trait(at + 2, 2):
            end = max((row for row, _ in cells), default=0) + 3
            lines.append(f'<row r="{end}"/><row r="{end + 1}"><c r="A{end + 1}"/></row>')  # a blank tail
        dimension = ("", "A1:B2", "A1:A1048576", "C5", "A1:XFD3")[drawn.trait(at + 3, 5)]
        tail = ('<mergeCells count="1"><mergeCell ref="A1:A3"/></mergeCells>', "")[drawn.trait(at + 4, 2)]
        bodies.append(hostile.sheet("".join(lines), dimension, tail=tail))
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = sheet_names(drawn)
    states = ["hidden" if place and drawn.trait(place, 3) == 0 else "visible" for place, _ in enumerate(names)]
    book = hostile.workbook(*zip(names, states, strict=True))
    made = hostile.parts(bodies, shared=f'{hostile.XML}<sst xmlns="{main}">{items}</sst>', book=book)
    return hostile.save(folder / "list.xlsx", made)


def write_xlsb(drawn: Drawn, folder: Path) -> Path:
    bodies = []
    for at, cells in enumerate(drawn.sheets):
        lines = []
        for number in sorted({row for row, _ in cells}):
            written = [binary.text(column, text) for (row, column), text in sorted(cells.items()) if row == number]
            lines.append(binary.row(number - 1, *written, hidden=drawn.trait(at, 4) == 0))
        dimension = ((0, 1, 0, 1), (0, 1_048_575, 0, 16_383), (3, 3, 2, 2))[drawn.trait(at + 1, 3)]
        bodies.append(binary.sheet(*lines, dimension=dimension))
    return binary.save(folder / "list.xlsb", *bodies, names=sheet_names(drawn))  # type: ignore[arg-type]


def write_xls(drawn: Drawn, folder: Path) -> Path:
    book = xlwt.Workbook()
    for name, cells in zip(sheet_names(drawn), drawn.sheets, strict=True):
        sheet = book.add_sheet(name)
        for (row, column), text in cells.items():
            sheet.write(row - 1, column, text)
        for row in {row for row, _ in cells}:
            sheet.row(row - 1).hidden = drawn.trait(row, 6) == 0
    path = folder / "list.xls"
    book.save(str(path))
    return path


def write_ods(drawn: Drawn, folder: Path) -> Path:
    sheets = []
    for at, (name, cells) in enumerate(zip(sheet_names(drawn), drawn.sheets, strict=True)):
        lines, below = [], 1
        for number in sorted({row for row, _ in cells}):
            if number > below:
                lines.append(ods.row(ods.gap(7), repeated=number - below))
            written, beside = [], 0
            for (row, column), text in sorted(cells.items()):
                if row == number:
                    written += ([ods.gap(column - beside)] if column > beside else []) + [ods.text(_spaced(text))]
                    beside = column + 1
            lines.append(ods.row(*written, ods.gap(1_000)))
            below = number + 1
        if drawn.trait(at, 2):
            lines.append(ods.row(ods.gap(16_384), repeated=1_048_000))  # the rest of the sheet, as programs write it
        sheets.append(ods.sheet(*lines, name=name))
    return ods.save(folder / "list.ods", ods.content(*sheets))


def _spaced(text: str) -> str:
    """Blanks as OpenDocument writes them: several in a row, or at an edge, are elements."""
    return escape(text).replace(" ", '<text:s text:c="1"/>')


def _text_file(drawn: Drawn, folder: Path, name: str, delimiter: str, encoding: str) -> Path:
    cells = drawn.sheets[0]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=("\r\n", "\n")[drawn.trait(0, 2)])
    last = max((row for row, _ in cells), default=0)
    for number in range(1, last + 1):
        width = max((column for row, column in cells if row == number), default=-1) + 1
        writer.writerow([cells.get((number, column), "") for column in range(width)])
    if drawn.trait(1, 2):
        text.write("\r\n\r\n")
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def sheet_names(drawn: Drawn) -> list[str]:
    return [f"S{number}" for number, _ in enumerate(drawn.sheets, 1)]


WRITERS: dict[str, Callable[[Drawn, Path], Path]] = {
    "xlsx": write_xlsx,
    "xlsb": write_xlsb,
    "xls": write_xls,
    "ods": write_ods,
    "csv": lambda drawn, folder: _text_file(drawn, folder, "list.csv", ",", "utf-8-sig"),
    "semicolons": lambda drawn, folder: _text_file(drawn, folder, "list.csv", ";", "utf-8"),
    "tsv": lambda drawn, folder: _text_file(drawn, folder, "list.tsv", "\t", "utf-16"),
    "pipes": lambda drawn, folder: _text_file(drawn, folder, "list.txt", "|", "utf-8-sig"),
}
TEXT_FILES = frozenset({"csv", "semicolons", "tsv", "pipes"})
