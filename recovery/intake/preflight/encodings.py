"""How a text file is encoded, and its lines; where it cannot be read, the first line that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from records import bangla
from recovery.intake.limits import Limits
from recovery.intake.preflight.kinds import head_of
from recovery.intake.preflight.report import FileRefused
from recovery.intake.preflight.windows_latin import WINDOWS_LATIN

#: The code page of Windows in which Bijoy text lies, as reports name it.
ANSI = "cp1252"
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    # The longer mark first: that of UTF-32 begins with that of UTF-16.
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_GUESS_BYTES = 200_000
#: More NUL than one byte in so many is no text.
_NUL_SHARE = 5
#: Fewer NUL than one byte in so many may be slips in a file of single bytes. Bangla in UTF-16 has more: a separator,
#: a digit and a line break have one each.
_SLIP_SHARE = 50
#: The letters of a list of Bangladesh: Latin, Bangla, and the signs that word processors put between them.
_LIST_LETTERS = re.compile("[\t\r\n\x20-\x7e\xa0-\xff\u0964\u0965\u0980-\u09ff\u200b-\u200d\u2010-\u2027]")
_PLAIN_SHARE = 0.98


def encoding_of(path: Path) -> str:
    """The encoding told by a mark at the beginning, or by where the NUL of UTF-16 stand; else utf-8, not yet proved.

    Raises E-ENCODING for UTF-32 and for UTF-16 that could be either kind, E-TYPE for what is no text.
    """
    head = head_of(path)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            if not encoding:
                raise FileRefused("E-ENCODING", {"line": 1, "looks_like": "other"})
            return encoding
    nul = head.count(b"\x00")
    if nul * _SLIP_SHARE > len(head):
        # The upper byte of a Latin letter is NUL, and stands second in the kind that Windows writes.
        for encoding, upper in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if upper.count(b"\x00") == nul and _is_list(head, encoding):
                return encoding
    if nul * _NUL_SHARE <= len(head):
        return "utf-8"
    if max(head[::2].count(b"\x00"), head[1::2].count(b"\x00")) >= 0.9 * nul:
        raise FileRefused("E-ENCODING", {"line": 1, "looks_like": "utf16"})
    raise FileRefused("E-TYPE", {"what": "unknown"})


def _is_list(head: bytes, encoding: str) -> bool:
    """Whether the letters are those of a list, so that no other reading of the bytes is left."""
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")
    return len(_LIST_LETTERS.findall(text)) >= _PLAIN_SHARE * len(text)


def text_lines(path: Path, encoding: str, limits: Limits) -> Iterator[str]:
    """The lines of a text file with their endings, of any kind; never a longer one than allowed."""
    if encoding == ANSI:
        encoding = WINDOWS_LATIN
    # newline="" leaves line breaks inside quotes as they are, which the csv module asks for.
    with path.open(encoding=encoding, newline="") as file:
        number = 0
        while line := file.readline(limits.line_characters):
            number += 1
            if len(line) >= limits.line_characters and not line.endswith(("\n", "\r")):
                raise FileRefused("E-LINE", {"line": number, "limit": limits.line_characters})
            yield line


def unreadable_line(path: Path, encoding: str) -> dict[str, object]:
    """The first line that cannot be decoded (`line`), and what the file seems to be instead (`looks_like`)."""
    if encoding != "utf-8":
        return {"line": 1, "looks_like": "utf16" if encoding in ("utf-16-le", "utf-16-be") else "other"}
    return _first_bad_line(path)


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
    texts = re.split(r"[,;\t|\r\n]", start.decode(WINDOWS_LATIN))
    is_bijoy = bangla.column_is_bijoy([text for text in texts if text.strip()], [])
    return {"line": bad_at, "looks_like": "bijoy" if is_bijoy else "ansi"}


def _is_cut(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as failure:
        return failure.reason == "unexpected end of data"
    return False
