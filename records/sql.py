"""Statements in `.sql` files beside the stage that runs them; values only as named parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection


@cache
def statement(path: Path) -> str:
    """The text of a `.sql` file, read once per process."""
    return path.read_text(encoding="utf-8")


def execute(path: Path, params: Mapping[str, Any] | None = None) -> int:
    """Run the statement of a file; gives the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(path), dict(params or {}))
        return int(cursor.rowcount)


def fetch_all(path: Path, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Run the statement of a file; gives one dict a row, keyed by column name."""
    with connection.cursor() as cursor:
        cursor.execute(statement(path), dict(params or {}))
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def fetch_together(paths: Sequence[Path], params: Mapping[str, Any] | None = None) -> list[list[dict[str, Any]]]:
    """The rows of several statements that share their parameters, as one statement and so as of one moment.

    They come through JSON: numbers, texts and truth values are as `fetch_all` gives them, times are ISO texts.
    """
    asked = " UNION ALL ".join(
        f"SELECT {n} AS n, to_jsonb(t) AS one FROM (\n{statement(path).rstrip().removesuffix(';')}\n) t"  # noqa: S608 - ours
        for n, path in enumerate(paths)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, dict(params or {}))
        found: list[list[dict[str, Any]]] = [[] for _ in paths]
        for n, one in cursor.fetchall():
            found[n].append(json.loads(one) if isinstance(one, str) else one)
        return found


def fetch_one(path: Path, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """As fetch_all, for a statement that gives exactly one row."""
    (row,) = fetch_all(path, params)
    return row
