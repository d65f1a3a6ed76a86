"""Tries of a delivery and what a relay knows of its server, to be read; nothing here names a person."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from recovery.models import DeliveryAttempt, RelayState


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
    list_display = ("name", "trouble", "failures", "rests_until", "last_error", "changed_at")
    search_fields = ("name",)
    fields = ("name", "trouble", "failures", "rests_until", "last_error", "changed_at")
