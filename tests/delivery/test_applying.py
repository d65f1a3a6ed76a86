from __future__ import annotations

import datetime
import hashlib
import json
import time
import uuid

import pytest
from django.db import connection, transaction

from records.models import Dose, Recipient, Role, Source
from records.services import FieldChange, dose_change_many, recipient_change_many
from recovery import errors
from recovery.casework import batches
from recovery.casework.cases import case_close
from recovery.delivery.applying import Applied, batch_apply, batch_revert
from recovery.delivery.reverting import Reverted
from recovery.delivery.verification import corrections_verify
from recovery.models import Case, Correction, CorrectionBatch, Delivery
from recovery.progress.figures import figures
from recovery.progress.reminders import days_without_list
from tests.casework.test_batches import in_threads
from tests.casework.world import DAY, World


def state_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def line_of(batch: CorrectionBatch, case: Case) -> Correction:
    return Correction.objects.get(batch=batch, case=case)


def test_applied_batch_is_in_the_register_and_in_the_outbox(world: World) -> None:
    cases = world.missing(2)
    batch = world.approved(world.proposed(cases))
    told: list[int] = []
    answer = batch_apply(batch=batch, by=world.officer, on_applied=told.append)
    assert (answer, told) == (Applied(applied=2, held=0), [batch.pk])
    assert (batch.state, batch.applied_by) == ("applied", world.officer)
    for case in cases:
        dose = Dose.objects.get(recipient=case.recipient)
        assert (dose.given_on, dose.vaccine, dose.centre, dose.lot_no) == (
            DAY,
            world.vaccine,
            world.centre,
            "2021070128",
        )
        assert (dose.source, dose.source_ref, dose.last_seen_in) == (
            Source.CORRECTION,
            f"batch {batch.pk}",
            None,
        )
        line = line_of(batch, case)
        assert (line.state, line.dose, state_of(case)) == ("applied", dose, "applied")
        message = line.deliveries.get()
        assert (message.operation, message.state, message.drop) == ("upsert", "waiting", None)
        assert message.payload == {
            "op": "upsert",
            "file": "doses",
            "field": "dose",
            "new": line.new_value,
            "registration_no": case.recipient.registration_no,
            "dose_no": 1,
            "vaccine": "SINOPHARM",
            "given_on": "2021-10-13",
            "centre_code": "S302601",
            "lot_no": "2021070128",
            "recorded_at": batch.applied_at.astimezone(datetime.timezone(datetime.timedelta(hours=6))).isoformat(
                timespec="seconds"
            ),
        }


def test_message_is_hashed_as_the_database_writes_it(world: World) -> None:
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text, payload_sha256 FROM recovery_delivery")
        text, sha256 = cursor.fetchone()
    assert hashlib.sha256(text.encode()).hexdigest() == sha256
    assert json.loads(text)["op"] == "upsert"


def test_values_of_doses_and_people_are_changed_with_their_keys(world: World) -> None:
    case, dose = world.differing(given_on=DAY + datetime.timedelta(days=1), vaccine=world.other_vaccine)
    person = case.recipient
    batch = world.batch()
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
        batches.correction_set(batch=batch, case=case, field=field, new_value=value, by=world.officer)
    assert batch_apply(batch=world.approved(batch), by=world.officer) == Applied(applied=8, held=0)
    dose.refresh_from_db()
    person.refresh_from_db()
    assert (dose.given_on, dose.vaccine_id, dose.centre) == (DAY, "SINOPHARM", world.other_centre)
    assert (person.mobile_key, person.nid_key, person.date_of_birth) == (
        "01800000012",
        "3111902754",
        datetime.date(1981, 1, 5),
    )
    assert state_of(case) == "applied"
    lines = {line.field: line for line in batch.corrections.all()}
    assert lines["given_on"].dose == lines["vaccine"].dose == dose
    assert lines["mobile"].dose is None
    payload = lines["mobile"].deliveries.get().payload
    assert (payload["file"], payload["mobile"], payload["nid"], payload["name_bn"]) == (
        "recipients",
        "01800000012",
        "3111902754",
        "মোঃ আব্দুল কাদির",
    )


