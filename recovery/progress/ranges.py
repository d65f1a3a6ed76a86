"""The range of recovery in percent, by whole numbers only and without a database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: The most that is printed while anything at all is open, in tenths of a percent.
ALMOST_ALL = 999


@dataclass(frozen=True, slots=True)
class PercentRange:
    """Recovery in percent with one decimal, rounded down. None where nothing can be said."""

    low: Decimal | None
    high: Decimal | None


def percent_range(
    *, verified: int, known_missing: int, unknown: int, is_uncounted: bool, is_finished: bool
) -> PercentRange:
    """Between which bounds recovery lies.

    low = verified / (verified + known missing + unknown), as if every unknown dose were lost;
    high = verified / (verified + known missing), as if there were no unknown dose.
    Neither is said while nobody is known, verified or missing. `is_uncounted`: somewhere nobody has said how many there
    are, so there is no low bound. `is_finished`: every expected centre-day is signed off and complete; without it no
    bound is ever above 99.9.
    """
    known = verified + known_missing
    is_whole = is_finished and not is_uncounted and known_missing == 0 and unknown == 0
    return PercentRange(
        low=None if is_uncounted or not known else _percent(verified, known + unknown, may_be_whole=is_whole),
        high=_percent(verified, known, may_be_whole=is_whole),
    )


def _percent(part: int, whole: int, *, may_be_whole: bool) -> Decimal | None:
    if whole == 0:
        return None
    tenths = part * 1000 // whole
    return Decimal(tenths if may_be_whole else min(tenths, ALMOST_ALL)).scaleb(-1)
