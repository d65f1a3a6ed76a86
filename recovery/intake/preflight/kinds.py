"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import re
from pathlib import Path

from recovery.intake.preflight.compound import compound_document
from recovery.intake.preflight.report import FileRefused

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
#: The type of an OpenDocument file stands unpacked at its very beginning, so that it can be told without unpacking.
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How much of the file's start is looked at.
HEAD_BYTES = 4096

# First bytes of files that people send by mistake, with the name under which the refusal speaks of them.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "word"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard Jet DB", "database"),
    (b"\x00\x01\x00\x00Standard ACE DB", "database"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
# Excel 2.0 to 4.0 wrote its records straight into the file, without a compound document around them.
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_MARKUP = re.compile(
    rb"^\s*<(?:!doctype\s+html|html|head|body|table|meta|script|style|div|p|br|\?xml|[a-z:]+)[\s>/?]", re.I
)
_COMPOUND_STREAMS = {
    "EncryptedPackage": "password",
    "Workbook": "xls",
    "Book": "xls",
    "WordDocument": "word",
    "PowerPoint Document": "powerpoint",
}


def head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def refuse_unreadable(head: bytes) -> None:
    """Refuse a file whose first bytes say that it is neither a workbook nor a text file.

    Raises E-EMPTY, E-FORMAT-LATER (a spreadsheet of another kind) or E-TYPE with what the file is.
    """
    if not head:
        raise FileRefused("E-EMPTY")
    if head.startswith(_OLD_EXCEL):
        raise FileRefused("E-FORMAT-LATER", {"kind": "xls_old"})
    for signature, what in _SIGNATURES:
        if head.startswith(signature) and _is_really(signature, head):
            raise FileRefused("E-TYPE", {"what": what})
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise FileRefused("E-TYPE", {"what": "picture"})
    if _MARKUP.match(head):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head or b'progid="Excel.Sheet"' in head:
            raise FileRefused("E-FORMAT-LATER", {"kind": "xml_spreadsheet"})
        raise FileRefused("E-TYPE", {"what": "web_page"})


def _is_really(signature: bytes, head: bytes) -> bool:
    """Two letters alone do not make a picture or a program: a text file may begin with BM or MZ."""
    return len(signature) > 2 or b"\x00" in head[:64]


def refuse_other_compound(path: Path, name: str) -> None:
    """Refuse a compound document that is no old .xls: a workbook behind a password, or another Office file.

    Raises E-PASSWORD, E-TYPE, and E-DAMAGED for one that cannot be opened.
    """
    is_damaged: FileRefused | None = None
    try:
        with compound_document(path) as document:
            found = {root.casefold() for root in document.names}
    except FileRefused as damage:
        is_damaged = damage
        # Names of streams stand in the directory, which may lie anywhere; 60 MB are looked through in 0.1 s.
        content = path.read_bytes()
        found = {stream.casefold() for stream in _COMPOUND_STREAMS if _is_named(stream, content)}
    what = next((what for stream, what in _COMPOUND_STREAMS.items() if stream.casefold() in found), "")
    if what == "password" or (not what and name.lower().endswith((".xlsx", ".xlsm", ".xlsb"))):
        # Excel puts one of these into a compound document for a password only.
        raise FileRefused("E-PASSWORD")
    if is_damaged and what in ("", "xls"):
        raise is_damaged
    if what != "xls":
        raise FileRefused("E-TYPE", {"what": what or "unknown"})


def _is_named(stream: str, content: bytes) -> bool:
    return stream.encode("utf-16-le") + b"\x00\x00" in content
