"""Pages of a long list: which numbers to offer, and their addresses."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django_tables2.paginators import LazyPaginator

register = template.Library()


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The first, the last, and those around the present one; None stands for a gap."""
    last = page.paginator.num_pages
    around = range(max(page.number - 2, 1), min(page.number + 2, last) + 1)
    near = sorted({1, last, *around})
    offered: list[int | None] = []
    for number in near:
        if offered and number - (offered[-1] or 0) > 1:
            offered.append(None)
        offered.append(number)
    return offered


@register.simple_tag(takes_context=True)
def page_address(context: Context, param: str, number: int) -> str:
    """The present address with another page; filters and order stay."""
    query = context["request"].GET.copy()
    query[param] = str(number)
    return f"?{query.urlencode()}"


class RowRange(NamedTuple):
    """The rows on a page, counted from 1, and of how many: None where counting is left out as too slow."""

    first: int
    last: int
    total: int | None


@register.filter
def row_range(page: Page[Any]) -> RowRange:
    """Without asking a LazyPaginator for its count, which it exists to avoid."""
    before = (page.number - 1) * page.paginator.per_page
    held = len(page.object_list)
    total = None if isinstance(page.paginator, LazyPaginator) else page.paginator.count
    return RowRange(before + 1 if held else 0, before + held, total)
