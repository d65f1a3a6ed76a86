"""The records of an old Excel file (BIFF5, 7 and 8): the stream cut into records, and what its globals say.

Sources: MS-XLS 2.4 (records), 2.5.293 (strings), OpenOffice's documentation of the Excel file format, section 5.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from recovery.intake.preflight.report import FileRefused

BIFF8 = 0x0600
BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
_FILEPASS, _CODEPAGE, _DATEMODE, _BOUNDSHEET, _SST, _RECALC_ID = 0x002F, 0x0042, 0x0022, 0x0085, 0x00FC, 0x01C1
_OLD_BOFS = (0x0009, 0x0209, 0x0409)
_WORKSHEET = 0
#: The code page of Windows in which BIFF5 text stands where the file does not say another.
_WINDOWS_LATIN = 1252
_CODECS = {367: "ascii", 1200: "utf-16-le", 10000: "mac-roman", 32768: "mac-roman", 32769: "cp1252"}
#: Sheets of one workbook; Excel itself stops at some thousand.
_MOST_SHEETS = 1_000


@dataclass(frozen=True, slots=True)
class OldSheet:
    """A worksheet of an old workbook: where its records begin in the stream, and where the next one's do."""

    name: str
    hidden: bool
    offset: int
    end: int


@dataclass(slots=True)
class OldWorkbook:
    """The globals of an old workbook. `strings` are the bodies of its string table, one for each piece."""

    version: int = 0
    codec: str = "cp1252"
    epoch_1904: bool = False
    #: Whether some program worked the formulas out before it saved the file: it then leaves its number.
    was_calculated: bool = False
    sheets: list[OldSheet] = field(default_factory=list)
    strings: list[bytes] = field(default_factory=list)

    @property
    def is_biff8(self) -> bool:
        return self.version >= BIFF8


