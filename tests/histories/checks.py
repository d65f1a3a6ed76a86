"""Holds what is said of progress against the recount: pages, the command, the statement itself. Gives differences."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from recovery.models import CentreDay, CentreList, Incident
from recovery.progress.figures import Figures, Level, Report, report
from recovery.web.templatetags.bangla_numbers import bn_date
from tests.histories.shown import Line, Shown, page_read
from tests.progress.recounting import COUNTS, Place, Sum, added, inside, parts

#: What a table of parts shows, and the count behind it.
_COLUMNS = {
    "reported": "reported",
    "listed": "listed",
    "verified": "verified",
    "known_missing": "known_missing",
    "unknown": "unknown",
    "without_list": "centre_days_without_list",
    "signed": "centre_days_signed",
}
LEVELS: tuple[Level, ...] = ("division", "district", "centre", "day", "centre_day")


def same(what: str, shown: Any, counted: Any) -> Iterator[str]:
    if shown != counted:
        yield f"{what}: {shown} is shown, {counted} is counted"


def figures_differ(
    incident: Incident, places: list[Place], *, levels: Sequence[Level] = LEVELS, alone: Sequence[str] = ()
) -> Iterator[str]:
    """The statement, on each level at once, and alone for some centres."""
    for level in levels:
        yield from report_differs(report(incident=incident, level=level), places, level)
    for code in alone:
        by_itself = report(incident=incident, level="day", parent=code).whole
        yield from _figures(f"{code} alone", by_itself, added(inside(places, code)))


def report_differs(found: Report, places: list[Place], level: Level) -> Iterator[str]:
    """A report of a whole and its parts."""
    yield from _figures(f"whole by {level}", found.whole, added(places))
    by_code = parts(places, level)
    yield from same(f"parts by {level}", {part.code for part in found.parts}, set(by_code))
    for part in found.parts:
        if part.code in by_code:
            yield from _figures(f"{level} {part.code!r}", part.figures, by_code[part.code])


def _figures(what: str, figures: Figures, counted: Sum) -> Iterator[str]:
    yield from same(what, {name: getattr(figures, name) for name in COUNTS}, counted.counts)
    yield from same(f"{what}, range", (figures.percent_low, figures.percent_high), (counted.low, counted.high))


def signatures_differ(incident: Incident, places: list[Place]) -> Iterator[str]:
    """Each signature covers as many rows as are counted.

    Not asked while a list is read anew: its rows are counted when it settles, and until then nothing is whole.
    """
    anew = CentreList.objects.filter(incident=incident, settled_at__isnull=False)
    if anew.exclude(state__in=("settled", "withdrawn")).exists():
        return
    listed = parts(places, "centre_day")
    for day in CentreDay.objects.filter(incident=incident).complete().select_related("centre"):
        code = f"{day.centre.code} {day.day}"
        yield from same(f"rows signed for {code}", day.rows_signed, listed[code].listed if code in listed else 0)


def command_differs(incident: Incident, places: list[Place]) -> Iterator[str]:
    """`progress --json`, as other people's scripts read it."""
    out = StringIO()
    call_command("progress", "--incident", incident.slug, "--json", stdout=out)
    said = json.loads(out.getvalue(), parse_float=Decimal)
    counted = added(places)
    days = {"expected": counted.centre_days_expected, "complete": counted.centre_days_complete}
    yield from same("command, centre_days", said["centre_days"], days)
    yield from same("command, denominator", said["denominator"], counted.total)
    yield from same("command, range", (said["percent_low"], said["percent_high"]), (counted.low, counted.high))
    for name in COUNTS:
        if name not in ("unplaced", "centre_days_expected", "centre_days_complete"):
            yield from same(f"command, {name}", said[name], getattr(counted, name))


def page_differs(client: Client, address: str, places: list[Place], level: Level) -> Iterator[str]:
    """One page of progress, as this reader sees it; `places` are those of its area."""
    html = client.get(address).content.decode()
    shown = page_read(html, nth=int("by=district" in address))
    if shown is None:
        yield from same(address, 0, len(places))
        return
    with translation.override(shown.language):
        for difference in _page(shown, places, level):
            yield f"{address} ({shown.language}), {difference}"


def _page(shown: Shown, places: list[Place], level: Level) -> Iterator[str]:
    whole = added(places)
    headline = {"verified": whole.verified, "missing": whole.known_missing, "unknown": whole.unknown}
    yield from same("headline", shown.headline, headline)
    yield from same("denominator", shown.denominator, whole.total)
    yield from same("sentence", shown.percents, _range(whole))
    yield from same("what holds it back", shown.holds, _holds(whole))
    yield from _line("together", shown.together, whole)
    by_code = parts(places, level)
    yield from same("lines", len(shown.lines), len(by_code))
    for line, part in lines_with(shown, by_code, level):
        yield from _line(line.name, line, part)
        yield from same(f"{line.name}, picture", line.bar, (part.verified, part.known_missing, part.unknown))


def lines_with(shown: Shown, by_code: dict[str, Sum], level: Level) -> Iterator[tuple[Line, Sum]]:
    """Each line of a page with the counts of what it names, in the language of the page; a line of nothing raises."""
    with translation.override(shown.language):
        named = {_name(code, level): counted for code, counted in by_code.items()}
        for line in shown.lines:
            yield line, named[_named(line)]


def _range(counted: Sum) -> tuple[Decimal, ...]:
    """The percentages that a sentence about these counts names, in order."""
    if counted.high is None:
        return ()
    if counted.low is None:
        return (counted.high,)
    return (counted.low,) if counted.low == counted.high else (counted.low, counted.high)


def _line(what: str, line: Line, counted: Sum) -> Iterator[str]:
    expected = {key: getattr(counted, name) for key, name in _COLUMNS.items() if key in line.counts}
    yield from same(what, line.counts, expected)
    yield from same(f"{what}, range", line.percents, _range(counted))


def _named(line: Line) -> str:
    """The code at the end of a line's address, or its words."""
    return line.address.rstrip("/").rsplit("/", 1)[-1] if line.address else line.name


def _name(code: str, level: Level) -> str:
    if not code:
        return gettext("Rows that name no place or day")
    return bn_date(datetime.date.fromisoformat(code)) if level == "day" else code


def _holds(whole: Sum) -> dict[str, int]:
    if whole.is_whole:
        return {}
    with_list = whole.centre_days_expected - whole.centre_days_signed - whole.centre_days_without_list
    lines = {
        gettext("centre-days without a list"): whole.centre_days_without_list,
        gettext("centre-days with a list that is not signed off"): with_list,
        gettext("centre-days that nobody has counted"): whole.uncounted_centre_days,
        gettext("lists that are not settled yet"): whole.lists_waiting,
        gettext("rows on which a person must decide"): whole.in_review,
        gettext("rows that cannot be read"): whole.unreadable,
        gettext("of these rows, without centre or day"): whole.unplaced,
        gettext("known missing, not corrected yet"): whole.known_missing - whole.applied - whole.given_up,
        gettext("known missing, given up: cannot be resolved"): whole.given_up,
        gettext("corrections not yet delivered to the server"): whole.undelivered,
        gettext("corrected, waiting to be seen on the server"): whole.applied,
    }
    return {words: count for words, count in lines.items() if count > 0}


__all__ = ["command_differs", "figures_differ", "page_differs"]
