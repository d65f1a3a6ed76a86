"""The FHIR relay and a server that works: each message once, in order, with its receipt."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from records.models import Dose
from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.models import Correction, Delivery, DeliveryAttempt
from tests.casework.world import DAY, World
from tests.delivery.fake_server import FakeServer
from tests.delivery.fhir_work import (
    applied,
    assert_one_effect_each,
    coded_world,
    day_corrected,
    message_of,
    of_their_own,
    states,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return coded_world()


def test_dose_becomes_an_immunization_with_its_receipt(world: World, server: FakeServer) -> None:
    batch = applied(world)
    assert deliver_waiting() is None
    delivery = Delivery.objects.get()
    person = batch.corrections.get().case.recipient.registration_no
    (resource,) = server.standing
    assert {key: value for key, value in resource.items() if key not in {"id", "meta", "recorded"}} == {
        "resourceType": "Immunization",
        "identifier": [
            {"system": "urn:punoruddhar:dose", "value": f"{person}/1"},
            {"system": "urn:punoruddhar:message", "value": message_of(delivery)},
        ],
        "status": "completed",
        "vaccineCode": {
            "coding": [
                {"system": "http://hl7.org/fhir/sid/cvx", "code": "510"},
                {"system": "http://id.who.int/icd/release/11/mms", "code": "XM8866"},
            ],
            "text": "SINOPHARM",
        },
        "patient": {"identifier": {"system": "urn:punoruddhar:registration", "value": person}},
        "occurrenceDateTime": "2021-10-13",
        "primarySource": False,
        "location": {"identifier": {"system": "urn:punoruddhar:centre", "value": "S302601"}},
        "lotNumber": "2021070128",
        "protocolApplied": [{"doseNumberPositiveInt": 1}],
    }
    assert (delivery.state, delivery.relay, delivery.receiver_ref, delivery.receiver_version) == (
        *("accepted", "fhir"),
        *(f"Immunization/{resource['id']}", "1"),
    )
    assert delivery.answered_at is not None
    assert list(DeliveryAttempt.objects.values_list("outcome", "status")) == [("accepted", 201)]
    assert deliver_waiting() is None
    assert server.bundles == [1]


def test_many_go_in_bundles_of_fifty(world: World, server: FakeServer) -> None:
    applied(world, 120)
    deliver_waiting()
    assert server.bundles == [50, 50, 20]
    assert set(states()) == {"accepted"}
    assert_one_effect_each(server)


def test_retraction_marks_the_resource_as_an_error_and_a_second_recording_makes_a_new_one(
    world: World, server: FakeServer
) -> None:
    batch = applied(world)
    deliver_waiting()
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    deliver_waiting()
    assert server.standing == []
    (first,) = server.versions.values()
    assert [each["status"] for each in first] == ["completed", "entered-in-error"]
    assert len(first[-1]["identifier"]) == 3  # the dose's, and both messages'
    batch_apply(batch=world.approved(world.proposed([batch.corrections.get().case])), by=world.officer)
    deliver_waiting()
    assert len(server.standing) == 1
    assert states() == ["accepted"] * 3
    assert_one_effect_each(server)


def test_message_and_its_retraction_that_waited_together_are_told_in_order(world: World, server: FakeServer) -> None:
    batch = applied(world, 3)
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    deliver_waiting()
    assert server.bundles == [3, 3]
    assert [[each["status"] for each in versions] for versions in server.versions.values()] == [
        ["completed", "entered-in-error"]
    ] * 3


def test_what_the_servers_people_added_to_a_resource_survives_our_change(world: World, server: FakeServer) -> None:
    batch = applied(world)
    deliver_waiting()
    (number,) = server.versions
    server.versions[number].append(
        {**server.versions[number][-1], "note": [{"text": "seen"}], "meta": {"versionId": "2"}}
    )
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    deliver_waiting()
    newest = server.versions[number][-1]
    assert (newest["status"], newest["note"]) == ("entered-in-error", [{"text": "seen"}])


def test_resource_that_the_servers_people_changed_in_its_meaning_is_left_to_a_person(
    world: World, server: FakeServer
) -> None:
    batch = applied(world)
    deliver_waiting()
    (number,) = server.versions
    moved = {**server.versions[number][-1], "occurrenceDateTime": "2021-10-14", "meta": {"versionId": "2"}}
    server.versions[number].append(moved)
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    deliver_waiting()
    retraction = Delivery.objects.get(operation="retract")
    assert (retraction.state, retraction.refusal["code"]) == ("refused", "changed_there")
    assert server.versions[number][-1] == moved
    assert Correction.objects.get().state == "reverted"


def test_day_of_a_dose_that_the_server_holds_is_changed_in_its_own_resource(world: World, server: FakeServer) -> None:
    case, batch = day_corrected(world)
    number = server.add(of_their_own(case))
    deliver_waiting()
    newest = server.versions[number][-1]
    assert (newest["occurrenceDateTime"], newest["site"]) == ("2021-10-13", {"text": "left arm"})
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong")
    deliver_waiting()
    assert server.versions[number][-1]["occurrenceDateTime"] == "2021-10-14"
    assert states() == ["accepted"] * 2


@pytest.mark.parametrize(("records", "code"), [(0, "no_record"), (2, "several_records")])
def test_change_of_a_dose_that_the_server_does_not_hold_once_is_left_to_a_person(
    world: World, server: FakeServer, records: int, code: str
) -> None:
    case, _batch = day_corrected(world)
    for _ in range(records):
        server.add(of_their_own(case))
    server.add(of_their_own(case, status="entered-in-error"))
    deliver_waiting()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.refusal["code"]) == ("refused", code)
    case.refresh_from_db()
    assert case.state == "open"
    assert Dose.objects.get(recipient=case.recipient).given_on == DAY + datetime.timedelta(days=1)


def test_people_go_by_files_and_doses_by_fhir(world: World, server: FakeServer) -> None:
    applied(world)
    case, _dose = world.differing()
    batch = world.batch()
    batches.correction_set(batch=batch, case=case, field="mobile", new_value="01800000012", by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)
    drop = deliver_waiting()
    assert drop is not None
    assert {name: file["lines"] for name, file in drop.manifest["files"].items()} == {
        "doses.csv": 0,
        "retractions.csv": 0,
        "recipients.csv": 1,
    }
    assert states() == ["accepted", "sent"]


def test_what_files_have_told_is_taken_back_by_files(world: World, server: FakeServer, settings: Any) -> None:
    settings.DELIVERY_BACKEND = "recovery.delivery.file_drop.FileDrop"
    batch = applied(world)
    deliver_waiting()
    settings.DELIVERY_BACKEND = "recovery.delivery.fhir.router.FhirAndFiles"
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    drop = deliver_waiting()
    assert drop is not None
    assert drop.manifest["files"]["retractions.csv"]["lines"] == 1
    assert (states(), server.requests) == (["sent", "sent"], [])