def records(stream: bytes, offset: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record from an offset on. Raises E-DAMAGED where the stream ends inside one."""
    at, length = offset, len(stream) if end is None else end
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= length:
        kind, size = unpack(stream, at)
        at += 4
        if at + size > length:
            raise damaged()
        yield kind, stream[at : at + size]
        at += size


def sheet_records(stream: bytes, sheet: OldSheet) -> Iterator[tuple[int, bytes]]:
    """The records of one sheet, without those of charts inside it.

    Raises E-DAMAGED if the sheet has no end before the next one begins: sheets that share their records could
    make a small file take hours.
    """
    depth = 0
    for kind, body in records(stream, sheet.offset, sheet.end):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 0:
            raise damaged()
        elif depth == 1:
            yield kind, body
    raise damaged()


def read_globals(stream: bytes) -> OldWorkbook:
    """What an old workbook says of itself.

    Raises E-PASSWORD, E-FORMAT-LATER for Excel 2.0 to 4.0, E-DAMAGED.
    """
    book = OldWorkbook()
    sheets: list[tuple[int, int, bytes]] = []
    is_open = in_strings = False
    for kind, body in records(stream):
        if not is_open:
            if kind in _OLD_BOFS:
                raise FileRefused("E-FORMAT-LATER", {"kind": "xls_old"})
            if kind != BOF or len(body) < 4:
                raise damaged()
            book.version = struct.unpack_from("<H", body)[0]
            is_open = True
        elif kind == _FILEPASS:
            raise FileRefused("E-PASSWORD")
        elif kind == _SST:
            if book.strings:
                raise damaged()
            book.strings.append(body)
        elif kind == CONTINUE and in_strings:
            book.strings.append(body)
        elif kind == _CODEPAGE and len(body) >= 2:
            book.codec = _codec(struct.unpack_from("<H", body)[0])
        elif kind == _DATEMODE and len(body) >= 2:
            book.epoch_1904 = struct.unpack_from("<H", body)[0] != 0
        elif kind == _RECALC_ID:
            book.was_calculated = True
        elif kind == _BOUNDSHEET:
            if len(body) < 8 or len(sheets) >= _MOST_SHEETS:
                raise damaged()
            if body[5] == _WORKSHEET:
                sheets.append((struct.unpack_from("<I", body)[0], body[4] & 3, body[6:]))
        elif kind == EOF:
            break
        in_strings = kind == _SST or (kind == CONTINUE and in_strings)
    else:
        raise damaged()
    end_of = dict(pairwise([*sorted(offset for offset, _, _ in sheets), len(stream)]))
    book.sheets = [
        OldSheet(_sheet_name(name, book), bool(state), offset, end_of[offset]) for offset, state, name in sheets
    ]
    names = {sheet.name.casefold() for sheet in book.sheets}
    offsets = {sheet.offset for sheet in book.sheets}
    if not book.sheets or len(names) < len(book.sheets) or len(offsets) < len(book.sheets):
        raise damaged()
    return book


def string_flags(book: OldWorkbook, most_characters: int) -> bytearray:
    """One byte for each shared string: 1 where it says something, 0 where it is blank.

    Raises E-CELL-LONG, E-DAMAGED where the table has fewer strings than it claims.
    """
    flags = bytearray()
    if not book.strings:
        return flags
    table = _Pieces(book.strings)
    table.skip(4)
    (claimed,) = struct.unpack("<I", table.take(4))
    # The smallest string takes three bytes.
    if claimed > sum(map(len, book.strings)) // 3:
        raise damaged()
    for _ in range(claimed):
        text = table.text()
        if len(text) > most_characters:
            raise FileRefused("E-CELL-LONG", {"sheet": "", "row": 0, "limit": most_characters})
        flags.append(bool(text.strip()))
    return flags


class _Pieces:
    """The string table, cut into records wherever one was full, even in the middle of a text."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self._index = self._at = 0

    def take(self, count: int) -> bytes:
        """Bytes that a writer never parts, save that they may begin in the next piece."""
        if self._at >= len(self._pieces[self._index]):
            self._next()
        piece = self._pieces[self._index][self._at : self._at + count]
        if len(piece) < count:
            raise damaged()
        self._at += count
        return piece

    def skip(self, count: int) -> None:
        while count:
            here = min(count, len(self._pieces[self._index]) - self._at)
            self._at += here
            count -= here
            if count:
                self._next()

    def text(self) -> str:
        length, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extension = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        found: list[str] = []
        missing = length
        while missing:
            if self._at >= len(self._pieces[self._index]):
                self._next()
                # A text that goes on in the next piece says anew whether its characters take one byte or two.
                (flags,) = self.take(1)
            is_wide = flags & 1
            piece = self._pieces[self._index]
            count = min(missing, (len(piece) - self._at) >> is_wide)
            if count == 0:
                raise damaged()
            raw = piece[self._at : self._at + (count << is_wide)]
            found.append(raw.decode("utf-16-le", "replace") if is_wide else raw.decode("latin-1"))
            self._at += len(raw)
            missing -= count
        self.skip(4 * runs + extension)
        return "".join(found)

    def _next(self) -> None:
        self._index += 1
        self._at = 0
        if self._index >= len(self._pieces):
            raise damaged()


def text_of(body: bytes, at: int, book: OldWorkbook, *, may_go_on: bool = False) -> tuple[str, int]:
    """The text of a cell that stands in its own record, and the characters that it claims to have.

    Where it may go on in a next record, what stands in this one is given.
    """
    if at + 2 > len(body):
        raise damaged()
    (length,) = struct.unpack_from("<H", body, at)
    return _decoded(body, at + 2, length, book, may_go_on=may_go_on), length


def _decoded(body: bytes, at: int, length: int, book: OldWorkbook, *, may_go_on: bool = False) -> str:
    codec, width = book.codec, 1
    if book.is_biff8:
        if not length:
            return ""
        if at >= len(body):
            raise damaged()
        flags = body[at]
        at += 1 + 2 * bool(flags & 8) + 4 * bool(flags & 4)
        codec, width = ("utf-16-le", 2) if flags & 1 else ("latin-1", 1)
    raw = body[at : at + length * width]
    if len(raw) < length * width and not may_go_on:
        raise damaged()
    return raw.decode(codec, "replace")


def _sheet_name(body: bytes, book: OldWorkbook) -> str:
    return _decoded(body, 1, body[0], book)


def _codec(page: int) -> str:
    name = _CODECS.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return f"cp{_WINDOWS_LATIN}"
    return name


def damaged() -> FileRefused:
    return FileRefused("E-DAMAGED")
