"""Workbooks built part by part, so that a test can make each one wrong in its own way."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def content_types(workbook: str = f"{_TYPE}sheet.main+xml", sheets: int = 1) -> str:
    parts = [
        ("workbook", workbook),
        ("sharedStrings", f"{_TYPE}sharedStrings+xml"),
        ("styles", f"{_TYPE}styles+xml"),
    ]
    parts += [(f"worksheets/sheet{n}", f"{_TYPE}worksheet+xml") for n in range(1, sheets + 1)]
    overrides = "".join(f'<Override PartName="/xl/{part}.xml" ContentType="{kind}"/>' for part, kind in parts)
    return (
        f'{XML}<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def relations(*pairs: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{XML}<Relationships xmlns="{_PACKAGE}relationships">{inner}</Relationships>'


def workbook(*sheets: tuple[str, str], properties: str = "", doctype: str = "") -> str:
    """The workbook part; each sheet is a name and a state ('visible', 'hidden')."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, state) in enumerate(sheets or [("S", "visible")], 1)
    )
    opening = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
    return f"{XML}{doctype}{opening}{properties}<sheets>{listed}</sheets></workbook>"


def sheet(rows: str, dimension: str = "A1:B2", doctype: str = "", tail: str = "") -> str:
    tag = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'{XML}{doctype}<worksheet xmlns="{_MAIN}">{tag}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def strings(items: Iterable[str], doctype: str = "") -> str:
    inner = "".join(f"<si><t>{item}</t></si>" for item in items)
    return f'{XML}{doctype}<sst xmlns="{_MAIN}">{inner}</sst>'


def styles(formats: Mapping[int, str], cells: Iterable[tuple[int, int]], fonts: Iterable[str] = ("Calibri",)) -> str:
    """The styles part: number formats by id, then (format, font) of each cell style."""
    listed = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in formats.items())
    shown = "".join(f'<font><name val="{font}"/></font>' for font in fonts)
    xfs = "".join(f'<xf numFmtId="{number}" fontId="{font}"/>' for number, font in cells)
    return (
        f'{XML}<styleSheet xmlns="{_MAIN}"><numFmts>{listed}</numFmts><fonts>{shown}</fonts>'
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def number(reference: str, value: str, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(at: int, *cells: str) -> str:
    return f'<row r="{at}">{"".join(cells)}</row>'


PLAIN = row(1, cell("A1", "name"), cell("B1", "nid")) + row(2, '<c r="A2" t="s"><v>2</v></c>', number("B2", "42"))


def parts(
    sheets: Iterable[str] = (),
    *,
    shared: str = "",
    book: str = "",
    look: str = "",
    types: str = "",
) -> dict[str, str | bytes]:
    """The parts of a workbook that is in order, with the given ones in place of the plain ones."""
    bodies = list(sheets) or [sheet(PLAIN)]
    names = [(f"S{number}", "visible") for number in range(1, len(bodies) + 1)]
    pairs = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(bodies) + 1)]
    if len(bodies) == 1:
        names = [("S", "visible")]
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": types or content_types(sheets=len(bodies)),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book or workbook(*names),
        "xl/_rels/workbook.xml.rels": relations(
            *pairs, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/sharedStrings.xml": shared or strings(["name", "nid", "Ali"]),
        "xl/styles.xml": look or styles({}, [(0, 0)]),
    }
    for number, body in enumerate(bodies, 1):
        made[f"xl/worksheets/sheet{number}.xml"] = body
    return made


def save(
    path: Path,
    made: Mapping[str, str | bytes],
    extra: Iterable[tuple[str | zipfile.ZipInfo, bytes]] = (),
    packed: int = zipfile.ZIP_DEFLATED,
) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", packed) as archive:
        warnings.simplefilter("ignore")  # the twins of H05 are meant
        for name, body in made.items():
            archive.writestr(name, body)
        for name_or_info, content in extra:
            archive.writestr(name_or_info, content)
    return path


# --- the files that need bytes of their own


