"""The blind questions: is this row this person? Whoever answers is told neither who linked them nor why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records.models import Role
from recovery import errors
from recovery.linkage.watch import check_answer, checks_draw
from recovery.models import LinkCheck
from recovery.web import access, access_checks, looks
from recovery.web.side_by_side import lines_of


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def quality_index(request: HttpRequest) -> HttpResponse:
    """Today's questions, how many are left, and links that people spoke against."""
    incident = access.access_incident(request)
    against = access_checks.checks_against_links(request)
    context = {
        "incident": incident,
        "today": timezone.localdate(),
        "lot": access_checks.lot_of_today(request),
        "next": access_checks.next_check(request),
        "may_answer": access.person(request).role in access.MIS,
        "against": list(against[:MOST_SHOWN]),
        "against_count": against.count(),
    }
    return render(request, "recovery/quality/index.html", context)


#: Links spoken against, on one page; the others come up as these are decided.
MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*access.MIS)
def quality_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One question; the answer leads to the next one."""
    check = access_checks.access_check(request, pk)
    if request.method == "POST":
        return _answered(request, check)
    if check.verdict:
        messages.info(request, _("Somebody has answered this question already."))
        return redirect("recovery:quality_index")
    looks.tell(request, row=check.sheet_row_id, people=2)
    context = {
        "check": check,
        "lines": lines_of(check.sheet_row.list_row, check.recipient),
        "lot": access_checks.lot_of_today(request),
        "is_todays": check.asked_on == timezone.localdate(),
        "verdicts": VERDICT_KEYS,
    }
    return render(request, "recovery/quality/check.html", context)


#: Verdict, the key that gives it (by its place on the keyboard, whatever the layout), and the look of its button.
VERDICT_KEYS = (
    (LinkCheck.Verdict.SAME, "1", "primary"),
    (LinkCheck.Verdict.OTHER, "2", "primary"),
    (LinkCheck.Verdict.CANNOT_TELL, "3", "secondary"),
)


def _answered(request: HttpRequest, check: LinkCheck) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    if verdict not in LinkCheck.Verdict.values:
        messages.error(request, _("Choose one of the answers."))
        return redirect("recovery:quality_check", pk=check.pk)
    try:
        check_answer(check=check, verdict=verdict, by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    following = access_checks.next_check(request)
    if following is not None:
        return redirect("recovery:quality_check", pk=following.pk)
    messages.success(request, _("You have answered every question that waited for you. Thank you."))
    return redirect("recovery:quality_index")


@require_POST
@access.roles(*access.MIS)
def quality_draw(request: HttpRequest) -> HttpResponse:
    """Draw today's questions by hand; what the day has already stays."""
    if checks_draw(incident=access.access_incident(request), day=timezone.localdate()):
        messages.success(request, _("Today's questions are drawn."))
    else:
        messages.info(request, _("There is nothing to draw: no machine has linked a row that was not asked about yet."))
    return redirect("recovery:quality_index")
