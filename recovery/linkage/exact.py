"""Linkage of one list: by a person's decision, then by whole identifiers with corroboration; the rest to review."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from records import sql

SQL = Path(__file__).parent / "sql"

#: More candidates than this for one row help no reviewer.
MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run of linkage found for a list: rows linked, and pairs that a person must decide."""

    links: int
    candidates: int


def list_link(*, list_id: int) -> Linked:
    """Write links and candidate pairs of a list, in the caller's transaction; a re-run rewrites its own output.

    A link by machine needs a whole identifier that names exactly one recipient, name sound or birth date in agreement,
    and no identifier that contradicts (the ladder of docs/linkage.md). Everything less becomes a candidate pair.
    """
    params = {"list_id": list_id, "most": MOST_CANDIDATES}
    sql.execute(SQL / "clear.sql", params)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found")
    links = sql.execute(SQL / "link_by_decision.sql", params)
    sql.execute(SQL / "found_by_identifier.sql", params)
    links += sql.execute(SQL / "link_found.sql", params)
    candidates = sql.execute(SQL / "candidates.sql", params)
    return Linked(links=links, candidates=candidates)
