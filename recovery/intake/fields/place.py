"""The centre at which a dose was given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.looks import FITTING_SHARE, Cell, is_words, share

if TYPE_CHECKING:
    from recovery.intake.rows.work import Work

_PLACES = re.compile(
    unicodedata.normalize("NFC", "\\buhc\\b|complex|hospital|clinic|ward|union|কমপ্লেক্স|হাসপাতাল|ক্লিনিক|ওয়ার্ড|ইউনিয়ন|পরিষদ"),
    re.IGNORECASE,
)
_CENTRE_CODE = re.compile("^[A-Za-z][0-9A-Za-z]{4,7}$")


class Centre(Field):
    """`centre_code`: by a known spelling, else the list's own centre where the text sounds like it."""

    code = "centre"
    label = _("centre")
    headings = (
        "কেন্দ্র|কেন্দ্রের নাম|টিকা কেন্দ্র|টিকাকেন্দ্র|টিকা কেন্দ্রের নাম|টিকাদান কেন্দ্র|টিকাদান কেন্দ্রের নাম|"
        "টিকা গ্রহণের কেন্দ্র|টিকা প্রদান কেন্দ্র|ভ্যাকসিন কেন্দ্র|টিকা প্রদানের স্থান|centre|center|"
        "vaccination centre|vaccination center|vaccine centre|vaccine center|name of centre|"
        "name of center|centre name|center name|name of vaccination centre|name of vaccination center|"
        "facility|facility name|vaccination site|site|vaccination facility|covid vaccination center|"
        "session site"
    )
    headings_bijoy = "†K›`ª|wUKv †K›`ª|†K‡›`ªi bvg|wUKv †K‡›`ªi bvg"
    words = (Words(110, "কেন্দ্র centre center facility booth বুথ হাসপাতাল hospital"),)
    may_repeat = True
    speaks_without_cell = True
    told_by_data_rank = 7
    told_by_data = ("looks_like_places", _("the rows look like names of places"))

    def fits(self, cell: Cell) -> bool:
        """The name of a place, or a code of one: one letter and digits, too short for a passport."""
        return is_words(cell) or bool(_CENTRE_CODE.match(cell.text))

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(lambda cell: is_words(cell) and bool(_PLACES.search(cell.text)), cells) >= FITTING_SHARE

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        default = work.defaults.get("centre_code")
        code = about.centres.code(cell.text) if cell is not None else ""
        if cell is not None and not code and work.refuse_unreadable_script(cell, is_error=False):
            # The text is lost, as if the cell were empty: the list's own centre may stand in.
            work.written.discard(self.code)
            cell = None
        if cell is None:
            if not work.keep_default("centre_code", self.code) and self.code not in work.written:
                work.fault(None, "", "centre_missing", field=self.code)
            return
        if code:
            work.keep("centre_code", code, cell.source)
            return
        guess = about.centres.guess(cell.text)
        if guess and default is not None and guess == default.value:
            # Another spelling of the centre that sent the list; said, and read all the same.
            work.keep("centre_code", guess, cell.source)
            work.fault(cell.column, cell.text, "centre_spelling", is_error=False, suggestion=guess)
            return
        work.fault(cell.column, cell.text, "centre_unknown", suggestion=guess)
