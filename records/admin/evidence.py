"""Pages of evidence: to be read, never changed, with a way to the page where the work is done."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from records.admin.masking import PRIVATE
from records.admin.permissions import AdministratorsMayRead, ModelAdmin


class EvidenceAdmin(AdministratorsMayRead, ModelAdmin):
    """A read-only admin for tables that may be large: no full count beside a search, one query a page.

    `product_pages` names pages of the product, each as url name and path to what its address needs from the
    object ('' for nothing); the first whose need is met is linked. Where they show no persons,
    `product_pages_show_persons` is False: administrators may open them. `history_list` names the list of the
    changes that the database recorded; Django's own history knows only of changes in the admin, of which
    there are none.
    """

    change_form_template = "admin/evidence_change_form.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 100
    product_pages: tuple[tuple[str, str], ...] = ()
    product_pages_show_persons = True
    history_list = ""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Django lets an address filter by any column of the table; not by those that are masked."""
        if not PRIVATE.isdisjoint(lookup.split("__")):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def product_page(self, obj: Any) -> str:
        """The address of the product's page about an object, '' if it has none."""
        for url_name, path in self.product_pages:
            if not path:
                return reverse(url_name)
            parent, _dot, _leaf = path.rpartition(".")
            if parent and attrgetter(parent)(obj) is None:
                continue
            number = attrgetter(path)(obj)
            if number is not None:
                return reverse(url_name, args=[number])
        return ""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["product_page"] = self.product_page(context["original"])
        if self.history_list:
            context["history_list"] = f"{reverse(self.history_list)}?q={context['original'].pk}"
        sees_persons = getattr(request.user, "sees_all_centres", False)
        context["opens_product_page"] = sees_persons or not self.product_pages_show_persons
        return super().render_change_form(request, context, *args, **kwargs)
