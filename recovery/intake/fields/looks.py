"""What a cell looks like, whatever stands over it: a date, an age, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from records.bangla import ascii_digits
from records.normalise import parse_date

#: Fewer filled cells than this prove nothing against a heading.
ENOUGH_CELLS = 3
#: Under this share of fitting cells the data speak against the heading.
FITTING_SHARE = 0.5
#: From this share on the data alone propose a field.
TELLING_SHARE = 0.8

_LETTER = re.compile("[A-Za-z\u0980-\u09ff\u0080-\u00ff†‡]")
_DIGIT_RUN = re.compile("[0-9]{4}")
_AGE = re.compile("^[0-9]{1,3}(?: ?(?:বছর|বৎসর|years?|yrs?|y))?$")
_FIRST_SERIAL = 1_000


class Cell(NamedTuple):
    """A filled cell: its text cleaned, and its kind letter."""

    text: str
    kind: str


def share(judge: Callable[[Cell], bool], cells: Sequence[Cell]) -> float:
    """How many of the cells are so, from 0 to 1."""
    return sum(judge(cell) for cell in cells) / len(cells) if cells else 0.0


def is_date(cell: Cell) -> bool:
    if cell.kind == "d":
        return True
    if cell.kind == "n":
        return cell.text.isdigit() and _FIRST_SERIAL <= int(cell.text) < 100_000
    parsed = parse_date(cell.text, purpose="birth")
    if "bare_number_as_age" in parsed.notes or "compact" in parsed.notes:
        return False
    shaped = {"no_such_day", "two_digit_year", "several_dates", "year_missing", "age_without_day"}
    return parsed.value is not None or parsed.year_from is not None or not shaped.isdisjoint(parsed.notes)


def is_age(cell: Cell) -> bool:
    found = _AGE.match(ascii_digits(cell.text).casefold())
    return found is not None and cell.kind != "d"


def is_date_or_age(cell: Cell) -> bool:
    """A date, or an age that says that it is one."""
    return is_date(cell) or ("বছর" in cell.text and is_age(cell))


def is_words(cell: Cell) -> bool:
    return cell.kind == "s" and bool(_LETTER.search(cell.text)) and not _DIGIT_RUN.search(ascii_digits(cell.text))
