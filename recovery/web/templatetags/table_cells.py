"""The cells of a row of django-tables2 in our markup, written at once: a template asks some ten questions a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template
from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow

register = template.Library()

CELL = '<{} {}><span class="pr-table__label" aria-hidden="true">{}</span><span class="pr-table__value">{}</span></{}>'
HEAD, PLAIN = ("th", 'scope="row" role="rowheader" '), ("td", 'role="cell" ')


@register.simple_tag(takes_context=True)
def row_cells(context: Context, row: BoundRow) -> SafeString:
    """The cells of a row. What is the same in each row of the table is asked once and kept with the table."""
    table = row.table
    known: dict[str, tuple[str, SafeString, SafeString | None]] | None = table.__dict__.get("_row_cells")
    if known is None:
        known = {}
        table.__dict__["_row_cells"] = known
    cells = []
    for column, cell in row.items():
        if column.name not in known:
            known[column.name] = _same_in_each_row(column)
        tag, label, attributes = known[column.name]
        if attributes is None:
            attributes = _attributes(column)
        cells.append(format_html(CELL, tag, attributes, label, _shown(context, column, cell), tag))
    return mark_safe("".join(cells))  # noqa: S308 - each was escaped by format_html


def _same_in_each_row(column: BoundColumn) -> tuple[str, SafeString, SafeString | None]:
    """Tag and label; the attributes too, unless one of them is asked of each record."""
    tag, _role = HEAD if getattr(column.column, "heads_row", False) else PLAIN
    asked = any(isinstance(value, Callable) for value in column.column.attrs.get("td", {}).values())  # type: ignore[arg-type]
    return tag, format_html("{}", column.header), None if asked else _attributes(column)


def _attributes(column: BoundColumn) -> SafeString:
    _tag, role = HEAD if getattr(column.column, "heads_row", False) else PLAIN
    return format_html("{}{}", mark_safe(role), column.attrs["td"].as_html())  # noqa: S308 - a constant


def _shown(context: Context, column: BoundColumn, cell: Any) -> str:
    if column.localize is None:
        return render_value_in_context(cell, context)
    return str(localize(cell, use_l10n=bool(column.localize)))
