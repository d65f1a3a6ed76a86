"""The doors to sheets of cases and previews of corrections; like `access`, with what the person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Vaccine
from recovery.casework.exchange.case_lines import case_lines
from recovery.models import Case, Correction, CorrectionBatch, CorrectionImport
from recovery.web import access
from recovery.web.filters import CaseFilter

#: What the page of cases shows when nothing is asked.
USUAL = "state=open"
#: Digits of a case's number, and a bit.
_LONGEST_KEY = 18


def case_filter(request: HttpRequest, query: str) -> CaseFilter:
    """The filter of the page of cases, as its address says it, over the cases that this person may see.

    Where the address names cases (`case`), it is over those: they were ticked by hand.
    """
    asked = access.query_of(query or USUAL)
    found = access.cases(request)
    ticked = cases_ticked(query)
    return CaseFilter(asked, queryset=found if ticked is None else found.filter(pk__in=ticked))


def cases_ticked(query: str) -> list[int] | None:
    """The cases that an address names, each once; None if it names none and is a filter."""
    named = access.query_of(query).getlist("case")
    return sorted({int(pk) for pk in named if pk.isdecimal() and len(pk) < _LONGEST_KEY}) if named else None


def case_ids_found(request: HttpRequest, query: str) -> list[int]:
    """The cases that a filter finds, those of the earliest days first."""
    found = case_filter(request, query).qs.order_by("given_on", "pk")
    return list(dict.fromkeys(found.values_list("pk", flat=True)))


def counts_found(request: HttpRequest, query: str) -> tuple[int, int]:
    """How many cases a filter finds, and how many of them are open."""
    found = case_filter(request, query).qs.order_by()
    return found.distinct().count(), found.filter(state=Case.State.OPEN).distinct().count()


def previews_waiting(request: HttpRequest) -> QuerySet[CorrectionImport]:
    """Previews of this person in the current incident that were neither taken nor dropped."""
    return CorrectionImport.objects.visible_to(access.person(request)).filter(
        incident=access.access_incident(request), state=CorrectionImport.State.PREVIEWED
    )


def access_preview(request: HttpRequest, pk: int) -> CorrectionImport:
    visible = CorrectionImport.objects.visible_to(access.person(request)).select_related("incident", "by", "batch")
    return get_object_or_404(visible, pk=pk)


def case_names(request: HttpRequest, case_ids: Collection[int]) -> dict[int, str]:
    """The names of cases that this person may see, by their numbers."""
    visible = Case.objects.visible_to(access.person(request)).filter(pk__in=case_ids).select_related("recipient")
    return {case.pk: case.name or (case.recipient.name if case.recipient else "") for case in visible}


def cases_left_out(batch: CorrectionBatch, case_ids: Sequence[int]) -> tuple[int, int]:
    """Of the cases that were asked into a batch: those that stand in another live one, and the others that are not in.

    A batch that was submitted meanwhile has its cases in it all the same.
    """
    inside = set(batch.corrections.values_list("case_id", flat=True))
    outside = [case_id for case_id in case_ids if case_id not in inside]
    elsewhere = Correction.objects.filter(case_id__in=outside, field="dose", state="proposed").values("case_id")
    taken = elsewhere.distinct().count()
    return taken, len(outside) - taken


def differing_fields(case: Case) -> list[tuple[str, str, str]]:
    """In what an open case differs: field, what the list says, what the server says; days as ISO texts."""
    if case.kind != Case.Kind.DIFFERS or case.state != Case.State.OPEN:
        return []
    (line,) = case_lines([case.pk])
    if line.dose != "held":
        return []
    return [
        (field, line.listed[field], line.registered[field])
        for field in line.differences
        if line.listed.get(field) and line.registered.get(field) and line.listed[field] != line.registered[field]
    ]


def code_names(field: str, codes: Collection[str]) -> dict[str, str]:
    """What codes of vaccines or centres stand for: reference data, which anybody who works here may read."""
    if field == "vaccine":
        return {vaccine.pk: vaccine.name for vaccine in Vaccine.objects.filter(pk__in=codes)}
    return access.centre_names(codes) if field == "centre" else {}
