"""The watch on automatic links: who is asked about what, and what the answers say."""

from __future__ import annotations

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from records.models import Recipient, Role
from recovery import tasks
from recovery.errors import RightMissing
from recovery.linkage import watch
from recovery.linkage.decisions import row_decide
from recovery.linkage.watch import (
    CheckAnswered,
    CheckOfOwnWork,
    check_against_link,
    check_next,
    checks_draw,
    checks_refuted,
    error_rate,
    lot_of_day,
    unlinkable_rows,
    wilson,
)
from recovery.models import CandidatePair, Decision, Link, LinkCheck, ListRow
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
    return list(LinkCheck.objects.of_links().values_list("sheet_row_id", "recipient_id"))


def decoys() -> list[tuple[int, int]]:
    return list(LinkCheck.objects.filter(is_decoy=True).values_list("sheet_row_id", "recipient_id"))


def test_a_day_has_one_lot_however_often_it_is_drawn(place: Office) -> None:
    assert Link.objects.count() >= 10
    assert checks_draw(incident=place.incident, day=DAY, most=4, decoys=0) == 4
    first = drawn()
    assert checks_draw(incident=place.incident, day=DAY, most=4, decoys=0) == 0
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
    assert checks_draw(incident=place.incident, day=DAY, most=6, decoys=0) == 6
    assert checks_draw(incident=place.incident, day=NEXT_DAY, most=100, decoys=0) == everything - 1 - 6
    assert decided.row_id not in {row for row, _recipient in drawn()}


def test_an_answer_stands_and_cannot_be_given_twice(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=1, decoys=0)
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
    checks_draw(incident=place.incident, day=DAY, most=4, decoys=0)
    verdicts = ("same", "same", "other", "cannot_tell")
    for check, verdict in zip(LinkCheck.objects.all(), verdicts, strict=True):
        watch.check_answer(check=check, verdict=verdict, by=place.second)
    rate = error_rate(incident=place.incident)
    assert (rate.checked, rate.wrong) == (3, 1)
    assert rate.low < 1 / 3 < rate.high
    assert error_rate(incident=place.incident, since=NEXT_DAY).checked == 0


def test_a_refuted_link_is_named_until_a_person_has_decided(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=1, decoys=0)
    check = LinkCheck.objects.get()
    watch.check_answer(check=check, verdict=LinkCheck.Verdict.OTHER, by=place.second)
    assert list(checks_refuted(incident=place.incident)) == [check]
    Link.objects.filter(row_id=check.sheet_row_id).delete()
    assert not checks_refuted(incident=place.incident).exists()


def test_a_lot_has_decoys_that_no_machine_linked_and_that_count_in_no_rate(place: Office) -> None:
    rows = [line(person, serial, nid="", mobile="") for serial, person in enumerate(people()[20:26], 1)]
    doubtful = place.send(rows, by=place.manager)
    assert CandidatePair.objects.filter(list=doubtful).exists()
    # Which links are looked at hangs on the numbers of their rows, so each of them has somebody alike.
    links = Link.objects.all()
    rows_linked = ListRow.objects.filter(pk__in=links.values("row_id"))
    alike = Recipient.objects.filter(centre=place.centre).exclude(pk__in=links.values("recipient_id")).earliest("pk")
    assert rows_linked.filter(centre=place.centre).update(born_on=alike.date_of_birth) == rows_linked.count()
    assert checks_draw(incident=place.incident, day=DAY, most=8, decoys=4) == 12
    linked = set(Link.objects.values_list("row_id", "recipient_id"))
    assert len(decoys()) == 4
    assert not linked & set(decoys())
    assert not {row for row, _ in decoys()} & {row for row, _ in drawn()}
    # In review, and alike to somebody who is linked: the two kinds take turns.
    in_review = {row for row, _ in decoys()} - {row for row, _ in linked}  # a linked row may have been weighed, too
    assert len(in_review) == 2
    assert not LinkCheck.objects.filter(is_decoy=True, model__isnull=False).exists()
    # The order in which they are asked tells nothing: decoys do not stand at an end.
    order = list(LinkCheck.objects.order_by("pk").values_list("is_decoy", flat=True))
    assert order not in (sorted(order), sorted(order, reverse=True))
    assert checks_draw(incident=place.incident, day=DAY, most=8, decoys=4) == 0
    for check in LinkCheck.objects.filter(is_decoy=True):
        watch.check_answer(check=check, verdict="other", by=world.account(Role.OFFICER))
    assert error_rate(incident=place.incident).checked == 0
    assert not checks_refuted(incident=place.incident).exists()


