"""CSV and XLSX files of reference data, as they leave the admin and as they come back.

Out: a text that a spreadsheet would take for a formula gets an apostrophe in front. In: that apostrophe is
taken off again, so that a file which is exported, edited and imported changes nothing but what was edited.
The library's own escaping drops the first "=" instead, which changes data and leaves "+", "-", "@", TAB and
"==" as they are.

In also means: nothing is lost silently. The size said in an XLSX file is not believed, a formula or an error
value is refused instead of read as empty, and so are a second sheet with content and cells beside the last
heading.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from records.spreadsheet_text import neutralised, restored

#: Limits of one file. Reference data is small; what is larger is loaded with `manage.py load_reference`.
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_MEMBERS = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 60

_BLANK = " \u00a0\ufeff"


class SheetRefused(ValueError):
    """A file cannot be taken; the message is a sentence for the person who sent it."""


def _outgoing(dataset: tablib.Dataset) -> tablib.Dataset:
    """A copy with every text neutralised and without characters that no XLSX file can hold."""
    copy = tablib.Dataset(headers=dataset.headers, title=dataset.title)
    for row in dataset:
        copy.append([_outgoing_value(value) for value in row])
    return copy


def _outgoing_value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralised(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value))
    return value


def _incoming(rows: Iterable[Sequence[str]]) -> tablib.Dataset:
    """The dataset of rows of text: headings in small letters, blank lines kept, so that rows keep numbers."""
    lines = iter(rows)
    first = next(lines, None)
    headings = [heading.strip(_BLANK).lower() for heading in first or ()]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise SheetRefused(_("The first line of the file must hold the headings of the columns."))
    if len(headings) > MAX_COLUMNS:
        raise SheetRefused(_("The file has more than %(number)s columns.") % {"number": MAX_COLUMNS})
    for number, heading in enumerate(headings, start=1):
        if not heading:
            raise SheetRefused(_("Column %(number)s has no heading.") % {"number": number})
        if heading in headings[: number - 1]:
            raise SheetRefused(_("The heading “%(heading)s” stands twice.") % {"heading": heading})
    dataset = tablib.Dataset(headers=headings)
    blank: list[str] = [""] * len(headings)
    pending = 0
    for number, row in enumerate(lines, start=2):
        cells = [restored(cell.strip(_BLANK)) for cell in row]
        if not any(cells):
            pending += 1
            continue
        if number > MAX_ROWS + 1:
            raise SheetRefused(
                _("The file has more than %(number)s rows. Import it in parts, or by manage.py.") % {"number": MAX_ROWS}
            )
        if any(cells[len(headings) :]):
            raise SheetRefused(_("Line %(line)s has more cells than there are headings.") % {"line": number})
        for _each in range(pending):
            dataset.append(blank)
        pending = 0
        dataset.append([*cells, *blank][: len(headings)])
    return dataset


class SafeCSV(base_formats.CSV):  # type: ignore[misc]
    """Comma-separated UTF-8, marked so that Excel reads Bangla; also read with semicolons or tabs."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        return str(_outgoing(dataset).export("csv", **kwargs))

    def create_dataset(self, in_stream: bytes | str, **kwargs: Any) -> tablib.Dataset:
        """The rows of the file. Raises SheetRefused."""
        try:
            text = in_stream if isinstance(in_stream, str) else in_stream.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise SheetRefused(
                _("This is neither an .xlsx file nor CSV in UTF-8. In Excel choose “Save as”, “CSV UTF-8”.")
            ) from wrong
        heading_line = text.partition("\n")[0]
        delimiter = max(",;\t", key=heading_line.count)
        try:
            return _incoming(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as wrong:
            raise SheetRefused(_("The quotation marks of this CSV file do not match.")) from wrong


class SafeXLSX(base_formats.XLSX):  # type: ignore[misc]
    """An Excel workbook with one sheet; codes and days are text in it, so that Excel leaves them alone."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return bytes(_outgoing(dataset).export("xlsx", **kwargs))

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """The rows of the only sheet with content. Raises SheetRefused."""
        _refuse_bomb(in_stream)
        try:
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True)
        except (
            InvalidFileException,
            KeyError,
            ValueError,
            OSError,
            zipfile.BadZipFile,
            SyntaxError,
        ) as wrong:
            raise SheetRefused(_("This .xlsx file is damaged. Open it in Excel and save it again.")) from wrong
        first, *others = book.worksheets
        for sheet in others:
            if any(any(row) for row in _sheet_rows(sheet)):
                raise SheetRefused(
                    _("The file has more than one sheet with content. Keep the one that you want to import.")
                )
        return _incoming(_sheet_rows(first))


#: Formats in the order of the choice; `format_of` gives an index into it.
FORMATS = (SafeCSV, SafeXLSX)


def format_of(start: bytes) -> int:
    """Which of FORMATS a file is, by its first bytes; the name of a file is not believed."""
    return 1 if start.startswith(b"PK") else 0


def _refuse_bomb(content: bytes) -> None:
    """Refuse an archive that would fill the memory, before any of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as wrong:
        raise SheetRefused(_("This .xlsx file is damaged. Open it in Excel and save it again.")) from wrong
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise SheetRefused(_("This .xlsx file is far too large for reference data."))


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    # The file's own <dimension> may be wrong, and rows beyond it would be left out without a word.
    sheet.reset_dimensions()
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if len(row) > MAX_COLUMNS and any(cell.value is not None for cell in row[MAX_COLUMNS:]):
            raise SheetRefused(_("The file has more than %(number)s columns.") % {"number": MAX_COLUMNS})
        yield [_cell_text(cell, line, column) for column, cell in enumerate(row[:MAX_COLUMNS], start=1)]


def _cell_text(cell: Any, line: int, column: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        raise SheetRefused(
            _("Cell %(cell)s holds a formula or an error. Copy the column and paste it as values.")
            % {"cell": f"{get_column_letter(column)}{line}"}
        )
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
