"""The doors to mends, versions, held lists and notices; like `access`, with what the person may see."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from recovery.models import CentreList, ListRow, MendBatch, Notice, RowFault, SheetRow, VersionRow
from recovery.web.access import PERSON_READERS, person

#: Notices on one page; older ones are found on their lists.
MOST_NOTICES = 100


def faults_of_reason(centre_list: CentreList, reason: str) -> QuerySet[RowFault]:
    return centre_list.faults.filter(reason=reason).select_related("sheet_row").order_by("sheet_row_id", "pk")


def texts_of_reason(centre_list: CentreList, reason: str, most: int) -> list[dict[str, Any]]:
    """What stands in the cells with one fault, the most frequent first: text and count."""
    found = centre_list.faults.filter(reason=reason).order_by().values("text").annotate(count=Count("pk"))
    return [dict(each) for each in found.order_by("-count", "text")[:most]]


def suggestions_of_reason(centre_list: CentreList, reason: str) -> int:
    return centre_list.faults.filter(reason=reason).exclude(suggestion="").count()


def access_mend(request: HttpRequest, pk: int) -> MendBatch:
    """A mend of a list that the person may see."""
    seen = CentreList.objects.visible_to(person(request))
    return get_object_or_404(
        MendBatch.objects.filter(list__in=seen).select_related("list__incident", "created_by", "undone_by"), pk=pk
    )


def mends_of_list(centre_list: CentreList) -> QuerySet[MendBatch]:
    """Mends that are in force or were undone, the newest first, with the number of their cells."""
    return (
        centre_list.mend_batches.exclude(state="draft")
        .select_related("created_by", "undone_by")
        .annotate(cells=Count("mends"))
    )


def mends_of_row(row: SheetRow) -> dict[int | str, str]:
    """Cells of a row that a person typed anew: column, or field where there is no column -> the text."""
    return {
        mend.field if mend.column is None else mend.column: mend.new_text for mend in row.mends.filter(standing=True)
    }


class DeclaredTotal(NamedTuple):
    """What a total row says, beside what was found: rows of its sheet, and people among them without repetitions."""

    sheet: str
    row_number: int
    declared: int
    rows: int
    people: int


def declared_totals(centre_list: CentreList) -> list[DeclaredTotal]:
    """Totals that a list states and that its rows do not bear out."""
    stated = centre_list.skipped_rows.filter(declared_count__isnull=False).select_related("sheet_row")
    totals = []
    for skipped in stated.order_by("pk")[:20]:
        rows = ListRow.objects.filter(list=centre_list, sheet=skipped.sheet_row.sheet, pk__lt=skipped.pk)
        found = rows.count()
        repeated = rows.filter(outcome__outcome="duplicate", outcome__first_row__list=centre_list).count()
        declared = skipped.declared_count or 0
        if declared not in {found, found - repeated}:
            totals.append(
                DeclaredTotal(skipped.sheet_row.sheet, skipped.sheet_row.row_number, declared, found, found - repeated)
            )
    return totals


def version_counts(centre_list: CentreList) -> dict[str, int]:
    """Rows that are unchanged, changed, new and gone."""
    found = dict.fromkeys(VersionRow.Kind.values, 0)
    counted = centre_list.version_rows.order_by().values("kind").annotate(count=Count("pk"))
    return found | {each["kind"]: each["count"] for each in counted}


def version_rows(centre_list: CentreList, kind: str) -> QuerySet[VersionRow]:
    rows = centre_list.version_rows.filter(kind=kind)
    return rows.select_related("row__list_row", "earlier_row__list_row")


def rows_by_key(keys: list[int]) -> list[ListRow]:
    return list(ListRow.objects.filter(pk__in=keys).order_by("pk"))


def notices(request: HttpRequest) -> list[Notice]:
    """What this person was told, the newest first; of lists that they may still see."""
    user = person(request)
    seen = CentreList.objects.visible_to(user)
    return list(user.notices.filter(list__in=seen).select_related("list__centre")[:MOST_NOTICES])


def notices_unread(request: HttpRequest) -> int:
    """How many notices wait for this person; asked once a request, since every component of a page may ask again."""
    user = person(request)
    if user.role not in PERSON_READERS:
        return 0
    known: int | None = getattr(request, "_notices_unread", None)
    if known is None:
        known = Notice.objects.filter(user=user, read_at__isnull=True).count()
        request._notices_unread = known  # type: ignore[attr-defined]
    return known


def notices_mark_read(request: HttpRequest) -> None:
    """Note that this person has seen their notices."""
    person(request).notices.filter(read_at__isnull=True).update(read_at=timezone.now())
