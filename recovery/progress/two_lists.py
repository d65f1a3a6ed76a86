"""How many people there may be on the days with a list, from two lists: the centres' and the server's own.

An estimate (Chapman 1951), never part of a figure. It rests on the two being made independently of each other, which
nobody has proved; docs/progress.md says what speaks against it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from records import sql
from recovery.linkage.watch import error_rate
from recovery.models import Incident

STATEMENT = Path(__file__).parent / "sql" / "two_lists.sql"
_Z = 1.96


class NoEstimate(StrEnum):
    """Why no estimate is given."""

    NO_LIST = "no_list"
    NO_OVERLAP = "no_overlap"
    MADE_FROM_SERVER = "made_from_server"
    ERROR_UNKNOWN = "error_unknown"


@dataclass(frozen=True, slots=True)
class Estimate:
    """People on the centre-days that sent a list: `people`, between `low` and `high` with 95 % certainty, as far as
    chance and the linkage error go. `named` of them stand on a list or on the server; `listed`, `held`, `both` are
    what it is made from, `undecided` rows may be in both.
    """

    people: int
    low: int
    high: int
    named: int
    listed: int
    held: int
    both: int
    undecided: int


def two_list_estimate(*, incident: Incident) -> Estimate | NoEstimate:
    """The estimate, or why none can be given."""
    params = {"incident_id": incident.pk, "days": incident.days, "dose_no": incident.dose_no}
    counted = sql.fetch_one(STATEMENT, params)
    rate = error_rate(incident=incident)
    return estimate_of(**counted, wrong_at_most=rate.high if rate.checked else None)


def estimate_of(
    *, listed: int, both: int, undecided: int, unlisted: int, wrong_at_most: float | None
) -> Estimate | NoEstimate:
    """`wrong_at_most` is the upper end of the share of wrong links, None where none was checked.

    Links that are wrong make the overlap too large. Undecided rows may be people whom the server holds, or people whom
    no list names yet, or nobody: the interval goes from the low end in which as many as can be are held to the high end
    in which all are people more.
    """
    if not listed:
        return NoEstimate.NO_LIST
    if not both:
        return NoEstimate.NO_OVERLAP
    if both == listed:
        return NoEstimate.MADE_FROM_SERVER
    if wrong_at_most is None:
        return NoEstimate.ERROR_UNKNOWN
    held = both + unlisted
    least = math.floor(both * (1 - wrong_at_most))
    found = min(undecided, unlisted)
    low, _ = _interval(listed + found, held, both + found)
    _, high = _interval(listed + undecided, held, least)
    named = listed + unlisted
    people = round(chapman(listed, held, both))
    return Estimate(people, min(low, people), max(high, people), named, listed, held, both, undecided)


def chapman(first: int, second: int, both: int) -> float:
    """Chapman's estimate of a population from two lists (doi:10.2307/2280656).

    >>> chapman(100, 50, 20)
    244.28571428571428
    """
    return (first + 1) * (second + 1) / (both + 1) - 1


def _interval(first: int, second: int, both: int) -> tuple[int, int]:
    """The ends of its 95 % interval, rounded outwards; never fewer than are named."""
    reach = _Z * math.sqrt(
        (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    )
    middle = chapman(first, second, both)
    return max(math.floor(middle - reach), first + second - both), math.ceil(middle + reach)
