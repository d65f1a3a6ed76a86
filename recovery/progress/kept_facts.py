"""What is kept, as other people's scripts read it: the daily snapshots with the forecast, and claims.

The keys of figures are those of `facts`. Nobody is told more than the pages tell.
"""

from __future__ import annotations

import datetime
from typing import Any

from recovery.models import Claim, Incident
from recovery.progress.claims import claim_figures
from recovery.progress.facts import facts, facts_beside, local_iso
from recovery.progress.outlook import Forecast, Outlook, Point
from recovery.progress.published import published_then
from recovery.progress.snapshots import DEFINITIONS


def trend_facts(incident: Incident, told: Outlook, *, is_exact: bool) -> dict[str, Any]:
    """The daily snapshots, oldest first, and the band of the forecast or why there is none. `is_exact` as of
    `published`.
    """
    return {
        "incident": incident.slug,
        "definitions": DEFINITIONS,
        "days": [_day(incident, point, is_exact=is_exact) for point in told.points],
        "forecast": _forecast(told.forecast) if told.forecast else None,
        "no_forecast": told.reason.value if told.reason else None,
    }


def _day(incident: Incident, point: Point, *, is_exact: bool) -> dict[str, Any]:
    shown = published_then(point.figures, is_exact=is_exact)
    return {
        "day": point.day.isoformat(),
        "counted_at": local_iso(point.taken_at),
        "sources": list(point.sources),
        **facts(incident, shown),
        **facts_beside(shown),
    }


def _forecast(told: Forecast) -> dict[str, Any]:
    return {
        "counted_on": told.counted_on.isoformat(),
        "earliest": told.earliest.isoformat(),
        "latest": told.latest.isoformat() if told.latest else None,
        "band": [
            {"day": each.day.isoformat(), "percent_low": float(each.low), "percent_high": float(each.high)}
            for each in told.band
        ],
    }


def claim_summary(claim: Claim) -> dict[str, Any]:
    """A claim in a list of them: its number, what was claimed, and what the figures said."""
    return {
        "number": claim.number,
        "percent": float(claim.percent),
        "verdict": claim.verdict,
        "kept_at": local_iso(claim.made_at),
    }


def claim_facts(claim: Claim) -> dict[str, Any]:
    """A kept claim as its sheet has it, without what the sheet says of single centre-days or of how many of them."""
    sheet = claim_figures(claim)
    counts = sheet["counts"]
    # By the first definitions people given up were among the closed, too.
    closed = counts["closed"] if sheet["definitions"] > 1 else None
    return claim_summary(claim) | {
        "incident": sheet["incident"]["slug"],
        "counted_at": local_iso(datetime.datetime.fromisoformat(sheet["taken_at"])),
        "as_of": local_iso(datetime.datetime.fromisoformat(sheet["as_of"])) if sheet["as_of"] else None,
        "extract": sheet["extract"],
        "sources": sheet["sources"],
        "definitions": sheet["definitions"],
        **{key: counts[key] for key in ("reported", "verified", "known_missing", "unknown")},
        "given_up": counts.get("given_up", 0) if closed is not None else None,
        "closed": closed,
        "denominator": counts["verified"] + counts["known_missing"] + counts["unknown"],
        "denominator_high": counts["verified"] + counts["known_missing"],
        "percent_low": _percent(sheet["percent_low"]),
        "percent_high": _percent(sheet["percent_high"]),
        "needs_low": sheet["needs"]["low"],
        "needs_high": sheet["needs"]["high"],
        "sha256": claim.sha256,
        "districts": [
            {key: each[key] for key in ("code", "name_en", "name_bn", "verified", "known_missing", "unknown")}
            for each in sheet["districts"]
        ],
    }


def _percent(text: str | None) -> float | None:
    return None if text is None else float(text)
