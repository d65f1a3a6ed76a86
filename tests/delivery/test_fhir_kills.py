"""The FHIR relay dies at every step, stalls, and runs twenty times at once: one effect each, none lost."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from recovery.delivery import relay_state
from recovery.delivery.fhir.relay import ClaimLost, FhirRelay
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.models import Delivery, RelayState
from tests.casework.test_batches import in_threads
from tests.casework.world import World
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import (
    applied,
    assert_one_effect_each,
    coded_world,
    day_corrected,
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


def at_step(number: int, act: Callable[[], None]) -> Callable[[str], None]:
    """Act at the n-th step of a run, whatever it is called."""
    left = [number]

    def between(_step: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            act()

    return between


def die() -> None:
    """The process is gone: no handler runs, the database session ends as it is."""
    os._exit(9)


def died_in_a_fork(number: int) -> bool:
    """Run the relay in a process of its own that dies at its n-th step; False if it came to its end before."""
    connections.close_all()  # a forked process must not share the session
    child = os.fork()
    if child == 0:
        try:
            FhirRelay(between=at_step(number, die), most=4).deliver_waiting()
        finally:
            os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, 9}
    return code == 9


def work_of_every_kind(world: World, server: FakeServer) -> None:
    """Recordings, retractions, a change of the server's own record, one that is refused, one that is unknown."""
    unknown = applied(world)
    server.faults.append(Fault(status=504, after=True))
    FhirRelay().deliver_waiting()
    told = applied(world, 2)
    FhirRelay().deliver_waiting()
    batch_revert(batch=world.revert_asked(told), by=world.approver, reason="wrong list")
    together = applied(world, 2)
    batch_revert(batch=world.revert_asked(together), by=world.approver, reason="wrong list")
    case, _ = day_corrected(world)
    server.add(
        of_their_own(
            case, identifier=[{"system": "urn:punoruddhar:dose", "value": f"{case.recipient.registration_no}/1"}]
        )
    )
    bad = applied(world, 2).corrections.order_by("pk")[0].case
    server.refuses = refusing(bad.recipient.registration_no)
    assert unknown.corrections.count() == 1
    due_now()


def test_dying_at_any_step_loses_nothing_and_tells_nothing_twice(world: World, server: FakeServer) -> None:
    number = 0
    while True:
        number += 1
        start = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        server.effects.clear()
        work_of_every_kind(world, server)
        died = died_in_a_fork(number)
        due_now()
        FhirRelay(most=4).deliver_waiting()
        due_now()
        FhirRelay(most=4).deliver_waiting()
        ours = Delivery.objects.filter(pk__gt=start)
        assert set(ours.values_list("state", flat=True)) == {"accepted", "refused"}
        assert ours.filter(state="refused").count() == 1
        told = sorted(message_of(each) for each in ours.filter(state="accepted"))
        assert sorted(each for each in server.effects if "/" not in each) == told, number
        if not died:
            break
    assert number > 12  # every step of every kind of message was died at


def test_process_that_stalls_and_wakes_after_another_took_over_writes_nothing(world: World, server: FakeServer) -> None:
    applied(world, 2)

    def another_takes_over() -> None:
        # The lock of a process whose session is gone is free; the other one finds what it was sending.
        Delivery.objects.filter(state="sending").update(state="unknown", claimed_by=None, claimed_at=None)
        Delivery.objects.filter(state="unknown").update(
            state="sending", claimed_by=uuid.uuid4(), claimed_at=timezone.now()
        )

    with pytest.raises(ClaimLost):
        FhirRelay(between=at_step(2, another_takes_over)).deliver_waiting()
    assert set(states()) == {"sending"}
    deliver_waiting()
    assert set(states()) == {"accepted"}
    assert_one_effect_each(server)


def test_twenty_who_deliver_at_once_tell_everything_once(world: World, server: FakeServer) -> None:
    applied(world, 30)
    in_threads(20, deliver_waiting)
    assert set(states()) == {"accepted"}
    assert_one_effect_each(server)


def test_relay_state_names_no_person_and_knows_no_other_relay(world: World) -> None:
    relay_state.relay_state("fhir")
    relay_state.relay_failed("fhir", words="HTTP 500")
    assert RelayState.objects.get().last_error == "HTTP 500"
    assert not relay_state.relay_rests("files")
