from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from records.models import Role, User
from recovery import errors
from recovery.casework import batches, rights
from recovery.casework.cases import case_close
from recovery.models import Case, Correction, CorrectionBatch
from tests.casework.world import DAY, World


def test_known_request_key_gives_the_batch_that_it_made(world: World) -> None:
    key = uuid.uuid4()
    first = batches.batch_create(incident=world.incident, by=world.officer, request_key=key, note=" first ")
    again = batches.batch_create(incident=world.incident, by=world.officer, request_key=key, note="again")
    assert (again.pk, again.note, again.state) == (first.pk, "first", "draft")
    with pytest.raises(errors.RequestKeyTaken):
        batches.batch_create(incident=world.incident, by=world.approver, request_key=key)
    assert CorrectionBatch.objects.count() == 1


def test_lost_doses_are_proposed_as_their_rows_say_them(world: World) -> None:
    cases = world.missing(3)
    batch = world.batch()
    assert batches.corrections_propose_missing(batch=batch, cases=Case.objects.all(), by=world.officer) == 3
    line = Correction.objects.get(case=cases[0])
    assert (line.field, line.old_value, line.state) == ("dose", None, "proposed")
    assert line.new_value == {
        "vaccine": "SINOPHARM",
        "given_on": "2021-10-13",
        "centre": "S302601",
        "lot_no": "2021070128",
    }
    assert (line.evidence, line.edited_by) == (cases[0].sheet_row, world.officer)


def test_cases_that_cannot_take_a_whole_dose_are_left_out(world: World) -> None:
    fine, closed, proposed, foreign = world.missing(4)
    case_close(case=closed, closure="not_vaccinated", reason="went home", by=world.officer)
    world.proposed([proposed])
    Case.objects.filter(pk=foreign.pk).update(centre=world.other_centre)
    differing, _ = world.differing()
    ids = [fine.pk, closed.pk, proposed.pk, foreign.pk, differing.pk, 987654321]
    manager = world.user(Role.MANAGER, centres=[world.centre])
    batch = world.batch(by=manager)
    assert batches.corrections_propose_missing(batch=batch, cases=ids, by=manager) == 1
    assert batches.corrections_propose_missing(batch=batch, cases=ids, by=manager) == 0
    assert batch.corrections.get().case == fine


def test_lot_number_that_looks_like_a_formula_is_left_empty_and_stays_in_the_row(world: World) -> None:
    (case,) = world.missing()
    Case.objects.filter(pk=case.pk).update(lot_no="=1+1")
    assert world.proposed([case]).corrections.get().new_value["lot_no"] == ""


def test_single_value_is_proposed_with_what_the_register_says_now(world: World) -> None:
    case, dose = world.differing()
    batch = world.batch()
    line = batches.correction_set(
        batch=batch,
        case=case,
        field="given_on",
        new_value="2021-10-13",
        by=world.officer,
        evidence_note=" p. 7 ",
    )
    assert (line.old_value, line.new_value) == (dose.given_on.isoformat(), "2021-10-13")
    assert (line.evidence, line.evidence_note) == (case.sheet_row, "p. 7")
    changed = batches.correction_set(
        batch=batch, case=case, field="given_on", new_value="2021-10-12", by=world.approver
    )
    assert (changed.pk, changed.new_value, changed.edited_by) == (line.pk, "2021-10-12", world.approver)
    assert changed.edited_at > line.edited_at


def test_line_that_cannot_be_true_is_refused_with_a_sentence(world: World) -> None:
    missing, other = world.missing(2)
    differing, dose = world.differing()
    batch = world.batch()

    def propose(case: Case, field: str, value: object, by: User = world.officer) -> Correction:
        return batches.correction_set(batch=batch, case=case, field=field, new_value=value, by=by)

    with pytest.raises(errors.DoseNotHeld):
        propose(missing, "given_on", "2021-10-12")
    with pytest.raises(errors.DoseAlreadyHeld):
        propose(differing, "dose", {"given_on": DAY, "centre": "S302601"})
    with pytest.raises(errors.NothingToCorrect):
        propose(missing, "mobile", "+880 1700-000006")
    with pytest.raises(errors.FieldUnknown):
        propose(missing, "registration_no", "1")
    world.follow(world.a_list([None]))
    with pytest.raises(errors.CaseWithoutPerson):
        propose(Case.objects.get(kind="not_registered"), "name_en", "Rahima")
    elsewhere = world.user(Role.MANAGER, centres=[world.other_centre])
    theirs = world.batch(by=elsewhere)
    with pytest.raises(errors.NotYourCentre):
        batches.correction_set(batch=theirs, case=missing, field="mobile", new_value="01800000012", by=elsewhere)
    with pytest.raises(errors.NotYourBatch):
        propose(missing, "mobile", "01800000012", by=elsewhere)
    case_close(case=other, closure="duplicate", reason="twice", by=world.officer)
    with pytest.raises(errors.CaseNotOpen):
        propose(other, "mobile", "01800000012")
    assert not batch.corrections.exists()
    assert dose.given_on != DAY
    propose(missing, "mobile", "+880 1800-000012")
    assert batch.corrections.get().new_value == "01800000012"


