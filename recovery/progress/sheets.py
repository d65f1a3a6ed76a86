"""The tables of the progress pages as files: CSV and Excel, with what has to be known to read them.

First the headings in the reader's language, below them keys that stay, then a line a part and the whole; after it, or
on a sheet of its own, of when and of what the figures are. No text of a cell is ever run as a formula.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.models import Extract
from records.spreadsheet_text import neutralised
from recovery.models import Incident
from recovery.progress.centre_days import CentreDayLine, figures_of
from recovery.progress.disclosure import Count, DisclosedReport, Hidden, Shown
from recovery.progress.facts import COUNT_KEYS, count_of
from recovery.progress.reminders import SilentDay

HEADINGS: dict[str, str | Promise] = {
    "code": _("code"),
    "name": _("name"),
    "reported": pgettext_lazy("doses", "reported"),
    "listed": pgettext_lazy("doses", "listed"),
    "known_missing": pgettext_lazy("doses", "known missing"),
    "verified": pgettext_lazy("doses", "verified"),
    "applied": _("corrected, waiting"),
    "unknown": pgettext_lazy("doses", "unknown"),
    "denominator": _("verified, known missing and unknown together"),
    "closed": _("rows closed, being no dose"),
    "given_up": _("given up (part of known missing)"),
    "in_review": _("rows on which a person must decide"),
    "unreadable": _("rows that cannot be read"),
    "undelivered": _("corrections not yet delivered"),
    "centre_days_expected": _("centre-days expected"),
    "centre_days_complete": _("centre-days complete"),
    "centre_days_signed": _("centre-days signed off"),
    "centre_days_without_list": _("centre-days without a list"),
    "uncounted_centre_days": _("centre-days that nobody has counted"),
    "lists_waiting": _("lists that are not settled yet"),
    "percent_low": _("recovered, at least (%)"),
    "percent_high": _("recovered, at most (%)"),
    "district": _("district"),
    "centre": _("centre"),
    "day": _("day"),
    "called_at": _("last call"),
    "source": _("source of the count"),
    "sources": _("sources of the reported doses"),
    "state": _("signature"),
    "band_low": _("forecast, from (%)"),
    "band_high": _("forecast, to (%)"),
    "happened": _("what happened"),
    "number": _("how many"),
    "ranking": _("why help is needed"),
    "since": _("since"),
    "supported": _("days that support it"),
    "higher_only": _("by the higher definition only"),
    "not_supported": _("days that do not"),
    "cannot_say": _("cannot be said"),
    "counted_at": _("counted at"),
    "extract": _("no. of the server extract"),
    "as_of": _("server extract of"),
    "by_itself": _("By itself"),
    "not_known": _("What is not known"),
}
#: What stands in a cell whose count is hidden.
HIDDEN = {Hidden.FEW: _("fewer than 8"), Hidden.KEPT: _("not shown")}
FIGURE_KEYS = ("code", "name", *COUNT_KEYS, "percent_low", "percent_high")
DAY_KEYS = ("district", "code", "centre", "day", "state", "source", *COUNT_KEYS, "percent_low", "percent_high")
SILENT_KEYS = ("district", "code", "centre", "day", "reported", "called_at")

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write: its keys, its lines, and what stands below it as pairs of a word and what it is."""

    keys: tuple[str, ...]
    lines: list[list[Value]]
    notes: list[tuple[str, str]]

    @property
    def headings(self) -> list[str]:
        return [str(HEADINGS[key]) for key in self.keys]


