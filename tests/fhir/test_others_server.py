"""The relay against a FHIR server that others wrote (tests/fhir/server.mjs)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.delivery.fhir import telling
from recovery.delivery.fhir.relay import FhirRelay
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.models import Case, Delivery
from tests.casework.world import DAY, World
from tests.delivery.fhir_work import applied, coded_world, due_now, message_of, of_their_own, states

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(not (HERE / "node_modules").is_dir(), reason="run npm ci in tests/fhir"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    running = subprocess.Popen(
        [str(NODE), "server.mjs"], cwd=HERE, env={**os.environ, "PORT": "0"}, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    try:
        url = running.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), running.poll()
        yield url
    finally:
        running.terminate()
        running.wait(timeout=10)


@pytest.fixture
def server(address: str, settings: Any) -> str:
    settings.FHIR_URL = address
    settings.FHIR_TIMEOUT = 20
    settings.DELIVERY_BACKEND = "recovery.delivery.fhir.router.FhirAndFiles"
    return address


@pytest.fixture
def world() -> World:
    return coded_world()


def ask(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=content, headers={"Content-Type": "application/fhir+json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        answered: dict[str, Any] = json.load(response)
    return answered


def found(server: str, system: str, value: str) -> list[dict[str, Any]]:
    asked = urllib.parse.urlencode({"identifier": f"{system}|{value}"})
    return [each["resource"] for each in ask(f"{server}/Immunization?{asked}").get("entry", [])]


def with_message(server: str, delivery: Delivery) -> list[dict[str, Any]]:
    return found(server, "urn:punoruddhar:message", message_of(delivery))


def test_sixty_doses_are_taken_once_each_however_often_they_are_told(world: World, server: str) -> None:
    applied(world, 60)
    deliver_waiting()
    assert set(states()) == {"accepted"}
    assert [len(with_message(server, each)) for each in Delivery.objects.all()] == [1] * 60
    (resource,) = with_message(server, Delivery.objects.earliest("pk"))
    assert (resource["status"], resource["lotNumber"]) == ("completed", "2021070128")
    delivery = Delivery.objects.earliest("pk")
    assert (delivery.receiver_ref, delivery.receiver_version) == (
        f"Immunization/{resource['id']}",
        resource["meta"]["versionId"],
    )


def test_dose_is_taken_back_and_recorded_anew(world: World, server: str) -> None:
    batch = applied(world)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    deliver_waiting()
    case = batch.corrections.get().case
    assert case.recipient is not None
    batch_apply(batch=world.approved(world.proposed([case])), by=world.officer)
    deliver_waiting()
    assert states() == ["accepted"] * 3
    standing = found(server, "urn:punoruddhar:dose", f"{case.recipient.registration_no}/1")
    assert sorted(each["status"] for each in standing) == ["completed", "entered-in-error"]


def test_day_of_the_servers_own_record_is_corrected_there(world: World, server: str) -> None:
    case, _ = world.differing()
    own = of_their_own(case)
    ask(f"{server}/Immunization", own)
    batch = world.batch()
    new = {"field": "given_on", "new_value": DAY.isoformat()}
    batches.correction_set(batch=batch, case=case, by=world.officer, evidence_note="card", **new)
    batch_apply(batch=world.approved(batch), by=world.officer)
    deliver_waiting()
    assert states() == ["accepted"]
    (resource,) = found(server, "urn:punoruddhar:dose", own["identifier"][0]["value"])
    assert (resource["occurrenceDateTime"], resource["site"]) == ("2021-10-13", {"text": "left arm"})


def test_record_that_the_server_finds_invalid_comes_back_with_its_words(
    world: World, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = applied(world, 5)
    bad = batch.corrections.order_by("pk")[2].case
    sound = telling.immunization

    def with_a_fault(payload: Any, **more: Any) -> dict[str, Any]:
        made = sound(payload, **more)
        assert bad.recipient is not None
        return made | ({"occurrenceDateTime": "13/10/2021"} if bad.recipient.registration_no in str(made) else {})

    monkeypatch.setattr(telling, "immunization", with_a_fault)
    deliver_waiting()
    refused = Delivery.objects.get(state="refused")
    assert refused.correction.case == bad
    assert "Invalid dateTime format" in refused.refusal["said"]
    assert sorted(states()) == ["accepted"] * 4 + ["refused"]
    assert Case.objects.get(pk=bad.pk).state == "open"
    accepted = Delivery.objects.filter(state="accepted")
    assert [len(with_message(server, each)) for each in accepted] == [1] * 4
    assert with_message(server, refused) == []


@pytest.mark.parametrize("step", ["claimed", "sent", "written"])
def test_relay_that_dies_is_followed_by_one_that_tells_nothing_twice(world: World, server: str, step: str) -> None:
    applied(world, 3)
    connections.close_all()  # a forked process must not share the session
    child = os.fork()
    if child == 0:
        try:
            FhirRelay(between=lambda done: os._exit(9) if done == step else None).deliver_waiting()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    due_now()
    deliver_waiting()
    assert set(states()) == {"accepted"}
    assert [len(with_message(server, each)) for each in Delivery.objects.all()] == [1] * 3
