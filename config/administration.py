"""Django's admin in our order: who comes in, how one signs in, and the index by kinds of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Models that belong to one kind of work, in the order in which the index lists them."""

    key: str
    title: StrPromise
    purpose: StrPromise
    models: tuple[str, ...]


WORK_GROUPS = (
    WorkGroup(
        "reference",
        _("Reference data"),
        _("Areas, centres and vaccines, what the centres reported each day, and what messages say."),
        (
            "records.Area",
            "records.Centre",
            "recovery.CentreContact",
            "records.Vaccine",
            "records.VaccineAlias",
            "records.ReportedCount",
            "recovery.MessageTemplate",
        ),
    ),
    WorkGroup(
        "people",
        _("People and rights"),
        _("Who may sign in, as what, and for which centres."),
        ("records.User", "mfa.Authenticator", "recovery.ApiToken"),
    ),
    WorkGroup(
        "incidents",
        _("Incidents"),
        _("The days of which records were lost."),
        ("recovery.Incident", "recovery.CentreDay"),
    ),
    WorkGroup(
        "operation",
        _("Operation"),
        _("Work that runs in the background, and the models by which it links."),
        ("recovery.LinkageModel", "recovery.LinkageComparison", "procrastinate.ProcrastinateJob"),
    ),
    WorkGroup(
        "evidence",
        _("Evidence"),
        _("What was received, found, corrected and sent. To be read here, never changed."),
        (
            "recovery.CentreList",
            "recovery.ColumnMemory",
            "recovery.MendBatch",
            "recovery.LinkageRun",
            "recovery.LinkCheck",
            "recovery.Decision",
            "recovery.ReviewAct",
            "recovery.Case",
            "recovery.CorrectionBatch",
            "recovery.Correction",
            "recovery.CorrectionImport",
            "recovery.Delivery",
            "recovery.Drop",
            "recovery.DeliveryAttempt",
            "recovery.RelayState",
            "recovery.RelayAlarm",
            "recovery.SendAgain",
            "recovery.UnseenWait",
            "recovery.RetractionSettlement",
            "recovery.MessageRelease",
            "recovery.Message",
            "recovery.OptOut",
            "recovery.Alarm",
            "recovery.CentreCall",
            "recovery.CentreNote",
            "recovery.Mail",
            "recovery.ProgressSnapshot",
            "recovery.Claim",
            "records.Extract",
            "records.ExtractFault",
            "recovery.AccessLog",
            "admin.LogEntry",
        ),
    ),
    WorkGroup(
        "history",
        _("History"),
        _("Each change with its time and author, written by the database itself."),
        (
            "records.RecipientEvent",
            "records.DoseEvent",
            "recovery.DecisionEvent",
            "recovery.CaseEvent",
            "recovery.CorrectionBatchEvent",
            "recovery.CorrectionEvent",
            "recovery.CentreDayEvent",
            "recovery.DeliveryEvent",
            "recovery.MessageEvent",
            "recovery.HistorySeal",
        ),
    ),
)


class CodeAndNameView(AutocompleteJsonView):
    """Two centres may have one name, so what is searched for is offered with its code."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        from records.admin.naming import code_and_name  # the admins there need this site, so they come later

        return {"id": str(getattr(obj, to_field_name)), "text": code_and_name(obj)}


class AdministrationSite(admin.AdminSite):
    """Django's admin, for administrators only; its sign-in is the site's own (with its rate limit)."""

    site_header = _("Punoruddhar administration")
    site_title = _("Punoruddhar administration")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff whose role is administrator, and superusers. The role counts, not the flag alone."""
        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        return bool(user.is_superuser or user.role == "administrator")

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Hand over to the site's sign-in, which counts failures and asks for the second factor.

        Someone who is signed in and may not come in is told so (403): the sign-in would only send them back
        here.
        """
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(wanted, reverse("account_login"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view(next_page=reverse("account_login"))(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseRedirect:
        """One's own password is changed at the one place that the whole site has for it."""
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return CodeAndNameView.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The models by kinds of work; with `app_label`, those of one app as Django lists them.

        A registered model that stands in no group comes last under "Other", so that nothing gets lost.
        """
        if app_label:
            return super().get_app_list(request, app_label)
        entries = {
            entry["model"]._meta.label: entry
            for app in self._build_app_dict(request).values()
            for entry in app["models"]
        }
        index = reverse("admin:index", current_app=self.name)
        groups = [
            {
                "name": group.title,
                "purpose": group.purpose,
                "app_label": group.key,
                "app_url": f"{index}#{group.key}",
                "has_module_perms": True,
                "models": [entries.pop(label) for label in group.models if label in entries],
            }
            for group in WORK_GROUPS
        ]
        if entries:
            groups.append(
                {
                    "name": _("Other"),
                    "purpose": "",
                    "app_label": "other",
                    "app_url": f"{index}#other",
                    "has_module_perms": True,
                    "models": list(entries.values()),
                }
            )
        return [group for group in groups if group["models"]]
