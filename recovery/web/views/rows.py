"""One row of a list: the text as it stands, what was read from it, who it is, and how it came there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.models import Role
from recovery.history.timeline import of_row
from recovery.intake.faults import FIELD_LABELS, fault_sentence
from recovery.intake.understand import IDENTIFIERS
from recovery.linkage.explain import comparison_sentence
from recovery.models import Link, ListRow, SheetRow
from recovery.web import access, access_checks, access_history, access_mends
from recovery.web.review_card import may_be_decided
from recovery.web.row_cells import cell_shown, cells_of
from recovery.web.timeline import entries
from recovery.web.words import DIFFERENCES, OUTCOME_TAG

#: The newest entries of a row's history; that of its person has a page of its own.
ENTRIES_SHOWN = 50


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
                "kept": cell_shown(text, field, has_fault=False) if hides else "",
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


def _weighed(found: Link | None) -> list[str]:
    """One sentence for each comparison, the heaviest first; those that could not be made stand last."""
    comparisons = found.comparisons if found else []
    return [
        comparison_sentence(each)
        for each in sorted(comparisons, key=lambda each: (each["level"] == "unknown", -abs(each["weight"])))
    ]


def _context(request: HttpRequest, row: SheetRow) -> dict[str, Any]:
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
        "cells": cells_of(row),
        "general_faults": [fault_sentence(f) for f in access.faults_of_row(row) if f.column is None],
        "link": link,
        "link_sentences": _weighed(link),
        "check_against": access_checks.check_against(link),
        "decisions": access.decisions_of_row(row),
        "timeline": entries(of_row(row, most=ENTRIES_SHOWN)),
        "opens_person": link is not None and access_history.may_open_person(request, link.recipient_id),
        "case": access.case_of_row(row),
        "mendable": _mendable(row) if list_row is not None else [],
        "may_mend": access.person(request).role in access.CASEWORKERS and row.list.state == "settled",
        "opens_review": access.person(request).role in (*access.MIS, Role.AUDITOR) and may_be_decided(list_row),
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def row_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is known of one row."""
    row = access.access_row(request, pk)
    return render(request, "recovery/rows/detail.html", _context(request, row))
