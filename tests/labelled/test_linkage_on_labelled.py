"""Linkage on a small labelled set through the real stages: no wrong link, and each trouble ends as its rule says."""

from __future__ import annotations

from collections import defaultdict

import pytest

from recovery.management.labelled import LabelledRow, LabelledSet, Rule, labelled_make
from recovery.management.linkage_quality.figures import Quality, quality_of
from recovery.management.linkage_quality.report import report_text
from recovery.management.linkage_quality.stages import Answer, Measured, stages_run

pytestmark = pytest.mark.django_db

PEOPLE, ROWS, SEED = 3_000, 600, 5


@pytest.fixture(scope="module")
def made() -> LabelledSet:
    return labelled_make(people=PEOPLE, rows=ROWS, seed=SEED)


@pytest.fixture(scope="module")
def measured(made: LabelledSet, django_db_setup: None, django_db_blocker) -> Measured:  # type: ignore[no-untyped-def]
    """One run for all tests of the module, undone at its end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        try:
            yield stages_run(made, say=lambda _sentence: None)
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def quality(measured: Measured) -> Quality:
    return quality_of(measured.rows)


def told(rows: list[tuple[LabelledRow, Answer]]) -> str:
    return "\n".join(f"{row.tags} {row.cells} -> {answer}" for row, answer in rows)


def test_every_row_has_its_answer(measured: Measured, made: LabelledSet) -> None:
    assert len(measured.rows) == ROWS == sum(1 for _row in made.rows())
    assert all(answer.outcome for _row, answer in measured.rows)


def test_no_row_is_linked_to_somebody_else(quality: Quality) -> None:
    assert quality.whole.linked > 0.8 * ROWS
    assert not quality.wrong_rows, told(quality.wrong_rows)


def test_what_a_machine_may_link_is_linked(quality: Quality) -> None:
    assert quality.linkable_linked() >= 0.97
    for tag, tally in quality.linkable_by_tag.items():
        assert tally.right >= 0.8 * tally.rows - 1, (tag, tally)
        assert not tally.lost, (tag, tally)


def test_only_those_of_whom_the_rules_demand_it_wait_for_a_person(quality: Quality) -> None:
    assert quality.review_share() <= quality.demanded_share() + 0.01


def test_a_row_that_demands_a_person_is_not_lost(measured: Measured) -> None:
    rows = [(row, answer) for row, answer in measured.rows if row.rule is Rule.PERSON]
    ends = defaultdict(list)
    for row, answer in rows:
        ends[answer.outcome].append((row, answer))
    assert len(ends["in_review"]) >= 0.8 * len(rows), told(ends["not_registered"])


def test_nobody_is_linked_who_is_not_in_the_register(measured: Measured) -> None:
    strangers = [(row, answer) for row, answer in measured.rows if not row.registration_no]
    assert strangers
    assert not [answer for _row, answer in strangers if answer.registration_no]


def test_the_page_tells_the_figures(quality: Quality, made: LabelledSet, measured: Measured) -> None:
    page = report_text(quality, made, measured.costs)
    assert f"0 of {quality.whole.linked}" in page
    assert f"--people {PEOPLE} --rows {ROWS} --seed {SEED}" in page
    for tag in quality.by_tag:
        assert f"| {tag} |" in page
    assert "| a machine may link it |" in page
