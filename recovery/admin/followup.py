"""Whom to call at a centre; calls and notes to be read."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.permissions import AdministratorsMay, ModelAdmin
from recovery.models import Alarm, CentreCall, CentreContact, CentreNote


@admin.register(CentreContact)
class CentreContactAdmin(AdministratorsMay, ModelAdmin):
    list_display = ("centre", "name", "phone")
    list_select_related = ("centre",)
    autocomplete_fields = ("centre",)
    search_fields = ("=centre__code", "centre__name_en", "centre__name_bn", "name", "=phone")
    search_help_text = _("The code or name of a centre, a name, or a whole number.")


@admin.register(CentreCall)
class CentreCallAdmin(EvidenceAdmin):
    list_display = ("centre", "day", "said", "call_again_on", "made_by", "made_at")
    list_select_related = ("centre", "made_by")
    list_filter = ("incident",)
    search_fields = ("=centre__code",)
    fields = ("incident", "centre", "day", "said", "call_again_on", "made_by", "made_at")


@admin.register(CentreNote)
class CentreNoteAdmin(EvidenceAdmin):
    list_display = ("centre", "day", "text", "written_by", "written_at", "seen_by", "seen_at")
    list_select_related = ("centre", "written_by", "seen_by")
    list_filter = ("incident",)
    search_fields = ("=centre__code",)
    fields = ("incident", "centre", "day", "text", "written_by", "written_at", "seen_by", "seen_at")


@admin.register(Alarm)
class AlarmAdmin(EvidenceAdmin):
    list_display = ("kind", "incident", "people", "raised_at", "seen_by", "seen_at")
    list_select_related = ("incident", "seen_by")
    list_filter = ("incident",)
    search_fields = ("=id",)
    fields = ("incident", "kind", "people", "extract", "raised_at", "seen_by", "seen_at")
