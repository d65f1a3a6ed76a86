"""What the planner knows of the tables that grow by thousands of rows within one transaction."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from records import sql

SQL = Path(__file__).parent / "sql"

#: Tables that following, applying and reverting join whole.
TABLES = ("recovery_case", "recovery_correction", "recovery_listrow", "recovery_rowoutcome")


def statistics_refresh() -> None:
    """Look at tables again of which more than a fifth changed since somebody last did.

    PostgreSQL does this by itself, but only some minutes after a transaction has ended. The rows of a list
    just judged are still unknown to the planner, and a nested loop over 4,000 of them took 10 s.
    """
    for row in sql.fetch_all(SQL / "stale_tables.sql", {"tables": list(TABLES)}):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(row['name'])}")


def history_plan() -> None:
    """Keep the triggers that write history from a plan made for no rows, which thousands would have to live with."""
    sql.execute(SQL / "history_plans.sql")
