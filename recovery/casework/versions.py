"""A list that replaces an earlier version takes over its cases."""

from __future__ import annotations

from pathlib import Path

from records import sql

SQL = Path(__file__).parent / "sql"


def cases_go_over(list_id: int) -> int:
    """Move the cases of rows that stand in both versions to the rows of the new list; gives their number."""
    return sql.execute(SQL / "cases_of_version.sql", {"list_id": list_id})
