"""The one form in which names, dates, dose numbers and sexes compare, for the register and for the lists.

Identifiers and phones are in `identifiers`, letters in `bangla`; dates live in `dates` and are offered here
too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from records.bangla_names import name_words
from records.bangla_skeleton import skeleton
from records.bangla_text import ascii_digits, clean_text
from records.dates import ParsedDate, parse_date

__all__ = ("ParsedDate", "name_key", "parse_date", "parse_dose_no", "parse_sex", "sound_key")


def name_key(name: str) -> str:
    """The form in which two spellings of one script compare; also for names of vaccines and centres.

    Case, punctuation, joiners and prefixes are out, digits are 0-9, the abbreviation of Abdul is written out.

    >>> name_key("Md. Abdul KARIM "), name_key("মো: আঃ কাদের") == name_key("আব্দুল কাদের")
    ('abdul karim', True)
    """
    return " ".join(name_words(name))


def sound_key(name: str) -> str:
    """The form in which spellings of both scripts compare: `bangla.skeleton`, words in written order."""
    return skeleton(name)


# --- dose number ----------------------------------------------------------------------------------


def _alternatives(words: dict[int, str]) -> dict[str, int]:
    return {unicodedata.normalize("NFC", word): number for number, line in words.items() for word in line.split()}


_DOSE_WORDS = _alternatives(
    {
        1: "first i one প্রথম এক",
        2: "second ii two দ্বিতীয় দুই",
        3: "third iii three booster তৃতীয় তিন বুস্টার",
        4: "fourth iv four চতুর্থ চার",
    }
)
_ORDINAL_ENDINGS = unicodedata.normalize("NFC", "st|nd|rd|th|ম|মা|য়|র্থ")
_DOSE_MENTION = re.compile(
    rf"(?:(?<![0-9/.\-])(?P<ordinal>[1-9]) ?(?:{_ORDINAL_ENDINGS})|(?<![a-z\u0980-\u09ff])(?P<word>"
    + "|".join(sorted(_DOSE_WORDS, key=len, reverse=True))
    + r")(?![a-z\u0980-\u09ff])|(?:dose|ডোজ|\bd)[ \-:#]*(?:no|নং)?[ .\-:#]*(?P<after>[1-9])(?![0-9/])"
    r"|(?<![0-9/.\-])(?P<before>[1-9])[ \-]*(?=dose|ডোজ))(?P<dose>[ \-]*(?:dose|ডোজ))?"
)
_TWO_DOSES = re.compile("(?:dose|ডোজ)[ .:#\\-]*[1-9] ?(?:&|and|[,+/]|ও|এবং) ?[1-9]")
_ONLY_A_NUMBER = re.compile(r"0?([1-9])(?:\.0+)?")


@lru_cache(maxsize=4_096)
def parse_dose_no(text: str) -> int | None:
    """The dose number 1 to 9 that a cell or a heading names, in either script; None if none or more than one.

    Where several are named, the one in front of the word dose counts: "২য় ডোজ ২৮/১০/২১ (১ম ২৮/৯/২১)" is
    dose 2.
    """
    text = clean_text(ascii_digits(text)).casefold()
    if alone := _ONLY_A_NUMBER.fullmatch(text):
        return int(alone[1])
    if _TWO_DOSES.search(text):
        return None
    mentions = []
    for match in _DOSE_MENTION.finditer(text):
        number = match["ordinal"] or match["after"] or match["before"]
        mentions.append((int(number) if number else _DOSE_WORDS[match["word"]], bool(match["dose"] or match["after"])))
    by_dose = {number for number, names_dose in mentions if names_dose} or {number for number, _ in mentions}
    return by_dose.pop() if len(by_dose) == 1 else None


# --- sex ------------------------------------------------------------------------------------------

Sex = Literal["M", "F", "O", ""]
_SEX_WORDS: tuple[tuple[Sex, str], ...] = (
    ("M", "m male man boy পুরুষ পুরুস পূরুষ পুং পু ছেলে"),
    ("F", "f female woman girl মহিলা মহিল ম নারী স্ত্রী মেয়ে"),
    ("O", "o other others third transgender hijra হিজড়া অন্যান্য অন্য তৃতীয়"),
)
_SEXES = {unicodedata.normalize("NFC", word): sex for sex, words in _SEX_WORDS for word in words.split()}


@lru_cache(maxsize=1_024)
def parse_sex(text: str) -> Sex:
    """M, F or O (third gender) as a cell names it in either script; empty where it names none or several."""
    words = re.findall("[a-z\u0980-\u09ff]+", clean_text(text).casefold())
    found = {_SEXES[word] for word in words if word in _SEXES}
    return found.pop() if len(found) == 1 else ""
