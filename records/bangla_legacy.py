"""Text that is not Unicode Bangla although it was meant to be: Bijoy, other code pages, and Bangla lost as
"?".

Detection only. Bijoy (SutonnyMJ) writes Bangla with Latin letters and symbols of cp1252, so that a Latin
name turned "into Bangla" becomes another, wrong name: every rule here would rather leave a Bijoy cell than
take a Latin one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from records.bangla_text import has_bangla

_LETTERS = re.compile("[A-Za-z]")
_VOWELS = re.compile("[AEIOUaeiou]")
# Vowel signs of Bijoy that are rare letters in Latin names: v aa, w i, x ii; y and z are u and uu.
_SIGNS = re.compile("[vwx]")
_SIGNS_AND_YZ = re.compile("[vwxyz]")
_INNER_CAPITAL = re.compile("[a-z][A-Z]")
# First to fourth, as doses are counted: too short for any share of letters to speak.
_ORDINAL = re.compile("1g|[23]q|4_©")

# In Bijoy, e-signs (dagger, double dagger, per mille, circumflex); in a Latin name, nothing.
_NEVER_IN_A_NAME = re.compile("[†‡‰ˆ]")
# Symbols and capitals with accents that are conjuncts in Bijoy, next to a letter. Small accented letters
# are not here, save a-tilde and i-umlaut's capital (Abdul, Uddin): they stand in European names.
_CONJUNCT = (
    "[\u0152\u0153\u0160\u0161\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2039\u203a\u2122"
    "\u00a4-\u00ad\u00af-\u00b6\u00b8-\u00d6\u00d8-\u00df\u00e3\u00e4\u00ed-\u00f0\u00fe\u00b5\u00bc]"
)
_CONJUNCT_BY_LETTER = re.compile(f"[A-Za-z]{_CONJUNCT}|{_CONJUNCT}[A-Za-z]")
# Signs that slip into Latin text as well: they count only where there is no Latin syllable around.
_SOFT_BY_LETTER = re.compile(r"[A-Za-z][`^®·×±~|\\]|[`^®·×±~|\\][A-Za-z]")
_CURLY_QUOTES = re.compile("[\u2018\u2019\u201c\u201d\u2013\u2014\u2026]")

_ANOTHER_ANSI = re.compile("[\u00a1\u00a2\u00a3\u2212]")
_BIJOY_SIGNS = re.compile("[vwxyz†‡]")
# UTF-8 read as cp1252: each Bangla letter becomes a-grave, then a broken bar or section sign, then one more.
_TWICE_ENCODED = re.compile("(?:\u00e0[\u00a6\u00a7].){2}")

_LOST = re.compile("[?\ufffd]")
_WRITTEN = re.compile(r"[^\W\d_]|[?\ufffd]")

MANY = 0.3
"""Share of cells that must look like Bijoy where no font and no symbol proves it."""


def _is_bijoy_font(font: str | None) -> bool:
    """SutonnyMJ and its family; fonts whose names end in OMJ (SutonnyOMJ) are Unicode fonts."""
    if not font:
        return False
    name = font.casefold().replace(" ", "")
    return not name.endswith("omj") and (name.endswith("mj") or name.startswith("sutonny"))


def _has_bijoy_symbol(text: str, signs: float, vowels: float) -> bool:
    if _NEVER_IN_A_NAME.search(text):
        return True
    # Curly quotes and dashes are conjuncts too, but any word processor puts them into Latin text.
    if _CONJUNCT_BY_LETTER.search(text if signs else _CURLY_QUOTES.sub(" ", text)) and vowels <= 0.4:
        return True
    return bool(_SOFT_BY_LETTER.search(text)) and (vowels <= 0.2 or signs >= 0.2)


def _proved(text: str, font: str | None) -> bool:
    """Whether font or symbols say Bijoy, and not only the mix of letters."""
    letters = len(_LETTERS.findall(text))
    if _is_bijoy_font(font):
        return True
    signs, vowels = len(_SIGNS.findall(text)) / max(letters, 1), len(_VOWELS.findall(text)) / max(letters, 1)
    return _has_bijoy_symbol(text, signs, vowels)


def looks_like_bijoy(text: str, font: str | None = None) -> bool:
    """Whether one cell holds Bijoy text, by its font, its symbols, or its mix of letters.

    Numbers, Unicode Bangla, and Latin names in a Bijoy font are not Bijoy. A short word without symbols may
    be missed (ask `column_is_bijoy` for the column first).

    >>> looks_like_bijoy("gwbiv cvifxb"), looks_like_bijoy("Monira Parvin")
    (True, False)
    """
    count = len(_LETTERS.findall(text))
    if has_bangla(text) or is_other_ansi(text):
        return False
    if _ORDINAL.fullmatch(text.strip()):
        return True
    if not count:
        return _NEVER_IN_A_NAME.search(text) is not None
    signs = len(_SIGNS.findall(text)) / count
    vowels = len(_VOWELS.findall(text)) / count
    if _has_bijoy_symbol(text, signs, vowels):
        return True
    inner_capital = _INNER_CAPITAL.search(text) is not None
    if _is_bijoy_font(font):
        return signs >= 0.2 or vowels < 0.2 or inner_capital
    if text.isupper() or vowels > 0.34 or count < 3:
        return False
    return signs >= 0.2 or (inner_capital and len(_SIGNS_AND_YZ.findall(text)) / count >= 0.12)


def column_is_bijoy(texts: Sequence[str], fonts: Sequence[str | None]) -> bool:
    """Whether a column holds Bijoy text, so that a person must see it before and after conversion.

    One cell whose font or symbols prove it is enough; where only the mix of letters speaks, more than
    `MANY` of the cells with letters must agree. `fonts` goes with `texts`, cell by cell; a missing tail
    counts as no font.
    """
    with_letters = bijoy = 0
    for index, text in enumerate(texts):
        if has_bangla(text) or not text or not (_LETTERS.search(text) or _NEVER_IN_A_NAME.search(text)):
            continue
        with_letters += 1
        font = fonts[index] if index < len(fonts) else None
        if looks_like_bijoy(text, font):
            if _proved(text, font):
                return True
            bijoy += 1
    return bijoy > MANY * with_letters


def is_other_ansi(text: str) -> bool:
    """Whether the text is Bangla in a code page that is not Bijoy, or UTF-8 read as cp1252: it cannot be
    read here."""
    if text.isascii() or has_bangla(text):
        return False
    if _TWICE_ENCODED.search(text):
        return True
    return bool(_LETTERS.search(text)) and len(_ANOTHER_ANSI.findall(text)) > len(_BIJOY_SIGNS.findall(text))


def is_lost_question_marks(text: str) -> bool:
    """Whether the letters were lost when a file was saved as ANSI: at least two "?", and no fewer than
    letters."""
    lost = len(_LOST.findall(text))
    return lost >= 2 and 2 * lost >= len(_WRITTEN.findall(text))