def test_case_of_another_incident_has_no_place_in_a_batch(world: World) -> None:
    (case,) = world.missing()
    batch = World().batch()
    with pytest.raises(errors.CaseOfAnotherIncident):
        batches.correction_set(batch=batch, case=case, field="mobile", new_value="01800000012", by=world.officer)
    assert batches.corrections_propose_missing(batch=batch, cases=[case.pk], by=world.officer) == 0


def test_field_of_a_case_is_in_one_live_batch(world: World) -> None:
    (case,) = world.missing()
    one, two = world.proposed([case]), world.batch()
    dose = {"given_on": "2021-10-13", "centre": "S302601"}
    with pytest.raises(errors.LineTaken):
        batches.correction_set(batch=two, case=case, field="dose", new_value=dose, by=world.officer)
    batches.batch_discard(batch=one, by=world.officer)
    assert (one.state, one.corrections.get().state) == ("discarded", "dropped")
    batches.correction_set(batch=two, case=case, field="dose", new_value=dose, by=world.officer)


def test_line_is_taken_out_of_a_draft(world: World) -> None:
    (case,) = world.missing()
    batch = world.proposed([case])
    batches.correction_remove(batch=batch, case=case, field="dose", by=world.officer)
    with pytest.raises(errors.LineMissing):
        batches.correction_remove(batch=batch, case=case, field="dose", by=world.officer)
    assert not batch.corrections.exists()


def test_batch_goes_from_draft_to_approved_and_back_only_as_allowed(world: World) -> None:
    cases = world.missing(2)
    batch = world.batch()
    with pytest.raises(errors.EmptyBatch):
        batches.batch_submit(batch=batch, by=world.officer)
    with pytest.raises(errors.BatchMoveNotAllowed):
        batches.batch_approve(batch=batch, by=world.approver)
    batches.corrections_propose_missing(batch=batch, cases=[case.pk for case in cases], by=world.officer)
    batches.batch_submit(batch=batch, by=world.officer)
    assert (batch.state, len(batch.content_sha256)) == ("submitted", 64)
    for refused in (
        lambda: batches.batch_submit(batch=batch, by=world.officer),
        lambda: batches.correction_remove(batch=batch, case=cases[0], field="dose", by=world.officer),
        lambda: batches.corrections_propose_missing(batch=batch, cases=[], by=world.officer),
        lambda: batches.batch_discard(batch=batch, by=world.officer),
    ):
        with pytest.raises(errors.BatchMoveNotAllowed) as refusal:
            refused()
        assert str(batch.pk) in str(refusal.value)
    with pytest.raises(errors.ReasonNeeded):
        batches.batch_return(batch=batch, by=world.approver, comment=" ")
    batches.batch_return(batch=batch, by=world.approver, comment="page 7 is missing")
    assert (batch.state, batch.content_sha256, batch.return_comment) == ("draft", "", "page 7 is missing")
    batches.correction_remove(batch=batch, case=cases[0], field="dose", by=world.officer)
    batches.batch_submit(batch=batch, by=world.officer)
    assert (batch.return_comment, batch.returned_by) == ("", None)
    batches.batch_approve(batch=batch, by=world.approver)
    assert (batch.state, batch.approved_by, batch.approved_sha256) == (
        "approved",
        world.approver,
        batch.content_sha256,
    )
    with pytest.raises(errors.BatchMoveNotAllowed):
        batches.batch_approve(batch=batch, by=world.approver)
    batches.batch_return(batch=batch, by=world.approver, comment="on second thought")
    assert (batch.state, batch.approved_by, batch.approved_at) == ("draft", None, None)


