"""The doors of the pages: the only file in `web` that touches `.objects`.

Each `access_*` fetches one thing that the person may see, or raises Http404: what is not yours and what is not there
look the same. The rules themselves are `visible_to` on each model.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, Concatenate, ParamSpec

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from records.models import Centre, Extract, Role, User
from recovery.models import Case, CentreDay, CentreList, CorrectionBatch, Incident, ListRow, SheetRow

INCIDENT_KEY = "incident"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person(request: HttpRequest) -> User:
    """The signed-in person (LoginRequiredMiddleware lets nobody else come here)."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def roles(*allowed: Role) -> Callable[[View[P]], View[P]]:
    """A view for these roles only; others are refused (403)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if person(request).role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


#: Who works with persons: uploads, faults, cases.
CASEWORKERS = (Role.MANAGER, Role.OFFICER, Role.APPROVER)
PERSON_READERS = (*CASEWORKERS, Role.AUDITOR)
MIS = (Role.OFFICER, Role.APPROVER)


def incidents() -> list[Incident]:
    return list(Incident.objects.all())


def current_incident(request: HttpRequest) -> Incident | None:
    """The incident chosen in this session, else the newest; None while there is none at all."""
    cached: Incident | None = getattr(request, "_incident", None)
    if cached is not None:
        return cached
    known = incidents()
    chosen = request.session.get(INCIDENT_KEY)
    found = next((each for each in known if each.slug == chosen), known[0] if known else None)
    request._incident = found  # type: ignore[attr-defined]
    return found


def access_incident(request: HttpRequest) -> Incident:
    """The current incident; 404 while there is none."""
    incident = current_incident(request)
    if incident is None:
        raise Http404
    return incident


def lists(request: HttpRequest) -> QuerySet[CentreList]:
    """The lists of the current incident that this person may see."""
    return (
        CentreList.objects.visible_to(person(request))
        .filter(incident=access_incident(request))
        .select_related("centre", "uploaded_by", "incident")
    )


def access_list(request: HttpRequest, pk: int) -> CentreList:
    visible = CentreList.objects.visible_to(person(request)).select_related("centre", "uploaded_by", "incident")
    return get_object_or_404(visible, pk=pk)


def access_row(request: HttpRequest, pk: int) -> SheetRow:
    """A row of a list that the person may see."""
    row = get_object_or_404(SheetRow.objects.select_related("list"), pk=pk)
    access_list(request, row.list_id)
    return row


def rows(centre_list: CentreList) -> QuerySet[ListRow]:
    return ListRow.objects.filter(list=centre_list).select_related("outcome__recipient", "sheet_row", "link")


def cases(request: HttpRequest) -> QuerySet[Case]:
    """The cases of the current incident that this person may see."""
    return (
        Case.objects.visible_to(person(request))
        .filter(incident=access_incident(request))
        .select_related("centre", "vaccine", "recipient", "sheet_row__list")
    )


def access_case(request: HttpRequest, pk: int) -> Case:
    visible = Case.objects.visible_to(person(request)).select_related(
        "centre", "vaccine", "recipient", "sheet_row__list", "incident", "verified_in"
    )
    return get_object_or_404(visible, pk=pk)


def batches(request: HttpRequest) -> QuerySet[CorrectionBatch]:
    return (
        CorrectionBatch.objects.visible_to(person(request))
        .filter(incident=access_incident(request))
        .select_related("created_by", "approved_by")
    )


def access_batch(request: HttpRequest, pk: int) -> CorrectionBatch:
    visible = CorrectionBatch.objects.visible_to(person(request)).select_related(
        "created_by", "approved_by", "applied_by", "reverted_by", "incident"
    )
    return get_object_or_404(visible, pk=pk)


def own_centres(request: HttpRequest) -> QuerySet[Centre]:
    """Centres for which this person may upload: all for MIS, the own ones for a manager."""
    user = person(request)
    if user.role in MIS:
        return Centre.objects.select_related("district")
    return user.centres.select_related("district")


def access_centre_day(request: HttpRequest, pk: int) -> CentreDay:
    """A centre-day that the person may sign off or reopen."""
    day = get_object_or_404(CentreDay.objects.select_related("centre", "incident"), pk=pk)
    if not own_centres(request).filter(pk=day.centre_id).exists():
        raise Http404
    return day


def extracts() -> QuerySet[Extract]:
    return Extract.objects.select_related("loaded_by")


def detail_or_404(queryset: QuerySet[Any], **lookup: Any) -> Any:
    """One object of a queryset that is already cut to what the person may see."""
    return get_object_or_404(queryset, **lookup)
