"""How a cell of a reference file becomes a value, and back. A cell that cannot be read raises ValueError."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export import widgets

from records.bangla import ascii_digits


class TextCell(widgets.CharWidget):  # type: ignore[misc]
    """Text in the one form of Unicode in which texts compare; nothing is an empty text."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
        return unicodedata.normalize("NFC", str(value or ""))


class WholeNumberCell(widgets.Widget):  # type: ignore[misc]
    """A number without sign and fraction, in Latin or Bangla digits; nothing is None."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> int | None:
        text = ascii_digits(str(value or ""))
        if not text:
            return None
        # The length is bounded so that nobody makes Python read a number of a million digits.
        if not (text.isascii() and text.isdecimal() and len(text) <= 9):
            raise ValueError(_("“%(text)s” is not a whole number.") % {"text": value})
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value


class DayCell(widgets.Widget):  # type: ignore[misc]
    """A day as 2021-10-13. Day and month in another order are not guessed."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> datetime.date | None:
        text = ascii_digits(str(value or ""))
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError as wrong:
            raise ValueError(_("“%(text)s” is not a day written as 2021-10-13.") % {"text": value}) from wrong

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class CodeCell(widgets.Widget):  # type: ignore[misc]
    """The code of another thing, which the row keeps by its key. All of them are fetched once per file."""

    def __init__(self, queryset: QuerySet[Any], field: str = "code") -> None:
        super().__init__()
        self.queryset = queryset
        self.field = field

    @cached_property
    def keys(self) -> dict[str, Any]:
        return dict(self.queryset.values_list(self.field, "pk"))

    @cached_property
    def codes(self) -> dict[Any, str]:
        return {key: code for code, key in self.keys.items()}

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        code = ascii_digits(str(value or ""))
        if not code:
            return None
        try:
            return self.keys[code]
        except KeyError:
            raise ValueError(_("There is none with the code “%(code)s”.") % {"code": code}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.codes[value] if value is not None else ""
