"""Old Excel files (.xls): written by a library, or record by record where a test must get one wrong."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from xlwt.CompoundDoc import XlsDoc

BIFF5, BIFF8 = 0x0500, 0x0600
GLOBALS, SHEET, CHART = 0x0005, 0x0010, 0x0020
NO_TEXT = b"\x03\x00\x00\x00\x00\x00\xff\xff"
TEXT_FOLLOWS = b"\x00\x00\x00\x00\x00\x00\xff\xff"


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def begin(version: int, what: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", version, what, 0, 1997, 0, 6)[: 16 if version == BIFF8 else 8])


END = record(0x000A)


def font(name: str, version: int = BIFF8) -> bytes:
    start = struct.pack("<HHHHHBBBB", 200, 0, 32767, 400, 0, 0, 0, 0, 0)
    raw = name.encode("latin-1")
    return record(0x0031, start + bytes([len(raw)]) + (b"\x00" if version == BIFF8 else b"") + raw)


def style(font_number: int = 0, number_format: int = 0, version: int = BIFF8) -> bytes:
    return record(0x00E0, struct.pack("<HHH", font_number, number_format, 1) + bytes(14 if version == BIFF8 else 10))


def number_format(at: int, code: str) -> bytes:
    return record(0x041E, struct.pack("<HHB", at, len(code), 0) + code.encode("latin-1"))


def wide(text: str) -> bytes:
    """A text of BIFF8 with its length in two bytes."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def strings(texts: Iterable[str], claimed: int | None = None) -> bytes:
    items = [wide(text) for text in texts]
    count = len(items) if claimed is None else claimed
    return record(0x00FC, struct.pack("<II", count, count) + b"".join(items))


def shared(row: int, column: int, index: int, look: int = 0) -> bytes:
    return record(0x00FD, struct.pack("<HHHI", row, column, look, index))


def number(row: int, column: int, value: float, look: int = 0) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, look, value))


def label(row: int, column: int, text: bytes, look: int = 0) -> bytes:
    """A text of BIFF5, in the code page of the file."""
    return record(0x0204, struct.pack("<HHHH", row, column, look, len(text)) + text)


def formula(row: int, column: int, value: bytes, flags: int = 0) -> bytes:
    tokens = b"\x1e\x01\x00"
    return record(0x0006, struct.pack("<HHH8sHIH", row, column, 0, value, flags, 0, len(tokens)) + tokens)


def blank(row: int, column: int) -> bytes:
    return record(0x0201, struct.pack("<HHH", row, column, 0))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def book(
    *sheets: bytes,
    more: bytes = b"",
    version: int = BIFF8,
    names: Iterable[str] = (),
    states: Iterable[int] = (),
    offsets: Iterable[int] = (),
) -> bytes:
    """The records of a workbook: `more` stands in its globals, each sheet is the records between its two ends."""
    called = list(names) or [f"S{number}" for number in range(1, len(sheets) + 1)]
    hidden = list(states) or [0] * len(sheets)
    bodies = [begin(version, SHEET) + sheet + END for sheet in sheets]
    start = begin(version, GLOBALS)
    looks = font("Arial", version) + style(version=version)
    titles = [
        (b"\x00" if version == BIFF8 else b"") + name.encode("latin-1") for name in called
    ]  # fmt: skip
    length = len(start) + len(looks) + len(more) + len(END)
    length += sum(4 + 7 + len(title) for title in titles)
    listed = b""
    at = length
    places = list(offsets)
    for index, body in enumerate(bodies):
        place = places[index] if places else at
        head = struct.pack("<IBBB", place, hidden[index], 0, len(called[index]))
        listed += record(0x0085, head + titles[index])
        at += len(body)
    return start + looks + listed + more + END + b"".join(bodies)


def save(path: Path, stream: bytes) -> Path:
    """The stream in a compound document."""
    XlsDoc().save(str(path), stream)
    return path
