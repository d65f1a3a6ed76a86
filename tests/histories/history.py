"""A history by lot: a seed is steps, steps are what happens, and the fewest steps that still differ are what is told."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.test import Client, override_settings

from tests.histories import steps_end, steps_lists, steps_work
from tests.histories.going import Going, Step
from tests.histories.town import REGISTERED, Town

#: Kinds of steps and how often each is drawn.
KINDS: dict[Step, int] = {
    steps_lists.list_comes: 10,
    steps_lists.list_comes_again: 4,
    steps_lists.list_is_no_list: 1,
    steps_lists.version_replaces: 2,
    steps_lists.version_stands_beside: 2,
    steps_lists.columns_are_answered: 2,
    steps_lists.list_is_withdrawn: 2,
    steps_lists.person_at_the_desk: 3,
    steps_lists.row_is_decided: 4,
    steps_lists.cell_is_mended: 4,
    steps_lists.mend_is_undone: 2,
    steps_work.batch_is_drafted: 6,
    steps_work.batch_is_approved: 7,
    steps_work.batch_is_returned: 1,
    steps_work.batch_is_applied: 7,
    steps_work.batch_is_reverted: 3,
    steps_work.case_is_closed: 3,
    steps_work.case_is_reopened: 2,
    steps_work.day_is_signed: 4,
    steps_work.day_is_reopened: 1,
    steps_work.counts_are_reported: 5,
    steps_work.relay_sends: 2,
    steps_work.server_refuses: 2,
    steps_work.extract_comes: 5,
    steps_end.all_is_put_right: 1,
}
#: What follows of steps and is counted too (steps_work.extract_comes).
FOLLOWS = ("correction_is_seen", "dose_is_lost_again")
_BY_NAME = {kind.__name__: kind for kind in KINDS}


@dataclass(frozen=True)
class Lot:
    """One step: its kind, and the seed of what it draws, so that a step does the same when others are left out."""

    kind: str
    seed: int


def lots_of(seed: int) -> list[Lot]:
    """The steps of a history: counts and a list first, most often, then whatever comes."""
    draw = random.Random(seed)
    kinds = ["counts_are_reported", "list_comes"] if draw.random() < 0.9 else []
    kinds += [kind.__name__ for kind in draw.choices(list(KINDS), list(KINDS.values()), k=draw.randint(5, 16))]
    if draw.random() < 0.15:
        kinds.append("all_is_put_right")
        kinds += [kind.__name__ for kind in draw.choices(list(KINDS), list(KINDS.values()), k=draw.randint(0, 2))]
    return [Lot(kind, draw.getrandbits(32)) for kind in kinds]


@dataclass
class Tally:
    """What happened in all histories of a run together."""

    happened: Counter[str]
    refused: Counter[str]
    ends: Counter[str]


#: Looks at a history that has come to its end, and gives differences.
Look = Callable[[Going, Client], list[str]]


def history_run(town: Town, folder: Path, lots: Sequence[Lot], look: Look, tally: Tally | None = None) -> list[str]:
    """Let these steps happen, look, and undo everything; gives what the look gave."""
    folder.mkdir(parents=True)
    inside = transaction.atomic()
    inside._from_testcase = True  # the relay by files insists on committing by itself; here a test holds it
    with override_settings(UPLOAD_DIR=folder / "uploads", OUTBOX_DIR=folder / "outbox"), inside:
        going = Going(town, folder, random.Random(0), dict(town.server), set(range(REGISTERED)))
        for lot in lots:
            going.draw = random.Random(lot.seed)
            if _BY_NAME[lot.kind](going):
                going.happened[lot.kind] += 1
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        differences = look(going, Client())
        if tally is not None:
            tally.happened.update(going.happened)
            tally.refused.update(going.refused)
        transaction.set_rollback(True)
    return differences


def fewest(lots: Sequence[Lot], still_differs: Callable[[Sequence[Lot]], bool]) -> list[Lot]:
    """Leave out steps, many at first, as long as the difference stays."""
    kept = list(lots)
    size = max(len(kept) // 2, 1)
    while True:
        for start in range(0, len(kept), size):
            fewer = kept[:start] + kept[start + size :]
            if len(fewer) < len(kept) and still_differs(fewer):
                kept = fewer
                break
        else:
            if size == 1:
                return kept
            size //= 2
