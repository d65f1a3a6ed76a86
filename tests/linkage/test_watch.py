"""The watch on automatic links: who is asked about what, and what the answers say."""

from __future__ import annotations

import datetime

import pytest

from records.models import Role
from recovery.linkage import watch
from recovery.linkage.decisions import row_decide
from recovery.linkage.watch import CheckAnswered, checks_draw, checks_refuted, error_rate, unlinkable_rows, wilson
from recovery.models import Decision, Link, LinkCheck
from tests.pipeline.lists_of_people import Office, line, office, people
from tests.web import world

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 27)
NEXT_DAY = datetime.date(2026, 11, 28)


@pytest.fixture
def place() -> Office:
    made = office()
    rows = [line(person, serial) for serial, person in enumerate(people()[:12], 1)]
    rows.append([13, "Nobody Knows", "", "", "", "Sinopharm", "1", "13/10/2021"])
    made.send(rows)
    return made


def drawn() -> list[tuple[int, int]]:
    return list(LinkCheck.objects.values_list("sheet_row_id", "recipient_id"))


def test_a_day_has_one_lot_however_often_it_is_drawn(place: Office) -> None:
    assert Link.objects.count() >= 10
    assert checks_draw(incident=place.incident, day=DAY, most=4) == 4
    first = drawn()
    assert checks_draw(incident=place.incident, day=DAY, most=4) == 0
    assert drawn() == first
    assert set(first) <= set(Link.objects.values_list("row_id", "recipient_id"))


def test_seed_and_day_alone_decide_the_lot(place: Office) -> None:
    lots = []
    for day, seed in ((DAY, "a"), (DAY, "a"), (DAY, "b"), (NEXT_DAY, "a")):
        LinkCheck.objects.all().delete()
        checks_draw(incident=place.incident, day=day, most=4, seed=seed)
        lots.append(set(drawn()))
    assert lots[0] == lots[1]
    assert lots[0] != lots[2]
    assert lots[0] != lots[3]


def test_nothing_is_asked_twice_and_no_persons_decision_is_checked(place: Office) -> None:
    decided = Link.objects.order_by("pk").first()
    assert decided is not None
    decision = row_decide(
        row=decided.row.sheet_row,
        verdict=Decision.Verdict.THIS_ONE,
        recipient=decided.recipient,
        reason="seen",
        by=place.clerk,
    )
    Link.objects.filter(pk=decided.pk).update(decision=decision, found_by="decision")
    everything = Link.objects.count()
    assert checks_draw(incident=place.incident, day=DAY, most=6) == 6
    assert checks_draw(incident=place.incident, day=NEXT_DAY, most=100) == everything - 1 - 6
    assert decided.row_id not in {row for row, _recipient in drawn()}


def test_an_answer_stands_and_cannot_be_given_twice(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=1)
    check = LinkCheck.objects.get()
    reviewer = world.account(Role.OFFICER)
    watch.check_answer(check=check, verdict=LinkCheck.Verdict.SAME, by=reviewer)
    assert (check.verdict, check.answered_by, LinkCheck.objects.waiting().count()) == ("same", reviewer, 0)
    with pytest.raises(CheckAnswered):
        watch.check_answer(check=check, verdict=LinkCheck.Verdict.OTHER, by=reviewer)
    with pytest.raises(ValueError, match="perhaps"):
        watch.check_answer(check=check, verdict="perhaps", by=reviewer)
    check.refresh_from_db()
    assert check.verdict == "same"


def test_the_rate_counts_who_was_wrong_and_leaves_out_who_could_not_tell(place: Office) -> None:
    assert error_rate(incident=place.incident) == watch.ErrorRate(0, 0, 0.0, 1.0)
    checks_draw(incident=place.incident, day=DAY, most=4)
    verdicts = ("same", "same", "other", "cannot_tell")
    for check, verdict in zip(LinkCheck.objects.all(), verdicts, strict=True):
        watch.check_answer(check=check, verdict=verdict, by=place.second)
    rate = error_rate(incident=place.incident)
    assert (rate.checked, rate.wrong) == (3, 1)
    assert rate.low < 1 / 3 < rate.high
    assert error_rate(incident=place.incident, since=NEXT_DAY).checked == 0


def test_a_refuted_link_is_named_until_a_person_has_decided(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=1)
    check = LinkCheck.objects.get()
    watch.check_answer(check=check, verdict=LinkCheck.Verdict.OTHER, by=place.second)
    assert list(checks_refuted(incident=place.incident)) == [check]
    Link.objects.filter(row_id=check.sheet_row_id).delete()
    assert not checks_refuted(incident=place.incident).exists()


def test_rows_with_nothing_to_go_by_are_counted(place: Office) -> None:
    assert unlinkable_rows(incident=place.incident) == watch.Unlinkable(rows=13, unlinkable=1)


@pytest.mark.parametrize(
    ("wrong", "checked", "low", "high"),
    # Of 10: Agresti and Coull 1998, table of Wilson's intervals.
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(wrong: int, checked: int, low: float, high: float) -> None:
    assert wilson(wrong, checked) == pytest.approx((low, high), abs=1e-4)
