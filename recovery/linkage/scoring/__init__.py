"""Weighing pairs in a process of its own: it may die or be stopped, the worker may not; it knows no database.

    pairs_score(folder, settings=..., columns=..., frequencies=["sound"])

reads the files that the caller has put there and gives the path of the file with the weights. For use without a process
of its own, with any model and any columns, see `weights.pairs_weigh`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_PROJECT = Path(__file__).resolve().parents[3]
#: A run over half a million rows takes minutes; what takes longer hangs.
LONGEST_SECONDS = 3600


class ScoringFailed(Exception):
    """The child that weighs pairs died, said nothing, or weighed other pairs than it was given."""


def pairs_score(
    folder: Path, *, settings: Mapping[str, Any], columns: Mapping[str, str], frequencies: Iterable[str], pairs: int
) -> Path:
    """Weigh the pairs of a folder: lefts.csv, rights.csv, pairs.csv, and COLUMN.csv for each of `frequencies`.

    Gives the path of a CSV file: left_id, right_id, weight (bits), comparisons (JSON). Raises ScoringFailed.
    """
    task = {"settings": dict(settings), "columns": dict(columns), "frequencies": list(frequencies)}
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    # An environment of its own: no password of the site's goes to a process that needs none.
    environment = {
        "PYTHONPATH": str(_PROJECT),
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(folder),
        "HOME": str(folder),
    }
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "recovery.linkage.scoring", str(folder)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            cwd=_PROJECT,
            start_new_session=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as failure:
        raise ScoringFailed("the child took too long") from failure
    if done.returncode != 0:
        raise ScoringFailed(f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    weighed = json.loads(done.stdout)["weighed"]
    if weighed != pairs:
        raise ScoringFailed(f"{pairs} pairs were given, {weighed} were weighed")
    return folder / "weighed.csv"