def test_applying_again_gives_the_same_answer_and_changes_nothing(world: World) -> None:
    cases = world.missing(3)
    batch = world.approved(world.proposed(cases))
    case_close(case=cases[0], closure="not_vaccinated", reason="went home", by=world.officer)
    told: list[int] = []
    first = batch_apply(batch=batch, by=world.officer, on_applied=told.append)
    before = list(Dose.objects.order_by("pk").values())
    assert batch_apply(batch=batch, by=world.approver, on_applied=told.append) == first
    assert first == Applied(applied=2, held=1)
    assert (list(Dose.objects.order_by("pk").values()), told) == (before, [batch.pk])
    assert Delivery.objects.count() == 2


def test_only_mis_applies_and_only_what_is_approved(world: World) -> None:
    batch = world.proposed(world.missing())
    with pytest.raises(errors.BatchMoveNotAllowed):
        batch_apply(batch=batch, by=world.officer)
    world.approved(batch)
    for role in (Role.MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(errors.RightMissing):
            batch_apply(batch=batch, by=world.user(role))
    assert not Dose.objects.exists()
    batch_apply(batch=batch, by=world.officer)
    assert Dose.objects.count() == 1


def test_batch_that_is_not_what_was_approved_is_not_applied(world: World) -> None:
    batch = world.approved(world.proposed(world.missing()))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE recovery_correction DISABLE TRIGGER line_changes_only_in_draft")
        cursor.execute(
            "UPDATE recovery_correction SET new_value = jsonb_set(new_value, '{given_on}', '\"2021-10-28\"')"
        )
        cursor.execute("ALTER TABLE recovery_correction ENABLE TRIGGER line_changes_only_in_draft")
    with pytest.raises(errors.BatchChanged):
        batch_apply(batch=batch, by=world.officer)
    assert not Dose.objects.exists()


def test_line_of_a_case_that_moved_is_held_and_the_others_go_through(world: World) -> None:
    closed, fine = world.missing(2)
    batch = world.approved(world.proposed([closed, fine]))
    case_close(case=closed, closure="not_vaccinated", reason="went home", by=world.officer)
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=1, held=1)
    held = line_of(batch, closed)
    assert (held.state, held.held_reason, held.deliveries.count()) == ("held", "case_moved", 0)
    assert (state_of(closed), state_of(fine)) == ("closed", "applied")
    assert not Dose.objects.filter(recipient=closed.recipient).exists()


def test_dose_that_the_server_holds_by_now_is_held(world: World) -> None:
    (case,) = world.missing()
    batch = world.approved(world.proposed([case]))
    dose = world.dose(case.recipient, given_on=DAY + datetime.timedelta(days=1))
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=0, held=1)
    assert (line_of(batch, case).held_reason, state_of(case)) == ("already_there", "open")
    dose.refresh_from_db()
    assert dose.given_on == DAY + datetime.timedelta(days=1)


def test_dose_that_another_correction_put_there_is_not_overwritten(world: World) -> None:
    first = world
    (case,) = first.missing()
    second = World()
    second.follow(second.a_list([case.recipient]))
    other = Case.objects.get(incident=second.incident)
    batch = second.approved(second.proposed([other]))
    batch_apply(batch=first.approved(first.proposed([case])), by=first.officer)
    dose = Dose.objects.get(recipient=case.recipient)
    assert batch_apply(batch=batch, by=second.officer) == Applied(applied=0, held=1)
    assert line_of(batch, other).held_reason == "already_there"
    assert Dose.objects.get(pk=dose.pk).source_ref == dose.source_ref
    assert batches.corrections_propose_missing(batch=second.batch(), cases=[other.pk], by=second.officer) == 0


def test_lost_dose_is_taken_over(world: World) -> None:
    person = world.recipient()
    dose = world.dose(person)
    world.extract(loses=[dose])
    world.follow(world.a_list([person]))
    case = Case.objects.get()
    assert batch_apply(batch=world.approved(world.proposed([case])), by=world.officer).applied == 1
    dose.refresh_from_db()
    assert (dose.source, dose.lost_in, dose.last_seen_in) == (Source.CORRECTION, None, None)
    assert state_of(case) == "applied"


