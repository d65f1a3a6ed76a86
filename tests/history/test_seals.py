"""Whoever gets past the triggers is found by the seals: changed, taken out, put in, cut off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app

from recovery.history.seals import copies, copies_write, differences, history_seal, rows_unsealed, sources
from recovery.models import AccessLog, HistorySeal
from recovery.tasks import history as tasks
from tests.sms.people import Due


def run(statement: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """As somebody works who owns the database: no trigger of the table stands in the way."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def sealed(world: Due, settings: Any) -> Due:
    """Three seals over the history of a few people, each of several tables."""
    for _ in range(3):
        cases = world.missing(3)
        world.approved(world.proposed(cases))
        AccessLog.objects.create(user=world.officer, what="case_detail", case=cases[0], people=1)
        assert history_seal() is not None
    assert list(differences()) == []
    return world


def wrong() -> list[tuple[int, str]]:
    return [(each.seal, each.what) for each in differences()]


def test_seal_takes_in_everything_written_since_the_last_one_and_names_it(sealed: Due) -> None:
    first, second, third = HistorySeal.objects.order_by("number")
    assert (first.number, first.previous) == (1, "")
    assert (second.previous, third.previous) == (first.sha256, second.sha256)
    assert second.ranges["recovery_caseevent"]["after"] == first.ranges["recovery_caseevent"]["to"]
    assert second.ranges["recovery_caseevent"]["rows"] == 3
    assert second.ranges["recovery_accesslog"]["rows"] == 1
    assert rows_unsealed() == 0
    assert history_seal() is None
    AccessLog.objects.create(user=sealed.officer, what="search", people=0)
    assert rows_unsealed() == 1


@pytest.mark.django_db
def test_every_table_of_history_and_the_log_of_looks_are_sealed() -> None:
    tables = {source.table for source in sources()}
    with connection.cursor() as cursor:
        events = {name for name in connection.introspection.table_names(cursor) if name.endswith("event")}
    assert events
    assert {name for name in events if name.startswith(("records_", "recovery_"))} <= tables
    assert {"recovery_accesslog", "recovery_deliveryattempt", "recovery_optout", "recovery_centrecall"} <= tables


@pytest.mark.parametrize(
    ("table", "attack", "what"),
    [
        ("recovery_caseevent", "UPDATE {} SET state = 'closed' WHERE {} = %s", "a row differs"),
        (
            "recovery_caseevent",
            "UPDATE {} SET pgh_created_at = pgh_created_at - interval '1 s' WHERE {} = %s",
            "a row differs",
        ),
        ("recovery_caseevent", "DELETE FROM {} WHERE {} = %s", "rows are there"),
        ("recovery_correctionevent", "UPDATE {} SET pgh_context_id = NULL WHERE {} = %s", "a row differs"),
        ("recovery_correctionbatchevent", "DELETE FROM {} WHERE {} = %s", "rows are there"),
        (
            "recovery_accesslog",
            "UPDATE {} SET user_id = (SELECT max(id) FROM records_user) WHERE {} = %s",
            "a row differs",
        ),
        ("recovery_accesslog", "UPDATE {} SET at = at + interval '1 s' WHERE {} = %s", "a row differs"),
        ("recovery_accesslog", "DELETE FROM {} WHERE {} = %s", "rows are there"),
    ],
)
def test_row_that_was_changed_or_taken_out_is_named_by_its_seal(
    sealed: Due, table: str, attack: str, what: str
) -> None:
    key = "id" if table == "recovery_accesslog" else "pgh_id"
    seal = HistorySeal.objects.get(number=2)
    with unguarded(table):
        assert run(attack.format(table, key), seal.ranges[table]["to"]) == 1
    found = wrong()
    assert [number for number, _ in found] == [2]
    assert found[0][1].startswith(f"{table}, rows")
    assert what in found[0][1]


def test_author_of_sealed_events_cannot_be_replaced(sealed: Due) -> None:
    with unguarded("pghistory_context"):
        assert run("UPDATE pghistory_context SET metadata = metadata || %s", json.dumps({"user": 1})) >= 3
    assert {number for number, _ in wrong()} == {1, 2, 3}


def test_row_put_in_where_a_gap_was_is_noticed(sealed: Due) -> None:
    """A key that a rolled back transaction has drawn lies free, and is sealed as free."""
    seal = HistorySeal.objects.get(number=3)
    place = seal.ranges["recovery_accesslog"]["to"]
    with unguarded("recovery_accesslog"):
        run("UPDATE recovery_accesslog SET id = %s WHERE id = %s", place + 5, place)
    with unguarded("recovery_accesslog"):
        columns = "user_id, at, what, of, query, cases, reason"
        run(
            f"INSERT INTO recovery_accesslog (id, {columns}) SELECT %s, {columns} FROM recovery_accesslog"  # noqa: S608
            " WHERE id = %s",
            place,
            place + 5,
        )
    assert [number for number, _ in wrong()] == [3]


