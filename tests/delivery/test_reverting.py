from __future__ import annotations

import datetime

import pytest

from records.models import Dose, Recipient, Role, Vaccine
from records.services import FieldChange, dose_change_many, recipient_change_many
from recovery import errors
from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.delivery.reverting import Fate, Reverted, batch_revert, revert_preview
from recovery.models import Case, CorrectionBatch, Delivery
from tests.casework.test_batches import in_threads
from tests.casework.world import DAY, World, sha256_of_register

WHY = "the list was of another centre"


def applied(world: World, batch: CorrectionBatch) -> CorrectionBatch:
    batch_apply(batch=world.approved(batch), by=world.officer)
    return batch


def a_bit_of_everything(world: World) -> tuple[list[Case], CorrectionBatch]:
    """A draft with two whole doses, and every field of somebody whose dose differs."""
    cases = world.missing(2)
    differing, _ = world.differing(given_on=DAY + datetime.timedelta(days=1), vaccine=world.other_vaccine)
    batch = world.proposed(cases)
    for field, value in {
        "given_on": "2021-10-13",
        "vaccine": "SINOPHARM",
        "centre": "S302901",
        "mobile": "01800000012",
        "name_en": "Md. Abdul Kadir",
        "name_bn": "মোঃ আব্দুল কাদির",
        "date_of_birth": "1981-01-05",
        "nid": "3111902754",
    }.items():
        batches.correction_set(batch=batch, case=differing, field=field, new_value=value, by=world.officer)
    return [*cases, differing], batch


def test_revert_is_the_inverse_of_apply(world: World) -> None:
    _, batch = a_bit_of_everything(world)
    before = sha256_of_register()
    applied(world, batch)
    assert set(batch.corrections.values_list("state", flat=True)) == {"applied"}
    assert sha256_of_register() != before
    told: list[int] = []
    answer = batch_revert(batch=batch, by=world.approver, reason=WHY, on_reverted=told.append)
    assert (answer, told) == (Reverted(reversed=10, kept=0), [batch.pk])
    assert sha256_of_register() == before
    assert Dose.objects.filter(retracted_at__isnull=False).count() == 2
    assert {case.state for case in Case.objects.all()} == {"open"}
    assert (batch.state, batch.reverted_by, batch.revert_reason) == ("reverted", world.approver, WHY)
    assert set(batch.corrections.values_list("state", flat=True)) == {"reverted"}


def test_value_that_was_empty_is_empty_again(world: World) -> None:
    (case,) = world.missing()
    Recipient.objects.filter(pk=case.recipient_id).update(date_of_birth=None, mobile="", mobile_key="")
    before = sha256_of_register()
    batch = world.batch()
    for field, value in {"date_of_birth": "1981-01-05", "mobile": "01800000012"}.items():
        batches.correction_set(batch=batch, case=case, field=field, new_value=value, by=world.officer)
    applied(world, batch)
    assert batch_revert(batch=batch, by=world.approver, reason=WHY) == Reverted(reversed=2, kept=0)
    assert sha256_of_register() == before


def test_every_undone_line_takes_its_message_back_behind_it(world: World) -> None:
    _, batch = a_bit_of_everything(world)
    applied(world, batch)
    batch_revert(batch=batch, by=world.approver, reason=WHY)
    for line in batch.corrections.all():
        told, taken_back = line.deliveries.order_by("pk")
        assert (told.operation, taken_back.operation) == ("upsert", "retract")
        payload = taken_back.payload
        assert (payload["op"], payload["new"]) == ("retract", line.old_value)
        expected = {"dose": "retractions", "given_on": "doses", "vaccine": "doses", "centre": "doses"}
        assert payload["file"] == expected.get(line.field, "recipients")
    back = Delivery.objects.get(operation="retract", correction__field="mobile").payload
    assert back["mobile"] == "01700000006"
    day = Delivery.objects.get(operation="retract", correction__field="given_on").payload
    assert (day["given_on"], day["vaccine"], day["centre_code"]) == ("2021-10-14", "PFIZER", "S302601")


