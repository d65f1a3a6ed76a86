"""Cases as a workbook: one line a case with its hidden key, instructions in both languages, the codes.

Every cell is a text; none is ever a formula or a number, so that nothing is read in another way than it was written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.models import Centre, Vaccine
from recovery.casework.exchange.case_lines import CaseLine, case_lines
from recovery.casework.exchange.columns import COLUMNS, SHEET, TAKE_LIST, Column, Part
from recovery.casework.exchange.reading import MOST_LINES, TooManyAtOnce
from recovery.models import Case

_LONGEST_CELL = 32_767
_FROZEN_COLUMNS = 2
_GREY, _EDGE = "#E8EDEE", "#AEB7BD"

#: What whoever opens the file must know; written in both languages, one below the other.
INSTRUCTIONS = (
    _("Correct the white cells: they say what the national server holds. The grey ones are for reading only."),
    _("Change a cell only where the server is wrong. Lines that you leave alone change nothing."),
    _("Where the list is right, choose “list” under Decision: what differs of the dose is taken from the list."),
    _("A cell that you correct goes before the list. A dose that the server lacks takes the rest from the list."),
    _("Write under Evidence what you have seen: the card, the register book, the page."),
    _("Write days as 13/10/2021 or 2021-10-13. Write vaccines and centres by their codes; the third sheet has them."),
    _("Do not change the hidden first column, and add no lines: by it each line finds its case."),
    _("Send the file back on the page where you downloaded it. You see old and new before anything is kept."),
    _("These are persons. Keep the file to yourself, and delete it when you are done."),
)


def workbook_write(path: Path, case_ids: Sequence[int]) -> int:
    """Write the sheet of these cases, in this order; gives their number.

    Raises TooManyAtOnce: a sheet is never cut.
    """
    if len(case_ids) > MOST_LINES:
        raise TooManyAtOnce(lines=len(case_ids), limit=MOST_LINES)
    lines = case_lines(case_ids)
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = _formats(book)
    _write_cases(book.add_worksheet(SHEET), lines, formats)
    _write_texts(book.add_worksheet("নির্দেশনা Instructions"), ((text,) for text in _instructions()), (110,), formats)
    _write_texts(book.add_worksheet("কোড Codes"), _codes(), (16, 44, 44), formats)
    book.close()
    return len(lines)


def _formats(book: Any) -> dict[str, Any]:
    edged = {"num_format": "@", "border": 1, "border_color": _EDGE}
    return {
        "heading": book.add_format({**edged, "bold": True, "text_wrap": True, "valign": "top"}),
        "grey": book.add_format({**edged, "bg_color": _GREY}),
        "white": book.add_format(edged),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }


def _write_cases(page: Any, lines: Sequence[CaseLine], formats: dict[str, Any]) -> None:
    shown = [formats["white" if column.part in (Part.VALUE, Part.ANSWER) else "grey"] for column in COLUMNS]
    for place, column in enumerate(COLUMNS):
        options = {"hidden": True} if column.part is Part.KEY else {}
        page.set_column(place, place, column.width or None, shown[place], options)
    page.freeze_panes(1, _FROZEN_COLUMNS)
    page.autofilter(0, 0, len(lines), len(COLUMNS) - 1)
    decision = next(place for place, column in enumerate(COLUMNS) if column.code == "decision")
    if lines:
        page.data_validation(1, decision, len(lines), decision, {"validate": "list", "source": [TAKE_LIST]})
    page.set_row(0, 64)
    for place, column in enumerate(COLUMNS):
        page.write_string(0, place, column.heading, formats["heading"])
    kinds = {kind.value: _both(kind.label) for kind in Case.Kind}
    today = timezone.localdate()
    text_of = [partial(_text, column, kinds=kinds, today=today) for column in COLUMNS]
    for number, line in enumerate(lines, start=1):
        for place, text in enumerate(text_of):
            if cell := text(line):
                page.write_string(number, place, cell[:_LONGEST_CELL], shown[place])
            elif COLUMNS[place].part in (Part.VALUE, Part.ANSWER):
                page.write_blank(number, place, None, shown[place])  # what is typed here stays a text


def _text(column: Column, line: CaseLine, *, kinds: dict[str, str], today: datetime.date) -> str:
    if column.part in (Part.SHOWN, Part.VALUE):
        return line.shown(column.code)
    match column.code:
        case "key":
            return line.key
        case "case":
            return str(line.case_id)
        case "kind":
            return kinds[line.kind]
        case "days_past":
            return str((today - line.due_on).days) if line.due_on and line.due_on < today else ""
        case "centre_name":
            return line.centre_bn or line.centre_en
    return ""


def _write_texts(page: Any, rows: Iterable[Sequence[str]], widths: Sequence[int], formats: dict[str, Any]) -> None:
    for place, width in enumerate(widths):
        page.set_column(place, place, width, formats["text"])
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write_string(number, place, cell, formats["text"])


def _instructions() -> Iterable[str]:
    for language in ("bn", "en"):
        with translation.override(language):
            yield from [str(sentence) for sentence in INSTRUCTIONS]
        yield ""


def _codes() -> Iterable[Sequence[str]]:
    yield _both(_("Vaccines")), "", ""
    for vaccine in Vaccine.objects.order_by("code"):
        yield vaccine.code, vaccine.name_bn, vaccine.name_en
    yield "", "", ""
    yield _both(_("Centres")), "", ""
    for centre in Centre.objects.order_by("code"):
        yield centre.code, centre.name_bn, centre.name_en


def _both(words: str | Promise) -> str:
    """Words in both languages, since nobody knows in which one the file is read."""
    said = []
    for language in ("bn", "en"):
        with translation.override(language):
            said.append(str(words))
    return " / ".join(dict.fromkeys(said))
