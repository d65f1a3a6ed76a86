"""Keys of scripts, to be read; they are made and revoked on their own page."""

from __future__ import annotations

from django.contrib import admin

from records.admin.evidence import EvidenceAdmin
from recovery.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(EvidenceAdmin):
    list_display = ("name", "account", "key_end", "made_by", "made_at", "last_used_at", "revoked_by", "revoked_at")
    list_select_related = ("account", "made_by", "revoked_by")
    search_fields = ("name", "account__username")
    product_pages = (("recovery:api_keys", ""),)
    product_pages_show_persons = False
    fields = (*("name", "account", "key_end", "made_by", "made_at", "last_used_at", "revoked_by", "revoked_at"),)