def figures_sheet(
    found: DisclosedReport,
    *,
    incident: Incident,
    place_name: str,
    sources: Sequence[str],
    shown: Collection[str] | None,
) -> Sheet:
    """An area and its parts. `shown` are the codes of the parts that the reader may see, None for all."""
    lines = [
        _figures_line(part.code, part.name or gettext("Rows that name no place or day"), part.figures)
        for part in found.parts
        if shown is None or part.code in shown
    ]
    lines.append(_figures_line("", gettext("Together"), found.whole))
    notes = [
        (gettext("Incident"), f"{incident.name} ({incident.slug})"),
        (gettext("Place"), place_name),
        *_as_of(found.whole),
        (gettext("Source of the reported doses"), ", ".join(sources)),
        (gettext("Definitions"), definitions()),
    ]
    if any(shown is not None and part.code not in shown for part in found.parts):
        own = gettext("You see the lines of your own centres. The last line is the whole district.")
        notes.append((gettext("Lines left out"), own))
    if why := disclosure_words(found):
        notes.append((gettext("Hidden counts"), why))
    return Sheet(FIGURE_KEYS, lines, notes)


def silent_days_sheet(days: Sequence[SilentDay], *, incident: Incident, sources: Sequence[str]) -> Sheet:
    """The centre-days of which no list has come, the longest silent first."""
    lines: list[list[Value]] = [
        [
            each.district_name,
            each.code,
            each.centre_name,
            each.day.isoformat(),
            each.reported,
            moment(each.called_at),
        ]
        for each in days
    ]
    notes = [
        (gettext("Incident"), f"{incident.name} ({incident.slug})"),
        (gettext("Place"), gettext("The whole country")),
        (gettext("Server extract"), newest_extract_words()),
        (gettext("Counted at"), moment(timezone.now())),
        (gettext("Source of the reported doses"), ", ".join(sources)),
        (
            gettext("Definitions"),
            gettext("A centre-day is expected, and no list was sent for it or has a row of it."),
        ),
    ]
    return Sheet(SILENT_KEYS, lines, notes)


def centre_days_sheet(
    lines: Sequence[CentreDayLine], *, incident: Incident, place_name: str, shown: str, sources: Sequence[str]
) -> Sheet:
    """Centre-days one by one and together; `shown` says in words which of them."""
    whole = figures_of(lines)
    cells: list[list[Value]] = [
        [
            each.district,
            each.code,
            each.name or gettext("Rows that name no place or day"),
            each.iso_day,
            str(each.state.get_state_display()) if each.state else "",
            each.source,
            *figures_cells(each.figures),
        ]
        for each in lines
    ]
    if whole is not None:
        cells.append(["", "", gettext("Together"), "", "", "", *figures_cells(whole)])
    notes = [
        (gettext("Incident"), f"{incident.name} ({incident.slug})"),
        (gettext("Place"), place_name),
        (gettext("Centre-days"), shown),
        *(_as_of(whole) if whole is not None else []),
        (gettext("Source of the reported doses"), ", ".join(sources)),
        (gettext("Definitions"), definitions()),
    ]
    return Sheet(DAY_KEYS, cells, notes)


def definitions() -> str:
    """What the figures are, in one breath; stands in every file and print."""
    return gettext(
        "Verified: seen on the national server in an extract. Known missing: on a list and not on the server. Unknown: "
        "reported, and on no list yet, or undecided. At least = verified of all three; at most = verified of verified "
        "and known missing. Percentages are rounded down."
    )


def disclosure_words(found: DisclosedReport) -> str:
    """Why counts are hidden; empty where none is."""
    if found.rule is None:
        if not isinstance(found.whole.centre_days_complete, Hidden):
            return ""
        return gettext(
            "How many days are complete is not shown: beside those that are signed off it could point at persons."
        )
    small = gettext(
        "Below the district, counts under 8 are hidden and the others rounded to 5, so that nobody can be recognised. "
        "“Not shown” stands where a count would give a hidden one away. So the lines do not add up to the whole, and "
        "percentages are as wide as the rounding makes them."
    )
    return f"{small} {lists}" if (lists := unsaid_words(found)) else small


def unsaid_words(found: DisclosedReport) -> str:
    """Why it is not said of which centres of a district a list has come, or who signed; empty where that is said."""
    if not found.tells_signatures:
        return gettext(
            "In this district few are missing or closed, and all lists may be of one centre. So it is not shown who "
            "has sent or signed one: it could point at persons."
        )
    if not found.tells_lists:
        return gettext(
            "In this district few are missing or closed, and lists still have to come. So it is not shown who has sent "
            "one: it could point at persons."
        )
    return ""


