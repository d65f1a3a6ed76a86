"""Text files: how they are encoded, what parts their columns, and their records counted."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from records import bangla
from recovery.intake.limits import Limits
from recovery.intake.preflight.delimiters import SEPARATOR_LINE, delimiter_of
from recovery.intake.preflight.encodings import ANSI, encoding_of, text_lines, unreadable_line
from recovery.intake.preflight.report import FileRefused, FileReport, FileWarning, SheetReport

_SAMPLE_LINES = 100
_QUESTION_MARKS = re.compile(r"^[\s?]*\?\?[\s?]*$")
#: Fewer rows of question marks than this are single slips, which the rows themselves report.
_LOST_ROWS = 3
#: Records by which a file in the old letters of Windows is judged, column by column.
_JUDGED_RECORDS = 2_000
#: Signs past ASCII that word processors put into Latin text.
_LATIN_SIGNS = re.compile("[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\xa0\xad\xb0]")


def inspect_text(path: Path, limits: Limits) -> FileReport:
    """Decode, part and count a text file as a stream.

    Raises E-ENCODING, E-LINE, E-QUOTE, E-CELL-LONG, E-COLUMNS, E-ROWS, E-EMPTY.
    """
    encoding = encoding_of(path)
    try:
        return _count(path, encoding, _delimiter_of(path, encoding, limits), limits)
    except UnicodeError as failure:
        params = unreadable_line(path, encoding)
        if params["looks_like"] not in ("bijoy", "ansi"):
            raise FileRefused("E-ENCODING", params) from failure
    delimiter = _delimiter_of(path, ANSI, limits)
    if not _is_bijoy(path, delimiter, limits):
        raise FileRefused("E-ENCODING", params)
    return _count(path, ANSI, delimiter, limits)


def _is_bijoy(path: Path, delimiter: str, limits: Limits) -> bool:
    """Whether a file in the code page of Windows holds Bangla in Bijoy letters and no other text past ASCII.

    Column by column: a column of names in Bijoy proves nothing of one in which José stands.
    """
    columns: dict[int, list[str]] = {}
    for _, record in islice(text_records(path, ANSI, delimiter, limits), _JUDGED_RECORDS):
        for column, text in enumerate(record[: limits.columns + 1]):
            columns.setdefault(column, []).append(text)
    judged = [bangla.column_is_bijoy(texts, []) for texts in columns.values() if not all(map(_is_latin, texts))]
    return bool(judged) and all(judged)


def _is_latin(text: str) -> bool:
    return text.isascii() or _LATIN_SIGNS.sub("", text).isascii()


def text_records(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each record, blank ones too, as a spreadsheet would number its rows.

    Raises E-LINE, E-QUOTE, E-CELL-LONG, and UnicodeError as the decoder does.
    """
    opened_at = 1

    def watched() -> Iterator[str]:
        for number, line in numbered:
            if number - opened_at >= limits.record_lines:
                raise FileRefused("E-QUOTE", {"line": opened_at})
            yield line

    lines = text_lines(path, encoding, limits)
    numbered = enumerate(lines, 1)
    skipped = 0
    first = next(numbered, None)
    if first is not None and not SEPARATOR_LINE.match(first[1]):
        numbered = enumerate(_again(first[1], lines), 1)
    elif first is not None:
        skipped = 1
        opened_at = 2
    reader = csv.reader(watched(), delimiter=delimiter, strict=True)
    number = 0
    while True:
        opened_at = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as slip:
            if "field larger" in str(slip) and reader.line_num + skipped == opened_at:
                raise FileRefused(
                    "E-CELL-LONG", {"sheet": "", "row": number + 1, "limit": limits.cell_characters}
                ) from slip
            raise FileRefused("E-QUOTE", {"line": opened_at}) from slip
        number += 1
        yield number, cells


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter_of(path: Path, encoding: str, limits: Limits) -> str:
    return delimiter_of(list(islice(text_lines(path, encoding, limits), _SAMPLE_LINES)))


def _count(path: Path, encoding: str, delimiter: str, limits: Limits) -> FileReport:
    rows = cells = max_row = max_col = lost_rows = lost_cells = 0
    for number, record in text_records(path, encoding, delimiter, limits):
        filled = [column for column, text in enumerate(record, 1) if text and text.strip()]
        if not filled:
            continue
        rows += 1
        cells += len(filled)
        max_row = number
        max_col = max(max_col, filled[-1])
        if rows > limits.rows:
            raise FileRefused("E-ROWS", {"limit": limits.rows})
        if max_col > limits.columns:
            raise FileRefused("E-COLUMNS", {"sheet": "", "columns": max_col, "limit": limits.columns})
        if max(map(len, record)) > limits.cell_characters:
            raise FileRefused("E-CELL-LONG", {"sheet": "", "row": number, "limit": limits.cell_characters})
        lost = sum(1 for text in record if "??" in text and _QUESTION_MARKS.match(text))
        lost_cells += lost
        lost_rows += lost > 0
    if not rows:
        raise FileRefused("E-EMPTY")
    if lost_rows >= _LOST_ROWS and 2 * lost_rows > rows:
        raise FileRefused("E-ENCODING", {"line": 1, "looks_like": "lost", "cells": lost_cells})
    warnings = (FileWarning("lost_text", {"cells": lost_cells}),) if lost_cells else ()
    return FileReport(
        kind="tsv" if delimiter == "\t" else "csv",
        sheets=(SheetReport("", rows, cells, max_row, max_col, False),),
        encoding=encoding,
        delimiter=delimiter,
        warnings=warnings,
    )
