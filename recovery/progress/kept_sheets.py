"""The tables of what is kept and ranked as files: the trend, two snapshots compared, a claim, where help is needed.

They are written as the tables of today's figures are (`sheets`): keys that stay, and no text that runs as a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from recovery.models import Incident, ProgressSnapshot
from recovery.progress.comparison import Move
from recovery.progress.facts import COUNT_KEYS
from recovery.progress.figures import Figures
from recovery.progress.helping import Waiting
from recovery.progress.outlook import Outlook
from recovery.progress.published import published_then
from recovery.progress.sheets import Sheet, Value, definitions, figures_cells

DAY_KEYS = ("day", *COUNT_KEYS, "percent_low", "percent_high", "band_low", "band_high")
MOVE_KEYS = ("happened", "number", "verified", "known_missing", "unknown", "denominator")
CLAIM_KEYS = (
    *("code", "name", "verified", "known_missing", "unknown"),
    *("supported", "higher_only", "not_supported", "cannot_say"),
)
HELP_KEYS = ("ranking", "district", "code", "name", "since", "number", "reported")


def trend_sheet(told: Outlook, *, incident: Incident, place_name: str, forecast: str, is_exact: bool) -> Sheet:
    """The daily snapshots, oldest first, and below them the band of the forecast; `forecast` is its sentence.

    `is_exact` is for those who may see persons, as of `published`.
    """
    lines: list[list[Value]] = [
        [each.day.isoformat(), *figures_cells(published_then(each.figures, is_exact=is_exact)), None, None]
        for each in told.points
    ]
    band = told.forecast.band if told.forecast else ()
    empty: list[Value] = [None] * (len(COUNT_KEYS) + 2)
    lines += [[each.day.isoformat(), *empty, each.low, each.high] for each in band]
    notes = [*_about(incident, place_name), (gettext("Forecast"), forecast), (gettext("Definitions"), definitions())]
    return Sheet(DAY_KEYS, lines, notes)


def comparison_sheet(
    moves: Sequence[tuple[str, Move]],
    *,
    before: tuple[ProgressSnapshot, Figures],
    after: tuple[ProgressSnapshot, Figures],
    incident: Incident,
    place_name: str,
) -> Sheet:
    """Two snapshots and, between them, what happened (each with its words); the lines between are the difference."""
    lines = [
        _stood(*before),
        *([words, move.number, *_three(move), move.total] for words, move in moves),
        _stood(*after),
    ]
    notes = [*_about(incident, place_name), (gettext("Definitions"), definitions())]
    return Sheet(MOVE_KEYS, lines, notes)


def claim_file_sheet(shown: Mapping[str, Any], *, verdict: str, sentence: str) -> Sheet:
    """The sheet of a claim by its districts, with names and counts as the page shows them, and together."""
    hidden = gettext("not shown")
    lines: list[list[Value]] = [
        [
            each["code"],
            each["name"] or gettext("Rows that name no place or day"),
            *(each[key] for key in CLAIM_KEYS[2:5]),
            *(hidden if each[key] is None else each[key] for key in CLAIM_KEYS[5:]),
        ]
        for each in shown["districts"]
    ]
    days = (shown["centre_days"][key] for key in CLAIM_KEYS[5:])
    together = [shown["counts"][key] for key in CLAIM_KEYS[2:5]]
    lines.append(["", gettext("Together"), *together, *(hidden if each is None else each for each in days)])
    as_of = shown["as_of"]
    notes = [
        (gettext("Incident"), f"{shown['incident']['name']} ({shown['incident']['slug']})"),
        (gettext("Claim"), f"{shown['percent']} %"),
        (verdict, sentence),
        (gettext("recovered, at least (%)"), _said(shown["percent_low"])),
        (gettext("recovered, at most (%)"), _said(shown["percent_high"])),
        (gettext("Server extract"), f"{shown['extract']}, {as_of.isoformat(timespec='minutes')}" if as_of else ""),
        (gettext("Definitions"), f"{definitions()} ({shown['definitions']})"),
    ]
    if shown["definitions"] > 1:  # by the first ones people given up were among the closed, too
        notes.append((gettext("rows closed, being no dose"), _said(shown["counts"]["closed"])))
    return Sheet(CLAIM_KEYS, lines, notes)


def help_sheet(rankings: Iterable[tuple[str, Sequence[Waiting]]], *, incident: Incident, by_district: bool) -> Sheet:
    """The rankings one below the other, each line with the words of its ranking."""
    lines: list[list[Value]] = [
        [
            words,
            each.name if by_district else each.district_name,
            each.code,
            each.name,
            each.since.isoformat() if each.since else None,
            each.number,
            None if by_district else each.doses or None,
        ]
        for words, ranking in rankings
        for each in ranking
    ]
    return Sheet(HELP_KEYS, lines, _about(incident, gettext("The whole country")))


def _about(incident: Incident, place_name: str) -> list[tuple[str, str]]:
    return [
        (gettext("Incident"), f"{incident.name} ({incident.slug})"),
        (gettext("Place"), place_name),
        (gettext("Counted at"), timezone.localtime().isoformat(timespec="minutes")),
    ]


def _stood(snapshot: ProgressSnapshot, figures: Figures) -> list[Value]:
    taken = timezone.localtime(snapshot.taken_at).isoformat(timespec="minutes")
    name = gettext("Snapshot %(number)s") % {"number": snapshot.pk}
    return [f"{name}, {taken}", None, *_three(figures), figures.total]


def _three(counted: Figures | Move) -> list[Value]:
    return [counted.verified, counted.known_missing, counted.unknown]


def _said(value: object) -> str:
    return "" if value is None else str(value)
