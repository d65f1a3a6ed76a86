"""Changes of deliveries and messages, and the seals of the history, to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.history import HistoryAdmin, register_history
from records.admin.masking import CONCEALED
from recovery.models import HistorySeal


class ToldHistoryAdmin(HistoryAdmin):
    """What a server or a gateway said may repeat an identifier."""

    def shown(self, event: Any, field: str, value: Any) -> Any:
        if field in {"refusal", "said"} and value:
            return CONCEALED
        return super().shown(event, field, value)


class MessageHistoryAdmin(ToldHistoryAdmin):
    product_pages = (("recovery:case_detail", "case_id"),)


register_history(
    "recovery.DeliveryEvent",
    one=_("change of a delivery"),
    many=_("changes of deliveries"),
    by=ToldHistoryAdmin,
)
register_history(
    "recovery.MessageEvent", one=_("change of a message"), many=_("changes of messages"), by=MessageHistoryAdmin
)


@admin.register(HistorySeal)
class HistorySealAdmin(EvidenceAdmin):
    list_display = ("number", "made_at", "rows", "sha256")
    date_hierarchy = "made_at"
    search_fields = ("=number", "sha256")
    fields = ("number", "made_at", "rows", "previous", "sha256")

    @admin.display(description=_("rows"))
    def rows(self, seal: HistorySeal) -> int:
        return seal.rows
