"""Files that go back to a centre: its own rows as they stand, with something added. No cell is ever a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from records.spreadsheet_text import neutralised

#: Longest name of a sheet, and what it must not hold; as Excel has it.
_LONGEST_SHEET_NAME = 31
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_CELL = 32_767

#: Headings of the columns that are ours in a problem file; both languages, so that whoever opens it can read them.
PROBLEM = "সমস্যা / Problem"
KEY = "চাবি, বদলাবেন না / Key, do not change"


@dataclass(frozen=True, slots=True)
class LineOut:
    """One row to write: its number in the sheet, counted from 1; texts; columns that are marked as bad."""

    number: int
    cells: Sequence[str]
    bad: frozenset[int] = frozenset()
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet to write: its name, its rows in order, columns that are hidden."""

    name: str
    lines: Iterable[LineOut]
    hidden: frozenset[int] = frozenset()


def write_workbook(path: Path, sheets: Iterable[SheetOut]) -> None:
    """Write an XLSX file in which every cell is a text, row by row, in little memory."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    text = book.add_format({"num_format": "@", "text_wrap": False})
    bad = book.add_format({"num_format": "@", "bg_color": "#FFE2B8", "border": 1, "border_color": "#B35900"})
    heading = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"})
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, taken))
        for column in sheet.hidden:
            page.set_column(column, column, None, text, {"hidden": True})
        for line in sheet.lines:
            for column, cell in enumerate(line.cells):
                shown = heading if line.is_heading else bad if column in line.bad else text
                if cell or column in line.bad:
                    page.write_string(line.number - 1, column, cell[:_LONGEST_CELL], shown)
            if line.is_heading:
                page.freeze_panes(line.number, 0)
    book.close()


def delimited_lines(lines: Iterable[LineOut], delimiter: str) -> Iterator[str]:
    """The rows as lines of a CSV file with its mark of UTF-8 in front; blank rows keep their place."""
    echo = _Echo()
    writer = csv.writer(echo, delimiter=delimiter, lineterminator="\r\n")
    yield "\ufeff"
    last = 0
    for line in lines:
        for _blank in range(last + 1, line.number):
            yield "\r\n"
        last = line.number
        yield writer.writerow([neutralised(cell) for cell in line.cells])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes, the same as in the centre's file wherever it can be."""
    plain = _NOT_IN_A_SHEET_NAME.sub(" ", name).strip(" '")[:_LONGEST_SHEET_NAME] or "List"
    chosen, number = plain, 1
    while chosen.casefold() in taken:
        number += 1
        ending = f" {number}"
        chosen = plain[: _LONGEST_SHEET_NAME - len(ending)] + ending
    taken.add(chosen.casefold())
    return chosen
