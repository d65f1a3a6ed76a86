"""Linkage: its models, what a new one would change, its runs, and the blind checks of its links.

Nothing is typed here. A model comes from `manage.py train_linkage`; it is used from now on by a button on the page that
shows what it would change, and by nothing else here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.masking import NOTHING, masked
from recovery import tasks
from recovery.admin.evidence import ROW_CONTENT, place
from recovery.errors import RecoveryError
from recovery.linkage.compare import KINDS, lists_changed
from recovery.linkage.explain import LEVELS, NAMES
from recovery.linkage.model import comparison_valid, model_standing, model_use
from recovery.linkage.training import level_weight
from recovery.models import LinkageComparison, LinkageModel, LinkageRun, LinkCheck

#: Kind of change -> what it is called, beside its number.
CHANGES = {
    "stay": _("links that stay"),
    "moved": _("links that move to another recipient"),
    "new": _("new links"),
    "lost": _("links that are lost"),
    "to_review": _("rows that go to review"),
    "from_review": _("rows that leave review"),
}
#: Lists on the page of a comparison; those with most changes stand first.
MOST_LISTS = 100
#: Parts of a training report -> what they say.
REPORT = {
    "source": _("labels come from"),
    "labels": _("true pairs it was trained on"),
    "register_size": _("size of register for which it is meant"),
    "true_pairs_quantiles": _("weights of true pairs without identifiers, by quantile (bits)"),
    "true_pairs_above_upper": _("share of true pairs above the upper threshold"),
    "true_pairs_from_lower_on": _("share of true pairs from the lower threshold on"),
    "strangers": _("pairs of strangers that were weighed"),
    "strangers_heaviest": _("heaviest pair of strangers (bits)"),
    "strangers_above_upper": _("strangers above the upper threshold"),
    "strangers_from_lower_on": _("strangers from the lower threshold on"),
}


def told(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A training report as lines, in the order of REPORT: what, and how much. What REPORT does not know comes last."""
    flat: dict[str, Any] = {}
    for name, value in report.items():
        flat |= value if isinstance(value, dict) and name not in REPORT else {name: value}
    for name in sorted(flat, key=lambda each: list(REPORT).index(each) if each in REPORT else len(REPORT)):
        value = flat[name]
        if isinstance(value, dict):  # quantile -> weight
            quantiles = sorted((float(key), each) for key, each in value.items())
            value = ", ".join(f"{quantile:g}: {each}" for quantile, each in quantiles)
        yield str(REPORT.get(name, name)), str(value)


