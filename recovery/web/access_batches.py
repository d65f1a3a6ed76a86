"""The doors to batches, beside those of `access`: what a page shows of the lines of a batch that the person may see."""

from __future__ import annotations

from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from recovery.delivery.reverting import RevertLine
from recovery.models import Case, Correction, CorrectionBatch, Message
from recovery.web import access
from recovery.web.forms import FIELD_WORDS
from recovery.web.tables import value_words

#: Lines on one page of a group.
LINES_PER_PAGE = 50


def held_page(request: HttpRequest, batch: CorrectionBatch) -> Page[Correction]:
    """Lines that did not go through, page by page."""
    held = access.held_lines(batch).order_by("case_id", "field")
    return Paginator(held, LINES_PER_PAGE).get_page(request.GET.get("held"))


def fields_counted(batch: CorrectionBatch) -> dict[str, int]:
    """Field -> lines of the batch that correct it."""
    counted = batch.corrections.order_by().values_list("field").annotate(Count("pk"))
    return dict(counted)


def people_told(lines: tuple[RevertLine, ...]) -> int:
    """People of these lines to whom an SMS has gone out, or may have; it cannot be called back."""
    told = Message.objects.filter(case__in={line.case_id for line in lines}, state__in=Message.OUT)
    return told.values("recipient").distinct().count()


class RevertRow(NamedTuple):
    """A line of a revert in words: what the register says now, and then; identifiers masked."""

    case: Case
    field: str
    now: str
    then: str
    why: str


class RevertGroup(NamedTuple):
    page: Page[RevertLine]
    lines: list[RevertRow]


def revert_group(request: HttpRequest, name: str, lines: tuple[RevertLine, ...]) -> RevertGroup:
    """One page of a group of a revert; only the cases of this page are fetched."""
    page = Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get(name))
    cases = Case.objects.visible_to(access.person(request)).select_related("centre")
    found = cases.in_bulk({line.case_id for line in page})
    rows = [
        RevertRow(
            found[line.case_id],
            str(FIELD_WORDS[line.field]),
            value_words(line.field, line.now_value),
            value_words(line.field, line.old_value),
            line.why,
        )
        for line in page
    ]
    return RevertGroup(page, rows)


def batches_to_release(request: HttpRequest) -> QuerySet[CorrectionBatch]:
    """Batches whose revert somebody asks for and nobody has released."""
    return access.batches(request).filter(state="applied", revert_asked_by__isnull=False, work="")
