"""Corrections that were sent and that a later extract does not show."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.models import Role
from recovery.web import access, access_followup, looks
from recovery.web.forms import FIELD_WORDS

PER_PAGE = 50


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def unseen_index(request: HttpRequest) -> HttpResponse:
    """Who was sent longest ago first. Nothing is sent again here: whoever asks the server says what it answers."""
    page = access_followup.unseen_page(request, request.GET.get("page"), PER_PAGE)
    looks.tell(request, people=0, cases={line.case_id for line in page})
    lines = [{"line": line, "field": FIELD_WORDS[line.field]} for line in page]
    context = {"page": page, "lines": lines, "days": settings.VERIFICATION_DAYS}
    return render(request, "recovery/unseen.html", context)
