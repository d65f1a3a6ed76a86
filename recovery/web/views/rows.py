"""One row of a list: the text as it stands, what was read from it, who it may be, and a reviewer's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from records.identifiers import mask, mask_mobile
from recovery import errors, tasks
from recovery.intake.faults import FIELD_LABELS, fault_sentence
from recovery.intake.understand import IDENTIFIERS
from recovery.linkage.decisions import recipient_by_registration
from recovery.linkage.explain import comparison_sentence
from recovery.models import CandidatePair, Decision, Link, ListRow, SheetRow
from recovery.web import access, access_checks, access_mends
from recovery.web.forms import DecisionForm
from recovery.web.words import DIFFERENCES, EVIDENCE, OUTCOME_TAG


def _cells(row: SheetRow) -> list[dict[str, Any]]:
    """The row's cells beside the headings of its sheet and what each column was taken for."""
    columns: dict[int, dict[str, Any]] = {}
    for sheet in row.list.columns:
        if sheet["sheet"] == row.sheet:
            columns = {column["index"]: column for column in sheet["columns"]}
    faults: dict[int, list[str]] = {}
    for fault in access.faults_of_row(row):
        if fault.column is not None:
            faults.setdefault(fault.column, []).append(fault_sentence(fault))
    return [
        {
            "heading": columns.get(index, {}).get("heading") or "",
            "field": FIELD_LABELS.get(columns.get(index, {}).get("field") or "", ""),
            "text": _shown(text, columns.get(index, {}).get("field"), has_fault=index in faults),
            "faults": faults.get(index, []),
        }
        for index, text in enumerate(row.cells)
        if text or index in faults
    ]


def _shown(text: str, field: str | None, *, has_fault: bool) -> str:
    """A cell's text; numbers that name a person are masked, except where the cell must be seen to be mended."""
    if has_fault:
        return text
    if field == "mobile":
        return mask_mobile(text)
    return mask(text) if field in IDENTIFIERS else text


def _mendable(row: SheetRow) -> list[dict[str, Any]]:
    """What of a row can be typed anew: its cells under a field, and values that it lacks and has no column for.

    A number that names a person and can be read is not shown; its empty field keeps it.
    """
    faults: dict[int | str, list[str]] = {}
    for fault in access.faults_of_row(row):
        if fault.is_error and (fault.column is not None or fault.field):
            faults.setdefault(fault.field if fault.column is None else fault.column, []).append(fault_sentence(fault))
    mended = access_mends.mends_of_row(row)
    places = [
        (column["index"], column["field"], column["heading"])
        for sheet in row.list.columns
        if sheet["sheet"] == row.sheet
        for column in sheet["columns"]
        if column["field"] and column["field"] != "serial"
    ]
    found = []
    for index, field, heading in places:
        sent = row.cells[index] if index < len(row.cells) else ""
        text = mended.get(index, sent)
        sentences = faults.pop(index, []) + faults.pop(field, [])
        hides = bool(text) and not sentences and (field in IDENTIFIERS or field == "mobile")
        found.append(
            {
                "name": f"c{index}",
                "label": heading or FIELD_LABELS[field],
                "field": FIELD_LABELS[field],
                "value": "" if hides else text,
                "kept": _shown(text, field, has_fault=False) if hides else "",
                "sent": sent if index in mended and not hides else None,
                "faults": sentences,
            }
        )
    found += [
        {"name": f"f-{field}", "label": FIELD_LABELS[field], "value": mended.get(field, ""), "faults": sentences}
        for field, sentences in faults.items()
        if isinstance(field, str) and field in FIELD_LABELS
    ]
    return sorted(found, key=lambda each: not each["faults"])  # what must be mended first


def _weighed(found: Link | CandidatePair | None) -> list[str]:
    """One sentence for each comparison, the heaviest first; those that could not be made stand last."""
    comparisons = found.comparisons if found else []
    return [
        comparison_sentence(each)
        for each in sorted(comparisons, key=lambda each: (each["level"] == "unknown", -abs(each["weight"])))
    ]


def _context(request: HttpRequest, row: SheetRow, form: DecisionForm) -> dict[str, Any]:
    list_row: ListRow | None = access.list_row_of(row)
    outcome = getattr(list_row, "outcome", None) if list_row else None
    link: Link | None = getattr(list_row, "link", None) if list_row else None
    return {
        "row": row,
        "list": row.list,
        "list_row": list_row,
        "outcome": outcome,
        "opens_first": bool(outcome and outcome.first_row and access.may_open_list(request, outcome.first_row.list)),
        "outcome_tag": OUTCOME_TAG[outcome.outcome] if outcome else "",
        "differences": [DIFFERENCES[name] for name in outcome.differences] if outcome else [],
        "cells": _cells(row),
        "general_faults": [fault_sentence(f) for f in access.faults_of_row(row) if f.column is None],
        "link": link,
        "link_sentences": _weighed(link),
        "check_against": access_checks.check_against(link),
        "candidates": [
            {
                "pair": pair,
                "agrees": [EVIDENCE[name] for name in pair.agrees],
                "contradicts": [EVIDENCE[name] for name in pair.contradicts],
                "sentences": _weighed(pair),
            }
            for pair in access.candidates_of_row(row)
        ],
        "decisions": access.decisions_of_row(row),
        "case": access.case_of_row(row),
        "next_in_review": access.next_in_review(row),
        "mendable": _mendable(row) if list_row is not None else [],
        "may_mend": access.person(request).role in access.CASEWORKERS and row.list.state == "settled",
        "form": form,
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def row_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is known of one row."""
    row = access.access_row(request, pk)
    context = _context(request, row, DecisionForm()) | {"may_decide": access.person(request).role in access.MIS}
    return render(request, "recovery/rows/detail.html", context)


@require_POST
@access.roles(*access.MIS)
def row_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A reviewer's word: this one, nobody, or cannot tell; then the next row that waits."""
    row = access.access_row(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        choice, reason = form.cleaned_data["choice"], form.cleaned_data["reason"]
        try:
            if choice == "by_number":
                recipient = recipient_by_registration(form.cleaned_data["registration_no"])
                verdict: str = Decision.Verdict.THIS_ONE
            elif choice.isdecimal():
                recipient = access.candidate_recipient(row, int(choice))
                verdict = Decision.Verdict.THIS_ONE
            else:
                recipient, verdict = None, choice
            following = access.next_in_review(row)
            tasks.row_decide_and_judge(
                row=row, verdict=verdict, recipient=recipient, reason=reason, by=access.person(request)
            )
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your decision is kept. The list is judged again."))
            if following is not None:
                return redirect("recovery:row_detail", pk=following.pk)
            return redirect(f"{reverse('recovery:list_detail', args=[row.list_id])}?outcome=in_review")
    return render(request, "recovery/rows/detail.html", _context(request, row, form) | {"may_decide": True}, status=422)
