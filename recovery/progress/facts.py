"""The figures as other people's scripts read them: one set of keys for the command, the files and the interface."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from recovery.models import Incident
from recovery.progress.disclosure import Count, DisclosedArea, Hidden, Shown
from recovery.progress.linkage_quality import LinkageQuality

#: Keys that stay, in the order in which files have them; each is an attribute of the figures.
COUNT_KEYS = (
    *("reported", "listed", "known_missing", "verified", "applied", "unknown", "denominator", "closed"),
    "given_up",
    *("in_review", "unreadable", "undelivered", "centre_days_expected", "centre_days_complete", "centre_days_signed"),
    *("centre_days_without_list", "uncounted_centre_days", "lists_waiting"),
)


def count_of(figures: Shown, key: str) -> Count:
    """A count by its key; the denominator is the sum of the three."""
    counted: Count = figures.total if key == "denominator" else getattr(figures, key)
    return counted


def facts(incident: Incident, whole: Shown, quality: LinkageQuality | None = None) -> dict[str, Any]:
    """The figures of an incident or a part of it; a percentage is a number with one decimal or null; a count that is
    hidden is null.
    """
    counts = {key: _number_or_none(count_of(whole, key)) for key in COUNT_KEYS}
    days = {"expected": counts.pop("centre_days_expected"), "complete": counts.pop("centre_days_complete")}
    found = {
        "incident": incident.slug,
        "as_of": local_iso(whole.as_of),
        "extract": whole.extract_no,
        **counts,
        "centre_days": days,
        "percent_low": _percent(whole.percent_low),
        "percent_high": _percent(whole.percent_high),
    }
    if quality is not None:
        found |= {
            "links_checked": quality.checked,
            "links_wrong": quality.wrong,
            "rows_unlinkable": quality.unlinkable,
        }
    return found


def local_iso(when: datetime.datetime | None) -> str | None:
    """A moment as scripts read it: on the site's clock, with what that is ahead of UTC."""
    return None if when is None else timezone.localtime(when).isoformat()


def hidden_of(figures: Shown) -> dict[str, str]:
    """Which counts are hidden, and how: "few" for fewer than 8, "kept" for any number."""
    counts = {key: count_of(figures, key) for key in COUNT_KEYS}
    return {key: count.value for key, count in counts.items() if isinstance(count, Hidden)}


def facts_beside(figures: Shown) -> dict[str, Any]:
    """What stands beside the percentages: of what the higher one is, and what is hidden."""
    known = [count for count in (figures.verified, figures.known_missing) if not isinstance(count, Hidden)]
    return {"denominator_high": sum(known) if len(known) == 2 else None, "hidden": hidden_of(figures)}


def part_facts(incident: Incident, part: DisclosedArea) -> dict[str, Any]:
    """The same of a part, with its code and names."""
    return {
        "code": part.code,
        "name_en": part.name_en,
        "name_bn": part.name_bn,
        **facts(incident, part.figures),
        "hidden": hidden_of(part.figures),
    }


def _number_or_none(count: Count) -> int | None:
    return None if isinstance(count, Hidden) else count


def _percent(percent: Decimal | None) -> float | None:
    """JSON knows only floats; one with a single decimal is written as it is meant."""
    return None if percent is None else float(percent)