def test_whoever_sent_a_list_or_decided_a_row_of_it_is_not_asked(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=5, decoys=2)
    asked = LinkCheck.objects.count()
    stranger = world.account(Role.OFFICER)
    for nobody in (place.clerk, place.manager, world.account(Role.AUDITOR), world.account(Role.ADMINISTRATOR)):
        assert check_next(incident=place.incident, by=nobody) is None
        assert lot_of_day(incident=place.incident, day=DAY, by=nobody) == watch.Lot(asked, asked, 0, 0)
    check = check_next(incident=place.incident, by=place.second)
    assert check == LinkCheck.objects.order_by("pk").first()
    with pytest.raises(CheckOfOwnWork):
        watch.check_answer(check=check, verdict="same", by=place.clerk)
    row = LinkCheck.objects.latest("pk").sheet_row
    row_decide(row=row, verdict="cannot_tell", recipient=None, reason="no answer", by=place.second)
    assert check_next(incident=place.incident, by=place.second) is None
    with pytest.raises(CheckOfOwnWork):
        watch.check_answer(check=check, verdict="same", by=place.second)
    watch.check_answer(check=check, verdict="same", by=stranger)
    assert lot_of_day(incident=place.incident, day=DAY, by=stranger) == watch.Lot(asked, asked - 1, asked - 1, 0)
    assert lot_of_day(incident=place.incident, day=NEXT_DAY, by=stranger) == watch.Lot(0, 0, 0, asked - 1)


def test_the_database_keeps_answers_and_their_judges_apart(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=2, decoys=0)
    check, other = LinkCheck.objects.order_by("pk")

    def attack(rule: str, statement: str, *params: object) -> None:
        with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, params)
        assert refused.value.__cause__.diag.constraint_name == rule

    answered = "UPDATE recovery_linkcheck SET verdict = 'same', answered_by_id = %s, answered_at = now() WHERE id = %s"
    attack("link_check_is_answered_by_mis", answered, world.account(Role.AUDITOR).pk, check.pk)
    attack("link_check_is_answered_by_somebody_else", answered, place.clerk.pk, check.pk)
    with connection.cursor() as cursor:
        cursor.execute(answered, [place.second.pk, check.pk])
        assert cursor.rowcount == 1
    stands = "answer_to_a_link_check_stands"
    attack(stands, "UPDATE recovery_linkcheck SET verdict = 'other' WHERE id = %s", check.pk)
    attack(stands, "UPDATE recovery_linkcheck SET is_decoy = true, model_id = NULL WHERE id = %s", other.pk)
    attack(stands, "DELETE FROM recovery_linkcheck WHERE id = %s", check.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM recovery_linkcheck WHERE id = %s", [other.pk])
        assert cursor.rowcount == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICIAL, Role.ADMINISTRATOR, Role.MANAGER])
def test_only_mis_answers(place: Office, role: Role) -> None:
    checks_draw(incident=place.incident, day=DAY, most=1, decoys=0)
    check = LinkCheck.objects.get()
    with pytest.raises(RightMissing):
        watch.check_answer(check=check, verdict="same", by=world.account(role))
    check.refresh_from_db()
    assert check.verdict == ""
    assert watch.check_answer(check=check, verdict="same", by=world.account(Role.OFFICER)).verdict == "same"


def test_a_person_who_sees_another_one_speaks_against_the_link_too(place: Office) -> None:
    link, stranger = Link.objects.order_by("pk").first(), Link.objects.order_by("pk").last()
    assert link is not None
    assert stranger is not None
    decoy = LinkCheck.objects.create(
        sheet_row_id=link.row_id, recipient=stranger.recipient, found_by="mobile", is_decoy=True, asked_on=DAY
    )
    assert check_against_link(link) is None
    watch.check_answer(check=decoy, verdict="same", by=place.second)
    assert list(checks_refuted(incident=place.incident)) == [decoy]
    assert check_against_link(link) == decoy
    Link.objects.filter(pk=link.pk).update(recipient=stranger.recipient)
    assert not checks_refuted(incident=place.incident).exists()


def test_questions_of_a_withdrawn_list_are_asked_no_more(place: Office) -> None:
    checks_draw(incident=place.incident, day=DAY, most=3, decoys=0)
    check = LinkCheck.objects.order_by("pk").first()
    assert check is not None
    tasks.list_withdraw_and_follow(list_id=check.sheet_row.list_id, by=place.manager, reason="the wrong file")
    assert check_next(incident=place.incident, by=place.second) is None
    assert lot_of_day(incident=place.incident, day=DAY, by=place.second).asked == 0


def test_the_worker_draws_the_lot_of_each_incident_by_itself(place: Office) -> None:
    tasks.checks_of_the_day(timestamp=0)
    first = drawn()
    assert 0 < len(first) <= watch.CHECKS_A_DAY
    assert set(LinkCheck.objects.values_list("asked_on", flat=True)) == {timezone.localdate()}
    tasks.checks_of_the_day(timestamp=3600)
    assert drawn() == first
    periodic = {each.task.name: each.cron for each in tasks.app.periodic_registry.periodic_tasks.values()}
    assert periodic["checks_of_the_day"] == "7 * * * *"


def test_rows_with_nothing_to_go_by_are_counted(place: Office) -> None:
    assert unlinkable_rows(incident=place.incident) == watch.Unlinkable(rows=13, unlinkable=1)


@pytest.mark.parametrize(
    ("wrong", "checked", "low", "high"),
    # Of 10: Agresti and Coull 1998, table of Wilson's intervals.
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(wrong: int, checked: int, low: float, high: float) -> None:
    assert wilson(wrong, checked) == pytest.approx((low, high), abs=1e-4)
