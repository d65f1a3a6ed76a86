"""Batches of corrections: draft, submitted, approved by somebody else, applied, reverted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from records.bangla import ascii_digits
from records.errors import RegisterError
from recovery import errors, tasks
from recovery.casework import rights
from recovery.casework.batches import batch_approve, batch_discard, batch_return, batch_submit, correction_remove
from recovery.delivery.work import apply_ask
from recovery.models import CorrectionBatch
from recovery.web import access, access_batches, looks
from recovery.web.batch_words import batch_steps, batch_title
from recovery.web.forms import ReasonForm
from recovery.web.tables import BatchTable, CorrectionTable
from recovery.web.words import BATCH_TAG

LINES_PER_PAGE = access_batches.LINES_PER_PAGE


@require_safe
@access.roles(*access.PERSON_READERS)
def batch_index(request: HttpRequest) -> HttpResponse:
    """The batches of the incident that this person may see, those that wait for somebody first."""
    table = BatchTable(access.batches_with_counts(request))
    RequestConfig(request, paginate={"per_page": LINES_PER_PAGE}).configure(table)
    return render(request, "recovery/batches/index.html", {"table": table})


def _context(request: HttpRequest, batch: CorrectionBatch, **more: Any) -> dict[str, Any]:
    person = access.person(request)
    counts = access.line_counts(batch)
    is_author = batch.created_by_id == person.pk
    table = CorrectionTable(access.lines(batch), removable=batch.state == "draft" and rights.may_edit(person, batch))
    RequestConfig(request, paginate={"per_page": LINES_PER_PAGE}).configure(table)
    looks.tell(request, people=0, cases={row.record.case_id for row in table.page.object_list})
    return {
        "batch": batch,
        "batch_tag": BATCH_TAG[batch.state],
        "counts": counts,
        "table": table,
        "title": batch_title(access_batches.fields_counted(batch)),
        "held": access_batches.held_page(request, batch),
        "steps": batch_steps(batch, counts),
        "refusal": errors.sentence(batch.work_error),
        "may_submit": batch.state == "draft" and counts["total"] and rights.may_edit(person, batch),
        "may_approve": batch.state == "submitted" and rights.may_approve(person) and not is_author,
        "is_author": is_author,
        "may_return": batch.state in {"submitted", "approved"} and not batch.work and rights.may_return(person),
        "may_apply": batch.state == "approved" and not batch.work and rights.may_apply(person),
        "may_revert": batch.state == "applied" and not batch.work and rights.may_ask_revert(person),
        "may_discard": batch.state == "draft" and rights.may_edit(person, batch),
        "return_form": ReasonForm(prefix="return"),
        **more,
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the batch would change, line by line, where it stands, and what may be done with it now."""
    batch = access.access_batch(request, pk)
    return render(request, "recovery/batches/detail.html", _context(request, batch))


@require_safe
@access.roles(*access.PERSON_READERS)
def batch_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of the page of a batch at work, asked for each second; the whole page once it is done."""
    batch = access.access_batch(request, pk)
    if not batch.work:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "recovery/batches/_work.html", {"batch": batch})


def _typed_number(request: HttpRequest) -> int | None:
    typed = ascii_digits(request.POST.get("confirm", "")).replace(",", "").strip()
    return int(typed) if typed.isdecimal() else None


def done(request: HttpRequest, pk: int, act: Callable[[], object], words: Any) -> HttpResponse:
    """Do one thing with a batch; say that it is done, or why not."""
    try:
        act()
    except (errors.RecoveryError, RegisterError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("recovery:batch_detail", pk=pk)


@require_POST
@access.roles(*access.CASEWORKERS)
def batch_submitting(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.access_batch(request, pk)
    words = gettext_lazy("The batch waits for approval now. Somebody else must approve it.")
    return done(request, pk, lambda: batch_submit(batch=batch, by=access.person(request)), words)


@require_POST
@access.roles(*access.MIS)
def batch_approving(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve somebody else's batch; the number of lines is typed, so that nobody approves by habit."""
    batch = access.access_batch(request, pk)
    total = access.line_counts(batch)["total"]
    # Who may not approve at all hears that first; the typed number is for those who may.
    person = access.person(request)
    may = rights.may_approve(person) and batch.created_by_id != person.pk
    if may and _typed_number(request) != total:
        error = _("Type the number of lines of this batch to approve it.")
        context = _context(request, batch, approve_error=error)
        return render(request, "recovery/batches/detail.html", context, status=422)
    words = gettext_lazy("Approved. It can be applied now.")
    return done(request, pk, lambda: batch_approve(batch=batch, by=access.person(request)), words)


@require_POST
@access.roles(*access.MIS)
def batch_returning(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.access_batch(request, pk)
    form = ReasonForm(request.POST, prefix="return")
    if not form.is_valid():
        return render(request, "recovery/batches/detail.html", _context(request, batch, return_form=form), status=422)
    words = gettext_lazy("The batch is a draft again; its author sees your comment.")
    return done(
        request,
        pk,
        lambda: batch_return(batch=batch, by=access.person(request), comment=form.cleaned_data["reason"]),
        words,
    )


@require_POST
@access.roles(*access.MIS)
def batch_applying(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.access_batch(request, pk)
    words = gettext_lazy("The batch is being applied. This page tells when it is done.")
    return done(
        request,
        pk,
        lambda: apply_ask(batch=batch, by=access.person(request), on_asked=tasks.batch_work_soon),
        words,
    )


@require_POST
@access.roles(*access.CASEWORKERS)
def batch_discarding(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.access_batch(request, pk)
    words = gettext_lazy("The draft is discarded; its cases are free for another batch.")
    return done(request, pk, lambda: batch_discard(batch=batch, by=access.person(request)), words)


@require_POST
@access.roles(*access.CASEWORKERS)
def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one line out of a draft."""
    batch = access.access_batch(request, pk)
    line = access.access_line(batch, request.POST.get("line", ""))
    words = gettext_lazy("The line is taken out of the draft.")
    return done(
        request,
        pk,
        lambda: correction_remove(batch=batch, case=line.case, field=line.field, by=access.person(request)),
        words,
    )
