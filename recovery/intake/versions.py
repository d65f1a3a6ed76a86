"""A second list of the same centre-day is compared with the first: unchanged, changed, new and gone rows.

Two lists that name mostly the same people are versions of one list, and a person says whether the later replaces the
earlier. Two that name other people (two rooms, two halves) stand beside each other without a question.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import sql
from records.bangla import clean_text
from records.models import User
from recovery import errors
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.stored_rows import rows_chosen
from recovery.intake.withdraw import list_withdraw
from recovery.models import CentreList, Mend, MendBatch, VersionRow

SQL = Path(__file__).parent / "sql"

#: From this share of the smaller list's rows on, two lists are versions of one.
SHARED = 0.5
#: Fewer people in common than this prove nothing: somebody may simply stand on two lists.
FEWEST_SHARED = 3
#: How a row is found in the other version, the surest way first (version_keys.sql).
STEPS = (1, 2, 3, 4, 5, 6)


class NoVersionAsked(errors.RecoveryError):
    """Nothing is asked about versions of this list now."""


class EarlierListBusy(errors.RecoveryError):
    """The earlier list, {list_id}, is being worked on now. Try again in a moment."""


def version_compare(*, list_id: int) -> int | None:
    """Hold a list against an earlier one of the same centre-day; gives that list's number, None if there is none.

    Writes one VersionRow for each row of both lists, in the caller's transaction; a comparison from before is
    forgotten. Rows: same + changed + added = rows of this list, same + changed + gone = rows of the earlier one.
    """
    sql.execute(SQL / "version_forget.sql", {"list_id": list_id})
    found = sql.fetch_all(SQL / "version_earlier.sql", {"list_id": list_id})
    if not found:
        return None
    (earlier,) = found
    rows = CentreList.objects.get(pk=list_id).rows.count()
    if earlier["shared"] < FEWEST_SHARED or earlier["shared"] < SHARED * min(rows, earlier["rows"]):
        return None
    params = {"list_id": list_id, "earlier_id": earlier["list_id"]}
    sql.execute(SQL / "version_keys.sql", params)
    for step in STEPS:
        sql.execute(SQL / "version_match.sql", {**params, "step": step})
    sql.execute(SQL / "version_rest.sql", params)
    return int(earlier["list_id"])


@transaction.atomic
def version_replaces(
    *,
    list_id: int,
    by: User,
    before_withdrawal: Callable[[int], object],
    then_withdrawn: Callable[[int], None],
    then: Callable[[int], None],
) -> None:
    """The list takes the place of the earlier one, which is withdrawn; what was decided of unchanged rows stays.

    `before_withdrawal` runs with this list's number (cases go over to it), `then_withdrawn` with the earlier list's
    (its cases and other lists follow), `then` has the rows of this list read with the mends it inherits.
    Raises NoVersionAsked, EarlierListBusy, ListMoveNotAllowed.
    """
    centre_list = _asked(list_id)
    earlier = centre_list.version_of
    assert earlier is not None  # noqa: S101 - for the type checker
    if earlier.is_working:
        raise EarlierListBusy(list_id=earlier.pk)
    sql.execute(SQL / "version_decisions.sql", {"list_id": list_id})
    _inherit_mends(centre_list, earlier, by)
    before_withdrawal(list_id)
    if earlier.state != "withdrawn":
        reason = _("Replaced by list %(list_id)s.") % {"list_id": list_id}
        list_withdraw(list_id=earlier.pk, by=by, reason=reason, then=then_withdrawn)
    lease = list_take(list_id=list_id, frm={"asking"})
    with list_held(lease):
        list_move(lease, to="loading", asks=[], version_answer="replaces")
        then(list_id)


@transaction.atomic
def version_stands_beside(*, list_id: int, then: Callable[[int], None]) -> None:
    """Both lists count; people who stand on both are duplicates. Raises NoVersionAsked, ListMoveNotAllowed."""
    _asked(list_id)
    lease = list_take(list_id=list_id, frm={"asking"})
    with list_held(lease):
        list_move(lease, to="linking", asks=[], version_answer="beside")
        then(list_id)


def _inherit_mends(centre_list: CentreList, earlier: CentreList, by: User) -> None:
    """Cells that a person typed anew and that came again as they were before: the mend holds for them too."""
    standing = list(Mend.objects.filter(sheet_row__list=earlier, standing=True).select_related("sheet_row"))
    if not standing:
        return
    earlier_rows = [mend.sheet_row_id for mend in standing]
    pairs = dict(
        VersionRow.objects.filter(list=centre_list, earlier_row__in=earlier_rows, row__isnull=False).values_list(
            "earlier_row_id", "row_id"
        )
    )
    new_rows = {row.key: row for row in rows_chosen(pairs.values())}
    places = _places(centre_list)
    headings = _headings(earlier)
    inherited = []
    for mend in standing:
        row = new_rows.get(pairs.get(mend.sheet_row_id, 0))
        if row is None:
            continue
        column = None
        if mend.column is not None:
            heading = headings.get((mend.sheet_row.sheet, mend.column), "")
            column = places.get((row.as_sent.sheet, heading))
            as_sent = mend.sheet_row.cells[mend.column] if mend.column < len(mend.sheet_row.cells) else ""
            if column is None or row.text(column).strip() != as_sent.strip():
                continue  # the centre has mended it itself
        inherited.append(
            Mend(
                sheet_row_id=row.key,
                column=column,
                field=mend.field,
                old_text=row.text(column, mend.field),
                new_text=mend.new_text,
            )
        )
    inherited = [mend for mend in inherited if mend.old_text != mend.new_text]
    if not inherited:
        return
    batch = MendBatch.objects.create(list=centre_list, rule=MendBatch.Rule.VERSION, created_by=by)
    for mend in inherited:
        mend.batch = batch
    Mend.objects.bulk_create(inherited, batch_size=5_000)
    MendBatch.objects.filter(pk=batch.pk).update(state=MendBatch.State.APPLIED, applied_at=timezone.now())
    sql.execute(SQL / "mend_stand.sql", {"batch_id": batch.pk})


def _headings(centre_list: CentreList) -> dict[tuple[str, int], str]:
    return {
        (sheet["sheet"], column["index"]): clean_text(column["heading"])
        for sheet in centre_list.columns
        for column in sheet["columns"]
    }


def _places(centre_list: CentreList) -> dict[tuple[str, str], int]:
    """(sheet, heading) -> column, the first of a name."""
    found: dict[tuple[str, str], int] = {}
    for (sheet, column), heading in _headings(centre_list).items():
        found.setdefault((sheet, heading), column)
    return found


def _asked(list_id: int) -> CentreList:
    centre_list = CentreList.objects.select_for_update(of=("self",)).select_related("version_of").get(pk=list_id)
    if centre_list.state != "asking" or "version" not in centre_list.asks or centre_list.version_of is None:
        raise NoVersionAsked
    return centre_list
