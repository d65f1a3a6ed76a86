"""The doors of the pages of progress: areas, centres and their days. Figures are no persons, so areas are for all."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Area, Centre, ReportedCount, Role
from recovery.models import CentreDay, Incident
from recovery.web.access import person


def access_area(code: str) -> Area:
    """A division or district; their figures are no persons, so everybody may see them."""
    return get_object_or_404(Area.objects.select_related("parent"), code=code)


def area_asked(request: HttpRequest) -> Area | None:
    """The division or district to which ?area= cuts a page; None if it names none."""
    return Area.objects.filter(code=request.GET.get("area", "")).first() if request.GET.get("area") else None


def access_centre(request: HttpRequest, code: str) -> Centre:
    """A centre whose figures this person may see: all but managers see each, managers their own."""
    user = person(request)
    visible = user.centres if user.role == Role.MANAGER else Centre.objects
    return get_object_or_404(visible.select_related("district__parent"), code=code)


def own_centre_codes(request: HttpRequest) -> set[str]:
    return set(person(request).centres.values_list("code", flat=True))


def days_of_centre(incident: Incident, centre: Centre) -> list[CentreDay]:
    return list(
        CentreDay.objects.filter(incident=incident, centre=centre)
        .select_related("signed_off_by", "centre", "incident")
        .order_by("day")
    )


def reported_sources(incident: Incident) -> list[str]:
    """Where the reported counts of an incident come from, as their files say."""
    counts = ReportedCount.objects.filter(dose_no=incident.dose_no, day__in=incident.days).order_by("source")
    return list(counts.values_list("source", flat=True).distinct())
