"""Rows that the database's triggers write at each change: when, by whom, and what the row was afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from records.admin.evidence import EvidenceAdmin
from records.admin.masking import NOTHING, masked
from records.admin.naming import call_it
from records.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS = {"insert": _("made"), "update": _("changed")}


def author_id(event: Any) -> int | None:
    """The number of the account that caused a change; None for jobs and commands."""
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


class LabelFilter(admin.SimpleListFilter):
    title = _("what happened")
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(LABELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class HistoryChangeList(ChangeList):
    """Finds the authors of all events of a page in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        events: Iterable[Any] = self.result_list
        authors = User.objects.in_bulk({author for event in events if (author := author_id(event))})
        for event in events:
            event.author = authors.get(author_id(event) or 0)


class HistoryAdmin(EvidenceAdmin):
    list_display = ("number", "at", "label", "of", "by", "why")
    list_filter = (LabelFilter,)
    list_select_related = ("pgh_context",)
    search_fields = ("pgh_obj_id",)  # shows the search box; the search itself is below
    search_help_text = _("The number of the thing that was changed.")
    ordering = ("-pgh_id",)
    fields = ("at", "label", "of", "by", "why", "address", "values")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return HistoryChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Only the whole number finds: the row itself may be gone, so nothing is joined."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return (queryset.filter(pgh_obj_id=int(term)) if term.isdecimal() else queryset.none()), False

    @admin.display(description=_("number"), ordering="pgh_id")
    def number(self, event: Any) -> Any:
        return event.pgh_id

    @admin.display(description=_("time"), ordering="pgh_created_at")
    def at(self, event: Any) -> Any:
        return event.pgh_created_at

    @admin.display(description=_("what happened"))
    def label(self, event: Any) -> Any:
        return LABELS.get(event.pgh_label, event.pgh_label)

    @admin.display(description=_("number of the changed"))
    def of(self, event: Any) -> Any:
        return event.pgh_obj_id

    @admin.display(description=_("by"))
    def by(self, event: Any) -> str:
        number = author_id(event)
        if number is None:
            return NOTHING
        author = event.author if hasattr(event, "author") else User.objects.filter(pk=number).first()
        return author.username if author else str(number)

    @admin.display(description=_("why"))
    def why(self, event: Any) -> str:
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        return str(metadata.get("reason") or NOTHING)

    @admin.display(description=_("page"))
    def address(self, event: Any) -> str:
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        return str(metadata.get("url") or NOTHING)

    @admin.display(description=_("afterwards"))
    def values(self, event: Any) -> str:
        """All columns after the change, those about the person masked."""
        own = [field for field in event._meta.fields if not field.name.startswith("pgh_")]
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                "<li>{}: {}</li>",
                ((field.name, self.shown(event, field.name, getattr(event, field.attname))) for field in own),
            ),
        )

    def shown(self, event: Any, field: str, value: Any) -> Any:
        """One value of an event as an administrator may see it."""
        return masked(field, value)


def register_history(
    label: str, *, one: StrPromise, many: StrPromise, by: type[HistoryAdmin] = HistoryAdmin
) -> type[Model]:
    """Show the events of `app.ModelEvent` under these names."""
    model = apps.get_model(label)
    call_it(model, one, many)
    admin.site.register(model, by)
    return model
