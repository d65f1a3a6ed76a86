"""Somebody who sees every figure that officials see of a district and its centres, and solves for the hidden ones.

He knows the rule, the district's exact totals, that parts add up, that in each centre-day verified + known missing +
unknown are never less than what was reported, that a centre without a list has nobody known missing, how many
centre-days of the district sent a list, and that one which is signed, or was before its rows changed, is among them.
He solves by whole-number programming (HiGHS), so what he finds is exact; nothing of it is taken from the product.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from recovery.progress.disclosure import (
    DisclosedFigures,
    DisclosedReport,
    Hidden,
    Rule,
    centre_disclosed,
    district_disclosed,
)
from recovery.progress.figures import AreaFigures, Figures, Report

RULE = Rule(most_hidden=7, step=5)
COLUMNS = ("verified", "known_missing", "unknown", "closed", "beyond", "reported")
NONE = Figures(
    **{
        name: None if name.startswith(("as_", "extract", "percent")) else 0  # type: ignore[arg-type]
        for name in Figures.__dataclass_fields__
    }
)


def figures_of(verified: int, missing: int, unknown: int, *, closed: int = 0, beyond: int = 0, **more: int) -> Figures:
    """A centre-day that holds together: what was reported follows from the others."""
    reported = verified + missing + unknown - beyond
    return replace(
        NONE,
        verified=verified,
        known_missing=missing,
        unknown=unknown,
        closed=closed,
        reported=reported,
        listed=verified + missing + closed,
        **{"centre_days_expected": 1, **more},
    )


def together(parts: list[Figures]) -> Figures:
    counts = [name for name in Figures.__dataclass_fields__ if isinstance(getattr(NONE, name), int)]
    return replace(NONE, **{name: sum(getattr(part, name) for part in parts) for name in counts})


@dataclass
class District:
    """The truth: centre-days by centre, which of them were signed and are open again, and what officials see."""

    days: list[list[Figures]]
    opened: set[tuple[int, int]] = field(default_factory=set)

    @property
    def centres(self) -> list[Figures]:
        return [together(each) for each in self.days]

    @property
    def whole(self) -> Figures:
        return together(self.centres)

    def shown(self, **options: Any) -> DisclosedReport:
        parts = [AreaFigures(f"C{n}", "", "", each) for n, each in enumerate(self.centres)]
        return district_disclosed(Report(self.whole, parts), RULE, **options)

    def shown_days(self, shown: DisclosedReport) -> list[DisclosedReport]:
        return [
            centre_disclosed(
                shown.parts[n],
                Report(together(each), [AreaFigures(f"2021-10-{13 + d}", "", "", day) for d, day in enumerate(each)]),
                RULE,
            )
            for n, each in enumerate(self.days)
        ]


def generated(chance: random.Random, *, centres: int, days: int) -> District:
    """A district with many small counts, many at the edges of the rounding, and centres without lists."""

    def count() -> int:
        return chance.choice(
            (
                0,
                0,
                chance.randint(1, 7),
                7,
                chance.randint(1, 7),
                chance.randint(8, 12),
                chance.choice((12, 13, 17, 27)),
            )
        )

    def centre_day() -> Figures:
        if chance.random() < 0.25:
            return figures_of(count(), 0, count(), centre_days_without_list=1)
        signed = {"centre_days_signed": 1} if chance.random() < 0.3 else {}
        odd = {"closed": chance.choice((0, 0, 0, 2)), "beyond": 0}
        return figures_of(count(), count(), count(), **odd, **signed)

    truth = [[centre_day() for _ in range(days)] for _ in range(centres)]
    with_open_list = [
        (n, d)
        for n, each in enumerate(truth)
        for d, day in enumerate(each)
        if not (day.centre_days_signed or day.centre_days_without_list)
    ]
    return District(truth, {place for place in with_open_list if chance.random() < 0.2})


def few_lists(chance: random.Random, *, centres: int, days: int) -> District:
    """A district in which few are missing or closed and few centre-days sent a list, most of these signed."""
    truth = [
        [
            figures_of(chance.randint(0, 14), 0, chance.choice((0, chance.randint(0, 14))), centre_days_without_list=1)
            for _ in range(days)
        ]
        for _ in range(centres)
    ]
    places = [(n, d) for n in range(centres) for d in range(days)]
    opened = set()
    for n, d in chance.sample(places, min(chance.choice((1, 1, 1, 2, 2, 3)), len(places) - 1)):
        signed = int(chance.random() < 0.7)
        if not signed and chance.random() < 0.5:
            opened.add((n, d))
        few, many = chance.randint(0, 7), chance.randint(8, 40)
        missing, closed = chance.choice(((few, 0), (0, few), (many, chance.randint(0, 3))))
        truth[n][d] = figures_of(
            chance.randint(0, 14), missing, chance.randint(0, 9), closed=closed, centre_days_signed=signed
        )
    return District(truth, opened)


def bounds_of(shown: Any, most: int) -> tuple[int, int]:
    if shown is Hidden.KEPT:
        return 0, most
    if shown is Hidden.FEW:
        return 0, min(7, most)
    return (0, 0) if shown == 0 else (max(shown - 2, 8), shown + 2)


def solutions(district: District) -> dict[tuple[int, int | None, str], tuple[int, int, int]]:
    """Every small count of a centre (day None) or a centre-day: itself, and the least and most that it could be."""
    shown = district.shown()
    by_day = district.shown_days(shown)
    whole = shown.whole
    totals = {name: getattr(whole, name) for name in COLUMNS if name != "beyond"}
    totals["beyond"] = whole.total - whole.reported
    places = [(n, d, name) for n, each in enumerate(district.days) for d in range(len(each)) for name in COLUMNS]
    places += [(n, d, "list") for n, each in enumerate(district.days) for d in range(len(each))]
    index = {place: n for n, place in enumerate(places)}
    totals["list"] = 1
    low, high = np.zeros(len(places)), np.array([float(totals[name]) for _, _, name in places])
    rows: list[tuple[dict[int, float], float, float]] = []
    for name in COLUMNS:
        rows.append(({index[p]: 1.0 for p in places if p[2] == name}, totals[name], totals[name]))
    for n, each in enumerate(district.days):
        _see_centre(rows, index, n, len(each), shown.parts[n].figures, totals)
        for d, part in enumerate(by_day[n].parts):
            _see_day(low, high, index, n, d, part.figures, totals)
            if by_day[n].tells_lists and (n, d) in district.opened:
                low[index[n, d, "list"]] = 1
            signs = {name: -1.0 if name in ("beyond", "reported") else 1.0 for name in COLUMNS if name != "closed"}
            rows.append(({index[n, d, name]: sign for name, sign in signs.items()}, 0, 0))
            for name in ("known_missing", "closed"):  # nobody without a list
                rows.append(({index[n, d, name]: 1.0, index[n, d, "list"]: -float(totals[name])}, -np.inf, 0))
    with_list = whole.centre_days_expected - whole.centre_days_without_list
    rows.append(({index[p]: 1.0 for p in places if p[2] == "list"}, with_list, with_list))
    matrix = np.zeros((len(rows), len(places)))
    for at, (row, _, _) in enumerate(rows):
        for place, factor in row.items():
            matrix[at, place] = factor
    laws = LinearConstraint(matrix, [least for _, least, _ in rows], [most for _, _, most in rows])
    limits = Bounds(low, high)

    def range_of(cells: list[int]) -> tuple[int, int]:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(places))
            goal[cells] = sign
            found = milp(goal, constraints=laws, bounds=limits, integrality=np.ones(len(places)))
            assert found.success, found.message
            ends.append(round(sign * found.fun))
        return ends[0], ends[1]

    solved = {}
    for name in COLUMNS:
        if name == "beyond":
            continue
        for n, each in enumerate(district.days):
            truths = {d: getattr(day, name) for d, day in enumerate(each)}
            for d, truth in [(None, sum(truths.values())), *truths.items()]:
                if 0 < truth < 8:
                    cells = [index[n, d, name]] if d is not None else [index[n, e, name] for e in truths]
                    least, most = range_of(cells)
                    assert least <= truth <= most
                    solved[n, d, name] = truth, least, most
    return solved


def _see_centre(
    rows: list[Any], index: dict[Any, int], n: int, days: int, figures: Any, totals: dict[str, int]
) -> None:
    assert isinstance(figures, DisclosedFigures)
    for name in ("verified", "known_missing", "unknown", "reported", "closed"):
        least, most = bounds_of(getattr(figures, name), totals[name])
        rows.append(({index[n, d, name]: 1.0 for d in range(days)}, least, most))


def _see_day(low: Any, high: Any, index: dict[Any, int], n: int, d: int, figures: Any, totals: dict[str, int]) -> None:
    for name in ("verified", "known_missing", "unknown", "reported", "closed"):
        low[index[n, d, name]], high[index[n, d, name]] = bounds_of(getattr(figures, name), totals[name])
    if figures.centre_days_without_list == figures.centre_days_expected:
        high[index[n, d, "list"]] = 0
    if figures.centre_days_without_list == 0 or figures.centre_days_signed == 1:
        low[index[n, d, "list"]] = 1


def summing_up_to(most: int, length: int) -> Iterator[tuple[int, ...]]:
    """All rows of so many counts whose sum is no more than `most`."""
    if length == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in summing_up_to(most - first, length - 1):
            yield first, *rest
