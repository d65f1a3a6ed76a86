"""The doors of the pages: the only file in `web` that touches `.objects`.

Each `access_*` fetches one thing that the person may see, or raises Http404: what is not yours and what is not there
look the same. The rules themselves are `visible_to` on each model.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from records.bangla import ascii_digits
from records.identifiers import mobile_key, nid_key
from records.models import Centre, Dose, Extract, Role, User
from records.normalise import sound_key
from recovery.models import (
    Case,
    CentreDay,
    CentreList,
    Correction,
    CorrectionBatch,
    Decision,
    Delivery,
    Incident,
    ListRow,
    ListState,
    NotOnList,
    Origin,
    RowFault,
    RowOutcome,
    SheetRow,
)
from recovery.models.casework import CaseQuerySet
from recovery.models.delivery import UNANSWERED
from recovery.models.intake import CentreListQuerySet

INCIDENT_KEY = "incident"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


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
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if person(request).role not in allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

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


def lists(request: HttpRequest) -> CentreListQuerySet:
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


def cases(request: HttpRequest) -> CaseQuerySet:
    """The cases of the current incident that this person may see."""
    return (
        Case.objects.visible_to(person(request))
        .filter(incident=access_incident(request))
        .select_related("centre", "vaccine", "recipient", "sheet_row__list")
    )


def access_case(request: HttpRequest, pk: int) -> Case:
    visible = Case.objects.visible_to(person(request)).select_related(
        "centre", "vaccine", "recipient", "sheet_row__list", "incident", "verified_in", "walk_in__uploaded_by"
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
        *("created_by", "returned_by", "approved_by", "applied_by", "reverted_by", "revert_asked_by", "work_by"),
        "incident",
    )
    return get_object_or_404(visible, pk=pk)


def own_centres(request: HttpRequest) -> QuerySet[Centre]:
    """Centres for which this person may upload: all for MIS, the own ones for a manager."""
    user = person(request)
    if user.role in MIS:
        return Centre.objects.select_related("district")
    return user.centres.select_related("district")


def centre_names(codes: Collection[str]) -> dict[str, str]:
    """The names of centres by their codes: reference data, which anybody who works here may read."""
    return {centre.code: centre.name for centre in Centre.objects.filter(code__in=codes)} if codes else {}


def access_centre_day(request: HttpRequest, pk: int) -> CentreDay:
    """A centre-day that the person may sign off or reopen."""
    day = get_object_or_404(CentreDay.objects.select_related("centre", "incident"), pk=pk)
    if not own_centres(request).filter(pk=day.centre_id).exists():
        raise Http404
    return day


def extracts() -> QuerySet[Extract]:
    return Extract.objects.select_related("loaded_by")


def sheet_names(centre_list: CentreList) -> list[str]:
    return list(centre_list.rows.order_by("sheet").values_list("sheet", flat=True).distinct())


def fault_groups(centre_list: CentreList) -> QuerySet[Any]:
    """Faults of a list by reason: how many, and whether they stop the value."""
    return (
        centre_list.faults.values("reason", "is_error")
        .annotate(count=Count("pk"))
        .order_by("-is_error", "-count", "reason")
    )


def skipped_groups(centre_list: CentreList) -> QuerySet[Any]:
    return centre_list.skipped_rows.values("reason").annotate(count=Count("pk")).order_by("-count")


def case_count_of_list(request: HttpRequest, centre_list: CentreList) -> int:
    return Case.objects.visible_to(person(request)).not_back().filter(sheet_row__list=centre_list).count()


def faults_of_row(row: SheetRow) -> QuerySet[RowFault]:
    return row.faults.all()


def list_row_of(row: SheetRow) -> ListRow | None:
    return (
        ListRow.objects.filter(pk=row.pk)
        .select_related("outcome__recipient", "outcome__first_row__list", "link__recipient", "vaccine", "centre")
        .first()
    )


def decisions_of_row(row: SheetRow) -> QuerySet[Decision]:
    return row.decisions.select_related("decided_by", "recipient", "act")


def case_of_row(row: SheetRow) -> Case | None:
    return row.cases.exclude(state="withdrawn").first()


def query_of(text: str) -> QueryDict:
    """A filter's address part, sent back by a form, as a query."""
    return QueryDict(text)


def server_dose_of(case: Case) -> Dose | None:
    """The dose as the register has it, held or not."""
    if case.recipient_id is None:
        return None
    return (
        Dose.objects.filter(recipient_id=case.recipient_id, dose_no=case.dose_no)
        .select_related("vaccine", "centre", "last_seen_in")
        .first()
    )


def corrections_of_case(case: Case) -> QuerySet[Correction]:
    return case.corrections.select_related(
        "edited_by", "batch__approved_by", "batch__applied_by", "batch__reverted_by"
    ).prefetch_related("deliveries__drop")


def own_draft(request: HttpRequest) -> CorrectionBatch | None:
    """The newest draft of this person in the current incident, to which single corrections are added."""
    return batches(request).filter(created_by=person(request), state="draft").order_by("-pk").first()


def batches_with_counts(request: HttpRequest) -> QuerySet[CorrectionBatch]:
    return batches(request).annotate(lines=Count("corrections"))


