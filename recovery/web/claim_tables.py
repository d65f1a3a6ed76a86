"""The table of a claim: its districts, and what their centre-days say to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recovery.progress.claims import VERDICTS
from recovery.web.templatetags.bangla_numbers import bn


class NumberColumn(tables.Column):
    def __init__(self, **kwargs: Any) -> None:
        number = {"class": "pr-number"}
        super().__init__(attrs={"th": number, "td": number}, initial_sort_descending=True, **kwargs)

    def render(self, value: int) -> str:
        return bn(value)


class DistrictColumn(tables.Column):
    heads_row = True


class ClaimDistrictTable(tables.Table):
    """Districts as `recovery.web.views.claims` writes them; without what days say where the reader is not told."""

    name = DistrictColumn(verbose_name=_("District"), empty_values=())
    verified = NumberColumn(verbose_name=pgettext_lazy("doses", "verified"))
    known_missing = NumberColumn(verbose_name=pgettext_lazy("doses", "known missing"))
    unknown = NumberColumn(verbose_name=pgettext_lazy("doses", "unknown"))
    supported = NumberColumn(verbose_name=_("days that support it"))
    higher_only = NumberColumn(verbose_name=_("by the higher definition only"))
    not_supported = NumberColumn(verbose_name=_("days that do not"))
    cannot_say = NumberColumn(verbose_name=_("cannot be said"))

    class Meta:
        template_name = "django_tables2/punoruddhar.html"

    def __init__(
        self, districts: Sequence[dict[str, Any]], *, address: Callable[[str], str], hides_counts: bool, **kwargs: Any
    ) -> None:
        """`address` of the days of a district, by its code."""
        self.address = address
        caption = _("Districts, and what their centre-days say to the claim")
        attrs = {
            "class": "pr-table pr-table--cards",
            "caption": format_html('<span class="nhsuk-u-visually-hidden">{}</span>', caption),
        }
        super().__init__(districts, exclude=VERDICTS if hides_counts else (), attrs=attrs, **kwargs)

    def render_name(self, record: dict[str, Any]) -> SafeString:
        if not record["code"]:
            return format_html("{}", _("Rows that name no place or day"))
        return format_html('<a href="{}">{}</a>', self.address(record["code"]), record["name"])
