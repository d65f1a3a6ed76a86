"""After a refusal the lists of the refused people are judged again, as a job that commits with the refusal."""

from __future__ import annotations

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from recovery import tasks
from recovery.delivery.outbox import deliveries_are_due
from recovery.models import Case, CentreList, Delivery
from tests.casework.world import World
from tests.delivery.conftest import server
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import applied, coded_world, due_now, refusing

__all__ = ["server"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return coded_world()


def waiting_jobs(name: str) -> list[dict[str, Any]]:
    return list(ProcrastinateJob.objects.filter(task_name=name, status="todo").values_list("args", flat=True))


def test_lists_of_refused_people_are_judged_again_and_their_cases_stay_open(world: World, server: FakeServer) -> None:
    batch = applied(world, 3)
    case = batch.corrections.order_by("pk")[1].case
    assert case.recipient is not None
    server.refuses = refusing(case.recipient.registration_no)
    tasks.deliver()
    list_id = case.sheet_row.list_id
    assert waiting_jobs("list_link") == [{"list_id": list_id}]
    world.judge(CentreList.objects.get(pk=list_id))
    world.follow(CentreList.objects.get(pk=list_id))
    case.refresh_from_db()
    assert case.state == "open"
    assert case.sheet_row.list_row.outcome.outcome == "dose_missing"
    assert Case.objects.filter(state="applied").count() == 2


def test_sweep_looks_after_what_is_due_and_nothing_else(world: World, server: FakeServer) -> None:
    assert not deliveries_are_due()
    applied(world)
    assert deliveries_are_due()
    server.faults.append(Fault(status=500))
    tasks.deliver()
    assert not deliveries_are_due()  # it is tried later
    due_now()
    assert deliveries_are_due()
    server.faults.append(Fault(status=504, after=True))
    tasks.deliver()
    due_now()
    assert Delivery.objects.get().state == "unknown"
    tasks.lists_wake()
    assert waiting_jobs("deliver") == [{}]
    tasks.deliver()
    assert not deliveries_are_due()
