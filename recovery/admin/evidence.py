"""Lists, decisions, cases and corrections, to be read; the work is done on their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.history import HistoryAdmin, register_history
from records.admin.masking import NOTHING, masked
from recovery.models import (
    AccessLog,
    Case,
    CentreList,
    ColumnMemory,
    Correction,
    CorrectionBatch,
    Decision,
    MendBatch,
    ReviewAct,
    SheetRow,
)

#: What a row of a file holds is about persons, and long; pages that name the row do not fetch it.
ROW_CONTENT = ("sheet_row__cells", "sheet_row__kinds", "sheet_row__fonts")


def place(row: SheetRow | None) -> str:
    """Where a row stands: file, sheet, row number."""
    return f"{row.list.file_name}, {row.sheet}:{row.row_number}" if row else NOTHING


def corrected_value(field: str, value: Any) -> Any:
    """The old or new value of a correction as administrators may see it."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {masked(name, part)}" for name, part in value.items())
    return masked(field, value)


@admin.register(CentreList)
class CentreListAdmin(EvidenceAdmin):
    list_display = (
        *(
            "id",
            "file_name",
            "incident",
            "centre",
            "day",
            "state",
            "rows_listed",
            "dose_missing",
            "in_review",
        ),
        *("unreadable", "uploaded_by", "uploaded_at"),
    )
    list_display_links = ("id", "file_name")
    list_filter = ("state", "origin", "incident", "centre__district")
    list_select_related = ("incident", "centre", "uploaded_by")
    date_hierarchy = "uploaded_at"
    search_fields = ("=id", "file_name", "centre__code", "=sha256")
    product_pages = (("recovery:list_detail", "pk"),)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("incident", "centre", "day", "dose_no", "state", "asks", "origin", "evidence_note"),
                    *(
                        "file_name",
                        "kind",
                        "size_bytes",
                        "sha256",
                        "stored_name",
                        "uploaded_by",
                        "uploaded_at",
                    ),
                )
            },
        ),
        (
            _("Rows"),
            {
                "fields": (
                    *("rows_seen", "rows_skipped", "rows_listed", "on_server", "dose_missing", "differs"),
                    *("not_registered", "in_review", "duplicate", "out_of_scope", "unreadable"),
                )
            },
        ),
        (
            _("Running"),
            {
                "fields": (
                    *(
                        "attempts",
                        "stage_done",
                        "stage_total",
                        "stage_started_at",
                        "judged_extract",
                        "settled_at",
                    ),
                    *("refusal_code", "withdrawn_by", "withdrawn_reason", "version_of", "version_answer"),
                    *("brake_asked_by", "brake_reason", "brake_released_by"),
                )
            },
        ),
    )


