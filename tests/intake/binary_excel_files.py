"""Binary workbooks (.xlsb) built record by record, since no library writes them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.intake import hostile

BINARY_WORKBOOK = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
ALWAYS_CALCULATE = 2


def record(kind: int, body: bytes = b"") -> bytes:
    """A record: its kind in one byte or two, its size in up to four, seven bits in each."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    while True:
        head += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + body


def wide(text: str) -> bytes:
    raw = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(raw) // 2) + raw


def row(at: int, *cells: bytes, hidden: bool = False) -> bytes:
    return record(0, struct.pack("<IIHBBB", at, 0, 300, 0, 0x10 if hidden else 0, 0) + bytes(4)) + b"".join(cells)


def _cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + value)


def blank(column: int) -> bytes:
    return _cell(1, column, b"")


def whole(column: int, value: int, style: int = 0) -> bytes:
    """A number of at most thirty bits, in four bytes."""
    return _cell(2, column, struct.pack("<I", value << 2 & 0xFFFFFFFF | 2), style)


def hundredth(column: int, value: int) -> bytes:
    return _cell(2, column, struct.pack("<I", value << 2 & 0xFFFFFFFF | 3))


def error(column: int, code: int) -> bytes:
    return _cell(3, column, bytes([code]))


def boolean(column: int, value: bool) -> bytes:
    return _cell(4, column, bytes([value]))


def real(column: int, value: float, style: int = 0) -> bytes:
    return _cell(5, column, struct.pack("<d", value), style)


def text(column: int, value: str, style: int = 0) -> bytes:
    return _cell(6, column, wide(value), style)


def shared(column: int, index: int, style: int = 0) -> bytes:
    return _cell(7, column, struct.pack("<I", index), style)


def rich(column: int, value: str) -> bytes:
    return _cell(62, column, b"\x00" + wide(value))


_FORMULA = struct.pack("<I", 3) + b"\x1e\x01\x00" + bytes(4)


def formula_text(column: int, value: str, flags: int = 0) -> bytes:
    return _cell(8, column, wide(value) + struct.pack("<H", flags) + _FORMULA)


def formula_number(column: int, value: float, style: int = 0) -> bytes:
    return _cell(9, column, struct.pack("<dH", value, 0) + _FORMULA, style)


def formula_error(column: int, code: int) -> bytes:
    return _cell(11, column, struct.pack("<BH", code, 0) + _FORMULA)


def short(kind: int, value: bytes) -> bytes:
    """A cell that stands right of the one before it (kinds 12 to 18)."""
    return record(kind, bytes(4) + value)


def sheet(
    *rows: bytes, dimension: tuple[int, int, int, int] = (0, 1, 0, 1), before: bytes = b"", after: bytes = b""
) -> bytes:
    """The part of a sheet; `dimension` is what it says of its own size: first and last row, first and last column."""
    size = record(148, struct.pack("<IIII", *dimension))
    return (
        record(129) + size + before + record(145) + b"".join(rows) + record(146) + after + record(130)
    )  # fmt: skip


def columns(first: int, last: int, *, hidden: bool) -> bytes:
    return record(390) + record(60, struct.pack("<IIIIH", first, last, 2048, 0, hidden)) + record(391)


def merged(first_row: int, last_row: int, first: int, last: int) -> bytes:
    return (
        record(177, struct.pack("<I", 1))
        + record(176, struct.pack("<IIII", first_row, last_row, first, last))
        + record(178)
    )


FILTER = record(161, bytes(16)) + record(163, bytes(6)) + record(164) + record(162)


def strings(texts: Iterable[str | tuple[str, int]]) -> bytes:
    """The table of strings; a pair has a font for its characters from the second on."""
    listed = list(texts)
    items = b""
    for item in listed:
        if isinstance(item, tuple):
            items += record(19, b"\x01" + wide(item[0]) + struct.pack("<IHH", 1, 1, item[1]))
        else:
            items += record(19, b"\x00" + wide(item))
    return record(159, struct.pack("<II", len(listed), len(listed))) + items + record(160)


def styles(formats: Mapping[int, str], cells: Iterable[tuple[int, int]], fonts: Iterable[str] = ("Calibri",)) -> bytes:
    """The styles: number formats by id, then (format, font) of each cell style."""
    told = b"".join(record(44, struct.pack("<H", at) + wide(code)) for at, code in formats.items())
    faces = b"".join(
        record(43, struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0) + bytes(9) + wide(name)) for name in fonts
    )
    looks = [record(47, struct.pack("<HHHHHBB", 0, *cell, 0, 0, 0, 0) + bytes(4)) for cell in cells]
    return (
        record(278)
        + record(615, struct.pack("<I", len(formats))) + told + record(616)
        + record(611, struct.pack("<I", len(list(fonts)))) + faces + record(612)
        + record(626, struct.pack("<I", 1)) + record(47, bytes(16)) + record(627)
        + record(617, struct.pack("<I", len(looks))) + b"".join(looks) + record(618)
        + record(279)
    )  # fmt: skip


def workbook(*sheets: tuple[str, int], epoch_1904: bool = False) -> bytes:
    """The workbook part; each sheet is a name and a state (0 visible, 1 hidden, 2 very hidden)."""
    listed = b"".join(
        record(156, struct.pack("<II", state, number) + wide(f"rId{number}") + wide(name))
        for number, (name, state) in enumerate(sheets or [("S", 0)], 1)
    )
    properties = record(153, struct.pack("<II", epoch_1904, 0) + wide(""))
    return record(131) + properties + record(143) + listed + record(144) + record(132)


PLAIN = sheet(row(0, text(0, "name"), text(1, "nid")), row(1, shared(0, 2), whole(1, 42)))


def parts(
    *sheets: bytes, book: bytes = b"", shared: bytes = b"", look: bytes = b"", names: Iterable[str] = ()
) -> dict[str, str | bytes]:
    """The parts of a workbook that is in order, with the given ones in place of the plain ones."""
    bodies = list(sheets) or [PLAIN]
    called = list(names) or (["S"] if len(bodies) == 1 else [f"S{number}" for number in range(1, len(bodies) + 1)])
    pairs = [("worksheet", f"worksheets/sheet{number}.bin") for number in range(1, len(bodies) + 1)]
    types = hostile.content_types(BINARY_WORKBOOK).replace("workbook.xml", "workbook.bin")
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": hostile.relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": book or workbook(*[(name, 0) for name in called]),
        "xl/_rels/workbook.bin.rels": hostile.relations(
            *pairs, ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")
        ),
        "xl/sharedStrings.bin": shared or strings(["name", "nid", "Ali"]),
        "xl/styles.bin": look or styles({}, [(0, 0)]),
    }
    for number, body in enumerate(bodies, 1):
        made[f"xl/worksheets/sheet{number}.bin"] = body
    return made


def save(path: Path, *sheets: bytes, **other: bytes) -> Path:
    return hostile.save(path, parts(*sheets, **other))  # type: ignore[arg-type]