def test_nobody_approves_what_they_put_together_or_edited(world: World) -> None:
    missing = world.missing()
    own = batches.batch_create(incident=world.incident, by=world.approver, request_key=uuid.uuid4())
    batches.corrections_propose_missing(batch=own, cases=[missing[0].pk], by=world.approver)
    batches.batch_submit(batch=own, by=world.approver)
    with pytest.raises(errors.ApproverIsAuthor):
        batches.batch_approve(batch=own, by=world.approver)
    edited = world.batch()
    case, _ = world.differing()
    batches.correction_set(batch=edited, case=case, field="given_on", new_value=DAY.isoformat(), by=world.approver)
    batches.batch_submit(batch=edited, by=world.officer)
    with pytest.raises(errors.ApproverEditedLine):
        batches.batch_approve(batch=edited, by=world.approver)
    another = world.user(Role.APPROVER)
    for batch in (own, edited):
        batches.batch_approve(batch=batch, by=another)
        assert batch.state == "approved"


def test_who_had_a_hand_in_a_line_does_not_approve_it_though_nothing_of_it_is_left(world: World) -> None:
    written_over, taken_out = world.batch(), world.batch()
    one, two, three = world.missing(3)
    phone = {"batch": written_over, "case": one, "field": "mobile"}
    batches.correction_set(**phone, new_value="01800000012", by=world.approver)
    batches.correction_set(**phone, new_value="01800000013", by=world.officer)
    batches.corrections_propose_missing(batch=taken_out, cases=[two.pk, three.pk], by=world.officer)
    batches.correction_remove(batch=taken_out, case=two, field="dose", by=world.approver)
    another = world.user(Role.APPROVER)
    for batch in (written_over, taken_out):
        batches.batch_submit(batch=batch, by=world.officer)
        with pytest.raises(errors.ApproverEditedLine):
            batches.batch_approve(batch=batch, by=world.approver)
        batches.batch_approve(batch=batch, by=another)


def test_line_of_a_manager_who_was_moved_meanwhile_is_refused_with_a_sentence(world: World) -> None:
    (case,) = world.missing()
    manager = world.user(Role.MANAGER, centres=[world.centre])
    batch = world.batch(by=manager)
    here = rights.own_centres(manager)
    manager.centres.set([world.other_centre])
    with pytest.MonkeyPatch.context() as patch, pytest.raises(errors.NotYourCentre) as refusal:
        patch.setattr(rights, "own_centres", lambda _: here)  # as it was a moment ago
        batches.correction_set(batch=batch, case=case, field="mobile", new_value="01800000012", by=manager)
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert not batch.corrections.exists()


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        (
            "UPDATE recovery_correctionbatch SET approved_by_id = created_by_id WHERE id = %s",
            errors.ApproverIsAuthor,
        ),
        (
            "UPDATE recovery_correctionbatch SET content_sha256 = repeat('0', 64) WHERE id = %s",
            errors.BatchChanged,
        ),
        ("UPDATE recovery_correctionbatch SET state = 'reverted' WHERE id = %s", errors.BatchMoveNotAllowed),
        ("DELETE FROM recovery_correction WHERE batch_id = %s", errors.BatchMoveNotAllowed),
        ("UPDATE recovery_correctionbatch SET created_by_id = NULL WHERE id = %s", errors.BatchChanged),
        (
            "UPDATE recovery_correctionbatch SET state = 'approved', approved_sha256 = 'x',"
            " approved_by_id = (SELECT max(id) FROM records_user), approved_at = clock_timestamp() WHERE id = %s",
            errors.BatchChanged,
        ),
    ],
)
def test_rule_that_only_the_database_sees_broken_comes_out_as_a_sentence(
    world: World, attack: str, sentence: type[errors.RecoveryError]
) -> None:
    batch = world.batch()
    cases = [case.pk for case in world.missing()]
    batches.corrections_propose_missing(batch=batch, cases=cases, by=world.user(Role.OFFICER))
    batches.batch_submit(batch=batch, by=world.officer)

    def attacked() -> None:
        submitted = CorrectionBatch.State.SUBMITTED
        with batches._locked(batch, world.approver, submitted), connection.cursor() as cursor:
            cursor.execute(attack, [batch.pk])

    with pytest.raises(sentence) as refusal:
        attacked()
    assert isinstance(refusal.value.__cause__, IntegrityError)


