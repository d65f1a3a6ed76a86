"""Mobile numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.identifiers import parse_mobile
from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.identity import is_long_number
from recovery.intake.fields.looks import FITTING_SHARE, TELLING_SHARE, Cell, is_date, share

if TYPE_CHECKING:
    from recovery.intake.rows.work import FieldCell, Work

#: Notes of the parser for which the reason is `mobile_` and the note; `not_mobile` is its own.
MOBILE_ERRORS = ("lost_in_excel", "wrong_length", "letters_in_number", "not_mobile")
_DIGITS_OF_A_NUMBER = 7


class Mobile(Field):
    """`mobile_key` and `mobile2_key`; the first number of the row is the primary one."""

    code = "mobile"
    label = _("mobile")
    headings = "মোঃ নং|মো নম্বর"
    headings_with_number = (
        "মোবাইল|মোবাইল ফোন|মোবাইলের|মোবা|মোবাঃ|ফোন|ফোনের|টেলিফোন|মুঠোফোন|মুঠো ফোন|যোগাযোগ|যোগাযোগের|"
        "মোবাইল/ফোন|ফোন/মোবাইল|মোবাইল ফোনের|mobile|mobile phone|phone|cell|cell phone|cellphone|contact|"
        "contact mobile|mob|telephone|tel|phone/mobile|mobile/phone|mobile contact|contact phone|"
        "mobile cell"
    )
    headings_bijoy = "†gvevBj|†gvevBj bs|†gvevBj b¤^i|†gvevBj bv¤^vi|†dvb|†dvb b¤^i|†gvevt bs"
    words = (Words(70, "মোবাইল মোবা ফোন মুঠোফোন টেলিফোন mobile phone mob cell contact telephone tel"),)
    may_repeat = True
    marks_a_person = True
    is_always_sought = True
    told_by_data_rank = 1
    told_by_data = ("looks_like_phones", _("the rows look like phone numbers"))

    def fits(self, cell: Cell) -> bool:
        return _is_phone(cell)

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(_is_phone, cells) >= TELLING_SHARE and share(is_long_number, cells) < FITTING_SHARE

    def read(self, work: Work, about: WholeList) -> None:
        found: dict[str, FieldCell] = {}
        for cell in work.cells("mobile"):
            parsed = parse_mobile(cell.text, is_number_cell=cell.is_number)
            for key in parsed.keys:
                found.setdefault(key, cell)
            if "leading_zero_restored" in parsed.notes:
                work.fault(cell.column, cell.text, "mobile_zero_restored", is_error=False, mobile=parsed.keys[0])
            if "rest_unreadable" in parsed.notes:
                work.fault(cell.column, cell.text, "rest_unreadable", is_error=False)
            if not parsed.keys:
                _refuse_mobile(work, cell, parsed.notes)
        for name, (key, cell) in zip(("mobile_key", "mobile2_key"), found.items(), strict=False):
            work.keep(name, key, cell.source)
        if len(found) > 2:
            work.fault(next(iter(found.values())).column, ", ".join(found), "more_mobiles", is_error=False)


def _refuse_mobile(work: Work, cell: FieldCell, notes: tuple[str, ...]) -> None:
    if "closed_operator" in notes:
        # The number is written right and simply reaches nobody; the row is none the worse for it.
        work.fault(cell.column, cell.text, "mobile_closed_operator", is_error=False)
        return
    for note in MOBILE_ERRORS:
        if note in notes:
            digits = sum(map(str.isdigit, cell.text))
            reason = "not_mobile" if note == "not_mobile" else f"mobile_{note}"
            work.fault(cell.column, cell.text, reason, digits=digits)
            return


def _is_phone(cell: Cell) -> bool:
    if cell.kind == "d" or sum(map(str.isdigit, cell.text)) < _DIGITS_OF_A_NUMBER or is_date(cell):
        return False
    parsed = parse_mobile(cell.text, is_number_cell=cell.kind == "n")
    meant = {"closed_operator", "wrong_length", "lost_in_excel", "rest_unreadable"}
    return bool(parsed.keys) or not meant.isdisjoint(parsed.notes)
