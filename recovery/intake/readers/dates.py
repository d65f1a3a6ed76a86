"""Dates as spreadsheets save them: day numbers under a date format, or ISO texts."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Any

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from recovery.intake.readers.cells import DATE, STRING

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?Z?\Z")
# A day number outside these years is a number in a cell that somebody once formatted as a date.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class DayNumbers:
    """Day numbers of one workbook as ISO texts. A list has few different dates in many cells."""

    def __init__(self, *, epoch_1904: bool) -> None:
        self._epoch = MAC_EPOCH if epoch_1904 else WINDOWS_EPOCH
        self._known: dict[str | float, str | None] = {}

    def moment(self, number: str | float) -> str | None:
        """A date, or a date and time, in ISO form; None for a number that is no day of our time.

        >>> DayNumbers(epoch_1904=False).moment("44482.4375")
        '2021-10-13T10:30:00'
        """
        if number not in self._known:
            self._known[number] = self._moment(number)
        return self._known[number]

    def _moment(self, number: str | float) -> str | None:
        try:
            found: Any = from_excel(float(number), self._epoch)
        except (ValueError, OverflowError):
            return None
        if not isinstance(found, datetime.datetime) or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            return None
        return _iso(found)


@lru_cache(maxsize=1_000)
def shows_date(number_format: str) -> bool:
    """Whether a number format shows a day, by openpyxl's rules; a length of time is none.

    >>> shows_date("dd/mm/yyyy"), shows_date("[h]:mm"), shows_date("0.00")
    (True, False, False)
    """
    return bool(is_date_format(number_format)) and not is_timedelta_format(number_format)


def iso_date(text: str) -> tuple[str, str]:
    """A date saved as ISO text; one that no calendar has stays a text, so that its row becomes a fault."""
    found = _ISO.match(text)
    if found is None:
        return text, STRING
    try:
        moment = datetime.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return text, STRING
    return _iso(moment), DATE


def _iso(moment: datetime.datetime) -> str:
    if moment.time() == datetime.time():
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()
