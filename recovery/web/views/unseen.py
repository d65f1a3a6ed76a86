"""Corrections that were sent and that a later extract does not show."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from records.models import Role
from recovery import errors
from recovery.delivery.again import wait_on
from recovery.tasks.delivery import send_again_and_deliver
from recovery.web import access, access_followup, looks
from recovery.web.forms import FIELD_WORDS
from recovery.web.forms_unseen import WAIT, UnseenForm
from recovery.web.templatetags.bangla_numbers import bn, bn_date

PER_PAGE = 50


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def unseen_index(request: HttpRequest) -> HttpResponse:
    """Who was sent longest ago first; those that somebody waits for stand apart."""
    return _page(request, UnseenForm(initial={"request_key": uuid.uuid4()}))


def _page(request: HttpRequest, form: UnseenForm, chosen: frozenset[int] = frozenset()) -> HttpResponse:
    waits = request.GET.get("show") == "waiting"
    page = access_followup.unseen_page(request, request.GET.get("page"), PER_PAGE, waits=waits)
    looks.tell(request, people=0, cases={line.case_id for line in page})
    lines = [{"line": line, "field": FIELD_WORDS[line.field], "is_chosen": line.id in chosen} for line in page]
    context = {
        "page": page,
        "lines": lines,
        "days": settings.VERIFICATION_DAYS,
        "waits": waits,
        "counts": access_followup.unseen_counts(request),
        "form": form,
        "may_act": access.person(request).role in access.MIS,
    }
    return render(request, "recovery/unseen.html", context, status=422 if form.errors else 200)


@require_POST
@access.roles(*access.MIS)
def unseen_act(request: HttpRequest) -> HttpResponse:
    """Send the chosen lines again, or wait for them until a day. A second press of the button changes nothing."""
    form = UnseenForm(request.POST)
    chosen = [int(pk) for pk in request.POST.getlist("line") if pk.isdecimal()]
    if not form.is_valid():
        return _page(request, form, frozenset(chosen))
    said, by, incident = form.cleaned_data, access.person(request), access.access_incident(request)
    if request.POST.get("all") == "yes":
        chosen = access_followup.unseen_ids(request, waits=request.GET.get("show") == "waiting")
    if not chosen:
        form.add_error(None, _("Choose the lines first."))
        return _page(request, form)
    try:
        if said["what"] == WAIT:
            kept = wait_on(incident=incident, correction_ids=chosen, until=said["until"], note=said["reason"], by=by)
            words = ngettext(
                "%(count)s line is left alone until %(day)s.",
                "%(count)s lines are left alone until %(day)s.",
                len(kept),
            )
            messages.success(request, words % {"count": bn(len(kept)), "day": bn_date(said["until"])})
            return redirect("recovery:unseen_index")
        done = send_again_and_deliver(
            incident=incident, correction_ids=chosen, reason=said["reason"], by=by, request_key=said["request_key"]
        )
    except errors.RecoveryError as refused:
        form.add_error(None, str(refused))
        return _page(request, form, frozenset(chosen))
    words = ngettext(
        "%(count)s line is sent again, under the key of its first message.",
        "%(count)s lines are sent again, each under the key of its first message.",
        done.order.lines,
    )
    messages.success(request, words % {"count": bn(done.order.lines)})
    if done.left_out > 0:
        words = ngettext(
            "%(count)s line was left out: it was seen meanwhile, is on its way, or something later was sent about it.",
            "%(count)s lines were left out: seen meanwhile, on their way, or something later was sent about them.",
            done.left_out,
        )
        messages.info(request, words % {"count": bn(done.left_out)})
    return redirect("recovery:unseen_index")
