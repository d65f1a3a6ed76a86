"""Cells of a list typed anew by a person: previewed as a draft, applied, undone. The file's own text is never touched.

A mend is read like any cell, by the same readers, so whatever is wrong with it is said at once. Where no ditto mark is
concerned the rows are read again in place; else the whole list is, since other rows may repeat the cell.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from records import sql
from records.models import User
from recovery import errors
from recovery.intake.copying import copy_rows
from recovery.intake.ditto import is_ditto
from recovery.intake.lease import Lease, list_held, list_move, list_take
from recovery.intake.row_reading import FAULT_COLUMNS, ROW_COLUMNS, ListReader
from recovery.intake.rows import Fault, RowValues, Skipped
from recovery.intake.stored_rows import StoredRow, rows_chosen
from recovery.models import CentreList, ListRow, Mend, MendBatch, RowFault

SQL = Path(__file__).parent / "sql"

#: Cells of one mend; what is left can be mended again in the same way.
MOST_CELLS = 20_000
#: Cells of a mend that are shown before it is applied.
SHOWN = 10

Later = Callable[[int], None]


class NothingToMend(errors.RecoveryError):
    """Nothing would change: the cells say this already, or there is no cell that this rule fits."""


class MendTooLong(errors.RecoveryError):
    """What you typed has more than {limit} characters; no cell of a list is that long."""


class MendStale(errors.RecoveryError):
    """Row {row_number} was changed by somebody else meanwhile. Look at it again; nothing was changed."""


class MendNotThere(errors.RecoveryError):
    """This mend was undone or thrown away already."""


_LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and the text that is to stand in it; where the list has no column, `field` names the value."""

    key: int
    column: int | None
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """One cell of a preview: where it stands, the old and the new text, and what is wrong with it afterwards."""

    sheet: str
    row_number: int
    column: int | None
    field: str
    old_text: str
    new_text: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a mend would do: cells and rows it touches, cells that stay wrong, the first SHOWN cells."""

    cells: int
    rows: int
    still_wrong: int
    examples: tuple[Example, ...]


@transaction.atomic
def mend_draft(
    *,
    list_id: int,
    rule: str,
    changes: Iterable[Change],
    by: User,
    reason: str = "",
    report: Mapping[str, Any] | None = None,
) -> MendBatch:
    """Keep changes of cells as a draft that can be looked at; cells that say so already are left out.

    Raises NothingToMend, MendTooLong. The draft names at most MOST_CELLS cells.
    """
    asked = {
        (change.key, change.column, "" if change.column is not None else change.field): change for change in changes
    }
    stored = {row.key: row for row in rows_chosen({key for key, _, _ in asked})}
    mends = []
    for (key, column, field), change in list(asked.items())[:MOST_CELLS]:
        if len(change.text) > _LONGEST_TEXT:
            raise MendTooLong(limit=_LONGEST_TEXT)
        text = change.text.replace("\x00", "").strip()
        old = stored[key].text(column, field)
        if text != old.strip():
            mends.append(Mend(sheet_row_id=key, column=column, field=field, old_text=old, new_text=text))
    if not mends:
        raise NothingToMend
    batch = MendBatch.objects.create(
        list_id=list_id, rule=rule, reason=reason, created_by=by, report=dict(report or {})
    )
    for mend in mends:
        mend.batch = batch
    Mend.objects.bulk_create(mends, batch_size=5_000)
    return batch


def mend_preview(batch: MendBatch) -> Preview:
    """Read the rows of a draft as they would be; nothing is written."""
    reader = _reader(batch.list_id)
    cells = rows = still_wrong = 0
    examples: list[Example] = []
    for stored, mends, answer in _read_with(batch, reader):
        rows += 1
        for mend in mends:
            faults = _faults_of(answer, mend)
            cells += 1
            still_wrong += any(fault.is_error for fault in faults)
            if len(examples) < SHOWN:
                examples.append(
                    Example(
                        stored.as_sent.sheet,
                        stored.as_sent.row_number,
                        mend.column,
                        mend.field,
                        mend.old_text,
                        mend.new_text,
                        faults,
                    )
                )
    return Preview(cells, rows, still_wrong, tuple(examples))


@transaction.atomic
def mend_apply(*, batch_id: int, then_load: Later, then_link: Later) -> MendBatch:
    """Put a draft in force: its cells are read in place of the file's, and the list is judged anew.

    `then_link` follows where the rows could be read in place, `then_load` where the whole list must be. A draft that
    is in force already is left as it is, so a second click changes nothing.
    Raises ListMoveNotAllowed unless the list is settled, MendStale, MendNotThere.
    """
    batch = _locked(batch_id)
    if batch.state == MendBatch.State.APPLIED:
        return batch
    if batch.state != MendBatch.State.DRAFT:
        raise MendNotThere
    lease = list_take(list_id=batch.list_id, frm={"settled"})
    _refuse_stale(batch)
    MendBatch.objects.filter(pk=batch.pk).update(state=MendBatch.State.APPLIED, applied_at=timezone.now())
    with list_held(lease):
        sql.execute(SQL / "mend_stand.sql", {"batch_id": batch.pk})
        _read_on(lease, batch, then_load, then_link)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def mend_undo(*, batch_id: int, by: User, then_load: Later, then_link: Later) -> MendBatch:
    """Take a mend back: each of its cells says again what it said before, unless somebody has mended it since.

    Raises ListMoveNotAllowed unless the list is settled, MendNotThere.
    """
    batch = _locked(batch_id)
    if batch.state != MendBatch.State.APPLIED:
        raise MendNotThere
    lease = list_take(list_id=batch.list_id, frm={"settled"})
    MendBatch.objects.filter(pk=batch.pk).update(state=MendBatch.State.UNDONE, undone_at=timezone.now(), undone_by=by)
    with list_held(lease):
        sql.execute(SQL / "mend_fall.sql", {"batch_id": batch.pk})
        _read_on(lease, batch, then_load, then_link)
    batch.refresh_from_db()
    return batch


def mend_discard(*, batch_id: int) -> None:
    """Throw a draft away. What was in force once stays as evidence. Raises MendNotThere."""
    deleted, _ = MendBatch.objects.filter(pk=batch_id, state=MendBatch.State.DRAFT).delete()
    if not deleted:
        raise MendNotThere


def drafts_forget() -> int:
    """Throw away previews that nobody has answered for a day; gives their number."""
    old = MendBatch.objects.filter(
        state=MendBatch.State.DRAFT, created_at__lt=timezone.now() - datetime.timedelta(days=1)
    )
    return len([draft.delete() for draft in old[:100]])


def changes_alike(*, list_id: int, reason: str, rule: str, text: str = "", new_text: str = "") -> Iterator[Change]:
    """The same fix for every cell with one fault.

    `rule` is value (all say `new_text`), suggestion (each says what was suggested for it), same_text (cells that say
    `text` say `new_text`) or clear.
    """
    faults = (
        RowFault.objects.filter(list_id=list_id, reason=reason).select_related("sheet_row").order_by("sheet_row_id")
    )
    if rule == MendBatch.Rule.SUGGESTION:
        faults = faults.exclude(suggestion="")
    elif rule == MendBatch.Rule.SAME_TEXT:
        faults = faults.filter(text=text)
    columns = column_of_field(CentreList.objects.get(pk=list_id))
    for fault in faults[:MOST_CELLS]:
        column = fault.column
        if column is None:
            column = columns.get((fault.sheet_row.sheet, fault.field))
        if column is None and not fault.field:
            continue  # a trouble of the whole row: no text in one cell mends it
        said = {
            MendBatch.Rule.SUGGESTION: fault.suggestion,
            MendBatch.Rule.CLEAR: "",
        }.get(MendBatch.Rule(rule), new_text)
        yield Change(fault.sheet_row_id, column, fault.field, said)


def column_of_field(centre_list: CentreList) -> dict[tuple[str, str], int]:
    """(sheet, field) -> the first column that holds the field."""
    found: dict[tuple[str, str], int] = {}
    for sheet in centre_list.columns:
        for column in sheet["columns"]:
            if column["field"]:
                found.setdefault((sheet["sheet"], column["field"]), column["index"])
    return found


# --- reading again ------------------------------------------------------------------


def _reader(list_id: int) -> ListReader:
    return ListReader(CentreList.objects.select_related("incident").get(pk=list_id))


def _locked(batch_id: int) -> MendBatch:
    batch = MendBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise MendNotThere
    return batch


def _by_row(batch: MendBatch) -> Iterator[tuple[int, list[Mend]]]:
    mends = batch.mends.order_by("sheet_row_id", "pk").iterator(chunk_size=5_000)
    for key, group in groupby(mends, key=attrgetter("sheet_row_id")):
        yield key, list(group)


def _read_with(batch: MendBatch, reader: ListReader) -> Iterator[tuple[StoredRow, list[Mend], RowValues | Skipped]]:
    """Each row of a draft as it would be read with the draft's cells."""
    mends_of = dict(_by_row(batch))
    contexts = _contexts(mends_of)
    for stored in rows_chosen(mends_of):
        changed = stored
        for mend in mends_of[stored.key]:
            changed = changed.with_mend(mend.column, mend.field, mend.new_text)
        yield stored, mends_of[stored.key], _read_again(reader, changed, contexts.get(stored.key) or {})


