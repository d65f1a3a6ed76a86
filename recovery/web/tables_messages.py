"""Tables of the pages of messages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from records.identifiers import mask_mobile
from recovery.models import Message, MessageRelease, OptOut
from recovery.web.tables import NUMBER, ROW_LINK, tag
from recovery.web.templatetags.bangla_numbers import bn, bn_date, bn_datetime
from recovery.web.words_messages import LOT_TAG, MESSAGE_TAG


def taka(amount: Decimal) -> str:
    """An amount of money as a reader of the page writes it."""
    return f"৳ {bn(amount.quantize(Decimal('0.01')))}"


class LotTable(tables.Table):
    pk = tables.Column(
        verbose_name=_("lot"),
        linkify=lambda record: reverse("recovery:message_lot", args=[record.pk]),
        attrs=ROW_LINK,
    )
    state = tables.Column()
    people = tables.Column(attrs=NUMBER)
    gone = tables.Column(verbose_name=_("taken by the gateway"), attrs=NUMBER)
    failed = tables.Column(verbose_name=_("to call"), attrs=NUMBER)
    cost = tables.Column(verbose_name=_("cost"), empty_values=(), orderable=False, attrs=NUMBER)
    prepared_by = tables.Column()
    released_by = tables.Column()

    class Meta:
        model = MessageRelease
        fields = ("pk", "state", "people", "gone", "failed", "cost", "prepared_by", "released_by")
        order_by = ("-pk",)

    def render_pk(self, record: MessageRelease) -> str:
        return str(_("Lot %(number)s") % {"number": bn(record.pk)})

    def render_state(self, record: MessageRelease) -> SafeString:
        return tag(LOT_TAG[record.state], record.get_state_display())

    def render_people(self, value: int) -> str:
        return bn(value)

    def render_gone(self, value: int) -> str:
        return bn(value)

    def render_failed(self, value: int) -> str:
        return bn(value)

    def render_cost(self, record: MessageRelease) -> str:
        return taka(record.price * record.segments)

    def render_prepared_by(self, record: MessageRelease) -> str:
        return record.prepared_by.display_name

    def render_released_by(self, record: MessageRelease) -> str:
        return record.released_by.display_name if record.released_by else ""


class MessageTable(tables.Table):
    """The messages of a lot; numbers are masked, since nobody calls from here."""

    person = tables.Column(
        accessor="recipient__name",
        verbose_name=_("person"),
        order_by=("recipient__name_bn", "recipient__name_en"),
        linkify=lambda record: reverse("recovery:case_detail", args=[record.case_id]),
        attrs=ROW_LINK,
    )
    centre = tables.Column(verbose_name=_("centre"), order_by=("centre__name_en",))
    mobile_key = tables.Column()
    due_on = tables.Column()
    state = tables.Column()
    said = tables.Column()

    class Meta:
        model = Message
        fields = ("person", "centre", "mobile_key", "due_on", "state", "said")
        order_by = ("pk",)

    def render_centre(self, record: Message) -> str:
        return record.centre.name

    def render_mobile_key(self, value: str) -> str:
        return mask_mobile(value)

    def render_due_on(self, value: Any) -> str:
        return bn_date(value)

    def render_state(self, record: Message) -> SafeString:
        words = record.get_state_display()
        if record.reason:
            words = f"{words}: {record.get_reason_display()}"
        return tag(MESSAGE_TAG[record.state], words)


class OptOutTable(tables.Table):
    mobile_key = tables.Column()
    reason = tables.Column()
    made_by = tables.Column(verbose_name=_("written down by"))
    made_at = tables.Column()

    class Meta:
        model = OptOut
        fields = ("mobile_key", "reason", "made_by", "made_at")
        order_by = ("-made_at",)

    def render_mobile_key(self, value: str) -> str:
        return mask_mobile(value)

    def render_made_by(self, record: OptOut) -> str:
        return record.made_by.display_name

    def render_made_at(self, value: Any) -> str:
        return bn_datetime(value)
