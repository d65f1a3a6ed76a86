"""The doors to clerical review: rows that wait for a person, their candidates, and decisions made together.

A row waits while a pair of it asks: nobody has decided about the row on this evidence (`CandidatePair.asks`). A row of
which somebody could not tell still counts as in review in every figure; it comes back when the register has changed,
and so does a row that somebody has decided, whatever its outcome.
"""

from __future__ import annotations

import datetime
import itertools
import statistics
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from records.models import Recipient
from recovery.models import CandidatePair, Decision, Link, ListRow, Origin, ReviewAct, SheetRow
from recovery.web.access import access_incident, lists, person

#: States of a list whose rows have outcomes: a decision makes it work again, and its other rows still wait.
JUDGED_STATES = ("linking", "reconciling", "settled")
#: A pause longer than this between two decisions was no deciding, in seconds.
LONGEST_LOOK = 120
#: Own decisions from which the time for one is told; from fewer it would jump about.
FEWEST_LOOKS = 3
_MOST_LOOKS = 50
#: Lists with rows that wait that the queue page names; the others are reached from their own pages.
LISTS_SHOWN = 20
#: Acts of bulk clearing that the queue page names.
ACTS_SHOWN = 5


def _standing() -> QuerySet[Decision]:
    return Decision.objects.filter(sheet_row=OuterRef("pk"), replaced_at__isnull=True)


def _judged(request: HttpRequest) -> QuerySet[ListRow]:
    return ListRow.objects.filter(list__in=lists(request).filter(state__in=JUDGED_STATES).order_by())


def _asking() -> Exists:
    return Exists(CandidatePair.objects.filter(row=OuterRef("pk"), asks=True))


def rows_waiting(request: HttpRequest, *, list_id: int | None = None) -> QuerySet[ListRow]:
    """Rows that wait for a person, of the lists that this person may see; of one list if it is named."""
    waiting = _judged(request).filter(_asking()).exclude(outcome__outcome__in=["unreadable", "out_of_scope"])
    return waiting if list_id is None else waiting.filter(list_id=list_id)


def rows_cannot_tell(request: HttpRequest, *, list_id: int | None = None) -> QuerySet[ListRow]:
    """Rows in review of which somebody has said that they cannot tell yet, and nothing has changed since."""
    cannot_tell = Exists(_standing().filter(verdict=Decision.Verdict.CANNOT_TELL))
    told = _judged(request).filter(cannot_tell, ~_asking(), outcome__outcome="in_review")
    return told if list_id is None else told.filter(list_id=list_id)


def next_row(rows: QuerySet[ListRow], *, after: int = 0, but: Iterable[int] = (), passed: int = 0) -> int | None:
    """The row that comes next, by its key; never one of `but`.

    Somebody who stands at a desk comes first, unless this person has gone past them already (`passed`, see
    `desk_passed`); then the row behind `after` in the order of lists, else the first.
    """
    left = rows.exclude(pk__in=[*but]).order_by("pk")
    at_desk = left.filter(list__origin=Origin.WALK_IN, pk__gt=passed)
    others = left.exclude(list__origin=Origin.WALK_IN)
    for found in (at_desk, others.filter(pk__gt=after), others, left):
        key: int | None = found.values_list("pk", flat=True).first()
        if key is not None:
            return key
    return None


def desk_passed(keys: Iterable[int], *, before: int) -> int:
    """The newest row of a person at a desk among those gone past, with those from `before`."""
    rows = ListRow.objects.filter(pk__in=[*keys], list__origin=Origin.WALK_IN)
    return max([before, *rows.values_list("pk", flat=True)])


def waiting_at_desk(request: HttpRequest) -> int:
    """How many of the rows that wait are of people who stand at a desk."""
    return rows_waiting(request).filter(list__origin=Origin.WALK_IN).count()