def test_person_or_dose_changed_since_the_line_was_written_holds_it(world: World) -> None:
    renamed, fine = world.missing(2)
    differing, dose = world.differing()
    batch = world.proposed([renamed, fine])
    batches.correction_set(batch=batch, case=differing, field="given_on", new_value="2021-10-13", by=world.officer)
    batches.correction_set(batch=batch, case=fine, field="mobile", new_value="01800000012", by=world.officer)
    world.approved(batch)
    recipient_change_many([FieldChange(renamed.recipient_id, "name_en", "Md. Rahim Uddin")])
    dose_change_many([FieldChange(dose.pk, "lot_no", "202108B")])
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=2, held=2)
    assert line_of(batch, renamed).held_reason == line_of(batch, differing).held_reason == "changed_since"
    assert (state_of(renamed), state_of(differing), state_of(fine)) == ("open", "open", "applied")


@pytest.mark.parametrize("field", ["given_on", "centre"])
def test_place_that_no_extract_has_shown_makes_nobody_verified_once_the_list_is_withdrawn(
    world: World, field: str
) -> None:
    """Then no row claims the dose, and only what the server itself says of it counts."""
    register = {"given_on": {"given_on": DAY + datetime.timedelta(days=1)}, "centre": {"centre": world.other_centre}}
    case, dose = world.differing(**register[field])
    batch = world.batch()
    value = {"given_on": str(DAY), "centre": world.centre.code}[field]
    batches.correction_set(batch=batch, case=case, field=field, new_value=value, by=world.officer)
    assert batch_apply(batch=world.approved(batch), by=world.officer).applied == 1
    world.withdraw(case.sheet_row.list)
    found = figures(incident=world.incident)
    assert (found.verified, found.centre_days_without_list) == (0, len(days_without_list(incident=world.incident)))
    corrections_verify(extract=world.extract(shows=[dose]))
    assert figures(incident=world.incident).verified == 1


def test_changed_value_is_noticed_also_when_its_clock_says_nothing(world: World) -> None:
    case, dose = world.differing()
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="given_on", new_value="2021-10-13", by=world.officer)
    batches.correction_set(batch=batch, case=case, field="mobile", new_value="01800000012", by=world.officer)
    world.approved(batch)
    Dose.objects.filter(pk=dose.pk).update(given_on="2021-10-20")
    Recipient.objects.filter(pk=case.recipient_id).update(mobile="01700000099")
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=0, held=2)
    assert set(batch.corrections.values_list("held_reason", flat=True)) == {"changed_since"}


def test_value_that_the_register_says_by_now_is_held_as_already_there(world: World) -> None:
    case, dose = world.differing()
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="given_on", new_value="2021-10-13", by=world.officer)
    world.approved(batch)
    dose_change_many([FieldChange(dose.pk, "given_on", DAY)])
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=0, held=1)
    assert line_of(batch, case).held_reason == "already_there"


def test_case_mended_since_the_line_was_written_holds_its_dose(world: World) -> None:
    (case,) = world.missing()
    batch = world.approved(world.proposed([case]))
    a_list = case.sheet_row.list
    a_list.rows.update(vaccine=world.other_vaccine)
    world.judge(a_list)
    world.follow(a_list)
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=0, held=1)
    assert line_of(batch, case).held_reason == "changed_since"


def test_case_stays_open_while_only_the_person_or_a_part_was_corrected(world: World) -> None:
    (missing,) = world.missing()
    partly, _ = world.differing()
    batch = world.batch()
    batches.correction_set(batch=batch, case=missing, field="mobile", new_value="01800000012", by=world.officer)
    batches.correction_set(batch=batch, case=partly, field="given_on", new_value="2021-10-13", by=world.officer)
    batches.correction_set(batch=batch, case=partly, field="centre", new_value="S302901", by=world.officer)
    world.approved(batch)
    Dose.objects.filter(recipient=partly.recipient).update(given_on="2021-10-20")
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=2, held=1)
    assert (state_of(missing), state_of(partly)) == ("open", "open")
    assert batches.corrections_propose_missing(batch=world.batch(), cases=[missing.pk], by=world.officer) == 1


def test_nothing_is_applied_when_a_step_fails(world: World) -> None:
    batch = world.approved(world.proposed(world.missing(2)))

    def die(_: int) -> None:
        raise RuntimeError("the queue is not there")

    with pytest.raises(RuntimeError):
        batch_apply(batch=batch, by=world.officer, on_applied=die)
    batch.refresh_from_db()
    assert (batch.state, Dose.objects.count(), Delivery.objects.count()) == ("approved", 0, 0)
    assert set(batch.corrections.values_list("state", flat=True)) == {"proposed"}
    assert batch_apply(batch=batch, by=world.officer).applied == 2


