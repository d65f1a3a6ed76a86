"""SMS about the second dose: previewed, prepared, released by somebody else; and calls in their place."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from records.bangla import ascii_digits
from records.models import Role
from recovery import errors
from recovery.delivery.sms.backends import backend_of_site
from recovery.delivery.sms.brake import why_not
from recovery.delivery.sms.due import due_preview
from recovery.delivery.sms.opt_outs import call_note, opt_out_add
from recovery.delivery.sms.releases import lot_discard, lot_prepare, may_send
from recovery.delivery.sms.texts import template_newest
from recovery.models import Message, MessageRelease
from recovery.models.messages import TYPED_ABOVE
from recovery.tasks.messages import lot_release_and_send
from recovery.web import access, access_messages, access_relay, looks
from recovery.web.forms_messages import CallForm, OptOutForm
from recovery.web.tables_messages import LotTable, MessageTable, OptOutTable, taka
from recovery.web.words_messages import EXCLUDED, LOT_TAG, MESSAGE_TAG

LINES_PER_PAGE = 50
SEERS = (*access.MIS, Role.AUDITOR)


def _site() -> dict[str, Any]:
    """How messages leave this site, and what keeps them from it."""
    try:
        backend = backend_of_site()
    except errors.RecoveryError as wrong:
        return {"wrong": str(wrong), "price": None}
    first, last = settings.SMS_HOURS
    return {
        "wrong": "",
        "name": backend.name,
        "price": backend.price,
        "leaves_machine": backend.leaves_machine,
        "why_not": why_not(backend, before_first_release=True),
        "hours": f"{first:%H:%M}–{last:%H:%M}",
        "per_minute": settings.SMS_PER_MINUTE,
        "trouble": access_relay.gateway_in_trouble(),
    }


def _excluded(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [{"words": EXCLUDED[reason], "count": count} for reason, count in counts.items()]


@require_safe
@access.roles(*SEERS)
def message_index(request: HttpRequest) -> HttpResponse:
    """Lots of messages, what became of them, and who must be called."""
    table = LotTable(access_messages.lots(request))
    RequestConfig(request, paginate={"per_page": LINES_PER_PAGE}).configure(table)
    context = {
        "table": table,
        "site": _site(),
        "may_send": may_send(access.person(request)),
        "to_call": access_messages.to_call(request).count(),
    }
    return render(request, "recovery/messages/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*access.MIS)
def message_new(request: HttpRequest) -> HttpResponse:
    """Who is due now, who is not and why, what is said and what it costs; from here a lot is prepared."""
    incident = access.access_incident(request)
    if request.method == "POST":
        try:
            key = UUID(request.POST.get("request_key", ""))
            lot = lot_prepare(incident=incident, by=access.person(request), request_key=key, today=timezone.localdate())
        except (errors.RecoveryError, ValueError) as refused:
            messages.error(request, str(refused) if isinstance(refused, errors.RecoveryError) else _("Try again."))
            return redirect("recovery:message_new")
        messages.success(request, _("The lot is prepared. Somebody else must release it."))
        return redirect("recovery:message_lot", pk=lot.pk)
    site, template = _site(), template_newest()
    preview = due_preview(incident=incident, template=template, today=timezone.localdate())
    context = {
        "incident_now": incident,
        "site": site,
        "template": template,
        "preview": preview,
        "excluded": _excluded(preview.excluded),
        "samples": preview.texts[: access_messages.MOST_TEXTS],
        "cost": taka(preview.cost(site["price"])) if site["price"] is not None else "",
        "price": taka(site["price"]) if site["price"] is not None else "",
        "request_key": uuid.uuid4(),
    }
    return render(request, "recovery/messages/new.html", context)


def _lot_context(request: HttpRequest, lot: MessageRelease, **more: Any) -> dict[str, Any]:
    person = access.person(request)
    waits = lot.state == MessageRelease.State.PREPARED
    table = MessageTable(access_messages.messages_of_lot(request, lot))
    RequestConfig(request, paginate={"per_page": LINES_PER_PAGE}).configure(table)
    looks.tell(request, people=0, cases=[row.record.case_id for row in table.page.object_list])
    states = [
        {
            "tag": MESSAGE_TAG[each["state"]],
            "state": Message.State(each["state"]).label,
            "reason": Message.Reason(each["reason"]).label if each["reason"] else "",
            "count": each["count"],
        }
        for each in access_messages.states_of_lot(lot)
    ]
    return {
        "lot": lot,
        "lot_tag": LOT_TAG[lot.state],
        "cost": taka(lot.price * lot.segments),
        "excluded": _excluded(lot.excluded),
        "states": states,
        "samples": access_messages.texts_of_lot(lot),
        "table": table,
        "site": _site(),
        "is_own": lot.prepared_by_id == person.pk,
        "may_release": waits and may_send(person) and lot.prepared_by_id != person.pk,
        "may_discard": waits and may_send(person),
        "typed": lot.people if lot.people > TYPED_ABOVE else None,
        **more,
    }


@require_safe
@access.roles(*SEERS)
def message_lot(request: HttpRequest, pk: int) -> HttpResponse:
    """A lot: its texts, people and cost, who was left out, and what became of each message."""
    return render(request, "recovery/messages/lot.html", _lot_context(request, access_messages.access_lot(request, pk)))


def _done(request: HttpRequest, pk: int, act: Callable[[], object], words: Any) -> HttpResponse:
    """Do one thing with a lot; say that it is done, or why not."""
    try:
        act()
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("recovery:message_lot", pk=pk)


@require_POST
@access.roles(*access.MIS)
def message_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody else's lot go out; the number of people is typed where they are many."""
    lot = access_messages.access_lot(request, pk)
    typed = ascii_digits(request.POST.get("confirm", "")).replace(",", "").strip()
    number = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    words = gettext_lazy("Released. The messages go out in the allowed hours; this page shows what becomes of them.")
    return _done(request, pk, lambda: lot_release_and_send(lot=lot, by=access.person(request), typed=number), words)


