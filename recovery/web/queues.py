"""What waits for whom: the queues of the clerk's home, ordered by harm, and the days of a manager's centre."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from recovery.models import CentreDay, CentreList
from recovery.web import (
    access,
    access_batches,
    access_checks,
    access_followup,
    access_messages,
    access_relay,
    access_review,
)


@dataclass(frozen=True, slots=True)
class Queue:
    """A kind of work that waits: how many, since when, and where it is done."""

    title: str
    why: str
    count: int
    oldest: datetime.datetime | datetime.date | None
    url: str
    action: str
    kind: str


def queues(request: HttpRequest) -> list[Queue]:
    """The queues of MIS, the most harmful first; empty ones are left out."""
    cases = reverse("recovery:case_index")
    batches = reverse("recovery:batch_index")
    lists = reverse("recovery:list_index")
    overdue = access.cases_overdue(request)
    lost = access.cases(request).lost_again()
    asking = access.lists(request).filter(state="asking")
    parked = access.lists(request).filter(state__in=["refused", "quarantined"])
    review = access_review.rows_waiting(request)
    submitted = access.batches(request).filter(state="submitted")
    approved = access.batches(request).filter(state="approved")
    returned = access.batches(request).filter(state="draft", returned_by__isnull=False)
    against = access_checks.checks_against_links(request)
    first_against = against.first()
    lot = access_checks.lot_of_today(request)
    silent = access_followup.silent_days(request)
    unseen = access_followup.unseen_first(request)
    standing = access_followup.relay_alarms_standing(request)
    relays = [each for each in standing if not each.is_of_sms]
    gateways = [each for each in standing if each.is_of_sms]
    found = [
        Queue(
            _("Nothing reaches the national server"),
            _("It shut us out, or fails again and again. What waits is kept until it works."),
            len(relays),
            min((each.raised_at for each in relays), default=None),
            reverse("recovery:alarm_index"),
            _("See the alarm"),
            "error",
        ),
        Queue(
            _("No SMS goes out"),
            _("The SMS gateway does not let us in, has no credit for us, or fails again and again."),
            len(gateways),
            min((each.raised_at for each in gateways), default=None),
            reverse("recovery:alarm_index"),
            _("See the alarm"),
            "error",
        ),
        _queue(
            _("Links that a person spoke against"),
            _("A machine linked the row; somebody who was asked blindly saw it otherwise."),
            against,
            "answered_at",
            reverse("recovery:row_detail", args=[first_against.sheet_row_id]) if first_against else "",
            _("Decide the next"),
            "error",
        ),
        _queue(
            _("People who came to a desk"),
            _("They stood there with the card; the server does not hold their dose yet."),
            access.cases(request).urgent(),
            "walk_in__uploaded_at",
            f"{cases}?harm=urgent",
            _("See the people"),
            "warning",
        ),
        Queue(
            _("People past their second-dose date"),
            _("Their first dose is missing from the server, so no SMS came."),
            overdue.people,
            overdue.oldest,
            f"{cases}?harm=overdue",
            _("See the people"),
            "missing",
        ),
        _queue(
            _("Lost again"),
            _("Seen on the server before, and not in the newest extract."),
            lost,
            "lost_again_at",
            f"{cases}?harm=lost",
            _("See the people"),
            "warning",
        ),
        _queue(
            _("Refused by the national server"),
            _("They are taken back here and want another correction."),
            access_relay.refusals_open(request),
            "answered_at",
            f"{reverse('recovery:delivery_index')}?state=refused",
            _("See why"),
            "error",
        ),
        _queue(
            _("Not taken back by the national server"),
            _("Undone here; the server refused to undo it. Somebody settles it with its people."),
            access_relay.retractions_refused(request),
            "answered_at",
            reverse("recovery:retraction_index"),
            _("Settle them"),
            "error",
        ),
        Queue(
            _("Sent and not seen"),
            _("The server was told of them, and a later extract does not show it."),
            unseen.total if unseen else 0,
            unseen.told_at if unseen else None,
            reverse("recovery:unseen_index"),
            _("See them"),
            "warning",
        ),
        _queue(
            _("Rows to decide"),
            _("A row may be one of several people; only a person can say."),
            review,
            "list__uploaded_at",
            reverse("recovery:review_index"),
            _("Decide them"),
            "review",
        ),
        _queue(
            _("People to call"),
            _("Their second dose is due, and the SMS did not reach them."),
            access_messages.to_call(request),
            "due_on",
            reverse("recovery:call_index"),
            _("See the call lists"),
            "warning",
        ),
        _queue(
            _("Batches waiting for approval"),
            _("Somebody else than their author must approve them."),
            submitted,
            "submitted_at",
            batches,
            _("See the batches"),
            "submitted",
        ),
        _queue(
            _("Approved and not applied"),
            _("Nothing reaches the server before they are applied."),
            approved,
            "approved_at",
            batches,
            _("Apply them"),
            "approved",
        ),
        _queue(
            _("Reverts waiting for a second person"),
            _("Lines of these batches have gone to the server; another approver releases their revert."),
            access_batches.batches_to_release(request),
            "revert_asked_at",
            batches,
            _("See the batches"),
            "warning",
        ),
        _queue(
            _("Returned to their author"),
            _("An approver asked for a change."),
            returned,
            "created_at",
            batches,
            _("See the comments"),
            "draft",
        ),
        _queue(
            _("Missing people not in a batch"),
            _("Nobody has proposed their correction yet."),
            access.cases_in_no_batch(request),
            "opened_at",
            f"{cases}?state=open&batch=none",
            _("Put them into a batch"),
            "open",
        ),
        _queue(
            _("Lists that ask something"),
            _("Columns, day or centre are not certain."),
            asking,
            "uploaded_at",
            f"{lists}?state=asking",
            _("Answer"),
            "review",
        ),
        _queue(
            _("Lists that could not be read"),
            _("The centre must send them again."),
            parked,
            "uploaded_at",
            f"{lists}?state=refused",
            _("See the lists"),
            "error",
        ),
        Queue(
            _("Days of which no list has come"),
            _("The centre gave doses that day and has sent nothing; somebody should call."),
            len(silent),
            silent[0].day if silent else None,
            reverse("recovery:reminder_index"),
            _("See whom to call"),
            "open",
        ),
        Queue(
            _("Questions about links"),
            _("Drawn by lot, to measure how often a machine is wrong."),
            lot.waiting_for_you + lot.earlier,
            None,
            reverse("recovery:quality_index"),
            _("Answer them"),
            "open",
        ),
    ]
    return [queue for queue in found if queue.count]


def _queue(title: str, why: str, queryset: Any, oldest_by: str, url: str, action: str, kind: str) -> Queue:
    oldest = queryset.order_by(oldest_by).values_list(oldest_by, flat=True).first()
    return Queue(title, why, queryset.count(), oldest, url, action, kind)


def running(request: HttpRequest) -> list[CentreList]:
    """Lists that a job works on now."""
    return list(
        access.lists(request).filter(state__in=["received", "reading", "loading", "linking", "reconciling"])[:10]
    )


def recent(request: HttpRequest) -> list[CentreList]:
    """The last five lists of this person."""
    return list(access.lists(request).filter(uploaded_by=access.person(request))[:5])


@dataclass(frozen=True, slots=True)
class DayCard:
    """One day of one centre for its manager: five steps, and the one that waits."""

    day: CentreDay
    lists: list[CentreList]
    steps: list[dict[str, Any]]
    missing: int
    overdue: int
    action: str
    url: str


def centre_days(request: HttpRequest) -> list[DayCard]:
    """The days of a manager's centres, each with its steps: list, columns, problems, missing people, sign-off."""
    cards = []
    for day in access.own_centre_days(request):
        cards.append(_card(request, day))
    return cards


