"""Outcomes of a list as lines for a file, in the order of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from records.sql import statement

SQL = Path(__file__).parent / "sql"

COLUMNS = ("sheet", "row", "outcome", "registration_no", "match_weight", "decided_by", "reason")


def outcome_lines(*, list_id: int) -> Iterator[tuple[object, ...]]:
    """One tuple a list row, in the columns of COLUMNS; streamed, so that a long list needs no memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement(SQL / "report.sql"), {"list_id": list_id})
        yield from cursor
