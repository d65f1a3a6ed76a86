"""Weighing pairs in a process of its own: it may die or be stopped, the worker may not; it knows no database.

    pairs_score(folder, settings=..., columns=..., frequencies=["sound"])

reads the files that the caller has put there and gives the path of the file with the weights. For use without a process
of its own, with any model and any columns, see `weights.pairs_weigh`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from recovery.linkage.scoring.child import ScoringFailed, folder_weigh

__all__ = ["ScoringFailed", "pairs_score"]


def pairs_score(
    folder: Path, *, settings: Mapping[str, Any], columns: Mapping[str, str], frequencies: Iterable[str], pairs: int
) -> Path:
    """Weigh the pairs of a folder: lefts.csv, rights.csv, pairs.csv, and COLUMN.csv for each of `frequencies`.

    Gives the path of a CSV file: left_id, right_id, weight (bits), comparisons (JSON). Raises ScoringFailed.
    """
    task = {"settings": dict(settings), "columns": dict(columns), "frequencies": list(frequencies)}
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    weighed = folder_weigh(folder)["weighed"]
    if weighed != pairs:
        raise ScoringFailed(f"{pairs} pairs were given, {weighed} were weighed")
    return folder / "weighed.csv"
