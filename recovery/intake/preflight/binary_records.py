"""The records of a binary workbook (.xlsb), cut out of its parts as a stream.

Source: MS-XLSB 2.1.4 (records), 2.5.168 (strings).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.report import FileRefused

_WORKBOOK_PROPERTIES, _SHEET = 153, 156
#: Bytes of one record; a text of the greatest length with all its fonts has some 200,000.
_LONGEST_RECORD = 1024 * 1024


class ListedSheet(NamedTuple):
    """A sheet as the workbook part lists it: its name, the relation that leads to its part, hidden or not."""

    name: str
    relation: str
    hidden: bool


def read_binary_globals(archive: Archive, part: str) -> tuple[list[ListedSheet], bool]:
    """The sheets that a binary workbook lists, and whether its days count from 1904. Raises E-DAMAGED."""
    listed: list[ListedSheet] = []
    epoch_1904 = False
    try:
        for kind, body in binary_records(archive, part):
            if kind == _WORKBOOK_PROPERTIES:
                epoch_1904 = bool(struct.unpack_from("<I", body)[0] & 1)
            elif kind == _SHEET:
                (state,) = struct.unpack_from("<I", body)
                relation, at = wide_text(body, 8)
                listed.append(ListedSheet(wide_text(body, at)[0], relation, state != 0))
    except struct.error as damage:
        raise binary_damage(part) from damage
    return listed, epoch_1904


def binary_records(archive: Archive, part: str) -> Iterator[tuple[int, bytes]]:
    """Kind and body of each record of a part. Raises E-DAMAGED where the part ends inside one, or one is too long."""
    rest = b""
    for chunk in archive.chunks(part):
        piece = rest + chunk
        at = 0
        while (head := _head(piece, at)) is not None:
            kind, size, body_at = head
            if size > _LONGEST_RECORD:
                raise binary_damage(part)
            if body_at + size > len(piece):
                break
            yield kind, piece[body_at : body_at + size]
            at = body_at + size
        rest = piece[at:]
    if rest:
        raise binary_damage(part)


def _head(piece: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind and size of the record at a place, and where its body begins; None where its head is not whole.

    A kind takes one byte or two, a size up to four, seven bits in each; the eighth says that another follows.
    """
    end = len(piece)
    if at >= end:
        return None
    kind = piece[at]
    at += 1
    if kind & 0x80:
        if at >= end:
            return None
        kind = kind & 0x7F | (piece[at] & 0x7F) << 7
        at += 1
    size = 0
    for shift in (0, 7, 14, 21):
        if at >= end:
            return None
        byte = piece[at]
        at += 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return kind, size, at


def wide_text(body: bytes, at: int) -> tuple[str, int]:
    """A text (length in four bytes, then UTF-16), and where it ends. Raises struct.error where it is not whole."""
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    if length == 0xFFFFFFFF:
        return "", at + 4  # no text at all
    if end > len(body):
        raise struct.error("a text longer than its record")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def binary_damage(part: str) -> FileRefused:
    return FileRefused("E-DAMAGED", {"part": part[:80]})
