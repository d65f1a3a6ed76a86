"""The words of a person's name: prefixes that some clerks write and others leave out, and abbreviations."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from records.bangla_text import ascii_digits, clean_text

# Stems without their closing visarga, colon or full stop. Sheikh stands here with its abbreviation Sk., or
# the two spellings of one name would not compare. Begum is a part of the name and is not here.
_BANGLA_PREFIXES = (
    "মো", "মোহা", "মোহাম্মদ", "মোহাম্মাদ", "মোহাম্মেদ", "মুহাম্মদ", "মুহাম্মাদ", "মুহম্মদ", "মোহম্মদ", "মোহাং", "মোং",
    "মোছা", "মোসা", "মোসাম্মৎ", "মোসাম্মত", "মোছাম্মৎ", "মোছাম্মত", "মুসাম্মৎ", "মুছাম্মৎ", "মোসাম্মাৎ", "মোছাম্মাৎ",
    "শ্রী", "শ্রীমতি", "শ্রীমতী", "জনাব", "জনাবা", "মিসেস", "মিস", "মিস্টার", "ডা", "ডাক্তার", "ড",
    "আলহাজ্ব", "আলহাজ", "আলহাজ্জ", "হাজী", "হাজি", "মৃত", "মরহুম", "শেখ", "সেখ", "শেক",
)  # fmt: skip
_LATIN_PREFIXES = (
    "md", "mohd", "moh", "mohammad", "mohammed", "mohamad", "mohamed", "mohammod", "muhammad", "muhammed",
    "mohamod", "mst", "most", "mosa", "mosah", "msa", "mosst", "mosammat", "mosammot", "mossammat",
    "mosammath", "musammat", "mussammat", "mosamat", "sk", "sheikh", "shaikh", "sheik", "shekh", "sree",
    "sri", "shri", "shree", "smt", "sreemati", "srimati", "sreemoti", "srimoti", "late", "alhaj", "alhaz",
    "alhajj", "hazi", "haji", "hajee", "janab", "dr", "mr", "mrs", "miss", "ms",
)  # fmt: skip


PREFIXES = frozenset(unicodedata.normalize("NFC", stem) for stem in _BANGLA_PREFIXES + _LATIN_PREFIXES)
# Longest first: with the short one in front, Mohammad would lose only its first syllable.
_PREFIX_IN_FRONT = re.compile(
    "(?:" + "|".join(sorted(PREFIXES, key=len, reverse=True)) + r")[\s\u0983:.,\-]+(?=\S)", re.IGNORECASE
)
ABDUL = "আব্দুল"
_SHORT_ABDUL = "আ"

LONGEST_REMEMBERED = 200
"""Characters; no name is longer, and what is longer shall not fill the caches."""

_NOT_IN_A_WORD = re.compile(r"[^\w\u0300-\u036f\u0980-\u09ff]+|[_\u09f2-\u09fb]+")
_LETTER = re.compile(r"[^\W\d_]|[\u0980-\u09ff]")
# Inside a word these separate nothing: apostrophes, and the joiners, which change only how letters are drawn.
_DROPPED = re.compile("['\u2018\u2019\u02bc`\u200c\u200d]+")
# A visarga ends an abbreviation, also where the space after it was forgotten; only in the word for sorrow
# it is a letter.
_SORROW = "দুঃখ"


def strip_prefixes(name: str) -> str:
    """The name without its titles and Md., Mst. and the like in front; a name that is nothing else stays as
    it is.

    >>> strip_prefixes("আলহাজ্ব মোঃ আব্দুল করিম")
    'আব্দুল করিম'
    >>> strip_prefixes("Md.")
    'Md.'
    """
    name = clean_text(name)
    while (prefix := _PREFIX_IN_FRONT.match(name)) and _LETTER.search(name, prefix.end()):
        name = name[prefix.end() :]
    return name


def name_words(name: str) -> tuple[str, ...]:
    """The words by which a name compares: case, punctuation, joiners and prefixes out, digits 0-9, NFC.

    The abbreviation of Abdul (U+0986 with visarga, colon or full stop) is written out where another word
    follows. The last word always stays.
    """
    return _name_words(name) if len(name) <= LONGEST_REMEMBERED else _name_words.__wrapped__(name)


@lru_cache(maxsize=16_384)
def _name_words(name: str) -> tuple[str, ...]:
    if not name.isascii():
        name = name.replace(_SORROW, "দুখ")
    text = clean_text(_DROPPED.sub("", name))
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFC", ascii_digits(text).casefold().replace("\u0983", " "))
    words = _NOT_IN_A_WORD.sub(" ", text).split()
    while len(words) > 1 and words[0] in PREFIXES:
        del words[0]
    if _SHORT_ABDUL in words[:-1]:
        words = [ABDUL if word == _SHORT_ABDUL else word for word in words[:-1]] + words[-1:]
    return tuple(words)
