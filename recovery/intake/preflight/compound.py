"""The compound document around an old .xls: its header judged first, one stream of it given out.

olefile follows the chains of sectors. What it takes on trust, namely how many sectors a table or a stream claims
to have, is held against the size of the file before it is asked, so that no claim can make it read more than the
file holds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import olefile

from recovery.intake.preflight.report import FileRefused

_SECTOR_SHIFTS = (9, 12)
_MINI_SECTOR_SHIFT = 6
_HEADER_LENGTH = 512
#: What olefile and the struct module raise on a damaged document. A deep chain of directory entries is followed
#: by recursion, and a claim past what C numbers hold ends in OverflowError.
_DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError,
           OverflowError)  # fmt: skip


class CompoundDocument:
    """An opened compound document. `names` are the streams and storages at its root, as they are written."""

    def __init__(self, ole: olefile.OleFileIO, size: int) -> None:
        self._ole = ole
        self._size = size
        self.names = frozenset(kid.name for kid in ole.root.kids)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream at the root. Raises E-DAMAGED where it is not whole."""
        entry = next((kid for kid in self._ole.root.kids if kid.name == name), None)
        if entry is None or entry.size > self._size or self._ole.root.size > self._size:
            raise FileRefused("E-DAMAGED", {"part": name})
        try:
            content: bytes = self._ole.openstream(name).read()
            is_mini = entry.size < self._ole.minisectorcutoff
            table, sector = (
                (self._ole.minifat, self._ole.mini_sector_size) if is_mini else (self._ole.fat, self._ole.sector_size)
            )
            is_whole = len(content) == entry.size and _runs_straight(table, entry.isectStart, -(-entry.size // sector))
        except _DAMAGE as damage:
            raise FileRefused("E-DAMAGED", {"part": name}) from damage
        if not is_whole:
            raise FileRefused("E-DAMAGED", {"part": name})
        return content


def _runs_straight(table: Sequence[int], first: int, sectors: int) -> bool:
    """Whether a chain passes no sector twice. olefile goes round a circle until it has as much as was claimed."""
    seen = bytearray(len(table))
    at = first
    for _ in range(sectors):
        if at >= len(seen) or seen[at]:
            return False
        seen[at] = 1
        at = table[at]
    return True


@contextmanager
def compound_document(path: Path) -> Iterator[CompoundDocument]:
    """Open a compound document. Raises E-DAMAGED when it is none, or is not whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        _refuse_claims(file.read(_HEADER_LENGTH), size)
    try:
        ole = olefile.OleFileIO(str(path))
    except _DAMAGE as damage:
        raise FileRefused("E-DAMAGED") from damage
    try:
        document = CompoundDocument(ole, size)
        if not document.names:
            raise FileRefused("E-DAMAGED")
        yield document
    finally:
        ole.close()


def _refuse_claims(header: bytes, size: int) -> None:
    """Refuse a header that claims more sectors than the file has (MS-CFB 2.2)."""
    if len(header) < _HEADER_LENGTH:
        raise FileRefused("E-DAMAGED")
    sector_shift, mini_shift = struct.unpack_from("<HH", header, 30)
    if sector_shift not in _SECTOR_SHIFTS or mini_shift != _MINI_SECTOR_SHIFT:
        raise FileRefused("E-DAMAGED")
    sectors = size >> sector_shift
    tables = [struct.unpack_from("<I", header, at)[0] for at in (44, 64, 72)]
    if any(claimed > sectors for claimed in tables):
        raise FileRefused("E-DAMAGED")
