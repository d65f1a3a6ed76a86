"""What a reader gives: sheets of rows, each cell a text and a letter for its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

STRING, NUMBER, DATE, BOOL, ERROR, FORMULA, EMPTY = "s", "n", "d", "b", "e", "f", "-"


class Row(NamedTuple):
    """A row with content: its number, texts and kinds up to its last filled cell, fonts by column from 0."""

    number: int
    cells: list[str]
    kinds: str
    fonts: dict[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its rows, which are read as they are asked for."""

    name: str
    hidden: bool
    rows: Iterator[Row]


_WHOLE = re.compile(r"-?[0-9]{1,40}\Z")
# Past this a float has no digits of its own to show, and writing them out would look like a number somebody
# typed.
_TOO_LARGE_TO_WRITE_OUT = 1e21
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def number_text(text: str) -> str | None:
    """A number as people read it: whole numbers without '.0' and without exponent; None if it is no number.

    >>> number_text("1.985191E+16")
    '19851910000000000'
    >>> number_text("8801700000012"), number_text("0.5"), number_text("n.a.")
    ('8801700000012', '0.5', None)
    """
    if _WHOLE.match(text):
        return str(int(text))
    try:
        value = float(text)
    except ValueError:
        return None
    if "_" in text or not text.isascii() or value != value or value in (float("inf"), float("-inf")):
        return None
    if value.is_integer() and abs(value) < _TOO_LARGE_TO_WRITE_OUT:
        return str(int(value))
    return repr(value)


def storable(text: str) -> str:
    """The text with NUL and halves of surrogate pairs in Excel's writing; no database can hold them.

    >>> storable("Al\\x00i")
    'Al_x0000_i'
    """
    if not _NOT_STORABLE.search(text):
        return text
    return _NOT_STORABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
