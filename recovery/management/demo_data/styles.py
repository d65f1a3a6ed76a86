"""The kinds of list that centres keep: which columns, script, dates and kind of file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random
from typing import Literal

from records.bangla import bangla_digits
from recovery.management.demo_data.names import Script

Field = Literal[
    "serial",
    "name",
    "identity",
    "born_on",
    "mobile",
    "sex",
    "vaccine",
    "lot_no",
    "dose_no",
    "given_on",
    "centre",
]
Extension = Literal["xlsx", "csv", "tsv"]

ENGLISH: tuple[tuple[Field, str], ...] = (
    ("serial", "SL"),
    ("name", "Name of Recipient"),
    ("identity", "NID No"),
    ("born_on", "Date of Birth"),
    ("mobile", "Mobile No"),
    ("vaccine", "Vaccine"),
    ("dose_no", "Dose"),
    ("given_on", "Vaccination Date"),
)
BANGLA: tuple[tuple[Field, str], ...] = (
    ("serial", "ক্রমিক"),
    ("name", "টিকাগ্রহীতার নাম"),
    ("identity", "এনআইডি নম্বর"),
    ("born_on", "জন্ম তারিখ"),
    ("mobile", "মোবাইল নম্বর"),
    ("vaccine", "টিকার নাম"),
    ("dose_no", "ডোজ"),
    ("given_on", "টিকা গ্রহণের তারিখ"),
)
# Day and dose stand in the title alone.
BANGLA_SHORT: tuple[tuple[Field, str], ...] = (
    ("serial", "ক্রমিক নং"),
    ("name", "টিকা গ্রহীতার নাম"),
    ("identity", "পরিচয়পত্র নং"),
    ("born_on", "জন্ম তারিখ"),
    ("mobile", "মোবাইল নং"),
    ("vaccine", "টিকা"),
)
# The heading of the day says the dose.
BANGLA_FIRST_DOSE: tuple[tuple[Field, str], ...] = (*BANGLA_SHORT, ("given_on", "১ম ডোজ"))
ENGLISH_CENTRE: tuple[Field, str] = ("centre", "Vaccination Centre")


@dataclass(frozen=True, slots=True)
class Style:
    """How one list is kept."""

    key: str
    extension: Extension
    script: Script
    columns: tuple[tuple[Field, str], ...]
    separator: str = "/"
    era: str = ""
    two_digit_year: bool = False
    in_bangla_digits: bool = False
    date_cells: bool = False
    letterhead: Literal["none", "long", "title"] = "none"
    delimiter: str = ","
    encoding: str = "utf-8"

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for field, _heading in self.columns)

    @property
    def has_dose(self) -> bool:
        """Whether a second dose can be told from a first one."""
        return "dose_no" in self.fields

    def day_text(self, day: datetime.date) -> str:
        """A date as the list writes it, day first."""
        year = f"{day.year % 100:02}" if self.two_digit_year else f"{day.year}"
        return f"{day.day:02}{self.separator}{day.month:02}{self.separator}{year}{self.era}"

    def digits(self, text: str) -> str:
        return bangla_digits(text) if self.in_bangla_digits else text


def style_choose(rng: Random) -> Style:
    """A style with its little habits, as often as it is met among real lists."""
    kind = rng.random()
    if kind < 0.22:
        lot: tuple[tuple[Field, str], ...] = (("lot_no", "Lot No"),) if rng.random() < 0.3 else ()
        return Style("english", "xlsx", "en", (*ENGLISH[:6], *lot, *ENGLISH[6:], ENGLISH_CENTRE))
    if kind < 0.46:
        return Style(
            "letterhead",
            "xlsx",
            "bn",
            BANGLA,
            separator=rng.choice("//-"),
            era="ইং",
            in_bangla_digits=rng.random() < 0.35,
            letterhead="long",
        )
    if kind < 0.53:
        return Style("title", "xlsx", "bn", BANGLA_SHORT, separator=rng.choice("/-"), letterhead="title")
    if kind < 0.57:
        return Style("first_dose", "xlsx", "bn", BANGLA_FIRST_DOSE, era=rng.choice(("", "ইং")))
    if kind < 0.64:
        # A clerk who sorts by day: the columns stand in another order, dates are real dates.
        order = (0, 7, 1, 3, 2, 4, 5, 6)
        return Style("date_cells", "xlsx", "en", tuple(ENGLISH[i] for i in order), date_cells=True)
    if kind < 0.79:
        return Style("semicolon", "csv", "bn", BANGLA, separator=rng.choice("-/."), delimiter=";", encoding="utf-8-sig")
    if kind < 0.92:
        sex: tuple[Field, str] = ("sex", "Sex")
        return Style(
            "comma",
            "csv",
            "en",
            (*ENGLISH[:4], sex, *ENGLISH[4:], ENGLISH_CENTRE),
            separator=rng.choice("/-"),
        )
    return Style("unicode_text", "tsv", "bn", BANGLA, two_digit_year=True, delimiter="\t", encoding="utf-16")
