"""Characters: digits of three scripts, one code form of a text, and what spreadsheets put around it."""

from __future__ import annotations

import re
import unicodedata

_ASCII = "0123456789"
_BANGLA = "০১২৩৪৫৬৭৮৯"
_ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_FULL_WIDTH = "０１２３４５６７８９"

_TO_ASCII = {
    ord(digit): str(value) for row in (_BANGLA, _ARABIC_INDIC, _PERSIAN, _FULL_WIDTH) for value, digit in enumerate(row)
}
_TO_BANGLA = str.maketrans(_ASCII, _BANGLA)

_BANGLA_BLOCK = re.compile("[\u0980-\u09ff]")

# Marks that show nothing: zero width space, word joiners, byte order mark, soft hyphen, directions,
# variation selectors, controls, and halves of surrogate pairs, which no file encoding and no database can
# hold. The joiners ZWJ and ZWNJ stay: they change how Bangla looks.
_INVISIBLE: dict[int, str | None] = dict.fromkeys(
    (
        0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF,
        *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFC),
        *range(0x00, 0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0),
        *range(0xD800, 0xE000),
    )
)  # fmt: skip
_SPACES = (*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
           0x202F, 0x205F, 0x3000)  # fmt: skip
_CLEAN: dict[int, str | None] = {**_INVISIBLE, **dict.fromkeys(_SPACES, " ")}
# Translating a text costs ten times a search, and hardly any text needs it.
_UNCLEAN = re.compile("[" + "".join(map(chr, _CLEAN)) + "]")
_OTHER_DIGIT = re.compile("[" + "".join(map(chr, _TO_ASCII)) + "]")
_RUNS_OF_SPACE = re.compile(" {2,}")
_AT_THE_EDGES = " '\u2018\u2019"

# Typed or converted in the wrong order: U+09BE U+09C7 looks like U+09CB, U+0985 U+09BE looks like U+0986,
# and NFC leaves both as they are. The vowel first, so that what the second rule leaves behind needs no
# third.
_A_WITH_AA_SIGN = "\u0985\u09be"
_AA_BEFORE_E = "\u09be\u09c7"


def ascii_digits(text: str) -> str:
    """The text with Bangla, Arabic-Indic, Persian and full-width digits as 0-9.

    >>> ascii_digits("০১৭০০-০০০০০৭")
    '01700-000007'
    """
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return text
    return text.translate(_TO_ASCII)


def bangla_digits(text: str) -> str:
    """The text with 0-9 as Bangla digits.

    >>> bangla_digits("5,14,223")
    '৫,১৪,২২৩'
    """
    return text.translate(_TO_BANGLA)


def clean_text(text: str) -> str:
    """The text in one code form: NFC, vowel signs in their order, nothing invisible, single spaces, trimmed.

    NFC splits U+09DC, U+09DD and U+09DF into letter and nukta, on both sides of every comparison. ZWJ and
    ZWNJ stay, they belong to the spelling; an apostrophe in front, by which Excel marks text, goes.
    """
    if _UNCLEAN.search(text):
        text = text.translate(_CLEAN)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _A_WITH_AA_SIGN in text:
            text = text.replace(_A_WITH_AA_SIGN, "\u0986")
        if _AA_BEFORE_E in text:
            text = text.replace(_AA_BEFORE_E, "\u09cb")
    if "  " in text:
        text = _RUNS_OF_SPACE.sub(" ", text)
    return text.lstrip(_AT_THE_EDGES).rstrip(" ")


def has_bangla(text: str) -> bool:
    """Whether any character is of the Bangla block of Unicode."""
    return not text.isascii() and _BANGLA_BLOCK.search(text) is not None