def test_applied_case_waits_for_an_extract_and_is_verified_by_it(world: World) -> None:
    (case,) = world.missing()
    a_list = case.sheet_row.list
    batch_apply(batch=world.approved(world.proposed([case])), by=world.officer)
    world.judge(a_list)
    world.follow(a_list)
    assert state_of(case) == "applied"
    world.extract(shows=[Dose.objects.get(recipient=case.recipient)])
    world.judge(a_list)
    assert world.follow(a_list).verified == 1


def test_corrected_day_counts_as_verified_only_after_a_later_extract(world: World) -> None:
    case, dose = world.differing()
    a_list = case.sheet_row.list
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="given_on", new_value="2021-10-13", by=world.officer)
    world.extract(shows=[dose])
    batch_apply(batch=world.approved(batch), by=world.officer)
    world.judge(a_list)
    assert a_list.row_outcomes.get().outcome == "differs"  # our own word is no sight of the server
    assert world.follow(a_list).verified == 0
    assert state_of(case) == "applied"
    corrections_verify(extract=world.extract(shows=[dose]))
    world.judge(a_list)
    assert a_list.row_outcomes.get().outcome == "on_server"
    assert world.follow(a_list).verified == 1


def test_case_of_a_list_sent_again_remembers_that_its_dose_was_applied(world: World) -> None:
    (case,) = world.missing()
    first = case.sheet_row.list
    batch_apply(batch=world.approved(world.proposed([case])), by=world.officer)
    world.withdraw(first)
    world.follow(first)
    assert state_of(case) == "withdrawn"
    second = world.a_list([case.recipient])
    world.follow(second)
    assert state_of(case) == "applied"
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_who_apply_at_once_have_one_effect() -> None:
    world = World()
    batch = world.approved(world.proposed(world.missing(5)))
    answers = in_threads(20, lambda: batch_apply(batch=CorrectionBatch.objects.get(pk=batch.pk), by=world.officer))
    assert answers == [Applied(applied=5, held=0)] * 20
    assert (Dose.objects.count(), Delivery.objects.count()) == (5, 5)
    assert batch.events.filter(state="applied").count() == 1


@pytest.mark.django_db(transaction=True)
def test_batches_over_the_same_people_neither_wait_for_ever_nor_overwrite() -> None:
    world = World()
    people = [case.recipient for case in world.missing(6)]
    other = World()
    other.follow(other.a_list(list(reversed(people))))
    made = []
    for each in (world, other):
        batch = each.batch()
        for case in Case.objects.filter(incident=each.incident):
            batches.correction_set(
                batch=batch,
                case=case,
                field="mobile",
                new_value=f"0180000{batch.pk % 10000:04d}",
                by=each.officer,
            )
        made.append(each.approved(batch))
    waiting = iter(made)
    answers = in_threads(2, lambda: batch_apply(batch=next(waiting), by=world.officer))
    assert sorted((answer.applied, answer.held) for answer in answers) == [(0, 6), (6, 0)]
    assert Recipient.objects.values("mobile").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_thousand_lines_are_applied_and_reverted_in_seconds() -> None:
    world = World()
    people = Recipient.objects.bulk_create(
        Recipient(registration_no=f"{uuid.uuid4().hex[:8]}{at}", name_en="Rahima", centre=world.centre)
        for at in range(5_000)
    )
    with transaction.atomic():
        a_list = world.a_list(people)
    world.follow(a_list)
    batch = world.approved(world.proposed(Case.objects.all()))
    begun = time.monotonic()
    assert batch_apply(batch=batch, by=world.officer) == Applied(applied=5_000, held=0)
    applied = time.monotonic()
    assert batch_revert(batch=batch, by=world.approver, reason="a drill") == Reverted(reversed=5_000, kept=0)
    reverted = time.monotonic()
    assert Delivery.objects.count() == 10_000
    # Measured: under 3 s each on two busy cores. The margin is for a machine that does ten other things.
    assert applied - begun < 15
    assert reverted - applied < 15
