"""Tables of the pages; a whole row leads to its page."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from records.identifiers import mask, mask_mobile
from recovery.models import CentreList, ListRow
from recovery.web.templatetags.bangla_numbers import bn, bn_date, bn_datetime
from recovery.web.words import OUTCOME_TAG, STATE_TAG


def tag(kind: str, text: Any) -> SafeString:
    """A state as word and colour, the same everywhere."""
    return render_to_string("recovery/_tag.html", {"kind": kind, "text": text})


class CentreListTable(tables.Table):
    file_name = tables.Column(linkify=lambda record: reverse("recovery:list_detail", args=[record.pk]))
    centre = tables.Column(order_by=("centre__name_en",), empty_values=())
    day = tables.Column(empty_values=())
    uploaded_at = tables.Column(verbose_name=_("sent"))
    state = tables.Column(verbose_name=_("state"))
    rows_listed = tables.Column(verbose_name=_("rows"), attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    dose_missing = tables.Column(
        verbose_name=_("missing"), attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )
    in_review = tables.Column(
        verbose_name=_("to decide"), attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )

    class Meta:
        model = CentreList
        fields = ("file_name", "centre", "day", "uploaded_at", "state", "rows_listed", "dose_missing", "in_review")
        order_by = ("-uploaded_at",)

    def render_centre(self, record: CentreList) -> str:
        return record.centre.name if record.centre else str(_("in the list"))

    def render_day(self, record: CentreList) -> str:
        return bn_date(record.day) if record.day else str(_("in the list"))

    def render_uploaded_at(self, record: CentreList) -> str:
        return format_html("{}<br><small>{}</small>", bn_datetime(record.uploaded_at), record.uploaded_by.display_name)

    def render_state(self, record: CentreList) -> SafeString:
        return tag(STATE_TAG[record.state], record.get_state_display())

    def render_rows_listed(self, value: int) -> str:
        return bn(value)

    def render_dose_missing(self, value: int) -> str:
        return bn(value)

    def render_in_review(self, value: int) -> str:
        return bn(value)


class ListRowTable(tables.Table):
    """Rows of one list with their outcomes. Identifiers are masked; the row's page shows them on request."""

    row_number = tables.Column(
        verbose_name=_("row"), linkify=lambda record: reverse("recovery:row_detail", args=[record.pk])
    )
    name = tables.Column(verbose_name=_("name"))
    identity = tables.Column(verbose_name=_("identifier"), accessor="nid_key", empty_values=(), orderable=False)
    born_on = tables.Column(verbose_name=_("born"), empty_values=())
    mobile_key = tables.Column(verbose_name=_("mobile"))
    given_on = tables.Column(verbose_name=_("dose on"))
    outcome = tables.Column(verbose_name=_("outcome"), accessor="outcome__outcome")

    class Meta:
        model = ListRow
        fields = ("row_number", "name", "identity", "born_on", "mobile_key", "given_on", "outcome")
        order_by = ("row_number",)

    def __init__(self, *args: Any, several_sheets: bool = False, **kwargs: Any) -> None:
        self.several_sheets = several_sheets
        super().__init__(*args, **kwargs)

    def render_row_number(self, record: ListRow) -> str:
        number = bn(record.row_number)
        return f"{record.sheet} · {number}" if self.several_sheets else number

    def render_identity(self, record: ListRow) -> str:
        return mask(record.nid_key or record.brn_key or record.passport_key or record.registration_no) or "—"

    def render_born_on(self, record: ListRow) -> str:
        if record.born_on:
            return bn_date(record.born_on)
        if record.birth_year_from:
            if record.birth_year_from == record.birth_year_to:
                return bn(record.birth_year_from, grouping=False)
            return f"{bn(record.birth_year_from, grouping=False)}–{bn(record.birth_year_to, grouping=False)}"
        return "—"

    def render_mobile_key(self, value: str) -> str:
        return mask_mobile(value)

    def render_given_on(self, value: Any) -> str:
        return bn_date(value)

    def render_outcome(self, record: ListRow) -> SafeString:
        outcome = record.outcome
        return tag(OUTCOME_TAG[outcome.outcome], outcome.get_outcome_display())
