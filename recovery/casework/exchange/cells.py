"""What a clerk typed into a cell, as the value that a correction stores."""

from __future__ import annotations

from typing import Any

from records.bangla import clean_text
from records.dates import parse_date
from records.identifiers import NIDS, parse_identity
from records.spreadsheet_text import restored
from recovery import errors
from recovery.casework import values
from recovery.casework.values import Codes

#: What may be noted of a day that is taken all the same: days come first here, and the preview shows them in words.
_HARMLESS = frozenset({"swap_possible", "excel_serial"})


def cell_read(field: str, cell: str, kind: str, codes: Codes) -> Any:
    """The value of a cell in stored form. `kind` is the letter of the cell (readers.SheetRow).

    Days may be written as people write them, day first. Raises ValueNotUsable.
    """
    text = clean_text(restored(cell))
    if field == "lot_no":
        return text  # read with its dose
    if field in {"given_on", "date_of_birth"}:
        return _day(field, text, kind, codes)
    if field in {"vaccine", "centre"}:
        known = codes.vaccines if field == "vaccine" else codes.centres
        text = text if text in known else text.upper()
    if field == "nid" and kind == "n" and parse_identity(text, is_number_cell=True, column_kind="nid").kind not in NIDS:
        raise errors.ValueNotANid(value=text)  # the spreadsheet has kept 15 digits of it
    return values.value_read(field, text, codes=codes)


def _day(field: str, text: str, kind: str, codes: Codes) -> Any:
    try:
        return values.value_read(field, text, codes=codes)
    except errors.ValueNotADay:
        day = parse_date(text, kind=kind, purpose="birth" if field == "date_of_birth" else "dose")
        if day.value is None or not set(day.notes) <= _HARMLESS:
            raise
        return values.value_read(field, day.value, codes=codes)
