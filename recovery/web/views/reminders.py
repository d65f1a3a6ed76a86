"""Centres that have sent nothing: whom to call, what came of it, and a note to their managers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.models import Centre, Role
from recovery import errors
from recovery.progress.reminders import SilentDay, centre_call_note, centre_note_write
from recovery.web import access, access_followup
from recovery.web.forms_followup import CentreCallForm, CentreContactForm, CentreNoteForm

SEERS = (*access.MIS, Role.AUDITOR)
PER_PAGE = 50


def _of_district(request: HttpRequest, every: list[SilentDay]) -> tuple[list[SilentDay], list[dict[str, Any]], str]:
    """The days of the district that is asked for, the districts to choose from, and the one chosen ('' for all)."""
    names = {each.district: each.district_name for each in every}
    chosen = request.GET.get("district", "")
    if chosen not in names:
        chosen = ""
    districts = [
        {"code": code, "name": name, "is_chosen": code == chosen}
        for code, name in sorted(names.items(), key=lambda pair: pair[1])
    ]
    return [each for each in every if chosen in {"", each.district}], districts, chosen


@require_safe
@access.roles(*SEERS)
def reminder_index(request: HttpRequest) -> HttpResponse:
    """The days of which no list has come, the longest silent first; ?district= shows those of one district."""
    every = access_followup.silent_days(request)
    days, districts, chosen = _of_district(request, every)
    page = Paginator(days, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": len(days),
        "districts": districts,
        "chosen": chosen,
        "today": timezone.localdate(),
    }
    return render(request, "recovery/reminders/index.html", context)


@require_safe
@access.roles(*SEERS)
def reminder_sheet(request: HttpRequest) -> HttpResponse:
    """The same by centre, with numbers to call and room to write, to be printed."""
    days, _districts, _chosen = _of_district(request, access_followup.silent_days(request))
    contacts = access_followup.contacts(request, {each.centre_id for each in days})
    centres: dict[int, dict[str, Any]] = {}
    for each in days:
        entry = centres.setdefault(
            each.centre_id, {"first": each, "days": [], "contacts": contacts.get(each.centre_id, [])}
        )
        entry["days"].append(each)
    context = {"centres": list(centres.values()), "printed_at": timezone.now()}
    return render(request, "recovery/reminders/sheet.html", context)


def _days_of(request: HttpRequest, centre: Centre) -> list[SilentDay]:
    return [each for each in access_followup.silent_days(request) if each.centre_id == centre.pk]


def _page(request: HttpRequest, centre: Centre, days: list[SilentDay], **wrong: forms.Form) -> HttpResponse:
    """The page of a centre; `wrong` is a form that was filled in wrongly, by its name there."""
    dates = [each.day for each in days]
    shown = {
        "call_form": CentreCallForm(days=dates, prefix="call"),
        "note_form": CentreNoteForm(days=dates, prefix="note"),
        "contact_form": CentreContactForm(prefix="contact"),
        **wrong,
    }
    context = {
        "centre": centre,
        "days": days,
        "contacts": access_followup.contacts(request, {centre.pk}).get(centre.pk, []),
        "calls": access_followup.calls(request, centre),
        "notes": access_followup.notes(request, centre),
        "may_write": access.person(request).role in access.MIS,
        "form": next(iter(wrong.values()), None),
        **shown,
    }
    return render(request, "recovery/reminders/centre.html", context, status=422 if wrong else 200)


@require_safe
@access.roles(*SEERS)
def reminder_centre(request: HttpRequest, code: str) -> HttpResponse:
    """A centre: the days of which nothing has come, whom to call, calls and notes."""
    centre = access_followup.access_silent_centre(request, code)
    return _page(request, centre, _days_of(request, centre))


def _written(
    request: HttpRequest,
    code: str,
    form_class: type[CentreCallForm] | type[CentreNoteForm],
    kind: str,
    write: Callable[..., object],
    done: str,
) -> HttpResponse:
    """Keep what a form says about a silent centre; the page again with the form where it cannot be kept."""
    centre = access_followup.access_silent_centre(request, code)
    days = _days_of(request, centre)
    form = form_class(request.POST, days=[each.day for each in days], prefix=kind)
    if not form.is_valid():
        return _page(request, centre, days, **{f"{kind}_form": form})
    try:
        write(incident=access.access_incident(request), centre=centre, by=access.person(request), **form.cleaned_data)
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("recovery:reminder_centre", code=centre.code)


@require_POST
@access.roles(*access.MIS)
def reminder_call(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what came of a call."""
    return _written(request, code, CentreCallForm, "call", centre_call_note, _("The call is written down."))


@require_POST
@access.roles(*access.MIS)
def reminder_note(request: HttpRequest, code: str) -> HttpResponse:
    """Write to the managers of a centre."""
    done = _("Written. The managers of the centre see it with their notices.")
    return _written(request, code, CentreNoteForm, "note", centre_note_write, done)


@require_POST
@access.roles(*access.MIS)
def reminder_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a number to call."""
    centre = access_followup.access_silent_centre(request, code)
    form = CentreContactForm(request.POST, prefix="contact")
    if not form.is_valid():
        return _page(request, centre, _days_of(request, centre), contact_form=form)
    if access_followup.contact_add(centre=centre, **form.cleaned_data):
        messages.success(request, _("The number is kept."))
    else:
        messages.info(request, _("This number of the centre is kept already."))
    return redirect("recovery:reminder_centre", code=centre.code)
