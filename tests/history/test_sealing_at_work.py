"""A seal beside people who write: whoever has drawn a key and not committed is neither left out nor waited for."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from records.models import Role, User
from recovery.history.seals import differences, history_seal, rows_unsealed
from recovery.models import AccessLog
from tests.web.live_site import database_url

LOOK = "INSERT INTO recovery_accesslog (user_id, what, people) VALUES (%s, 'search', 0) RETURNING id"


@pytest.fixture
def officer(transactional_db: None) -> User:
    return User.objects.create(username="the-officer", role=Role.OFFICER)


@pytest.fixture
def other(officer: User) -> Iterator[psycopg.Connection]:
    """Somebody else's connection."""
    with psycopg.connect(database_url()) as opened:
        yield opened
        opened.rollback()


def test_row_with_an_earlier_key_that_is_committed_later_is_sealed_and_breaks_nothing(
    officer: User, other: psycopg.Connection
) -> None:
    (drawn,) = other.execute(LOOK, [officer.pk]).fetchone() or (0,)
    later = AccessLog.objects.create(user=officer, what="search", people=0)
    assert drawn < later.pk
    assert history_seal() is None  # the log is being written to: it waits for the next seal
    assert rows_unsealed() == 1
    other.commit()
    seal = history_seal()
    assert seal is not None
    assert seal.ranges["recovery_accesslog"]["rows"] == 2
    assert list(differences()) == []


def test_key_that_was_drawn_in_vain_leaves_a_gap_and_no_difference(officer: User, other: psycopg.Connection) -> None:
    other.execute(LOOK, [officer.pk])
    other.rollback()
    AccessLog.objects.create(user=officer, what="search", people=0)
    seal = history_seal()
    assert seal is not None
    assert seal.ranges["recovery_accesslog"]["rows"] == 1
    assert list(differences()) == []


def test_busy_table_does_not_keep_the_others_from_being_sealed(officer: User, other: psycopg.Connection) -> None:
    other.execute(LOOK, [officer.pk])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recovery_optout (mobile_key, reason, made_by_id) VALUES ('01900000097', 'asked', %s)",
            [officer.pk],
        )
    seal = history_seal()
    assert seal is not None
    assert list(seal.ranges) == ["recovery_optout"]
