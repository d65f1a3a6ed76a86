"""Reading one row of a list into values, with what rows share: ditto marks, totals, repeated headers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from recovery.intake.columns import ColumnProposal
from recovery.intake.fields import REGISTRY, Field, Registry, WholeList
from recovery.intake.header import Header, is_column_numbers, is_heading_row, title_defaults
from recovery.intake.headings import recognise
from recovery.intake.readers import SheetRow
from recovery.intake.rows.carried import Carried
from recovery.intake.rows.centres import Centres
from recovery.intake.rows.skips import (
    declared_count,
    has_few_cells,
    is_person,
    is_signature,
    is_title_line,
    is_total,
)
from recovery.intake.rows.values import Default, RowValues, Skipped
from recovery.intake.rows.work import Above, Work


class RowReader:
    """Reads the rows of one sheet in their order. Make one for each sheet.

    `columns` are proposals as a person confirmed them. `vaccines` and `centres` lead from a name key
    (`normalise.name_key`) to a code. `defaults` fill empty cells: given_on, dose_no, centre_code,
    vaccine_code. `days` and `dose_no` are those of the incident. With `header`, the rows above and in it are
    skipped as what they are.
    """

    def __init__(
        self,
        columns: Sequence[ColumnProposal],
        *,
        vaccines: Mapping[str, str],
        centres: Mapping[str, str],
        defaults: Mapping[str, Default] | None = None,
        days: Sequence[date],
        dose_no: int,
        epoch_1904: bool = False,
        header: Header | None = None,
        registry: Registry = REGISTRY,
    ) -> None:
        self._registry = registry
        self._columns = [(column, registry[column.field]) for column in columns if column.field is not None]
        self._fields = {column.index: field.code for column, field in self._columns}
        self._about = WholeList(
            days=tuple(sorted(days)),
            dose_no=dose_no,
            epoch_1904=epoch_1904,
            vaccines=vaccines,
            centres=Centres(centres),
        )
        self._defaults = dict(defaults or {})
        self._header = header
        self._reading = self._fields_to_read(())
        self._carried = Carried()
        self._before: tuple[dict[int, Above], frozenset[str], bool, bool] = ({}, frozenset(), False, False)

    def read(
        self,
        row: SheetRow,
        mended: Collection[int] = frozenset(),
        added: Mapping[str, str] | None = None,
    ) -> RowValues | Skipped:
        """The values of the next row, or why it is nobody. Never raises for what stands in the row.

        `mended` are the columns of the row whose text a person typed in place of the file's; a short row must have
        been widened to hold them. `added` (field -> text) is what a person typed for a field that has no column in
        the list; raises KeyError for a field that there is not. A row that a person has mended is a person.
        """
        carried = self._carried
        silenced, changed, ended = carried.silenced, carried.columns_changed, carried.table_ended
        answer, repeated = self._read(row, carried, mended, added)
        self._before = (repeated, silenced, changed, ended)
        return answer

    def context(self) -> dict[str, Any]:
        """What the last row has taken from the rows above it, as JSON for `read_again`; {} where that is nothing."""
        return Carried(*self._before).as_context()

    def read_again(
        self,
        row: SheetRow,
        context: Mapping[str, Any],
        mended: Collection[int] = frozenset(),
        added: Mapping[str, str] | None = None,
    ) -> RowValues | Skipped:
        """One row out of its order, with the context that it had in its order; nothing is remembered of it."""
        return self._read(row, Carried.from_context(context), mended, added)[0]

    def _read(
        self, row: SheetRow, carried: Carried, mended: Collection[int], added: Mapping[str, str] | None
    ) -> tuple[RowValues | Skipped, dict[int, Above]]:
        """The answer, and what ditto marks in the row stood for; `carried` is brought up to the row."""
        if not mended and not added:
            skipped = self._skip(row, carried)
            if skipped is not None:
                return skipped, {}
        work = Work(
            row,
            self._columns,
            self._heard_defaults(carried),
            carried.above,
            mended=mended,
            added=[(self._registry[code], text) for code, text in added.items()] if added else (),
        )
        if carried.columns_changed:
            work.fault(None, "", "other_columns", field="")
        for field in self._fields_to_read(added) if added else self._reading:
            field.read(work, self._about)
        return self._finish(work, is_in_its_columns=not carried.columns_changed), work.repeated

    def _fields_to_read(self, added: Collection[str]) -> list[Field]:
        """The fields that may have something to say of a row, each behind those that it needs."""
        present = {field.code for _column, field in self._columns}.union(added)
        return [
            field for field in self._registry.in_reading_order if field.code in present or field.speaks_without_cell
        ]

    def _heard_defaults(self, carried: Carried) -> Mapping[str, Default]:
        if not carried.silenced:
            return self._defaults
        return {name: default for name, default in self._defaults.items() if name not in carried.silenced}

    # --- rows that are nobody ---------------------------------------------------

    def _skip(self, row: SheetRow, carried: Carried) -> Skipped | None:
        filled = [column for column, text in enumerate(row.cells) if text.strip() or row.kinds[column] in "ef"]
        if not filled:
            return Skipped("blank")
        above_data = self._skip_header(row)
        if above_data is not None:
            return above_data
        if is_column_numbers(row):
            return Skipped("column_numbers")
        if is_person(row, self._columns):
            # A line of the form that was numbered and never filled in is nobody yet.
            is_empty = all(self._fields.get(column) == "serial" for column in filled)
            return Skipped("blank") if is_empty else None
        if is_heading_row(row):
            carried.columns_changed = self._means_other_columns(row)
            return Skipped("header_repeated")
        if is_total(row):
            carried.table_ended = True
            return Skipped("total", declared_count(row))
        if is_signature(row):
            carried.table_ended = True
            return Skipped("signature")
        if carried.table_ended and has_few_cells(row):
            return Skipped("after_table")
        if is_title_line(row, self._columns):
            self._heed_title(row, carried)
            return Skipped("letterhead")
        return None

    def _skip_header(self, row: SheetRow) -> Skipped | None:
        header = self._header
        if header is None or not header.row_numbers:
            return None
        if row.row_number in header.row_numbers:
            return Skipped("header")
        if row.row_number < header.row_numbers[0]:
            return Skipped("letterhead")
        if row.row_number == header.column_number_row:
            return Skipped("column_numbers")
        return None

    def _means_other_columns(self, row: SheetRow) -> bool:
        """Whether a header printed again names other columns: what follows would land in the wrong fields."""
        differing = 0
        for index, text in enumerate(row.cells):
            found = recognise(text, self._registry)
            mapped = self._fields.get(index)
            if found.certainty != "certain" or found.field is None or mapped is None or found.field == mapped:
                continue
            family = self._registry[found.field].family
            differing += not family or family != self._registry[mapped].family
        return differing >= 2

    def _heed_title(self, row: SheetRow, carried: Carried) -> None:
        """A line across the table that names another day or dose: from here on the list's own say nothing."""
        for name, found in title_defaults([row], self._about.days).items():
            known = self._defaults.get(name)
            if known is not None and known.value != found.value:
                carried.silenced |= {name}

    # --- people -----------------------------------------------------------------

    def _finish(self, work: Work, *, is_in_its_columns: bool) -> RowValues:
        value = work.values.get
        by_number = value("nid_key") or value("brn_key") or value("passport_key") or value("registration_no")
        by_name = value("name") and (value("born_on") or value("birth_year_from") or value("mobile_key"))
        if not by_number and not by_name:
            work.fault(None, value("name", ""), "nothing_to_go_by", field="")
        knows_dose = value("given_on") and value("dose_no") and value("centre_code")
        return RowValues(
            **work.values,
            is_legible=bool((by_number or by_name) and knows_dose and is_in_its_columns),
            extras=work.extras,
            sources=work.sources,
            faults=tuple(work.faults),
        )
