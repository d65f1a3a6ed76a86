"""Rankings: who waits, not who has the lowest percentage."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from records import sql
from records.models import Vaccine
from recovery.models import Case, Correction, RowOutcome
from recovery.progress.helping import help_needed
from recovery.progress.two_lists import STATEMENT, Estimate, NoEstimate, chapman, estimate_of, two_list_estimate
from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written, check_deferred_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Written:
    first = (Row("dose_missing", 1, "C1", FIRST, case="open"), Row("in_review", None, "C1", FIRST))
    second = (
        Row("dose_missing", 2, "C2", SECOND, case="applied"),
        Row("dose_missing", 3, "C2", SECOND, case="open"),
        Row("dose_missing", 4, "C3", FIRST, case="closed"),
        Row("in_review", None, "C2", SECOND),
        Row("in_review", None, "C2", SECOND),
    )
    made = Written(
        World(
            reported={("C3", SECOND): 3, ("C4", FIRST): 5, ("C4", SECOND): 6},
            lists=(Listing(first), Listing(second)),
        )
    )
    Case.objects.update(
        vaccine=Vaccine.objects.create(code="V", name_en="V", interval_days=28, interval_source="a guess")
    )
    return made


def test_who_waits_longest_stands_first_and_closed_cases_wait_for_nothing(world: Written) -> None:
    waiting = help_needed(incident=world.incident).waiting
    assert [(each.code, each.since, each.number) for each in waiting] == [
        ("C1", FIRST + datetime.timedelta(days=28), 1),
        ("C2", SECOND + datetime.timedelta(days=28), 2),
    ]
    Case.objects.update(given_on=timezone.localdate() - datetime.timedelta(days=28))
    assert help_needed(incident=world.incident).waiting == ()


def test_centres_that_owe_most_doses_stand_first(world: Written) -> None:
    owing = help_needed(incident=world.incident).owing
    assert [(each.code, each.number, each.doses, each.since) for each in owing] == [
        ("C4", 2, 11, FIRST),
        ("C3", 1, 3, SECOND),
    ]


def test_rows_in_review_are_told_by_centre(world: Written) -> None:
    stuck = help_needed(incident=world.incident).stuck
    assert [(each.code, each.number, each.since) for each in stuck] == [
        ("C2", 2, timezone.localdate()),
        ("C1", 1, timezone.localdate()),
    ]


def test_districts_are_the_sums_of_their_centres(world: Written) -> None:
    needed = help_needed(incident=world.incident).by_district()
    assert [(each.code, each.number, each.doses) for each in needed.waiting] == [("3026", 3, 0)]
    assert needed.waiting[0].since == FIRST + datetime.timedelta(days=28)
    assert [(each.code, each.number, each.doses) for each in needed.owing] == [("2015", 2, 0), ("3093", 1, 0)]


def test_chapman_is_right_on_a_known_example() -> None:
    """200 and 300 of 1,000 drawn independently overlap in about 60."""
    found = estimate_of(listed=200, both=60, undecided=0, unlisted=240, wrong_at_most=0.0)
    assert isinstance(found, Estimate)
    assert found.people == round(chapman(200, 300, 60)) == 991
    assert found.low < 1000 < found.high
    assert found.named == 440


def test_linkage_error_and_undecided_rows_widen_the_interval() -> None:
    sure = estimate_of(listed=200, both=60, undecided=0, unlisted=240, wrong_at_most=0.0)
    doubtful = estimate_of(listed=200, both=60, undecided=20, unlisted=240, wrong_at_most=0.1)
    assert isinstance(sure, Estimate)
    assert isinstance(doubtful, Estimate)
    assert doubtful.low < sure.low
    assert doubtful.high > sure.high


@pytest.mark.parametrize(
    ("listed", "both", "wrong", "reason"),
    [
        (0, 0, 0.1, NoEstimate.NO_LIST),
        (5, 0, 0.1, NoEstimate.NO_OVERLAP),
        (5, 5, 0.1, NoEstimate.MADE_FROM_SERVER),
        (5, 3, None, NoEstimate.ERROR_UNKNOWN),
    ],
)
def test_where_no_estimate_can_be_made_the_reason_is_said(
    listed: int, both: int, wrong: float | None, reason: NoEstimate
) -> None:
    found = estimate_of(listed=listed, both=both, undecided=0, unlisted=3, wrong_at_most=wrong)
    assert found is reason


def test_estimate_counts_people_once_and_leaves_our_own_corrections_out() -> None:
    rows = (
        Row("on_server", 1, "C1", FIRST),
        Row("on_server", 2, "C1", FIRST),
        Row("dose_missing", 3, "C1", FIRST, case="open", messages=1),
        Row("in_review", None, "C1", FIRST),
        Row("duplicate", 1, "C1", FIRST),
    )
    doses = (Held(1, "C1", FIRST), Held(2, "C1", FIRST), Held(7, "C1", FIRST), Held(8, "C4", FIRST))
    made = Written(World(lists=(Listing(rows, "C1", FIRST),), doses=(*doses, Held(9, "C1", FIRST, state="lost"))))

    check_deferred_rules()

    def counted() -> dict[str, int]:
        params = {"incident_id": made.incident.pk, "days": made.incident.days, "dose_no": 1}
        return sql.fetch_one(STATEMENT, params)

    assert two_list_estimate(incident=made.incident) is NoEstimate.ERROR_UNKNOWN
    assert counted() == {"listed": 3, "both": 2, "undecided": 1, "unlisted": 1}
    # Brought back by us: on the list still, and no longer a finding of the server's own.
    with connection.cursor() as cursor:  # past the way of a batch, which is another test's
        cursor.execute("SET LOCAL session_replication_role = replica")
        Correction.objects.update(state="applied")
        RowOutcome.objects.filter(outcome="dose_missing").update(outcome="on_server")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    Case.objects.update(state="verified", verified_in=made.extract)
    assert counted() == {"listed": 3, "both": 2, "undecided": 1, "unlisted": 1}
