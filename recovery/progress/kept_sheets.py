"""The tables of what is kept and ranked as files: the trend, two snapshots compared, a claim, where help is needed.

They are written as the tables of today's figures are (`sheets`): keys that stay, and no text that runs as a formula.
Figures of an earlier moment say when they were counted, and by which version of the definitions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from recovery.models import Incident, ProgressSnapshot
from recovery.progress.comparison import Move
from recovery.progress.facts import COUNT_KEYS
from recovery.progress.figures import Figures
from recovery.progress.funnel import FunnelStep
from recovery.progress.helping import Waiting
from recovery.progress.outlook import Outlook, Point
from recovery.progress.published import published_then
from recovery.progress.sheets import (
    Sheet,
    Value,
    definitions,
    extract_words,
    figures_cells,
    moment,
    newest_extract_words,
)
from recovery.progress.snapshots import DEFINITIONS

KEPT_KEYS = ("counted_at", "extract", "as_of", "sources")
DAY_KEYS = ("day", *COUNT_KEYS, "percent_low", "percent_high", "band_low", "band_high", *KEPT_KEYS)
MOVE_KEYS = ("happened", "number", "verified", "known_missing", "unknown", "denominator")
CLAIM_KEYS = (
    *("code", "name", "verified", "known_missing", "unknown"),
    *("supported", "higher_only", "not_supported", "cannot_say"),
)
CLAIM_DAY_KEYS = ("code", "centre", "day", "by_itself", "not_known")
HELP_KEYS = ("ranking", "district", "code", "name", "since", "number", "reported")

Notes = list[tuple[str, str]]


def trend_sheet(
    told: Outlook,
    *,
    newest: ProgressSnapshot | None,
    steps: Sequence[FunnelStep],
    incident: Incident,
    place_name: str,
    forecast: str,
    is_exact: bool,
) -> Sheet:
    """The daily snapshots, oldest first, and below them the band of the forecast, of which `forecast` is the sentence;
    in the notes the `steps` of the way of the lost doses in the `newest`. `is_exact` is for those who may see persons,
    as of `published`.
    """
    no_band: list[Value] = [None, None]
    lines: list[list[Value]] = [
        [
            each.day.isoformat(),
            *figures_cells(published_then(each.figures, is_exact=is_exact)),
            *no_band,
            *_kept_at(each),
        ]
        for each in told.points
    ]
    band = told.forecast.band if told.forecast else ()
    no_figures: list[Value] = [None] * (len(COUNT_KEYS) + 2)
    no_moment: list[Value] = [None] * len(KEPT_KEYS)
    lines += [[each.day.isoformat(), *no_figures, each.low, each.high, *no_moment] for each in band]
    notes = [
        *_about(incident, place_name),
        *(_kept([newest]) if newest is not None else []),
        _downloaded(),
        (gettext("Forecast"), forecast),
        *((f"{gettext('The way of the lost doses')}: {each.words}", _step_words(each)) for each in steps),
        (gettext("Definitions"), _definitions_of(DEFINITIONS)),
    ]
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
    lines: list[list[Value]] = [
        [_snapshot_words(before[0]), None, *_three(before[1]), before[1].total],
        *([words, move.number, *_three(move), move.total] for words, move in moves),
        [_snapshot_words(after[0]), None, *_three(after[1]), after[1].total],
    ]
    notes = [
        *_about(incident, place_name),
        *_kept([before[0], after[0]]),
        _downloaded(),
        (gettext("Definitions"), _definitions_of(after[0].definitions)),
    ]
    return Sheet(MOVE_KEYS, lines, notes)


def claim_file_sheet(shown: Mapping[str, Any], *, verdict: str, sentence: str, number: int | None) -> Sheet:
    """The sheet of a claim by its districts, with names and counts as the page shows them, and together.

    `number` is that of a claim that was kept.
    """
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
    notes = [
        *_claimed(shown, gettext("The whole country"), number),
        (verdict, sentence),
        (gettext("recovered, at least (%)"), _said(shown["percent_low"])),
        (gettext("verified, known missing and unknown together"), _said(shown["total"])),
        (gettext("more verified needed by the lower definition"), _said(shown["needs"]["low"])),
        (gettext("recovered, at most (%)"), _said(shown["percent_high"])),
        (gettext("verified and known missing together"), _said(shown["known"])),
        (gettext("more verified needed by the higher definition"), _said(shown["needs"]["high"])),
        *_counted(shown),
    ]
    if shown["definitions"] > 1:  # by the first ones people given up were among the closed, too
        notes.append((gettext("rows closed, being no dose"), _said(shown["counts"]["closed"])))
    return Sheet(CLAIM_KEYS, lines, notes)


def claim_days_sheet(
    days: Iterable[Mapping[str, Any]],
    shown: Mapping[str, Any],
    *,
    place_name: str,
    number: int | None,
    hides_verdicts: bool,
    left_out: str,
) -> Sheet:
    """The centre-days of a district behind a claim, as the page shows them; `left_out` says which are not there."""
    hidden = gettext("not shown")
    lines: list[list[Value]] = [
        [
            each["code"],
            each["name"],
            each["day"].isoformat(),
            hidden if hides_verdicts else str(each["word"]),
            str(each["reason"]),
        ]
        for each in days
    ]
    notes = [*_claimed(shown, place_name, number), *_counted(shown)]
    if hides_verdicts:
        why = gettext(
            "Whether one centre-day by itself supports the claim is not shown to you: it could point at persons."
        )
        notes.append((gettext("Hidden counts"), why))
    if left_out:
        notes.append((gettext("Lines left out"), left_out))
    return Sheet(CLAIM_DAY_KEYS, lines, notes)


def help_sheet(
    rankings: Iterable[tuple[str, str, Sequence[Waiting]]],
    *,
    incident: Incident,
    by_district: bool,
    place_name: str,
    sources: Sequence[str],
) -> Sheet:
    """The rankings one below the other, each line with the words of its ranking; a sentence says what it counts."""
    told = list(rankings)
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
        for words, _sentence, ranking in told
        for each in ranking
    ]
    notes = [
        *_about(incident, place_name),
        (gettext("Server extract"), newest_extract_words()),
        (gettext("Counted at"), moment(timezone.now())),
        (gettext("Source of the reported doses"), ", ".join(sources)),
        (gettext("Definitions"), " ".join(f"{words}: {sentence}" for words, sentence, _ranking in told)),
    ]
    return Sheet(HELP_KEYS, lines, notes)


def _about(incident: Incident, place_name: str) -> Notes:
    return [
        (gettext("Incident"), f"{incident.name} ({incident.slug})"),
        (gettext("Place"), place_name),
    ]


def _kept(snapshots: Sequence[ProgressSnapshot]) -> Notes:
    """Of which extract and when snapshots were counted, in the order of the snapshots, and whose counts they rest on.

    Two of the same sources say them once.
    """
    rest_on = dict.fromkeys(_sources_words(each.sources, each.reported) for each in snapshots)
    return [
        (gettext("Server extract"), "; ".join(extract_words(each.extract_id, each.as_of) for each in snapshots)),
        (gettext("Counted at"), "; ".join(_snapshot_words(each) for each in snapshots)),
        (gettext("Source of the reported doses"), "; ".join(rest_on)),
    ]


def _sources_words(sources: Sequence[str], reported: int) -> str:
    """Where reported doses that were kept came from; snapshots of earlier releases do not say."""
    return ", ".join(sources) or (gettext("not kept with these figures") if reported else "")


def _downloaded() -> tuple[str, str]:
    """The moment of the download, beside figures of an earlier one."""
    return gettext("Downloaded at"), moment(timezone.now())


def _claimed(shown: Mapping[str, Any], place_name: str, number: int | None) -> Notes:
    return [
        (gettext("Incident"), f"{shown['incident']['name']} ({shown['incident']['slug']})"),
        (gettext("Place"), place_name),
        *([(gettext("Number of the claim"), str(number))] if number is not None else []),
        (gettext("Claim"), f"{shown['percent']} %"),
    ]


def _counted(shown: Mapping[str, Any]) -> Notes:
    """When a claim was counted: now, or when it was kept."""
    taken_at: datetime.datetime | None = shown["taken_at"]
    return [
        (gettext("Server extract"), extract_words(shown["extract"], shown["as_of"])),
        (gettext("Counted at"), moment(taken_at or timezone.now())),
        (gettext("Source of the reported doses"), _sources_words(shown["sources"], shown["counts"]["reported"])),
        *([_downloaded()] if taken_at else []),
        (gettext("Definitions"), _definitions_of(shown["definitions"])),
    ]


def _definitions_of(version: int) -> str:
    """What figures of a version are. Of another one than today's it says no more than that it was another."""
    numbers = {"version": version, "now": DEFINITIONS}
    words = gettext("Definitions, version %(version)s.") % numbers
    if version == DEFINITIONS:
        return f"{words} {definitions()}"
    changed = gettext("They have changed since: the words of today (version %(now)s) do not describe these figures.")
    return f"{words} {changed % numbers}"


def _snapshot_words(snapshot: ProgressSnapshot) -> str:
    name = gettext("Snapshot %(number)s") % {"number": snapshot.pk}
    return f"{name}, {moment(snapshot.taken_at)}"


def _kept_at(point: Point) -> list[Value]:
    rests_on = _sources_words(point.sources, point.figures.reported)
    return [moment(point.taken_at), point.figures.extract_no, moment(point.figures.as_of), rests_on]


def _step_words(step: FunnelStep) -> str:
    """How many, of how many, and which share that is where it is one."""
    share = pgettext("share", "all") if step.is_all else f"{step.percent} %" if step.percent is not None else ""
    return f"{step.count} / {step.of} ({'; '.join(filter(None, (step.of_words, share)))})"


def _three(counted: Figures | Move) -> list[Value]:
    return [counted.verified, counted.known_missing, counted.unknown]


def _said(value: object) -> str:
    return "" if value is None else str(value)
