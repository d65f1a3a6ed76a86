"""A batch of 5,000 lines through the real web process and the real worker, which dies half-way; and twenty who do
everything with one batch at once."""

from __future__ import annotations

import http.client
import itertools
import subprocess
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from records.models import Dose, Recipient, Role, User
from records.services import FieldChange, recipient_change_many
from recovery.models import Case, Correction, CorrectionBatch, Delivery, Drop
from recovery.tasks.deferring import job_defer
from tests.casework.world import World, sha256_of_register
from tests.story.conftest import database_url
from tests.story.test_whole_story import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

#: Any token will do, as long as cookie and form say the same.
TOKEN = "a" * 32


class Sender:
    """Somebody who is signed in and sends forms; redirects are not followed."""

    def __init__(self, site: str, user: User) -> None:
        browser = Client()
        browser.force_login(user)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.where = urllib.parse.urlsplit(site)

    def post(self, path: str, **values: str) -> int:
        body = urllib.parse.urlencode(values | {"csrfmiddlewaretoken": TOKEN})
        return self._ask("POST", path, body)[0]

    def get(self, path: str) -> str:
        status, text = self._ask("GET", path, None)
        assert status == 200, (path, status)
        return text

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        wire = http.client.HTTPConnection(self.where.hostname or "", self.where.port, timeout=60)
        headers = {
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Language": "en",
        }
        try:
            wire.request(method, path, body, headers)
            answer = wire.getresponse()
            return answer.status, answer.read().decode()
        finally:
            wire.close()


def steps_of(batch: CorrectionBatch) -> list[str]:
    """The states that a batch went through, each as often as it came to it."""
    states = batch.events.order_by("pgh_id").values_list("state", flat=True)
    return [state for state, _ in itertools.groupby(states)]


def fresh(batch: CorrectionBatch) -> CorrectionBatch:
    return CorrectionBatch.objects.get(pk=batch.pk)


def big_batch(world: World, lines: int) -> CorrectionBatch:
    people = Recipient.objects.bulk_create(
        Recipient(registration_no=f"{uuid.uuid4().hex[:8]}{at}", name_en="Rahima", centre=world.centre)
        for at in range(lines)
    )
    with transaction.atomic():
        a_list = world.a_list(people)
    world.follow(a_list)
    return world.proposed(Case.objects.all())


class OutboxHeld:
    """The outbox, held by somebody else: whoever applies comes so far, with the register written and uncommitted."""

    def __enter__(self) -> OutboxHeld:
        self.holder = psycopg.connect(database_url())
        self.holder.execute("LOCK TABLE recovery_delivery IN SHARE MODE")
        return self

    def __exit__(self, *failure: object) -> None:
        self.holder.close()

    @staticmethod
    def somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'recovery_delivery'::regclass AND NOT granted)"
            )
            return bool(cursor.fetchone()[0])