def waiting_by_list(request: HttpRequest) -> list[dict[str, Any]]:
    """Lists with rows that wait: list_id, file name, count; the most rows first."""
    counted = rows_waiting(request).order_by().values("list_id", "list__file_name").annotate(count=Count("pk"))
    return [dict(each) for each in counted.order_by("-count", "list_id")[:LISTS_SHOWN]]


def seconds_each(request: HttpRequest) -> int | None:
    """How long one decision takes this person today: the median pause between their own; None for too few."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    own = Decision.objects.filter(decided_by=person(request), decided_at__gte=today, act__isnull=True)
    at = list(own.order_by("-decided_at").values_list("decided_at", flat=True)[:_MOST_LOOKS])
    pauses = [later - earlier for later, earlier in itertools.pairwise(at)]
    looks = [each.total_seconds() for each in pauses if each <= datetime.timedelta(seconds=LONGEST_LOOK)]
    return max(1, round(statistics.median(looks))) if len(looks) >= FEWEST_LOOKS else None


def rows_shown(keys: Iterable[int]) -> list[ListRow]:
    """Rows with all that a card shows, in the order of their keys in `keys`."""
    pairs = CandidatePair.objects.select_related("recipient__centre__district").order_by("pk")
    found = (
        ListRow.objects.filter(pk__in=[*keys])
        .select_related("outcome", "link__recipient__centre__district", "link__decision", "vaccine", "centre__district")
        .select_related("sheet_row", "list__centre", "list__incident")
        .prefetch_related(Prefetch("candidates", queryset=pairs))
    )
    by_key = {row.pk: row for row in found}
    return [by_key[key] for key in keys if key in by_key]


def row_to_review(row: SheetRow) -> ListRow:
    """A row as its card shows it; 404 for a row of the file that is nobody. The caller has let the person in."""
    (found,) = rows_shown([get_object_or_404(ListRow, pk=row.pk).pk])
    return found


def candidate_recipient(row: SheetRow, recipient_id: int) -> Recipient:
    """A recipient who is proposed for this row, or linked to it; 404 for anybody else."""
    proposed = CandidatePair.objects.filter(row_id=row.pk).values("recipient")
    linked = Link.objects.filter(row_id=row.pk).values("recipient")
    return get_object_or_404(Recipient.objects.filter(Q(pk__in=proposed) | Q(pk__in=linked)), pk=recipient_id)


def standing_decision(row: ListRow) -> Decision | None:
    return Decision.objects.filter(sheet_row_id=row.pk, replaced_at__isnull=True).select_related("decided_by").first()


def last_decision(request: HttpRequest) -> Decision | None:
    """What this person decided last today, to look at it again."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    own = Decision.objects.filter(decided_by=person(request), decided_at__gte=today, act__isnull=True)
    return own.filter(sheet_row__list__in=lists(request).order_by()).select_related("sheet_row").first()


def acts(request: HttpRequest) -> QuerySet[ReviewAct]:
    """Decisions for rows alike in the current incident, with how many rows they decided and how many still stand."""
    return (
        ReviewAct.objects.filter(incident=access_incident(request))
        .select_related("decided_by", "undone_by")
        .annotate(rows=Count("decisions"), standing=Count("decisions", filter=Q(decisions__replaced_at=None)))
        .order_by("-pk")
    )


def access_act(request: HttpRequest, pk: int) -> ReviewAct:
    return get_object_or_404(acts(request), pk=pk)


def decisions_of_act(act: ReviewAct) -> QuerySet[Decision]:
    return act.decisions.select_related("sheet_row__list", "sheet_row__list_row", "recipient").order_by("sheet_row_id")


class Waiting(NamedTuple):
    """What waits for a person: rows, seconds that one takes (None while that is not known)."""

    left: int
    seconds: int | None


def waiting(request: HttpRequest, *, list_id: int | None = None) -> Waiting:
    return Waiting(rows_waiting(request, list_id=list_id).count(), seconds_each(request))
