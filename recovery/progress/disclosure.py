"""What may be shown of small numbers to those who see figures and no persons. Pure: neither database nor language.

The figures of a district and of everything above it are public. Below it, small counts are hidden and the others
rounded, so that no total gives a hidden one away; `docs/progress.md` says how, and what an attacker may know.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from recovery.progress.figures import AreaFigures, Figures, Report
from recovery.progress.ranges import PercentRange, percent_range
from recovery.progress.solvable import Cell, Place, solved


class Hidden(enum.Enum):
    """A count that is not shown. It sorts below every number, so that order tells nothing."""

    FEW = "few"  # from none to the most that is hidden
    KEPT = "kept"  # any number

    def __lt__(self, other: object) -> bool:
        return isinstance(other, int) or (self is Hidden.KEPT and other is Hidden.FEW)

    def __gt__(self, other: object) -> bool:
        return self is Hidden.FEW and other is Hidden.KEPT


Count = int | Hidden


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts from 1 to `most_hidden` are hidden, others rounded to the nearest multiple of `step`."""

    most_hidden: int
    step: int

    def bounds(self, count: int) -> tuple[int, int]:
        """Between which numbers a shown count is known to lie. None is hidden with the few, or it would stand out."""
        if count <= self.most_hidden:
            return 0, self.most_hidden
        middle, away = self.rounded(count), self.step // 2
        return max(middle - away, self.most_hidden + 1), middle + away

    def rounded(self, count: int) -> int:
        return (count + self.step // 2) // self.step * self.step

    def shown(self, count: int) -> Count:
        return Hidden.FEW if count <= self.most_hidden else self.rounded(count)


#: By the names that the setting DISCLOSURE_RULE takes; None shows everything as it is.
RULES: dict[str, Rule | None] = {"hide_1_to_7_round_5": Rule(most_hidden=7, step=5), "none": None}

#: The three figures: their columns are shown by the rule.
THREE = ("verified", "known_missing", "unknown")
#: What `Figures` says beside counts of persons.
PLAIN = (
    *("as_of", "extract_no", "uncounted_centre_days", "percent_low", "percent_high"),
    *("lists_waiting", "unplaced_waits"),
)
#: Every count of persons or their rows.
COUNTS = tuple(
    each.name for each in fields(Figures) if each.name not in PLAIN and not each.name.startswith("centre_days_")
)
#: In districts of fewer centres than this, no centre's reported count is shown.
FEWEST_WITH_REPORTED = 4


@dataclass(frozen=True, slots=True)
class DisclosedFigures:
    """`Figures` of which some counts are hidden and the others rounded.

    Percentages come from what is shown: the range is as wide as the rounding makes it, and holds the true one.
    """

    as_of: datetime.datetime | None
    extract_no: int | None
    reported: Count
    listed: Count
    verified: Count
    known_missing: Count
    unknown: Count
    applied: Count
    closed: Count
    given_up: Count
    in_review: Count
    unreadable: Count
    unplaced: Count
    undelivered: Count
    lists_waiting: Count
    unplaced_waits: bool
    centre_days_expected: int
    centre_days_signed: int
    centre_days_complete: Count
    centre_days_without_list: Count
    uncounted_centre_days: int
    percent_low: Decimal | None
    percent_high: Decimal | None

    @property
    def total(self) -> Count:
        """The denominator, where all of it is shown."""
        shown = [getattr(self, name) for name in THREE]
        return Hidden.KEPT if any(isinstance(each, Hidden) for each in shown) else sum(shown)

    @property
    def centre_days_unsigned(self) -> int:
        return self.centre_days_expected - self.centre_days_signed

    @property
    def is_whole(self) -> bool:
        return self.percent_low == 100


Shown = Figures | DisclosedFigures


@dataclass(frozen=True, slots=True)
class DisclosedArea:
    """A part of an area with the figures that are shown of it."""

    part: AreaFigures
    figures: Shown

    @property
    def code(self) -> str:
        return self.part.code

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def name_en(self) -> str:
        return self.part.name_en

    @property
    def name_bn(self) -> str:
        return self.part.name_bn

    @property
    def day(self) -> datetime.date | None:
        return self.part.day


@dataclass(frozen=True, slots=True)
class DisclosedReport:
    """A report as it may be shown. `rule` is the one that was applied, None where everything stands as counted."""

    whole: Shown
    parts: list[DisclosedArea]
    rule: Rule | None = None

    def part(self, code: str) -> DisclosedArea | None:
        return next((part for part in self.parts if part.code == code), None)


def as_counted(found: Report) -> DisclosedReport:
    """Everything as it is, for those who may see it."""
    return DisclosedReport(found.whole, [DisclosedArea(part, part.figures) for part in found.parts])


def districts_disclosed(found: Report) -> DisclosedReport:
    """An area by its districts: as counted, but for how many days of a district are complete.

    Beside the days that are signed, which stand with each centre, it would say that no centre that signed misses
    anybody; then whoever has not signed is whose the few missing of the district are.
    """
    return DisclosedReport(found.whole, [DisclosedArea(part, _incomplete(part.figures)) for part in found.parts])


def _incomplete(figures: Figures) -> Figures:
    return dataclasses.replace(figures, centre_days_complete=Hidden.KEPT)  # type: ignore[arg-type]


def district_disclosed(found: Report, rule: Rule, *, shows_parts: bool = True) -> DisclosedReport:
    """A district by its centres, whose whole is public.

    `shows_parts` is False where other totals are public that these ones could be held against: then every count of
    a part is kept back.
    """
    parts, whole = found.parts, found.whole
    # With nearly nobody missing, whoever sent a list would be whose they are.
    hides_lists = any(0 < count <= rule.most_hidden for count in (whole.known_missing, whole.closed))
    kept: set[Place] = set()
    for name in (*THREE, "reported"):
        kept |= _kept_of_column(name, parts, whole, rule, hides_lists)
    if not shows_parts:
        kept = {(row, name) for row in range(len(parts)) for name in (*THREE, "reported")}
    kept = _unsolvable(parts, whole, rule, kept, hides_lists)
    none = {name for name in COUNTS if getattr(whole, name) == 0}
    shown = [
        _disclosed(part.figures, rule, none, {name for at, name in kept if at == row}, hides_lists)
        for row, part in enumerate(parts)
    ]
    return DisclosedReport(_incomplete(whole), [DisclosedArea(*each) for each in zip(parts, shown, strict=True)], rule)


def centre_disclosed(centre: DisclosedArea, days: Report, rule: Rule, *, shows_days: bool = True) -> DisclosedReport:
    """A centre by its days. `centre` is its line in `district_disclosed`, so that both say the same.

    Days of a column are shown only while they say no more about the centre than the centre's own line does.
    """
    line = centre.figures
    kept = {"reported"}  # with it, the three of a day would be held against their sum
    hides_lists = isinstance(line.centre_days_without_list, Hidden)
    for name in THREE:
        if not shows_days or getattr(line, name) is Hidden.KEPT or _narrows(name, days.parts, rule, hides_lists):
            kept.add(name)
    none = {name for name in COUNTS if getattr(line, name) == 0}
    parts = [DisclosedArea(part, _disclosed(part.figures, rule, none, kept, hides_lists)) for part in days.parts]
    return DisclosedReport(line, parts, rule)


def _kept_of_column(
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
    if name == "known_missing":
        silent = {row for row, part in enumerate(parts) if _has_nobody_missing(part.figures, hides_lists)}
        counts = {row: count for row, count in counts.items() if row not in silent}
    most = rule.most_hidden * len(counts)
    if most - rule.step <= total <= most:
        return {(row, name) for row in counts}
    if min(counts.values(), default=0) > rule.most_hidden:
        return set()
    if sum(rule.bounds(count)[1] for count in counts.values()) - total > rule.step:
        return set()
    return {next((row, name) for row, count in counts.items() if count > rule.most_hidden)}


def _unsolvable(
    parts: Sequence[AreaFigures], whole: Figures, rule: Rule, kept: set[Place], hides_lists: bool
) -> set[Place]:
    """Keep back reported counts, the sums of rows, until no small count follows from rows and columns together.

    In a district of few centres all of them, whatever the counts: which ones would be needed tells too much there.
    """
    all_reported: set[Place] = {(row, "reported") for row in range(len(parts))}
    if len(parts) < FEWEST_WITH_REPORTED:
        return kept | all_reported
    while not all_reported <= kept and (known := _solved(parts, whole, rule, kept, hides_lists)):
        kept = kept | ({(row, "reported") for row, _ in known} - kept or all_reported)
    return kept


def _solved(
    parts: Sequence[AreaFigures], whole: Figures, rule: Rule, kept: set[Place], hides_lists: bool
) -> set[Place]:
    """The small counts that follow from everything shown.

    In a row, verified + known missing + unknown are what was reported and what is beyond it. Closed ones stand in no
    sum but their own total: of a district with few, it is not even said who sent no list.
    """
    beyond_all = whole.total - whole.reported
    cells: list[Cell] = []
    for row, part in enumerate(parts):
        figures = part.figures
        is_silent = _has_nobody_missing(figures, hides_lists)
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


def _narrows(name: str, days: Sequence[AreaFigures], rule: Rule, hides_lists: bool) -> bool:
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


def _disclosed(figures: Figures, rule: Rule, none: set[str], kept: set[str], hides_lists: bool) -> DisclosedFigures:
    """The figures of a part. `none` are the counts of which everybody knows that there are none."""
    shown: dict[str, Count] = {}
    for name in COUNTS:
        if name in none:
            shown[name] = 0
        elif name in kept or name not in (*THREE, "reported"):
            shown[name] = Hidden.KEPT
        else:
            shown[name] = rule.shown(getattr(figures, name))
    percent = _range(figures, rule, shown)
    return DisclosedFigures(
        **shown,
        as_of=figures.as_of,
        extract_no=figures.extract_no,
        centre_days_expected=figures.centre_days_expected,
        centre_days_signed=figures.centre_days_signed,
        centre_days_complete=Hidden.KEPT,
        centre_days_without_list=Hidden.KEPT if hides_lists else figures.centre_days_without_list,
        uncounted_centre_days=figures.uncounted_centre_days,
        lists_waiting=Hidden.KEPT if hides_lists else figures.lists_waiting,
        unplaced_waits=figures.unplaced_waits,
        percent_low=percent.low,
        percent_high=percent.high,
    )


def _range(figures: Figures, rule: Rule, shown: dict[str, Count]) -> PercentRange:
    """From the least to the most that the shown figures allow; nothing where they allow nearly anything."""
    three = [shown[name] for name in THREE]
    if Hidden.KEPT in three or isinstance(shown["verified"], Hidden):
        return PercentRange(None, None)
    least, most = zip(
        *((0, 0) if shown[name] == 0 else rule.bounds(getattr(figures, name)) for name in THREE), strict=True
    )
    is_signed = figures.centre_days_signed == figures.centre_days_expected > 0
    is_signed = is_signed and not (figures.lists_waiting or figures.unplaced_waits)
    is_uncounted = figures.uncounted_centre_days > 0
    low = percent_range(
        verified=least[0],
        known_missing=most[1],
        unknown=most[2],
        is_uncounted=is_uncounted,
        is_finished=is_signed,
    ).low
    high = percent_range(
        verified=most[0],
        known_missing=least[1],
        unknown=least[2],
        is_uncounted=is_uncounted,
        is_finished=is_signed and low == 100,
    ).high
    return PercentRange(low, high)
