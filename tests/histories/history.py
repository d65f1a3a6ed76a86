"""A history by lot: from a seed come steps; of one that differs, the fewest steps that still do are told."""

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
    steps_lists.list_comes: 6,
    steps_lists.list_comes_again: 4,
    steps_lists.list_is_no_list: 1,
    steps_lists.version_replaces: 2,
    steps_lists.version_stands_beside: 2,
    steps_lists.columns_are_answered: 2,
    steps_lists.list_is_withdrawn: 2,
    steps_lists.person_at_the_desk: 3,
    steps_lists.row_is_decided: 8,
    steps_lists.cell_is_mended: 6,
    steps_lists.row_signed_for_is_mended: 2,
    steps_lists.mend_is_undone: 2,
    steps_work.batch_is_drafted: 12,
    steps_work.batch_is_approved: 7,
    steps_work.batch_is_returned: 1,
    steps_work.batch_is_applied: 7,
    steps_work.batch_is_reverted: 3,
    steps_work.case_is_closed: 3,
    steps_work.case_is_reopened: 2,
    steps_work.day_is_signed: 4,
    steps_work.day_is_reopened: 1,
    steps_work.counts_are_reported: 3,
    steps_work.relay_sends: 2,
    steps_work.server_refuses: 2,
    steps_work.extract_comes: 5,
    steps_end.all_is_put_right: 1,
}
#: What often comes next, and how likely: a batch on its way, a version that is asked about, a second thought.
COMES_NEXT: dict[str, tuple[tuple[str, float], ...]] = {
    "batch_is_drafted": (("batch_is_approved", 0.8), ("batch_is_returned", 0.4)),
    "batch_is_approved": (("batch_is_applied", 0.85), ("batch_is_returned", 0.2)),
    "batch_is_applied": (
        ("server_refuses", 0.5),
        ("relay_sends", 0.4),
        ("extract_comes", 0.5),
        ("batch_is_reverted", 0.4),
    ),
    "list_comes_again": (("version_replaces", 0.5), ("version_stands_beside", 0.9)),
    "list_comes": (("columns_are_answered", 0.7),),
    "cell_is_mended": (("mend_is_undone", 0.6),),
    "case_is_closed": (("case_is_reopened", 0.5),),
    "day_is_signed": (("row_signed_for_is_mended", 0.4), ("day_is_reopened", 0.2), ("list_comes", 0.2)),
}
#: A history has so many steps beside the first and the last ones, and each is looked for so often.
LONG = (1, 5)
MOST_TRIES = 6
#: What follows of steps and is counted too (steps_work.extract_comes).
FOLLOWS = ("correction_is_seen", "dose_is_lost_again")
_BY_NAME = {kind.__name__: kind for kind in KINDS}


@dataclass(frozen=True)
class Lot:
    """One step: its kind, and the seed of what it draws, so that a step does the same when others are left out."""

    kind: str
    seed: int

    def __call__(self, going: Going) -> bool:
        going.draw = random.Random(self.seed)
        happened = _BY_NAME[self.kind](going)
        going.happened[self.kind] += happened
        return happened


class ByLot:
    """Steps as they come: counts and a list first, most often, then whatever there is something to do for.

    `drawn` are the steps that were tried, for going the same way again.
    """

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.drawn: list[Lot] = []

    def __call__(self, going: Going) -> None:
        if self.draw.random() < 0.9:
            self._take(going, "counts_are_reported")
            self._take(going, "list_comes")
        self._some(going, self.draw.randint(*LONG))
        if self.draw.random() < 0.12:
            self._take(going, "all_is_put_right")
            self._some(going, self.draw.randint(0, 2))

    def _some(self, going: Going, steps: int) -> None:
        for _ in range(steps):
            for kind in self.draw.choices(list(KINDS), list(KINDS.values()), k=MOST_TRIES):
                if self._take(going, kind.__name__):
                    break

    def _take(self, going: Going, kind: str) -> bool:
        self.drawn.append(Lot(kind, self.draw.getrandbits(32)))
        if not self.drawn[-1](going):
            return False
        for follower, likely in COMES_NEXT.get(kind, ()):
            if self.draw.random() < likely:
                self._take(going, follower)
        return True


@dataclass(frozen=True)
class Again:
    """The same steps, or fewer of them."""

    lots: Sequence[Lot]

    def __call__(self, going: Going) -> None:
        for lot in self.lots:
            lot(going)


@dataclass
class Tally:
    """What happened in all histories of a run together."""

    happened: Counter[str]
    refused: Counter[str]
    ends: Counter[str]


#: Looks at a history that has come to its end, and gives differences.
Look = Callable[[Going, Client], list[str]]


def history_run(
    town: Town, folder: Path, steps: Callable[[Going], None], look: Look, tally: Tally | None = None
) -> list[str]:
    """Let these steps happen, look, and undo everything; gives what the look gave."""
    folder.mkdir(parents=True)
    inside = transaction.atomic()
    inside._from_testcase = True  # the relay by files insists on committing by itself; here a test holds it
    with override_settings(UPLOAD_DIR=folder / "uploads", OUTBOX_DIR=folder / "outbox"), inside:
        going = Going(town, folder, random.Random(0), dict(town.server), set(range(REGISTERED)))
        steps(going)
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
