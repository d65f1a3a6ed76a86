"""Reading one row of a list into values, with what rows share: ditto marks, totals, repeated headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

from records.normalise import name_key, parse_sex, sound_key
from recovery.intake.columns import ColumnProposal
from recovery.intake.header import Header, is_column_numbers, is_heading_row, title_defaults
from recovery.intake.headings import recognise
from recovery.intake.readers import SheetRow
from recovery.intake.rows.births import read_birth
from recovery.intake.rows.centres import Centres
from recovery.intake.rows.doses import read_dose
from recovery.intake.rows.numbers import read_identifiers, read_mobiles
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

_LONGEST_NAME = 300
_LONGEST_LOT = 40
#: First doses of these were not given to the public on the days of 2021 from then on (domain facts of DGHS):
#: Moderna was stopped on 12 August 2021, Sinovac was authorised and not yet rolled out. Such a row deserves a
#: look, no refusal.
_UNUSUAL_FROM = {"MODERNA": date(2021, 8, 12), "SINOVAC": date(2021, 1, 1)}
_UNUSUAL_UNTIL = date(2022, 1, 1)
#: Fields that mean the same column when a header is printed again with other words.
_IDENTITY = frozenset({"identity", "nid", "brn", "passport"})
_SCRATCH = frozenset({"is_legible", "sources", "faults"})
_VALUE_NAMES = frozenset(column.name for column in fields(RowValues)) - _SCRATCH


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
    ) -> None:
        self._columns = [column for column in columns if column.field is not None]
        self._fields = {column.index: column for column in self._columns}
        self._vaccines = vaccines
        self._centres = Centres(centres)
        self._defaults = dict(defaults or {})
        self._days = tuple(sorted(days))
        self._dose_no = dose_no
        self._epoch_1904 = epoch_1904
        self._header = header
        self._above: dict[int, Above] = {}
        self._table_ended = False
        self._columns_changed = False

    def read(self, row: SheetRow) -> RowValues | Skipped:
        """The values of a row, or why it is nobody. Never raises for what stands in the row."""
        skipped = self._skip(row)
        if skipped is not None:
            return skipped
        work = Work(row, self._columns, self._defaults, self._above)
        if self._columns_changed:
            work.fault(None, "", "other_columns", field="")
        read_dose(work, days=self._days, dose_no=self._dose_no, epoch_1904=self._epoch_1904)
        read_birth(work, days=self._days, epoch_1904=self._epoch_1904)
        read_identifiers(work)
        read_mobiles(work)
        self._read_name(work)
        self._read_sex(work)
        self._read_vaccine(work)
        self._read_centre(work)
        self._read_lot(work)
        return self._finish(work)

    # --- rows that are nobody ---------------------------------------------------

    def _skip(self, row: SheetRow) -> Skipped | None:
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
            is_empty = all(self._field_of(column) == "serial" for column in filled)
            return Skipped("blank") if is_empty else None
        if is_heading_row(row):
            self._columns_changed = self._means_other_columns(row)
            return Skipped("header_repeated")
        if is_total(row):
            self._table_ended = True
            return Skipped("total", declared_count(row))
        if is_signature(row):
            self._table_ended = True
            return Skipped("signature")
        if self._table_ended and has_few_cells(row):
            return Skipped("after_table")
        if is_title_line(row, self._columns):
            self._heed_title(row)
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

    def _field_of(self, column: int) -> str | None:
        found = self._fields.get(column)
        return found.field if found else None

    def _means_other_columns(self, row: SheetRow) -> bool:
        """Whether a header printed again names other columns: what follows would land in the wrong fields."""
        differing = 0
        for index, text in enumerate(row.cells):
            found = recognise(text)
            mapped = self._field_of(index)
            if found.certainty != "certain" or found.field is None or mapped is None or found.field == mapped:
                continue
            differing += not {found.field, mapped} <= _IDENTITY
        return differing >= 2

    def _heed_title(self, row: SheetRow) -> None:
        """A line across the table that names another day or dose: from here on the list's own say nothing."""
        for name, found in title_defaults([row], self._days).items():
            known = self._defaults.get(name)
            if known is not None and known.value != found.value:
                del self._defaults[name]

    # --- fields -----------------------------------------------------------------

    def _read_name(self, work: Work) -> None:
        cell = work.cell("name")
        if cell is None:
            return
        if work.refuse_unreadable_script(cell):
            return
        if cell.kind != "s" or not any(_is_letter(character) for character in cell.text):
            work.fault(cell.column, cell.text, "name_without_letters")
        elif len(cell.text) > _LONGEST_NAME:
            work.fault(cell.column, cell.text[:_LONGEST_NAME], "too_long", limit=_LONGEST_NAME)
        else:
            work.keep("name", cell.text, cell.source)
            work.values["name_key"] = name_key(cell.text)
            work.values["sound_key"] = sound_key(cell.text)

    def _read_sex(self, work: Work) -> None:
        cell = work.cell("sex")
        if cell is None:
            return
        sex = parse_sex(cell.text)
        if sex:
            work.keep("sex", sex, cell.source)
        else:
            work.fault(cell.column, cell.text, "sex_unreadable", is_error=False)

    def _read_vaccine(self, work: Work) -> None:
        """A dose of an unknown vaccine is a dose: nothing here stops the row."""
        cell = work.cell("vaccine")
        if cell is None:
            if not work.keep_default("vaccine_code", "vaccine") and "vaccine" not in work.written:
                work.fault(None, "", "vaccine_missing", is_error=False, field="vaccine")
            return
        code = self._vaccines.get(name_key(cell.text), "")
        if not code:
            if not work.refuse_unreadable_script(cell, is_error=False):
                work.fault(cell.column, cell.text, "vaccine_unknown", is_error=False)
            return
        work.keep("vaccine_code", code, cell.source)
        unusual_from = _UNUSUAL_FROM.get(code)
        day: date | None = work.values.get("given_on")
        if unusual_from and day and work.values.get("dose_no") == 1 and unusual_from <= day < _UNUSUAL_UNTIL:
            work.fault(cell.column, cell.text, "vaccine_unusual", is_error=False, day=f"{day:%d/%m/%Y}")

    def _read_centre(self, work: Work) -> None:
        cell = work.cell("centre")
        default = work.defaults.get("centre_code")
        code = self._centres.code(cell.text) if cell is not None else ""
        if cell is not None and not code and work.refuse_unreadable_script(cell, is_error=False):
            # The text is lost, as if the cell were empty: the list's own centre may stand in.
            work.written.discard("centre")
            cell = None
        if cell is None:
            if not work.keep_default("centre_code", "centre") and "centre" not in work.written:
                work.fault(None, "", "centre_missing", field="centre")
            return
        if code:
            work.keep("centre_code", code, cell.source)
            return
        guess = self._centres.guess(cell.text)
        if guess and default is not None and guess == default.value:
            # Another spelling of the centre that sent the list; said, and read all the same.
            work.keep("centre_code", guess, cell.source)
            work.fault(cell.column, cell.text, "centre_spelling", is_error=False, suggestion=guess)
            return
        work.fault(cell.column, cell.text, "centre_unknown", suggestion=guess)

    def _read_lot(self, work: Work) -> None:
        cell = work.cell("lot_no")
        if cell is None:
            return
        if len(cell.text) > _LONGEST_LOT:
            work.fault(cell.column, cell.text, "too_long", is_error=False, limit=_LONGEST_LOT)
        else:
            work.keep("lot_no", cell.text, cell.source)

    def _finish(self, work: Work) -> RowValues:
        values = work.values
        by_number = any(values.get(name) for name in ("nid_key", "brn_key", "passport_key", "registration_no"))
        by_name = bool(values.get("name")) and any(
            values.get(name) for name in ("born_on", "birth_year_from", "mobile_key")
        )
        if not by_number and not by_name:
            work.fault(None, values.get("name", ""), "nothing_to_go_by", field="")
        knows_dose = all(values.get(name) for name in ("given_on", "dose_no", "centre_code"))
        return RowValues(
            **{name: value for name, value in values.items() if name in _VALUE_NAMES},
            is_legible=(by_number or by_name) and knows_dose and not self._columns_changed,
            sources=work.sources,
            faults=tuple(work.faults),
        )


def _is_letter(character: str) -> bool:
    return character.isalpha() or "\u0980" <= character <= "\u09e5"
