"""Counting right and wrong: on rows whose answers are written out here."""

from __future__ import annotations

import datetime

import pytest

from recovery.management.demo_data.centres import DemoCentre, District
from recovery.management.demo_data.name_parts import Part
from recovery.management.demo_data.names import Name
from recovery.management.labelled import LabelledRow, Rule
from recovery.management.labelled.facts import Facts
from recovery.management.labelled.people import Citizen
from recovery.management.linkage_quality.figures import Quality, quality_of
from recovery.management.linkage_quality.stages import Answer

CENTRE = DemoCentre("S192601", "Dhaka", "ঢাকা", District("3026", "Dhaka", "ঢাকা"), "", "uhc", 1.0)


def row(truth: str, rule: Rule, *tags: str) -> LabelledRow:
    citizen = Citizen(
        Name(None, (Part("Rahima", "রহিমা"),)), "F", datetime.date(1980, 2, 3), "", "", "", "01700010000", CENTRE
    )
    citizen.registration_no = truth
    return LabelledRow([], "", citizen, Facts(), tags or ("clean",), rule)


def linked(to: str, weight: float | None = None) -> Answer:
    return Answer("dose_missing", to, "nid" if weight is None else "scored", weight, ())


def asked(*pairs: tuple[str, float | None]) -> Answer:
    return Answer("in_review", "", "", None, pairs)


NOBODY = Answer("not_registered", "", "", None, ())


@pytest.fixture
def quality() -> Quality:
    return quality_of(
        [
            (row("a", Rule.LINK), linked("a")),
            (row("b", Rule.LINK, "vowel slip"), linked("b", 31.0)),
            (row("c", Rule.LINK, "vowel slip", "twins"), linked("d", 25.0)),
            (row("d", Rule.LINK), asked(("x", 14.0), ("d", 12.0))),
            (row("e", Rule.PERSON), asked(("e", 21.0))),
            (row("f", Rule.PERSON), NOBODY),
            (row("", Rule.NOBODY), NOBODY),
            (row("", Rule.NOBODY), linked("a", 24.5)),
        ]
    )


def test_a_link_to_another_or_of_nobody_is_wrong(quality: Quality) -> None:
    assert (quality.whole.right, quality.whole.wrong) == (2, 2)
    wrong, low, high = quality.wrong_per_10_000()
    assert wrong == 5_000
    assert low < wrong < high
    assert [answer.registration_no for _row, answer in quality.wrong_rows] == ["d", "a"]


def test_shares_are_of_what_may_be_linked_and_of_all_rows(quality: Quality) -> None:
    assert quality.linkable_linked() == 2 / 4
    assert quality.review_share() == 2 / 8
    assert quality.demanded_share() == 2 / 8


def test_a_row_counts_under_each_of_its_troubles(quality: Quality) -> None:
    slips, twins = quality.by_tag["vowel slip"], quality.by_tag["twins"]
    assert (slips.rows, slips.right, slips.wrong) == (2, 1, 1)
    assert (twins.rows, twins.wrong) == (1, 1)


def test_review_says_whether_the_person_was_offered_and_who_was_lost(quality: Quality) -> None:
    assert (quality.whole.in_review, quality.whole.offered) == (2, 2)
    assert (quality.whole.not_registered, quality.whole.lost) == (2, 1)


def test_a_higher_threshold_links_less(quality: Quality) -> None:
    by_bits = {point.bits: point for point in quality.curve}
    assert [point.bits for point in quality.curve] == list(range(14, 33, 2))
    # At 14 bits all that have a pair: a, b right; c wrong; d wrong (x is stronger); e right; nobody linked to a.
    assert (by_bits[14].linked, by_bits[14].precision, by_bits[14].recall) == (6, 3 / 6, 3 / 6)
    assert (by_bits[26].linked, by_bits[26].precision) == (2, 1.0)
    # A link by a whole identifier has no weight and stands at every threshold.
    assert (by_bits[32].linked, by_bits[32].recall) == (1, 1 / 6)


def test_without_weights_there_is_no_curve() -> None:
    assert quality_of([(row("a", Rule.LINK), linked("a"))]).curve == []
