"""Filters that write numbers, dates and identifiers as readers of the page's language expect them.

They are builtins of the template engine, so pages use them without `{% load %}`. Identifiers (NID, phone,
registration number) keep Latin digits in both languages, because people copy them into other systems; `bn` is
for counts and dates.
"""

from __future__ import annotations

import datetime
import unicodedata
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from django import template
from django.utils import formats, timezone, translation

from records import bangla, identifiers
from recovery.models import ListRow
from recovery.progress.disclosure import Hidden
from recovery.progress.sheets import HIDDEN

register = template.Library()

#: What stands where there is no figure: a dash, never a zero.
NOTHING = "—"
#: Keeps "80.0 %" on one line.
NO_BREAK = "\N{NO-BREAK SPACE}"

Number = int | float | Decimal


def in_page_digits(text: str) -> str:
    """Latin digits to Bangla digits while the page is in Bangla, else the text as it is."""
    language = translation.get_language() or ""
    return bangla.bangla_digits(text) if language.split("-")[0] == "bn" else text


def lakh_grouped(number: Number) -> str:
    """A number in plain digits with Indian grouping: 3 digits, then pairs.

    >>> lakh_grouped(514223)
    '5,14,223'
    >>> lakh_grouped(Decimal("-12345678.90"))
    '-1,23,45,678.90'
    """
    plain = format(Decimal(str(number)), "f")
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = plain.partition(".")
    head, tail = whole[:-3], whole[-3:]
    while len(head) > 2:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return sign + (f"{head},{tail}" if head else tail) + point + rest


def written(value: datetime.date, format_name: str) -> str:
    """A day or instant in one of the language's own formats; Django's Bangla month names are not in NFC."""
    return in_page_digits(unicodedata.normalize("NFC", formats.date_format(value, format_name)))


@register.filter
def bn(value: object) -> str:
    """A count with lakh grouping, in the page's digits; text only has its digits changed; None is a dash.

    A hidden count is said in words.
    """
    if isinstance(value, Hidden):
        return str(HIDDEN[value])
    if value is None:
        return NOTHING
    if isinstance(value, Number) and not isinstance(value, bool) and Decimal(str(value)).is_finite():
        return in_page_digits(lakh_grouped(value))
    return in_page_digits(str(value))


@register.filter
def percent1(value: Number | str | None) -> str:
    """A percentage rounded down to one decimal, so that 99.99 never reads as 100; None is a dash.

    The value is in percent already: 80.04 gives '80.0 %'.
    """
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return NOTHING
    if not exact.is_finite():
        return NOTHING
    return in_page_digits(f"{exact.quantize(Decimal('0.1'), rounding=ROUND_DOWN)}{NO_BREAK}%")


@register.filter
def percent2(value: Decimal | None) -> str:
    """A percentage that has its two decimals already: '0.08 %'; None is a dash."""
    return NOTHING if value is None else in_page_digits(f"{value:.2f}{NO_BREAK}%")


@register.filter
def bits(value: float | None) -> str:
    """A weight with its sign and one decimal, '+6.1' or '−2.6', in the page's digits; None is a dash."""
    if value is None:
        return NOTHING
    return in_page_digits(f"{value:+.1f}".replace("-", "\N{MINUS SIGN}"))


@register.filter
def bn_date(value: datetime.date | None) -> str:
    """A day as '13 October 2021', in the page's language and digits; None is a dash."""
    if not value:
        return NOTHING
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return written(value, "DATE_FORMAT")


@register.filter
def bn_birth(row: ListRow) -> str:
    """When somebody on a list was born: the day, or the year or two years that the list gives; nothing is a dash."""
    if row.born_on:
        return bn_date(row.born_on)
    years = sorted({year for year in (row.birth_year_from, row.birth_year_to) if year})
    return in_page_digits("–".join(map(str, years))) or NOTHING


@register.filter
def bn_datetime(value: datetime.datetime | None) -> str:
    """An instant as '6 December 2021, 18:00', in Dhaka time and the page's language; None is a dash."""
    if not value:
        return NOTHING
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    return written(value, "DATETIME_FORMAT")


@register.filter
def mask_id(value: str | None) -> str:
    """An identifier with all but its last four digits hidden; nothing is a dash."""
    return identifiers.mask(value) if value else NOTHING


@register.filter
def mask_mobile(value: str | None) -> str:
    """A mobile number with its middle hidden; nothing is a dash."""
    return identifiers.mask_mobile(value) if value else NOTHING
