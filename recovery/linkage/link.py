"""Linkage of one list: by a person's decision, then by whole identifiers, then by weight; the rest to review."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from records import sql
from recovery.linkage.comparisons import COLUMNS
from recovery.linkage.exchange import FILES, SQL, table_out, weighed_in
from recovery.linkage.model import model_standing
from recovery.linkage.scoring import pairs_score
from recovery.models import LinkageModel

#: More candidates than this for one row help no reviewer.
MOST_CANDIDATES = 10
#: A block with more people than this is not compared: neither machine nor person can choose among them.
MOST_PEOPLE = 50
#: Nor is one with more pairs, however few the people: a list that says one thing in every row asks nothing.
MOST_PAIRS = 5_000
#: Another candidate that weighs so many bits less is no rival: one in 2**15 strangers would come so near.
MARGIN = 15.0
#: How far the people of a block are counted.
LOOK = 1_000

#: Folders of the child begin with this; one that is a day old belongs to a worker that was killed.
_FOLDER = "punoruddhar-linkage-"
_LEFT_BEHIND_SECONDS = 86_400
_TEMPORARY = ("found", "waiting", "keyed", "blocked", "capped", "refined", "pair", "weighed", "judged", "look_alike")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run of linkage found for a list: rows linked, and pairs that a person must decide."""

    links: int
    candidates: int


def list_link(*, list_id: int, model: LinkageModel | None = None) -> Linked:
    """Write links and candidate pairs of a list, in the caller's transaction; a re-run rewrites its own output.

    Pairs are weighed by the model in use, unless another one is named.

    A link by machine needs a whole identifier that names exactly one recipient, name sound or birth date in agreement,
    and no identifier that contradicts; or, without identifiers, a weight above the upper threshold and all that
    docs/linkage.md asks besides. From the lower threshold on a pair is a candidate. Raises ScoringFailed.
    """
    started_at = timezone.now()
    model = model or model_standing()
    params = {
        "list_id": list_id, "most": MOST_CANDIDATES, "people": MOST_PEOPLE, "pairs": MOST_PAIRS, "look": LOOK,
        "margin": MARGIN, "upper": model.upper, "lower": model.lower, "model_id": model.pk, "started_at": started_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(_TEMPORARY)}")
    _run(("clear", "link_by_decision", "found_by_identifier"), params)
    _analyze("found")  # what is held against itself: the planner knows nothing of a new table
    _run(("link_found", "waiting", "keyed", "blocked", "capped", "refined", "pair", "pair_linked", "weighed"), params)
    scored = _pairs_weigh(model)
    _run(("explain_links", "judged", "look_alike"), params)
    _analyze("judged")
    _analyze("look_alike")
    _run(("link_scored", "candidates"), params)
    closed = sql.fetch_one(SQL / "run_close.sql", params | {"scored": scored})
    return Linked(links=closed["links"], candidates=closed["candidates"])


def _run(steps: Iterable[str], params: Mapping[str, Any]) -> None:
    for step in steps:
        sql.execute(SQL / f"{step}.sql", params)


def rows_analyze() -> None:
    """Have the planner look at the list rows again where many are new: it takes a fresh long list for a few rows.

    Before the transaction of the run, as it keeps a lock that other long lists would wait for.
    """
    if sql.fetch_one(SQL / "rows_are_news.sql")["are_news"]:
        _analyze("recovery_listrow")


def _analyze(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _left_behind_remove() -> None:
    """Names and numbers do not stay in the temporary folder when a worker was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _pairs_weigh(model: LinkageModel) -> int:
    """Have the pairs of the table `pair` weighed by a child process, into the table `weighed`; gives how many."""
    _left_behind_remove()
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pair")
            (pairs,) = cursor.fetchone()
            if not pairs:  # nothing to weigh starts no process
                return 0
            for name in FILES:
                table_out(cursor, name, folder)
            weighed = pairs_score(
                folder, settings=model.settings, columns=COLUMNS, frequencies=["sound"], pairs=int(pairs)
            )
            weighed_in(cursor, weighed)
            _analyze("weighed")
            _analyze("pair")
            return int(pairs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
