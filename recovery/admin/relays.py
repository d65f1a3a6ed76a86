"""Deliveries, their tries, and what a relay knows of its server, to be read; nothing here names a person."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from recovery.models import Delivery, DeliveryAttempt, Drop, RelayState


@admin.register(Delivery)
class DeliveryAdmin(EvidenceAdmin):
    """What is said of whom stands in the payload, which is for the national server only."""

    list_display = ("id", "operation", "state", "batch_number", "case_number", "queued_at", "sent_at", "drop")
    list_filter = ("state", "operation")
    list_select_related = ("correction", "drop")
    search_fields = ("=id", "=correction__batch__id", "=correction__case__id", "=drop__number")
    search_help_text = _("The number of a delivery, a batch, a case or a file drop.")
    ordering = ("-id",)
    product_pages = (("recovery:batch_detail", "correction.batch_id"),)
    fields = (
        *("operation", "state", "correction", "batch_number", "case_number", "payload_sha256"),
        *("queued_at", "sent_at", "drop"),
        *("relay", "attempts", "next_try_at", "answered_at", "receiver_ref", "receiver_version"),
    )

    @admin.display(description=_("batch"), ordering="correction__batch")
    def batch_number(self, delivery: Delivery) -> int:
        return delivery.correction.batch_id

    @admin.display(description=_("case"), ordering="correction__case")
    def case_number(self, delivery: Delivery) -> int:
        return delivery.correction.case_id


@admin.register(Drop)
class DropAdmin(EvidenceAdmin):
    list_display = ("number", "folder_name", "made_at", "written_at")
    date_hierarchy = "made_at"
    search_fields = ("=number",)
    fields = ("number", "folder_name", "made_at", "written_at", "shown_manifest")

    @admin.display(description=_("folder"))
    def folder_name(self, drop: Drop) -> str:
        return drop.folder_name

    @admin.display(description=_("manifest"))
    def shown_manifest(self, drop: Drop) -> str:
        return format_html("<pre>{}</pre>", json.dumps(drop.manifest, indent=2, ensure_ascii=False))


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(EvidenceAdmin):
    list_display = ("id", "delivery_number", "at", "outcome", "status")
    list_filter = ("outcome",)
    date_hierarchy = "at"
    search_fields = ("=id", "=delivery__id")
    search_help_text = _("The number of a try or of a delivery.")
    ordering = ("-id",)
    fields = ("delivery_number", "at", "outcome", "status", "request_sha256")

    @admin.display(description=_("delivery"), ordering="delivery")
    def delivery_number(self, attempt: DeliveryAttempt) -> int:
        return attempt.delivery_id


@admin.register(RelayState)
class RelayStateAdmin(EvidenceAdmin):
    list_display = ("name", "shown_trouble", "failures", "rests_until", "last_error", "changed_at")
    search_fields = ("name",)
    fields = ("name", "shown_trouble", "failures", "rests_until", "last_error", "changed_at")

    @admin.display(description=_("what is wrong"), ordering="trouble")
    def shown_trouble(self, state: RelayState) -> str:
        return state.words