def line_counts(batch: CorrectionBatch) -> dict[str, int]:
    """Lines of a batch: total, applied, held, verified; deliveries waiting and sent."""
    counts = batch.corrections.aggregate(
        total=Count("pk"),
        applied=Count("pk", filter=Q(state="applied")),
        held=Count("pk", filter=Q(state="held")),
        verified=Count("pk", filter=Q(state="applied", verified_in__isnull=False)),
    )
    deliveries = Delivery.objects.filter(correction__batch=batch).aggregate(
        waiting=Count("pk", filter=Q(state__in=UNANSWERED)),
        sent=Count("pk", filter=Q(state__in=["sent", "accepted"], repeats__isnull=True)),
    )
    return {**counts, **deliveries}


def lines(batch: CorrectionBatch) -> QuerySet[Correction]:
    return batch.corrections.select_related("case__centre", "batch")


def held_lines(batch: CorrectionBatch) -> QuerySet[Correction]:
    return batch.corrections.filter(state="held").select_related("case")


def access_line(batch: CorrectionBatch, pk: str) -> Correction:
    if not pk.isdecimal():
        raise Http404
    return get_object_or_404(batch.corrections.select_related("case"), pk=int(pk))


class Overdue(NamedTuple):
    """How many people are past the day on which their second dose was due, and since when the first of them is."""

    people: int
    oldest: datetime.date | None


def cases_overdue(request: HttpRequest) -> Overdue:
    """People without a first dose on the server whose second dose has been due for a day or more."""
    today = timezone.localdate()
    groups = (
        cases(request)
        .filter(state__in=[Case.State.OPEN, Case.State.APPLIED], dose_no=1, vaccine__interval_days__isnull=False)
        .order_by()
        .values_list("given_on", "vaccine__interval_days")
        .annotate(count=Count("pk"))
    )
    due = [(day + datetime.timedelta(days=interval), count) for day, interval, count in groups]
    past = [(day, count) for day, count in due if day < today]
    return Overdue(sum(count for _, count in past), min((day for day, _ in past), default=None))


def overdue_count(queryset: QuerySet[Case], today: datetime.date) -> int:
    groups = (
        queryset.filter(state__in=["open", "applied"], dose_no=1, vaccine__interval_days__isnull=False)
        .order_by()
        .values_list("given_on", "vaccine__interval_days")
        .annotate(count=Count("pk"))
    )
    return sum(count for day, interval, count in groups if day + datetime.timedelta(days=interval) < today)


def cases_in_no_batch(request: HttpRequest) -> QuerySet[Case]:
    proposed = Correction.objects.filter(state="proposed").values("case_id")
    return cases(request).filter(state="open", kind="dose_missing").exclude(pk__in=proposed)


def own_centre_days(request: HttpRequest) -> QuerySet[CentreDay]:
    return (
        CentreDay.objects.filter(incident=access_incident(request), centre__in=own_centres(request))
        .select_related("centre")
        .order_by("centre__name_en", "day")
    )


def lists_of_day(request: HttpRequest, day: CentreDay) -> list[CentreList]:
    """Live lists of the centre that have rows for a centre-day, or were sent for it."""
    named = RowOutcome.objects.filter(incident=day.incident, centre=day.centre, day=day.day).values("list_id")
    return list(
        lists(request)
        .filter(origin=Origin.FILE)  # a person at the desk is no list that the centre has sent
        .exclude(state__in=[ListState.REFUSED, ListState.WITHDRAWN])
        .filter(Q(pk__in=named) | Q(centre=day.centre, day=day.day) | Q(centre=day.centre, state="asking"))
    )


def cases_of_day(request: HttpRequest, day: CentreDay) -> QuerySet[Case]:
    return cases(request).filter(centre=day.centre, given_on=day.day)


#: A search that finds more than this asks for more to go by.
MOST_FOUND = 20


def search_cases(request: HttpRequest, text: str) -> list[Case]:
    """Cases by a whole number (case, registration, NID, mobile) or by the sound of a name; one more than MOST_FOUND."""
    visible = cases(request)
    digits = ascii_digits(text)
    found = Q(recipient__registration_no=text)
    if digits.isdecimal() and len(digits) < 9:
        found |= Q(pk=int(digits))
    key, _year = nid_key(text)
    mobile = mobile_key(text)
    if key:
        found |= Q(recipient__nid_key=key) | Q(sheet_row__list_row__nid_key=key)
    if mobile:
        found |= Q(recipient__mobile_key=mobile) | Q(sheet_row__list_row__mobile_key=mobile)
    if not digits.replace(" ", "").isdecimal():
        sound = sound_key(text)
        if sound:
            found |= Q(sheet_row__list_row__sound_key=sound)
    return list(visible.filter(found).distinct()[: MOST_FOUND + 1])


def not_on_list(request: HttpRequest, centre_list: CentreList) -> QuerySet[NotOnList]:
    """Doses on the server that a list does not name; of other centres a manager sees none, whatever the rows say."""
    found = centre_list.not_on_list.select_related("dose__recipient", "dose__vaccine").order_by("dose_id")
    user = person(request)
    return found if user.sees_all_centres else found.filter(dose__centre__in=user.centres.all())


def may_open_list(request: HttpRequest, centre_list: CentreList) -> bool:
    """Whether this person may open a list that something else speaks of."""
    return CentreList.objects.visible_to(person(request)).filter(pk=centre_list.pk).exists()
