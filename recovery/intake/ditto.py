"""Marks that say "as in the row above"."""

from __future__ import annotations

import unicodedata

from records.bangla import clean_text

_MARKS = frozenset(
    unicodedata.normalize("NFC", mark)
    for mark in (
        "ঐ", "-ঐ-", "- ঐ -", "\"ঐ\"", "ঐঐ", "do", "-do-", "- do -", "do.", "ditto", "\"", "\"\"", "''", ",,",
        "„",
        "”", "“",
        "〃", "″", "-\"-", "- \" -", "-”-", "-''-", "\" \"", "same", "একই", "''do''", "\"do\"",
    )
)  # fmt: skip
# clean_text drops an apostrophe in front, so two of them arrive as nothing; the raw cell is looked at too.
_RAW_MARKS = frozenset({"''", "'", "’’", "´´", "``"})
#: Letters with which a mark may begin; most cells begin with another one, or a digit, and need no closer look.
_FIRST_LETTERS = frozenset(letter for mark in _MARKS if mark[0].isalpha() for letter in (mark[0], mark[0].upper()))
#: A mark with blanks around it is no longer than this.
_LONGEST = max(map(len, _MARKS)) + 4


def is_ditto(text: str) -> bool:
    """Whether a cell only repeats the one above it.

    >>> is_ditto("ঐ"), is_ditto("-do-"), is_ditto("Dohar")
    (True, True, False)
    """
    if not text or len(text) > _LONGEST:
        return False
    first = text[0]
    if first.isascii() and first.isalnum() and first not in _FIRST_LETTERS:
        return False
    return clean_text(text).casefold() in _MARKS or text.strip() in _RAW_MARKS
