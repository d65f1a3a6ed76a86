"""The name of a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.normalise import name_key, parse_dose_no, sound_key
from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.looks import TELLING_SHARE, Cell, is_words, share
from recovery.intake.fields.vaccine import names_a_vaccine

if TYPE_CHECKING:
    from recovery.intake.rows.work import Work

_LONGEST = 300


class Name(Field):
    """`name` as it is written, with the keys by which it compares."""

    code = "name"
    label = _("name")
    headings = (
        "নাম|পূর্ণ নাম|টিকা গ্রহীতার নাম|টিকাগ্রহীতার নাম|টিকা গ্রহিতার নাম|গ্রহীতার নাম|টিকা গ্রহণকারীর নাম|"
        "টিকাগ্রহণকারীর নাম|টিকা গ্রহণকারী ব্যক্তির নাম|টিকা গ্রহীতা|ভ্যাকসিন গ্রহীতার নাম|ভ্যাক্সিন গ্রহীতার নাম|"
        "ভ্যাকসিন গ্রহণকারীর নাম|গ্রহণকারীর নাম|ব্যক্তির নাম|রোগীর নাম|উপকারভোগীর নাম|সেবা গ্রহীতার নাম|"
        "সেবাগ্রহীতার নাম|নাম বাংলা|নাম বাংলায়|নাম ইংরেজি|নাম ইংরেজিতে|শিক্ষার্থীর নাম|ছাত্র/ছাত্রীর নাম|name|"
        "full name|name of recipient|recipient|recipient name|recipients name|recipient's name|names|"
        "vaccinee|vaccinee name|name of vaccinee|name of the vaccinee|name of vaccine recipient|"
        "vaccine recipient|vaccine recipient name|name of the recipient|vaccine taker name|vaccine taker|"
        "beneficiary|beneficiary name|name of beneficiary|patient|patient name|name of patient|"
        "client name|name of client|person name|name of person|name of the person|name in english|"
        "name english|name (en)|name bangla|name in bangla|name bn|name en|participant|participant name|"
        "student name|name of student|citizen name"
    )
    headings_bijoy = "bvg|wUKv MÖnxZvi bvg|wUKvMÖnxZvi bvg|wUKv MÖnYKvixi bvg|MÖnxZvi bvg"
    words = (
        Words(10, "গ্রহীতা গ্রহনকারী ব্যক্তি রোগী recipient vaccinee patient person beneficiary client", "নাম name"),
        Words(200, "নাম name"),
    )
    told_by_data_rank = 8
    told_by_data = ("looks_like_names", _("the rows look like names"))

    def fits(self, cell: Cell) -> bool:
        return is_words(cell) and not names_a_vaccine(cell.text) and parse_dose_no(cell.text) is None

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        are_names = share(lambda cell: self.fits(cell) and len(cell.text.split()) >= 2, cells) >= TELLING_SHARE
        return are_names and 2 * len({cell.text for cell in cells}) > len(cells)

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        if cell is None or work.refuse_unreadable_script(cell):
            return
        if cell.kind != "s" or not any(map(_is_letter, cell.text)):
            work.fault(cell.column, cell.text, "name_without_letters")
        elif len(cell.text) > _LONGEST:
            work.fault(cell.column, cell.text[:_LONGEST], "too_long", limit=_LONGEST)
        else:
            work.keep("name", cell.text, cell.source)
            work.values["name_key"] = name_key(cell.text)
            work.values["sound_key"] = sound_key(cell.text)


def _is_letter(character: str) -> bool:
    return character.isalpha() or "\u0980" <= character <= "\u09e5"
