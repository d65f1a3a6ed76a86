"""Two processes of the site done in this one, so that a thousand histories take minutes: same code, same rows.

The reader of files is the same reader, only not in a process that may die. Weights are left out where they decide
nothing: in a town where no two people look alike, whole identifiers decide (`town.Person`), and a pair that an
identifier found stands before a person whatever it weighs. Some histories are run with both processes, too.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recovery.intake import readers
from recovery.intake.limits import Limits
from recovery.intake.preflight.report import FileReport
from recovery.intake.readers import child, delimited
from recovery.linkage import link


def _read_here(path: Path, report: FileReport, limits: Limits) -> Iterator[dict[str, Any]]:
    assert report.kind in {"csv", "tsv", "text", "delimited"} or report.delimiter, report.kind
    out = io.BytesIO()
    child._write_all(delimited.read_sheets(path, report.encoding, report.delimiter, limits), out)
    for line in out.getvalue().splitlines():
        yield json.loads(line)


def _weigh_nothing(folder: Path, *, pairs: int, **_model: Any) -> Path:
    """Every pair as it came, with no bits for or against."""
    weighed = folder / "weighed.csv"
    with (folder / "pairs.csv").open(newline="") as given, weighed.open("w", newline="") as out:
        rows = csv.DictReader(given)
        writer = csv.writer(out)
        writer.writerow(("left_id", "right_id", "weight", "comparisons"))
        found = [(row["left_id"], row["right_id"], "0", "[]") for row in rows]
        writer.writerows(found)
    assert len(found) == pairs
    return weighed


@contextmanager
def in_this_process() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "_messages", _read_here)
        patch.setattr(link, "pairs_score", _weigh_nothing)
        yield
