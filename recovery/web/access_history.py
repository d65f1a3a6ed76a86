"""The doors to the history of persons and to its seals; like `access`, with what the person may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Recipient
from recovery.models import Case, HistorySeal
from recovery.web.access import person


def may_open_person(request: HttpRequest, recipient_id: int | None) -> bool:
    """MIS and auditors open everybody of the register, managers the people of whom a case of their own centres is."""
    user = person(request)
    if recipient_id is None:
        return False
    return user.sees_all_centres or Case.objects.visible_to(user).filter(recipient_id=recipient_id).exists()


def access_person(request: HttpRequest, pk: int) -> Recipient:
    """A person of the register whose history this person may read; else as if there were none."""
    if not may_open_person(request, pk):
        raise Http404
    return get_object_or_404(Recipient.objects.select_related("centre"), pk=pk)


def cases_of_person(request: HttpRequest, recipient: Recipient) -> QuerySet[Case]:
    visible = Case.objects.visible_to(person(request)).filter(recipient=recipient)
    return visible.select_related("incident", "centre").order_by("-pk")


def seals() -> QuerySet[HistorySeal]:
    """The seals, the newest first; they name no persons."""
    return HistorySeal.objects.all()
