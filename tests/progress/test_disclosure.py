"""Small counts below the district: what officials see gives none of them away, whoever solves for them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest

from recovery.progress import disclosure
from recovery.progress.disclosure import RULES, Hidden, as_counted, district_disclosed
from recovery.progress.figures import AreaFigures, Figures, Report
from tests.progress.attacker import (
    RULE,
    District,
    bounds_of,
    few_lists,
    figures_of,
    generated,
    solutions,
    summing_up_to,
)


def shown(*centres: Figures, **options: bool) -> list[tuple[object, ...]]:
    district = District([[each] for each in centres]).shown(**options)
    names = ("reported", "verified", "known_missing", "unknown")
    return [tuple(getattr(part.figures, name) for name in names) for part in district.parts]


def test_counts_from_1_to_7_are_hidden_and_the_others_rounded_to_5() -> None:
    few = Hidden.FEW
    centres = [figures_of(83, 7, 12), figures_of(41, 1, 13), figures_of(202, 0, 33), figures_of(86, 28, 8)]
    assert shown(*centres) == [(100, 85, few, 10), (55, 40, few, 15), (235, 200, few, 35), (120, 85, 30, 10)]
    assert (RULE.rounded(8), RULE.bounds(8), RULE.bounds(12), RULE.bounds(13)) == (10, (8, 12), (8, 12), (13, 17))


def test_few_centres_show_no_reported_count() -> None:
    assert [each[0] for each in shown(figures_of(83, 7, 12), figures_of(41, 1, 13))] == [Hidden.KEPT] * 2


def test_none_at_all_in_the_whole_district_is_shown_as_none() -> None:
    assert [each[2] for each in shown(figures_of(83, 0, 12), figures_of(41, 0, 13))] == [0, 0]


def test_what_is_beside_the_four_columns_is_kept_back() -> None:
    part = District([[figures_of(83, 9, 12, in_review=9)], [figures_of(83, 9, 12, applied=9)]]).shown().parts[0]
    kept = ("listed", "applied", "in_review", "centre_days_complete")
    assert [getattr(part.figures, name) for name in kept] == [Hidden.KEPT] * 4
    assert part.figures.closed == 0  # the district has none


def test_days_of_centres_are_counted_as_they_are() -> None:
    parts = District([[figures_of(83, 9, 12, centre_days_signed=1)], [figures_of(83, 9, 12)]]).shown().parts
    assert [part.figures.centre_days_unsigned for part in parts] == [0, 1]


def test_two_centres_of_seven_are_not_told_by_their_total() -> None:
    assert [each[1] for each in shown(figures_of(7, 40, 40), figures_of(7, 40, 40))] == [Hidden.KEPT] * 2
    assert [each[1] for each in shown(figures_of(0, 40, 40), figures_of(14, 40, 40))] == [Hidden.KEPT] * 2


def test_the_only_list_of_a_district_does_not_say_whose_the_missing_are() -> None:
    silent = figures_of(40, 0, 40, centre_days_without_list=1)
    parts = District([[silent], [silent], [figures_of(40, 3, 40)]]).shown().parts
    assert [part.figures.centre_days_without_list for part in parts] == [Hidden.KEPT] * 3
    parts = District([[silent], [figures_of(40, 20, 40)], [figures_of(40, 3, 40)]]).shown().parts
    assert [part.figures.centre_days_without_list for part in parts] == [1, 0, 0]


def test_signature_does_not_say_whose_the_few_missing_are() -> None:
    """Four of five centre-days are without a list, and one is signed: it would be the one that sent the list."""
    silent, signed = figures_of(40, 0, 40, centre_days_without_list=1), figures_of(40, 3, 40, centre_days_signed=1)
    alone = District([[silent], [signed], [silent], [silent], [silent]])
    assert solutions(alone)[1, None, "known_missing"][1:] == (0, 3)
    assert [part.figures.centre_days_signed for part in alone.shown().parts] == [Hidden.KEPT] * 5
    assert (alone.shown().whole.centre_days_signed, alone.shown().whole.centre_days_without_list) == (1, 4)
    # Where the second list could be anybody's, who has signed is shown.
    doubted = District([[silent], [signed], [figures_of(40, 1, 40)], [silent], [silent]])
    assert [part.figures.centre_days_signed for part in doubted.shown().parts] == [0, 1, 0, 0, 0]
    assert solutions(doubted)[1, None, "known_missing"][1:] == (0, 4)
    # Two that signed share the few between them, too, if one centre cannot have both days.
    shared = District([[silent], [signed], [signed], [silent], [silent]])
    assert [part.figures.centre_days_signed for part in shared.shown().parts] == [0, 1, 1, 0, 0]
    many = District([[silent], [figures_of(40, 30, 40, centre_days_signed=1)]])
    assert [part.figures.centre_days_signed for part in many.shown().parts] == [0, 1]


def test_many_missing_do_not_say_whose_the_few_closed_are() -> None:
    silent, signed = figures_of(40, 0, 9, centre_days_without_list=1), figures_of(40, 60, 9, closed=2)
    district = District([[silent], [signed], [silent], [silent]])
    assert solutions(district)[1, None, "closed"][1:] == (0, 2)
    assert [part.figures.known_missing for part in district.shown().parts] == [Hidden.KEPT] * 4


def test_signature_taken_back_does_not_say_whose_the_few_missing_are() -> None:
    silent, open_again = figures_of(40, 0, 40, centre_days_without_list=1), figures_of(40, 3, 40)
    district = District([[silent], [open_again], [silent], [silent]], {(1, 0)})
    assert not district.shown().tells_lists
    assert solutions(district)[1, None, "known_missing"][1:] == (0, 3)


def test_days_not_counted_and_whole_centres_say_no_signature_that_is_not_shown() -> None:
    silent = figures_of(0, 0, 0, centre_days_without_list=1, uncounted_centre_days=1)
    district = District([[silent], [figures_of(40, 3, 40, centre_days_signed=1)], [silent]]).shown()
    assert [part.figures.uncounted_centre_days for part in district.parts] == [Hidden.KEPT] * 3
    assert [part.figures.percent_low for part in district.parts] == [None] * 3
    whole = figures_of(40, 0, 0, centre_days_without_list=1)
    closed = District([[whole], [figures_of(40, 0, 0, closed=3, centre_days_signed=1)], [whole]]).shown()
    assert {str(part.figures.percent_low) for part in closed.parts} == {"99.9"}
    assert [part.figures.uncounted_centre_days for part in closed.parts] == [0] * 3


def test_nothing_of_a_centre_is_shown_where_another_incident_has_its_days() -> None:
    assert shown(figures_of(83, 20, 12), figures_of(41, 30, 13), shows_parts=False) == [(Hidden.KEPT,) * 4] * 2


def test_range_is_as_wide_as_what_is_shown_and_holds_the_true_one() -> None:
    chance = random.Random("ranges")
    seen = 0
    for _ in range(400):
        district = generated(chance, centres=3, days=1)
        for part, truth in zip(district.shown().parts, district.centres, strict=True):
            figures = part.figures
            if figures.percent_low is None or truth.total == 0:
                continue
            seen += 1
            assert figures.percent_low <= Decimal(100 * truth.verified) / truth.total
            known = truth.verified + truth.known_missing
            if figures.percent_high is not None and known:
                assert figures.percent_high + Decimal("0.1") > Decimal(100 * truth.verified) / known or (
                    figures.percent_high == Decimal("99.9")
                )
            assert (figures.percent_low == 100) <= (truth.known_missing == truth.unknown == 0)
    assert seen > 100


def test_everybody_back_is_said_of_a_centre_only_when_the_district_says_it() -> None:
    whole = figures_of(83, 0, 0, centre_days_signed=1)
    assert District([[whole], [whole]]).shown().parts[0].figures.is_whole
    assert not District([[whole], [figures_of(83, 0, 0)]]).shown().parts[1].figures.is_whole
    assert not District([[whole], [figures_of(83, 1, 0)]]).shown().parts[0].figures.is_whole


def test_hidden_counts_stand_below_all_others_and_beside_each_other() -> None:
    counts = [15, Hidden.KEPT, 0, Hidden.FEW, 10, Hidden.FEW]
    assert sorted(counts) == [Hidden.KEPT, Hidden.FEW, Hidden.FEW, 0, 10, 15]
    assert sorted(counts, reverse=True) == [15, 10, 0, Hidden.FEW, Hidden.FEW, Hidden.KEPT]


def test_rule_none_shows_everything_as_counted() -> None:
    report = Report(figures_of(3, 1, 0), [AreaFigures("C1", "", "", figures_of(3, 1, 0))])
    assert RULES["none"] is None
    assert as_counted(report).parts[0].figures == figures_of(3, 1, 0)
    assert as_counted(report).rule is None


def test_days_of_a_centre_add_up_to_its_line_and_say_no_more_than_it() -> None:
    chance = random.Random("days")
    for _ in range(300):
        district = generated(chance, centres=3, days=chance.choice((2, 3)))
        report = district.shown()
        for line, days in zip(report.parts, district.shown_days(report), strict=True):
            assert days.whole == line.figures
            for name in ("verified", "known_missing", "unknown"):
                least, most = bounds_of(getattr(line.figures, name), 10**6)
                ends = [bounds_of(getattr(day.figures, name), 10**6) for day in days.parts]
                assert sum(low for low, _ in ends) <= least
                assert sum(high for _, high in ends) >= most


@pytest.mark.parametrize(
    ("centres", "days", "districts"), [(2, 1, 60), (2, 2, 40), (3, 2, 30), (5, 2, 12), (4, 1, 20), (4, 3, 6)]
)
def test_no_count_below_8_is_recovered_by_who_solves_for_it(centres: int, days: int, districts: int) -> None:
    """T41: over generated districts, by whole-number programming over everything that is shown."""
    recovered(random.Random(f"{centres} centres, {days} days"), generated, centres, days, districts)


@pytest.mark.parametrize(("centres", "days", "districts"), [(2, 1, 40), (3, 2, 15), (5, 1, 20), (4, 2, 8)])
def test_no_count_below_8_is_recovered_where_few_sent_a_list(centres: int, days: int, districts: int) -> None:
    """Who solves knows how many lists came, and of whom signatures tell that they sent one."""
    chance = random.Random(f"few lists, {centres} centres, {days} days")
    recovered(chance, few_lists, centres, days, districts)


def recovered(chance: random.Random, make: Callable[..., District], centres: int, days: int, districts: int) -> None:
    found, exact = 0, []
    widths: dict[int, int] = defaultdict(int)
    for _ in range(districts):
        district = make(chance, centres=centres, days=days)
        for place, (truth, least, most) in solutions(district).items():
            found += 1
            widths[most - least + 1] += 1
            if least == most:
                exact.append((place, truth, district))
    print(f"{found} small counts, by how many values each could have: {dict(sorted(widths.items()))}")
    assert found > 2 * districts
    assert exact == []


@pytest.mark.parametrize(
    ("lengths", "most", "make"),
    [
        (2, 60, lambda v: [figures_of(count, 0, 0) for count in v]),
        (3, 40, lambda v: [figures_of(count, 0, 0) for count in v]),
        (2, 60, lambda v: [figures_of(0, count, 0, beyond=count) for count in v]),
        (4, 24, lambda v: [figures_of(v[0], v[1], 0), figures_of(v[2], v[3], 0)]),
        (4, 20, lambda v: [figures_of(count, 0, 0) for count in v]),
    ],
)
def test_who_knows_the_whole_method_recovers_no_count_below_8(
    lengths: int, most: int, make: Callable[[tuple[int, ...]], list[Figures]]
) -> None:
    """Every district of these sizes is disclosed; districts that look alike must differ in each small count."""
    alike: dict[object, list[list[Figures]]] = defaultdict(list)
    for counts in summing_up_to(most, lengths):
        centres = make(counts)
        district = District([[each] for each in centres])
        report = district.shown()
        whole = report.whole
        key = (
            (whole.verified, whole.known_missing, whole.unknown, whole.reported),
            tuple(part.figures for part in report.parts),
        )
        alike[key].append(centres)
    exact = []
    assert len(alike) > 40
    for districts in alike.values():
        for row in range(len(districts[0])):
            for name in ("verified", "known_missing", "unknown", "reported"):
                values = {getattr(each[row], name) for each in districts}
                if len(values) == 1 and 0 < min(values) < 8:
                    exact.append((row, name, len(districts), districts[0]))
    assert exact == []


def test_attacker_finds_what_plain_hiding_gives_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """He is no straw man: without what is kept back beside the small counts, he succeeds."""
    monkeypatch.setattr(disclosure, "kept_of_column", lambda *_: set())
    monkeypatch.setattr(disclosure, "unsolvable", lambda parts, whole, rule, kept: kept)
    district = District([[figures_of(7, 40, 40)], [figures_of(7, 40, 40)]])
    assert solutions(district)[0, None, "verified"] == (7, 7, 7)


def test_reported_counts_are_kept_back_where_they_would_solve_a_row() -> None:
    """Four centres of which rows and columns together leave a count no other value: found by the attacker too."""
    chance = random.Random("rows")
    kept = 0
    for _ in range(300):
        district = generated(chance, centres=4, days=1)
        reported = [part.figures.reported for part in district.shown().parts]
        kept += Hidden.KEPT in reported and any(isinstance(each, int) for each in reported)
    assert 0 < kept < 300


def test_district_of_sixty_centres_is_disclosed_at_once() -> None:
    import time

    district = generated(random.Random("large"), centres=60, days=2)
    parts = [AreaFigures(f"C{n}", "", "", each) for n, each in enumerate(district.centres)]
    report = Report(district.whole, parts)
    start = time.perf_counter()
    district_disclosed(report, RULE)
    took = time.perf_counter() - start
    print(f"{took * 1000:.0f} ms")
    assert took < 1.5
