"""The doors of the pages: what a person may see, and the 404 for what they may not."""

from __future__ import annotations

from django.http import HttpRequest

from recovery.models import Incident

INCIDENT_KEY = "incident"


def incidents() -> list[Incident]:
    return list(Incident.objects.all())


def current_incident(request: HttpRequest) -> Incident | None:
    """The incident chosen in this session, else the newest; None while there is none at all."""
    known = incidents()
    chosen = request.session.get(INCIDENT_KEY)
    return next((each for each in known if each.slug == chosen), known[0] if known else None)
