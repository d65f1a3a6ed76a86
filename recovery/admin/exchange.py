"""Previews of corrections, to be read; their lines are about persons and stand in the batch that they became."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from records.admin.evidence import EvidenceAdmin
from recovery.models import CorrectionImport


@admin.register(CorrectionImport)
class CorrectionImportAdmin(EvidenceAdmin):
    list_display = ("id", "created_at", "by", "origin", "file_name", "state", "batch", "incident")
    list_filter = ("origin", "state", "incident")
    list_select_related = ("by", "batch", "incident")
    date_hierarchy = "created_at"
    search_fields = ("=id", "by__username", "=sha256", "=batch__id")
    ordering = ("-id",)
    product_pages = (("recovery:batch_detail", "batch_id"),)
    fields = (*list_display[1:], "sha256", "taken_at", "request_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CorrectionImport]:
        return super().get_queryset(request).defer("lines", "report", "left_out")
