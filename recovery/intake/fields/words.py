"""The words of headings, in the one form in which headings compare."""

from __future__ import annotations

import re
import unicodedata

from records.bangla import ascii_digits, clean_text

_SPELLINGS = str.maketrans("ীূষশণঈঊ", "িুসসনইউ")
_JOINERS = dict.fromkeys((0x200C, 0x200D))
_NOT_IN_A_WORD = re.compile("[^a-z0-9\u0980-\u0982\u0984-\u09ff]+")
_NUMBER_AT_END = re.compile("(?:নাম্বার|নাম্বর|নম্বর|নম্বার|নং|ন|number|numbers|num|no|nos)$")


def heading_words(text: str) -> tuple[str, ...]:
    """The words of a heading as headings compare: digits 0-9, small letters, one i, one u, one s."""
    plain = ascii_digits(clean_text(text)).casefold().translate(_JOINERS).translate(_SPELLINGS)
    return tuple(_NOT_IN_A_WORD.sub(" ", plain).split())


def fold_heading(text: str) -> str:
    """A heading without case, spaces, punctuation and with one word for "number".

    >>> fold_heading("Mobile  No.") == fold_heading("MOBILE-NUMBER")
    True
    """
    return _NUMBER_AT_END.sub("no", "".join(heading_words(text)))


def folded_stems(stems: str) -> tuple[str, ...]:
    """Beginnings of words, parted by spaces, in the form of `heading_words`."""
    return tuple(unicodedata.normalize("NFC", stem).translate(_SPELLINGS) for stem in stems.split())


def has_stem(words: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    """Whether a word begins with one of the stems; a stem of up to three Latin letters must be the whole word."""
    return any(
        word == stem or (word.startswith(stem) and not (stem.isascii() and len(stem) <= 3))
        for word in words
        for stem in stems
    )