def test_what_changed_since_is_kept_and_named(world: World) -> None:
    cases, batch = a_bit_of_everything(world)
    applied(world, batch)
    person = cases[2].recipient_id
    recipient_change_many([FieldChange(person, "mobile", "01700000099")])
    dose_change_many([FieldChange(Dose.objects.get(recipient_id=cases[0].recipient_id).pk, "given_on", "2021-10-20")])
    preview = revert_preview(batch)
    assert {(line.case_id, line.field, line.fate) for line in preview.kept} == {
        (cases[0].pk, "dose", Fate.CHANGED_SINCE),
        (cases[2].pk, "mobile", Fate.CHANGED_SINCE),
    }
    assert all(line.why for line in preview.kept)
    assert not any(line.why for line in preview.reversed)
    assert (len(preview.reversed), preview.blocked) == (8, ())
    assert batch_revert(batch=batch, by=world.approver, reason=WHY) == Reverted(reversed=8, kept=2)
    assert Recipient.objects.get(pk=person).mobile == "01700000099"
    assert Dose.objects.get(recipient_id=cases[0].recipient_id).retracted_at is None
    states = {case.pk: case.state for case in Case.objects.all()}
    assert [states[case.pk] for case in cases] == ["applied", "open", "open"]
    kept = batch.corrections.filter(state="kept")
    assert kept.count() == 2
    assert not Delivery.objects.filter(correction__in=kept, operation="retract").exists()


def test_what_a_later_batch_rests_on_is_blocked_until_that_is_reverted(world: World) -> None:
    case, _ = world.differing()
    first, second = world.batch(), world.batch()
    batches.correction_set(batch=first, case=case, field="mobile", new_value="01800000012", by=world.officer)
    batches.correction_set(batch=first, case=case, field="name_en", new_value="Kadir", by=world.officer)
    applied(world, first)
    batches.correction_set(batch=second, case=case, field="mobile", new_value="01800000013", by=world.officer)
    applied(world, second)
    (blocked,) = revert_preview(first).blocked
    assert (blocked.field, blocked.fate, blocked.later_batch) == ("mobile", Fate.LATER_BATCH, second.pk)
    assert str(second.pk) in blocked.why
    batch_revert(batch=second, by=world.approver, reason=WHY)
    assert revert_preview(first).blocked == ()
    assert batch_revert(batch=first, by=world.approver, reason=WHY) == Reverted(reversed=2, kept=0)
    assert Recipient.objects.get(pk=case.recipient_id).mobile == "01700000006"


def test_dose_that_a_later_batch_corrected_is_not_taken_back_under_it(world: World) -> None:
    (case,) = world.missing()
    a_list = case.sheet_row.list
    first = applied(world, world.proposed([case]))
    dose = Dose.objects.get(recipient=case.recipient)
    Dose.objects.filter(pk=dose.pk).update(given_on="2021-10-14")
    world.extract(shows=[dose])
    world.judge(a_list)
    world.follow(a_list)
    differing = Case.objects.get(kind="differs")
    second = world.batch()
    batches.correction_set(batch=second, case=differing, field="given_on", new_value="2021-10-13", by=world.officer)
    applied(world, second)
    (blocked,) = revert_preview(first).blocked
    assert blocked.later_batch == second.pk
    assert batch_revert(batch=first, by=world.approver, reason=WHY) == Reverted(reversed=0, kept=1)
    dose.refresh_from_db()
    assert (dose.retracted_at, dose.given_on) == (None, DAY)


def test_old_value_that_is_no_longer_in_the_reference_data_is_blocked(world: World) -> None:
    old = world.make_vaccine("OLD")
    case, _ = world.differing(vaccine=old)
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="vaccine", new_value="SINOPHARM", by=world.officer)
    applied(world, batch)
    Vaccine.objects.filter(pk=old.pk).delete()
    (blocked,) = revert_preview(batch).blocked
    assert blocked.fate == Fate.OLD_VALUE_GONE
    assert batch_revert(batch=batch, by=world.approver, reason=WHY) == Reverted(reversed=0, kept=1)


