"""The doors of the pages: the only file in `web` that touches `.objects`.

Each `access_*` fetches one thing that the person may see, or raises Http404: what is not yours and what is not there
look the same. The rules themselves are `visible_to` on each model.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, Concatenate, ParamSpec

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from records.models import Centre, Extract, Recipient, Role, User
from recovery.models import (
    CandidatePair,
    Case,
    CentreDay,
    CentreList,
    CorrectionBatch,
    Decision,
    Incident,
    ListRow,
    RowFault,
    SheetRow,
)

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


def sheet_names(centre_list: CentreList) -> list[str]:
    return list(centre_list.rows.order_by("sheet").values_list("sheet", flat=True).distinct())


def fault_groups(centre_list: CentreList) -> QuerySet[Any]:
    """Faults of a list by reason: how many, and whether they stop the value."""
    return (
        centre_list.faults.values("reason", "is_error").annotate(count=Count("pk")).order_by("-is_error", "-count", "reason")
    )


def skipped_groups(centre_list: CentreList) -> QuerySet[Any]:
    return centre_list.skipped_rows.values("reason").annotate(count=Count("pk")).order_by("-count")


def not_on_list_count(centre_list: CentreList) -> int:
    return centre_list.not_on_list.count()


def case_count_of_list(request: HttpRequest, centre_list: CentreList) -> int:
    return Case.objects.visible_to(person(request)).unsolved().filter(sheet_row__list=centre_list).count()


def faults_of_row(row: SheetRow) -> QuerySet[RowFault]:
    return row.faults.all()


def list_row_of(row: SheetRow) -> ListRow | None:
    return (
        ListRow.objects.filter(pk=row.pk)
        .select_related("outcome__recipient", "outcome__first_row__list", "link__recipient", "vaccine", "centre")
        .first()
    )


def candidates_of_row(row: SheetRow) -> QuerySet[CandidatePair]:
    return CandidatePair.objects.filter(row_id=row.pk).select_related("recipient__centre")


def candidate_recipient(row: SheetRow, recipient_id: int) -> Recipient:
    """A recipient who is proposed for this row; 404 for anybody else."""
    return get_object_or_404(CandidatePair.objects.select_related("recipient"), row_id=row.pk, recipient_id=recipient_id).recipient


def decisions_of_row(row: SheetRow) -> QuerySet[Decision]:
    return row.decisions.select_related("decided_by", "recipient")


def case_of_row(row: SheetRow) -> Case | None:
    return row.cases.exclude(state="withdrawn").first()


def next_in_review(row: SheetRow) -> SheetRow | None:
    """The next row of the same list that waits for a decision, past this one, else the first that waits."""
    waiting = SheetRow.objects.filter(list=row.list, list_row__outcome__outcome="in_review").exclude(pk=row.pk)
    return waiting.filter(pk__gt=row.pk).order_by("pk").first() or waiting.order_by("pk").first()
