"""One row at work: its cells by field, and the values, sources and faults found so far."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from records.bangla import (
    bijoy_to_unicode,
    clean_text,
    has_leftover,
    is_lost_question_marks,
    is_other_ansi,
    looks_like_bijoy,
)
from recovery.intake.columns import ColumnProposal
from recovery.intake.ditto import is_ditto
from recovery.intake.fields import Field
from recovery.intake.readers import SheetRow
from recovery.intake.rows.values import Default, Fault, SourceOfValue

#: Characters that no clerk types: controls, NUL and halves of surrogate pairs in Excel's writing,
#: non-characters.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x00[01][0-9A-Fa-f]_|_x[Dd][89A-Fa-f][0-9A-Fa-f]{2}_"
)
_CONTROL_OR_LOST = re.compile(f"\ufffd|{_CONTROLS.pattern}")
#: The place of a column that the list does not have, and that a person has filled for one row.
NOWHERE = -1

Columns = Sequence[tuple[ColumnProposal, Field]]


class FieldCell(NamedTuple):
    """A filled cell under a field: its text cleaned, its kind, and where the text comes from.

    `half_converted` is what became of a Bijoy text of which a sign was left over; `text` is then as it was.
    """

    column: ColumnProposal
    text: str
    kind: str
    source: SourceOfValue
    font: str | None
    half_converted: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind == "n"


class Above(NamedTuple):
    """What stands above a cell, for ditto marks."""

    text: str
    kind: str
    font: str | None


class Work:
    """The cells of a row that can be read, sorted by field, and what is found in them.

    `above` is what stands over each column; the row takes its own place in it. `mended` are the columns whose text a
    person typed, `added` the texts that a person typed for fields without a column.
    """

    def __init__(
        self,
        row: SheetRow,
        columns: Columns,
        defaults: Mapping[str, Default],
        above: dict[int, Above],
        *,
        mended: Collection[int] = (),
        added: Sequence[tuple[Field, str]] = (),
    ) -> None:
        self.values: dict[str, Any] = {}
        self.extras: dict[str, str] = {}
        self.sources: dict[str, SourceOfValue] = {}
        self.faults: list[Fault] = []
        self.defaults = defaults
        self._cells: dict[str, list[FieldCell]] = {}
        #: Fields whose cell is filled, be it readable or not: a default must not take their place.
        self.written: set[str] = set()
        #: What ditto marks of this row stood for, by column.
        self.repeated: dict[int, Above] = {}
        width = len(row.cells)
        for column, field in columns:
            if column.index >= width:
                above.pop(column.index, None)
            elif column.index in mended:
                self._take_mended(column, field, row.cells[column.index], above)
            else:
                self._take(row, column, field, above)
        for field, text in added:
            column = ColumnProposal(NOWHERE, "", field.code, "certain", "chosen")
            self._take_mended(column, field, text, {})

    def _take(self, row: SheetRow, column: ColumnProposal, field: Field, above: dict[int, Above]) -> None:
        raw, kind = row.cells[column.index], row.kinds[column.index]
        font = row.fonts.get(column.index) if row.fonts else None
        if kind == "-" or (kind == "s" and not raw.strip()):
            above.pop(column.index, None)
            return
        source: SourceOfValue = "cell"
        if kind == "s" and not field.is_left_raw and is_ditto(raw):
            repeated = above.get(column.index)
            if not field.may_repeat:
                self.written.add(field.code)
                self.fault(column, raw, "ditto_not_allowed")
                return
            if repeated is None:
                return  # the cell above is blank too, so this one says nothing
            self.repeated[column.index] = repeated
            raw, kind, font = repeated
            source = "ditto"
        else:
            above[column.index] = Above(raw, kind, font)
        self._sort_in(column, field, raw, kind, font, source)

    def _take_mended(self, column: ColumnProposal, field: Field, raw: str, above: dict[int, Above]) -> None:
        """What a person typed is text, in no font, and says what it says: it stands for no other cell."""
        if not raw.strip():
            above.pop(column.index, None)
            return
        above[column.index] = Above(raw, "s", None)
        if not field.is_left_raw and is_ditto(raw):
            self.written.add(field.code)
            self.fault(column, raw, "ditto_not_allowed")
            return
        self._sort_in(column, field, raw, "s", None, "mended")

    def _sort_in(
        self, column: ColumnProposal, field: Field, raw: str, kind: str, font: str | None, source: SourceOfValue
    ) -> None:
        code = field.code
        cells = self._cells
        if code not in cells:
            cells[code] = []
        if field.is_left_raw:
            cells[code].append(FieldCell(column, raw, kind, source, font))
            return
        self.written.add(code)
        if kind in "fe" or _CONTROL_OR_LOST.search(raw):
            self.fault(column, raw, _unreadable_reason(raw, kind))
            return
        half_converted = ""
        if column.script == "bijoy" and kind == "s" and source != "mended" and looks_like_bijoy(raw, font):
            # Before it is cleaned: the soft hyphen is a letter of Bijoy.
            converted = bijoy_to_unicode(raw)
            if has_leftover(converted):
                half_converted = converted
            else:
                raw, font = converted, None
                source = "converted" if source == "cell" else source
        text = clean_text(raw)
        if text:
            cells[code].append(FieldCell(column, text, kind, source, font, half_converted))
        else:
            self.written.discard(code)

    def cells(self, field: str) -> list[FieldCell]:
        return self._cells.get(field, [])

    def cell(self, field: str) -> FieldCell | None:
        """The first filled cell of a field."""
        found = self._cells.get(field)
        return found[0] if found else None

    def keep(self, name: str, value: Any, source: SourceOfValue) -> None:
        self.values[name] = value
        self.sources[name] = source

    def keep_extra(self, code: str, text: str, source: SourceOfValue) -> None:
        """Keep the text of a field that has no value of its own."""
        self.extras[code] = text
        self.sources[code] = source

    def keep_default(self, name: str, field: str) -> bool:
        """Take the list's own value where the row's cell is empty; tells whether it did."""
        default = self.defaults.get(name)
        if default is None or field in self.written:
            return False
        self.keep(name, default.value, default.source)
        return True

    def fault(
        self,
        column: ColumnProposal | None,
        text: str,
        reason: str,
        *,
        is_error: bool = True,
        suggestion: str = "",
        field: str = "",
        **params: Any,
    ) -> None:
        """Note what is wrong; `field` is needed only where no cell is to blame."""
        self.faults.append(
            Fault(
                column=column.index if column and column.index != NOWHERE else None,
                heading=column.heading if column else "",
                field=(column.field or "") if column else field,
                text=text,
                reason=reason,
                is_error=is_error,
                suggestion=suggestion,
                params=params,
            )
        )

    def refuse_unreadable_script(self, cell: FieldCell, *, is_error: bool = True) -> bool:
        """Note a text that is not Unicode Bangla although it was meant to be; tells whether it is one."""
        if cell.kind != "s":
            return False
        if cell.half_converted:
            self.fault(cell.column, cell.text, "bijoy_leftover", is_error=is_error, converted=cell.half_converted)
            return True
        if is_lost_question_marks(cell.text):
            reason = "lost_question_marks"
        elif is_other_ansi(cell.text):
            reason = "other_ansi"
        elif looks_like_bijoy(cell.text, cell.font):
            reason = "bijoy"
        else:
            return False
        self.fault(cell.column, cell.text, reason, is_error=is_error)
        return True


def _unreadable_reason(raw: str, kind: str) -> str:
    if kind == "f":
        return "formula_without_value"
    if kind == "e":
        return "error_value"
    return "control_character" if _CONTROLS.search(raw) else "lost_question_marks"
