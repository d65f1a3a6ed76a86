"""A person's answers to what a list asks: which column is what, and what holds for the whole list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from records.models import Centre, User
from recovery import errors
from recovery.intake.centre_spellings import spellings_confirm
from recovery.intake.column_memory import Memory, columns_remember
from recovery.intake.columns import ColumnProposal
from recovery.intake.faults import FIELD_LABELS, SHEETS_WORD
from recovery.intake.fields import REGISTRY
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.readers import SheetRow as ReadRow
from recovery.intake.understand import FIRST_ROWS, SheetFacts, cannot_go_on, header_chosen, sheet_understand
from recovery.models import CentreList, SheetRow

#: Rows shown beside the columns.
SHOWN_ROWS = 15


class StillMissing(errors.RecoveryError):
    """Before the rows can be read, say which column or value holds: {what}."""


class FieldTwice(errors.RecoveryError):
    """Two columns are both called "{field}". Choose one of them."""


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """What a person said of one sheet: column -> field (None: leave it out; "given_on:2" names the dose as well).

    `convert` are the columns whose Bijoy letters may be converted. `heading_row` is the row that is the header, 0 for
    none, None for the one that was proposed.
    """

    fields: Mapping[int, str | None]
    convert: frozenset[int] = frozenset()
    left_out: bool = False
    heading_row: int | None = None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What a person said of a list: its sheets in their order, and what holds for rows that do not say.

    `whole` may hold `given_on` (ISO day), `dose_no`, `centre` (code), which fill empty cells. `spellings` leads from
    the list's way of writing a centre to the centre.
    """

    sheets: Sequence[SheetAnswer]
    whole: Mapping[str, Any]
    spellings: Mapping[str, Centre] = field(default_factory=dict)


def first_rows(centre_list: CentreList, sheet: str, limit: int = SHOWN_ROWS) -> list[SheetRow]:
    """The first rows of one sheet, as they stand there."""
    return list(centre_list.sheet_rows.filter(sheet=sheet).order_by("pk")[:limit])


def sheets_proposed(centre_list: CentreList, heading_rows: Mapping[int, int]) -> list[dict[str, Any]]:
    """The sheets with their proposals; anew for those of which a person says where the heading is (0: nowhere)."""
    return [
        _with_heading(centre_list, sheet, heading_rows[number]) if number in heading_rows else dict(sheet)
        for number, sheet in enumerate(centre_list.columns)
    ]


def _with_heading(centre_list: CentreList, sheet: Mapping[str, Any], row_number: int) -> dict[str, Any]:
    rows = [
        ReadRow(
            row.sheet,
            row.row_number,
            tuple(row.cells),
            row.kinds,
            {int(column): font for column, font in (row.fonts or {}).items()},
        )
        for row in first_rows(centre_list, sheet["sheet"], FIRST_ROWS)
    ]
    facts = SheetFacts(rows=sheet.get("rows", len(rows)), hidden=sheet.get("hidden", False))
    header = header_chosen(rows, row_number)
    return {**sheet_understand(sheet["sheet"], rows, header=header, facts=facts, memory=Memory()), "other": False}


def columns_confirm(*, list_id: int, answer: ListAnswer, by: User, then: Callable[[int], None]) -> None:
    """Take a person's answer and read on; columns and spellings are remembered for the centre's next list.

    `then` runs in the same transaction. Raises StillMissing, FieldTwice, ListMoveNotAllowed.
    """
    centre_list = CentreList.objects.select_related("centre").get(pk=list_id)
    chosen_rows = {
        number: sheet.heading_row for number, sheet in enumerate(answer.sheets) if sheet.heading_row is not None
    }
    proposed = sheets_proposed(centre_list, chosen_rows)
    columns = [_answered(sheet, said) for sheet, said in zip(proposed, answer.sheets, strict=True)]
    for sheet in columns:
        if not sheet["left_out"]:
            _refuse_twice(sheet["columns"])
    defaults = dict(centre_list.defaults)
    for name, value in answer.whole.items():
        if value in (None, ""):
            defaults.pop(name, None)
        elif defaults.get(name, {}).get("value") != value:
            defaults[name] = {"value": value, "source": "given"}
    missing = cannot_go_on(columns, defaults)
    if missing:
        words = {
            "sheets": SHEETS_WORD,
            "columns": FIELD_LABELS["name"],
            "day": FIELD_LABELS["given_on"],
            "dose_no": FIELD_LABELS["dose_no"],
            "centre": FIELD_LABELS["centre"],
        }
        raise StillMissing(what=", ".join(str(words[ask]) for ask in missing))
    centre = centre_list.centre
    if centre is None and "centre" in defaults:
        centre = Centre.objects.get(code=defaults["centre"]["value"])
    lease = list_take(list_id=list_id, frm={"asking", "settled"})
    with list_held(lease):
        columns_remember(centre=centre, sheets=columns, by=by)
        spellings_confirm(spellings=answer.spellings, by=by)
        list_move(lease, to="loading", columns=columns, defaults=defaults, asks=[])
        then(list_id)


def proposals_accept(*, list_id: int, then: Callable[[int], None]) -> bool:
    """Take the proposals of a list that asks as they stand, for scripts; tells whether it goes on.

    A list that asks more than proposals can answer (which version counts, whether the file is the right one, a value
    that stands nowhere) stays as it is. Raises ListMoveNotAllowed unless the list asks something.
    """
    lease = list_take(list_id=list_id, frm={"asking"})
    centre_list = CentreList.objects.get(pk=list_id)
    if set(centre_list.asks) & {"version", "brake"} or cannot_go_on(centre_list.columns, centre_list.defaults):
        return False
    with list_held(lease, accepts_proposals=True):
        list_move(lease, to="loading", asks=[])
        then(list_id)
    return True


def _answered(sheet: Mapping[str, Any], said: SheetAnswer) -> dict[str, Any]:
    return {
        **sheet,
        "left_out": said.left_out,
        "other": bool(sheet.get("other")) and said.left_out,
        "columns": [_chosen(column, said) for column in sheet["columns"]],
    }


def _chosen(column: Mapping[str, Any], said: SheetAnswer) -> dict[str, Any]:
    """One column as it was confirmed. Whether its letters are Bijoy is seen from `converted`, also when declined."""
    field, dose_no = _field_and_dose(said.fields.get(column["index"]))
    script = "bijoy" if column.get("converted") and column["index"] in said.convert else ""
    if (field, dose_no) == (column["field"], column.get("dose_no")) and column["certainty"] == "certain":
        return {**column, "script": script}
    kept = ColumnProposal.from_json(column)
    chosen = ColumnProposal(kept.index, kept.heading, field, "certain", "chosen", dose_no, script)
    return {**column, **chosen.as_json()}


def _field_and_dose(choice: str | None) -> tuple[str | None, int | None]:
    if not choice:
        return None, None
    name, _colon, dose = choice.partition(":")
    return name, int(dose) if dose else None


def _refuse_twice(columns: Sequence[Mapping[str, Any]]) -> None:
    single = REGISTRY.codes("is_single")
    seen: set[tuple[str, int | None]] = set()
    for column in columns:
        field = column["field"]
        if field not in single:
            continue
        if (field, column.get("dose_no")) in seen:
            raise FieldTwice(field=FIELD_LABELS[field])
        seen.add((field, column.get("dose_no")))
