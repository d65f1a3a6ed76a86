"""A sheet that came back: its lines as a data set, by the codes of the columns, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import tablib
from django.conf import settings

from records.bangla import clean_text
from records.spreadsheet_text import restored
from recovery import errors
from recovery.casework.exchange.columns import COLUMNS, KEY
from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, inspect
from recovery.intake.readers import SheetRow, read_rows
from recovery.intake.refusals import refusal_sentence

#: Lines that go out in one file and come back in one.
MOST_LINES = 20_000
#: Where a line stands, beside the columns of the sheet: its sheet, its row there, the kinds of its cells, and the
#: column of the file for each column of ours.
PLACE = ("_sheet", "_row", "_kinds", "_columns")

_CODES = {clean_text(column.heading): column.code for column in COLUMNS}


class SheetUnreadable(errors.RecoveryError):
    """The corrected file could not be read. {sentence}"""


class NotACorrectionSheet(errors.RecoveryError):
    """This file has no key column, so its cases cannot be found again. Send the file that was downloaded here,
    with its first, hidden column as it was."""


class HeadingTwice(errors.RecoveryError):
    """The column “{heading}” stands twice in the file. Take one of them out and send it again."""


class TooManyAtOnce(errors.RecoveryError):
    """These are {lines} cases, and {limit} are taken at once. Choose fewer, or split the file and send its parts one
    after the other."""


def sheet_read(path: Path) -> tablib.Dataset:
    """The lines of a corrected file; sheets without a key column (the instructions) are left out.

    A row of the data set has a text for each column of `COLUMNS`, None where the file has lost that column.
    Raises SheetUnreadable, NotACorrectionSheet, HeadingTwice, TooManyAtOnce.
    """
    limits = Limits(**settings.INTAKE_LIMITS)
    try:
        report = inspect(path, limits)
        rows = list(read_rows(path, report, limits))
    except FileRefused as refused:
        raise SheetUnreadable(sentence=refusal_sentence(refused.code, refused.params)) from refused
    dataset = tablib.Dataset(headers=[*(column.code for column in COLUMNS), *PLACE])
    found = False
    for _sheet, group in groupby(rows, key=lambda row: row.sheet):
        found = _sheet_into(dataset, group) or found
    if not found:
        raise NotACorrectionSheet
    if len(dataset) > MOST_LINES:
        raise TooManyAtOnce(lines=len(dataset), limit=MOST_LINES)
    return dataset


def _sheet_into(dataset: tablib.Dataset, rows: Iterable[SheetRow]) -> bool:
    """Add the lines under the heading of a sheet; False if it has none."""
    columns: dict[str, int] = {}
    for row in rows:
        if not columns:
            columns = _columns(row.cells)
        else:
            texts = [_cell(row, columns.get(column.code)) for column in COLUMNS]
            if any(texts):
                dataset.append([*texts, row.sheet, row.row_number, row.kinds, columns])
    return bool(columns)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Code of a column -> where it stands, if these cells are the heading."""
    headings = [clean_text(restored(cell)) for cell in cells]
    if clean_text(KEY) not in headings:
        return {}
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        code = _CODES.get(heading)
        if code in columns:
            raise HeadingTwice(heading=heading)
        if code is not None:
            columns[code] = place
    return columns


def _cell(row: SheetRow, place: int | None) -> str | None:
    if place is None:
        return None
    return row.cells[place] if place < len(row.cells) else ""


def cell_address(sheet: str, place: int | None, row: int) -> str:
    """A cell as spreadsheets name it; the row alone where the column is not there.

    >>> cell_address("Corrections", 7, 37), cell_address("Corrections", 27, 2)
    ('Corrections!H37', 'Corrections!AB2')
    """
    letters = ""
    number = -1 if place is None else place
    while number >= 0:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
    return f"{sheet}!{letters}{row}"
