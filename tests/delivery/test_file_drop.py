from __future__ import annotations

import csv
import hashlib
import json
import os
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from recovery import errors
from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.delivery.file_drop import FileDrop
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.models import CorrectionBatch, Delivery, Drop
from tests.casework.test_batches import in_threads
from tests.casework.world import World

STEPS = ("claimed", "begun", "written", "renamed", "sent")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return World()


def applied(world: World, count: int = 1) -> CorrectionBatch:
    batch = world.approved(world.proposed(world.missing(count)))
    batch_apply(batch=batch, by=world.officer)
    return batch


def outbox() -> Path:
    return Path(settings.OUTBOX_DIR)


def lines(drop: Drop | None, file: str) -> list[dict[str, str]]:
    assert drop is not None
    with (outbox() / drop.folder_name / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_drop_holds_what_waited_in_the_layout_of_the_extract(world: World) -> None:
    batch = applied(world, 2)
    drop = deliver_waiting()
    assert drop is not None
    folder = outbox() / "drop-000001"
    assert sorted(bytes_of(folder)) == ["doses.csv", "manifest.json", "recipients.csv", "retractions.csv"]
    people = [line.case.recipient.registration_no for line in batch.corrections.all()]
    assert [line["registration_no"] for line in lines(drop, "doses.csv")] == sorted(people)
    assert lines(drop, "doses.csv")[0] == {
        "registration_no": sorted(people)[0],
        "dose_no": "1",
        "vaccine": "SINOPHARM",
        "given_on": "2021-10-13",
        "centre_code": "S302601",
        "lot_no": "2021070128",
        "recorded_at": Delivery.objects.order_by("payload__registration_no")[0].payload["recorded_at"],
    }
    assert (lines(drop, "retractions.csv"), lines(drop, "recipients.csv")) == ([], [])
    assert set(Delivery.objects.values_list("state", "drop")) == {("sent", drop.pk)}
    assert drop.written_at is not None


def test_manifest_says_number_time_lines_and_hash_of_each_file(world: World) -> None:
    applied(world, 3)
    drop = deliver_waiting()
    assert drop is not None
    files = bytes_of(outbox() / drop.folder_name)
    manifest = json.loads(files.pop("manifest.json"))
    assert (manifest["number"], manifest["deliveries"], manifest["made_at"]) == (
        1,
        3,
        drop.made_at.isoformat(),
    )
    assert manifest["files"] == {
        name: {"lines": content.count(b"\n") - 1, "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    assert drop.manifest == manifest


def test_files_are_for_their_owner_only(world: World) -> None:
    applied(world)
    deliver_waiting()
    folder = outbox() / "drop-000001"
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_nothing_waiting_makes_no_drop_and_numbers_have_no_gaps(world: World) -> None:
    assert deliver_waiting() is None
    for number in (1, 2, 3):
        applied(world)
        drop = deliver_waiting()
        assert drop is not None
        assert drop.number == number
        assert deliver_waiting() is None
    assert sorted(folder.name for folder in outbox().iterdir()) == [
        "drop-000001",
        "drop-000002",
        "drop-000003",
    ]


def test_dose_is_named_once_in_a_drop_by_its_last_message(world: World) -> None:
    back, kept = applied(world), applied(world)
    batch_revert(batch=back, by=world.approver, reason="wrong list")
    first = deliver_waiting()
    taken_back = back.corrections.get().case.recipient.registration_no
    assert [line["registration_no"] for line in lines(first, "retractions.csv")] == [taken_back]
    assert taken_back not in {line["registration_no"] for line in lines(first, "doses.csv")}
    assert first is not None
    assert first.manifest["deliveries"] == 3
    batch_revert(batch=world.revert_asked(kept), by=world.approver, reason="wrong list")
    again = world.approved(world.proposed([kept.corrections.get().case]))
    batch_apply(batch=again, by=world.officer)
    second = deliver_waiting()
    assert lines(second, "retractions.csv") == []
    assert len(lines(second, "doses.csv")) == 1


def test_changed_people_go_whole_and_changed_doses_as_they_stand(world: World) -> None:
    case, _ = world.differing()
    batch = world.batch()
    for field, value in {
        "given_on": "2021-10-13",
        "centre": "S302901",
        "name_bn": 'রহিমা, "খাতুন"',
        "mobile": "01800000012",
    }.items():
        batches.correction_set(batch=batch, case=case, field=field, new_value=value, by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)
    drop = deliver_waiting()
    (person,) = lines(drop, "recipients.csv")
    assert (person["name_bn"], person["mobile"], person["date_of_birth"], person["centre_code"]) == (
        'রহিমা, "খাতুন"',
        "01800000012",
        "1980-01-05",
        "S302601",
    )
    (dose,) = lines(drop, "doses.csv")
    assert (dose["given_on"], dose["centre_code"]) == ("2021-10-13", "S302901")


def die_at(step: str) -> Callable[[str], None]:
    """The process is gone at this step: no handler runs, the database session ends as it is."""

    def die(done: str) -> None:
        if done == step:
            os._exit(9)

    return die


@pytest.mark.parametrize("step", STEPS)
def test_dying_at_any_step_loses_nothing_and_sends_nothing_twice(world: World, step: str) -> None:
    applied(world, 3)
    connections.close_all()  # a forked process must not share the session
    child = os.fork()
    if child == 0:
        FileDrop(between=die_at(step)).deliver_waiting()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    folder = outbox() / "drop-000001"
    before = bytes_of(folder) if folder.exists() else None
    assert (before is not None) == (step in ("renamed", "sent"))
    applied(world, 2)
    deliver_waiting()
    assert deliver_waiting() is None
    assert before in (None, bytes_of(folder))
    drops = list(Drop.objects.order_by("number"))
    assert [drop.number for drop in drops] == [1, 2]
    assert [len(lines(drop, "doses.csv")) for drop in drops] == [3, 2]
    told = [line["registration_no"] for drop in drops for line in lines(drop, "doses.csv")]
    assert len(set(told)) == 5
    assert not Delivery.objects.exclude(state="sent").exists()
    assert sorted(each.name for each in outbox().iterdir()) == ["drop-000001", "drop-000002"]


@pytest.mark.parametrize("step", STEPS)
def test_failure_between_two_steps_is_mended_by_the_next_run(world: World, step: str) -> None:
    applied(world)

    def fail(done: str) -> None:
        if done == step:
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        FileDrop(between=fail).deliver_waiting()
    drop = deliver_waiting()
    assert (drop is None) == (step == "sent")
    assert Drop.objects.get().written_at is not None
    assert Delivery.objects.get().state == "sent"


def test_reader_never_sees_a_drop_that_is_not_whole(world: World) -> None:
    applied(world, 3)
    seen: list[set[str]] = []

    def look(_: str) -> None:
        seen.extend(set(bytes_of(folder)) for folder in outbox().glob("drop-??????"))

    FileDrop(between=look).deliver_waiting()
    assert seen == [{"doses.csv", "manifest.json", "recipients.csv", "retractions.csv"}] * 2


def test_folder_with_other_content_is_not_overwritten(world: World) -> None:
    applied(world)
    folder = outbox() / "drop-000001"
    folder.mkdir(parents=True)
    (folder / "doses.csv").write_text("somebody else's", encoding="utf-8")
    with pytest.raises(errors.DropDiffers) as refusal:
        deliver_waiting()
    assert "drop-000001" in str(refusal.value)
    assert bytes_of(folder) == {"doses.csv": b"somebody else's"}
    assert Delivery.objects.get().state == "waiting"


def test_twenty_who_deliver_at_once_make_one_drop(world: World) -> None:
    applied(world, 5)
    answers = in_threads(20, deliver_waiting)
    assert sorted(str(answer) for answer in answers if answer is not None) == [str(Drop.objects.get())]
    assert len(lines(Drop.objects.get(), "doses.csv")) == 5


def test_second_process_waits_until_the_first_has_finished_its_drop(world: World) -> None:
    applied(world)
    finished: list[Drop | None] = []

    def deliver_too() -> None:
        finished.append(deliver_waiting())
        connection.close()

    second = threading.Thread(target=deliver_too)

    def begin_second(step: str) -> None:
        if step == "claimed":
            second.start()
            second.join(timeout=0.5)
        assert finished == []

    FileDrop(between=begin_second).deliver_waiting()
    second.join()
    assert finished == [None]
    assert Drop.objects.count() == 1


def test_drop_cannot_be_made_inside_a_transaction_that_may_still_fail(world: World) -> None:
    applied(world)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver_waiting()
    assert not Drop.objects.exists()
    assert not outbox().exists()


def test_retraction_does_not_leave_before_its_addition_that_another_relay_still_has(world: World) -> None:
    """The site changed from FHIR to files while a message was on its way, and nobody knows what became of it."""
    batch = applied(world)
    upsert = Delivery.objects.get()
    claim = {"relay": "fhir", "claimed_by": uuid.uuid4(), "claimed_at": timezone.now()}
    Delivery.objects.filter(pk=upsert.pk).update(state="sending", **claim)
    world.revert_asked(batch)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    other = applied(world)
    drop = deliver_waiting()
    assert drop is not None
    assert list(Delivery.objects.filter(drop=drop)) == [Delivery.objects.get(correction__batch=other)]
    free = {"claimed_by": None, "claimed_at": None}
    Delivery.objects.filter(pk=upsert.pk).update(state="unknown", **free)
    assert deliver_waiting() is None
    with pytest.raises(DatabaseError) as refusal:
        Delivery.objects.filter(operation="retract").update(
            state="sent", relay="files", sent_at=timezone.now(), drop=drop
        )
    assert errors.broken_rule(refusal.value) == "sent_delivery_waited_for_the_one_before"
    Delivery.objects.filter(pk=upsert.pk).update(state="sending", **claim)
    Delivery.objects.filter(pk=upsert.pk).update(state="waiting", relay="", **free)
    drop = deliver_waiting()
    assert [line["dose_no"] for line in lines(drop, "retractions.csv")] == ["1"]
    assert not Delivery.objects.exclude(state="sent").exists()


def test_retraction_waits_while_somebody_holds_its_addition(world: World) -> None:
    batch = applied(world)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Delivery.objects.select_for_update().get(operation="upsert")
            held.set()
            assert go_on.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(20)
    try:
        assert deliver_waiting() is None
    finally:
        go_on.set()
        holder.join()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    assert deliver_waiting() is not None
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
