"""The other columns of a list: the sex, and those that are known and left as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.bangla import ascii_digits
from records.normalise import parse_sex
from recovery.intake.fields.base import Field, RawField, WholeList, Words
from recovery.intake.fields.looks import FITTING_SHARE, Cell, is_words, share

if TYPE_CHECKING:
    from recovery.intake.rows.work import Work

_DIGITS_OF_A_SERIAL = 6


class Serial(RawField):
    code = "serial"
    label = _("serial number")
    headings = "ক্রমিক সংখ্যা|নং|নম্বর|s/n|sn|no|no.|#|srl"
    headings_with_number = "ক্রমিক|ক্রম|ক্রঃ|ক্র|সিরিয়াল|serial|sl|s l|sr|si|ser"
    headings_bijoy = "µwgK|µwgK bs|µg|µt bs|µwgK b¤^i|µwgK bst"
    words = (Words(220, "ক্রমিক সিরিয়াল serial sl"),)

    def fits(self, cell: Cell) -> bool:
        plain = ascii_digits(cell.text).strip(" .)(।")
        return plain.isdigit() and len(plain) <= _DIGITS_OF_A_SERIAL


class Sex(Field):
    code = "sex"
    label = _("sex")
    headings = (
        "লিঙ্গ|লিংগ|জেন্ডার|পুরুষ/মহিলা|পুরুষ/নারী|পুঃ/মঃ|ছেলে/মেয়ে|নারী/পুরুষ|মহিলা/পুরুষ|sex|gender|m/f|"
        "male/female|sex m/f|gender m/f|sex (m/f/o)"
    )
    headings_bijoy = "wj½"
    words = (Words(140, "লিঙ্গ লিংগ জেন্ডার sex gender"),)
    may_repeat = True
    told_by_data_rank = 6
    told_by_data = ("looks_like_sexes", _("the rows say male or female"))

    def fits(self, cell: Cell) -> bool:
        return bool(parse_sex(cell.text))

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(self.fits, cells) >= FITTING_SHARE

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        if cell is None:
            return
        sex = parse_sex(cell.text)
        if sex:
            work.keep("sex", sex, cell.source)
        else:
            work.fault(cell.column, cell.text, "sex_unreadable", is_error=False)


class Address(RawField):
    code = "address"
    label = _("address")
    headings = (
        "ঠিকানা|বর্তমান ঠিকানা|স্থায়ী ঠিকানা|গ্রাম|গ্রাম/মহল্লা|ইউনিয়ন|ওয়ার্ড|ওয়ার্ড নং|উপজেলা|জেলা|থানা|বিভাগ|"
        "পোস্ট|ডাকঘর|address|present address|permanent address|village|union|ward|ward no|upazila|thana|"
        "district|division|post office|area"
    )
    headings_bijoy = "wVKvbv|MÖvg"
    words = (Words(170, "ঠিকানা গ্রাম ইউনিয়ন ওয়ার্ড উপজেলা জেলা address village union ward upazila district"),)


class Father(RawField):
    code = "father"
    label = _("father or husband")
    headings = (
        "পিতা|পিতার নাম|পিতা/স্বামী|পিতা/স্বামীর নাম|পিতা/স্বামী নাম|স্বামী|স্বামীর নাম|পিতা বা স্বামীর নাম|"
        "পিতা/মাতার নাম|পিতা/স্বামী/স্ত্রীর নাম|অভিভাবকের নাম|father|father name|fathers name|father's name|"
        "name of father|husband name|husband's name|father/husband|father/husband name|"
        "father's/husband's name|fathers/husbands name|guardian|guardian name|father or husband name"
    )
    headings_bijoy = "wcZvi bvg|wcZv/¯^vgxi bvg|¯^vgxi bvg"
    words = (Words(20, "পিতা স্বামী মাতা মায়ের অভিভাবক father husband mother spouse guardian"),)

    def fits(self, cell: Cell) -> bool:
        return is_words(cell)


class Note(RawField):
    code = "note"
    label = pgettext_lazy("column of a list", "note")
    headings = "মন্তব্য|মন্তব্য (যদি থাকে)|remarks|remark|note|notes|comment|comments"
    headings_bijoy = "gšÍe¨"
    words = (Words(230, "মন্তব্য remark note comment"),)
