"""What the site has to tell a person: lists of theirs that came to rest, and notes to their centre."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.models import Role
from recovery.delivery.mail.sending import mail_choose
from recovery.web import access, access_followup, access_mends
from recovery.web.words import NOTICES, STATE_TAG

#: Alarms of relays that stand among the notices.
LAST_OF_RELAYS = 3


@require_safe
@access.roles(*access.PERSON_READERS)
def notice_index(request: HttpRequest) -> HttpResponse:
    """Notices of this person, the newest first."""
    found = [
        {"notice": notice, "words": NOTICES.get(notice.kind, notice.kind), "tag": STATE_TAG[notice.kind]}
        for notice in access_mends.notices(request)
    ]
    context = {
        "notices": found,
        "notes": access_followup.notes_to(request),
        "mail": access_followup.mail_choice(request),
        "of_relays": access_followup.relay_alarms(request)[:LAST_OF_RELAYS],
    }
    return render(request, "recovery/notices.html", context)


@require_POST
@access.roles(*access.PERSON_READERS)
def notices_read(request: HttpRequest) -> HttpResponse:
    """All of them are seen."""
    access_mends.notices_mark_read(request)
    access_followup.notes_mark_seen(request)
    return redirect("recovery:notice_index")


@require_POST
@access.roles(Role.MANAGER)
def mail_choosing(request: HttpRequest) -> HttpResponse:
    """This person wants e-mails about notes and notices, or none."""
    wants = request.POST.get("wants") == "yes"
    mail_choose(user=access.person(request), wants=wants)
    messages.success(request, _("You get e-mails again.") if wants else _("You get no more e-mails."))
    return redirect("recovery:notice_index")
