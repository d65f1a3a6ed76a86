"""Weights of given pairs under a trained Splink model, in DuckDB. Knows no Django, no register and no list.

Usable with any model and any columns: two tables with a key and the columns that the model compares, a table of pairs
of keys, and the model as Splink saves it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

#: Pairs that are compared at a time, so that memory does not grow with the list.
CHUNK = 200_000

Settings = Mapping[str, Any]


def pairs_weigh(
    database: duckdb.DuckDBPyConnection,
    settings: Settings,
    *,
    left: str,
    right: str,
    pairs: str,
    into: str,
    frequencies: Mapping[str, str] | None = None,
    chunk: int = CHUNK,
) -> int:
    """Weigh each pair of the table `pairs` (left_id, right_id); gives how many.

    `left` and `right` are tables with `id` and the columns of the model. `frequencies` names for each column with
    term-frequency adjustment a table (COLUMN, tf_COLUMN); a column that it does not name must come with `tf_COLUMN` on
    both sides. Writes the table `into`: left_id, right_id, weight (bits, the sum of the comparisons, without any prior)
    and comparisons (JSON list of {"name", "level", "weight"}).
    """
    logging.getLogger("splink").setLevel(logging.ERROR)  # what a model lacks is said where it is trained
    database.execute(
        f"CREATE OR REPLACE TABLE {into} (left_id BIGINT, right_id BIGINT, weight DOUBLE, comparisons JSON)"
    )
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE numbered AS"  # noqa: S608
        f" SELECT row_number() OVER (ORDER BY left_id, right_id) AS pair, left_id, right_id"
        f" FROM (SELECT DISTINCT left_id, right_id FROM {pairs})"
    )
    (total,) = database.execute("SELECT count(*) FROM numbered").fetchone() or (0,)
    for first in range(1, total + 1, chunk):
        _chunk_weigh(database, settings, left, right, into, frequencies or {}, first, first + chunk - 1)
    database.execute("DROP TABLE numbered")
    return int(total)


def _chunk_weigh(
    database: duckdb.DuckDBPyConnection,
    settings: Settings,
    left: str,
    right: str,
    into: str,
    frequencies: Mapping[str, str],
    first: int,
    last: int,
) -> None:
    """Splink blocks on equal keys, so each pair gets a record of its own on both sides, under the pair's number."""
    for side, table, key in (("left_of_pair", left, "left_id"), ("right_of_pair", right, "right_id")):
        database.execute(
            f"CREATE OR REPLACE TABLE {side} AS SELECT n.pair AS unique_id, s.* EXCLUDE (id)"  # noqa: S608
            f" FROM numbered n JOIN {table} s ON s.id = n.{key} WHERE n.pair BETWEEN {first} AND {last}"
        )
    api = DuckDBAPI(database)
    sides = [api.register(side, dataset_display_name=side) for side in ("left_of_pair", "right_of_pair")]
    given = {"blocking_rule": "l.unique_id = r.unique_id", "sql_dialect": "duckdb"}
    linker = Linker(
        sides,
        dict(settings)
        | {
            "link_type": "link_only",
            "blocking_rules_to_generate_predictions": [given],
            "retain_intermediate_calculation_columns": True,
            "retain_matching_columns": True,
            "additional_columns_to_retain": [],
        },
    )
    for column, table in frequencies.items():
        linker.table_management.register_term_frequency_lookup(
            api.register(table, dataset_display_name=f"frequencies_of_{column}"), column
        )
    predicted = linker.inference.predict()
    database.execute(
        f"INSERT INTO {into}"  # noqa: S608
        f" SELECT left_id, right_id, list_sum(list_transform(c, lambda x: x.weight)), to_json(c)"
        f" FROM (SELECT n.left_id, n.right_id, {_comparisons_sql(settings)} AS c"
        f"         FROM {predicted.physical_name} p JOIN numbered n ON n.pair = p.unique_id_l)"
    )
    predicted.drop_table_from_database_and_remove_from_cache(force_non_splink_table=True)
    linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def _comparisons_sql(settings: Settings) -> str:
    """A list of what each comparison of a predicted pair says: name, level, and weight with term frequency."""
    parts = []
    for comparison in settings["comparisons"]:
        name, levels = comparison["output_column_name"], comparison["comparison_levels"]
        known = [level for level in levels if not level.get("is_null_level")]
        # Splink numbers the levels from the last, 0, upward; -1 is the level of unknown values.
        cases = " ".join(
            f"WHEN {number} THEN '{_quoted(level['label_for_charts'])}'"
            for number, level in zip(range(len(known) - 1, -1, -1), known, strict=True)
        )
        weight = f"mw_{name}"
        if any(level.get("tf_adjustment_column") for level in levels):
            weight += f" + mw_tf_adj_{name}"
        parts.append(
            f"{{'name': '{_quoted(name)}', 'level': CASE gamma_{name} {cases} ELSE 'unknown' END,"
            f" 'weight': round(CASE WHEN gamma_{name} = -1 THEN 0 ELSE {weight} END, 4)}}"
        )
    return f"[{', '.join(parts)}]"


def _quoted(text: str) -> str:
    return str(text).replace("'", "''")
