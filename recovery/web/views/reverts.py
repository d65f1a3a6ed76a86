"""Reverting a batch: first what it would do, group by group; what was delivered takes a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from recovery import errors, tasks
from recovery.casework import rights
from recovery.delivery.reverting import RevertPreview, revert_preview
from recovery.delivery.work import revert_ask, revert_decline, revert_release
from recovery.models import CorrectionBatch
from recovery.web import access, access_batches, looks
from recovery.web.forms import ReasonForm
from recovery.web.views.batches import done

ASKED = gettext_lazy("Asked for. Another approver must release it before anything is taken back.")
BEGUN = gettext_lazy("The batch is being reverted. This page tells when it is done.")


@require_http_methods(["GET", "HEAD", "POST"])
@access.roles(*access.MIS)
def batch_reverting(request: HttpRequest, pk: int) -> HttpResponse:
    """The three groups of a revert, each with its reasons; then reverting it, or asking for it."""
    batch = access.access_batch(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None, prefix="revert")
    if request.method == "POST" and form.is_valid():
        try:
            asked = revert_ask(
                batch=batch,
                by=access.person(request),
                reason=form.cleaned_data["reason"],
                on_asked=tasks.batch_work_soon,
            )
        except errors.RecoveryError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, ASKED if asked.revert_asked_by_id and not asked.work else BEGUN)
        return redirect("recovery:batch_detail", pk=pk)
    try:
        preview = revert_preview(batch)
    except errors.BatchMoveNotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("recovery:batch_detail", pk=pk)
    context = _context(request, batch, preview, form)
    return render(request, "recovery/batches/revert.html", context, status=422 if request.method == "POST" else 200)


def _context(request: HttpRequest, batch: CorrectionBatch, preview: RevertPreview, form: ReasonForm) -> dict[str, Any]:
    person = access.person(request)
    is_asked = batch.revert_asked_by_id is not None
    groups = {
        group: access_batches.revert_group(request, group, getattr(preview, group))
        for group in ("reversed", "kept", "blocked")
    }
    looks.tell(request, people=0, cases={line.case.pk for group in groups.values() for line in group.lines})
    return {
        "batch": batch,
        "preview": preview,
        "groups": groups,
        "told": access_batches.people_told(preview.reversed),
        "takes_two": bool(preview.delivered) or not rights.may_revert(person),
        "is_asked": is_asked,
        "may_release": is_asked and rights.may_revert(person) and batch.revert_asked_by_id != person.pk,
        "may_decline": is_asked and (rights.may_revert(person) or batch.revert_asked_by_id == person.pk),
        "is_asker": batch.revert_asked_by_id == person.pk,
        "is_at_work": bool(batch.work),
        "revert_form": form,
    }


@require_POST
@access.roles(*access.MIS)
def revert_releasing(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.access_batch(request, pk)
    return done(
        request,
        pk,
        lambda: revert_release(batch=batch, by=access.person(request), on_asked=tasks.batch_work_soon),
        BEGUN,
    )


@require_POST
@access.roles(*access.MIS)
def revert_declining(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.access_batch(request, pk)
    words = gettext_lazy("The batch stays as it is; nobody asks for its revert any more.")
    return done(request, pk, lambda: revert_decline(batch=batch, by=access.person(request)), words)
