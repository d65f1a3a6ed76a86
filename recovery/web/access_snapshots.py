"""The doors to snapshots and claims. They hold figures and no persons, so every role may open them."""

from __future__ import annotations

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
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    found = ProgressSnapshot.objects.filter(incident=access_incident(request)).select_related("claim")
    return get_object_or_404(found, pk=int(number))


def claims(request: HttpRequest) -> list[Claim]:
    """The newest claims about the current incident."""
    found = Claim.objects.filter(snapshot__incident=access_incident(request)).select_related("snapshot")
    return list(found[:MOST_CLAIMS])


def access_claim(number: int) -> Claim:
    """A claim by its number, whichever incident is chosen: its link is cited by people who chose none."""
    return get_object_or_404(Claim.objects.select_related("snapshot__incident"), number=number)