def moment(when: datetime.datetime | None) -> str:
    """A moment as files have it: local time to the minute, with what it is ahead of UTC; empty for none."""
    return timezone.localtime(when).isoformat(timespec="minutes") if when else ""


def extract_words(number: int | None, as_of: datetime.datetime | None) -> str:
    """The extract of which figures are, and when it was made."""
    return f"{number}, {moment(as_of)}" if as_of else gettext("none yet, so nothing is verified")


def newest_extract_words() -> str:
    """The extract that was made last, for figures of this moment that name none themselves."""
    newest = Extract.objects.made_last()
    return extract_words(newest.pk, newest.as_of) if newest else extract_words(None, None)


def csv_text(sheet: Sheet) -> str:
    """The sheet as CSV with the mark of UTF-8 in front; numbers in plain digits, an unknown one empty."""
    text = io.StringIO()
    text.write("\ufeff")
    # All in quotes: a spreadsheet that splits at semicolons must not find a formula behind one.
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([neutralised(heading) for heading in sheet.headings])
    writer.writerow(sheet.keys)
    writer.writerows([_csv_cell(value) for value in line] for line in sheet.lines)
    writer.writerow([])
    writer.writerows([neutralised(cell) for cell in note] for note in sheet.notes)
    return text.getvalue()


def xlsx_bytes(sheet: Sheet) -> bytes:
    """The sheet as an Excel workbook: counts as numbers, all else as texts, notes on a sheet of their own."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    text = book.add_format({"num_format": "@"})
    heading = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"})
    key = book.add_format({"num_format": "@", "font_color": "#5A6B73", "italic": True})
    count, percent = book.add_format({"num_format": "0"}), book.add_format({"num_format": "0.0"})
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    page = book.add_worksheet(_sheet_name(gettext("Figures"), "Figures"))
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 30)
    page.set_column(2, len(sheet.keys), 15)
    page.freeze_panes(2, 2)
    for place, words in enumerate(sheet.headings):
        page.write_string(0, place, words, heading)
        page.write_string(1, place, sheet.keys[place], key)
    for number, line in enumerate(sheet.lines, start=2):
        for place, value in enumerate(line):
            if isinstance(value, int):
                page.write_number(number, place, value, count)
            elif isinstance(value, Decimal):
                page.write_number(number, place, float(value), percent)
            elif value:
                page.write_string(number, place, value, text)
    notes = book.add_worksheet(_sheet_name(pgettext("sheet", "Notes"), "Notes"))
    notes.set_column(0, 0, 30)
    notes.set_column(1, 1, 100)
    for number, (word, words) in enumerate(sheet.notes):
        notes.write_string(number, 0, word, heading)
        notes.write_string(number, 1, words, wrapped)
    book.close()
    return file.getvalue()


def _figures_line(code: str, name: str, figures: Shown) -> list[Value]:
    return [code, name, *figures_cells(figures)]


def figures_cells(figures: Shown) -> list[Value]:
    """The cells of COUNT_KEYS and of the two bounds."""
    counts = [_count_cell(count_of(figures, key)) for key in COUNT_KEYS]
    return [*counts, figures.percent_low, figures.percent_high]


def _count_cell(count: Count) -> Value:
    return str(HIDDEN[count]) if isinstance(count, Hidden) else count


def _csv_cell(value: Value) -> str:
    return neutralised(value) if isinstance(value, str) else "" if value is None else str(value)


def _as_of(whole: Shown) -> list[tuple[str, str]]:
    return [
        (gettext("Server extract"), extract_words(whole.extract_no, whole.as_of)),
        (gettext("Counted at"), moment(timezone.now())),
    ]


def _sheet_name(words: str, plain: str) -> str:
    """The name in the reader's language; Excel takes no more than 31 signs."""
    return words if len(words) <= 31 else plain