def deflate_bomb(path: Path, megabytes: int) -> Path:
    """H01: one short row again and again."""
    head, tail = sheet("@@", "A1:A2").split("@@")
    save(path, {name: body for name, body in parts().items() if "sheet1" not in name})
    chunk = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 20_000
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        part.write(head.encode())
        for _ in range(megabytes * 2**20 // len(chunk)):
            part.write(chunk)
        part.write(tail.encode())
    return path


def lie_about_size(path: Path, claimed: int) -> Path:
    """H02: the size of sheet 1 in the central directory and in its local header is not the real one."""
    raw = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    local = zipfile.ZipFile(io.BytesIO(bytes(raw))).getinfo(name.decode()).header_offset
    at = raw.find(b"PK\x01\x02")
    while at != -1:
        (length,) = struct.unpack_from("<H", raw, at + 28)
        if raw[at + 46 : at + 46 + length] == name:
            struct.pack_into("<I", raw, at + 24, claimed)
        at = raw.find(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", raw, local + 22, claimed)
    path.write_bytes(raw)
    return path


def overlap(path: Path, copies: int) -> Path:
    """H03: many entries of the central directory point to one part."""
    save(path, parts(), extra=[("pad.bin", bytes(range(256)) * 8192)])
    raw = path.read_bytes()
    end = raw.rfind(b"PK\x05\x06")
    size, at = struct.unpack_from("<II", raw, end + 12)
    (count,) = struct.unpack_from("<H", raw, end + 10)
    directory = raw[at : at + size]
    last = directory[directory.rfind(b"PK\x01\x02") :]
    for copy in range(copies):
        # Names of their own, so that only the bytes are shared.
        directory += last.replace(b"pad.bin", b"p%06d" % copy)
    tail = bytearray(raw[end:])
    struct.pack_into("<HH", tail, 8, count + copies, count + copies)
    struct.pack_into("<II", tail, 12, len(directory), at)
    path.write_bytes(raw[:at] + directory + bytes(tail))
    return path


def short_dimension(path: Path, dimension: str) -> Path:
    """H09: a heading and 999 rows of three columns, whatever the dimension tag says."""
    body = row(1, cell("A1", "name"), cell("B1", "nid"), cell("C1", "phone")) + "".join(
        row(at, cell(f"A{at}", f"n{at}"), number(f"B{at}", str(at)), number(f"C{at}", "9")) for at in range(2, 1001)
    )
    return save(path, parts([sheet(body, dimension)]))


def far_cell(path: Path, at: int, reference: str) -> Path:
    """H10: two cells, one of them far away."""
    return save(path, parts([sheet(row(1, number("A1", "1")) + row(at, number(reference, "1")), "A1:A2")]))


# --- tables of people


def table(*lines: Iterable[str], first: int = 1) -> str:
    """Rows of a sheet. A value is a text, or a cell's own XML with @ where its reference belongs; "" is no cell."""
    made = []
    for at, line in enumerate(lines, first):
        cells = []
        for column, value in enumerate(line):
            reference = f"{letters(column)}{at}"
            if value.startswith("<c "):
                cells.append(value.replace("@", reference))
            elif value:
                cells.append(cell(reference, escape(value)))
        made.append(row(at, *cells))
    return "".join(made)


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


# --- more files that need bytes of their own


def large_deflate_bomb(path: Path, megabytes: int) -> Path:
    """H01 at its full size: packed once, and the packed piece repeated, so that a gigabyte is made in a second."""
    head, tail = (part.encode() for part in sheet("@@", "A1:A2").split("@@"))
    chunk = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 20_000
    copies = megabytes * 2**20 // len(chunk)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush nothing refers to what stood before, so a piece may stand anywhere any number of times.
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = start + piece * copies + packer.compress(tail) + packer.flush()
    check = zlib.crc32(head)
    for _ in range(copies):
        check = zlib.crc32(chunk, check)
    check = zlib.crc32(tail, check)
    unpacked = len(head) + len(chunk) * copies + len(tail)
    save(path, {name: body for name, body in parts().items() if "sheet1" not in name})
    return _add_member(path, b"xl/worksheets/sheet1.xml", packed, check, unpacked)


def _add_member(path: Path, name: bytes, packed: bytes, check: int, unpacked: int) -> Path:
    """Put a part that is packed already behind the others."""
    raw = path.read_bytes()
    end = raw.rfind(b"PK\x05\x06")
    size, at = struct.unpack_from("<II", raw, end + 12)
    (count,) = struct.unpack_from("<H", raw, end + 10)
    facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(packed), unpacked, len(name), 0)
    local = b"PK\x03\x04" + facts + name + packed
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
    tail = bytearray(raw[end:])
    struct.pack_into("<HH", tail, 8, count + 1, count + 1)
    struct.pack_into("<II", tail, 12, size + len(listed), at + len(local))
    path.write_bytes(raw[:at] + local + raw[at : at + size] + listed + bytes(tail))
    return path


def many_members(path: Path, members: int) -> Path:
    """H04: pictures without bytes, and many of them."""
    return save(path, parts(), extra=((f"xl/media/i{number}.bin", b"") for number in range(members)))


def link_member(name: str = "xl/worksheets/link.xml") -> zipfile.ZipInfo:
    """H05: a part that is a symbolic link when unpacked on Unix."""
    link = zipfile.ZipInfo(name)
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    return link


LAUGHS = (
    '<!DOCTYPE sst [<!ENTITY a0 "lolololololololol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE sst [<!ENTITY q "{"A" * 50_000}">]>'


def hard_to_pack(characters: int) -> str:
    """Text that packs to no less than half, so that no ratio gives it away."""
    return random.Random(26).randbytes(characters // 2).hex()


def fill_up(path: Path, size: int) -> Path:
    """H12: make a workbook exactly so many bytes large, with a picture that nothing packs."""
    save(path, parts(), extra=[("xl/media/picture.png", b"")], packed=zipfile.ZIP_STORED)
    picture = b"\x89PNG\r\n\x1a\n" + random.Random(26).randbytes(size - path.stat().st_size - 8)
    save(path, parts(), extra=[("xl/media/picture.png", picture)], packed=zipfile.ZIP_STORED)
    assert path.stat().st_size == size
    return path
