"""Measures of bars drawn as SVG. Attributes only: the content security policy allows no style attribute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from recovery.web.templatetags.bangla_numbers import bn

register = template.Library()

HUNDREDTH = Decimal("0.01")


class Segment(NamedTuple):
    """One part of a bar; `x` and `width` are percentages of the whole, ready for SVG attributes."""

    part: Any
    x: str
    width: str


def count_of(part: Any) -> int:
    return int(part["count"] if isinstance(part, Mapping) else part.count)


@register.filter
def share(part: float | Decimal | None, whole: float | Decimal | None) -> str:
    """The part in percent of the whole, between 0 and 100, with a decimal point in every language."""
    if not part or not whole or whole <= 0:
        return "0"
    exact = 100 * Decimal(str(part)) / Decimal(str(whole))
    within = min(max(exact, Decimal(0)), Decimal(100))
    return format(within.quantize(HUNDREDTH, rounding=ROUND_DOWN).normalize(), "f")


@register.filter
def segments(parts: Iterable[Any], whole: int | None = None) -> list[Segment]:
    """Lay parts with a `count` side by side, without those of zero; unless told, their sum is the whole."""
    shown = [each for each in parts if count_of(each) > 0]
    whole = whole or sum(count_of(each) for each in shown)
    laid, before = [], 0
    for each in shown:
        laid.append(Segment(each, share(before, whole), share(count_of(each), whole)))
        before += count_of(each)
    return laid


#: The SVG fills of what has a meaning; everything else is hatched, as what nobody knows.
FILLS = {
    "verified": "#0b5d3b",
    "on_server": "#0b5d3b",
    "missing": "url(#pr-missing)",
    "dose_missing": "url(#pr-missing)",
    "differs": "url(#pr-differs)",
    "not_registered": "url(#pr-not-registered)",
    "in_review": "url(#pr-review)",
    "duplicate": "#b3bcb7",
    "out_of_scope": "url(#pr-out-of-scope)",
    "unreadable": "url(#pr-unreadable)",
}


@register.simple_tag
def fill_of(kind: str) -> str:
    """The fill of one meaning: verified, missing, unknown, or one of the eight outcomes of a row."""
    return FILLS.get(kind, "url(#pr-hatch)")


def three_segments(verified: int | None, missing: int | None, unknown: int | None, total: int | None) -> list[Segment]:
    """The three figures as segments; what the total leaves over is unknown when nobody counted it."""
    verified, missing = verified or 0, missing or 0
    if unknown is None:
        unknown = max((total or 0) - verified - missing, 0)
    parts = [
        {"kind": "verified", "count": verified},
        {"kind": "missing", "count": missing},
        {"kind": "unknown", "count": unknown},
    ]
    return segments(parts, max(total or 0, verified + missing + unknown))


#: A bar: its height, how it is read aloud, its rectangles. Written without a template, because tables have one a line.
BAR = (
    '<svg class="pr-bar" width="100%" height="{}" {} focusable="false">'
    '<rect width="100%" height="100%" fill="#ffffff"/>{}'
    '<rect x="0.5" y="0.5" width="100%" height="100%" fill="none" stroke="#6d7873" stroke-width="1"/></svg>'
)
RECT = '<rect class="pr-bar__rect" x="{}%" width="{}%" height="100%" fill="{}"/>'


@register.simple_tag
def three_bar(
    verified: int | None, missing: int | None, unknown: int | None, total: int | None, height: int, *, is_told: bool
) -> SafeString:
    """The three figures as one bar. `is_told`: the same stands in words beside it, so it is not read aloud."""
    rects = [
        (each.x, each.width, fill_of(each.part["kind"])) for each in three_segments(verified, missing, unknown, total)
    ]
    aloud = mark_safe('aria-hidden="true"')
    if not is_told:
        words = _("Verified %(v)s, missing %(m)s, unknown %(u)s")
        label = words % {"v": bn(verified), "m": bn(missing), "u": bn(unknown)}
        aloud = format_html('role="img" aria-label="{}"', label)
    return format_html(BAR, height, aloud, format_html_join("", RECT, rects))


class SignedBar(NamedTuple):
    """A bar right of a centre line, or left of it for what speaks against; percentages for SVG attributes."""

    x: str
    width: str
    is_against: bool


@register.simple_tag
def signed_bar(weight: float, most: float) -> SignedBar:
    """The bar of a weight in bits; half the width stands for `most`."""
    width = Decimal(share(abs(weight), most)) / 2
    x = 50 - width if weight < 0 else Decimal(50)
    return SignedBar(format(x.normalize(), "f"), format(width.normalize(), "f"), weight < 0)
