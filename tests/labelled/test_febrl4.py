"""The scorer that weighs rows against the register, on the data set that other linkage programs are measured by."""

from __future__ import annotations

import json

from recovery.linkage.scoring.weights import pairs_weigh
from tests.labelled.febrl import MODEL, febrl4, pairs_block

#: Bits from which a pair is a link. All from 4 to 16 give the same links.
UPPER = 10.0


def test_febrl_4_is_linked_with_an_f1_of_at_least_0_9998() -> None:
    database, truth = febrl4()
    pairs_block(database)
    settings = json.loads(MODEL.read_text(encoding="utf-8"))
    (given,) = database.execute("SELECT count(*) FROM pairs").fetchone() or (0,)
    weighed = pairs_weigh(database, settings, left="lefts", right="rights", pairs="pairs", into="weighed")
    assert weighed == given > 5_000
    # Each side is free of duplicates, so a link is the best of both.
    links = dict(
        database.execute(
            "SELECT left_id, right_id FROM weighed WHERE weight >= ?"
            " QUALIFY row_number() OVER (PARTITION BY left_id ORDER BY weight DESC, right_id) = 1"
            " AND row_number() OVER (PARTITION BY right_id ORDER BY weight DESC, left_id) = 1",
            [UPPER],
        ).fetchall()
    )
    right = sum(truth[left_id] == right_id for left_id, right_id in links.items())
    precision, recall = right / len(links), right / len(truth)
    assert 2 * precision * recall / (precision + recall) >= 0.9998, (precision, recall)
    assert precision == 1.0
