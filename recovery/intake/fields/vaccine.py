"""The vaccine and its lot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from records.normalise import name_key
from recovery.intake.fields.base import Field, WholeList, Words
from recovery.intake.fields.looks import FITTING_SHARE, Cell, is_date, is_words, share

if TYPE_CHECKING:
    from recovery.intake.rows.work import Work

_VACCINES = re.compile(
    unicodedata.normalize(
        "NFC",
        "sino|vero|astra|\\baz\\b|oxford|covishield|pfizer|comirnaty|moderna|spikevax|corona "
        "?vac|janssen|সিনো|ভেরো|এস্ট্রা|অ্যাস্ট্রা|এ্যাস্ট্রা|অক্সফোর্ড"
        "|কোভিশিল্ড|ফাইজার|মডার্|জ্যানসেন",
    ),
    re.IGNORECASE,
)
#: First doses of these were not given to the public on the days of 2021 from then on (domain facts of DGHS):
#: Moderna was stopped on 12 August 2021, Sinovac was authorised and not yet rolled out. Such a row deserves a
#: look, no refusal.
_UNUSUAL_FROM = {"MODERNA": date(2021, 8, 12), "SINOVAC": date(2021, 1, 1)}
_UNUSUAL_UNTIL = date(2022, 1, 1)
_LONGEST_LOT = 40


class Vaccine(Field):
    """`vaccine_code`. A dose of an unknown vaccine is a dose: nothing here stops the row."""

    code = "vaccine"
    label = _("vaccine")
    headings = (
        "টিকা|টিকার নাম|টিকার ধরন|টিকার ধরণ|টিকার প্রকার|টিকার ব্র্যান্ড|ভ্যাকসিন|ভ্যাক্সিন|ভ্যাকসিনের নাম|"
        "ভ্যাক্সিনের নাম|ভ্যাকসিন নাম|গৃহীত টিকার নাম|প্রদত্ত টিকার নাম|vaccine|vaccine name|name of vaccine|"
        "name of the vaccine|vaccine type|type of vaccine|vaccine brand|brand|vaccines|vaccine given|"
        "covid vaccine|covid-19 vaccine"
    )
    headings_bijoy = "wUKv|wUKvi bvg|f¨vKwmb|f¨vKwm‡bi bvg"
    words = (Words(180, "টিকা ভ্যাকসিন ভ্যাক্সিন vaccin"),)
    may_repeat = True
    speaks_without_cell = True
    needs = ("given_on", "dose_no")
    told_by_data_rank = 5
    told_by_data = ("looks_like_vaccines", _("the rows look like names of vaccines"))

    def fits(self, cell: Cell) -> bool:
        return is_words(cell)

    def is_told_by(self, cells: Sequence[Cell]) -> bool:
        return share(lambda cell: names_a_vaccine(cell.text) and not is_date(cell), cells) >= FITTING_SHARE

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        if cell is None:
            if not work.keep_default("vaccine_code", self.code) and self.code not in work.written:
                work.fault(None, "", "vaccine_missing", is_error=False, field=self.code)
            return
        code = about.vaccines.get(name_key(cell.text), "")
        if not code:
            if not work.refuse_unreadable_script(cell, is_error=False):
                work.fault(cell.column, cell.text, "vaccine_unknown", is_error=False)
            return
        work.keep("vaccine_code", code, cell.source)
        unusual_from = _UNUSUAL_FROM.get(code)
        day: date | None = work.values.get("given_on")
        if unusual_from and day and work.values.get("dose_no") == 1 and unusual_from <= day < _UNUSUAL_UNTIL:
            work.fault(cell.column, cell.text, "vaccine_unusual", is_error=False, day=f"{day:%d/%m/%Y}")


class LotNo(Field):
    code = "lot_no"
    label = _("lot number")
    headings_with_number = "লট|ব্যাচ|টিকার লট|টিকার ব্যাচ|lot|batch|vaccine lot|vaccine batch|batch/lot|lot/batch"
    words = (Words(160, "ব্যাচ লট batch lot"),)
    may_repeat = True

    def read(self, work: Work, about: WholeList) -> None:
        cell = work.cell(self.code)
        if cell is None:
            return
        if len(cell.text) > _LONGEST_LOT:
            work.fault(cell.column, cell.text, "too_long", is_error=False, limit=_LONGEST_LOT)
        else:
            work.keep("lot_no", cell.text, cell.source)


def names_a_vaccine(text: str) -> bool:
    """Whether a text holds the beginning of a vaccine's name, in either script."""
    return _VACCINES.search(text) is not None
