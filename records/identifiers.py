"""Identifiers on lists and in the register: national ID, birth registration number, passport; mobiles and
masks.

A number is read, never repaired: what Excel has destroyed stays destroyed, and a typing slip gives a
suggestion that only a person applies. The register and the lists are folded by the same functions, so equal
keys mean equal numbers.

National ID: 10 digits (smart card, no meaning), or zila 2 + RMO 1 + upazila 2 + union 2 + serial 6, or the
same with the birth year in front. Ten digits cannot be computed from 13 or 17, so one person may stand
under two numbers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, NamedTuple

from records.bangla_text import ascii_digits, clean_text
from records.mobile import MOBILE_IN_ANY_FORM, ParsedMobile, mobile_key, parse_mobile
from records.numbers import BETWEEN_DIGITS, DECIMAL_ZERO, DIGITS, EXPONENT, is_absent

__all__ = (
    "BRNS",
    "NIDS",
    "RMO_DIGITS",
    "ZILA_CODES",
    "ColumnKind",
    "IdKind",
    "ParsedId",
    "ParsedMobile",
    "brn_key",
    "mask",
    "mask_mobile",
    "mobile_key",
    "nid_key",
    "parse_identity",
    "parse_mobile",
    "passport_key",
)


class IdKind(StrEnum):
    nid10 = "nid10"
    nid13 = "nid13"
    nid17 = "nid17"
    brn17 = "brn17"
    brn16 = "brn16"
    passport = "passport"
    registration = "registration"
    destroyed = "destroyed"
    invalid = "invalid"


NIDS = frozenset({IdKind.nid10, IdKind.nid13, IdKind.nid17})
BRNS = frozenset({IdKind.brn16, IdKind.brn17})
ColumnKind = Literal["nid", "brn", "passport", "any"]


@dataclass(frozen=True, slots=True)
class ParsedId:
    """One identity cell as read.

    `key` is the form that compares: 10 digits of a smart card; the last 13 of a longer NID, whose birth
    year stands in `nid_year`; all digits of a BRN; a passport in capitals without spaces; empty where the
    number cannot be used. `digits` are the digits that are certain (of a number that Excel cut, those it
    kept). `suggestion` is a number that a person may accept in place of a wrong one. `registration` is for
    callers that know the server's own key.

    Notes: empty, lost_in_excel, too_short, too_long, letters_in_number, not_a_number, mobile_not_nid,
    placeholder, leading_zero_lost, label_removed, two_numbers, rest_unreadable, could_be_brn,
    could_be_mobile, nid_first_digit_zero, nid_year_differs, brn_year_differs, rmo_unknown, zila_unknown,
    year_implausible, ends_in_00, old_brn, short_of_17.
    """

    kind: IdKind
    key: str = ""
    nid_year: int | None = None
    digits: str = ""
    notes: tuple[str, ...] = ()
    suggestion: str | None = None


ZILA_CODES = frozenset(
    (
        "01", "03", "04", "06", "09", "10", "12", "13", "15", "18", "19", "22", "26", "27", "29", "30",
        "32", "33", "35", "36", "38", "39", "41", "42", "44", "46", "47", "48", "49", "50", "51", "52",
        "54", "55", "56", "57", "58", "59", "61", "64", "65", "67", "68", "69", "70", "72", "73", "75",
        "76", "77", "78", "79", "81", "82", "84", "85", "86", "87", "88", "89", "90", "91", "93", "94",
    )
)  # fmt: skip
"""Last two digits of the BBS district codes, with which a 13-digit NID begins."""
RMO_DIGITS = frozenset("123459")
"""Rural, municipality, other urban, other, cantonment, city corporation."""

# Everybody with an NID or a BRN on these lists was born within.
_EARLIEST_YEAR, _LATEST_YEAR = 1850, 2100
_EXCEL_KEEPS = 15

_PASSPORT = re.compile("[A-Z]{2}[0-9]{7}|[A-Z][0-9]{8}")
_FOREIGN_PASSPORT = re.compile("(?=.*[0-9])[A-Z0-9]{6,12}")
_TYPED_FOR_DIGITS = str.maketrans("lI|oOQsSBZz", "11100055822")
_BETWEEN_NUMBERS = re.compile(r"[/,;&|\n]|\b(?:and|or)\b|(?<=[0-9 ])(?:ও|বা|এবং)(?=[0-9 ])")


def _label(words: str) -> re.Pattern[str]:
    """The words in front of a number, with "No." and marks after them; never the start of a longer word."""
    end = "[\\s:.#=\u0983\\-]*"
    number = f"(?:(?:no|number|num|card|certificate|নং|নম্বর|নাম্বার|নঃ|কার্ড|সনদ){end})*"
    pattern = f"(?:{words})(?![A-Za-z\u0980-\u0982\u0984-\u09ff]){end}{number}"
    return re.compile(unicodedata.normalize("NFC", pattern), re.IGNORECASE)


_LABELS: tuple[tuple[ColumnKind, re.Pattern[str]], ...] = (
    (
        "brn",
        _label(
            r"জন্ম ?(?:নিবন্ধন|নিব|নি|সনদ)|ব্যপন|b\.?r\.?[nc]\.?|bpn"
            "|birth(?: ?(?:registration|reg|certificate|cert))*"
        ),
    ),
    ("passport", _label("pass ?port|pp|পাসপোর্ট|পাসপোট")),
    (
        "nid",
        _label(
            r"n\.?i\.?d\.?|smart ?(?:card|nid|id)|national id(?:entity)?|voter ?id|id"
            "|জাতীয় ?পরিচয় ?পত্র|এন ?আই ?ডি"
            "|স্মার্ট ?কার্ড|ভোটার(?: ?আইডি)?|আইডি"
        ),
    ),
)


class _Circumstances(NamedTuple):
    is_number_cell: bool
    born_year: int | None
    age_on_dose: int | None
    column_kind: ColumnKind


def parse_identity(
    text: str,
    *,
    is_number_cell: bool = False,
    born_year: int | None = None,
    age_on_dose: int | None = None,
    column_kind: ColumnKind = "any",
) -> ParsedId:
    """Read one identity cell; never raises.

    `is_number_cell`: the spreadsheet holds a number, of which Excel keeps 15 digits. `born_year` only adds
    a note where the number says another year (a corrected birth date keeps its number). 17 digits are a BRN
    where the column or a label says so or the person was under 18, else an NID with the note could_be_brn:
    the shapes are the same.
    """
    number = clean_text(ascii_digits(text))
    given = _Circumstances(is_number_cell, born_year, age_on_dose, column_kind)
    if DIGITS.fullmatch(number):
        return _read_digits(number, given)
    return _read_untidy(number, given)


def _read_untidy(text: str, given: _Circumstances) -> ParsedId:
    """A cell that is not digits alone: separators, a label, an exponent, a passport, letters, or nothing."""
    if is_absent(text):
        return ParsedId(IdKind.invalid, notes=("empty",))
    if _PASSPORT.fullmatch(BETWEEN_DIGITS.sub("", text).upper()):
        return _read_unlabelled(text, given)  # PP1234567: the letters are the passport's own, not a label
    for kind, label in _LABELS:
        if (found := label.match(text)) and found.end() < len(text):
            number = text[found.end() :]
            given = given._replace(column_kind=kind)
            parsed = _read_digits(number, given) if DIGITS.fullmatch(number) else _read_unlabelled(number, given)
            return replace(parsed, notes=("label_removed", *parsed.notes))
    return _read_unlabelled(text, given)


def _read_unlabelled(text: str, given: _Circumstances) -> ParsedId:
    passport = BETWEEN_DIGITS.sub("", text).upper()
    if _PASSPORT.fullmatch(passport) or (given.column_kind == "passport" and _FOREIGN_PASSPORT.fullmatch(passport)):
        return ParsedId(IdKind.passport, passport)
    if exponent := EXPONENT.fullmatch(text):
        mantissa = exponent[1] + (exponent[2] or "")
        if len(mantissa) == int(exponent[3]) + 1:
            return _read_digits(mantissa, given)
        return ParsedId(IdKind.destroyed, digits=mantissa[:_EXCEL_KEEPS], notes=("lost_in_excel",))
    if decimal := DECIMAL_ZERO.fullmatch(text):
        return _read_digits(decimal[1], given)
    digits = BETWEEN_DIGITS.sub("", text).removeprefix("+")
    in_one = _read_digits(digits, given) if DIGITS.fullmatch(digits) else None
    if (in_one is None or not in_one.key) and _BETWEEN_NUMBERS.search(text):
        parts = [parse_identity(part, **given._asdict()) for part in _BETWEEN_NUMBERS.split(text)]
        usable = [parsed for parsed in parts if parsed.key]
        if usable:
            note = "two_numbers" if len(usable) > 1 else "rest_unreadable"
            return replace(usable[0], notes=(*usable[0].notes, note))
    return in_one or _with_letters(digits)


def _with_letters(text: str) -> ParsedId:
    digits = "".join(DIGITS.findall(text))
    if not digits:
        return ParsedId(IdKind.invalid, notes=("not_a_number",))
    meant = text.translate(_TYPED_FOR_DIGITS)
    suggestion = meant if DIGITS.fullmatch(meant) and len(meant) in (10, 13, 17) else None
    return ParsedId(IdKind.invalid, digits=digits, notes=("letters_in_number",), suggestion=suggestion)


def _read_digits(digits: str, given: _Circumstances) -> ParsedId:
    size = len(digits)
    if size > 1 and digits.count(digits[0]) == size:
        return ParsedId(IdKind.invalid, digits=digits, notes=("placeholder",))
    if given.is_number_cell and size > _EXCEL_KEEPS:
        return ParsedId(IdKind.destroyed, digits=digits[:_EXCEL_KEEPS], notes=("lost_in_excel",))
    if size == 10:
        notes: tuple[str, ...] = ()
        if digits[0] == "0":
            notes = ("nid_first_digit_zero",)
        elif digits[0] == "1" and digits[1] in "3456789":
            notes = ("could_be_mobile",)
        return ParsedId(IdKind.nid10, digits, None, digits, notes)
    if size > 10 and (digits.startswith("880") or MOBILE_IN_ANY_FORM.fullmatch(digits)) and size < 16:
        # No NID: its third digit is an RMO code, and none of them is 0.
        return ParsedId(IdKind.invalid, digits=digits, notes=("mobile_not_nid",))
    if size == 13:
        return ParsedId(IdKind.nid13, digits, None, digits, _geography_notes(digits))
    if size == 17:
        return _read_17(digits, given)
    if size == 16 and given.column_kind != "nid" and _EARLIEST_YEAR <= int(digits[:4]) <= _LATEST_YEAR:
        notes = ("old_brn",) if given.column_kind == "brn" else ("old_brn", "short_of_17")
        return ParsedId(IdKind.brn16, digits, None, digits, notes)
    return _wrong_length(digits, given)


def _read_17(digits: str, given: _Circumstances) -> ParsedId:
    year = int(digits[:4])
    is_brn = given.column_kind == "brn" or (given.age_on_dose is not None and given.age_on_dose < 18)
    notes: tuple[str, ...] = ()
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        notes = ("year_implausible",)
    elif given.born_year is not None and given.born_year != year:
        notes = ("brn_year_differs" if is_brn else "nid_year_differs",)
    notes += _geography_notes(digits[4:])
    if digits.endswith("00"):
        notes += ("ends_in_00",)
    if is_brn:
        return ParsedId(IdKind.brn17, digits, None, digits, notes)
    return ParsedId(IdKind.nid17, digits[4:], year, digits, (*notes, "could_be_brn"))


def _geography_notes(digits: str) -> tuple[str, ...]:
    notes: tuple[str, ...] = () if digits[2] in RMO_DIGITS else ("rmo_unknown",)
    return notes if digits[:2] in ZILA_CODES else (*notes, "zila_unknown")


def _wrong_length(digits: str, given: _Circumstances) -> ParsedId:
    note = "too_long" if len(digits) > 17 else "too_short"
    if given.is_number_cell and len(digits) == 12 and not _geography_notes("0" + digits):
        # Zila codes 01 to 09 begin with a zero, which a number cell does not keep.
        return ParsedId(IdKind.invalid, digits=digits, notes=("leading_zero_lost", note), suggestion="0" + digits)
    return ParsedId(IdKind.invalid, digits=digits, notes=(note,))


# --- keys of register values ----------------------------------------------------------------------


def nid_key(text: str) -> tuple[str, int | None]:
    """The key of an NID of the register and the birth year in it; ("", None) where the text is no NID.

    >>> nid_key("19851910000000019")
    ('1910000000019', 1985)
    """
    parsed = parse_identity(text, column_kind="nid")
    return (parsed.key, parsed.nid_year) if parsed.kind in NIDS else ("", None)


def brn_key(text: str) -> str:
    """The 16 or 17 digits of a birth registration number; empty where the text is none."""
    parsed = parse_identity(text, column_kind="brn")
    return parsed.key if parsed.kind in BRNS else ""


def passport_key(text: str) -> str:
    """A passport number in capitals without spaces; empty where the text is none.

    >>> passport_key("bx 0000025")
    'BX0000025'
    """
    passport = BETWEEN_DIGITS.sub("", clean_text(ascii_digits(text))).upper()
    return passport if _FOREIGN_PASSPORT.fullmatch(passport) else ""


# --- masks ----------------------------------------------------------------------------------------

_BULLET = "•"


def mask(identifier: str) -> str:
    """The identifier with all but its last four characters hidden; wholly hidden if it has fewer than eight.

    >>> mask("2555801347")
    '••••••1347'
    """
    if len(identifier) < 8:
        return _BULLET * len(identifier)
    return _BULLET * (len(identifier) - 4) + identifier[-4:]


def mask_mobile(mobile: str) -> str:
    """A mobile number with its middle hidden; anything else as `mask` does it.

    >>> mask_mobile("01700000012")
    '017••••0012'
    """
    if len(mobile) == 11 and mobile.startswith("01"):
        return mobile[:3] + _BULLET * 4 + mobile[-4:]
    return mask(mobile)