@require_POST
@access.roles(*access.MIS)
def message_discard(request: HttpRequest, pk: int) -> HttpResponse:
    lot = access_messages.access_lot(request, pk)
    words = gettext_lazy("The lot is discarded; its people are free for another.")
    return _done(request, pk, lambda: lot_discard(lot=lot, by=access.person(request)), words)


@require_safe
@access.roles(*access.PERSON_READERS)
def call_index(request: HttpRequest) -> HttpResponse:
    """Centres with people to whom no message came, or nobody knows whether one did."""
    context = {"centres": access_messages.centres_to_call(request)}
    return render(request, "recovery/messages/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*access.PERSON_READERS)
def call_list(request: HttpRequest, code: str) -> HttpResponse:
    """The people of a centre to call, to be printed. Whoever asks for the whole numbers is written down."""
    centre = access_messages.access_call_centre(request, code)
    people = list(access_messages.to_call(request).filter(centre=centre))
    shows = request.method == "POST"
    looks.tell(request, what="call_numbers" if shows else "", people=0, cases=[message.case_id for message in people])
    context = {
        "centre": centre,
        "people": people,
        "shows": shows,
        "may_call": access.person(request).role in access.CASEWORKERS,
        "printed_at": timezone.now(),
    }
    return render(request, "recovery/messages/call_list.html", context)


@require_POST
@access.roles(*access.CASEWORKERS)
def call_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came of a call; the person leaves the list."""
    message = access_messages.access_call(request, pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["note"][0]))
        return redirect("recovery:call_list", code=message.centre.code)
    try:
        call_note(message=message, note=form.cleaned_data["note"], by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Written down. The person is off the list."))
    return redirect("recovery:call_list", code=message.centre.code)


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*SEERS)
def opt_out_index(request: HttpRequest) -> HttpResponse:
    """Numbers that want no SMS; MIS writes down new ones."""
    person = access.person(request)
    form = OptOutForm()
    if request.method == "POST":
        if not may_send(person):
            raise PermissionDenied
        form = OptOutForm(request.POST)
        if form.is_valid():
            try:
                opt_out_add(mobile=form.cleaned_data["mobile"], reason=form.cleaned_data["reason"], by=person)
            except errors.RecoveryError as refused:
                form.add_error("mobile", str(refused))
            else:
                messages.success(request, _("Written down. No SMS goes to this number any more."))
                return redirect("recovery:opt_out_index")
    table = OptOutTable(access_messages.opt_outs())
    RequestConfig(request, paginate={"per_page": LINES_PER_PAGE}).configure(table)
    looks.tell(request, people=len(table.page.object_list))
    context = {"form": form, "table": table, "may_send": may_send(person)}
    return render(request, "recovery/messages/opt_outs.html", context, status=422 if form.errors else 200)
