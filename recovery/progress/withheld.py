"""What has to be kept back beside small counts, so that totals, rows and days do not give them away. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recovery.progress.figures import AreaFigures, Figures
from recovery.progress.solvable import Cell, Place, solved

if TYPE_CHECKING:
    from recovery.progress.disclosure import Rule

#: The three figures: their columns are shown by the rule.
THREE = ("verified", "known_missing", "unknown")
#: In districts of fewer centres than this, no centre's reported count is shown.
FEWEST_WITH_REPORTED = 4


def kept_of_column(
    name: str, parts: Sequence[AreaFigures], whole: Figures, rule: Rule, hides_lists: bool
) -> set[Place]:
    """The cells of a column that are kept back so that its total does not solve the others.

    * With a total of 14, two centres "fewer than 8" have 7 each. So all are kept back where the total is near the
      most that all of them could hide; that depends on what is public alone, so it tells nothing.
    * Where the bounds of all leave less room above the total than a step, the first larger count is kept back. Then
      one of a hidden count and one of that larger count can change places, and all that is shown stays the same.

    Both hold against somebody who knows this method.
    """
    total: int = getattr(whole, name)
    counts = {row: getattr(part.figures, name) for row, part in enumerate(parts)}
    if name != "known_missing":
        return {(row, name) for row in _kept_of_counts(counts, total, rule)}
    with_list = {
        row: count for row, count in counts.items() if not _has_nobody_missing(parts[row].figures, hides_lists=False)
    }
    if not hides_lists:
        return {(row, name) for row in _kept_of_counts(with_list, total, rule)}
    kept = _kept_of_counts(counts, total, rule)
    if total > rule.most_hidden:  # only closed ones are few; signatures may tell who sent a list
        known = _kept_of_counts(with_list, total, rule)
        kept |= set(counts) if known >= set(with_list) else known
    return {(row, name) for row in kept}


def _kept_of_counts(counts: dict[int, int], total: int, rule: Rule) -> set[int]:
    """The rows of `kept_of_column`."""
    most = rule.most_hidden * len(counts)
    if most - rule.step <= total <= most:
        return set(counts)
    if min(counts.values(), default=0) > rule.most_hidden:
        return set()
    if sum(rule.bounds(count)[1] for count in counts.values()) - total > rule.step:
        return set()
    return {next(row for row, count in counts.items() if count > rule.most_hidden)}


def unsolvable(parts: Sequence[AreaFigures], whole: Figures, rule: Rule, kept: set[Place]) -> set[Place]:
    """Keep back reported counts, the sums of rows, until no small count follows from rows and columns together.

    In a district of few centres all of them, whatever the counts: which ones would be needed tells too much there.
    """
    all_reported: set[Place] = {(row, "reported") for row in range(len(parts))}
    if len(parts) < FEWEST_WITH_REPORTED:
        return kept | all_reported
    while not all_reported <= kept and (known := _solved(parts, whole, rule, kept)):
        kept = kept | ({(row, "reported") for row, _ in known} - kept or all_reported)
    return kept


def _solved(parts: Sequence[AreaFigures], whole: Figures, rule: Rule, kept: set[Place]) -> set[Place]:
    """The small counts that follow from everything shown, and from who sent no list, whether that is said or not:
    how many did is public, and some of them can be told by their signatures.

    In a row, verified + known missing + unknown are what was reported and what is beyond it. Closed ones stand in no
    sum but their own total: of a district with few, it is not even said who sent no list.
    """
    beyond_all = whole.total - whole.reported
    cells: list[Cell] = []
    for row, part in enumerate(parts):
        figures = part.figures
        is_silent = _has_nobody_missing(figures, hides_lists=False)
        for name in (*THREE, "reported"):
            count, total = getattr(figures, name), getattr(whole, name)
            low, high = (0, total) if (row, name) in kept else rule.bounds(count)
            is_none = (name == "known_missing" and is_silent) or (
                name == "reported" and figures.uncounted_centre_days == figures.centre_days_expected
            )
            cells.append(Cell(row, name, count, low, 0 if is_none else min(high, total), name == "reported"))
        beyond = figures.total - figures.reported
        cells.append(Cell(row, "beyond", beyond, 0, beyond_all, is_out=True))
    asked = [cell.place for cell in cells if cell.column != "beyond" and 0 < cell.value <= rule.most_hidden]
    return solved(cells, asked)


def narrows(name: str, days: Sequence[AreaFigures], rule: Rule, hides_lists: bool) -> bool:
    """Whether the days of a centre would say more about their sum than the sum's own bounds."""
    if len(days) < 2:
        return False
    low, high = rule.bounds(sum(getattr(day.figures, name) for day in days))
    bounds = [
        (0, 0)
        if name == "known_missing" and _has_nobody_missing(day.figures, hides_lists)
        else rule.bounds(getattr(day.figures, name))
        for day in days
    ]
    if sum(most > 0 for _, most in bounds) == 1:
        return False  # the one day is the sum
    return sum(least for least, _ in bounds) > low or sum(most for _, most in bounds) <= high


def _has_nobody_missing(figures: Figures, hides_lists: bool) -> bool:
    """Whether it can be told that nobody is known missing: no list has come that could name anybody."""
    is_silent = figures.centre_days_without_list == figures.centre_days_expected > 0
    return is_silent and not hides_lists and figures.known_missing == figures.closed == 0
