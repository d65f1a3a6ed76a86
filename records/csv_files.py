"""CSV files that other systems write for the register: UTF-8 with or without BOM, headings in any order."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from records import errors


class CsvFile:
    """A CSV file opened for one pass over its records, with its SHA-256 and the headings it has too many.

    `columns` are the headings that the caller reads, `optional` those of them that a file may lack. Raises
    FileCannotBeRead, FileIsEmpty, FileIsNotUtf8, HeadingMissing or HeadingTwice on opening.
    """

    def __init__(self, path: Path, *, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.name = path.name
        self.columns = tuple(columns)
        try:
            self._bytes: BinaryIO = path.open("rb")
            # The bytes that are counted are the bytes that are read: one open file for both.
            self.sha256 = hashlib.file_digest(self._bytes, "sha256").hexdigest()
            self._bytes.seek(0)
        except OSError as failure:
            why = failure.strerror or type(failure).__name__
            raise errors.FileCannotBeRead(file=str(path), why=why) from failure
        self._text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", newline="")
        self._reader = csv.reader(self._lines(), strict=True)
        try:
            self.unknown_headings = self._read_heading(set(columns) - set(optional))
        except BaseException:
            self._text.close()
            raise

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._text.close()

    def _read_heading(self, required: set[str]) -> tuple[str, ...]:
        _line, headings = next(self._records(), (0, []))
        headings = [heading.strip().casefold() for heading in headings]
        listed = ", ".join(self.columns)
        if not headings:
            raise errors.FileIsEmpty(file=self.name, headings=listed)
        for heading in headings:
            if heading in self.columns and headings.count(heading) > 1:
                raise errors.HeadingTwice(file=self.name, heading=heading)
        missing = [column for column in self.columns if column in required and column not in headings]
        if missing:
            raise errors.HeadingMissing(file=self.name, missing=", ".join(missing), headings=listed)
        self._width = len(headings)
        self._places = [headings.index(column) if column in headings else -1 for column in self.columns]
        return tuple(heading for heading in headings if heading and heading not in self.columns)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record that is not a blank line, with the line on which it begins, the heading's being 1."""
        line = self._reader.line_num + 1
        try:
            for record in self._reader:
                if record:
                    yield line, record
                line = self._reader.line_num + 1
        except UnicodeDecodeError as failure:
            raise errors.FileIsNotUtf8(file=self.name, line=self._first_bad_line()) from failure
        except csv.Error as failure:
            raise errors.FileIsBroken(file=self.name, line=line) from failure

    def _lines(self) -> Iterator[str]:
        for text in self._text:
            yield text.replace("\0", "\ufffd") if "\0" in text else text

    def _first_bad_line(self) -> int:
        """The line that is not UTF-8; the reader itself only knows the block of bytes that it stands in."""
        self._bytes.seek(0)
        line = 0
        for line, text in enumerate(self._bytes, start=1):  # noqa: B007 - the last line is the answer
            try:
                text.decode("utf-8")
            except UnicodeDecodeError:
                break
        return line

    def records(self) -> Iterator[tuple[int, list[str], bool]]:
        """Line, trimmed texts in the order of `columns` ('' where the file lacks one), whether it is whole.

        A record with more or fewer cells than there are headings is not whole: its texts may stand one off.
        Blank lines are left out. A NUL, which no text column can hold, comes as U+FFFD. Raises
        FileIsNotUtf8 or FileIsBroken where the file cannot be read on: beyond an open quotation mark nobody
        knows which lines were swallowed.
        """
        width = self._width
        places = self._places
        in_order = places == list(range(width))
        for line, record in self._records():
            if len(record) == width:
                texts = record if in_order else [record[place] if place >= 0 else "" for place in places]
                yield line, [text.strip() for text in texts], True
            else:
                texts = [record[place] if 0 <= place < len(record) else "" for place in places]
                yield line, [text.strip() for text in texts], False


def iso_day(text: str) -> str | None:
    """The text if it is a day written YYYY-MM-DD in 1900 or later, else None."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or text < "1900":
        return None
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return text


def iso_time(text: str, zone: datetime.tzinfo) -> str | None:
    """The time with its offset, None if it cannot be read; a time without one is of `zone`."""
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=zone)).isoformat()
