"""Clerical review: one row at a time beside its candidates, and the next one as soon as one is decided.

The page works as a plain form. With scripts it asks for its next row beforehand (`review_next`) and shows that one
while the decision is on its way; the answer to a decision is then the row that comes after the one already shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.models import Recipient, Role
from recovery import errors, tasks
from recovery.linkage import alike
from recovery.linkage.decisions import recipient_by_registration
from recovery.linkage.explain import pattern_sentence
from recovery.models import Decision, ListRow, SheetRow
from recovery.web import access, access_review, looks
from recovery.web.forms import DecisionForm
from recovery.web.review_card import candidates_of, heaviest, may_be_decided, sources_of
from recovery.web.row_cells import cells_of

REVIEWERS = (*access.MIS, Role.AUDITOR)
#: Where the last reason of a person is kept, for the next row of this session.
REASON_KEY = "review_reason"
#: The newest person at a desk whom this person has gone past in this session.
DESK_KEY = "review_desk"
CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Facet:
    """The part of the queue that a person goes through: one list or all; rows never looked at, or "cannot tell yet"."""

    list_id: int | None
    of: str

    def rows(self, request: HttpRequest) -> QuerySet[ListRow]:
        if self.of == CANNOT_TELL:
            return access_review.rows_cannot_tell(request, list_id=self.list_id)
        return access_review.rows_waiting(request, list_id=self.list_id)

    def address(self, path: str, **more: int) -> str:
        query = {"list": self.list_id, "of": self.of, **more}
        kept = urlencode({name: value for name, value in query.items() if value})
        return f"{path}?{kept}" if kept else path


def _facet(request: HttpRequest) -> Facet:
    number = request.GET.get("list", "")
    return Facet(
        int(number) if number.isdecimal() and len(number) < 18 else None,
        CANNOT_TELL if request.GET.get("of") == CANNOT_TELL else "",
    )


def _next(request: HttpRequest, facet: Facet, *, after: int, but: Iterable[int]) -> int | None:
    """The row that comes next. Whoever goes past somebody at a desk is not led back to them before the others."""
    passed = access_review.desk_passed([after, *but], before=request.session.get(DESK_KEY, 0))
    request.session[DESK_KEY] = passed
    return access_review.next_row(facet.rows(request), after=after, but=but, passed=passed)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


@require_safe
@access.roles(*REVIEWERS)
def review_index(request: HttpRequest) -> HttpResponse:
    """What waits for a person to decide: all of it, by list, alike, and what nobody could tell."""
    incident = access.access_incident(request)
    facet = Facet(None, "")
    waiting = access_review.waiting(request)
    first = access_review.next_row(facet.rows(request))
    told = Facet(None, CANNOT_TELL)
    first_told = access_review.next_row(told.rows(request))
    context = {
        "waiting": waiting,
        "at_desk": access_review.waiting_at_desk(request),
        "first_url": reverse("recovery:review_row", args=[first]) if first else "",
        "lists": [
            each | {"url": Facet(each["list_id"], "").address(reverse("recovery:review_next"))}
            for each in access_review.waiting_by_list(request)
        ],
        "patterns": [
            {"found": found, "sentence": pattern_sentence(found.levels)}
            for found in alike.patterns(incident=incident)
            if found.rows > 1
        ],
        "told": told.rows(request).count(),
        "told_url": told.address(reverse("recovery:review_row", args=[first_told])) if first_told else "",
        "acts": [
            {"act": act, "sentence": pattern_sentence(act.pattern)}
            for act in access_review.acts(request)[: access_review.ACTS_SHOWN]
        ],
        "may_decide": access.person(request).role in access.MIS,
    }
    return render(request, "recovery/review/index.html", context)


def _context(request: HttpRequest, row: SheetRow, facet: Facet, form: DecisionForm | None = None) -> dict[str, Any]:
    list_row = access_review.row_to_review(row)
    candidates = candidates_of(list_row)
    looks.tell(request, row=row.pk, people=1 + len(candidates))
    standing = access_review.standing_decision(list_row)
    is_in_review = list_row.outcome.outcome == "in_review" if hasattr(list_row, "outcome") else False
    if form is None:
        common, reason = request.session.get(REASON_KEY, ("", ""))
        form = DecisionForm(initial={"common": common, "reason": reason, "seen": standing.pk if standing else 0})
    return {
        "row": row,
        "list": list_row.list,
        "list_row": list_row,
        "candidates": candidates,
        "most": heaviest(candidates),
        "form": form,
        "is_in_review": is_in_review,
        "asks_again": standing is not None and any(pair.asks for pair in list_row.candidates.all()),
        "may_decide": access.person(request).role in access.MIS and may_be_decided(list_row),
        "waiting": access_review.waiting(request, list_id=facet.list_id),
        "last": access_review.last_decision(request),
        "decisions": access.decisions_of_row(row),
        "cells": cells_of(row),
        "sources": sources_of(list_row),
        "facet": facet,
        "row_url": facet.address(reverse("recovery:review_row", args=[row.pk])),
        "decision_url": facet.address(reverse("recovery:review_decision", args=[row.pk])),
        "next_url": facet.address(reverse("recovery:review_next"), after=row.pk),
    }


def _card(request: HttpRequest, key: int | None, facet: Facet) -> HttpResponse:
    """The part of the page with one row, or that nothing is left."""
    looks.tell(request, what="review_ahead", people=0)  # scripts fetch it while another row is looked at
    if key is None:
        context = {"waiting": access_review.waiting(request), "last": access_review.last_decision(request)}
        return render(request, "recovery/review/_finished.html", context)
    return render(request, "recovery/review/_card.html", _context(request, access.access_row(request, key), facet))


@require_safe
@access.roles(*REVIEWERS)
def review_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row beside its candidates."""
    row = access.access_row(request, pk)
    return render(request, "recovery/review/row.html", _context(request, row, _facet(request)))


