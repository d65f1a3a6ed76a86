"""How far the machine's links can be trusted: what people found who checked some, and rows that say too little.

Figures of an incident as a whole, for the foot of the progress page; the lots and their answers are
`recovery.linkage.watch`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from recovery.linkage.watch import error_rate, unlinkable_rows
from recovery.models import Incident

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LinkageQuality:
    """Machine links checked by people and found wrong; rows of settled lists, and those with nothing to go by.

    `percent` is the share of wrong ones, `low` and `high` the ends of its 95 % interval, all in percent with two
    decimals; the ends are rounded outwards. None where nothing was checked.
    """

    checked: int
    wrong: int
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None
    rows: int
    unlinkable: int


def linkage_quality(*, incident: Incident) -> LinkageQuality:
    rate, unlinkable = error_rate(incident=incident), unlinkable_rows(incident=incident)
    if not rate.checked:
        return LinkageQuality(0, 0, None, None, None, unlinkable.rows, unlinkable.unlinkable)
    percent = (Decimal(100 * rate.wrong) / rate.checked).quantize(_HUNDREDTH, ROUND_HALF_UP)
    low = (100 * Decimal(rate.low)).quantize(_HUNDREDTH, ROUND_FLOOR)
    high = (100 * Decimal(rate.high)).quantize(_HUNDREDTH, ROUND_CEILING)
    return LinkageQuality(rate.checked, rate.wrong, percent, low, high, unlinkable.rows, unlinkable.unlinkable)
