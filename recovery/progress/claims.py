"""Whether a claimed percentage is supported, by which definition, and by which centre-days; frozen on request.

What is said of a claim stands in one sheet, a plain object of numbers and names. The page of a claim shows the sheet
that was kept and counts nothing, so it says the same for ever.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from records.bangla import ascii_digits
from records.models import Area, Centre, Role, User
from recovery.casework.rights import right_require
from recovery.errors import RecoveryError
from recovery.models import CentreList, Claim, Incident
from recovery.progress.figures import AreaFigures, Figures, Report, report, reported_sources
from recovery.progress.published import signatures_published
from recovery.progress.snapshots import DEFINITIONS, FIGURES, snapshot_report, snapshot_take

#: Who may keep a claim: those who speak in public, and MIS. Auditors only read, managers have their own centres.
KEEPERS = (Role.OFFICIAL, Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR)
VERDICTS = tuple(Claim.Verdict.values)
#: Any two numbers that no other code locks by.
_NUMBERING = 20_211_013

_WRITTEN = re.compile(r"\s*([0-9]{1,3})(?:[.,]([0-9]))?\s*(?:%|percent|per cent|শতাংশ|ভাগ)?\s*", re.IGNORECASE)


class FiguresMoved(RecoveryError):
    """The figures have changed since you looked, or you have gone to another incident. Nothing was kept: look at what
    the figures say now, and keep that."""


class FiguresBetweenExtracts(RecoveryError):
    """Lists are still being held against the newest extract of the server, and some figures are of the one before.
    Nothing was kept: look again when that is done."""


class NotAPercentage(RecoveryError):
    """This is no percentage above 0 and up to 100 with at most one decimal, like 80 or 80.5."""


def percent_read(text: str) -> Decimal:
    """A claimed percentage, in either digits: '80', '৮০ %', '80.5 percent'. Raises NotAPercentage.

    More than one decimal is refused: our own figures are rounded down to one.
    """
    found = _WRITTEN.fullmatch(ascii_digits(text))
    if not found:
        raise NotAPercentage
    percent = Decimal(f"{found[1]}.{found[2] or 0}")
    if not 0 < percent <= 100:
        raise NotAPercentage
    return percent


def verdict_of(percent: Decimal, figures: Figures) -> Claim.Verdict:
    """Supported from the low bound down; by the higher definition only, up to the high bound; else not.

    Bounds are rounded down to one decimal and a claim has one, so rounding decides nothing.
    """
    low, high = figures.percent_low, figures.percent_high
    if high is None:
        return Claim.Verdict.CANNOT_SAY
    if low is not None and low >= percent:
        return Claim.Verdict.SUPPORTED
    return Claim.Verdict.HIGHER_ONLY if high >= percent else Claim.Verdict.NOT_SUPPORTED


@dataclass(frozen=True, slots=True)
class Needs:
    """How many more must be verified for a claim to hold by each definition; None where that cannot be said."""

    low: int | None
    high: int | None


def needs_of(percent: Decimal, figures: Figures) -> Needs:
    """People that must still move from missing or unknown to verified, the whole staying as it is."""

    def more(whole: int) -> int:
        return max(-(-int(percent * 10) * whole // 1000) - figures.verified, 0)

    known = figures.verified + figures.known_missing
    return Needs(
        low=None if figures.percent_low is None else more(figures.total),
        high=None if figures.percent_high is None else more(known),
    )


def claim_basis(*, incident: Incident) -> Report:
    """The centre-days of this moment, on which a claim is held."""
    return report(incident=incident, level="centre_day")


def claim_sheet(*, incident: Incident, percent: Decimal, stood: Report) -> dict[str, Any]:
    """What figures by centre-day say to a claim. Keys: see `_sheet`."""
    return _sheet(incident, percent, stood, sources=reported_sources(incident=incident), taken_at=None)


def claim_seen(sheet: Mapping[str, Any]) -> str:
    """What somebody who keeps a claim has looked at, in one line.

    Incident, extract, verdict, bounds, counts, and a hash of the sources.
    """
    counts = (str(sheet["counts"][name]) for name in ("verified", "known_missing", "unknown", "closed"))
    said = (str(sheet[name]) for name in ("extract", "verdict", "percent_low", "percent_high"))
    # Texts of others come back from a form with other line ends; their hash does not.
    sources = hashlib.sha256(json.dumps(sheet["sources"]).encode()).hexdigest()[:16]
    return " ".join((sheet["incident"]["slug"], *said, *counts, sources))


def claim_keep(*, incident: Incident, percent: Decimal, by: User, seen: str | None = None) -> Claim:
    """Freeze a claim with a snapshot of its moment, and number it.

    `seen` is `claim_seen` of the sheet that was looked at; None keeps whatever stands. Raises RightMissing,
    FiguresMoved where the figures are not those that were seen, and FiguresBetweenExtracts.
    """
    right_require(by.is_active and by.role in KEEPERS, by)
    with transaction.atomic():
        snapshot = snapshot_take(incident=incident, is_daily=False)
        if CentreList.objects.filter(incident=incident).behind_extract().exists():
            raise FiguresBetweenExtracts
        stood = snapshot_report(snapshot=snapshot, level="centre_day")
        sheet = _sheet(incident, percent, stood, sources=snapshot.sources, taken_at=snapshot.taken_at.isoformat())
        if seen is not None and seen != claim_seen(sheet):
            raise FiguresMoved
        text = json.dumps(sheet, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        with connection.cursor() as cursor:  # two at once would take the same number
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING])
        last = Claim.objects.order_by("-number").values_list("number", flat=True).first() or 0
        return Claim.objects.create(
            number=last + 1,
            snapshot=snapshot,
            percent=percent,
            verdict=sheet["verdict"],
            figures=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            made_by=by,
        )


def claim_figures(claim: Claim) -> dict[str, Any]:
    """The sheet that was kept, with no sources where it was kept before sheets had them."""
    kept: dict[str, Any] = json.loads(claim.figures)
    kept.setdefault("sources", [])
    return kept


@dataclass(frozen=True, slots=True)
class DayWord:
    """What a centre-day says to a claim, in words only: `verdict`, and why it does not say more (`reason` or '').

    `public_reason` is the reason for those who see no persons: which centre has undecided rows or no list would say
    whose the few of a district are; "kept" where a signature would, too.
    """

    code: str
    name_en: str
    name_bn: str
    day: str
    verdict: str
    reason: str
    public_reason: str


def day_words(*, percent: Decimal, stood: Report, district: str | None = None) -> list[DayWord]:
    """The expected centre-days of a report, or of today's centres of a district in it, those against the claim first.
    No counts: they would be small.
    """
    codes = {part.code.rpartition(" ")[0] for part in stood.parts}
    named = Centre.objects.filter(code__in=codes, **({"district": district} if district else {}))
    centres = {centre.code: centre for centre in named}
    of_district = [part for part in stood.parts if part.code.rpartition(" ")[0] in centres]
    is_kept = not signatures_published(of_district)
    found = []
    for part in stood.parts:
        code, _, day = part.code.rpartition(" ")
        if code in centres and part.figures.centre_days_expected:
            name = centres[code]
            verdict = str(verdict_of(percent, part.figures))
            reasons = _reason(part.figures), "kept" if is_kept else _public_reason(part.figures)
            found.append(DayWord(code, name.name_en, name.name_bn, day, verdict, *reasons))
    order = {
        verdict: place for place, verdict in enumerate(("not_supported", "cannot_say", "higher_only", "supported"))
    }
    return sorted(found, key=lambda each: (order[each.verdict], each.code, each.day))


def _reason(figures: Figures) -> str:
    if figures.uncounted_centre_days:
        return "not_counted"
    if figures.centre_days_without_list:
        return "without_list"
    if figures.in_review or figures.unreadable:
        return "undecided"
    return "" if figures.centre_days_signed else "unsigned"


def _public_reason(figures: Figures) -> str:
    if figures.uncounted_centre_days:
        return "not_counted"
    return "" if figures.centre_days_signed else "unsigned"


def _sheet(
    incident: Incident, percent: Decimal, stood: Report, *, sources: Sequence[str], taken_at: str | None
) -> dict[str, Any]:
    """incident, percent, verdict, needs, counts, percent_low, percent_high, as_of, extract, taken_at, definitions;
    sources: of the reported doses (claims of earlier releases kept none);
    centre_days: how many say what; unknown_days: how many are not counted, without list, undecided, unsigned;
    districts: the same by district, with its three figures; '' has the rows that name no centre.
    """
    whole = stood.whole
    needs = needs_of(percent, whole)
    districts, totals, unknown = _by_district(percent, stood.parts)
    return {
        "incident": {
            "slug": incident.slug,
            "name_en": incident.name_en,
            "name_bn": incident.name_bn,
            "dose_no": incident.dose_no,
            "days": [day.isoformat() for day in incident.days],
        },
        "percent": str(percent),
        "verdict": str(verdict_of(percent, whole)),
        "needs": {"low": needs.low, "high": needs.high},
        "counts": {name: getattr(whole, name) for name in FIGURES},
        "percent_low": None if whole.percent_low is None else str(whole.percent_low),
        "percent_high": None if whole.percent_high is None else str(whole.percent_high),
        "as_of": whole.as_of.isoformat() if whole.as_of else None,
        "extract": whole.extract_no,
        "taken_at": taken_at,
        "sources": list(sources),
        "definitions": DEFINITIONS,
        "centre_days": totals,
        "unknown_days": unknown,
        "districts": districts,
    }


def _by_district(
    percent: Decimal, parts: list[AreaFigures]
) -> tuple[list[dict[str, Any]], dict[str, int], dict[str, int]]:
    """Districts with what their centre-days say; the same of all; and what the unclear ones wait for."""
    places = dict(Centre.objects.values_list("code", "district_id"))
    counted: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys((*VERDICTS, "verified", "known_missing", "unknown"), 0)
    )
    totals = dict.fromkeys(VERDICTS, 0)
    unknown = dict.fromkeys(("not_counted", "without_list", "undecided", "unsigned"), 0)
    for part in parts:
        code = part.code.rpartition(" ")[0]
        here, figures = counted[places[code] if code else ""], part.figures
        for name in ("verified", "known_missing", "unknown"):
            here[name] += getattr(figures, name)
        if not figures.centre_days_expected:
            continue
        verdict = str(verdict_of(percent, figures))
        here[verdict] += 1
        totals[verdict] += 1
        if reason := _reason(figures):
            unknown[reason] += 1
    names = {area.code: (area.name_en, area.name_bn) for area in Area.objects.filter(code__in=counted)}
    names[""] = "", ""
    districts = [
        {"code": code, "name_en": names[code][0], "name_bn": names[code][1], **counted[code]}
        for code in sorted(counted, key=lambda code: (code == "", code))
    ]
    return districts, totals, unknown
