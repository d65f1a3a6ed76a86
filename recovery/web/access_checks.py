"""The doors to the blind questions about links; like `access`, with what the person may see."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from recovery.linkage.watch import Lot, check_against_link, check_next, checks_refuted, lot_of_day
from recovery.models import Link, LinkCheck
from recovery.models.linkage import LinkCheckQuerySet
from recovery.web.access import access_incident, person


def access_check(request: HttpRequest, pk: int) -> LinkCheck:
    """A question that this person may answer: of no list that they sent or decided a row of; 404 for others."""
    visible = LinkCheck.objects.visible_to(person(request)).select_related(
        "sheet_row__list__incident", "sheet_row__list_row__centre", "recipient__centre"
    )
    return get_object_or_404(visible, pk=pk)


def lot_of_today(request: HttpRequest) -> Lot:
    return lot_of_day(incident=access_incident(request), day=timezone.localdate(), by=person(request))


def next_check(request: HttpRequest) -> LinkCheck | None:
    """The next question of the current incident for this person."""
    return check_next(incident=access_incident(request), by=person(request))


def checks_against_links(request: HttpRequest) -> LinkCheckQuerySet:
    """Answers that speak against a machine's link that stands, for those who see all centres."""
    refuted = checks_refuted(incident=access_incident(request)).select_related("sheet_row__list")
    return refuted.order_by("answered_at", "pk") if person(request).sees_all_centres else refuted.none()


def check_against(link: Link | None) -> LinkCheck | None:
    """What a person who was asked blindly said against a link; nothing of it shows where a person has decided."""
    return check_against_link(link) if link else None
