"""Whoever reads the outbox while droppers are killed never sees a drop that is not whole.

A reader in a thread of its own looks at every drop that is visible, again and again, and holds it against its manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from recovery.delivery.applying import batch_apply
from recovery.delivery.file_drop import FileDrop
from recovery.models import Delivery, Drop
from tests.casework.world import World

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 500
SEED = 20211013
#: Doses that each dropper finds waiting.
LINES = 3


class Reader(threading.Thread):
    """Polls the outbox as the national server's people would, by name."""

    def __init__(self, outbox: Path) -> None:
        super().__init__(daemon=True)
        self.outbox = outbox
        self.stops = threading.Event()
        self.looks = 0
        self.faults: list[str] = []
        self.seen: dict[str, str] = {}

    def run(self) -> None:
        while not self.stops.is_set():
            self.look(newest=8)
            time.sleep(0.002)

    def look(self, *, newest: int = 0) -> None:
        """Hold every drop against its manifest, or the newest ones only."""
        for folder in sorted(self.outbox.glob("drop-??????"))[-newest:]:
            self.looks += 1
            try:
                self._hold(folder)
            except (OSError, ValueError, KeyError) as fault:
                self.faults.append(f"{folder.name}: {fault!r}")

    def _hold(self, folder: Path) -> None:
        manifest = (folder / "manifest.json").read_bytes()
        before = self.seen.setdefault(folder.name, hashlib.sha256(manifest).hexdigest())
        if before != hashlib.sha256(manifest).hexdigest():
            raise ValueError("it is not what it was")
        files = json.loads(manifest)["files"]
        if sorted([*files, "manifest.json"]) != sorted(each.name for each in folder.iterdir()):
            raise ValueError("other files than the manifest says")
        for name, said in files.items():
            content = (folder / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != said["sha256"] or content.count(b"\n") - 1 != said["lines"]:
                raise ValueError(f"{name} is not what the manifest says")


def copies_waiting(count: int) -> None:
    """More messages like the first one, about people of their own, each of a batch of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # how work gets into an outbox is tested elsewhere
        cursor.execute(
            """
            WITH one AS MATERIALIZED (SELECT * FROM recovery_delivery ORDER BY id LIMIT 1),
            line AS MATERIALIZED (SELECT k.* FROM recovery_correction k, one WHERE k.id = one.correction_id),
            fresh AS MATERIALIZED (
                SELECT nextval('recovery_correctionbatch_id_seq') AS new_batch,
                       nextval('recovery_correction_id_seq') AS new_line
                  FROM generate_series(1, %(count)s)),
            batch AS (
                INSERT INTO recovery_correctionbatch
                SELECT (jsonb_populate_record(
                           b, jsonb_build_object('id', f.new_batch, 'request_key', gen_random_uuid()))).*
                  FROM recovery_correctionbatch b, line, fresh f
                 WHERE b.id = line.batch_id),
            copy AS (
                INSERT INTO recovery_correction
                SELECT (jsonb_populate_record(
                           k,
                           jsonb_build_object('id', f.new_line, 'batch_id', f.new_batch, 'state', 'reverted'))).*
                  FROM recovery_correction k, line, fresh f
                 WHERE k.id = line.id)
            INSERT INTO recovery_delivery (correction_id, operation, payload, payload_sha256)
            SELECT f.new_line, 'upsert', one.payload || jsonb_build_object('registration_no', 'copy' || f.new_line),
                   one.payload_sha256
              FROM one, fresh f
            """,
            {"count": count},
        )
        cursor.execute("SET session_replication_role = origin")


def killed(delay: float) -> bool:
    """A dropper in a process of its own, killed after a while; False if it had finished before."""
    connections.close_all()  # a forked process must not share the session
    child = os.fork()
    if child == 0:
        try:
            FileDrop().deliver_waiting()
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_five_hundred_kills_show_a_reader_no_drop_that_is_not_whole() -> None:
    world = World()
    batch_apply(batch=world.approved(world.proposed(world.missing())), by=world.officer)
    chance = random.Random(SEED)
    reader = Reader(Path(settings.OUTBOX_DIR))
    reader.start()
    fate = Counter[str]()
    longest = 0.06
    for _ in range(KILLS):
        copies_waiting(LINES)
        dead = killed(chance.uniform(0, longest))
        fate["killed" if dead else "finished"] += 1
        longest = min(max(longest * (1.01 if dead else 0.97), 0.01), 0.2)  # so that kills meet every step
    FileDrop().deliver_waiting()
    reader.stops.set()
    reader.join()
    reader.look()
    print(f"seed {SEED}: {dict(fate)}, {reader.looks} looks, {len(reader.seen)} drops")
    assert reader.faults == []
    assert fate["killed"] >= KILLS // 2
    drops = list(Drop.objects.order_by("number"))
    assert [each.number for each in drops] == list(range(1, len(drops) + 1))
    assert sorted(reader.seen) == [each.folder_name for each in drops]
    assert not Delivery.objects.exclude(state="sent").exists()
    lines = sum(each.manifest["deliveries"] for each in drops)
    assert lines == Delivery.objects.count() == 1 + KILLS * LINES
