"""Bijoy text (SutonnyMJ and its family) as Unicode Bangla.

A Bijoy font draws glyphs: each character of cp1252 is a letter, a conjunct, one half of a conjunct or a
vowel sign, in the order in which they stand on paper. Unicode writes syllables in the order in which they
are spoken. So the text is read glyph by glyph, a syllable is collected until the next one begins, and then
written: reph first, the letters, vowel sign, candrabindu, the rest.

What a character means is the published layout of the font; the tables below are ours.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from records.bangla_text import clean_text

_HASANT = "\u09cd"
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_RA, _YA_PHALA = "\u09b0", "\u09cd\u09af"
_REPH = _RA + _HASANT
_E, _AA, _O, _AU_MARK, _AU = "\u09c7", "\u09be", "\u09cb", "\u09d7", "\u09cc"


def _table(*lines: str) -> dict[str, str]:
    """Pairs of a glyph and what it stands for, parted by spaces."""
    words = " ".join(lines).split()
    return dict(zip(words[::2], words[1::2], strict=True))


# Letters that carry a syllable. Those with a nukta are written with escapes: NFC splits them.
_LETTERS = _table(
    "A অ B ই C ঈ D উ E ঊ F ঋ G এ H ঐ I ও J ঔ",
    "K ক L খ M গ N ঘ O ঙ P চ Q ছ R জ S ঝ T ঞ U ট V ঠ W ড X ঢ Y ণ Z ত _ থ ` দ a ধ b ন",
    "c প d ফ e ব f ভ g ম h য i র j ল k শ l ষ m স n হ r ৎ",
) | {"o": "\u09a1\u09bc", "p": "\u09a2\u09bc", "q": "\u09af\u09bc"}

# Whole conjuncts; some bring their vowel sign.
_LETTERS |= _table(
    "° ক্ক ± ক্ট ³ ক্ত ´ ক্ম µ ক্র ¶ ক্ষ ÿ ক্ষ ² ক্ষ্ম · ক্স ¸ গু º গ্দ » গ্ধ ¼ ঙ্ক ½ ঙ্গ ¾ জ্জ À জ্ঝ ¹ জ্ঞ Á জ্ঞ",
    "Â ঞ্চ Ã ঞ্ছ Ä ঞ্জ Å ঞ্ঝ Æ ট্ট Ç ড্ড È ণ্ট É ণ্ঠ Ê ণ্ড Ð ণ্ড Ë ত্ত Ì ত্থ Î ত্র Ï দ্দ × দ্ধ Ø দ্ব Ù দ্ম Ú ন্ঠ Û ন্ড Ü ন্ধ Ý ন্স",
    "Þ প্ট ß প্ত à প্প á প্স â ব্জ ã ব্দ ä ব্ধ å ভ্র ç ম্ফ é ল্ক ê ল্গ ë ল্ট ì ল্ড í ল্প î ল্ফ ï শু ð শ্চ ñ শ্ছ",
    "ò ষ্ণ ó ষ্ট ô ষ্ঠ õ ষ্ফ ö স্খ ÷ স্ট ù স্ফ û হু ü হৃ ý হ্ন þ হ্ম",
)

# The first half of a conjunct; the second follows.
_HALVES = _table("® ষ্ ¯ স্ ¤ ম্ š ন্ › ন্ ˜ দ্ ™ দ্")

# The second half, under or behind the letter before it.
_TAILS = _table("^ ্ব ¡ ্ব ¦ ্ব Ÿ ্ব ¢ ্ভ £ ্ভ্র ¥ ্ম § ্ম ¨ ্য ª ্র « ্র Ö ্র ¬ ্ল ø ্ল œ ্ন è ্ন ú ্প ‹ ্ক Œ ্ক্র Í ্ত ¿ ্ত্র") | {
    "\u00ad": "\u09cd\u09b2"
}

# Under these the small "na" is a cerebral one.
_WITH_CEREBRAL_NA = ("হ", "ক্ষ")

_SIGNS = _table("v া x ী y ু z ু ~ ূ ƒ ূ ‚ ূ „ ৃ … ৃ Š ৗ")
_SIGNS_IN_FRONT = _table("w ি † ে ‡ ে ˆ ৈ ‰ ৈ")
_MARKS = _table("s ং t ঃ")
_CANDRABINDU = "\u0981"
_OTHER = _table("| । Ñ — Ò “ Ó ” Ô ‘ Õ ’")
_ALONE = {**_SIGNS, **_MARKS, **_OTHER, "u": _CANDRABINDU}

# Quotes and dashes of every word processor, which the font uses for parts of letters as well. They are parts
# only where one is due: behind the first half of a conjunct, under a letter that ends in "ra", or before the
# letter they join.
_AFTER_A_HALF = _table("’ ্থ ‘ ্তু — ্ত")
_U_UNDER_RA = frozenset("“–æ")
_BEFORE = {
    quote: (half, frozenset(glyph for glyph, told in _LETTERS.items() if told[0] in followers))
    for quote, half, followers in (("”", "চ্", "চছঞ"), ("•", "ঙ্", "কখগঘম"))
}
_M_NA = "ম্ন"  # what "æ" is where it is no vowel sign

_VOWEL_SIGNS = "\u09be-\u09c4\u09c7\u09c8\u09cb\u09cc\u09d7"
_SIGN_AT_END = re.compile(f"(.*?)([{_VOWEL_SIGNS}])", re.DOTALL)
_LEFT_OVER = re.compile(
    # a sign of no script of ours
    "[^\x00-\x7f\u0964\u0965\u0980-\u09ff\u200c\u200d\u2013\u2014\u2018\u2019\u201c\u201d\u00a0]"
    # symbols by which nobody writes a name
    r"|[\\^~`_|]"
    # a sign without a letter to stand on, or two on one
    f"|(?<![\u0985-\u09b9\u09bc\u200d])[{_VOWEL_SIGNS}\u09cd]"
    f"|(?<![\u0985-\u09b9\u09bc{_VOWEL_SIGNS}\u0981-\u0983])[\u0981-\u0983]"
)


class _Syllable:
    """What has been seen of one syllable."""

    def __init__(self, in_front: str = "") -> None:
        self.in_front = in_front
        self.letters = ""
        self.has_reph = False
        self.signs = ""
        self.candrabindu = ""
        self.marks = ""

    @property
    def waits(self) -> bool:
        """Whether the second half of a conjunct is due."""
        return self.letters.endswith(_HASANT)

    @property
    def takes_letters(self) -> bool:
        return not self.letters or self.waits

    def add_letters(self, told: str) -> None:
        sign = _SIGN_AT_END.fullmatch(told)
        if sign is not None:
            told, self.signs = sign[1], self.signs + sign[2]
        self.letters += told

    def add_tail(self, told: str) -> None:
        if self.letters == _RA and told == _YA_PHALA:
            told = _ZWJ + told
        self.letters = self.letters.removesuffix(_HASANT)
        if told == "্ন" and self.letters.endswith(_WITH_CEREBRAL_NA):
            told = "্ণ"
        self.add_letters(told)

    def written(self) -> str:
        signs = self.in_front + self.signs
        if signs.startswith(_E + _AA):
            signs = _O + signs[2:]
        elif signs.startswith(_E + _AU_MARK):
            signs = _AU + signs[2:]
        return (_REPH if self.has_reph else "") + self.letters + signs + self.candrabindu + self.marks


class _Reader:
    """Reads glyphs from left to right."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.syllable = _Syllable()

    def close(self, in_front: str = "") -> None:
        self.done.append(self.syllable.written())
        self.syllable = _Syllable(in_front)

    def take(self, glyph: str, following: str) -> None:
        syllable = self.syllable
        if (in_front := _SIGNS_IN_FRONT.get(glyph)) is not None:
            self.close(in_front)
        elif (letter := self._letter(glyph, following)) is not None:
            if not syllable.takes_letters or (syllable.signs and not syllable.waits):
                self.close()
            self.syllable.add_letters(letter)
        elif not syllable.letters:
            self._take_alone(glyph)
        elif (tail := _TAILS.get(glyph)) is not None or (
            syllable.waits and (tail := _AFTER_A_HALF.get(glyph)) is not None
        ):
            syllable.add_tail(tail)
        elif glyph == "©":
            syllable.has_reph = True
        elif glyph == "&":
            syllable.letters += _HASANT
            # Shown as such and joining nothing, so that the letter behind it must not become its conjunct.
            self.close()
            if following in _LETTERS:
                self.done.append(_ZWNJ)
        elif (sign := self._sign(glyph)) is not None:
            # Written over itself it looks the same on paper.
            if not syllable.signs.endswith(sign):
                syllable.signs += sign
        elif glyph == "u":
            syllable.candrabindu = _CANDRABINDU
        elif glyph in _MARKS:
            syllable.marks += _MARKS[glyph]
        else:
            self._take_alone(glyph)

    def _letter(self, glyph: str, following: str) -> str | None:
        if (letter := _LETTERS.get(glyph) or _HALVES.get(glyph)) is not None:
            return letter
        if glyph in _BEFORE and following and following in _BEFORE[glyph][1]:
            return _BEFORE[glyph][0]
        return _M_NA if glyph == "æ" and not self._ends_in_ra() else None

    def _sign(self, glyph: str) -> str | None:
        if glyph in _U_UNDER_RA:
            return "ু" if self._ends_in_ra() else None
        return _SIGNS.get(glyph)

    def _ends_in_ra(self) -> bool:
        return self.syllable.letters.endswith(_RA)

    def _take_alone(self, glyph: str) -> None:
        """A character outside a syllable: itself, or a sign without its letter, which `has_leftover` finds."""
        self.close()
        self.done.append(_ALONE.get(glyph, glyph))


def bijoy_to_unicode(text: str) -> str:
    """Bijoy text as Unicode Bangla, in the one code form of `bangla.clean_text`; digits stay 0-9.

    Give it the text as it stands in the cell: `clean_text` would drop the soft hyphen, which is a letter here.
    Every Latin letter is taken for Bijoy: ask `bangla.looks_like_bijoy` first. What the font does not know
    stays as it is, and `has_leftover` tells.

    >>> bijoy_to_unicode("†gvt gvngy`yj nvmvb"), bijoy_to_unicode("wm‡bvdvg©")
    ('মোঃ মাহমুদুল হাসান', 'সিনোফার্ম')
    """
    reader = _Reader()
    for glyph, following in zip_longest(text, text[1:], fillvalue=""):
        reader.take(glyph, following)
    reader.close()
    return clean_text("".join(reader.done))


def has_leftover(text: str) -> bool:
    """Whether a converted text still holds a symbol that no table knows, or a sign without a letter to carry it.

    Such a cell was not, or not only, Bijoy: a person must read it.

    >>> has_leftover(bijoy_to_unicode("Kwig")), has_leftover(bijoy_to_unicode("Kwig€"))
    (False, True)
    """
    return _LEFT_OVER.search(text) is not None