def half_a_minute_later() -> None:
    """What the worker that died showed last is old by now, and the sweep comes by."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 s'")
    job_defer("sweep", queueing_lock="sweep", timestamp=int(time.time()))


def test_worker_killed_half_way_applies_five_thousand_lines_exactly_once_and_a_revert_is_the_exact_inverse(
    web: str, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    world = World()
    batch = big_batch(world, 5_000)
    page = f"/batches/{batch.pk}/"
    officer, approver = Sender(web, world.officer), Sender(web, world.approver)
    assert officer.post(f"{page}submit/") == 302
    changed = list(Recipient.objects.order_by("pk")[:12].values_list("pk", flat=True))
    recipient_change_many([FieldChange(pk, "mobile", f"018000000{at:02d}") for at, pk in enumerate(changed, 10)])
    before = sha256_of_register()
    assert approver.post(f"{page}approve/", confirm="5000") == 302
    assert officer.post(f"{page}apply/") == 302
    assert (fresh(batch).state, fresh(batch).work, fresh(batch).work_by) == ("approved", "apply", world.officer)
    assert "being applied" in officer.get(page)

    with OutboxHeld() as outbox:
        worker = start("worker", "manage.py", "worker")
        wait_for(outbox.somebody_waits, seconds=180)
        worker.kill()
        worker.wait()
    wait_for(lambda: not OutboxHeld.somebody_waits(), seconds=180)
    assert (fresh(batch).state, fresh(batch).work) == ("approved", "apply")
    assert (Dose.objects.count(), Delivery.objects.count()) == (0, 0)
    assert officer.post(f"{page}apply/") == 302  # a second click asks for nothing more

    start("worker", "manage.py", "worker")
    half_a_minute_later()
    wait_for(lambda: fresh(batch).state == "applied", seconds=180)
    assert fresh(batch).work == ""
    lines = Counter(batch.corrections.values_list("state", "held_reason"))
    assert lines == {("applied", ""): 4_988, ("held", "changed_since"): 12}
    assert set(batch.corrections.filter(state="held").values_list("case__recipient", flat=True)) == set(changed)
    assert Dose.objects.count() == Delivery.objects.filter(operation="upsert").count() == 4_988
    assert steps_of(batch) == ["draft", "submitted", "approved", "applied"]
    assert "4,988 applied, 12 held" in officer.get(page)

    # Delivered, once; so two people take it back.
    wait_for(lambda: Delivery.objects.filter(state="sent").count() == 4_988, seconds=180)
    assert sum(drop.manifest["deliveries"] for drop in Drop.objects.all()) == 4_988
    assert approver.post(f"{page}revert/", **{"revert-reason": "wrong campaign"}) == 302
    assert (fresh(batch).state, fresh(batch).work) == ("applied", "")
    second = Sender(web, world.user(Role.APPROVER))
    assert "4,988 lines will be taken back" in second.get(f"{page}revert/")
    assert second.post(f"{page}revert/release/") == 302
    wait_for(lambda: fresh(batch).state == "reverted", seconds=180)
    assert Counter(batch.corrections.values_list("state", flat=True)) == {"reverted": 4_988, "held": 12}
    assert sha256_of_register() == before
    assert Delivery.objects.filter(operation="retract").count() == 4_988
    assert steps_of(batch) == ["draft", "submitted", "approved", "applied", "reverted"]


def test_twenty_who_do_everything_at_once_take_each_step_once(site: str) -> None:
    world = World()
    batch = world.proposed(world.missing(5))
    before = sha256_of_register()
    page = f"/batches/{batch.pk}/"
    second = world.user(Role.APPROVER)
    roles: list[tuple[User, str, dict[str, str]]] = [
        (world.officer, "submit/", {}),
        (world.approver, "approve/", {"confirm": "5"}),
        (world.officer, "apply/", {}),
        (world.approver, "revert/", {"revert-reason": "wrong campaign"}),
        (second, "revert/release/", {}),
    ]
    over = threading.Event()
    begin = threading.Barrier(20)
    statuses: Counter[tuple[str, Any]] = Counter()
    noting = threading.Lock()

    def press_again_and_again(sender: Sender, path: str, values: dict[str, str]) -> None:
        begin.wait()
        while not over.is_set():
            try:
                status: Any = sender.post(page + path, **values)
            except OSError as failure:
                status = repr(failure)
            with noting:
                statuses[path, status] += 1

    threads = [
        threading.Thread(target=press_again_and_again, args=(Sender(site, user), path, values))
        for user, path, values in roles * 4
    ]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: fresh(batch).state == "reverted", seconds=180)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    # Whoever came too late, or too early, is sent back to the page with a sentence; nothing breaks.
    assert {status for _, status in statuses} == {302}, statuses
    assert {path for path, _ in statuses} == {path for _, path, _ in roles}
    assert steps_of(batch) == ["draft", "submitted", "approved", "applied", "reverted"]
    assert Counter(Delivery.objects.values_list("operation", flat=True)) == {"upsert": 5, "retract": 5}
    assert set(Correction.objects.values_list("state", flat=True)) == {"reverted"}
    assert sha256_of_register() == before
