"""The zip archive around a workbook: its directory judged first, its parts read with a byte budget."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from recovery.intake.limits import MEBIBYTE, Limits
from recovery.intake.preflight.report import FileRefused

_END = b"PK\x05\x06"
_END_LENGTH = 22
_LONGEST_COMMENT = 65_535
_END_64_LOCATOR = b"PK\x06\x07"
_END_64 = b"PK\x06\x06"
_LOCAL_HEADER_LENGTH = 30
_ENCRYPTED = 0x1
#: Bytes of central directory that one part may need; names in workbooks are short.
_DIRECTORY_BYTES_PER_MEMBER = 1_024

CHUNK = 256 * 1024
_FORBIDDEN_MARKUP = ("<!DOCTYPE", "<!ENTITY")
_OVERLAP = 2 * max(map(len, _FORBIDDEN_MARKUP))
_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Archive:
    """A workbook's zip archive, checked on opening. Use as a context manager.

    Opening reads the central directory and refuses: too many parts (E-ZIP-MEMBERS), names that lead out of
    the archive, links and twins (E-ZIP-NAME), parts that lie over each other (E-ZIP-OVERLAP), parts that
    unpack to too much (E-ZIP-RATIO), a password (E-PASSWORD), a torn file (E-XLSX-DAMAGED).
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0
        self._read: set[str] = set()
        _refuse_crowded(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, struct.error) as damage:
            raise FileRefused("E-XLSX-DAMAGED") from damage
        try:
            self._refuse_directory()
        except FileRefused:
            self._zip.close()
            raise
        self.names = frozenset(info.filename for info in self._zip.infolist())

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def _refuse_directory(self) -> None:
        members = self._zip.infolist()
        if len(members) > self._limits.members:
            raise FileRefused("E-ZIP-MEMBERS", {"members": len(members), "limit": self._limits.members})
        seen: set[str] = set()
        for info in members:
            if _leads_out(info) or info.filename.casefold() in seen:
                raise FileRefused("E-ZIP-NAME", {"part": info.orig_filename[:80]})
            seen.add(info.filename.casefold())
            if info.flag_bits & _ENCRYPTED:
                raise FileRefused("E-PASSWORD")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FileRefused("E-ZIP-DAMAGED", {"part": info.filename[:80]})
        self._refuse_overlap(members)
        for info in members:
            self._refuse_ratio(info, info.file_size)
        if sum(info.file_size for info in members) > self._limits.unpacked_bytes:
            raise FileRefused("E-ZIP-RATIO", {"part": "", "limit_mb": self._limits.unpacked_bytes // MEBIBYTE})

    def _refuse_overlap(self, members: list[zipfile.ZipInfo]) -> None:
        """Refuse parts that share bytes: they make a small file declare gigabytes (CVE-2024-0450)."""
        end = 0
        for info in sorted(members, key=lambda member: member.header_offset):
            if info.header_offset < end:
                raise FileRefused("E-ZIP-OVERLAP", {"part": info.filename[:80]})
            end = info.header_offset + _LOCAL_HEADER_LENGTH + len(info.orig_filename) + info.compress_size
        if end > self._zip.start_dir:
            raise FileRefused("E-ZIP-OVERLAP", {"part": ""})

    def _refuse_ratio(self, info: zipfile.ZipInfo, unpacked: int) -> None:
        if unpacked > self._limits.ratio_floor_bytes and unpacked > self._limits.ratio * info.compress_size:
            raise FileRefused(
                "E-ZIP-RATIO",
                {"part": info.filename[:80], "limit_mb": self._limits.unpacked_bytes // MEBIBYTE},
            )

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, piece by piece, counted as they come and without document type declarations.

        Raises E-ZIP-RATIO when the part or the whole grows past its limit, E-ZIP-DAMAGED when it does not
        unpack to what the directory says, E-XML-DTD before a piece with a declaration is given out.
        """
        info = self._zip.getinfo(name)
        self._read.add(name)
        unpacked = 0
        scan: _DeclarationScan | None = _DeclarationScan()
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    if unpacked == 0 and not _may_be_xml(chunk):
                        scan = None
                    unpacked += len(chunk)
                    self._unpacked += len(chunk)
                    self._refuse_ratio(info, unpacked)
                    if self._unpacked > self._limits.unpacked_bytes:
                        raise FileRefused(
                            "E-ZIP-RATIO", {"part": "", "limit_mb": self._limits.unpacked_bytes // MEBIBYTE}
                        )
                    if scan is not None and scan.finds(chunk):
                        raise FileRefused("E-XML-DTD", {"part": name[:80]})
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            OSError,
        ) as damage:
            raise FileRefused("E-ZIP-DAMAGED", {"part": name[:80]}) from damage

    def scan_rest(self) -> None:
        """Look through the parts that nobody has read yet; pictures only at their start."""
        for name in sorted(self.names - self._read):
            for chunk in self.chunks(name):
                if not _may_be_xml(chunk):
                    break


class _DeclarationScan:
    """Finds document type and entity declarations in a stream of pieces, in UTF-8 and UTF-16."""

    def __init__(self) -> None:
        self._tail = b""
        self._needles = tuple(
            word.encode(encoding) for word in _FORBIDDEN_MARKUP for encoding in ("ascii", "utf-16-le", "utf-16-be")
        )

    def finds(self, chunk: bytes) -> bool:
        window = self._tail + chunk
        self._tail = window[-_OVERLAP:]
        return any(needle in window for needle in self._needles)


def _may_be_xml(start: bytes) -> bool:
    """Whether the first character is '<' in any encoding; a declaration may stand after any run of blanks."""
    plain = start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00\t\r\n ")
    return not plain or plain.startswith(b"<")


def _leads_out(info: zipfile.ZipInfo) -> bool:
    """Whether a part's name points outside the archive, hides something, or the part is a link."""
    name = info.orig_filename
    return (
        name.startswith("/")
        or "\\" in name
        or ".." in name.split("/")
        or _DRIVE.match(name) is not None
        or _CONTROL.search(name) is not None
        or stat.S_ISLNK(info.external_attr >> 16)
    )


def _refuse_crowded(path: Path, limits: Limits) -> None:
    """Refuse an archive of too many parts by its last bytes, before its directory is read into memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_LENGTH - _LONGEST_COMMENT - 20))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < _END_LENGTH:
            raise FileRefused("E-XLSX-DAMAGED")
        members, directory_bytes = (
            struct.unpack_from("<H", tail, at + 10)[0],
            struct.unpack_from("<I", tail, at + 12)[0],
        )
        if (members == 0xFFFF or directory_bytes == 0xFFFFFFFF) and tail[at - 20 : at - 16] == _END_64_LOCATOR:
            file.seek(struct.unpack_from("<Q", tail, at - 12)[0])
            end_64 = file.read(56)
            if len(end_64) < 56 or not end_64.startswith(_END_64):
                raise FileRefused("E-XLSX-DAMAGED")
            members, directory_bytes = struct.unpack_from("<QQ", end_64, 32)
    if members > limits.members or directory_bytes > limits.members * _DIRECTORY_BYTES_PER_MEMBER:
        raise FileRefused("E-ZIP-MEMBERS", {"members": members, "limit": limits.members})
