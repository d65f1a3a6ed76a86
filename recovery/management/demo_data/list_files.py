"""Lists written as the files that centres keep: workbooks with and without a letterhead, and text files."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import xlsxwriter

from records.bangla import bangla_digits
from recovery.management.demo_data.attendance import CentreDay
from recovery.management.demo_data.lines import Line, Value
from recovery.management.demo_data.styles import Field, Style

SHEET = "Sheet1"
# A fixed time, so that the same lists are the same bytes.
WRITTEN_AT = datetime.datetime(2021, 11, 30, 10, 0, tzinfo=datetime.UTC)
PAGE_LINES = 40


@dataclass(slots=True)
class Table:
    """The rows of one sheet from the first on; `None` is an empty cell.

    `line_rows` holds the spreadsheet row of each line, `titles` how many merged rows stand on top.
    """

    rows: list[list[Value | None]]
    line_rows: list[int]
    titles: int = 0


def table_make(day: CentreDay, lines: Sequence[Line], style: Style, rng: Random) -> Table:
    """Lay the lines out as the list has them, with all that stands above, between and below."""
    table = Table([], [])
    headings: list[Value | None] = [heading for _field, heading in style.columns]
    for title in _titles(day, style):
        table.rows.append([title])
    table.titles = len(table.rows)
    if style.letterhead == "long":
        table.rows.append([])
    table.rows.append(headings)
    if style.letterhead != "none" and rng.random() < 0.2:
        # Government tables number their columns.
        table.rows.append([bangla_digits(str(i)) for i in range(1, len(headings) + 1)])
    repeats_header = style.extension == "xlsx" and rng.random() < 0.25
    blank_after = rng.randrange(2, 60) if style.extension == "xlsx" and rng.random() < 0.25 else 0
    for number, line in enumerate(lines, start=1):
        if line.trouble != "ditto marks":
            # Ditto marks stand right below what they repeat.
            if repeats_header and number % PAGE_LINES == 0:
                table.rows.append(list(headings))
            if number == blank_after:
                table.rows.append([])
        table.rows.append([CELLS[field](line, number, style) for field in style.fields])
        table.line_rows.append(len(table.rows))
    if style.letterhead != "none":
        declared = len(lines) + (rng.choice((-1, 1)) if rng.random() < 0.05 else 0)
        table.rows.append([bangla_digits(f"মোট = {declared} জন")])
        if rng.random() < 0.5:
            signature: list[Value | None] = [None] * (len(headings) - 1)
            table.rows.append([*signature, "স্বাক্ষর ও সীল"])
    return table


def _titles(day: CentreDay, style: Style) -> list[str]:
    date = bangla_digits(f"{day.day:%d/%m/%Y}") + "ইং"
    place = f"{day.centre.name_bn}, {day.centre.district.name_bn}"
    government = "গণপ্রজাতন্ত্রী বাংলাদেশ সরকার"
    if style.letterhead == "long":
        return [government, place, f"কোভিড-১৯ টিকা গ্রহীতাদের তালিকা, তারিখঃ {date}"]
    if style.letterhead == "title":
        return [government, f"{place}। টিকা গ্রহীতার তালিকা (১ম ডোজ), তারিখঃ {date}"]
    return []


def _written(value: Value, line: Line, style: Style) -> Value | None:
    if value == "":
        return None
    if isinstance(value, datetime.date):
        if style.date_cells and not line.in_bangla_digits:
            return value
        value = style.day_text(value)
    if isinstance(value, str):
        return bangla_digits(value) if line.in_bangla_digits else style.digits(value)
    return value


CELLS: dict[Field, Callable[[Line, int, Style], Value | None]] = {
    "serial": lambda line, number, style: _written(str(number), line, style),
    "name": lambda line, number, style: line.name,
    "identity": lambda line, number, style: _written(line.identity, line, style),
    "born_on": lambda line, number, style: _written(line.born_on, line, style),
    "mobile": lambda line, number, style: _written(line.mobile, line, style),
    "sex": lambda line, number, style: line.person.sex,
    "vaccine": lambda line, number, style: line.vaccine,
    "lot_no": lambda line, number, style: line.attendance.dose.lot_no,
    "dose_no": lambda line, number, style: line.dose_no,
    "given_on": lambda line, number, style: _written(line.given_on, line, style),
    "centre": lambda line, number, style: line.attendance.dose.centre.name_en,
}


def table_write(table: Table, style: Style, path: Path) -> None:
    """Write the table as the kind of file that the style asks for."""
    if style.extension == "xlsx":
        _workbook_write(table, style, path)
    else:
        _text_write(table, style, path)


def _text_write(table: Table, style: Style, path: Path) -> None:
    with path.open("w", encoding=style.encoding, newline="") as file:
        csv.writer(file, delimiter=style.delimiter, lineterminator="\r\n").writerows(table.rows)


def _workbook_write(table: Table, style: Style, path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": WRITTEN_AT})
        sheet = book.add_worksheet(SHEET)
        width = len(style.columns)
        sheet.set_column(0, width - 1, 20)
        title_format = book.add_format({"bold": True, "align": "center"})
        for r, row in enumerate(table.rows):
            if r < table.titles:
                sheet.merge_range(r, 0, r, width - 1, row[0], title_format)
                continue
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(r, c, value)
                elif value is not None:
                    sheet.write_number(r, c, value)
