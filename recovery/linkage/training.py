"""Training a model: how often each level is seen among true pairs (m) and among any two people (u).

Pure: two tables and labelled pairs in, a model out. `manage.py train_linkage` brings them from the database.
"""

from __future__ import annotations

import copy
import logging
import math
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from recovery.linkage.comparisons import COMPARISONS, MOST_COMMON

#: The register for which weights are meant. Two strangers share a phone or a number the more seldom, the more people
#: there are; a training register is smaller.
REGISTER_SIZE = 1_000_000
#: Of the labels, so many are added to each level: made-up slips, and slips on lists whose identifiers agree, are fewer
#: than real ones.
DOUBT = 0.01
#: Bits by which true evidence must beat chance: one in 2**15 strangers would pass.
MARGIN = 15.0
#: Share of true pairs that a person shall see at least.
SEEN = 0.995
RANDOM_PAIRS = 5_000_000
SEED = 20211028

#: Comparisons whose agreement by chance falls as the register grows.
_ONE_OF_A_KIND = ("registration_no", "nid", "brn", "passport", "mobile")
#: More agreement first; levels between two bars are not compared with each other.
_ORDER = {
    "nid": (("exact",), ("same_13",), ("one_edit", "swapped"), ("differs",)),
    "birth_date": (("exact",), ("first_january", "swapped", "one_digit"), ("same_year",), ("differs",)),
    "name": (("same",), ("same_sound",), ("near",), ("differs",)),
    "mobile": (("exact",), ("one_edit",), ("differs",)),
    "sex": (("same",), ("differs",)),
    "place": (("centre",), ("district",), ("differs",)),
} | dict.fromkeys(("registration_no", "brn", "passport"), (("exact",), ("one_edit", "swapped"), ("differs",)))


def model_train(
    database: duckdb.DuckDBPyConnection,
    *,
    left: str,
    right: str,
    labels: str,
    kept: Mapping[str, Any] | None = None,
    random_pairs: int = RANDOM_PAIRS,
) -> dict[str, Any]:
    """The settings of a model trained on tables `left` and `right` and true pairs `labels` (left_id, right_id).

    `kept` is a model whose identifier comparisons keep their m: give it where the labels were chosen by identifiers,
    which would then agree always. The weights never rise where agreement falls.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(database)
    for side, table in (("left_of_pair", left), ("right_of_pair", right)):
        database.execute(
            f"CREATE OR REPLACE TABLE {side} AS SELECT id AS unique_id, * EXCLUDE (id) FROM {table}"  # noqa: S608
        )
    database.execute(
        "CREATE OR REPLACE TABLE labelled AS SELECT 'left_of_pair' AS source_dataset_l, left_id AS unique_id_l,"  # noqa: S608
        f" 'right_of_pair' AS source_dataset_r, right_id AS unique_id_r FROM {labels}"
    )
    linker = Linker(
        [api.register(side, dataset_display_name=side) for side in ("left_of_pair", "right_of_pair")],
        {
            "link_type": "link_only",
            "sql_dialect": "duckdb",
            "comparisons": copy.deepcopy(COMPARISONS),
            "blocking_rules_to_generate_predictions": ["l.unique_id = r.unique_id"],
            "retain_intermediate_calculation_columns": True,
            "retain_matching_columns": False,
        },
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=random_pairs, min_count_per_level=None, seed=SEED)
    given = api.register("labelled", dataset_display_name="labelled")
    linker.training.estimate_m_from_pairwise_labels(given)  # type: ignore[no-untyped-call]
    settings: dict[str, Any] = linker.misc.save_model_to_json()
    known, people = _count(database, "labelled"), _count(database, "right_of_pair")
    true_share = known / max(1, people * _count(database, "left_of_pair"))
    before = {each["output_column_name"]: each for each in (kept or {}).get("comparisons", ())}
    for comparison in settings["comparisons"]:
        levels = {
            level["label_for_charts"]: level
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        }
        name = comparison["output_column_name"]
        for level in levels.values():
            seen = [level.get(which) for which in ("m_probability", "u_probability")]
            level["m_probability"], level["u_probability"] = (each if isinstance(each, float) else 0.0 for each in seen)
            # Among any two records a few are one person; they say nothing about strangers.
            level["u_probability"] = max(0.0, level["u_probability"] - true_share * level["m_probability"])
        if not any(level["m_probability"] for level in levels.values()):
            # No label has it on both sides: agreement is taken for granted.
            next(iter(levels.values()))["m_probability"] = 1.0
        if not any(level["u_probability"] for level in levels.values()):
            levels["differs"]["u_probability"] = 1.0
        _smooth(levels.values(), "m_probability", DOUBT)
        _smooth(levels.values(), "u_probability", 0.5 / random_pairs)
        if name in _ONE_OF_A_KIND:
            _for_a_larger_register(levels, people)
            if name in before and name != "mobile":
                for level in before[name]["comparison_levels"]:
                    if level["label_for_charts"] in levels:
                        levels[level["label_for_charts"]]["m_probability"] = level["m_probability"]
        _never_rise(name, levels)
        for level in levels.values():
            level["fix_m_probability"] = level["fix_u_probability"] = True
    settings["linker_uid"] = "punoruddhar"
    return settings


def level_weight(level: Mapping[str, Any], *, share: float | None = None) -> float:
    """Bits that a level weighs; a level that weighs by the commonness of a name needs the share of the name."""
    chance = level["u_probability"] if share is None else share
    return math.log2(level["m_probability"] / chance)


def _count(database: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = database.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)  # noqa: S608
    return int(rows)


def _smooth(levels: Iterable[dict[str, Any]], which: str, added: float) -> None:
    """Add a little to each level, so that what was never seen is rare and not impossible; they add up to 1 again."""
    levels = list(levels)
    whole = sum(level[which] for level in levels) + added * len(levels)
    for level in levels:
        level[which] = (level[which] + added) / whole


def _for_a_larger_register(levels: Mapping[str, dict[str, Any]], people: int) -> None:
    """Strangers share a number the more seldom, the larger the register; never more seldom than one in the register."""
    rest = levels["differs"]
    for label, level in levels.items():
        if label in ("exact", "same_13"):
            chance = max(level["u_probability"] * min(1.0, people / REGISTER_SIZE), 1 / REGISTER_SIZE)
            rest["u_probability"] += level["u_probability"] - chance
            level["u_probability"] = chance


def _never_rise(name: str, levels: Mapping[str, dict[str, Any]]) -> None:
    """Lower the m of a level that would weigh more than one of more agreement."""
    ceiling = math.inf
    for rank in _ORDER[name]:
        lowest = math.inf
        for label in rank:
            level = levels[label]
            by_name = bool(level.get("tf_adjustment_column"))
            weight = min(level_weight(level), ceiling) if not by_name else level_weight(level)
            if not by_name:
                level["m_probability"] = level["u_probability"] * 2**weight
            elif name == "name" and label == "same_sound":
                level["m_probability"] = min(level["m_probability"], levels["same"]["m_probability"])
            # The most common name is the lightest.
            lowest = min(lowest, level_weight(level, share=MOST_COMMON) if by_name else level_weight(level))
        ceiling = min(ceiling, lowest)
