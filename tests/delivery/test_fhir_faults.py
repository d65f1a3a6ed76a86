"""The FHIR relay and a server that refuses, fails, or does not answer."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from records.models import Dose, Vaccine
from recovery.delivery.applying import batch_apply
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.models import Case, Correction, Delivery, DeliveryAttempt, RelayState
from tests.casework.world import World
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import (
    applied,
    assert_one_effect_each,
    coded_world,
    due_now,
    message_of,
    of_their_own,
    refusing,
    states,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return coded_world()


def test_one_bad_record_of_a_bundle_is_found_and_the_rest_go_through(world: World, server: FakeServer) -> None:
    batch = applied(world, 20)
    bad = batch.corrections.order_by("pk")[7].case
    number = bad.recipient.registration_no
    server.refuses = refusing(number, f"lot unknown for {number}")
    told: list[int] = []
    deliver_waiting(on_refused=told.extend)
    refused = Delivery.objects.get(state="refused")
    assert refused.correction.case == bad
    assert refused.refusal == {
        "code": "refused",
        "status": 422,
        "said": f"lot unknown for {number}",
    }
    assert sorted(states()) == ["accepted"] * 19 + ["refused"]
    assert_one_effect_each(server)
    assert told == [bad.sheet_row.list_id]
    # The dose is taken back here, and the case can be worked on again.
    bad.refresh_from_db()
    assert (bad.state, refused.correction.state) == ("open", "refused")
    assert Dose.objects.get(recipient=bad.recipient).retracted_at is not None
    assert Case.objects.filter(state="applied").count() == 19
    assert RelayState.objects.get().trouble == ""


def test_refused_case_can_be_corrected_again_and_reverting_its_batch_leaves_it_alone(
    world: World, server: FakeServer
) -> None:
    batch = applied(world, 2)
    case = batch.corrections.order_by("pk")[0].case
    server.refuses = refusing(case.recipient.registration_no)
    deliver_waiting()
    server.refuses = lambda resource: ""
    again = world.approved(world.proposed([case]))
    assert batch_apply(batch=again, by=world.officer).applied == 1
    deliver_waiting()
    assert batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list").reversed == 1
    deliver_waiting()
    assert [server.person_of(each) for each in server.standing] == [case.recipient.registration_no]
    assert sorted(states()) == ["accepted"] * 3 + ["refused"]


def test_dose_that_an_extract_has_shown_is_not_taken_back_by_a_refusal(world: World, server: FakeServer) -> None:
    batch = applied(world)
    dose = Dose.objects.get(recipient=batch.corrections.get().case.recipient)
    world.extract(shows=[dose])
    server.refuses = lambda resource: "this dose is here already"
    deliver_waiting()
    dose.refresh_from_db()
    assert dose.retracted_at is None
    delivery = Delivery.objects.get()
    assert delivery.refusal["register_kept"] == "seen_on_server"
    assert delivery.correction.state == "refused"


def test_retraction_of_a_message_that_is_refused_is_not_needed(world: World, server: FakeServer) -> None:
    batch = applied(world)
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    server.refuses = lambda resource: "no"
    deliver_waiting()
    assert states() == ["refused", "superseded"]
    assert Correction.objects.get().state == "reverted"
    assert server.effects == []


@pytest.mark.parametrize("status", [401, 403])
def test_who_is_not_let_in_charges_no_record_and_waits_for_a_person(
    world: World, server: FakeServer, status: int
) -> None:
    applied(world, 3)
    server.faults.append(Fault(status=status))
    deliver_waiting()
    deliver_waiting()
    assert len(server.requests) == 1
    assert set(Delivery.objects.values_list("state", "attempts", "next_try_at")) == {("waiting", 0, None)}
    state = RelayState.objects.get()
    assert (state.trouble, state.last_error, state.failures) == ("credentials", f"HTTP {status}", 0)
    due_now()
    deliver_waiting()
    assert set(states()) == {"accepted"}
    state.refresh_from_db()
    assert (state.trouble, state.last_error, state.rests_until) == ("", "", None)


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [("120", 100, 121), ("", 50, 61), ("999999999999", 86_000, 86_401), ("soon", 50, 61), ("date", 250, 301)],
)
def test_busy_server_is_left_alone_as_long_as_it_asks(
    world: World, server: FakeServer, retry_after: str, least: int, most: int
) -> None:
    if retry_after == "date":
        until = timezone.now() + datetime.timedelta(seconds=300)
        retry_after = until.astimezone(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    applied(world, 2)
    server.faults.append(Fault(status=429, headers={"Retry-After": retry_after}))
    deliver_waiting()
    state = RelayState.objects.get()
    assert state.rests_until is not None
    assert least <= (state.rests_until - timezone.now()).total_seconds() <= most
    assert (state.trouble, set(states())) == ("busy", {"waiting"})
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


def test_failing_server_is_tried_later_and_after_five_failures_in_a_row_left_alone(
    world: World, server: FakeServer
) -> None:
    applied(world)
    server.faults.extend([Fault(status=500)] * 5)
    for failures in range(1, 6):
        deliver_waiting()
        assert RelayState.objects.get().failures == failures
        assert Delivery.objects.get().attempts == failures
        assert (RelayState.objects.get().rests_until is not None) == (failures == 5)
        Delivery.objects.update(next_try_at=timezone.now())
    assert len(server.requests) == 5
    deliver_waiting()
    assert len(server.requests) == 5
    applied(world, 3)
    due_now()
    deliver_waiting()
    assert server.bundles == [1, 3]  # one to try, then the rest
    assert set(states()) == {"accepted"}
    assert RelayState.objects.get().failures == 0
    assert list(
        DeliveryAttempt.objects.filter(delivery=Delivery.objects.earliest("pk")).values_list("outcome", flat=True)
    ) == [
        *["fault"] * 5,
        "accepted",
    ]


def test_later_tries_are_further_apart_and_no_more_than_about_an_hour(world: World, server: FakeServer) -> None:
    applied(world)
    waits = []
    for attempts in (0, 3, 30):
        Delivery.objects.update(attempts=attempts, next_try_at=None)
        RelayState.objects.update(failures=0, rests_until=None)
        server.faults.append(Fault(status=500))
        deliver_waiting()
        next_try_at = Delivery.objects.get().next_try_at
        assert next_try_at is not None
        waits.append((next_try_at - timezone.now()).total_seconds())
    assert 10 < waits[0] < 19
    assert 90 < waits[1] < 145
    assert 2800 < waits[2] < 4330


def test_server_that_is_not_there_is_a_failure_and_nothing_is_lost(
    world: World, server: FakeServer, settings: Any
) -> None:
    applied(world, 2)
    alive, settings.FHIR_URL = settings.FHIR_URL, "http://127.0.0.1:9/fhir"
    deliver_waiting()
    assert (set(states()), RelayState.objects.get().failures) == ({"waiting"}, 1)
    settings.FHIR_URL = alive
    due_now()
    deliver_waiting()
    assert_one_effect_each(server)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(silent=1.6),
        Fault(cut=True),
        Fault(status=504, after=True),
        Fault(status=502),
        Fault(body=b"<html>thank you</html>"),
        Fault(body=b'{"resourceType": "Bundle", "entry": []}'),
    ],
    ids=["time-out after commit", "cut answer", "gateway after commit", "gateway before", "a page", "no entries"],
)
def test_answer_that_does_not_say_what_happened_is_asked_for_before_anything_is_told_again(
    world: World, server: FakeServer, fault: Fault
) -> None:
    applied(world, 3)
    server.faults.append(fault)
    deliver_waiting()
    assert set(states()) == {"unknown"}
    due_now()
    deliver_waiting()
    assert set(states()) == {"accepted"}
    assert_one_effect_each(server)
    assert [method for method, _ in server.requests][:4] == ["POST", "GET", "GET", "GET"]


def test_unknown_message_stays_unknown_while_the_server_cannot_be_asked(world: World, server: FakeServer) -> None:
    applied(world)
    server.faults.append(Fault(status=504, after=True))
    deliver_waiting()
    for fault in (Fault(status=500), Fault(status=401), Fault(body=b"{}"), Fault(silent=1.6)):
        due_now()
        server.search_faults.append(fault)
        deliver_waiting()
        assert states() == ["unknown"]
    due_now()
    deliver_waiting()
    assert states() == ["accepted"]
    assert server.bundles == [1]


def test_later_message_waits_while_the_one_before_is_unknown(world: World, server: FakeServer) -> None:
    batch = applied(world)
    server.faults.append(Fault(status=504, after=True))
    deliver_waiting()
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    deliver_waiting()
    assert states() == ["unknown", "waiting"]
    due_now()
    deliver_waiting()
    assert states() == ["accepted", "accepted"]
    assert_one_effect_each(server)


def test_change_whose_answer_was_lost_is_recognised_and_not_made_twice(world: World, server: FakeServer) -> None:
    batch = applied(world)
    deliver_waiting()
    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    server.faults.append(Fault(status=504, after=True))
    deliver_waiting()
    assert states() == ["accepted", "unknown"]
    due_now()
    deliver_waiting()
    assert states() == ["accepted", "accepted"]
    assert [len(versions) for versions in server.versions.values()] == [2]


@pytest.mark.parametrize("status", [409, 412])
def test_conflict_is_looked_into_and_what_is_ours_is_accepted(world: World, server: FakeServer, status: int) -> None:
    applied(world)
    server.faults.append(Fault(status=status, after=True))  # it has it, and says that it has
    deliver_waiting()
    assert states() == ["accepted"]
    assert_one_effect_each(server)


def test_conflict_over_nothing_is_a_persons_business_after_five_tries(world: World, server: FakeServer) -> None:
    applied(world)
    for tries in range(1, 6):
        server.faults.append(Fault(status=409))
        deliver_waiting()
        assert states() == (["waiting"] if tries < 5 else ["refused"])
        due_now()
    assert Delivery.objects.get().refusal == {"code": "conflict", "status": 409, "said": "fault 409"}
    assert Case.objects.get().state == "open"


@pytest.mark.parametrize(
    ("copies", "day", "code"), [(2, "2021-10-13", "several_records"), (1, "2021-10-14", "differs")]
)
def test_message_that_is_there_otherwise_is_a_persons_business(
    world: World, server: FakeServer, copies: int, day: str, code: str
) -> None:
    applied(world)
    delivery = Delivery.objects.get()
    for _ in range(copies):
        identifier = {"system": "urn:punoruddhar:message", "value": message_of(delivery)}
        server.add(of_their_own(delivery.correction.case, identifier=[identifier], occurrenceDateTime=day))
    deliver_waiting()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.refusal["code"]) == ("refused", code)
    assert len(server.versions) == copies


@pytest.mark.parametrize(
    "fault",
    [Fault(status=404, body=b"<h1>Not here</h1>"), Fault(status=400, body=b"no"), Fault(status=301), Fault(status=405)],
    ids=str,
)
def test_mistyped_address_or_a_proxy_refuses_no_record(world: World, server: FakeServer, fault: Fault) -> None:
    applied(world, 3)
    server.faults.append(fault)
    deliver_waiting()
    assert (set(states()), RelayState.objects.get().trouble) == ({"waiting"}, "setup")
    assert len(server.requests) == 1


def test_server_that_gives_one_receipt_for_two_messages_is_not_believed(
    world: World, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(world, 2)
    where = {"status": "201", "location": "Immunization/1/_history/1"}
    monkeypatch.setattr(server, "_response", lambda status, resource: {"response": where})
    deliver_waiting()
    assert states() == ["accepted", "refused"]
    assert Delivery.objects.get(state="refused").refusal["code"] == "receipt_taken"


def test_vaccine_without_a_code_is_not_sent(world: World, server: FakeServer) -> None:
    Vaccine.objects.filter(pk="SINOPHARM").update(cvx="", icd11="")
    applied(world)
    deliver_waiting()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.refusal["code"], server.requests) == ("refused", "not_sayable", [])
    assert "SINOPHARM" in delivery.refusal["said"]


@pytest.mark.parametrize("url", ["", "ftp://x/fhir", "http://example.org/fhir"])
def test_address_that_would_send_persons_unencrypted_is_refused(
    world: World, server: FakeServer, settings: Any, url: str
) -> None:
    applied(world)
    settings.FHIR_URL = url
    with pytest.raises(ImproperlyConfigured, match="FHIR_URL"):
        deliver_waiting()
    assert states() == ["waiting"]


def test_server_that_refuses_everything_is_not_believed_until_a_person_says_so(
    world: World, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    applied(world, 25)
    server.refuses = lambda resource: "this code system is not known here"
    deliver_waiting()
    state = RelayState.objects.get()
    assert (state.trouble, state.rests_until is None) == ("refuses", False)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("waiting", 0)}
    assert not Case.objects.exclude(state="applied").exists()
    assert set(DeliveryAttempt.objects.values_list("outcome", "said")) == {
        ("refused", "this code system is not known here")
    }
    call_command("deliver", believe_refusals=True, json=True)
    counts = json.loads(capsys.readouterr().out)
    assert {name: count for name, count in counts.items() if count} == {"refused": 25}
    assert not Case.objects.exclude(state="open").exists()


def test_few_refusals_or_one_that_is_taken_among_many_are_believed(world: World, server: FakeServer) -> None:
    applied(world, 19)
    server.refuses = lambda resource: "no"
    deliver_waiting()
    assert states() == ["refused"] * 19
    batch = applied(world, 30)
    fine = batch.corrections.order_by("pk")[11].case.recipient
    assert fine is not None
    server.refuses = lambda resource: "" if server.person_of(resource) == fine.registration_no else "no"
    deliver_waiting()
    assert sorted(states()) == ["accepted"] + ["refused"] * 48
