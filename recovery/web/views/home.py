"""Where each role begins, and the small pages that all share."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from records.models import Role
from recovery.progress.claims import NotAPercentage, percent_read
from recovery.web import access, access_snapshots, looks, queues
from recovery.web.tables import ExtractTable


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: for officials the figures, for managers their centre's days, for MIS the queues."""
    person = access.person(request)
    incident = access.current_incident(request)
    if incident is None:
        return render(request, "recovery/home/no_incident.html")
    if person.role == Role.OFFICIAL:
        return redirect("recovery:progress")
    if person.role == Role.ADMINISTRATOR:
        return redirect("admin:index") if person.is_staff else redirect("recovery:progress")
    context: dict[str, Any] = {"incident": incident}
    if person.role == Role.MANAGER:
        context["days"] = queues.centre_days(request)
        return render(request, "recovery/home/manager.html", context)
    context |= {
        "queues": queues.queues(request),
        "running": queues.running(request),
        "recent": queues.recent(request),
    }
    return render(request, "recovery/home/clerk.html", context)


@require_POST
def incident_switch(request: HttpRequest) -> HttpResponse:
    """Choose the incident that the pages speak of; back to where one was."""
    slug = request.POST.get("incident", "")
    if slug in {incident.slug for incident in access.incidents()}:
        request.session[access.INCIDENT_KEY] = slug
    where = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, allowed_hosts={request.get_host()}):
        where = reverse("recovery:home")
    parts = urlsplit(where)
    path = "/" + parts.path.lstrip("/")  # two at the beginning would name another host
    kept = _query_kept(request, path, dict(parse_qsl(parts.query)))
    return redirect(f"{path}?{urlencode(kept)}" if kept else path)


def _query_kept(request: HttpRequest, path: str, query: dict[str, str]) -> dict[str, str]:
    """What an address keeps of its query when the incident has changed. Filters are of the incident that was left.

    By which areas the country is shown is not, nor is a claimed percentage; snapshots are kept where they are of the
    incident that was gone to.
    """
    if query == {"by": "district"}:
        return query
    try:
        page = resolve(unquote(path)).view_name
    except Resolver404:
        return {}
    if page == "recovery:progress_claims" and _is_percentage(query.get("percent", "")):
        return {"percent": query["percent"]}
    if page in {"recovery:progress_compare", "recovery:progress_area_compare"}:
        named = {name: query[name] for name in ("from", "to") if query.get(name)}
        if named and access_snapshots.incident_of(named.values()) == access.current_incident(request):
            return named
    return {}


def _is_percentage(text: str) -> bool:
    try:
        percent_read(text)
    except NotAPercentage:
        return False
    return True


@require_safe
@access.roles(*access.PERSON_READERS)
def search(request: HttpRequest) -> HttpResponse:
    """A person by a whole number or by name; a name alone shows only where few bear it."""
    text = request.GET.get("q", "").strip()
    found = access.search_cases(request, text) if text else []
    looks.tell(request, people=len(found), cases=[case.pk for case in found])
    context = {"q": text, "found": found, "too_many": len(found) > access.MOST_FOUND}
    return render(request, "recovery/search.html", context)


@require_safe
@access.roles(*access.PERSON_READERS, Role.ADMINISTRATOR)
def extract_index(request: HttpRequest) -> HttpResponse:
    """What was seen of the national server, and when."""
    table = ExtractTable(access.extracts())
    RequestConfig(request, paginate={"per_page": 50}).configure(table)
    return render(request, "recovery/extracts/index.html", {"table": table})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or in another tab: go back and send it again."""
    messages.error(request, _("This form was open too long, or you signed in again meanwhile. Please send it again."))
    return render(request, "403.html", {"reason": reason}, status=403)
