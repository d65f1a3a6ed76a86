"""The plain recount (recount.sql) added up for an area, with the range as exact fractions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from records import sql
from recovery.models import Incident

STATEMENT = Path(__file__).parent / "recount.sql"
COUNTS = (
    "reported", "listed", "verified", "known_missing", "unknown", "applied", "closed", "given_up", "in_review",
    "unreadable", "unplaced", "undelivered", "lists_waiting", "centre_days_expected", "centre_days_signed",
    "centre_days_complete", "centre_days_without_list", "uncounted_centre_days",
)  # fmt: skip

Place = Mapping[str, Any]


def places_of(incident: Incident) -> list[dict[str, Any]]:
    """Centre, district, division, day and COUNTS of every place of an incident that anything speaks of."""
    return sql.fetch_all(STATEMENT, {"incident": incident.pk})


@dataclass(frozen=True)
class Sum:
    """The counts of some places together."""

    counts: dict[str, int]
    #: Lists of the incident that wait and name no centre or no day, and rows that are not back; the same everywhere.
    unplaced_waiting: int = 0

    def __getattr__(self, name: str) -> int:
        try:
            return self.counts[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def total(self) -> int:
        return self.verified + self.known_missing + self.unknown

    @property
    def is_whole(self) -> bool:
        """Every expected day signed off, nothing missing, nothing unknown, somebody verified."""
        return (
            self.total > 0
            and self.known_missing == self.unknown == self.uncounted_centre_days == self.lists_waiting == 0
            and not self.unplaced_waiting
            and self.centre_days_expected == self.centre_days_complete > 0
        )

    @property
    def exact_low(self) -> Fraction | None:
        """What the low bound must not exceed, in percent; None where nothing may be said."""
        if self.uncounted_centre_days or not self.verified + self.known_missing:
            return None
        return Fraction(100 * self.verified, self.total)

    @property
    def exact_high(self) -> Fraction | None:
        known = self.verified + self.known_missing
        return Fraction(100 * self.verified, known) if known else None

    @property
    def low(self) -> Decimal | None:
        return _down(self.exact_low, is_whole=self.is_whole)

    @property
    def high(self) -> Decimal | None:
        return _down(self.exact_high, is_whole=self.is_whole)


def _down(exact: Fraction | None, *, is_whole: bool) -> Decimal | None:
    """To one decimal, downwards; 100 only where everything is back."""
    if exact is None:
        return None
    if exact == 100 and not is_whole:
        return Decimal("99.9")
    return Decimal(exact.numerator * 10 // exact.denominator) / 10


def added(places: Iterable[Place]) -> Sum:
    kept = list(places)
    return Sum(
        {name: sum(place[name] for place in kept) for name in COUNTS},
        max((place["unplaced_waiting"] for place in kept), default=0),
    )


def part_of(place: Place, level: str) -> str:
    """The code of the part of a level to which a place belongs, '' for none; as `AreaFigures.code`."""
    day: datetime.date | None = place["day"]
    if level == "day":
        return day.isoformat() if day else ""
    if level == "centre_day":
        return f"{place['centre'] or ''} {day or ''}" if place["centre"] or day else ""
    return place[level] or ""


def parts(places: Iterable[Place], level: str) -> dict[str, Sum]:
    """The parts of a level, by code."""
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(part_of(place, level), []).append(place)
    return {code: added(kept) for code, kept in grouped.items()}


def inside(places: Iterable[Place], code: str) -> list[Place]:
    """The places of a division (2 digits), a district (4) or a centre."""
    level = {2: "division", 4: "district"}.get(len(code), "centre") if code.isdecimal() else "centre"
    return [place for place in places if place[level] == code]