def test_line_changed_behind_the_back_of_the_freeze_is_not_approved(world: World) -> None:
    batch = world.proposed(world.missing())
    batches.batch_submit(batch=batch, by=world.officer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE recovery_correction DISABLE TRIGGER line_changes_only_in_draft")
        cursor.execute("UPDATE recovery_correction SET new_value = jsonb_set(new_value, '{lot_no}', '\"X\"')")
        cursor.execute("ALTER TABLE recovery_correction ENABLE TRIGGER line_changes_only_in_draft")
    with pytest.raises(errors.BatchChanged):
        batches.batch_approve(batch=batch, by=world.approver)
    batch.refresh_from_db()
    assert batch.state == "submitted"


def test_content_does_not_depend_on_the_time_zone_of_the_session(world: World) -> None:
    batch = world.proposed(world.missing(2))
    here = batches.batch_content(batch)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'America/New_York'")
    assert batches.batch_content(batch) == here
    assert here[0] == 2


def test_each_step_asks_for_its_role(world: World) -> None:
    expected: dict[Callable[[User], bool], set[Role]] = {
        rights.may_propose: {Role.MANAGER, Role.OFFICER, Role.APPROVER},
        rights.may_approve: {Role.APPROVER},
        rights.may_return: {Role.APPROVER},
        rights.may_apply: {Role.OFFICER, Role.APPROVER},
        rights.may_ask_revert: {Role.OFFICER, Role.APPROVER},
        rights.may_revert: {Role.APPROVER},
        rights.may_close: {Role.OFFICER, Role.APPROVER},
    }
    users = {role: world.user(role) for role in Role}
    for right, roles in expected.items():
        assert {role for role, user in users.items() if right(user)} == roles
    users[Role.APPROVER].is_active = False
    assert not any(right(users[Role.APPROVER]) for right in expected)


def test_those_without_the_right_change_nothing(world: World) -> None:
    (case,) = world.missing()
    batch = world.proposed([case])
    for role in (Role.OFFICIAL, Role.ADMINISTRATOR, Role.AUDITOR):
        nobody = world.user(role)
        with pytest.raises(errors.RightMissing):
            world.batch(by=nobody)
        with pytest.raises(errors.RightMissing):
            batches.batch_submit(batch=batch, by=nobody)
        with pytest.raises(errors.RightMissing):
            batches.batch_return(batch=batch, by=nobody, comment="no")
    batches.batch_submit(batch=batch, by=world.officer)
    with pytest.raises(errors.RightMissing):
        batches.batch_approve(batch=batch, by=world.officer)
    batches.batch_return(batch=batch, by=world.officer, comment="I found a mistake of mine")
    assert batch.state == "draft"


def in_threads(count: int, work: Callable[[], object]) -> list[object]:
    """The answers of `count` threads that do the same at the same time, exceptions among them."""
    start = threading.Barrier(count)
    answers: list[object] = []

    def run() -> None:
        try:
            start.wait()
            answers.append(work())
        except Exception as failure:
            answers.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_twenty_who_begin_with_one_key_share_one_batch() -> None:
    world = World()
    key = uuid.uuid4()
    made = in_threads(20, lambda: batches.batch_create(incident=world.incident, by=world.officer, request_key=key).pk)
    assert CorrectionBatch.objects.count() == 1
    assert set(made) == {CorrectionBatch.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_twenty_who_submit_or_approve_at_once_have_one_effect() -> None:
    world = World()
    batch = world.proposed(world.missing(3))

    def fresh() -> CorrectionBatch:
        return CorrectionBatch.objects.get(pk=batch.pk)

    submitted = in_threads(20, lambda: batches.batch_submit(batch=fresh(), by=world.officer).state)
    approved = in_threads(20, lambda: batches.batch_approve(batch=fresh(), by=world.approver).state)
    assert submitted.count("submitted") == 1
    assert approved.count("approved") == 1
    others = [answer for answer in submitted + approved if not isinstance(answer, str)]
    assert {type(answer) for answer in others} == {errors.BatchMoveNotAllowed}
    assert fresh().events.filter(state="approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_who_propose_the_same_case_leave_one_line() -> None:
    world = World()
    cases = world.missing(5)
    drafts = iter([world.batch() for _ in range(20)])
    ids = [case.pk for case in cases]

    def propose() -> int:
        return batches.corrections_propose_missing(batch=next(drafts), cases=ids, by=world.officer)

    lines = in_threads(20, propose)
    assert sum(line for line in lines if isinstance(line, int)) == 5
    assert Correction.objects.count() == 5
    assert [line for line in lines if not isinstance(line, int)] == []


def test_submitting_within_a_transaction_that_dies_leaves_a_whole_draft(world: World) -> None:
    batch = world.proposed(world.missing())

    def die() -> None:
        with transaction.atomic():
            batches.batch_submit(batch=batch, by=world.officer)
            raise RuntimeError("the process died here")

    with pytest.raises(RuntimeError):
        die()
    batch.refresh_from_db()
    assert (batch.state, batch.content_sha256, batch.submitted_at) == ("draft", "", None)
