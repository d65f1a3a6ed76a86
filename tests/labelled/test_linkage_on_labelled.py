"""Linkage on a small labelled set through the real stages: no wrong link, and each trouble ends as its rule says."""

from __future__ import annotations

import pytest

from recovery.management.labelled import LabelledRow, LabelledSet, Rule, labelled_make
from recovery.management.linkage_quality.figures import Quality, quality_of
from recovery.management.linkage_quality.report import report_text
from recovery.management.linkage_quality.stages import Answer, Measured, stages_run

pytestmark = pytest.mark.django_db

#: Troubles that leave little: name and number both bad, or no number at all.
HARD = {
    "letter slip",
    "word missing",
    "identity missing",
    "a second number",
    "identity destroyed by Excel",
    "digit missing",
    "birth year only",
    "second row",
}
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


def test_what_a_machine_may_link_is_linked(quality: Quality, measured: Measured) -> None:
    """The target is 97 % (docs/linkage-quality.md); of 550 rows so few may be two points less by chance."""
    missed = [(row, answer) for row, answer in measured.rows if row.rule is Rule.LINK and not answer.registration_no]
    assert quality.linkable_linked() >= 0.95, told(missed)
    for tag, tally in quality.linkable_by_tag.items():
        share = 0.5 if tag in HARD else 0.85
        assert tally.right >= share * tally.rows - 1, (tag, tally)
        assert not tally.lost, (tag, tally)


def test_only_those_of_whom_the_rules_demand_it_wait_for_a_person(quality: Quality) -> None:
    """The target is one point more; see above."""
    assert quality.review_share() <= quality.demanded_share() + 0.03


def test_a_row_that_demands_a_person_is_not_lost(measured: Measured) -> None:
    rows = [(row, answer) for row, answer in measured.rows if row.rule is Rule.PERSON]
    lost = [(row, answer) for row, answer in rows if answer.outcome == "not_registered"]
    assert len(rows) > 20
    assert len(lost) <= 0.15 * len(rows), told(lost)
    asked = [(row, answer) for row, answer in rows if answer.outcome == "in_review"]
    assert len(asked) >= 0.6 * len(rows)
    offered = [
        (row, answer)
        for row, answer in asked
        if not row.registration_no or row.registration_no in {number for number, _weight in answer.pairs}
    ]
    # A row with a stranger's number may show the stranger alone.
    assert len(offered) >= 0.9 * len(asked), told(asked)


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
