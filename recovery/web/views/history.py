"""The whole history of one person, and the seals that show whether it was touched."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.models import Role
from recovery.history.seals import rows_unsealed
from recovery.history.timeline import Mark, of_person
from recovery.web import access, access_history
from recovery.web.timeline import timeline_page

ENTRIES_PER_PAGE = 100
SEALS_PER_PAGE = 50


@require_safe
@access.roles(*access.PERSON_READERS)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to a person, newest first, and who has looked."""
    recipient = access_history.access_person(request, pk)
    before = Mark.read(request.GET.get("before", ""))
    found = of_person(pk, user=access.person(request), most=ENTRIES_PER_PAGE + 1, before=before)
    context = {
        "recipient": recipient,
        "cases": access_history.cases_of_person(request, recipient),
        **timeline_page(found, ENTRIES_PER_PAGE, before),
    }
    return render(request, "recovery/history/person.html", context)


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def seal_index(request: HttpRequest) -> HttpResponse:
    """The seals of the history: the newest hash, to be compared with copies that lie elsewhere."""
    seals = access_history.seals()
    page = Paginator(seals, SEALS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"newest": seals.first(), "page": page, "unsealed": rows_unsealed()}
    return render(request, "recovery/history/seals.html", context)
