"""A row of a list and a person of the register, line for line, as somebody compares them who knows nothing else.

Numbers that name a person are masked as everywhere. Whether their hidden digits agree cannot be seen then, so it is
said in words: that is no opinion of a machine, but what anybody would see who had both numbers before their eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.identifiers import mask, mask_mobile
from records.models import Recipient
from recovery.models import ListRow
from recovery.web.templatetags.bangla_numbers import NOTHING, bn, bn_birth, bn_date

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SEXES: dict[str, StrPromise] = {
    "F": gettext_lazy("female"),
    "M": gettext_lazy("male"),
    "O": gettext_lazy("another sex"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about a person, on the list and in the register; `hidden` says how far masked numbers agree."""

    label: str
    on_list: str
    in_register: str
    hidden: str = ""


def lines_of(row: ListRow, recipient: Recipient) -> list[Line]:
    """What row and recipient say, in the order in which people compare; a number that neither has is left out."""
    names = " · ".join(name for name in (recipient.name_bn, recipient.name_en) if name)
    mobiles = [each for each in (row.mobile_key, row.mobile2_key) if each]
    nearest = recipient.mobile_key if recipient.mobile_key in mobiles else row.mobile_key
    found = [
        Line(_("Name"), row.name or NOTHING, names or NOTHING),
        Line(_("Born"), bn_birth(row), bn_date(recipient.date_of_birth)),
        Line(_("Sex"), _sex(row.sex), _sex(recipient.sex)),
        Line(
            _("Mobile"),
            ", ".join(mask_mobile(each) for each in mobiles) or NOTHING,
            mask_mobile(recipient.mobile_key) if recipient.mobile_key else NOTHING,
            hidden_agree(nearest, recipient.mobile_key),
        ),
        _number(_("NID"), row.nid_key, recipient.nid_key, years=(row.nid_year, recipient.nid_year)),
        _number(_("Birth registration"), row.brn_key, recipient.brn_key),
        _number(_("Passport"), row.passport_key, recipient.passport_key),
        Line(_("Registration number"), row.registration_no or NOTHING, recipient.registration_no),
        Line(
            _("Centre"),
            row.centre.name if row.centre else NOTHING,
            recipient.centre.name if recipient.centre else NOTHING,
        ),
    ]
    return [line for line in found if line is found[4] or (line.on_list, line.in_register) != (NOTHING, NOTHING)]


def hidden_agree(one: str, other: str) -> str:
    """How far two numbers agree of which only the last digits are seen; '' where one of them is not there.

    >>> hidden_agree("1910000000008", "1910000000008") == _("the whole number is the same")
    True
    """
    if not one or not other:
        return ""
    if one == other:
        return _("the whole number is the same")
    if len(one) != len(other):
        return _("the numbers are of different length")
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return _("one character differs")
    first, last = places[0], places[-1]
    if len(places) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]:
        return _("two neighbouring characters are swapped")
    return _("%(n)s characters differ") % {"n": bn(len(places))}


def _number(label: str, one: str, other: str, years: tuple[int | None, int | None] = (None, None)) -> Line:
    hidden = hidden_agree(one, other)
    if one and one == other and None not in years and years[0] != years[1]:
        hidden = _("the year in front differs")
    return Line(label, mask(one) if one else NOTHING, mask(other) if other else NOTHING, hidden)


def _sex(letter: str) -> str:
    return str(SEXES.get(letter, NOTHING))
