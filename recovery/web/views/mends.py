"""Mending a list in place: a group of problems, one fix for many, one row typed anew, preview, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recovery import errors, tasks
from recovery.intake.faults import FIELD_LABELS, REASONS, fault_sentence, reason_title
from recovery.intake.mending import Change, changes_alike, mend_discard, mend_draft, mend_preview
from recovery.intake.problem_file import returned_words
from recovery.intake.understand import IDENTIFIERS
from recovery.models import MendBatch
from recovery.models.intake import CentreList
from recovery.web import access, access_mends, looks
from recovery.web.forms import MendAlikeForm
from recovery.web.words import RETURNED_LINES

CELLS_PER_PAGE = 50
#: Fields whose number the row's page masks.
KEPT_WHEN_EMPTY = IDENTIFIERS | {"mobile"}
#: Different texts of one problem that are offered to be replaced, the most frequent first.
TEXTS_OFFERED = 12


def _group_context(request: HttpRequest, centre_list: CentreList, reason: str, form: MendAlikeForm) -> dict[str, Any]:
    faults = access_mends.faults_of_reason(centre_list, reason)
    page = Paginator(faults, CELLS_PER_PAGE).get_page(request.GET.get("page"))
    looks.tell(request, people=len(page))
    return {
        "list": centre_list,
        "reason": reason,
        "reason_title": reason_title(reason),
        "page": page,
        "cells": [{"fault": fault, "sentence": fault_sentence(fault)} for fault in page],
        "texts": access_mends.texts_of_reason(centre_list, reason, TEXTS_OFFERED),
        "suggestions": access_mends.suggestions_of_reason(centre_list, reason),
        "form": form,
        "several_sheets": len(centre_list.columns) > 1,
        "may_mend": access.person(request).role in access.CASEWORKERS and centre_list.state == "settled",
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def problem_group(request: HttpRequest, pk: int, reason: str) -> HttpResponse:
    """All cells of a list with one problem: the bad cell, the sentence that mends it, fix this one or all alike."""
    centre_list = access.access_list(request, pk)
    if reason not in REASONS:
        raise Http404
    form = MendAlikeForm(suggestions=access_mends.suggestions_of_reason(centre_list, reason))
    return render(request, "recovery/mends/group.html", _group_context(request, centre_list, reason, form))


@require_POST
@access.roles(*access.CASEWORKERS)
def problem_mend(request: HttpRequest, pk: int, reason: str) -> HttpResponse:
    """One fix for all cells alike; the answer is its preview."""
    centre_list = access.access_list(request, pk)
    if reason not in REASONS:
        raise Http404
    form = MendAlikeForm(request.POST, suggestions=access_mends.suggestions_of_reason(centre_list, reason))
    if form.is_valid():
        asked = form.cleaned_data
        try:
            batch = mend_draft(
                list_id=centre_list.pk,
                rule=asked["rule"],
                reason=reason,
                changes=changes_alike(
                    list_id=centre_list.pk,
                    reason=reason,
                    rule=asked["rule"],
                    text=asked["text"],
                    new_text=asked["new_text"],
                ),
                by=access.person(request),
            )
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("recovery:mend_detail", pk=batch.pk)
    context = _group_context(request, centre_list, reason, form)
    return render(request, "recovery/mends/group.html", context, status=422)


def _headings(centre_list: CentreList) -> dict[tuple[str, int], str]:
    return {
        (sheet["sheet"], column["index"]): column["heading"]
        for sheet in centre_list.columns
        for column in sheet["columns"]
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def mend_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a mend would do, or did: old and new text of its cells, and what stays wrong."""
    batch = access_mends.access_mend(request, pk)
    headings = _headings(batch.list)
    preview = mend_preview(batch)
    looks.tell(request, people=len(preview.examples))
    context = {
        "batch": batch,
        "list": batch.list,
        "preview": preview,
        "examples": [
            {
                "example": example,
                "heading": headings.get((example.sheet, example.column), "")
                if example.column is not None
                else FIELD_LABELS.get(example.field, ""),
                "faults": [fault_sentence(fault) for fault in example.faults],
                "wrong": any(fault.is_error for fault in example.faults),
            }
            for example in preview.examples
        ],
        "refused": [
            {"row_number": number, "why": RETURNED_LINES.get(code, code)}
            for number, code in returned_words(batch.report)
        ],
        "may_mend": access.person(request).role in access.CASEWORKERS,
    }
    return render(request, "recovery/mends/detail.html", context)


@require_POST
@access.roles(*access.CASEWORKERS)
def mend_applying(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a previewed mend in force."""
    batch = access_mends.access_mend(request, pk)
    try:
        tasks.mend_apply_and_judge(batch_id=batch.pk)
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:mend_detail", pk=pk)
    count = batch.mends.count()
    messages.success(
        request,
        ngettext(
            "%(count)s cell is mended. The list is judged again; you can undo this below.",
            "%(count)s cells are mended. The list is judged again; you can undo this below.",
            count,
        )
        % {"count": count},
    )
    return redirect("recovery:list_detail", pk=batch.list_id)


@require_POST
@access.roles(*access.CASEWORKERS)
def mend_discarding(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a preview away."""
    batch = access_mends.access_mend(request, pk)
    try:
        mend_discard(batch_id=batch.pk)
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:mend_detail", pk=pk)
    messages.info(request, _("Nothing was changed."))
    return redirect("recovery:list_detail", pk=batch.list_id)


@require_POST
@access.roles(*access.CASEWORKERS)
def mend_undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mend back: its cells say what they said before."""
    batch = access_mends.access_mend(request, pk)
    try:
        tasks.mend_undo_and_judge(batch_id=batch.pk, by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The mend is undone. The list is judged again."))
    return redirect("recovery:list_detail", pk=batch.list_id)


@require_POST
@access.roles(*access.CASEWORKERS)
def row_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """One row typed anew: read again at once, looked up by a job."""
    row = access.access_row(request, pk)
    fields = {
        column["index"]: column["field"]
        for sheet in row.list.columns
        if sheet["sheet"] == row.sheet
        for column in sheet["columns"]
    }
    wrong = {fault.column for fault in access.faults_of_row(row) if fault.is_error}
    changes = []
    for name in request.POST:
        text = request.POST.get(name, "")
        if name.startswith("c") and name[1:].isdecimal() and int(name[1:]) in fields:
            column = int(name[1:])
            # An empty field keeps a number that the page did not show.
            if text or column in wrong or fields[column] not in KEPT_WHEN_EMPTY:
                changes.append(Change(row.pk, column, "", text))
        elif name.startswith("f-") and name[2:] in FIELD_LABELS and text:
            changes.append(Change(row.pk, None, name[2:], text))
    back = f"{reverse('recovery:row_detail', args=[row.pk])}#mend"
    try:
        tasks.mend_at_once(list_id=row.list_id, rule=MendBatch.Rule.ROW, changes=changes, by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect(back)
    messages.success(request, _("The row is mended and read again. The person is looked up now."))
    return redirect("recovery:row_detail", pk=row.pk)