def _contexts(keys: Iterable[int]) -> dict[int, dict[str, Any] | None]:
    return dict(ListRow.objects.filter(pk__in=list(keys)).values_list("pk", "context"))


def _read_again(reader: ListReader, stored: StoredRow, context: dict[str, Any]) -> RowValues | Skipped:
    rows = reader.of(stored.as_sent.sheet)
    return rows.read_again(stored.row, context, mended=stored.mended, added=stored.values)


def _faults_of(answer: RowValues | Skipped, mend: Mend) -> tuple[Fault, ...]:
    if isinstance(answer, Skipped):
        return ()
    if mend.column is not None:
        return tuple(fault for fault in answer.faults if fault.column == mend.column)
    return tuple(fault for fault in answer.faults if fault.column is None and fault.field == mend.field)


def _refuse_stale(batch: MendBatch) -> None:
    mends_of = dict(_by_row(batch))
    for stored in rows_chosen(mends_of):
        if any(stored.text(mend.column, mend.field) != mend.old_text for mend in mends_of[stored.key]):
            raise MendStale(row_number=stored.as_sent.row_number)


def _read_on(lease: Lease, batch: MendBatch, then_load: Later, then_link: Later) -> None:
    """Read the touched rows in place, or have the whole list read where rows below may repeat what was mended."""
    if _concerns_ditto(batch) or not _read_in_place(batch):
        list_move(lease, to="loading")
        then_load(batch.list_id)
    else:
        then_link(batch.list_id)


