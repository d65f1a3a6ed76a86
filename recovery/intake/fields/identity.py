"""Numbers that name a person: NID, birth registration, passport, and the server's registration number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from records.bangla import ascii_digits
from records.identifiers import BRNS, NIDS, ColumnKind, IdKind, ParsedId, parse_identity, parse_mobile
from records.numbers import EXPONENT, is_absent
from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.birth import age_on
from recovery.intake.fields.looks import TELLING_SHARE, Cell, is_date, share

if TYPE_CHECKING:
    from recovery.intake.rows.work import FieldCell, Work

#: Why an identifier cannot be used, most telling first: (note of the parser, reason).
NOT_USABLE = (
    ("lost_in_excel", "id_lost_in_excel"),
    ("mobile_not_nid", "mobile_not_nid"),
    ("letters_in_number", "letters_in_number"),
    ("placeholder", "id_placeholder"),
    ("leading_zero_lost", "id_zero_lost"),
    ("too_short", "id_wrong_length"),
    ("too_long", "id_wrong_length"),
    ("not_a_number", "id_not_a_number"),
)
#: What is doubtful about an identifier that is used: (note of the parser, reason).
DOUBTFUL = (
    ("nid_first_digit_zero", "nid_first_digit_zero"),
    ("nid_year_differs", "id_year_differs"),
    ("brn_year_differs", "id_year_differs"),
    ("rmo_unknown", "id_place_unknown"),
    ("zila_unknown", "id_place_unknown"),
    ("year_implausible", "id_year_implausible"),
    ("ends_in_00", "id_ends_in_00"),
    ("short_of_17", "id_16_digits"),
    ("old_brn", "old_brn"),
    ("two_numbers", "id_two_numbers"),
    ("rest_unreadable", "rest_unreadable"),
)
_SHORTEST, _SHORTEST_WRONG = 6, 9
_WITH_YEAR = 17
_LONGEST_REGISTRATION = 40


class Identifier(Field):
    """Any of `nid_key` (with `nid_year`), `brn_key`, `passport_key`; the cell says which, the column what to expect."""

    expected: ClassVar[ColumnKind]
    marks_a_person = True
    family = "identity"
    needs: ClassVar[tuple[str, ...]] = ("given_on", "born_on")

    def fits(self, cell: Cell) -> bool:
        return _is_identifier(cell)

    def read(self, work: Work, about: WholeList) -> None:
        cells = work.cells(self.code)
        if not cells:
            return
        year_from, year_to = work.values.get("birth_year_from"), work.values.get("birth_year_to")
        born_year = year_from if year_from == year_to else None
        age = age_on(work, work.values.get("given_on"))
        for cell in cells:
            parsed = parse_identity(
                cell.text,
                is_number_cell=cell.is_number,
                born_year=born_year,
                age_on_dose=age,
                column_kind=self.expected,
            )
            _keep_identifier(work, cell, parsed)


class Identity(Identifier):
    code = "identity"
    label = _("identity number (any kind)")
    expected = "any"
    # A column that says of what kind its numbers are comes first.
    needs = (*Identifier.needs, "nid", "brn", "passport")
    headings = "পরিচয়পত্রের নম্বর|পরিচয়পত্র নম্বর|পরিচয়পত্র পরিচয়পত্র নম্বর"
    headings_with_number = (
        "পরিচয়পত্র|পরিচয় পত্র|পরিচিতি|পরিচয়|আইডি|আইডি কার্ড|এনআইডি/জন্ম নিবন্ধন|এন আই ডি/জন্ম নিবন্ধন|"
        "জাতীয় পরিচয়পত্র/জন্ম নিবন্ধন|জাতীয় পরিচয় পত্র/জন্ম নিবন্ধন|জন্ম নিবন্ধন/এনআইডি|জন্ম নিবন্ধন/জাতীয় পরিচয়পত্র|"
        "এনআইডি/জন্ম নিবন্ধন/পাসপোর্ট|এনআইডি/পাসপোর্ট|id|id card|identity|identity card|identification|"
        "nid/brn|nid/birth registration|nid/birth reg|nid/birth certificate|nid or birth reg|"
        "nid/brn/passport|nid/passport|nid/birth certificate/passport|national id/birth registration|"
        "nid / bc|nid/bcn|nid/brc"
    )
    headings_bijoy = "cwiPqcÎ|cwiPqcÎ bs|cwiPqcÎ b¤^i|AvBwW bs"
    words = (Words(130, "পরিচয় আইডি id identity identification"),)
    told_by_data_rank = 4
    told_by_data = ("looks_like_identifiers", _("the rows look like identity numbers"))
    is_always_sought = True

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(_is_identifier, cells) >= TELLING_SHARE


class Nid(Identifier):
    code = "nid"
    label = _("NID")
    expected = "nid"
    headings = "nid (10/13/17)|nid 10/13/17 digit"
    headings_with_number = (
        "এনআইডি|এন আই ডি|এন.আই.ডি|এনআইডি কার্ড|জাতীয় পরিচয়পত্র|জাতীয় পরিচয় পত্র|জাতীয় পরিচয়পত্রের|"
        "জাতীয় পরিচয় পত্রের|ভোটার আইডি|ভোটার আইডি কার্ড|জাতীয় আইডি|স্মার্ট কার্ড|ভোটার|nid|n.i.d|n i d|"
        "nid card|national id|national id card|national identity|national identity card|"
        "national identification|voter id|voter id card|voter|smart card|smart nid|nid id|n id"
    )
    headings_bijoy = (
        "GbAvBwW|GbAvBwW bs|GbAvBwW b¤^i|Gb AvB wW bs|RvZxq cwiPqcÎ|RvZxq cwiPqcÎ bs|RvZxq cwiPqcÎ "
        "b¤^i|RvZxq cwiPq cÎ bs|†fvUvi AvBwW"
    )
    words = (Words(80, "এনআইডি জাতীয় ভোটার nid national voter"),)


class Brn(Identifier):
    code = "brn"
    label = _("birth registration number")
    expected = "brn"
    headings_with_number = (
        "জন্ম নিবন্ধন|জন্মনিবন্ধন|জন্ম নিবন্ধনের|জন্ম সনদ|জন্ম সনদের|জন্মসনদ|জন্ম নিঃ|birth registration|birth reg|"
        "birth certificate|birth cert|brn|brc|bpn|bcn|b.r|birth reg. certificate|"
        "birth registration certificate|birth id"
    )
    headings_bijoy = "Rb¥ wbeÜb|Rb¥ wbeÜb bs|Rb¥ wbeÜb b¤^i|Rb¥wbeÜb bs"
    words = (
        Words(50, "জন্ম birth", "নিবন্ধন সনদ নিব reg certificate cert no"),
        Words(60, "জন্মনিবন্ধন জন্মসনদ brn"),
    )


class Passport(Identifier):
    code = "passport"
    label = _("passport number")
    expected = "passport"
    headings_with_number = "পাসপোর্ট|পাসপোর্টের|passport|pp"
    words = (Words(90, "পাসপোর্ট passport"),)


class RegistrationNo(Field):
    """The server's own number of a person, which centres that registered people themselves know."""

    code = "registration_no"
    label = _("registration number of the server")
    headings_with_number = (
        "রেজিস্ট্রেশন|রেজিষ্ট্রেশন|রেজিঃ|রেজি|টিকা রেজিস্ট্রেশন|সুরক্ষা রেজিস্ট্রেশন|সুরক্ষা নিবন্ধন|সুরক্ষা|নিবন্ধন|"
        "টিকা নিবন্ধন|registration|regi|reg|regn|surokkha|surokkha registration|surokkha reg|surokkha id|"
        "vaccine registration|vaccination registration|registration id"
    )
    words = (Words(100, "রেজিস্ট্রেসন রেজিস্ট্রেশন সুরক্সা সুরক্ষা surokkha registration"),)
    marks_a_person = True

    def read(self, work: Work, about: WholeList) -> None:
        for cell in work.cells(self.code):
            text = ascii_digits(cell.text).upper().replace(" ", "")
            if is_absent(text):
                continue
            if EXPONENT.fullmatch(text):
                work.fault(cell.column, cell.text, "id_lost_in_excel", **_what_is_left(text, ""))
            elif len(text) > _LONGEST_REGISTRATION:
                work.fault(cell.column, cell.text, "too_long", limit=_LONGEST_REGISTRATION)
            else:
                work.keep("registration_no", text, cell.source)