def test_verified_case_is_open_again_and_stays_so_until_an_extract_says_otherwise(world: World) -> None:
    (case,) = world.missing()
    a_list = case.sheet_row.list
    batch = applied(world, world.proposed([case]))
    world.extract(shows=[Dose.objects.get()])
    world.judge(a_list)
    assert world.follow(a_list).verified == 1
    batch_revert(batch=batch, by=world.approver, reason=WHY)
    case.refresh_from_db()
    assert (case.state, case.verified_in, case.lost_again_at) == ("open", None, None)
    world.follow(a_list)  # its outcome still says on_server: the list was not judged again yet
    case.refresh_from_db()
    assert case.state == "open"
    world.judge(a_list)
    world.follow(a_list)
    case.refresh_from_db()
    assert (case.state, case.lost_again_at) == ("open", None)
    assert applied(world, world.proposed([case])).corrections.get().state == "applied"


def test_reverting_again_gives_the_same_answer_and_changes_nothing(world: World) -> None:
    _, batch = a_bit_of_everything(world)
    applied(world, batch)
    told: list[int] = []
    first = batch_revert(batch=batch, by=world.approver, reason=WHY, on_reverted=told.append)
    assert batch_revert(batch=batch, by=world.approver, reason="again", on_reverted=told.append) == first
    assert (batch.revert_reason, told, Delivery.objects.count()) == (WHY, [batch.pk], 20)
    with pytest.raises(errors.BatchMoveNotAllowed):
        batch_apply(batch=batch, by=world.officer)
    with pytest.raises(errors.BatchMoveNotAllowed):
        revert_preview(batch)


def test_only_approvers_revert_only_what_is_applied_and_say_why(world: World) -> None:
    batch = world.proposed(world.missing())
    with pytest.raises(errors.BatchMoveNotAllowed):
        batch_revert(batch=batch, by=world.approver, reason=WHY)
    applied(world, batch)
    for role in set(Role) - {Role.APPROVER}:
        with pytest.raises(errors.RightMissing):
            batch_revert(batch=batch, by=world.user(role), reason=WHY)
    with pytest.raises(errors.ReasonNeeded):
        batch_revert(batch=batch, by=world.approver, reason=" ")
    assert batch.corrections.get().state == "applied"
    batch_revert(batch=batch, by=world.approver, reason=WHY)
    assert batch.corrections.get().state == "reverted"


def test_nothing_is_reverted_when_a_step_fails(world: World) -> None:
    batch = applied(world, world.proposed(world.missing(2)))
    before = sha256_of_register()

    def die(_: int) -> None:
        raise RuntimeError("the queue is not there")

    with pytest.raises(RuntimeError):
        batch_revert(batch=batch, by=world.approver, reason=WHY, on_reverted=die)
    batch.refresh_from_db()
    assert (batch.state, sha256_of_register(), Delivery.objects.count()) == ("applied", before, 2)
    assert {case.state for case in Case.objects.all()} == {"applied"}


def test_batch_can_be_made_again_after_its_revert(world: World) -> None:
    (case,) = world.missing()
    batch_revert(batch=applied(world, world.proposed([case])), by=world.approver, reason=WHY)
    again = applied(world, world.proposed([case]))
    dose = Dose.objects.get(recipient=case.recipient)
    assert (again.corrections.get().state, dose.retracted_at, dose.last_seen_in) == ("applied", None, None)
    assert Delivery.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_twenty_who_revert_at_once_have_one_effect() -> None:
    world = World()
    batch = applied(world, world.proposed(world.missing(5)))
    answers = in_threads(
        20,
        lambda: batch_revert(batch=CorrectionBatch.objects.get(pk=batch.pk), by=world.approver, reason=WHY),
    )
    assert answers == [Reverted(reversed=5, kept=0)] * 20
    assert Delivery.objects.filter(operation="retract").count() == 5
