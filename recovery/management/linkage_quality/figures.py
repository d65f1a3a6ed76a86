"""Counts of right and wrong links of a labelled set, by rule, by trouble, and over thresholds of weight."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from recovery.linkage.watch import wilson
from recovery.management.labelled import LabelledRow, Rule
from recovery.management.linkage_quality.stages import Answer

#: A link by a whole identifier has no weight; it stands whatever the threshold.
_CERTAIN = math.inf


@dataclass(slots=True)
class Tally:
    """What came of some rows. `linked` = `right` + `wrong`; `lost` are registered people called not registered."""

    rows: int = 0
    right: int = 0
    wrong: int = 0
    in_review: int = 0
    #: Of those in review, the ones whose person is among the pairs.
    offered: int = 0
    not_registered: int = 0
    unreadable: int = 0
    lost: int = 0

    @property
    def linked(self) -> int:
        return self.right + self.wrong

    def add(self, row: LabelledRow, answer: Answer) -> None:
        self.rows += 1
        if answer.registration_no:
            if answer.registration_no == row.registration_no:
                self.right += 1
            else:
                self.wrong += 1
        elif answer.outcome == "in_review":
            self.in_review += 1
            self.offered += any(registration_no == row.registration_no for registration_no, _weight in answer.pairs)
        elif answer.outcome == "unreadable":
            self.unreadable += 1
        else:
            self.not_registered += 1
            self.lost += bool(row.registration_no)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What linking every row from a weight upwards would give; precision is None where nothing is linked."""

    bits: float
    linked: int
    precision: float | None
    recall: float


@dataclass(slots=True)
class Quality:
    """The figures of one measurement."""

    whole: Tally = field(default_factory=Tally)
    by_rule: dict[Rule, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_tag: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    #: Rows that a machine may link, by trouble.
    linkable_by_tag: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    found_by: Counter[str] = field(default_factory=Counter)
    wrong_rows: list[tuple[LabelledRow, Answer]] = field(default_factory=list)
    curve: list[Threshold] = field(default_factory=list)

    def wrong_per_10_000(self) -> tuple[float, float, float]:
        """Wrong automatic links per 10,000 linked rows, with the ends of a 95 % interval."""
        linked, wrong = self.whole.linked, self.whole.wrong
        low, high = wilson(wrong, linked)
        return (1e4 * wrong / linked if linked else 0.0), 1e4 * low, 1e4 * high

    def linkable_linked(self) -> float:
        """Share of the rows that a machine may link which it linked rightly."""
        tally = self.by_rule[Rule.LINK]
        return tally.right / tally.rows if tally.rows else 0.0

    def review_share(self) -> float:
        return self.whole.in_review / self.whole.rows if self.whole.rows else 0.0

    def demanded_share(self) -> float:
        """Share of the rows of which the rules demand that a person decides."""
        return self.by_rule[Rule.PERSON].rows / self.whole.rows if self.whole.rows else 0.0


def quality_of(rows: Sequence[tuple[LabelledRow, Answer]]) -> Quality:
    """Hold every answer against its row's truth."""
    quality = Quality()
    for row, answer in rows:
        for tally in (quality.whole, quality.by_rule[row.rule], *(quality.by_tag[tag] for tag in row.tags)):
            tally.add(row, answer)
        if row.rule is Rule.LINK:
            for tag in row.tags:
                quality.linkable_by_tag[tag].add(row, answer)
        if answer.registration_no:
            quality.found_by[answer.found_by] += 1
            if answer.registration_no != row.registration_no:
                quality.wrong_rows.append((row, answer))
    quality.curve = list(_curve(rows))
    return quality


def _curve(rows: Sequence[tuple[LabelledRow, Answer]]) -> Iterable[Threshold]:
    """Each row's strongest pair, over thresholds of two bits; nothing where no pair has a weight."""
    best: list[tuple[float, bool]] = []
    for row, answer in rows:
        if answer.registration_no:
            weight = _CERTAIN if answer.weight is None else answer.weight
            best.append((weight, answer.registration_no == row.registration_no))
        elif answer.pairs and answer.pairs[0][1] is not None:
            registration_no, strongest = answer.pairs[0]
            best.append((float(strongest or 0.0), registration_no == row.registration_no))
    weights = [weight for weight, _right in best if weight != _CERTAIN]
    if not weights:
        return
    registered = sum(bool(row.registration_no) for row, _answer in rows)
    for bits in range(2 * math.floor(min(weights) / 2), 2 * math.ceil(max(weights) / 2) + 1, 2):
        taken = [is_right for weight, is_right in best if weight >= bits]
        right = sum(taken)
        yield Threshold(
            bits, len(taken), right / len(taken) if taken else None, right / registered if registered else 0.0
        )
