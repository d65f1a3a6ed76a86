"""What was sent and not seen is sent again under the same key, or waited for; nothing is told twice by it."""

from __future__ import annotations

import csv
import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from records.models import Recipient, Role
from recovery import errors
from recovery.delivery.again import NothingToSendAgain, SentAgain, WaitNotUsable, send_again, wait_on
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.delivery.unseen import unseen_lines
from recovery.delivery.verification import corrections_verify
from recovery.models import CorrectionBatch, Delivery, SendAgain, UnseenWait
from recovery.tasks.delivery import send_again_and_deliver
from tests.casework.test_batches import in_threads
from tests.casework.world import World
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import applied, coded_world, due_now, refusing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db: None) -> World:
    return coded_world()


@pytest.fixture(autouse=True)
def _at_once(settings: Any) -> None:
    """An extract proves at once what it lacks; how long it takes is tested in test_unseen.py."""
    settings.VERIFICATION_DAYS = 0


def unseen(world: World, batch: CorrectionBatch) -> list[int]:
    """Have an extract cover the people of a batch without their doses; gives the lines of the queue."""
    extract = world.extract()
    people = batch.corrections.values("case__recipient")
    Recipient.objects.filter(pk__in=people).update(last_extract=extract)
    return [line.id for line in unseen_lines(incident=world.incident, most=100)]


def again(world: World, ids: list[int], **other: Any) -> SentAgain:
    said = {"reason": "the drop was lost on their side", "by": world.officer, "request_key": uuid.uuid4()}
    return send_again(incident=world.incident, correction_ids=ids, **(said | other))


def doses(number: int) -> list[str]:
    file = Path(settings.OUTBOX_DIR) / f"drop-{number:06d}" / "doses.csv"
    with file.open(encoding="utf-8", newline="") as text:
        return [line["registration_no"] for line in csv.DictReader(text)]


def test_chosen_lines_go_out_once_more_and_leave_the_queue_until_another_extract_lacks_them(world: World) -> None:
    batch = applied(world, 3)
    deliver_waiting()
    ids = unseen(world, batch)
    assert len(ids) == 3
    done = again(world, ids[:2])
    assert (done.order.lines, done.order.asked_by, done.left_out) == (2, world.officer, 0)
    assert [line.id for line in unseen_lines(incident=world.incident, most=9)] == ids[2:]
    repeats = Delivery.objects.filter(asked_again=done.order)
    assert {(each.correction_id, each.payload == each.repeats.payload) for each in repeats} == {
        (ids[0], True),
        (ids[1], True),
    }
    deliver_waiting()
    assert doses(2) == sorted(
        Recipient.objects.filter(cases__corrections__in=ids[:2]).values_list("registration_no", flat=True)
    )
    lines = unseen_lines(incident=world.incident, most=9)
    assert [line.id for line in lines] == ids[2:]  # no extract after the repeat yet
    assert unseen(world, batch) == [ids[2], *ids[:2]]  # the longest silent first
    assert {line.id: line.times for line in unseen_lines(incident=world.incident, most=9)} == {
        ids[0]: 2,
        ids[1]: 2,
        ids[2]: 1,
    }


def test_second_press_of_the_button_sends_nothing_and_gives_the_same_answer(world: World) -> None:
    batch = applied(world, 2)
    deliver_waiting()
    ids, key = unseen(world, batch), uuid.uuid4()
    first = again(world, ids, request_key=key)
    second = again(world, ids, request_key=key)
    assert first.order == second.order
    assert Delivery.objects.filter(repeats__isnull=False).count() == 2
    with pytest.raises(errors.RequestKeyTaken):
        again(world, ids, request_key=key, by=world.approver)


def test_many_presses_at_once_send_once(world: World) -> None:
    batch = applied(world, 2)
    deliver_waiting()
    ids, key = unseen(world, batch), uuid.uuid4()
    in_threads(10, lambda: again(world, ids, request_key=key))
    assert SendAgain.objects.count() == 1
    with pytest.raises(NothingToSendAgain):
        again(world, ids)  # another order: all are on their way
    assert Delivery.objects.filter(repeats__isnull=False).count() == 2


def test_only_mis_with_a_reason_sends_again_and_only_what_is_in_the_queue(world: World) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    line = batch.corrections.get()
    with pytest.raises(NothingToSendAgain):
        again(world, [line.pk])  # no extract lacks it yet
    ids = unseen(world, batch)
    for role in (Role.MANAGER, Role.AUDITOR, Role.OFFICIAL, Role.ADMINISTRATOR):
        with pytest.raises(errors.RightMissing):
            again(world, ids, by=world.user(role))
    with pytest.raises(errors.ReasonNeeded):
        again(world, ids, reason=" ")
    waiting = applied(world, 1)
    done = again(world, [*ids, waiting.corrections.get().pk])
    assert (done.order.lines, done.left_out) == (1, 1)
    corrections_verify(extract=world.extract(shows=[line.dose]))
    deliver_waiting()
    with pytest.raises(NothingToSendAgain):
        again(world, ids)  # it was seen


def test_what_a_later_message_is_about_is_not_overwritten_by_a_repeat(world: World) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    ids = unseen(world, batch)
    first, other = Delivery.objects.get(), applied(world, 1)
    Delivery.objects.create(
        correction=other.corrections.get(),
        operation="retract",
        payload=first.payload,
        payload_sha256=first.payload_sha256,
    )
    assert [line.may_repeat for line in unseen_lines(incident=world.incident, most=9)] == [False]
    with pytest.raises(NothingToSendAgain):
        again(world, ids)


def test_revert_behind_a_repeat_takes_back_and_the_last_word_of_the_drop_counts(world: World) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    again(world, unseen(world, batch))
    world.revert_asked(batch)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    deliver_waiting()
    assert doses(2) == []
    assert not Delivery.objects.exclude(state="sent").exists()


