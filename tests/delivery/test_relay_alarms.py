"""A relay that cannot send raises one alarm, which closes itself and stays in the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from recovery.delivery import relay_state
from recovery.delivery.outbox import deliver_waiting
from recovery.models import Delivery, RelayAlarm
from tests.casework.test_guards import refused, run
from tests.casework.world import World
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import applied, coded_world, due_now


@pytest.fixture
def world(db: None) -> World:
    return coded_world()


def alarms() -> list[tuple[str, bool]]:
    return [(each.trouble, each.closed_at is None) for each in RelayAlarm.objects.order_by("pk")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [401, 403])
def test_server_that_shuts_us_out_raises_one_alarm_until_it_lets_us_in(
    world: World, server: FakeServer, status: int
) -> None:
    applied(world, 2)
    for _ in range(3):
        server.faults.append(Fault(status=status))
        deliver_waiting()
        due_now()
        assert alarms() == [("credentials", True)]
    assert RelayAlarm.objects.get().said == f"HTTP {status}"
    deliver_waiting()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert alarms() == [("credentials", False)]
    applied(world, 1)
    server.faults.append(Fault(status=status))
    deliver_waiting()
    assert alarms() == [("credentials", False), ("credentials", True)]  # the first one stays


@pytest.mark.django_db(transaction=True)
def test_circuit_breaker_raises_an_alarm_and_single_failures_none(world: World, server: FakeServer) -> None:
    applied(world, 1)
    for failures in range(1, relay_state.MOST_FAILURES + 1):
        assert alarms() == []
        server.faults.append(Fault(status=500))
        deliver_waiting()
        due_now()
        assert relay_state.relay_state("fhir").failures == failures
    assert alarms() == [("fault", True)]
    deliver_waiting()
    assert alarms() == [("fault", False)]


@pytest.mark.django_db
def test_server_that_asks_to_wait_raises_none() -> None:
    relay_state.relay_state("fhir")
    relay_state.relay_left_alone("fhir", trouble="busy", words="HTTP 429", seconds=60)
    assert alarms() == []


@pytest.mark.django_db
def test_standing_alarm_takes_in_what_follows_whoever_writes_the_state() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recovery_relaystate (name, trouble, last_error) VALUES ('fhir', 'setup', 'HTTP 404')"
        )
        cursor.execute("UPDATE recovery_relaystate SET trouble = 'credentials', last_error = 'HTTP 401'")
    assert alarms() == [("credentials", True)]
    assert RelayAlarm.objects.get().said == "HTTP 401"
    run("UPDATE recovery_relaystate SET trouble = 'busy'")  # no answer yet to what is wrong
    assert alarms() == [("credentials", True)]
    run("UPDATE recovery_relaystate SET trouble = '', last_error = ''")
    assert alarms() == [("credentials", False)]
    with refused("closed_relay_alarm_stays"):
        run("UPDATE recovery_relayalarm SET closed_at = NULL")
    with refused("relay_alarm_is_never_deleted"):
        run("DELETE FROM recovery_relayalarm")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trigger", "write"),
    [
        (
            "relay_in_trouble_raises_alarm",
            "UPDATE recovery_relaystate SET trouble = 'credentials', last_error = 'HTTP 401'",
        )
    ],
)
def test_without_its_trigger_no_alarm_is_raised(trigger: str, write: str) -> None:
    relay_state.relay_state("fhir")
    counts: list[Any] = []
    for gone in (False, True):
        with transaction.atomic(), connection.cursor() as cursor:
            if gone:
                cursor.execute(f"DROP TRIGGER {trigger} ON recovery_relaystate")
            cursor.execute(write)
            counts.append(RelayAlarm.objects.count())
            transaction.set_rollback(True)
    assert counts == [1, 0]
