"""A person stands at the desk with the card: add them, and see at once where they stand."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from recovery import errors, tasks
from recovery.models import CentreList
from recovery.web import access, access_walk_in, looks
from recovery.web.forms_walk_in import WalkInForm
from recovery.web.views.lists import progress_of
from recovery.web.words import CASE_TAG, OUTCOME_TAG


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*access.CASEWORKERS)
def walk_in_add(request: HttpRequest) -> HttpResponse:
    """Add a person who stands here. The answer is the page that says where they stand.

    Whoever was added before with the very same card is shown as they stand, and nothing is written.
    """
    incident = access.access_incident(request)
    form = WalkInForm(
        request.POST or None,
        incident=incident,
        centres=access.own_centres(request),
        vaccines=access_walk_in.vaccines(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = tasks.walk_in_receive_and_read(
                incident=incident,
                centre=form.cleaned_data["centre"],
                person=form.person(),
                evidence=form.cleaned_data["evidence"],
                by=access.person(request),
            )
        except errors.SameBytes as same:
            if not access_walk_in.is_walk_in(request, same.facts["list_id"]):  # somebody sent the file of a person
                form.add_error(None, str(same))
                return _page(request, form)
            messages.info(request, _("This person was added already with the same card; this is where they stand."))
            return redirect("recovery:case_walk_in_detail", pk=same.facts["list_id"])
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("recovery:case_walk_in_detail", pk=added.pk)
    return _page(request, form)


@require_POST
@access.roles(*access.CASEWORKERS)
def walk_in_known(request: HttpRequest) -> HttpResponse:
    """Who may be known already of the person being typed: for scripts only that part, else the page with it.

    Nothing is kept. The numbers come in the body, so that no address and no log holds them.
    """
    known = access_walk_in.known(request, request.POST)
    looks.tell(request, people=len(known.shown), cases=[each.case_id for each in known.shown if each.case_id])
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "recovery/walk_in/_known.html", {"known": known, "was_asked": True})
    typed = {name: request.POST.get(name, "") for name in WalkInForm.base_fields}
    form = WalkInForm(
        None,
        initial=typed,
        incident=access.access_incident(request),
        centres=access.own_centres(request),
        vaccines=access_walk_in.vaccines(),
    )
    form.fields["given_on"].initial = typed["given_on"]
    return _page(request, form, known=known, was_asked=True)


def _page(request: HttpRequest, form: WalkInForm, **more: Any) -> HttpResponse:
    context = {
        **more,
        "form": form,
        "incident": access.access_incident(request),
        "last": access_walk_in.walk_ins(request)[: access_walk_in.LAST_FEW],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "recovery/walk_in/add.html", context, status=status)


@require_safe
@access.roles(*access.PERSON_READERS)
def walk_in_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a person at the desk stands: being looked up, first in the queue, or on the server after all."""
    walk_in = access_walk_in.access_walk_in(request, pk)
    row = access_walk_in.row_of(walk_in)
    looks.tell(request, people=1, row=row.pk if row else None)
    context = {
        "list": walk_in,
        "progress": progress_of(walk_in),
        "row": row,
        "may_work": access.person(request).role in access.CASEWORKERS,
        **(_answer(request, walk_in) if walk_in.state == "settled" else {}),
    }
    return render(request, "recovery/walk_in/detail.html", context)


def _answer(request: HttpRequest, walk_in: CentreList) -> dict[str, Any]:
    """What came of it. A case of another centre is told of, and not opened to a manager of this one."""
    row = access_walk_in.row_of(walk_in)
    outcome = getattr(row, "outcome", None)
    if outcome is None:
        return {}
    case = access_walk_in.case_of(walk_in, outcome)
    return {
        "outcome": outcome,
        "outcome_tag": OUTCOME_TAG[outcome.outcome],
        "case": case,
        "case_tag": CASE_TAG[case.state] if case else "",
        "opens_case": case is not None and access_walk_in.may_open_case(request, case),
    }