def _card(request: HttpRequest, day: CentreDay) -> DayCard:
    lists = access.lists_of_day(request, day)
    settled = [each for each in lists if each.state == "settled"]
    asking = next((each for each in lists if each.state == "asking"), None)
    problems = sum((each.unreadable or 0) + (each.in_review or 0) for each in settled)
    cases = access.cases_of_day(request, day)
    missing = cases.filter(state__in=["open", "applied"]).count()
    done = [
        bool(lists),
        bool(settled),
        bool(settled) and not problems,
        bool(settled) and not missing,
        day.state == CentreDay.State.COMPLETE,
    ]
    labels = [_("List"), _("Columns"), _("Problems"), _("Missing people"), _("Sign-off")]
    first_open = next((n for n, is_done in enumerate(done) if not is_done), None)
    steps = [
        {"label": label, "state": "done" if is_done else "current" if n == first_open else "waiting"}
        for n, (label, is_done) in enumerate(zip(labels, done, strict=True))
    ]
    case_page = f"{reverse('recovery:case_index')}?centre={day.centre.code}&state=open"
    if not lists:
        action, url = _("Send the list"), reverse("recovery:list_upload")
    elif asking is not None:
        action, url = _("Answer what the list asks"), reverse("recovery:list_columns", args=[asking.pk])
    elif problems and settled:
        action, url = _("Look at the problems"), reverse("recovery:list_detail", args=[settled[0].pk])
    elif missing:
        action, url = _("See the missing people"), case_page
    elif settled and day.state != CentreDay.State.COMPLETE:
        action, url = _("Sign the day off"), reverse("recovery:progress_centre", args=[day.centre.code])
    else:
        action, url = "", ""
    return DayCard(day, lists, steps, missing, access.overdue_count(cases, timezone.localdate()), action, url)
