"""Two snapshots compared: the parts add up to the difference, and each cause is told apart from the rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from records.models import ReportedCount
from recovery.models import Case, ProgressSnapshot, RowOutcome
from recovery.models.snapshots import COUNTS
from recovery.progress.comparison import Move, SnapshotsDiffer, comparison
from tests.progress.test_snapshots import taken
from tests.progress.worlds import FIRST, Listing, Row, World, Written

THREE = ("verified", "known_missing", "unknown")
snapshots = st.fixed_dictionaries(dict.fromkeys(COUNTS, st.integers(0, 1000))).map(
    lambda counts: ProgressSnapshot(incident_id=1, definitions=1, **counts)
)


@given(before=snapshots, after=snapshots)
def test_moves_always_add_up_to_the_difference_of_each_figure(
    before: ProgressSnapshot, after: ProgressSnapshot
) -> None:
    moves = comparison(before=before, after=after)
    for name in THREE:
        assert sum(getattr(move, name) for move in moves) == getattr(after, name) - getattr(before, name)
    assert sum(move.total for move in moves) == sum(getattr(after, name) - getattr(before, name) for name in THREE)
    assert moves[-1].cause == "other"


def test_snapshots_of_other_definitions_or_incidents_are_not_compared() -> None:
    zero: dict[str, Any] = dict.fromkeys(COUNTS, 0)
    one = ProgressSnapshot(incident_id=1, definitions=1, **zero)
    for other in (
        ProgressSnapshot(incident_id=2, definitions=1, **zero),
        ProgressSnapshot(incident_id=1, definitions=2, **zero),
    ):
        with pytest.raises(SnapshotsDiffer):
            comparison(before=one, after=other)


class Story:
    """One centre-day with three people missing of ten; what happens between two snapshots comes out as its cause."""

    def __init__(self) -> None:
        rows = tuple(Row("dose_missing", n, "C1", FIRST, case="open") for n in (1, 2, 3))
        self.world = Written(World(reported={("C1", FIRST): 10}, lists=(Listing(rows, "C1", FIRST),)))
        self.before = taken(self.world.incident)

    def moves(self) -> dict[str, tuple[int | None, int, int, int]]:
        after = taken(self.world.incident)
        moves = [move for move in comparison(before=self.before, after=after) if not move.is_nothing]
        self.before = after
        return {str(move.cause): self._told(move) for move in moves}

    @staticmethod
    def _told(move: Move) -> tuple[int | None, int, int, int]:
        return move.number, move.verified, move.known_missing, move.unknown

    def case(self, number: int) -> Case:
        return Case.objects.get(recipient=self.world.person(number), incident=self.world.incident)

    def becomes(self, number: int, outcome: str, **values: Any) -> None:
        RowOutcome.objects.filter(recipient=self.world.person(number)).update(outcome=outcome)
        Case.objects.filter(pk=self.case(number).pk).update(**values)


@pytest.fixture
def story(db: None) -> Story:
    return Story()


def test_each_cause_is_told_by_its_name_and_leaves_no_rest(story: Story) -> None:
    assert story.moves() == {}
    held: dict[str, Any] = {"state": "verified", "verified_in": story.world.extract}
    story.becomes(1, "on_server", **held)
    story.becomes(2, "on_server", **held)
    assert story.moves() == {"verified": (2, 2, -2, 0)}
    story.becomes(1, "dose_missing", state="open", verified_in=None, lost_again_at=timezone.now())
    assert story.moves() == {"lost": (1, -1, 1, 0)}
    story.becomes(2, "dose_missing", state="open", verified_in=None)
    assert story.moves() == {"reverted": (1, -1, 1, 0)}
    Case.objects.filter(pk=story.case(3).pk).update(
        state="closed",
        closure="duplicate",
        closure_reason="twice",
        closed_by=story.world.clerk,
        closed_at=timezone.now(),
    )
    assert story.moves() == {"closed": (1, 0, -1, 1)}
    Case.objects.filter(pk=story.case(3).pk).update(state="open", closure="", closed_by=None, closed_at=None)
    assert story.moves() == {"reopened": (1, 0, 1, -1)}
    ReportedCount.objects.update(doses=14)
    assert story.moves() == {"daily_count": (4, 0, 0, 4)}
    story.world.add_list(Listing(tuple(Row("dose_missing", n, "C1", FIRST, case="open") for n in (4, 5)), "C1", FIRST))
    assert story.moves() == {"new_lists": (2, 0, 2, -2)}
    Case.objects.filter(pk=story.case(5).pk).update(state="withdrawn")
    RowOutcome.objects.filter(recipient=story.world.person(5)).update(outcome="out_of_scope")
    assert story.moves() == {"withdrawn": (1, 0, -1, 1)}


def test_verified_and_lost_again_between_two_looks_is_told_as_both(story: Story) -> None:
    story.becomes(1, "on_server", state="verified", verified_in=story.world.extract)
    story.becomes(1, "dose_missing", state="open", verified_in=None, lost_again_at=timezone.now())
    assert story.moves() == {"verified": (1, 1, -1, 0), "lost": (1, -1, 1, 0)}


def test_person_given_up_is_missing_as_before_and_one_closed_may_come_back(story: Story) -> None:
    closed = {"state": "closed", "closed_by": story.world.clerk, "closed_at": timezone.now(), "closure_reason": "told"}
    Case.objects.filter(pk=story.case(1).pk).update(closure="cannot_be_resolved", **closed)
    assert story.moves() == {}
    Case.objects.filter(pk=story.case(2).pk).update(closure="not_vaccinated", **closed)
    assert story.moves() == {"closed": (1, 0, -1, 1)}
    back: dict[str, Any] = {"state": "verified", "verified_in": story.world.extract}
    back |= {"closure": "", "closed_by": None, "closed_at": None}
    story.becomes(1, "on_server", **back)
    assert story.moves() == {"verified": (1, 1, -1, 0)}
    story.becomes(2, "on_server", **back)
    assert story.moves() == {"verified": (1, 1, -1, 0), "reopened": (1, 0, 1, -1)}


def test_person_on_the_server_whom_an_extract_loses_is_no_new_name(story: Story) -> None:
    story.world.add_list(Listing((Row("on_server", 9, "C1", FIRST),), "C1", FIRST))
    story.moves()
    row = RowOutcome.objects.get(recipient=story.world.person(9))
    RowOutcome.objects.filter(pk=row.pk).update(outcome="dose_missing")
    Case.objects.create(
        incident=story.world.incident,
        recipient=row.recipient,
        sheet_row_id=row.pk,
        kind="dose_missing",
        centre=story.world.centres["C1"],
        dose_no=1,
        given_on=FIRST,
        name="Person Number 9",
        lost_again_at=timezone.now(),
    )
    assert story.moves() == {"lost": (1, -1, 1, 0)}


def test_what_nothing_explains_stands_as_the_rest(story: Story) -> None:
    story.world.add_list(Listing((Row("on_server", 9, "C1", FIRST),), "C1", FIRST))
    assert story.moves() == {"other": (None, 1, 0, -1)}