@admin.register(LinkageModel)
class LinkageModelAdmin(EvidenceAdmin):
    change_form_template = "admin/recovery/linkagemodel/change_form.html"
    list_display = ("version", "trained_at", "labels", "lower", "upper", "is_active")
    list_filter = ("is_active",)
    search_fields = ("version",)
    fields = (
        *("version", "is_active", "used_after", "used_unseen_because", "trained_at", "lower", "upper"),
        *("shown_report", "shown_levels"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkageModel]:
        models: QuerySet[LinkageModel] = super().get_queryset(request)
        return models.select_related("used_after")

    def get_urls(self) -> list[Any]:
        name = "recovery_linkagemodel"
        return [
            path("<int:pk>/compare/", self.admin_site.admin_view(self.compare), name=f"{name}_compare"),
            path("<int:pk>/use/", self.admin_site.admin_view(self.use), name=f"{name}_use"),
            *super().get_urls(),
        ]

    @admin.display(description=_("true pairs"))
    def labels(self, model: LinkageModel) -> Any:
        return model.report.get("labels", NOTHING)

    @admin.display(description=_("training report"))
    def shown_report(self, model: LinkageModel) -> str:
        lines = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", told(model.report))
        return format_html("<table>{}</table>", lines)

    @admin.display(description=_("what each level weighs"))
    def shown_levels(self, model: LinkageModel) -> str:
        """Bits for each level; a name weighs by how common it is, so that no one number stands for it."""
        lines = []
        for comparison in model.settings.get("comparisons", ()):
            name = comparison["output_column_name"]
            for level in comparison["comparison_levels"]:
                if level.get("is_null_level"):
                    continue
                label = level["label_for_charts"]
                by_name = bool(level.get("tf_adjustment_column"))
                weight = gettext("by how common the name is") if by_name else f"{level_weight(level):+.1f}"
                lines.append((NAMES.get(name, name), LEVELS.get(name, {}).get(label, label), weight))
        cells = "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>"
        return format_html("<table>{}</table>", format_html_join("", cells, lines))

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would change; sending the page has it found out by the worker."""
        model = self._model(request, pk)
        if request.method == "POST":
            try:
                tasks.model_compare(model=model, by=request.user)  # type: ignore[arg-type]
            except RecoveryError as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, gettext("The worker compares now. This page shows how far it is."))
            return redirect("admin:recovery_linkagemodel_compare", pk=pk)
        newest = model.comparisons.select_related("standing_model", "extract", "asked_by").first()
        whole = model.comparisons.whole().select_related("standing_model", "extract", "asked_by").first()
        shown = whole or model.comparisons.finished().select_related("standing_model", "extract", "asked_by").first()
        valid = comparison_valid(model)
        changed = lists_changed(shown.figures) if shown else []
        context = self.admin_site.each_context(request) | {
            "title": gettext("What would change with model %(version)s") % {"version": model.version},
            "opts": self.opts,
            "original": model,
            "standing": model_standing(),
            "running": newest if newest is not None and newest.finished_at is None else None,
            "shown": shown,
            "is_valid": shown is not None and shown == valid,
            "changes": _changes(shown),
            "lists": changed[:MOST_LISTS],
            "unchanged": len(shown.figures["lists"]) - len(changed) if shown else 0,
            "examples": _examples(shown),
            "kinds": [CHANGES[kind] for kind in KINDS],
            "opens_product_page": getattr(request.user, "sees_all_centres", False),
        }
        return TemplateResponse(request, "admin/recovery/linkagemodel/compare.html", context)

    def use(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have a model weigh pairs from now on; only from the page that showed what it changes."""
        model = self._model(request, pk)
        if request.method != "POST":
            return redirect("admin:recovery_linkagemodel_compare", pk=pk)
        before = model_standing().version
        try:
            model_use(model)
        except RecoveryError as refused:
            messages.error(request, str(refused))
            return redirect("admin:recovery_linkagemodel_compare", pk=pk)
        self.log_change(request, model, gettext("used from now on instead of %(version)s") % {"version": before})
        messages.success(
            request,
            gettext("Model %(version)s weighs pairs from now on. A list is linked by it when it is judged again.")
            % {"version": model.version},
        )
        return redirect(reverse("admin:recovery_linkagemodel_change", args=[pk]))

    def _model(self, request: HttpRequest, pk: int) -> LinkageModel:
        if not self.has_view_permission(request):
            raise PermissionDenied
        model = LinkageModel.objects.filter(pk=pk).first()
        if model is None:
            raise Http404
        return model


def _changes(comparison: LinkageComparison | None) -> list[tuple[Any, int]]:
    return [(word, comparison.figures["sum"][kind]) for kind, word in CHANGES.items()] if comparison else []


def _examples(comparison: LinkageComparison | None) -> list[tuple[Any, list[dict[str, Any]]]]:
    if comparison is None:
        return []
    return [(CHANGES[kind], rows) for kind in KINDS if (rows := comparison.figures["examples"][kind])]


@admin.register(LinkageComparison)
class LinkageComparisonAdmin(EvidenceAdmin):
    list_display = (
        *("id", "model", "standing_model", "extract", "asked_by", "asked_at", "lists_done", "lists", "finished_at"),
    )
    list_select_related = ("model", "standing_model", "extract", "asked_by")
    date_hierarchy = "asked_at"
    search_fields = ("=id", "model__version", "standing_model__version")
    product_pages = (("admin:recovery_linkagemodel_compare", "model_id"),)
    product_pages_show_persons = False
    fields = (*list_display[1:6], "newest_lists", *list_display[6:], "shown_sum")

    @admin.display(description=_("what would change"))
    def shown_sum(self, comparison: LinkageComparison) -> str:
        if comparison.finished_at is None:
            return NOTHING
        cells = "<tr><th scope='row'>{}</th><td>{}</td></tr>"
        return format_html("<table>{}</table>", format_html_join("", cells, _changes(comparison)))


@admin.register(LinkageRun)
class LinkageRunAdmin(EvidenceAdmin):
    list_display = (
        *("id", "list", "model", "started_at", "rows", "linked_exact", "linked_scored", "to_review"),
        *("pairs_scored", "pairs_capped"),
    )
    list_filter = ("model",)
    list_select_related = ("list", "model")
    date_hierarchy = "started_at"
    search_fields = ("=list__id", "list__file_name")
    product_pages = (("recovery:list_detail", "list_id"),)
    fields = list_display[1:]


@admin.register(LinkCheck)
class LinkCheckAdmin(EvidenceAdmin):
    """Blind checks with their answers; whoever is to answer has no way here."""

    list_display = (
        *("id", "asked_on", "row", "recipient_number", "found_by", "model", "is_decoy", "verdict"),
        *("answered_by", "answered_at"),
    )
    list_filter = ("verdict", "is_decoy", "model", "found_by")
    list_select_related = ("sheet_row__list", "recipient", "model", "answered_by")
    date_hierarchy = "asked_on"
    search_fields = ("=id", "answered_by__username", "sheet_row__list__file_name")
    ordering = ("-id",)
    product_pages = (("recovery:row_detail", "sheet_row_id"),)
    fields = list_display[1:]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkCheck]:
        checks: QuerySet[LinkCheck] = super().get_queryset(request)
        return checks.defer(*ROW_CONTENT)

    @admin.display(description=_("row"))
    def row(self, check: LinkCheck) -> str:
        return place(check.sheet_row)

    @admin.display(description=_("recipient"))
    def recipient_number(self, check: LinkCheck) -> Any:
        return masked("registration_no", check.recipient.registration_no)
