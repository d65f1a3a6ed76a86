"""Mobile numbers of Bangladesh: 01, operator digit 3 to 9, eight digits; +88 in front from abroad."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from records.bangla_text import ascii_digits, clean_text
from records.numbers import DECIMAL_ZERO, DIGITS, EXPONENT, is_absent


@dataclass(frozen=True, slots=True)
class ParsedMobile:
    """The mobile numbers of one cell as 01XXXXXXXXX, the first one primary.

    Notes: empty, leading_zero_restored, closed_operator, wrong_length, letters_in_number, lost_in_excel,
    not_mobile, two_numbers, rest_unreadable.
    """

    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


_PLAIN = re.compile("01[3-9][0-9]{8}")
_WITHOUT_ZERO = re.compile("1[3-9][0-9]{8}")
_WITH_COUNTRY = re.compile(r"(?:\+?880?|00880?)?(01[3-9][0-9]{8})")
_CLOSED_OPERATOR = re.compile(r"(?:\+?88|0088)?0?11[0-9]{8}")
_LOOKS_MOBILE = re.compile(r"(?:\+?88|0088)?0?1[3-9]")
_RUN_TOGETHER = re.compile("(01[3-9][0-9]{8})(01[3-9][0-9]{8})")
_BETWEEN_NUMBERS = re.compile(r"[/\\,;&|\n]+|\b(?:and|or)\b|এবং|ও|বা|\s+(?=(?:\+?88)?01[3-9])")
_NOISE = re.compile("[\\s.\\-_()':\u2010-\u2015\u2212\u200c\u200d]+")
_LABEL = re.compile(
    unicodedata.normalize("NFC", r"\s*(?:mob(?:ile)?|phone|cell|tel|মোবাইল|মোবা|মোঃ|ফোন)")
    + "(?![a-z\u0980-\u0982\u0984-\u09ff])[\\s:.\u0983\\-]*(?:(?:no|number|নং|নম্বর)[\\s:.\u0983\\-]*)?",
    re.IGNORECASE,
)
# A mobile with or without country code and zero, as it may stand in an identity column.
MOBILE_IN_ANY_FORM = re.compile("(?:00)?(?:88)?0?1[3-9][0-9]{8}")


def parse_mobile(text: str, *, is_number_cell: bool = False) -> ParsedMobile:
    """Read one cell of a phone column; never raises.

    Ten digits from 1[3-9] are a number whose 0 Excel has eaten, in a number cell or in a file saved from
    one. 011 belonged to an operator that closed in 2016: no key, since it cannot receive an SMS.

    >>> parse_mobile("01700000014/01800000014")
    ParsedMobile(keys=('01700000014', '01800000014'), notes=('two_numbers',))
    """
    number = clean_text(ascii_digits(text))
    if _PLAIN.fullmatch(number):
        return ParsedMobile((number,))
    if is_absent(number):
        return ParsedMobile(notes=("empty",))
    number = _LABEL.sub("", number, count=1) if not number[0].isdigit() else number
    whole = is_number_cell or EXPONENT.fullmatch(number)
    keys: dict[str, None] = {}
    notes: dict[str, None] = {}
    for part in [number] if whole else filter(str.strip, _BETWEEN_NUMBERS.split(number)):
        for key, note in _read(part.strip()):
            if key:
                keys[key] = None
            if note:
                notes[note] = None
    if keys:
        restored = [note for note in notes if note == "leading_zero_restored"]
        hindered = len(notes) > len(restored)
        return ParsedMobile(
            tuple(keys), (*restored, *["two_numbers"] * (len(keys) > 1), *["rest_unreadable"] * hindered)
        )
    return ParsedMobile(notes=tuple(notes) or ("not_mobile",))


def _read(part: str) -> Iterator[tuple[str, str]]:
    """Each number of a part as (key, note), one of them empty unless a zero was restored."""
    if EXPONENT.fullmatch(part):
        yield "", "lost_in_excel"
        return
    if decimal := DECIMAL_ZERO.fullmatch(part):
        part = decimal[1]
    digits = _NOISE.sub("", part)
    if full := _WITH_COUNTRY.fullmatch(digits):
        yield full[1], ""
    elif _WITHOUT_ZERO.fullmatch(digits):
        yield "0" + digits, "leading_zero_restored"
    elif two := _RUN_TOGETHER.fullmatch(digits):
        yield two[1], ""
        yield two[2], ""
    elif _CLOSED_OPERATOR.fullmatch(digits):
        yield "", "closed_operator"
    elif not DIGITS.fullmatch(digits.removeprefix("+")):
        yield "", "letters_in_number" if DIGITS.search(digits) else "not_mobile"
    else:
        yield "", "wrong_length" if _LOOKS_MOBILE.match(digits) else "not_mobile"


def mobile_key(text: str) -> str:
    """The primary mobile number as 01XXXXXXXXX; empty where there is none."""
    keys = parse_mobile(text).keys
    return keys[0] if keys else ""
