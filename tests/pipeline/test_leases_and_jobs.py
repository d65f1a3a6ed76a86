"""Jobs may be lost, doubled or overtaken; a list is worked on once, and nothing half-done is left behind."""

from __future__ import annotations

import datetime
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from records.models import Role, User
from recovery import errors, tasks
from recovery.intake.incidents import incident_add
from recovery.intake.lease import MOST_ATTEMPTS, ListParked, list_held, list_take
from recovery.models import CentreList, Incident
from tests.story.conftest import site_environment, start  # noqa: F401 - fixtures


@pytest.fixture
def incident(reference: None) -> Incident:
    # Django empties only tables of managed models after a test; the queue's are not.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    return incident_add(slug="here", days=[datetime.date(2021, 10, 13)], dose_no=1, name_en="x")[0]


def receive(incident: Incident, content: bytes = b"name,nid\nA,1\n", **more: Any) -> CentreList:
    by, _ = User.objects.get_or_create(username="clerk", defaults={"role": Role.OFFICER})
    return tasks.list_receive_and_read(incident=incident, chunks=[content], file_name="a.csv", by=by, **more)


@pytest.mark.django_db(transaction=True)
def test_a_list_and_its_job_commit_or_vanish_together(incident: Incident) -> None:
    class Abort(Exception):
        pass

    with pytest.raises(Abort), transaction.atomic():
        receive(incident)
        assert ProcrastinateJob.objects.count() == 1
        raise Abort
    assert (CentreList.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)
    kept = receive(incident)
    assert ProcrastinateJob.objects.get().args == {"list_id": kept.pk}


@pytest.mark.django_db(transaction=True)
def test_a_job_deferred_inside_a_worker_vanishes_with_the_transaction_too(incident: Incident) -> None:
    class Abort(Exception):
        pass

    worker = DjangoConnector().get_worker_connector()
    with app.replace_connector(worker), pytest.raises(Abort), transaction.atomic():
        receive(incident)
        raise Abort
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_only_the_newest_holder_of_a_lease_writes(incident: Incident) -> None:
    row = receive(incident)
    stale = list_take(list_id=row.pk, frm={"received"}, to="reading")
    newer = list_take(list_id=row.pk, frm={"reading"}, to="reading")
    with pytest.raises(errors.StaleLease), list_held(stale, stage_done=7):
        pass
    with list_held(newer, stage_done=9):
        pass
    row.refresh_from_db()
    assert (row.stage_done, row.lease, row.attempts) == (9, newer.number, 1)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_writer_without_the_lease(incident: Incident) -> None:
    row = receive(incident)
    with pytest.raises(OperationalError) as refused, transaction.atomic():
        CentreList.objects.filter(pk=row.pk).update(stage_done=5)
    assert errors.broken_rule(refused.value) == "list_is_written_by_its_lease_holder"


@pytest.mark.django_db(transaction=True)
def test_a_stage_that_never_ends_is_parked_after_its_tries(incident: Incident) -> None:
    row = receive(incident)
    list_take(list_id=row.pk, frm={"received"}, to="reading")
    for _ in range(MOST_ATTEMPTS - 1):
        list_take(list_id=row.pk, frm={"reading"}, to="reading")
    with pytest.raises(ListParked):
        list_take(list_id=row.pk, frm={"reading"}, to="reading")
    row.refresh_from_db()
    assert row.state == "quarantined"


@pytest.mark.django_db(transaction=True)
def test_the_sweep_gives_a_job_to_a_list_that_works_without_one(incident: Incident) -> None:
    row = receive(incident)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # the job that came with the list is lost
        cursor.execute("SELECT set_config('app.lease', '0', false)")
        cursor.execute("UPDATE recovery_centrelist SET uploaded_at = now() - interval '5 minutes'")
    tasks.lists_wake()
    assert ProcrastinateJob.objects.get().task_name == "list_read"
    tasks.lists_wake()
    assert ProcrastinateJob.objects.count() == 1
    assert row.pk


def people(count: int) -> bytes:
    lines = ["SL,Name,NID No,Date of Birth,Mobile,Vaccine,Dose,Vaccination Date,Vaccination Centre"]
    lines += [
        f"{n},Abdul Karim,{26_10000_100000 + n:013d},01/02/1980,017000{n % 100000:05d},Sinopharm,1,13/10/2021,S302601"
        for n in range(1, count + 1)
    ]
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    incident: Incident,
    settings: Any,
    tmp_path: Path,
    start: Callable[..., subprocess.Popen[bytes]],  # noqa: F811
) -> None:
    count = 30_000
    row = receive(incident, people(count))

    def now() -> CentreList:
        return CentreList.objects.get(pk=row.pk)

    kills = 0
    worker = start("worker", "manage.py", "worker")
    end = time.monotonic() + 120
    while now().state != "settled" and time.monotonic() < end:
        if kills < 2 and now().stage_done > 2_000 and now().state == ("reading", "loading")[kills]:
            worker.kill()
            worker.wait()
            kills += 1
            # What the sweep does once the dead worker's heartbeat is old; waiting for that would only take time.
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")
            worker = start(f"worker{kills}", "manage.py", "worker")
        time.sleep(0.05)
    done = now()
    assert kills >= 1
    assert (done.state, done.rows_seen, done.rows_listed, done.rows_skipped) == ("settled", count + 1, count, 1)
    assert sum(done.outcomes.values()) == count  # type: ignore[arg-type]
    assert done.rows.count() == count
