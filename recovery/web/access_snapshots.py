"""The doors to snapshots and claims. They hold figures and no persons, so every role may open them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from recovery.models import Claim, Incident, ProgressSnapshot
from recovery.progress.snapshots import DEFINITIONS
from recovery.web.access import access_incident

#: As many as a page offers to choose from, the newest first.
MOST_OFFERED = 400
MOST_CLAIMS = 50


def snapshots(request: HttpRequest) -> list[ProgressSnapshot]:
    """The newest snapshots of the current incident, those of claims with their claim."""
    found = ProgressSnapshot.objects.filter(incident=access_incident(request)).select_related("claim")
    return list(found[:MOST_OFFERED])


def newest_of_the_day(incident: Incident) -> ProgressSnapshot | None:
    """The newest daily snapshot of an incident that was counted by today's definitions."""
    daily = ProgressSnapshot.objects.filter(incident=incident, is_daily=True, definitions=DEFINITIONS)
    return daily.order_by("-taken_on").first()


def access_snapshot(request: HttpRequest, number: str) -> ProgressSnapshot:
    """A snapshot of the current incident; 404 for any other."""
    if not _is_number(number):
        raise Http404
    found = ProgressSnapshot.objects.filter(incident=access_incident(request)).select_related("claim")
    return get_object_or_404(found, pk=int(number))


def incident_of(numbers: Iterable[str]) -> Incident | None:
    """The incident that snapshots with these numbers are of; None unless all exist and are of one."""
    asked = set(numbers)
    if not asked or not all(_is_number(each) for each in asked):
        return None
    found = list(ProgressSnapshot.objects.filter(pk__in=[int(each) for each in asked]).select_related("incident"))
    known, incidents = {str(each.pk) for each in found}, {each.incident for each in found}
    return incidents.pop() if known == asked and len(incidents) == 1 else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def claims(request: HttpRequest) -> list[Claim]:
    """The newest claims about the current incident."""
    return claims_of(access_incident(request))


def claims_of(incident: Incident) -> list[Claim]:
    """The newest claims about an incident."""
    return list(Claim.objects.filter(snapshot__incident=incident).select_related("snapshot")[:MOST_CLAIMS])


def access_claim(number: int) -> Claim:
    """A claim by its number, whichever incident is chosen: its link is cited by people who chose none."""
    return get_object_or_404(Claim.objects.select_related("snapshot__incident"), number=number)
