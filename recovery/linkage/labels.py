"""A model from what the site itself knows: labels out of the database, training, thresholds, and a report on them."""

from __future__ import annotations

import datetime
import json
import math
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection, transaction
from django.utils import timezone

from recovery import errors
from recovery.linkage.comparisons import COLUMNS
from recovery.linkage.exchange import FILES, SQL, table_out
from recovery.linkage.scoring.weights import pairs_weigh
from recovery.linkage.training import MARGIN, REGISTER_SIZE, SEEN, model_train

#: Fewer labels than this train nothing.
FEWEST_LABELS = 500


class TooFewLabels(errors.RecoveryError):
    """Only {labels} pairs are known to be true; training needs at least {fewest}."""


#: Pairs of strangers that a rule of blocking would find: the ones a model has to tell from true pairs.
_STRANGERS = """
CREATE TABLE strangers AS
SELECT DISTINCT left_id, right_id FROM (
    SELECT l.id AS left_id, r.id AS right_id FROM lefts l JOIN rights r ON l.birth_date = r.birth_date
     UNION ALL SELECT l.id, r.id FROM lefts l JOIN rights r ON l.mobile = r.mobile
     UNION ALL SELECT l.id, r.id FROM lefts l JOIN rights r ON l.centre = r.centre
                                                           AND l.sound IN (r.sound_en, r.sound_bn))
ANTI JOIN pairs USING (left_id, right_id)
"""
_COMPARISONS = '[{"name": "VARCHAR", "level": "VARCHAR", "weight": "DOUBLE"}]'
#: Weights of pairs as if no row had an identifier: those that need a model.
_WITHOUT_IDENTIFIER = """
CREATE VIEW WITHOUT_IDENTIFIER_OF AS
SELECT list_sum([c.weight FOR c IN from_json(comparisons, 'COMPARISONS_TYPE')
                 IF c.name NOT IN ('registration_no', 'nid', 'brn', 'passport')]) AS weight
  FROM OF_weighed
"""


def model_make(
    *, version: str, label: Callable[[Any], None] | None = None, kept: dict[str, Any] | None = None, source: str
) -> dict[str, Any]:
    """The facts of a new LinkageModel, trained on the lists and the register of this database.

    `label` writes the temporary table `pair` (sheet_row_id, recipient_id); without it, exact links and decisions are
    the labels, and `kept` names the model whose identifiers keep their m. Raises TooFewLabels.
    """
    folder = Path(tempfile.mkdtemp(prefix="training-"))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pair")
            if label is None:
                cursor.execute((SQL / "labels.sql").read_text(encoding="utf-8"))
            else:
                label(cursor)
            for name in FILES:
                table_out(cursor, name, folder)
        database = duckdb.connect(config={"memory_limit": "800MB", "temp_directory": str(folder / "spill")})
        tables = {
            "lefts": COLUMNS, "rights": COLUMNS, "pairs": {"left_id": "BIGINT", "right_id": "BIGINT"},
            "sound": {"sound": "VARCHAR", "tf_sound": "DOUBLE"},
        }  # fmt: skip
        for name, columns in tables.items():
            database.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / name}.csv', header = true,"  # noqa: S608
                f" columns = {json.dumps(columns)}, nullstr = '', auto_detect = false)"
            )
        (labels,) = database.execute("SELECT count(*) FROM pairs").fetchone() or (0,)
        if labels < FEWEST_LABELS:
            raise TooFewLabels(labels=labels, fewest=FEWEST_LABELS)
        settings = model_train(database, left="lefts", right="rights", labels="pairs", kept=kept)
        database.execute(_STRANGERS)
        for table in ("pairs", "strangers"):
            pairs_weigh(
                database, settings, left="lefts", right="rights", pairs=table, into=f"{table}_weighed",
                frequencies={"sound": "sound"},
            )  # fmt: skip
        return _facts(database, version, settings, labels, source)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _facts(
    database: duckdb.DuckDBPyConnection, version: str, settings: dict[str, Any], labels: int, source: str
) -> dict[str, Any]:
    prior = math.log2(REGISTER_SIZE)
    for table in ("pairs", "strangers"):
        database.execute(
            _WITHOUT_IDENTIFIER.replace("COMPARISONS_TYPE", _COMPARISONS)
            .replace("WITHOUT_IDENTIFIER_OF", f"{table}_seen")
            .replace("OF_", f"{table}_")
        )
    quantiles = [0, 1 - SEEN, 0.01, 0.05, 0.25, 0.5]
    seen = _row(database, f"SELECT quantile_cont(weight, {quantiles}) FROM pairs_seen")[0]  # noqa: S608
    # A margin above the odds that anybody of a large register is the one by chance; and from three bits below them on a
    # person looks, or lower where true pairs lie lower.
    upper = round(prior + MARGIN, 1)
    lower = round(max(1.0, min(prior - 3, seen[1])), 1)
    true = _row(database, f"SELECT avg((weight > {upper})::int), avg((weight >= {lower})::int) FROM pairs_seen")  # noqa: S608
    strangers = _row(
        database,
        "SELECT count(*), max(weight), count(*) FILTER (WHERE weight > $1), count(*) FILTER (WHERE weight >= $2)"
        " FROM strangers_seen",
        upper,
        lower,
    )
    return {
        "version": version,
        "settings": settings,
        "upper": upper,
        "lower": lower,
        "trained_at": timezone.now().astimezone(datetime.UTC).isoformat(timespec="seconds"),
        "report": {
            "source": source,
            "labels": labels,
            "register_size": REGISTER_SIZE,
            "weights_without_identifiers": {
                "true_pairs_quantiles": dict(zip(map(str, quantiles), (round(q, 2) for q in seen), strict=True)),
                "true_pairs_above_upper": round(true[0], 4),
                "true_pairs_from_lower_on": round(true[1], 4),
                "strangers": strangers[0],
                "strangers_heaviest": round(strangers[1] or 0.0, 2),
                "strangers_above_upper": strangers[2],
                "strangers_from_lower_on": strangers[3],
            },
        },
    }


def _row(database: duckdb.DuckDBPyConnection, statement: str, *values: float) -> tuple[Any, ...]:
    row = database.execute(statement, values).fetchone()
    if row is None:
        raise ValueError(statement)
    return row
