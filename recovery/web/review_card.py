"""A row beside its candidates, line by line: what each side says, how far it agrees, and what that weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.identifiers import mask
from records.models import Centre, Recipient
from recovery.linkage.explain import IDENTIFIER_SHARED, NAMES, comparison_words
from recovery.models import CandidatePair, Link, ListRow
from recovery.web.marks import nearest, numbers_marked, texts_marked
from recovery.web.templatetags.bangla_numbers import NOTHING, bn_birth, bn_date
from recovery.web.words import FOUND_BY, SEXES, VALUE_SOURCES

#: The value of the row and that of the register, as HTML or plain text.
Sides = tuple[str, str]


class Line(NamedTuple):
    """One comparison: label, both values as written on the page, the words of its level, its weight (None: none)."""

    name: str
    label: str
    row: str
    register: str
    words: str
    weight: float | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the register who may be the row, or is linked to it."""

    recipient: Recipient
    weight: float | None
    found_by: str
    lines: list[Line]
    is_linked: bool
    #: What speaks against it and stands in no line; '' for nothing.
    warning: str


def candidates_of(row: ListRow) -> list[Candidate]:
    """The people beside whom a row is put: those it may be, or the one it is linked to."""
    link: Link | None = getattr(row, "link", None)
    if link is not None:
        return [_candidate(row, link, is_linked=True)]
    return [_candidate(row, pair, is_linked=False) for pair in row.candidates.all()]


def _candidate(row: ListRow, found: Link | CandidatePair, *, is_linked: bool) -> Candidate:
    by_name = {each["name"]: each for each in found.comparisons}
    lines = [_line(row, found.recipient, name, by_name.get(name)) for name in NAMES]
    # The registration number stands over the lines already.
    shown = [
        line
        for line in lines
        if line.is_known or (line.name != "registration_no" and (line.row != NOTHING or line.register != NOTHING))
    ]
    is_shared = isinstance(found, CandidatePair) and "identifier_shared" in found.contradicts
    return Candidate(
        found.recipient,
        found.weight,
        str(FOUND_BY.get(found.found_by, found.found_by)),
        shown,
        is_linked,
        str(IDENTIFIER_SHARED) if is_shared else "",
    )


def _line(row: ListRow, person: Recipient, name: str, comparison: dict[str, Any] | None) -> Line:
    level = comparison["level"] if comparison else "unknown"
    ours, theirs = _SIDES[name](row, person, level)
    is_known = level != "unknown"
    return Line(
        name,
        str(NAMES[name]),
        ours or NOTHING,
        theirs or NOTHING,
        comparison_words(name, level),
        comparison["weight"] if comparison and is_known else None,
        is_known,
    )


def _name(row: ListRow, person: Recipient, level: str) -> Sides:
    """The register's name in the script of the row stands first; letters of two scripts are not compared."""
    latin_first = row.name.isascii()
    names = (person.name_en, person.name_bn) if latin_first else (person.name_bn, person.name_en)
    first, second = names if names[0] else (names[1], "")
    ours: str = row.name
    theirs: str = first
    if names[0] and level != "differs":
        ours, theirs = texts_marked(row.name, first)
    if second:
        theirs = format_html('{}<br><span class="pr-small pr-quiet">{}</span>', theirs, second)
    return ours, theirs


def _birth_date(row: ListRow, person: Recipient, level: str) -> Sides:
    theirs = bn_date(person.date_of_birth)
    if row.born_on is None:
        return bn_birth(row), theirs
    ours = bn_date(row.born_on)
    if person.date_of_birth is None or level in {"differs", "same_year"}:
        return ours, theirs
    return texts_marked(ours, theirs)


def _nid(row: ListRow, person: Recipient, _level: str) -> Sides:
    if row.nid_year and person.nid_year:
        return numbers_marked(f"{row.nid_year}{row.nid_key}", f"{person.nid_year}{person.nid_key}")
    return _plain_or_marked(row.nid_key, person.nid_key)


def _plain_or_marked(ours: str, theirs: str) -> Sides:
    """Ten digits beside thirteen say nothing about each other, so nothing is marked."""
    if len(ours) != len(theirs):
        return mask(ours), mask(theirs)
    return numbers_marked(ours, theirs)


def _brn(row: ListRow, person: Recipient, level: str) -> Sides:
    ours = row.brn_key
    if not ours and level == "exact" and row.nid_year:
        ours = f"{row.nid_year}{row.nid_key}"  # 17 digits under an NID heading that are a birth registration number
    return _plain_or_marked(ours, person.brn_key)


def _passport(row: ListRow, person: Recipient, _level: str) -> Sides:
    return numbers_marked(row.passport_key, person.passport_key)


def _registration_no(row: ListRow, person: Recipient, level: str) -> Sides:
    """The server's own number names nobody outside of it and is written out everywhere."""
    if not row.registration_no or level == "differs":
        return row.registration_no, person.registration_no
    return texts_marked(row.registration_no, person.registration_no)


def _mobile(row: ListRow, person: Recipient, _level: str) -> Sides:
    ours = nearest((row.mobile_key, row.mobile2_key), person.mobile_key)
    return numbers_marked(ours, person.mobile_key, is_mobile=True)


def _sex(row: ListRow, person: Recipient, _level: str) -> Sides:
    return str(SEXES.get(row.sex, "")), str(SEXES.get(person.sex, ""))


def _place(row: ListRow, person: Recipient, _level: str) -> Sides:
    return _centre(row.centre), _centre(person.centre)


def _centre(centre: Centre | None) -> str | SafeString:
    if centre is None:
        return ""
    return format_html('{}<br><span class="pr-small pr-quiet">{}</span>', centre.name, centre.district.name)


_SIDES = {
    "registration_no": _registration_no,
    "nid": _nid,
    "brn": _brn,
    "passport": _passport,
    "birth_date": _birth_date,
    "name": _name,
    "mobile": _mobile,
    "sex": _sex,
    "place": _place,
}


def heaviest(candidates: Iterable[Candidate]) -> float:
    """What a full half of the bars stands for, in bits; at least 12, so that small weights look small."""
    weights = [abs(line.weight) for each in candidates for line in each.lines if line.weight is not None]
    return max([12.0, *weights])


def may_be_decided(row: ListRow | None) -> bool:
    """Whether a person can say who a row is: it can be read, is a dose of this incident, and its list counts."""
    outcome = getattr(row, "outcome", None)
    return outcome is not None and outcome.outcome not in {"unreadable", "out_of_scope"}


#: Fields of `ListRow.sources` -> the comparison whose label they are read under.
_SOURCE_LABELS = {
    "name": "name",
    "nid_key": "nid",
    "brn_key": "brn",
    "passport_key": "passport",
    "registration_no": "registration_no",
    "born_on": "birth_date",
    "birth_year_from": "birth_date",
    "mobile_key": "mobile",
    "sex": "sex",
    "centre_code": "place",
}


def sources_of(row: ListRow) -> list[tuple[str, str]]:
    """How each value that is compared was read: label and words, in the order of the comparisons."""
    return [
        (str(NAMES[name]), str(VALUE_SOURCES[row.sources[field]]))
        for field, name in _SOURCE_LABELS.items()
        if field in row.sources
    ]
