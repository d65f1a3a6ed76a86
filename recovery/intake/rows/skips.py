"""Rows that are nobody: totals, signatures, what stands after the table."""

from __future__ import annotations

import re
import unicodedata

from records.bangla import ascii_digits, clean_text
from recovery.intake.readers import SheetRow
from recovery.intake.rows.work import Columns


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(unicodedata.normalize("NFC", pattern), re.IGNORECASE)


_TOTAL = _words("^(?:সর্ব ?মোট|সর্বোমোট|উপ ?মোট|মোট|(?:grand |sub[ -]?)?total)(?![a-z\u0980-\u0982\u0984-\u09ff])")
_SIGNATURE = _words(
    "স্বাক্ষর|সাক্ষর|সীল|সিলমোহর|প্রস্তুতকারী|যাচাইকারী|প্রতিস্বাক্ষর|কর্মকর্তা|সিভিল সার্জন|তত্ত্বাবধায়ক|"
    "ইনচার্জ|signature|\\bseal\\b|prepared by|checked by"
    "|verified by|approved by|submitted by|civil surgeon|\\bofficer\\b|in[- ]charge"
)
_COUNT = re.compile(r"[0-9][0-9,]*")
#: Fewer digits than this in a column of people's numbers are a count, not a number of somebody.
_DIGITS_OF_A_PERSON = 6
#: More filled cells than this make a row of the table.
_FEW_CELLS = 4
_SERIAL = re.compile(r"[0-9]{1,7}\s*[.)।]?\Z")


def is_person(row: SheetRow, columns: Columns) -> bool:
    """Whether a row must be taken for a person: it is numbered, or has an identifier, phone or birth date."""
    for column, field in columns:
        if column.index >= len(row.cells) or not (text := row.cells[column.index].strip()):
            continue
        if field.marks_a_person and sum(map(str.isdigit, text)) >= _DIGITS_OF_A_PERSON:
            return True
        if field.code == "serial" and _SERIAL.match(ascii_digits(text)):
            return True
    return False


def is_total(row: SheetRow) -> bool:
    """Whether the row adds up the table: one of its first cells begins with the word."""
    filled = [clean_text(text) for text in row.cells if text.strip()]
    return any(_TOTAL.match(text) for text in filled[:2])


def is_signature(row: SheetRow) -> bool:
    """Whether the row is where somebody signs: a few cells, one of them with an office or the word."""
    filled = [clean_text(text) for text in row.cells if text.strip()]
    return len(filled) <= _FEW_CELLS and any(_SIGNATURE.search(text) for text in filled)


def has_few_cells(row: SheetRow) -> bool:
    return sum(1 for text in row.cells if text.strip()) <= _FEW_CELLS


def declared_count(row: SheetRow) -> int | None:
    """The number of people that a total row states, the first in it: "মোট = ৩৫ জন (পুরুষ ১৮, ...)" says 35."""
    for text in row.cells:
        found = _COUNT.search(ascii_digits(text))
        if found:
            return int(found[0].replace(",", ""))
    return None


def is_title_line(row: SheetRow, columns: Columns) -> bool:
    """Whether the row is a line across the table: one text, in the serial column, that is no number."""
    filled = [index for index, text in enumerate(row.cells) if text.strip()]
    if len(filled) != 1:
        return False
    is_serial = any(column.index == filled[0] and field.code == "serial" for column, field in columns)
    return is_serial and not _SERIAL.match(ascii_digits(row.cells[filled[0]].strip()))
