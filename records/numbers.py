"""Numbers as cells hold them: said to be absent, with a decimal zero, or shortened to an exponent."""

from __future__ import annotations

import re
import unicodedata

DIGITS = re.compile("[0-9]+")
DECIMAL_ZERO = re.compile(r"([0-9]+)\.0+")
EXPONENT = re.compile(r"[+-]?([0-9])(?:[.,]([0-9]*))?[eE]\+?([0-9]{1,2})")
BETWEEN_DIGITS = re.compile("[\\s.,\\-_/\u2010-\u2015\u2212\u200c\u200d]+")
"""Marks by which people group the digits of one number."""

_ABSENT = frozenset(
    unicodedata.normalize("NFC", word)
    for word in (
        "", "-", "--", "---", ".", "?", "0", "x", "n/a", "na", "nil", "none", "null", "no", "nai", "nei",
        "নাই", "নাই।", "নেই", "নেই।", "প্রযোজ্য নয়",
    )
)  # fmt: skip


def is_absent(text: str) -> bool:
    """Whether a cleaned cell says in words or signs that there is no number."""
    return text.casefold() in _ABSENT
