"""The doors to deliveries and to what a relay knows of its server, for MIS and auditors."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Area, Centre
from recovery.models import Delivery, RelayState, RetractionSettlement
from recovery.web.access import access_incident, person
from recovery.web.filters import in_area


def deliveries(request: HttpRequest) -> QuerySet[Delivery]:
    """The messages of the current incident that this person may see, the newest first."""
    return (
        Delivery.objects.visible_to(person(request))
        .filter(correction__case__incident=access_incident(request))
        .select_related("correction__case__centre", "drop", "asked_again__asked_by")
        .order_by("-pk")
    )


def deliveries_of_place(request: HttpRequest, place: Area | Centre | None) -> QuerySet[Delivery]:
    """Of `deliveries` those about cases of one place; all of them for None."""
    found, centre = deliveries(request), "correction__case__centre"
    if isinstance(place, Centre):
        return found.filter(**{centre: place})
    return found if place is None else found.filter(in_area(place.code, centre))


def counted_by_state(found: QuerySet[Delivery]) -> dict[str, int]:
    """How many messages stand in each state; every state is named."""
    counted = found.order_by().values("state").annotate(count=Count("pk"))
    return dict.fromkeys(Delivery.State.values, 0) | {each["state"]: each["count"] for each in counted}


def refusals_open(request: HttpRequest) -> QuerySet[Delivery]:
    """Refused recordings whose case is open again and for which nobody has proposed anything new."""
    refused = deliveries(request).filter(state="refused", operation="upsert", correction__case__state="open")
    return refused.exclude(correction__case__corrections__state="proposed")


def retractions_refused(request: HttpRequest) -> QuerySet[Delivery]:
    """What the server would not take back and nobody has settled yet, who waits longest first."""
    refused = deliveries(request).filter(state="refused", operation="retract", settlement__isnull=True)
    return refused.order_by("answered_at", "pk")


def access_retraction(request: HttpRequest, pk: int) -> Delivery:
    """A refused retraction, settled or not; 404 for any other message."""
    return get_object_or_404(deliveries(request).filter(state="refused", operation="retract"), pk=pk)


def settlements(request: HttpRequest) -> QuerySet[RetractionSettlement]:
    """Retractions of the current incident that were settled by hand, the newest first."""
    return (
        RetractionSettlement.objects.visible_to(person(request))
        .filter(delivery__correction__case__incident=access_incident(request))
        .select_related("delivery__correction__case__centre", "settled_by")
    )


def gateway_in_trouble() -> RelayState | None:
    """What is known of the SMS gateway while something is wrong with it."""
    return RelayState.objects.filter(name=RelayState.SMS).exclude(trouble="").first()


def relays_in_trouble() -> list[RelayState]:
    """Relays to the national server that are in trouble now."""
    return list(RelayState.objects.exclude(trouble="").exclude(name=RelayState.SMS).order_by("name"))