@admin.register(Decision)
class DecisionAdmin(EvidenceAdmin):
    list_display = ("id", "decided_at", "verdict", "row", "recipient_number", "decided_by", "replaced_at")
    list_filter = ("verdict",)
    list_select_related = ("sheet_row__list", "recipient", "decided_by")
    date_hierarchy = "decided_at"
    search_fields = ("=id", "decided_by__username", "sheet_row__list__file_name")
    product_pages = (("recovery:row_detail", "sheet_row_id"),)
    history_list = "admin:recovery_decisionevent_changelist"
    fields = (*("verdict", "row", "recipient_number", "reason", "decided_by", "decided_at", "replaced_at", "act"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).defer(*ROW_CONTENT)

    @admin.display(description=_("row"))
    def row(self, decision: Decision) -> str:
        return place(decision.sheet_row)

    @admin.display(description=_("recipient"))
    def recipient_number(self, decision: Decision) -> Any:
        return masked("registration_no", decision.recipient and decision.recipient.registration_no)


@admin.register(ReviewAct)
class ReviewActAdmin(EvidenceAdmin):
    list_display = ("id", "decided_at", "verdict", "incident", "decided_by", "undone_at", "undone_by")
    list_filter = ("verdict", "incident")
    list_select_related = ("incident", "decided_by", "undone_by")
    date_hierarchy = "decided_at"
    search_fields = ("=id", "decided_by__username")
    product_pages = (("recovery:review_act", "pk"),)
    fields = (
        *("incident", "verdict", "pattern", "content_sha256", "reason", "decided_by", "decided_at"),
        *("undone_by", "undone_at", "undo_reason"),
    )


@admin.register(Case)
class CaseAdmin(EvidenceAdmin):
    list_display = (
        *("id", "kind", "state", "incident", "centre_code", "dose_no", "given_on", "recipient_number"),
        *("opened_at", "verified_in"),
    )
    list_filter = ("state", "kind", "incident", "centre__district")
    list_select_related = ("incident", "centre", "recipient", "verified_in")
    date_hierarchy = "given_on"
    search_fields = ("=id", "centre__code", "centre__name_en", "centre__name_bn")
    product_pages = (("recovery:case_detail", "pk"),)
    history_list = "admin:recovery_caseevent_changelist"
    fields = (
        *(
            "incident",
            "kind",
            "state",
            "centre",
            "dose_no",
            "given_on",
            "vaccine",
            "lot_no",
            "recipient_number",
        ),
        *("row", "opened_at", "changed_at", "verified_in", "lost_again_at"),
        *("closure", "closure_reason", "closed_by", "closed_at"),
    )

    @admin.display(description=_("centre"), ordering="centre__code")
    def centre_code(self, case: Case) -> str:
        return case.centre.code

    @admin.display(description=_("recipient"))
    def recipient_number(self, case: Case) -> Any:
        return masked("registration_no", case.recipient and case.recipient.registration_no)

    @admin.display(description=_("row"))
    def row(self, case: Case) -> str:
        return place(case.sheet_row)


@admin.register(CorrectionBatch)
class CorrectionBatchAdmin(EvidenceAdmin):
    list_display = (
        *("id", "state", "incident", "lines", "created_by", "created_at", "approved_by", "applied_at"),
        "reverted_at",
    )
    list_filter = ("state", "incident")
    list_select_related = ("incident", "created_by", "approved_by")
    date_hierarchy = "created_at"
    search_fields = ("=id", "created_by__username", "approved_by__username", "note")
    product_pages = (("recovery:batch_detail", "pk"),)
    history_list = "admin:recovery_correctionbatchevent_changelist"
    fields = (
        *("incident", "state", "lines", "note", "created_by", "created_at", "submitted_at", "content_sha256"),
        *("returned_by", "return_comment", "approved_by", "approved_at", "approved_sha256"),
        *("applied_by", "applied_at", "revert_asked_by", "revert_asked_at", "reverted_by", "reverted_at"),
        *("revert_reason", "work", "work_by", "work_at", "request_key"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CorrectionBatch]:
        lines = (
            Correction.objects.filter(batch=OuterRef("pk"))
            .order_by()
            .values("batch")
            .annotate(number=Count("pk"))
            .values("number")
        )
        batches: QuerySet[CorrectionBatch] = super().get_queryset(request)
        return batches.annotate(line_count=Coalesce(Subquery(lines), 0))

    @admin.display(description=_("lines"))
    def lines(self, batch: Any) -> int:
        return int(batch.line_count)


@admin.register(Correction)
class CorrectionAdmin(EvidenceAdmin):
    list_display = (
        "id",
        "batch_number",
        "case_number",
        "field",
        "state",
        "held_reason",
        "edited_by",
        "edited_at",
    )
    list_filter = ("state", "held_reason", "field")
    list_select_related = ("edited_by",)
    search_fields = ("=id", "=batch__id", "=case__id", "edited_by__username")
    search_help_text = _("The number of a correction, a batch or a case.")
    ordering = ("-id",)
    product_pages = (("recovery:batch_detail", "batch_id"),)
    history_list = "admin:recovery_correctionevent_changelist"
    fields = (
        *("batch", "case", "field", "old", "new", "row", "evidence_note", "edited_by", "edited_at"),
        *("state", "held_reason", "verified_in"),
    )

    @admin.display(description=_("batch"), ordering="batch")
    def batch_number(self, correction: Correction) -> int:
        return correction.batch_id

    @admin.display(description=_("case"), ordering="case")
    def case_number(self, correction: Correction) -> int:
        return correction.case_id

    @admin.display(description=_("old value"))
    def old(self, correction: Correction) -> Any:
        return corrected_value(correction.field, correction.old_value)

    @admin.display(description=_("new value"))
    def new(self, correction: Correction) -> Any:
        return corrected_value(correction.field, correction.new_value)

    @admin.display(description=_("evidence"))
    def row(self, correction: Correction) -> str:
        return place(correction.evidence)


@admin.register(AccessLog)
class AccessLogAdmin(EvidenceAdmin):
    list_display = ("id", "at", "user", "what", "people", "case_number", "row", "of", "reason")
    list_filter = ("what",)
    list_select_related = ("user", "sheet_row__list")
    date_hierarchy = "at"
    search_fields = ("user__username", "=case__id", "reason")
    ordering = ("-id",)
    product_pages = (("recovery:case_detail", "case_id"), ("recovery:row_detail", "sheet_row_id"))
    fields = ("at", "user", "what", "people", "case", "row", "of", "query", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessLog]:
        return super().get_queryset(request).defer(*ROW_CONTENT)

    @admin.display(description=_("case"), ordering="case")
    def case_number(self, look: AccessLog) -> Any:
        return look.case_id or NOTHING

    @admin.display(description=_("row"))
    def row(self, look: AccessLog) -> str:
        return place(look.sheet_row)


@admin.register(ColumnMemory)
class ColumnMemoryAdmin(EvidenceAdmin):
    """What centres' headings were said to mean; a new answer on a list's own page replaces the old one."""

    list_display = ("heading_key", "centre", "field", "dose_no", "script", "confirmed_by", "confirmed_at")
    list_filter = ("field", "script")
    list_select_related = ("centre", "confirmed_by")
    search_fields = ("heading_key", "centre__code")
    ordering = ("-confirmed_at", "-id")
    fields = ("centre", "signature", *list_display[:1], *list_display[2:])


@admin.register(MendBatch)
class MendBatchAdmin(EvidenceAdmin):
    """Who mended what in which list; the cells themselves stand on the mend's own page."""

    list_display = ("id", "list", "rule", "reason", "state", "created_by", "applied_at", "undone_by", "undone_at")
    list_filter = ("rule", "state")
    list_select_related = ("list", "created_by", "undone_by")
    date_hierarchy = "created_at"
    product_pages = (("recovery:mend_detail", "pk"),)
    fields = (*list_display[1:6], "created_at", *list_display[6:])


class CaseHistoryAdmin(HistoryAdmin):
    product_pages = (("recovery:case_detail", "pgh_obj_id"),)


class DecisionHistoryAdmin(HistoryAdmin):
    product_pages = (("recovery:row_detail", "sheet_row_id"),)


class CorrectionBatchHistoryAdmin(HistoryAdmin):
    product_pages = (("recovery:batch_detail", "pgh_obj_id"),)


class CorrectionHistoryAdmin(HistoryAdmin):
    """Whether a value is about the person depends on the field that is corrected."""

    product_pages = (("recovery:batch_detail", "batch_id"),)

    def shown(self, event: Any, field: str, value: Any) -> Any:
        if field in {"old_value", "new_value"}:
            return corrected_value(event.field, value)
        return super().shown(event, field, value)


register_history("recovery.CentreDayEvent", one=_("change of a centre-day"), many=_("changes of centre-days"))
register_history("recovery.CaseEvent", one=_("change of a case"), many=_("changes of cases"), by=CaseHistoryAdmin)
register_history(
    "recovery.DecisionEvent",
    one=_("change of a decision"),
    many=_("changes of decisions"),
    by=DecisionHistoryAdmin,
)
register_history(
    "recovery.CorrectionBatchEvent",
    one=_("change of a batch"),
    many=_("changes of batches"),
    by=CorrectionBatchHistoryAdmin,
)
register_history(
    "recovery.CorrectionEvent",
    one=_("change of a correction"),
    many=_("changes of corrections"),
    by=CorrectionHistoryAdmin,
)