def _keep_identifier(work: Work, cell: FieldCell, parsed: ParsedId) -> None:
    if "empty" in parsed.notes:
        return
    if not parsed.key:
        _refuse_identifier(work, cell, parsed)
        return
    if parsed.kind in NIDS:
        name = "nid_key"
    elif parsed.kind in BRNS:
        name = "brn_key"
    else:
        name = "passport_key"
    known = work.values.get(name)
    if known and known != parsed.key:
        work.fault(cell.column, cell.text, "second_identifier", is_error=False)
        return
    work.keep(name, parsed.key, cell.source)
    if parsed.nid_year is not None:
        work.values["nid_year"] = parsed.nid_year
    told: set[str] = set()
    for note, reason in DOUBTFUL:
        if note in parsed.notes and reason not in told:
            told.add(reason)
            work.fault(cell.column, cell.text, reason, is_error=False)


def _refuse_identifier(work: Work, cell: FieldCell, parsed: ParsedId) -> None:
    if parsed.kind is IdKind.destroyed:
        work.fault(cell.column, cell.text, "id_lost_in_excel", **_what_is_left(cell.text, parsed.digits))
        return
    reason = next((reason for note, reason in NOT_USABLE if note in parsed.notes), "id_not_a_number")
    work.fault(cell.column, cell.text, reason, suggestion=parsed.suggestion or "", digits=len(parsed.digits))


def _what_is_left(text: str, kept: str) -> dict[str, Any]:
    """Of a number that Excel has cut: the digits that are certain, how many are not, and both for people to look at.

    `kept` are the first digits of the number, by which people may be proposed; they are never made a number again.
    """
    exponent = EXPONENT.fullmatch(ascii_digits(text))
    if exponent is not None:
        size = int(exponent[3]) + 1
        kept = kept or exponent[1] + (exponent[2] or "")
    else:
        size = sum(map(str.isdigit, text))
    hint = f"{kept[:4]} {kept[4:]}…" if size == _WITH_YEAR else f"{kept}…"
    return {"digits": len(kept), "kept": kept, "lost": max(size - len(kept), 0), "hint": hint}


def _is_identifier(cell: Cell) -> bool:
    if cell.kind == "d" or is_date(cell):
        return False
    parsed = parse_identity(cell.text, is_number_cell=cell.kind == "n")
    if parsed.key or "lost_in_excel" in parsed.notes or "letters_in_number" in parsed.notes:
        return len(parsed.digits or parsed.key) >= _SHORTEST or "lost_in_excel" in parsed.notes
    return "mobile_not_nid" not in parsed.notes and len(parsed.digits) >= _SHORTEST_WRONG


def is_long_number(cell: Cell) -> bool:
    """Whether the cell has so many digits that it is an identity number and no phone."""
    digits = sum(character.isdigit() for character in cell.text)
    return digits >= 13 and parse_mobile(cell.text).keys == ()