def test_seal_that_was_made_anew_after_a_change_does_not_fit_the_next_one(sealed: Due) -> None:
    """Whoever changes a row, computes its seal anew and writes it over the old one, breaks the chain behind it."""
    from recovery.history.seals import seal_hash

    seal = HistorySeal.objects.get(number=2)
    with unguarded("recovery_accesslog"):
        run("UPDATE recovery_accesslog SET people = 9 WHERE id = %s", seal.ranges["recovery_accesslog"]["to"])
    part = seal.ranges["recovery_accesslog"]
    source = next(each for each in sources() if each.table == "recovery_accesslog")
    part |= source.digest(part["columns"], part["after"], part["to"])
    with unguarded("recovery_historyseal"):
        run(
            "UPDATE recovery_historyseal SET ranges = %s, sha256 = %s WHERE number = 2",
            json.dumps(seal.ranges),
            seal_hash(seal),
        )
    found = wrong()
    assert (2, "its copy in the folder of seals has another hash") in found
    assert (3, "it does not name the seal before it") in found


def test_tail_that_was_cut_off_with_its_seals_is_told_by_the_copies(sealed: Due) -> None:
    seal = HistorySeal.objects.get(number=3)
    for table, part in seal.ranges.items():
        key = next(each.key for each in sources() if each.table == table)
        with unguarded(table):
            run(f"DELETE FROM {table} WHERE {key} > %s", part["after"])  # noqa: S608
    with unguarded("recovery_historyseal"):
        run("DELETE FROM recovery_historyseal WHERE number = 3")
    assert wrong() == [(3, "it is missing; only its copy in the folder of seals is left")]


def test_seal_taken_out_of_the_middle_is_noticed(sealed: Due) -> None:
    with unguarded("recovery_historyseal"):
        run("DELETE FROM recovery_historyseal WHERE number = 2")
    found = wrong()
    assert found[0] == (2, "it is missing")
    assert (3, "it does not name the seal before it") in found


def test_copy_that_is_missing_or_was_changed_is_named(sealed: Due, settings: Any) -> None:
    folder = Path(settings.SEALS_DIR)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"seal-{number:08d}.json" for number in (1, 2, 3)]
    assert copies()[3] == HistorySeal.objects.get(number=3).sha256
    (folder / names[1]).write_text("{}")
    assert wrong() == [(2, "its copy in the folder of seals has another hash")]
    (folder / names[1]).unlink()
    assert wrong() == [(2, "its copy in the folder of seals is missing")]
    (folder / names[2]).unlink()  # the newest may not have been written yet
    assert [number for number, _ in wrong()] == [2]
    copies_write()
    assert 3 in copies()


def test_column_that_came_later_does_not_break_old_seals(sealed: Due) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE recovery_accesslog ADD COLUMN device text NOT NULL DEFAULT 'unknown'")
    assert wrong() == []
    AccessLog.objects.create(user=sealed.officer, what="search", people=0)
    seal = history_seal()
    assert seal is not None
    assert "device" in seal.ranges["recovery_accesslog"]["columns"]
    run("ALTER TABLE recovery_accesslog DROP COLUMN device")
    assert [number for number, _ in wrong()] == [4]


def test_time_zone_of_a_session_changes_no_hash(sealed: Due) -> None:
    run("SET TIME ZONE 'Asia/Dhaka'")
    assert wrong() == []
    run("SET TIME ZONE 'UTC'")


def test_command_names_the_first_that_differs(sealed: Due) -> None:
    said = StringIO()
    call_command("check_seals", stdout=said)
    assert "3 seals are whole" in said.getvalue()
    assert HistorySeal.objects.get(number=3).sha256 in said.getvalue()
    for number in (3, 2):
        part = HistorySeal.objects.get(number=number).ranges["recovery_caseevent"]
        with unguarded("recovery_caseevent"):
            run("DELETE FROM recovery_caseevent WHERE pgh_id = %s", part["to"])
    with pytest.raises(
        CommandError, match=r"^Seal 2: recovery_caseevent, rows \d+ to \d+: 2 rows are there, 3 were sealed.$"
    ):
        call_command("check_seals")
    with pytest.raises(CommandError, match=r"Seal 2: (.|\n)*Seal 3: "):
        call_command("check_seals", "--all")


def test_seals_are_refused_out_of_order(sealed: Due) -> None:
    with pytest.raises(DatabaseError, match="seal 9 does not follow seal 3"), transaction.atomic():
        HistorySeal.objects.create(number=9, previous="0" * 64, ranges={}, sha256="1" * 64)
    with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
        HistorySeal.objects.create(number=4, previous="0" * 64, ranges={}, sha256="1" * 64)


def test_worker_seals_every_ten_minutes(world: Due) -> None:
    AccessLog.objects.create(user=world.officer, what="search", people=0)
    tasks.history_sealing(timestamp=0)
    assert HistorySeal.objects.count() == 1
    tasks.history_sealing(timestamp=600)  # nothing was written since
    assert HistorySeal.objects.count() == 1
    periodic = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert periodic["history_sealing"] == "*/10 * * * *"
