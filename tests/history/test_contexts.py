"""Who did it is written once: what becomes known later in a request makes another context."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from django.db import DatabaseError, connection, transaction

from recovery.models import Case
from tests.sms.people import Due


def contexts(case: Case) -> list[dict[str, Any]]:
    return [event.pgh_context.metadata for event in case.events.order_by("pgh_id") if event.pgh_context]


def change(case: Case, lot_no: str) -> None:
    Case.objects.filter(pk=case.pk).update(lot_no=lot_no)


def test_each_event_keeps_what_was_known_when_it_happened(world: Due) -> None:
    (case,) = world.missing()
    with pghistory.context(user=1, url="/a/"):
        change(case, "1")
        change(case, "2")
        with pghistory.context(reason="because"):
            change(case, "3")
            change(case, "4")
        pghistory.context(reason="otherwise")
        change(case, "5")
    plain = {"user": 1, "url": "/a/"}
    assert contexts(case) == [
        plain,
        plain,
        plain | {"reason": "because"},
        plain | {"reason": "because"},
        plain | {"reason": "otherwise"},
    ]
    assert len({event.pgh_context_id for event in case.events.exclude(pgh_context=None)}) == 3


def test_same_words_in_the_same_request_are_one_context(world: Due) -> None:
    (case,) = world.missing()
    with pghistory.context(user=1):
        change(case, "1")
        pghistory.context(user=2)
        change(case, "2")
        pghistory.context(user=1)
        change(case, "3")
        pghistory.context(user=2)
        change(case, "4")
    keys = [event.pgh_context_id for event in case.events.order_by("pgh_id") if event.pgh_context_id]
    assert (keys[0], keys[1]) == (keys[2], keys[3])
    assert keys[0] != keys[1]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE pghistory_context SET metadata = '{}'",
        "UPDATE pghistory_context SET updated_at = now()",
        "DELETE FROM pghistory_context",
    ],
)
def test_context_is_neither_changed_nor_deleted(world: Due, attack: str) -> None:
    (case,) = world.missing()
    with pghistory.context(user=world.officer.pk):
        change(case, "1")
    with (
        pytest.raises(DatabaseError, match="on pghistory_context is forbidden"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


def test_write_without_an_author_has_no_context(world: Due) -> None:
    (case,) = world.missing()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
    change(case, "1")
    assert case.events.latest("pgh_id").pgh_context_id is None
