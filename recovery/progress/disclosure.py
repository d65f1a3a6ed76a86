"""What may be shown of small numbers to those who see figures and no persons. Pure: neither database nor language.

The figures of a district and of everything above it are public. Below it, small counts are hidden and the others
rounded, so that no total gives a hidden one away; `docs/progress.md` says how, and what an attacker may know.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
from dataclasses import dataclass, fields
from decimal import Decimal

from recovery.progress.figures import AreaFigures, Figures, Report
from recovery.progress.ranges import PercentRange, percent_range
from recovery.progress.solvable import Place
from recovery.progress.withheld import THREE, kept_of_column, narrows, unsolvable


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

#: What `Figures` says beside counts of persons.
PLAIN = (
    *("as_of", "extract_no", "uncounted_centre_days", "percent_low", "percent_high"),
    *("lists_waiting", "unplaced_waits"),
)
#: Every count of persons or their rows.
COUNTS = tuple(
    each.name for each in fields(Figures) if each.name not in PLAIN and not each.name.startswith("centre_days_")
)


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
    centre_days_signed: Count
    centre_days_complete: Count
    centre_days_without_list: Count
    uncounted_centre_days: Count
    percent_low: Decimal | None
    percent_high: Decimal | None

    @property
    def total(self) -> Count:
        """The denominator, where all of it is shown."""
        shown = [getattr(self, name) for name in THREE]
        return Hidden.KEPT if any(isinstance(each, Hidden) for each in shown) else sum(shown)

    @property
    def centre_days_unsigned(self) -> Count:
        signed = self.centre_days_signed
        return Hidden.KEPT if isinstance(signed, Hidden) else self.centre_days_expected - signed

    @property
    def is_whole(self) -> bool:
        return self.percent_low == 100


Shown = Figures | DisclosedFigures


@dataclass(frozen=True, slots=True)
class _Unsaid:
    """What is not said of the days of a district's centres: of whom a list came, and who signed.

    `is_counted`: that nobody has left a day of the district uncounted, which then is known of each centre.
    """

    lists: bool
    signatures: bool
    is_counted: bool


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

    @property
    def tells_lists(self) -> bool:
        """Whether it is said of which parts a list has come, and so when a day was signed and opened again."""
        return not any(isinstance(part.figures.centre_days_without_list, Hidden) for part in self.parts)

    @property
    def tells_signatures(self) -> bool:
        """Whether it is said which parts have signed."""
        return not any(isinstance(part.figures.centre_days_signed, Hidden) for part in self.parts)

    def part(self, code: str) -> DisclosedArea | None:
        return next((part for part in self.parts if part.code == code), None)


def as_counted(found: Report) -> DisclosedReport:
    """Everything as it is, for those who may see it."""
    return DisclosedReport(found.whole, [DisclosedArea(part, part.figures) for part in found.parts])


def areas_disclosed(found: Report) -> DisclosedReport:
    """An area by districts or divisions: as counted, but for how many days are complete."""
    return DisclosedReport(
        without_complete(found.whole), [DisclosedArea(part, without_complete(part.figures)) for part in found.parts]
    )


def without_complete(figures: Figures) -> Figures:
    """The figures of a district, or of anything above it, without how many days are complete.

    Beside the days that are signed, which stand with each centre, it would say that no centre that signed misses
    anybody; then whoever has not signed is whose the few missing of a district are. Above, it would say the same of
    the only district in which days are signed. Where all is back, the percentage says so.
    """
    return dataclasses.replace(figures, centre_days_complete=Hidden.KEPT)  # type: ignore[arg-type]


def district_disclosed(found: Report, rule: Rule, *, shows_parts: bool = True) -> DisclosedReport:
    """A district by its centres, whose whole is public.

    `shows_parts` is False where other totals are public that these ones could be held against: then every count of
    a part is kept back.
    """
    parts, whole = found.parts, found.whole
    unsaid = _Unsaid(
        lists=_hides_lists(whole, rule),
        signatures=hides_signatures(found, rule),
        is_counted=whole.uncounted_centre_days == 0,
    )
    kept: set[Place] = set()
    for name in (*THREE, "reported"):
        kept |= kept_of_column(name, parts, whole, rule, unsaid.lists)
    if not shows_parts:
        kept = {(row, name) for row in range(len(parts)) for name in (*THREE, "reported")}
    if _hides_whose(found, rule) and whole.known_missing > rule.most_hidden:
        # Only closed ones are few; the many missing, and the rows that they stand in, would show where the list is.
        kept |= {(row, name) for row in range(len(parts)) for name in ("known_missing", "reported")}
    kept = unsolvable(parts, whole, rule, kept)
    none = {name for name in COUNTS if getattr(whole, name) == 0}
    shown = [
        _disclosed(part.figures, rule, none, {name for at, name in kept if at == row}, unsaid)
        for row, part in enumerate(parts)
    ]
    return DisclosedReport(
        without_complete(whole), [DisclosedArea(*each) for each in zip(parts, shown, strict=True)], rule
    )


def _hides_lists(whole: Figures, rule: Rule) -> bool:
    """With nearly nobody missing in a district, whoever sent a list, or has one that is settled, would be whose they
    are; nobody has to ask where all have.
    """
    is_few = any(0 < count <= rule.most_hidden for count in (whole.known_missing, whole.closed))
    return is_few and whole.centre_days_without_list + whole.lists_waiting > 0


def _hides_whose(found: Report, rule: Rule) -> bool:
    """Whether all settled lists of a district (by its centres) may be of one single centre, whose few are missing or
    closed. Then nothing may tell which.

    Only what is public decides, so it tells nothing. Where more centres must have sent lists, the few are shared
    between them, and each can have none or some.
    """
    whole = found.whole
    if not _hides_lists(whole, rule):
        return False
    settled = whole.centre_days_expected - whole.centre_days_without_list - whole.lists_waiting
    return max(settled, whole.centre_days_signed) <= max(part.figures.centre_days_expected for part in found.parts)


def hides_signatures(found: Report, rule: Rule) -> bool:
    """Whether it is not said who of a district has signed: a signed day has a settled list."""
    return found.whole.centre_days_signed > 0 and _hides_whose(found, rule)


def centre_disclosed(centre: DisclosedArea, days: Report, rule: Rule, *, shows_days: bool = True) -> DisclosedReport:
    """A centre by its days. `centre` is its line in `district_disclosed`, so that both say the same.

    Days of a column are shown only while they say no more about the centre than the centre's own line does.
    """
    line = centre.figures
    kept = {"reported"}  # with it, the three of a day would be held against their sum
    unsaid = _Unsaid(
        lists=isinstance(line.centre_days_without_list, Hidden),
        signatures=isinstance(line.centre_days_signed, Hidden),
        is_counted=line.uncounted_centre_days == 0,
    )
    for name in THREE:
        # Signatures may tell of which days a list came.
        is_narrow = any(narrows(name, days.parts, rule, hides_lists) for hides_lists in {unsaid.lists, False})
        if not shows_days or getattr(line, name) is Hidden.KEPT or is_narrow:
            kept.add(name)
    none = {name for name in COUNTS if getattr(line, name) == 0}
    parts = [DisclosedArea(part, _disclosed(part.figures, rule, none, kept, unsaid)) for part in days.parts]
    return DisclosedReport(line, parts, rule)


def _disclosed(figures: Figures, rule: Rule, none: set[str], kept: set[str], unsaid: _Unsaid) -> DisclosedFigures:
    """The figures of a part. `none` are the counts of which everybody knows that there are none."""
    shown: dict[str, Count] = {}
    for name in COUNTS:
        if name in none:
            shown[name] = 0
        elif name in kept or name not in (*THREE, "reported"):
            shown[name] = Hidden.KEPT
        else:
            shown[name] = rule.shown(getattr(figures, name))
    percent = _range(figures, rule, shown, unsaid)
    return DisclosedFigures(
        **shown,
        as_of=figures.as_of,
        extract_no=figures.extract_no,
        centre_days_expected=figures.centre_days_expected,
        centre_days_signed=Hidden.KEPT if unsaid.signatures else figures.centre_days_signed,
        centre_days_complete=Hidden.KEPT,
        centre_days_without_list=Hidden.KEPT if unsaid.lists else figures.centre_days_without_list,
        # A day that is not counted is not signed.
        uncounted_centre_days=(
            Hidden.KEPT if unsaid.signatures and not unsaid.is_counted else figures.uncounted_centre_days
        ),
        lists_waiting=Hidden.KEPT if unsaid.lists else figures.lists_waiting,
        unplaced_waits=figures.unplaced_waits,
        percent_low=percent.low,
        percent_high=percent.high,
    )


def _range(figures: Figures, rule: Rule, shown: dict[str, Count], unsaid: _Unsaid) -> PercentRange:
    """From the least to the most that the shown figures allow; nothing where they allow nearly anything."""
    three = [shown[name] for name in THREE]
    if Hidden.KEPT in three or isinstance(shown["verified"], Hidden):
        return PercentRange(None, None)
    least, most = zip(
        *((0, 0) if shown[name] == 0 else rule.bounds(getattr(figures, name)) for name in THREE), strict=True
    )
    is_signed = figures.centre_days_signed == figures.centre_days_expected > 0
    is_signed = is_signed and not (figures.lists_waiting or figures.unplaced_waits or unsaid.signatures)
    is_uncounted = not unsaid.is_counted if unsaid.signatures else figures.uncounted_centre_days > 0
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
