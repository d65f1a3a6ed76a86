"""The doors to what is followed up: centres that have sent nothing, whom to call there, and notes to their managers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Centre, Role
from recovery.delivery.again import MOST_AT_ONCE
from recovery.delivery.mail.sending import wants_mail
from recovery.delivery.unseen import UnseenLine, unseen_lines
from recovery.errors import broken_rule
from recovery.models import Alarm, CentreCall, CentreContact, CentreNote, RelayAlarm
from recovery.models.alarms import RelayAlarmQuerySet
from recovery.progress.reminders import SilentDay, centre_notes_mark_seen, days_without_list
from recovery.web.access import access_incident, person

#: Notes that the page of notices shows.
MOST_NOTES = 20


def silent_days(request: HttpRequest) -> list[SilentDay]:
    """The centre-days of the current incident of which no list has come, the longest silent first."""
    if not person(request).sees_all_centres:
        raise Http404
    return days_without_list(incident=access_incident(request))


def access_silent_centre(request: HttpRequest, code: str) -> Centre:
    """A centre that may be called; 404 for all but MIS and auditors."""
    if not person(request).sees_all_centres:
        raise Http404
    return get_object_or_404(Centre.objects.select_related("district"), code=code)


def contacts(request: HttpRequest, centre_ids: set[int]) -> dict[int, list[CentreContact]]:
    """Whom to call, by centre."""
    found: dict[int, list[CentreContact]] = defaultdict(list)
    for contact in CentreContact.objects.visible_to(person(request)).filter(centre__in=centre_ids):
        found[contact.centre_id].append(contact)
    return found


def contact_add(*, centre: Centre, name: str, phone: str) -> bool:
    """Keep a number of a centre; False if it is kept already."""
    try:
        with transaction.atomic():
            CentreContact.objects.create(centre=centre, name=name, phone=phone)
    except IntegrityError as failure:
        if broken_rule(failure) != "centre_contact_stands_once":
            raise
        return False
    return True


def calls(request: HttpRequest, centre: Centre) -> QuerySet[CentreCall]:
    """Calls to a centre in the current incident, the newest first."""
    visible = CentreCall.objects.visible_to(person(request))
    return visible.filter(incident=access_incident(request), centre=centre).select_related("made_by")


def notes(request: HttpRequest, centre: Centre) -> QuerySet[CentreNote]:
    """Notes to a centre in the current incident, the newest first."""
    visible = CentreNote.objects.visible_to(person(request))
    return visible.filter(incident=access_incident(request), centre=centre).select_related("written_by", "seen_by")


def notes_to(request: HttpRequest) -> list[CentreNote]:
    """Notes to the centres of a manager, the newest first; nobody else is written to."""
    user = person(request)
    if user.role != Role.MANAGER:
        return []
    return list(CentreNote.objects.visible_to(user).select_related("centre", "written_by")[:MOST_NOTES])


def notes_unseen(request: HttpRequest) -> int:
    """How many notes wait for a manager; asked once a request, since every component of a page may ask again."""
    user = person(request)
    if user.role != Role.MANAGER:
        return 0
    known: int | None = getattr(request, "_notes_unseen", None)
    if known is None:
        known = CentreNote.objects.visible_to(user).filter(seen_at__isnull=True).count()
        request._notes_unseen = known  # type: ignore[attr-defined]
    return known


def notes_mark_seen(request: HttpRequest) -> None:
    """Note that this manager has seen the notes to their centres."""
    user = person(request)
    if user.role == Role.MANAGER:
        centre_notes_mark_seen(by=user)


class _Unseen(Sequence[UnseenLine]):
    """Lines that were sent and not seen, fetched page by page; with `waits` those that somebody waits for."""

    def __init__(self, request: HttpRequest, *, waits: bool = False) -> None:
        if not person(request).sees_all_centres:
            raise Http404
        self.incident = access_incident(request)
        self.waits = waits
        self.first = unseen_lines(incident=self.incident, most=1, waits=waits)

    def __len__(self) -> int:
        return self.first[0].total if self.first else 0

    def __getitem__(self, wanted: Any) -> Any:
        start, stop, _step = wanted.indices(len(self))
        return unseen_lines(incident=self.incident, first=start, most=stop - start, waits=self.waits)


def unseen_page(request: HttpRequest, number: str | None, per_page: int, *, waits: bool = False) -> Page[UnseenLine]:
    """Lines of the current incident that were sent and not seen, who waits longest first."""
    return Paginator(_Unseen(request, waits=waits), per_page).get_page(number)


def unseen_first(request: HttpRequest) -> UnseenLine | None:
    """The line that waits longest, which says how many wait; None where none does."""
    return next(iter(_Unseen(request).first), None)


def unseen_counts(request: HttpRequest) -> dict[str, int]:
    """How many lines want a look, and how many somebody waits for."""
    return {"open": len(_Unseen(request)), "waiting": len(_Unseen(request, waits=True))}


def unseen_ids(request: HttpRequest, *, waits: bool) -> list[int]:
    """All lines of the queue by their numbers: one more than may be chosen at once, where there are more."""
    return [line.id for line in _Unseen(request, waits=waits)[: MOST_AT_ONCE + 1]]


def alarms(request: HttpRequest) -> QuerySet[Alarm]:
    """The alarms of every incident that this person is shown, the newest first."""
    return Alarm.objects.visible_to(person(request)).select_related("incident", "extract", "seen_by")


def access_alarm(request: HttpRequest, pk: int) -> Alarm:
    return get_object_or_404(alarms(request), pk=pk)


def alarms_unseen(request: HttpRequest) -> list[Alarm]:
    """Alarms that nobody has seen, for the band on the pages of MIS; asked once a request, as components ask again."""
    if not person(request).sees_all_centres:
        return []
    known: list[Alarm] | None = getattr(request, "_alarms_unseen", None)
    if known is None:
        known = list(alarms(request).filter(seen_at__isnull=True))
        request._alarms_unseen = known  # type: ignore[attr-defined]
    return known


@dataclass(frozen=True, slots=True)
class MailWish:
    """Where e-mails to a manager go, '' for nowhere, and whether they are wanted."""

    address: str
    wants: bool


def mail_choice(request: HttpRequest) -> MailWish | None:
    """What a manager has chosen about e-mails; None for everybody else, who get none."""
    user = person(request)
    return MailWish(user.email, wants_mail(user)) if user.role == Role.MANAGER else None


def relay_alarms(request: HttpRequest) -> RelayAlarmQuerySet:
    """Alarms of relays and of the SMS gateway that this person is shown, closed ones too, the newest first."""
    return RelayAlarm.objects.visible_to(person(request))


def relay_alarms_standing(request: HttpRequest) -> list[RelayAlarm]:
    """Relays that cannot send now, for the band on the pages of MIS and administrators; asked once a request."""
    user = person(request)
    if not (user.sees_all_centres or user.role == Role.ADMINISTRATOR):
        return []
    known: list[RelayAlarm] | None = getattr(request, "_relay_alarms_standing", None)
    if known is None:
        known = list(relay_alarms(request).standing())
        request._relay_alarms_standing = known  # type: ignore[attr-defined]
    return known