def _concerns_ditto(batch: MendBatch) -> bool:
    below = sql.fetch_all(SQL / "mend_next_cells.sql", {"batch_id": batch.pk})
    if any(is_ditto(row["text"]) for row in below):
        return True
    rows = {stored.key: stored for stored in rows_chosen(batch.mends.values_list("sheet_row_id", flat=True))}
    for mend in batch.mends.filter(column__isnull=False).iterator(chunk_size=5_000):
        texts = (mend.old_text, mend.new_text, _as_sent(rows[mend.sheet_row_id], mend.column))
        if any(is_ditto(text) for text in texts):
            return True
    return False


def _as_sent(stored: StoredRow, column: int | None) -> str:
    cells: Sequence[str] = stored.as_sent.cells
    return cells[column] if column is not None and column < len(cells) else ""


def _read_in_place(batch: MendBatch) -> bool:
    """Rewrite the list rows and faults of the touched rows; False if one of them turns out to be nobody."""
    reader = _reader(batch.list_id)
    keys = list(batch.mends.values_list("sheet_row_id", flat=True).distinct())
    contexts = _contexts(keys)
    lines: list[tuple[Any, ...]] = []
    faults: list[tuple[Any, ...]] = []
    for stored in rows_chosen(keys):
        context = contexts.get(stored.key) or {}
        answer = _read_again(reader, stored, context)
        if isinstance(answer, Skipped) or stored.key not in contexts:
            return False
        lines.append(reader.line(stored, answer, context))
        faults.extend(reader.faults(stored.key, answer))
    sql.execute(SQL / "mend_reread_stage.sql")
    copy_rows("reread", ROW_COLUMNS, lines)
    sql.execute(SQL / "mend_reread.sql", {"list_id": batch.list_id})
    copy_rows("recovery_rowfault", FAULT_COLUMNS, faults)
    sql.execute(SQL / "suspects.sql", {"list_id": batch.list_id})
    return True
