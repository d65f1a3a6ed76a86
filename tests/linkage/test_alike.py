"""One word of a person for many rows alike: exactly the rows that were looked at, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from records.models import Recipient
from recovery import tasks
from recovery.linkage import alike
from recovery.linkage.decisions import DecidedMeanwhile, ReasonMissing, row_decide
from recovery.linkage.explain import pattern_sentence
from recovery.linkage.run import list_link_run
from recovery.models import CandidatePair, CentreList, Decision, ReviewAct
from tests.linkage.test_linking import FIRST, full_dates, outcomes, sent, wrong_digit
from tests.pipeline.lists_of_people import Office, line, office, row, settle


@pytest.fixture
def desk(db: None) -> Office:
    return office()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@contextmanager
def refused(rule: str) -> Iterator[None]:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    diagnostics = getattr(refusal.value.__cause__, "diag", None)
    assert diagnostics is not None
    assert diagnostics.constraint_name == rule


@pytest.fixture
def waiting(desk: Office) -> CentreList:
    """Three rows without NID and phone, and two with a wrong digit in the NID and no phone."""
    one, two, three, four, five = full_dates()[:5]
    centre_list = sent(
        desk,
        *(line(each, n, nid="", mobile="") for n, each in enumerate((one, two, three), start=1)),
        *(line(each, n, nid=wrong_digit(each["nid"]), mobile="") for n, each in enumerate((four, five), start=4)),
    )
    assert outcomes(centre_list)[:5] == ["in_review"] * 5
    return centre_list


def plain(desk: Office) -> alike.Pattern:
    """The pattern of the rows without a contradiction."""
    (found,) = [each for each in alike.patterns(incident=desk.incident) if each.may_link]
    return found


def looked_at(desk: Office, pattern: str) -> alike.AlikeSet:
    return alike.alike_draw(incident=desk.incident, pattern=pattern, most=10)[0]


def decide(desk: Office, found: alike.AlikeSet, **changed: object) -> ReviewAct:
    said = {"verdict": "this_one", "left_out": [], "reason": "seen on the cards"} | changed
    return tasks.alike_decide_and_judge(
        incident=desk.incident, pattern=found.pattern, sha256=found.sha256, by=desk.clerk, **said
    )


def test_rows_are_grouped_by_what_agrees_and_the_sentence_says_so(desk: Office, waiting: CentreList) -> None:
    by_rows = {each.rows: each for each in alike.patterns(incident=desk.incident)}
    assert set(by_rows) == {3, 2}
    assert pattern_sentence(by_rows[3].levels) == "the same: birth date, name, place"
    assert pattern_sentence(by_rows[2].levels) == "the same: birth date, name, place; NID: one digit differs"
    assert (by_rows[3].may_link, by_rows[2].may_link) == (True, False)
    with translation.override("bn"):
        assert pattern_sentence(by_rows[3].levels).startswith("একই: ")


def test_one_word_decides_each_row_for_its_own_candidate(desk: Office, waiting: CentreList) -> None:
    ProcrastinateJob.objects.all().delete()
    act = decide(desk, looked_at(desk, plain(desk).pattern))
    decisions = list(Decision.objects.filter(act=act).order_by("sheet_row_id"))
    assert [each.recipient.registration_no for each in decisions] == [p["registration_no"] for p in full_dates()[:3]]
    assert {(each.reason, each.decided_by, each.decided_at) for each in decisions} == {
        ("seen on the cards", desk.clerk, act.decided_at)
    }
    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"list_id": waiting.pk}]
    assert Decision.pgh_event_model.objects.filter(act=act).count() == 3
    assert alike.alike_draw(incident=desk.incident, pattern=plain_or_none(desk), most=10)[0].rows == 0
    settled = settle(waiting)
    assert "in_review" not in outcomes(settled)[:3]
    assert row(settled, FIRST).link.found_by == "decision"


def plain_or_none(desk: Office) -> str:
    return next((each.pattern for each in alike.patterns(incident=desk.incident) if each.may_link), "")


def test_rows_that_are_ticked_out_stay(desk: Office, waiting: CentreList) -> None:
    found = looked_at(desk, plain(desk).pattern)
    elsewhere = row(waiting, FIRST + 3).pk  # of another pattern: it says nothing here
    act = decide(desk, found, verdict="nobody", left_out=[row(waiting, FIRST).pk, elsewhere])
    assert set(act.decisions.values_list("sheet_row_id", flat=True)) == {row(waiting, FIRST + n).pk for n in (1, 2)}
    settled = settle(waiting)
    assert outcomes(settled)[:3] == ["in_review", "not_registered", "not_registered"]
    with pytest.raises(alike.NobodyLeft):
        found = looked_at(desk, plain(desk).pattern)
        decide(desk, found, left_out=[row(waiting, FIRST).pk])
    assert ReviewAct.objects.count() == 1


def test_what_was_not_looked_at_is_not_decided(desk: Office, waiting: CentreList) -> None:
    found = looked_at(desk, plain(desk).pattern)
    row_decide(
        row=row(waiting, FIRST).sheet_row, verdict="cannot_tell", recipient=None, reason="two sisters", by=desk.second
    )
    with pytest.raises(alike.AlikeChanged):
        decide(desk, found)
    assert not ReviewAct.objects.exists()
    assert decide(desk, looked_at(desk, found.pattern)).decisions.count() == 2
    with pytest.raises(ReasonMissing):
        decide(desk, found, reason=" ")
    with pytest.raises(ValueError, match="cannot_tell"):
        decide(desk, found, verdict="cannot_tell")


def test_rows_whose_identifier_is_another_one_are_never_linked_together(desk: Office, waiting: CentreList) -> None:
    (pattern,) = [each.pattern for each in alike.patterns(incident=desk.incident) if not each.may_link]
    found = looked_at(desk, pattern)
    with pytest.raises(alike.AlikeContradicted):
        decide(desk, found)
    assert decide(desk, found, verdict="nobody").decisions.count() == 2


def test_two_rows_that_would_take_one_person_are_left_out(desk: Office) -> None:
    one, two, three = full_dates()[:3]
    centre_list = sent(
        desk,
        line(one, 1, nid="", mobile=""),
        line(one, 2, nid="", mobile=""),
        line(two, 3, nid="", mobile=""),
        line(three, 4),  # has the dose of `three` already
        line(three, 5, nid="", mobile=""),
    )
    assert outcomes(centre_list)[:5] == ["in_review"] * 3 + [outcomes(centre_list)[3], "in_review"]
    found = looked_at(desk, plain(desk).pattern)
    assert (found.rows, found.left_out) == (1, 3)
    act = decide(desk, found)
    assert list(act.decisions.values_list("recipient__registration_no", flat=True)) == [two["registration_no"]]


def test_a_row_with_two_candidates_is_decided_by_itself(desk: Office) -> None:
    person = full_dates()[0]
    twin = Recipient.objects.get(registration_no=person["registration_no"])
    twin.pk, twin.registration_no, twin.nid, twin.nid_key = None, "twin", "", ""
    twin.save(force_insert=True)
    centre_list = sent(desk, line(person, 1, nid=""))
    assert CandidatePair.objects.filter(row=row(centre_list, FIRST)).count() == 2
    assert alike.patterns(incident=desk.incident) == []


def test_undoing_gives_the_rows_back_and_keeps_what_was_decided_otherwise(desk: Office, waiting: CentreList) -> None:
    act = decide(desk, looked_at(desk, plain(desk).pattern))
    waiting = settle(waiting)
    second = row(waiting, FIRST + 1)
    row_decide(row=second.sheet_row, verdict="nobody", recipient=None, reason="she called", by=desk.second)
    with pytest.raises(ReasonMissing):
        alike.act_undo(act=act, by=desk.second, reason="")
    tasks.act_undo_and_judge(act=act, by=desk.second, reason="the wrong pile")
    assert not act.decisions.filter(replaced_at__isnull=True).exists()
    act.refresh_from_db()
    assert (act.undone_by, act.undo_reason) == (desk.second, "the wrong pile")
    assert outcomes(settle(waiting))[:3] == ["in_review", "not_registered", "in_review"]
    with pytest.raises(alike.ActUndone):
        alike.act_undo(act=act, by=desk.second, reason="once more")


def test_copies_of_its_decisions_in_a_later_version_are_undone_too(desk: Office, waiting: CentreList) -> None:
    act = decide(desk, looked_at(desk, plain(desk).pattern), verdict="nobody")
    elsewhere = row(waiting, FIRST + 3)
    copy = Decision.objects.create(
        sheet_row=elsewhere.sheet_row, verdict="nobody", reason=act.reason, decided_by=act.decided_by
    )
    Decision.objects.filter(pk=copy.pk).update(decided_at=act.decided_at)
    alike.act_undo(act=act, by=desk.second, reason="the wrong pile")
    copy.refresh_from_db()
    assert copy.replaced_at is not None


def test_the_same_rows_give_the_same_lot_and_later_lots_are_others(desk: Office, waiting: CentreList) -> None:
    pattern = plain(desk).pattern
    drawn = [alike.alike_draw(incident=desk.incident, pattern=pattern, most=2)[1] for _ in range(2)]
    assert drawn[0] == drawn[1]
    others = alike.alike_draw(incident=desk.incident, pattern=pattern, most=2, after=2)[1]
    assert sorted(drawn[0] + others) == [row(waiting, FIRST + n).pk for n in range(3)]


# What the database refuses ------------------------------------------------------------------------------------------


def act_of(desk: Office, verdict: str = "this_one") -> ReviewAct:
    return ReviewAct.objects.create(
        incident=desk.incident,
        verdict=verdict,
        pattern=["name:same"],
        content_sha256="0" * 64,
        reason="together",
        decided_by=desk.clerk,
        decided_at=timezone.now(),
    )


def bulk(act: ReviewAct, centre_list: CentreList, number: int, **changed: object) -> Decision:
    candidate = CandidatePair.objects.get(row=row(centre_list, number)).recipient
    said = {"recipient": candidate if act.verdict == "this_one" else None, "verdict": act.verdict} | changed
    return Decision.objects.create(
        **{
            "sheet_row": row(centre_list, number).sheet_row,
            "act": act,
            "reason": act.reason,
            "decided_by": act.decided_by,
        }
        | said
    )


def test_database_refuses_a_bulk_link_against_an_identifier(desk: Office, waiting: CentreList) -> None:
    with refused("bulk_link_contradicts_no_identifier"):
        bulk(act_of(desk), waiting, FIRST + 3)
    bulk(act_of(desk), waiting, FIRST)
    bulk(act_of(desk, "nobody"), waiting, FIRST + 3)


def test_database_refuses_a_bulk_decision_about_anybody_but_the_only_candidate(
    desk: Office, waiting: CentreList
) -> None:
    stranger = Recipient.objects.get(registration_no=full_dates()[9]["registration_no"])
    with refused("bulk_decision_is_about_the_only_candidate"):
        bulk(act_of(desk), waiting, FIRST, recipient=stranger)
    CandidatePair.objects.create(
        row=row(waiting, FIRST), list=waiting, recipient=stranger, found_by="mobile", comparisons=[]
    )
    act = act_of(desk, "nobody")
    with refused("bulk_decision_is_about_the_only_candidate"):
        Decision.objects.create(
            sheet_row=row(waiting, FIRST).sheet_row, act=act, verdict="nobody", reason=act.reason, decided_by=desk.clerk
        )


def test_database_refuses_a_bulk_decision_that_says_something_else_than_its_act(
    desk: Office, waiting: CentreList
) -> None:
    act = act_of(desk)
    for changed in ({"reason": "another"}, {"decided_by": desk.second}, {"verdict": "nobody", "recipient": None}):
        with refused("bulk_decision_says_what_its_act_says"):
            bulk(act, waiting, FIRST, **changed)
    bulk(act, waiting, FIRST)


def test_database_refuses_to_rewrite_an_act_and_to_leave_decisions_of_an_undone_one(
    desk: Office, waiting: CentreList
) -> None:
    act = act_of(desk)
    bulk(act, waiting, FIRST)
    acts = ReviewAct.objects.filter(pk=act.pk)
    with refused("review_act_is_never_rewritten"):
        acts.update(reason="nicer words")
    undone = {"undone_at": timezone.now(), "undone_by": desk.second, "undo_reason": "wrong"}
    with refused("undone_act_decides_nothing"):
        acts.update(**undone)
    with transaction.atomic():
        Decision.objects.filter(act=act).update(replaced_at=timezone.now())
        acts.update(**undone)
    with refused("undone_act_decides_nothing"):
        bulk(act, waiting, FIRST + 1)
    with refused("review_act_is_never_rewritten"):
        acts.update(undone_at=None, undone_by=None, undo_reason="")


# Single decisions ---------------------------------------------------------------------------------------------------


def test_a_decision_that_another_person_gave_meanwhile_is_not_overwritten(desk: Office, waiting: CentreList) -> None:
    said = {"row": row(waiting, FIRST).sheet_row, "verdict": "nobody", "recipient": None, "reason": "asked"}
    first = row_decide(**said, by=desk.clerk, seen=0)
    with pytest.raises(DecidedMeanwhile, match="clerk has decided this row"):
        row_decide(**said, by=desk.second, seen=0)
    first.refresh_from_db()
    assert first.replaced_at is None
    row_decide(**said, by=desk.second, seen=first.pk)
    first.refresh_from_db()
    assert first.replaced_at is not None


def test_a_decision_between_linking_and_reconciling_counts_when_the_list_settles(
    desk: Office, waiting: CentreList
) -> None:
    """The job of the decision stands before that of reconciliation in the queue, and must not find nothing to do."""
    list_link_run(list_id=waiting.pk, then=lambda _list_id: None)
    waiting.refresh_from_db()
    assert waiting.state == "reconciling"
    row_decide(row=row(waiting, FIRST).sheet_row, verdict="nobody", recipient=None, reason="asked", by=desk.clerk)
    tasks.list_link(list_id=waiting.pk)
    assert outcomes(tasks.list_run_to_end(waiting.pk))[0] == "not_registered"