def test_order_has_its_deliveries_sent_in_the_same_transaction(world: World) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    said = {"reason": "lost", "by": world.officer, "request_key": uuid.uuid4()}
    send_again_and_deliver(incident=world.incident, correction_ids=unseen(world, batch), **said)
    assert ProcrastinateJob.objects.filter(task_name="deliver", status="todo").count() == 1


# By FHIR -------------------------------------------------------------------------------------------------------------


def test_repeat_of_what_the_server_has_changes_nothing_there(world: World, server: FakeServer) -> None:
    batch = applied(world, 2)
    deliver_waiting()
    assert len(server.effects) == 2
    again(world, unseen(world, batch))
    deliver_waiting()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert len(server.effects) == 2
    for first in Delivery.objects.filter(repeats__isnull=True):
        assert first.repeated_by.get().receiver_ref == first.receiver_ref


def test_repeat_of_what_the_server_lost_is_recorded_there_under_the_same_key(world: World, server: FakeServer) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    first = Delivery.objects.get()
    lost = server.versions.pop(first.receiver_ref.partition("/")[2], None) or server.versions.pop(first.receiver_ref)
    again(world, unseen(world, batch))
    deliver_waiting()
    repeat = Delivery.objects.get(repeats=first)
    assert repeat.state == "accepted"
    assert server.effects == [f"{first.pk}.{first.payload_sha256}"] * 2
    assert lost


def test_answer_to_a_repeat_that_gets_lost_leads_to_no_second_effect(world: World, server: FakeServer) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    first = Delivery.objects.get()
    server.versions.clear()
    again(world, unseen(world, batch))
    server.faults.append(Fault(cut=True, after=True))
    deliver_waiting()
    assert Delivery.objects.get(repeats=first).state == "unknown"
    due_now()
    deliver_waiting()
    assert Delivery.objects.get(repeats=first).state == "accepted"
    assert len(server.effects) == 2


def test_repeat_that_is_refused_opens_the_case_again(world: World, server: FakeServer) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    line = batch.corrections.get()
    server.versions.clear()
    server.refuses = refusing(line.case.recipient.registration_no, "the year is closed")
    again(world, unseen(world, batch))
    deliver_waiting()
    line.refresh_from_db()
    assert (line.state, line.case.state) == ("refused", "open")
    assert Delivery.objects.filter(repeats__isnull=False).get().refusal["said"] == "the year is closed"


def test_refused_repeat_makes_no_retraction_of_the_first_message_needless(world: World, server: FakeServer) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    again(world, unseen(world, batch))
    world.revert_asked(batch)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    (versions,) = server.versions.values()
    versions[-1]["lotNumber"] = "another"  # somebody changed it there
    deliver_waiting()
    assert Delivery.objects.get(repeats__isnull=False).refusal["code"] == "differs"
    retraction = Delivery.objects.get(operation="retract")
    assert (retraction.state, retraction.refusal["code"]) == ("refused", "changed_there")


def test_repeat_goes_the_way_of_its_first_message(world: World, server: FakeServer, settings: Any) -> None:
    settings.DELIVERY_BACKEND = "recovery.delivery.file_drop.FileDrop"
    batch = applied(world, 1)
    deliver_waiting()
    settings.DELIVERY_BACKEND = "recovery.delivery.fhir.router.FhirAndFiles"
    again(world, unseen(world, batch))
    deliver_waiting()
    assert set(Delivery.objects.values_list("state", "relay")) == {("sent", "files")}
    assert server.effects == []


# Waiting -------------------------------------------------------------------------------------------------------------


def test_line_that_somebody_waits_for_leaves_the_queue_and_comes_back_by_itself(world: World, monkeypatch: Any) -> None:
    batch = applied(world, 2)
    deliver_waiting()
    ids, today = unseen(world, batch), timezone.localdate()
    until = today + datetime.timedelta(days=3)
    wait_on(
        incident=world.incident, correction_ids=ids[:1], until=until, note="they load it on Monday", by=world.officer
    )
    assert [line.id for line in unseen_lines(incident=world.incident, most=9)] == ids[1:]
    (line,) = unseen_lines(incident=world.incident, most=9, waits=True)
    assert (line.id, line.waits_until, line.waits_note) == (ids[0], until, "they load it on Monday")
    for days, waits in ((3, True), (4, False)):
        monkeypatch.setattr(timezone, "localdate", lambda days=days: today + datetime.timedelta(days=days))
        assert bool(unseen_lines(incident=world.incident, most=9, waits=True)) == waits
    assert UnseenWait.objects.count() == 1


def test_wait_has_an_end_a_reason_and_a_writer_of_mis(world: World) -> None:
    batch = applied(world, 1)
    deliver_waiting()
    ids, today = unseen(world, batch), timezone.localdate()

    def wait(days: int = 3, **other: Any) -> list[UnseenWait]:
        said = {"until": today + datetime.timedelta(days=days), "note": "they look", "by": world.officer} | other
        return wait_on(incident=world.incident, correction_ids=ids, **said)

    for days in (0, -1, 61):
        with pytest.raises(WaitNotUsable):
            wait(days)
    with pytest.raises(errors.ReasonNeeded):
        wait(note=" ")
    with pytest.raises(errors.RightMissing):
        wait(by=world.user(Role.AUDITOR))
    assert len(wait()) == 1
    assert len(wait(5)) == 1  # the newest counts
    (line,) = unseen_lines(incident=world.incident, most=9, waits=True)
    assert line.waits_until == today + datetime.timedelta(days=5)
    done = again(world, ids)  # who waits may also send again
    assert done.order.lines == 1
