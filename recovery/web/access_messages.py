"""The doors to messages, call lists and numbers that want no SMS; like `access`, with what the person may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Centre
from recovery.models import Message, MessageRelease, OptOut
from recovery.web.access import access_incident, own_centres, person

#: Distinct texts of a lot that a page shows.
MOST_TEXTS = 5


def lots(request: HttpRequest) -> QuerySet[MessageRelease]:
    """The lots of the current incident with how many of their messages arrived, are on their way, or did not go."""
    if not person(request).sees_all_centres:
        raise Http404
    return (
        MessageRelease.objects.filter(incident=access_incident(request))
        .select_related("prepared_by", "released_by")
        .annotate(
            gone=Count("messages", filter=Q(messages__state__in=["sent", "delivered"])),
            failed=Count("messages", filter=Q(messages__state__in=["failed", "unknown"])),
        )
    )


def access_lot(request: HttpRequest, pk: int) -> MessageRelease:
    if not person(request).sees_all_centres:
        raise Http404
    every = MessageRelease.objects.select_related("prepared_by", "released_by", "discarded_by", "template", "incident")
    return get_object_or_404(every, pk=pk)


def states_of_lot(lot: MessageRelease) -> list[dict[str, Any]]:
    """State, reason and number of a lot's messages, the most frequent first."""
    found = lot.messages.order_by().values("state", "reason").annotate(count=Count("pk"))
    return [dict(each) for each in found.order_by("-count", "state", "reason")]


def texts_of_lot(lot: MessageRelease) -> list[dict[str, Any]]:
    """The most frequent texts of a lot: text, segments, people."""
    found = lot.messages.order_by().values("text", "segments").annotate(people=Count("pk"))
    return [dict(each) for each in found.order_by("-people", "text")[:MOST_TEXTS]]


def messages_of_lot(request: HttpRequest, lot: MessageRelease) -> QuerySet[Message]:
    return Message.objects.visible_to(person(request)).filter(release=lot).select_related("centre", "recipient")


def to_call(request: HttpRequest) -> QuerySet[Message]:
    """Messages of the current incident, of centres that the person may see, in place of which somebody should call."""
    return (
        Message.objects.visible_to(person(request))
        .for_calling()
        .filter(release__incident=access_incident(request))
        .select_related("centre", "recipient")
    )


def centres_to_call(request: HttpRequest) -> list[Centre]:
    """Centres with somebody to call, those with most first."""
    waiting = to_call(request).order_by().values("centre").annotate(people=Count("pk"))
    counts = {each["centre"]: each["people"] for each in waiting}
    centres = list(Centre.objects.filter(pk__in=counts).select_related("district"))
    for centre in centres:
        centre.people = counts[centre.pk]  # type: ignore[attr-defined]
    return sorted(centres, key=lambda centre: (-counts[centre.pk], centre.code))


def access_call_centre(request: HttpRequest, code: str) -> Centre:
    """A centre whose call list the person may see."""
    if person(request).sees_all_centres:
        return get_object_or_404(Centre.objects.select_related("district"), code=code)
    return get_object_or_404(own_centres(request), code=code)


def access_call(request: HttpRequest, pk: int) -> Message:
    """A message that the person may see, on the call list or not."""
    return get_object_or_404(Message.objects.visible_to(person(request)).select_related("centre"), pk=pk)


def opt_outs() -> QuerySet[OptOut]:
    return OptOut.objects.select_related("made_by")
