"""Alarms: what is wrong, since when, and who has seen it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.models import Role
from recovery.casework.alarms import alarm_mark_seen
from recovery.web import access, access_followup

PER_PAGE = 50
#: Alarms of relays that the page shows; the admin has them all.
LAST_OF_RELAYS = 20


@require_safe
@access.roles(*access.MIS, Role.AUDITOR, Role.ADMINISTRATOR)
def alarm_index(request: HttpRequest) -> HttpResponse:
    """All alarms, the newest first: those of relays close themselves, those of people somebody sees."""
    page = Paginator(access_followup.alarms(request), PER_PAGE).get_page(request.GET.get("page"))
    person = access.person(request)
    context = {
        "page": page,
        "may_see": person.role in access.MIS,
        "of_people": person.sees_all_centres,
        "of_relays": access_followup.relay_alarms(request)[:LAST_OF_RELAYS],
    }
    return render(request, "recovery/alarms.html", context)


@require_POST
@access.roles(*access.MIS)
def alarm_see(request: HttpRequest, pk: int) -> HttpResponse:
    """This person has seen the alarm; it leaves the pages of everybody."""
    alarm = access_followup.access_alarm(request, pk)
    if alarm_mark_seen(alarm=alarm, by=access.person(request)):
        messages.success(request, _("Noted that you have seen it."))
    else:
        messages.info(request, _("Somebody else has seen it before you."))
    return redirect("recovery:alarm_index")
