"""One row at work: its cells by field, and the values, sources and faults found so far."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
from recovery.intake.readers import SheetRow
from recovery.intake.rows.values import Default, Fault, SourceOfValue

#: Characters that no clerk types: controls, NUL and halves of surrogate pairs in Excel's writing,
#: non-characters.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|_x00[01][0-9A-Fa-f]_|_x[Dd][89A-Fa-f][0-9A-Fa-f]{2}_"
)
# What a ditto mark may stand for. An identifier or a name is never the one above: that would be a second
# person under the number of the first.
_REPEATABLE = frozenset({"vaccine", "dose_no", "given_on", "centre", "lot_no", "sex", "mobile", "age"})
#: Fields whose cells are kept as raw text and never judged.
_UNREAD = frozenset({"serial", "address", "father", "note"})


class FieldCell(NamedTuple):
    """A filled cell under a field: its text cleaned, its kind, and whether a ditto mark stood for it."""

    column: ColumnProposal
    text: str
    kind: str
    source: SourceOfValue
    font: str | None

    @property
    def is_number(self) -> bool:
        return self.kind == "n"


class Above(NamedTuple):
    """What stands above a cell, for ditto marks."""

    text: str
    kind: str
    font: str | None


class Work:
    """The cells of a row that can be read, sorted by field, and what is found in them."""

    def __init__(
        self,
        row: SheetRow,
        columns: Sequence[ColumnProposal],
        defaults: Mapping[str, Default],
        above: dict[int, Above],
    ) -> None:
        self.values: dict[str, Any] = {}
        self.sources: dict[str, SourceOfValue] = {}
        self.faults: list[Fault] = []
        self.defaults = defaults
        self._cells: dict[str, list[FieldCell]] = {}
        #: Fields whose cell is filled, be it readable or not: a default must not take their place.
        self.written: set[str] = set()
        for column in columns:
            if column.index >= len(row.cells):
                above.pop(column.index, None)
            elif column.field is not None:
                self._take(row, column, column.field, above)

    def _take(self, row: SheetRow, column: ColumnProposal, field: str, above: dict[int, Above]) -> None:
        raw, kind = row.cells[column.index], row.kinds[column.index]
        font = row.fonts.get(column.index) if row.fonts else None
        if kind == "-" or (kind == "s" and not raw.strip()):
            above.pop(column.index, None)
            return
        source: SourceOfValue = "cell"
        if field not in _UNREAD and kind == "s" and is_ditto(raw):
            repeated = above.get(column.index)
            if field not in _REPEATABLE:
                self.written.add(field)
                self.fault(column, raw, "ditto_not_allowed")
                return
            if repeated is None:
                return  # the cell above is blank too, so this one says nothing
            raw, kind, font = repeated
            source = "ditto"
        else:
            above[column.index] = Above(raw, kind, font)
        if field in _UNREAD:
            self._cells.setdefault(field, []).append(FieldCell(column, raw, kind, source, font))
            return
        self.written.add(field)
        reason = _unreadable(raw, kind)
        if reason is not None:
            self.fault(column, raw, reason)
            return
        if column.script == "bijoy" and kind == "s" and looks_like_bijoy(raw, font):
            # Before it is cleaned: the soft hyphen is a letter of Bijoy. What is not wholly Bijoy stays a fault.
            converted = bijoy_to_unicode(raw)
            if not has_leftover(converted):
                raw, source, font = converted, "converted", None
        text = clean_text(raw)
        if text:
            self._cells.setdefault(field, []).append(FieldCell(column, text, kind, source, font))
        else:
            self.written.discard(field)

    def cells(self, field: str) -> list[FieldCell]:
        return self._cells.get(field, [])

    def cell(self, field: str) -> FieldCell | None:
        """The first filled cell of a field."""
        found = self._cells.get(field)
        return found[0] if found else None

    def keep(self, name: str, value: Any, source: SourceOfValue) -> None:
        self.values[name] = value
        self.sources[name] = source

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
                column=column.index if column else None,
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


def _unreadable(raw: str, kind: str) -> str | None:
    if kind == "f":
        return "formula_without_value"
    if kind == "e":
        return "error_value"
    if _CONTROLS.search(raw):
        return "control_character"
    if "\ufffd" in raw:
        return "lost_question_marks"
    return None
