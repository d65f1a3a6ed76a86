"""The table of deliveries: what the server was told of whom, and what it said."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from recovery.models import Delivery
from recovery.web.forms import FIELD_WORDS
from recovery.web.tables import NUMBER, ROW_LINK, tag
from recovery.web.templatetags.bangla_numbers import bn, bn_datetime
from recovery.web.words_relay import DELIVERY_TAG, refusal_words, servers_words


class DeliveryTable(tables.Table):
    person = tables.Column(
        verbose_name=_("person"),
        accessor="correction__case",
        linkify=lambda record: reverse("recovery:case_detail", args=[record.correction.case_id]),
        attrs=ROW_LINK,
        orderable=False,
    )
    centre = tables.Column(verbose_name=_("centre"), accessor="correction__case__centre", orderable=False)
    what = tables.Column(verbose_name=_("message"), accessor="correction__field", orderable=False)
    state = tables.Column(verbose_name=_("state"))
    answer = tables.Column(verbose_name=_("answer"), accessor="state", orderable=False)
    attempts = tables.Column(verbose_name=_("failed tries"), attrs=NUMBER)

    class Meta:
        model = Delivery
        fields = ("person", "centre", "what", "state", "answer", "attempts")
        order_by = ("-pk",)

    def render_person(self, record: Delivery) -> str:
        return record.correction.case.name or str(record.correction.case)

    def render_centre(self, record: Delivery) -> str:
        return record.correction.case.centre.name

    def render_what(self, record: Delivery) -> SafeString:
        batch = _("Batch %(number)s") % {"number": bn(record.correction.batch_id)}
        words = f"{record.get_operation_display()}: {FIELD_WORDS[record.correction.field]}"
        where = reverse("recovery:batch_detail", args=[record.correction.batch_id])
        line = format_html('{}<br><small><a href="{}">{}</a></small>', words, where, batch)
        order = record.asked_again
        if order is None:
            return line
        asked = _("sent again by %(name)s: %(reason)s") % {"name": order.asked_by.display_name, "reason": order.reason}
        return format_html("{}<br><small>{}</small>", line, asked)

    def render_state(self, record: Delivery) -> SafeString:
        return tag(DELIVERY_TAG[record.state], record.get_state_display())

    def render_answer(self, record: Delivery) -> SafeString | str:
        if record.refusal is not None:
            said = servers_words(record.refusal, record.payload)
            ours = format_html_join(" ", "{}", ((each,) for each in refusal_words(record.refusal)))
            if said:
                return format_html("{}<br>{} <q>{}</q>", ours, _("The server says:"), said)
            return ours
        if record.drop is not None and record.sent_at is not None:
            return f"{record.drop} · {bn_datetime(record.sent_at)}"
        if record.answered_at is not None:
            return bn_datetime(record.answered_at)
        if record.next_try_at is not None:
            return str(_("tried again %(time)s") % {"time": bn_datetime(record.next_try_at)})
        return "—"

    def render_attempts(self, value: int) -> str:
        return bn(value)
