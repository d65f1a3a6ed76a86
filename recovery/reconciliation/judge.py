"""Judging a list: clear, outcome, both directions, conserve."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from records import sql
from recovery import errors
from recovery.models.intake import OUTCOME_COLUMNS

SQL = Path(__file__).parent / "sql"


class RowsNotConserved(errors.RecoveryError):
    """List {list_id} has {rows_listed} rows and {outcomes} outcomes. This run was stopped; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Counts of a judged list: rows of the file, listed and skipped, and one count for each outcome.

    `centres`: keys of the centres that its rows name.
    """

    rows_seen: int
    rows_listed: int
    rows_skipped: int
    outcomes: dict[str, int]
    centres: frozenset[int]


def list_judge(*, list_id: int) -> Judged:
    """Write exactly one outcome for each row of a list, in the caller's transaction.

    Same rows, links and register give the same outcomes. Raises RowsNotConserved if rows and outcomes do not add up,
    which undoes the run.
    """
    params = {"list_id": list_id}
    sql.execute(SQL / "clear.sql", params)
    sql.execute(SQL / "outcome.sql", params)
    sql.execute(SQL / "not_on_list.sql", params)
    counts = sql.fetch_one(SQL / "conserve.sql", params)
    outcomes = {column: counts[column] for column in OUTCOME_COLUMNS}
    if (
        sum(outcomes.values()) != counts["rows_listed"]
        or counts["rows_listed"] + counts["rows_skipped"] != counts["rows_seen"]
    ):
        raise RowsNotConserved(list_id=list_id, rows_listed=counts["rows_listed"], outcomes=sum(outcomes.values()))
    return Judged(
        rows_seen=counts["rows_seen"],
        rows_listed=counts["rows_listed"],
        rows_skipped=counts["rows_skipped"],
        outcomes=outcomes,
        centres=frozenset(counts["centres"]),
    )


def lists_shaken(*, list_id: int) -> list[int]:
    """Settled lists that must be judged again because a row they point at in `list_id` no longer stands."""
    return [row["list_id"] for row in sql.fetch_all(SQL / "shaken.sql", {"list_id": list_id})]