@require_safe
@access.roles(*REVIEWERS)
def review_next(request: HttpRequest) -> HttpResponse:
    """The row behind `after` that waits: its page, or for scripts only the part with the row."""
    facet = _facet(request)
    after = _number(request.GET.get("after"))
    key = _next(request, facet, after=after, but=[after])
    if request.htmx:  # type: ignore[attr-defined]
        return _card(request, key, facet)
    if key is None:
        return redirect("recovery:review_index")
    return redirect(facet.address(reverse("recovery:review_row", args=[key])))


def _said(row: SheetRow, form: DecisionForm) -> tuple[str, Recipient | None]:
    """What a valid form says: verdict and person. Raises RegistrationUnknown, Http404 for somebody not proposed."""
    choice = form.cleaned_data["choice"]
    if choice == "by_number":
        return Decision.Verdict.THIS_ONE, recipient_by_registration(form.cleaned_data["registration_no"])
    if choice.isdecimal():
        return Decision.Verdict.THIS_ONE, access_review.candidate_recipient(row, int(choice))
    return choice, None


@require_POST
@access.roles(*access.MIS)
def review_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's word: this one, nobody, or cannot tell; then the next row that waits.

    Scripts name the row that they show already (`shown`) and get the one behind it.
    """
    row = access.access_row(request, pk)
    facet = _facet(request)
    form = DecisionForm(request.POST)
    if form.is_valid():
        request.session[REASON_KEY] = (form.cleaned_data["common"], form.cleaned_data["reason"])
        was_in_review = facet.rows(request).filter(pk=row.pk).exists()
        try:
            verdict, recipient = _said(row, form)
            tasks.row_decide_and_judge(
                row=row,
                verdict=verdict,
                recipient=recipient,
                reason=form.why(),
                by=access.person(request),
                seen=form.cleaned_data["seen"],
            )
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            shown = _number(request.POST.get("shown"))
            key = _next(request, facet, after=shown or row.pk, but=[row.pk, shown])
            if request.htmx:  # type: ignore[attr-defined]
                return _card(request, key, facet)
            messages.success(request, _("Your decision is kept. The list is judged again."))
            if not was_in_review:
                return redirect("recovery:row_detail", pk=row.pk)
            if key is None:
                return redirect("recovery:review_index")
            return redirect(facet.address(reverse("recovery:review_row", args=[key])))
    page = "recovery/review/_card.html" if request.htmx else "recovery/review/row.html"  # type: ignore[attr-defined]
    return render(request, page, _context(request, row, facet, form), status=422)
