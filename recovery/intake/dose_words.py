"""Dose numbers in a text that may name several."""

from __future__ import annotations

import re

from records.bangla import ascii_digits, clean_text
from records.normalise import parse_dose_no

_JOINED = re.compile(r"[&,/+;]|\s(?:ও|এবং|and)\s")


def dose_numbers(text: str) -> set[int]:
    """The numbers of all doses that a text names.

    >>> dose_numbers("১ম ও ২য় ডোজ"), dose_numbers("2nd dose")
    ({1, 2}, {2})
    """
    parts = _JOINED.split(ascii_digits(clean_text(text)).casefold())
    return {number for number in map(parse_dose_no, parts) if number is not None}


def only_dose_number(text: str) -> int | None:
    """The number of the dose that a text names, None if it names none or several."""
    named = dose_numbers(text)
    return named.pop() if len(named) == 1 else None
