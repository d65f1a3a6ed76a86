"""Text files: how they are encoded, what parts their columns, and their records counted."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from records import bangla
from recovery.intake.limits import Limits
from recovery.intake.preflight.kinds import head_of
from recovery.intake.preflight.report import FileRefused, FileReport, FileWarning, SheetReport

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 100
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    # The longer mark first: that of UTF-32 begins with that of UTF-16.
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Excel's own line that names the delimiter; Excel does not show it, so it has no row number.
_SEPARATOR_LINE = re.compile(r"^\"?sep=(.)\"?\r?\n?$", re.IGNORECASE)
_QUESTION_MARKS = re.compile(r"^[\s?]*\?\?[\s?]*$")
#: Fewer rows of question marks than this are single slips, which the rows themselves report.
_LOST_ROWS = 3
_GUESS_BYTES = 200_000
#: More NUL than one byte in so many is no text.
_NUL_SHARE = 5


def inspect_text(path: Path, limits: Limits) -> FileReport:
    """Decode, part and count a text file as a stream.

    Raises E-ENCODING, E-LINE, E-QUOTE, E-CELL-LONG, E-COLUMNS, E-ROWS, E-EMPTY.
    """
    encoding = _encoding_of(path)
    try:
        delimiter = _delimiter_of(path, encoding, limits)
        return _count(path, encoding, delimiter, limits)
    except UnicodeError as failure:
        raise _explain_encoding(path, encoding) from failure


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
    if first is not None and not _SEPARATOR_LINE.match(first[1]):
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


def text_lines(path: Path, encoding: str, limits: Limits) -> Iterator[str]:
    """The lines of a text file with their endings, of any kind; never a longer one than allowed."""
    # newline="" leaves line breaks inside quotes as they are, which the csv module asks for.
    with path.open(encoding=encoding, newline="") as file:
        number = 0
        while line := file.readline(limits.line_characters):
            number += 1
            if len(line) >= limits.line_characters and not line.endswith(("\n", "\r")):
                raise FileRefused("E-LINE", {"line": number, "limit": limits.line_characters})
            yield line


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _encoding_of(path: Path) -> str:
    head = head_of(path)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            if not encoding:
                raise FileRefused("E-ENCODING", {"line": 1, "looks_like": "other"})
            return encoding
    _refuse_nul(head)
    return "utf-8"


def _refuse_nul(head: bytes) -> None:
    """Refuse a file with many NUL: UTF-16 without its mark, or no text at all. A few may be slips."""
    nul = head.count(b"\x00")
    if nul * _NUL_SHARE <= len(head):
        return
    if max(head[::2].count(b"\x00"), head[1::2].count(b"\x00")) >= 0.9 * nul:
        raise FileRefused("E-ENCODING", {"line": 1, "looks_like": "utf16"})
    raise FileRefused("E-TYPE", {"what": "unknown"})


def _delimiter_of(path: Path, encoding: str, limits: Limits) -> str:
    """The delimiter by which most lines fall into the same number of columns; a comma if none does."""
    sample: list[str] = []
    for line in text_lines(path, encoding, limits):
        if not sample and (named := _SEPARATOR_LINE.match(line)):
            return named[1] if named[1] in DELIMITERS else ","
        sample.append(line)
        if len(sample) == _SAMPLE_LINES:
            break
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            widths.update(len(cells) for cells in csv.reader(sample, delimiter=delimiter) if any(cells))
        except csv.Error:
            continue
        score = max((lines * (width - 1) for width, lines in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


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


def _explain_encoding(path: Path, encoding: str) -> FileRefused:
    """E-ENCODING with the first line that cannot be decoded, and what the file seems to be instead."""
    params: dict[str, object] = {"line": 1, "looks_like": "other"}
    if encoding != "utf-16":
        params = _first_bad_line(path)
    return FileRefused("E-ENCODING", params)


def _first_bad_line(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        start = file.read(_GUESS_BYTES)
        file.seek(0)
        number = good = 0
        bad: bytes = b""
        bad_at = 0
        for line in file:
            number += 1
            try:
                good += not line.decode("utf-8").isascii()
            except UnicodeDecodeError:
                if not bad:
                    bad, bad_at = line, number
    # The last line cut inside a character: the file was not copied whole.
    if bad_at == number and not bad.endswith(b"\n") and _is_cut(bad):
        return {"line": bad_at, "looks_like": "cut"}
    if good:
        return {"line": bad_at, "looks_like": "mixed"}
    texts = re.split(r"[,;\t|\r\n]", start.decode("cp1252", "replace"))
    is_bijoy = bangla.column_is_bijoy([text for text in texts if text.strip()], [])
    return {"line": bad_at, "looks_like": "bijoy" if is_bijoy else "ansi"}


def _is_cut(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as failure:
        return failure.reason == "unexpected end of data"
    return False
