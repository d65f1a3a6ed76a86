"""Messages sent again, waited for or settled by hand, alarms of relays, e-mails; to be read. None names a person."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from recovery.models import Mail, RelayAlarm, RetractionSettlement, SendAgain, UnseenWait


@admin.register(SendAgain)
class SendAgainAdmin(EvidenceAdmin):
    list_display = ("id", "incident", "lines", "reason", "asked_by", "asked_at")
    list_select_related = ("incident", "asked_by")
    list_filter = ("incident",)
    search_fields = ("=id",)
    fields = ("incident", "lines", "reason", "asked_by", "asked_at", "request_key")


@admin.register(UnseenWait)
class UnseenWaitAdmin(EvidenceAdmin):
    list_display = ("id", "correction_id", "until", "note", "written_by", "written_at")
    list_select_related = ("written_by",)
    search_fields = ("=id", "=correction__id")
    fields = ("correction_id", "until", "note", "written_by", "written_at")


@admin.register(RetractionSettlement)
class RetractionSettlementAdmin(EvidenceAdmin):
    list_display = ("id", "delivery_id", "reason", "settled_by", "settled_at")
    list_select_related = ("settled_by",)
    search_fields = ("=id", "=delivery__id")
    fields = ("delivery_id", "reason", "settled_by", "settled_at")


@admin.register(RelayAlarm)
class RelayAlarmAdmin(EvidenceAdmin):
    list_display = ("relay", "shown_trouble", "said", "raised_at", "closed_at")
    list_filter = ("relay", "trouble")
    search_fields = ("=id",)
    fields = ("relay", "shown_trouble", "said", "raised_at", "closed_at")

    @admin.display(description=_("what is wrong"), ordering="trouble")
    def shown_trouble(self, alarm: RelayAlarm) -> str:
        return alarm.words


@admin.register(Mail)
class MailAdmin(EvidenceAdmin):
    list_display = ("id", "user", "state", "queued_at", "attempts", "ended_at", "said")
    list_select_related = ("user",)
    list_filter = ("state",)
    search_fields = ("=id", "user__username")
    fields = ("user", "state", "queued_at", "attempts", "not_before", "ended_at", "said")
