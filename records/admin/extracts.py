"""Server extracts with the lines that could not be taken, and what changed in the register."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.history import register_history
from records.admin.masking import CONCEALED, PRIVATE, masked
from records.models import Extract, ExtractFault


@admin.register(Extract)
class ExtractAdmin(EvidenceAdmin):
    list_display = (
        "number",
        "as_of",
        "loaded_at",
        "loaded_by",
        "recipients",
        "doses",
        "verified",
        "lost_again",
        "faults",
    )
    list_select_related = ("loaded_by",)
    product_pages = (("recovery:extract_index", ""),)
    product_pages_show_persons = False
    date_hierarchy = "as_of"
    fields = (
        *("as_of", "loaded_at", "loaded_by", "recipients", "doses", "verified", "lost_again", "faults_found"),
        *("recipients_sha256", "doses_sha256"),
    )

    @admin.display(description=_("number"), ordering="pk")
    def number(self, extract: Extract) -> int:
        return extract.pk

    @admin.display(description=_("faults"))
    def faults_found(self, extract: Extract) -> str:
        address = reverse("admin:records_extractfault_changelist")
        return format_html('<a href="{}?extract__id__exact={}">{}</a>', address, extract.pk, extract.faults)


@admin.register(ExtractFault)
class ExtractFaultAdmin(EvidenceAdmin):
    list_display = ("extract_number", "file", "line", "column", "shown_text", "reason")
    list_display_links = ("line",)
    list_filter = ("extract", "file", "reason")
    search_fields = ("=line", "column", "reason")
    ordering = ("-extract", "file", "line")
    product_pages = (("recovery:extract_index", ""),)
    product_pages_show_persons = False
    fields = ("extract", "file", "line", "column", "shown_text", "reason")

    @admin.display(description=_("server extract"), ordering="extract")
    def extract_number(self, fault: ExtractFault) -> int:
        return fault.extract_id

    @admin.display(description=_("text"))
    def shown_text(self, fault: ExtractFault) -> Any:
        """What stood there; hidden as far as it may be about a person."""
        if fault.column in PRIVATE:
            return masked(fault.column, fault.text)
        return fault.text if fault.column else CONCEALED


register_history("records.RecipientEvent", one=_("change of a recipient"), many=_("changes of recipients"))
register_history("records.DoseEvent", one=_("change of a dose"), many=_("changes of doses"))
