"""Snapshots of progress and claims, to be read."""

from __future__ import annotations

from django.contrib import admin

from records.admin.evidence import EvidenceAdmin
from recovery.models import Claim, ProgressSnapshot
from recovery.models.snapshots import COUNTS


@admin.register(ProgressSnapshot)
class ProgressSnapshotAdmin(EvidenceAdmin):
    list_display = ("id", "incident", "taken_on", "is_daily", "taken_at", "verified", "known_missing", "unknown")
    list_select_related = ("incident",)
    list_filter = ("incident", "is_daily")
    search_fields = ("=id",)
    fields = ("incident", "taken_on", "is_daily", "taken_at", "as_of", "extract", "sources", "definitions", *COUNTS)


@admin.register(Claim)
class ClaimAdmin(EvidenceAdmin):
    list_display = ("number", "percent", "verdict", "made_by", "made_at")
    list_select_related = ("made_by",)
    list_filter = ("verdict",)
    search_fields = ("=number",)
    fields = ("number", "percent", "verdict", "snapshot", "sha256", "made_by", "made_at")
