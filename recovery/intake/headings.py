"""Recognises the headings that centres write over their columns, in Bangla, English and Bijoy.

What the headings of a field are stands with the field, in `fields`; here only what many forms have and nobody needs.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from recovery.intake.fields import REGISTRY, Field, Registry
from recovery.intake.fields.words import fold_heading, folded_stems, has_stem, heading_words

__all__ = (
    "FIELDS",
    "LONGEST_HEADING",
    "UNKNOWN",
    "Certainty",
    "Recognised",
    "fold_heading",
    "heading_words",
    "recognise",
)

#: The codes of what a column may hold. `identity` is an identifier of any kind.
FIELDS = tuple(field.code for field in REGISTRY)

Certainty = Literal["certain", "likely", "unknown"]


class Recognised(NamedTuple):
    """What a heading says: a field, or None for a column without use; how sure; why (`COLUMN_REASONS`).

    `dose_no` is the dose that the heading implies: "১ম ডোজ" over dates.
    """

    field: str | None
    certainty: Certainty
    reason: str
    dose_no: int | None = None


UNKNOWN = Recognised(None, "unknown", "unknown_heading")
#: Longer than any heading; a cell of this length is a sentence of the letterhead.
LONGEST_HEADING = 80

# Columns that many forms have and that we have no use for. Naming them keeps people from being asked about
# them.
_NOT_NEEDED = (
    "মাতার নাম|মাতা|মায়ের নাম|mother name|mother's name|name of mother|স্বাক্ষর|টিপসই|স্বাক্ষর/টিপসই|"
    "signature|sign|পেশা|occupation|profession|ধরন|ধরণ|পরিচয়পত্র ধরন|পরিচয়পত্রের ধরন|id type|type of id|"
    "identity type|ধর্ম|religion|রক্তের গ্রুপ|blood group|email|ইমেইল|e-mail|প্রতিষ্ঠান|শ্রেণি|পদবী|designation|"
    "vaccinator|টিকাদানকারী|টিকাদানকারীর নাম|জাতীয়তা|nationality|পরবর্তী ডোজের তারিখ|next dose date|"
    "next dose|পরবর্তী তারিখ"
)


class _Likely(NamedTuple):
    rank: int
    field: Field
    any_of: tuple[str, ...]
    and_any_of: tuple[str, ...]


class _Tables(NamedTuple):
    """The headings of all fields: folded, in Bijoy, and the words that make a heading likely, most telling first."""

    known: dict[str, Recognised]
    bijoy: dict[str, Recognised]
    likely: tuple[_Likely, ...]


@cache
def _tables(registry: Registry) -> _Tables:
    # A field outranks what is not needed: adding one for such a column takes nothing but its class.
    known = {fold_heading(heading): Recognised(None, "certain", "not_needed") for heading in _NOT_NEEDED.split("|")}
    bijoy: dict[str, Recognised] = {}
    likely: list[_Likely] = []
    for field in registry:
        certain = Recognised(field.code, "certain", "known_heading")
        for heading in _each(field.headings_with_number):
            known[fold_heading(heading)] = known[fold_heading(heading + " no")] = certain
        known.update((fold_heading(heading), certain) for heading in _each(field.headings))
        for dose_no, headings in ((None, field.headings_bijoy), *field.headings_bijoy_of_dose.items()):
            certain_bijoy = Recognised(field.code, "certain", "known_heading_bijoy", dose_no)
            bijoy.update((_squeeze(heading), certain_bijoy) for heading in _each(headings))
        for words in field.words:
            likely.append(_Likely(words.rank, field, folded_stems(words.any_of), folded_stems(words.and_any_of)))
    known.pop("", None)
    return _Tables(known, bijoy, tuple(sorted(likely, key=lambda one: one.rank)))


def _each(headings: str) -> list[str]:
    return headings.split("|") if headings else []


def _squeeze(text: str) -> str:
    """Bijoy tells letters apart by case and by symbols, so only spaces and full stops go."""
    return re.sub(r"[\s.:]+", "", text)


@lru_cache(maxsize=4_096)
def recognise(heading: str, registry: Registry = REGISTRY) -> Recognised:
    """What a heading names. Certain: it is a known heading. Likely: it holds words of one. Else unknown.

    >>> recognise("Mobile No.").field, recognise("১ম ডোজ").dose_no
    ('mobile', 1)
    """
    if not heading.strip() or len(heading) > LONGEST_HEADING:
        return UNKNOWN
    tables = _tables(registry)
    bijoy = tables.bijoy.get(_squeeze(heading))
    if bijoy is not None:
        return bijoy
    words = heading_words(heading)
    if not words:
        return tables.known.get("no", UNKNOWN) if heading.strip() == "#" else UNKNOWN
    known = tables.known.get(fold_heading(heading))
    if known is not None:
        return known
    for field in registry:
        dose_no = field.dose_named_alone(heading, words)
        if dose_no is not None:
            return Recognised(field.code, "certain", "known_heading", dose_no)
    for _rank, field, any_of, and_any_of in tables.likely:
        if has_stem(words, any_of) and (not and_any_of or has_stem(words, and_any_of)):
            return Recognised(field.code, "likely", "known_words", field.dose_beside(heading, words))
    return UNKNOWN
