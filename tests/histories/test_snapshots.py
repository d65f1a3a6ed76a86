"""A snapshot says for ever what was true when it was taken, whatever happens afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from recovery.progress.figures import Level
from tests.histories.checks import LEVELS, report_differs
from tests.histories.going import Going
from tests.histories.history import ByLot, history_run
from tests.histories.quick import in_this_process
from tests.histories.town import CENTRES, DISTRICTS, DIVISIONS, Town
from tests.progress.recounting import Place, inside, places_of

snapshots = pytest.importorskip("recovery.progress.snapshots")


class WithSnapshots(ByLot):
    """Now and then, between two steps, a snapshot is taken and everything is counted."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.kept: list[tuple[int, list[Place]]] = []

    def _take(self, going: Going, kind: str) -> bool:
        happened = super()._take(going, kind)
        if happened and self.draw.random() < 0.35:
            taken = snapshots.snapshot_take(incident=going.town.incident, is_daily=False)
            self.kept.append((taken.pk, list(places_of(going.town.incident))))
        return happened


@pytest.mark.parametrize("part", range(2))
def test_snapshot_is_the_recount_of_its_moment_after_everything_that_came_later(
    town: Town, tmp_path: Path, part: int
) -> None:
    kept = 0
    parents: list[tuple[str, Level]] = [
        *((code, "district") for code in DIVISIONS),
        *((code, "centre") for code in DISTRICTS),
        *((code, "day") for code in CENTRES),
    ]
    with in_this_process():
        for seed in range(20_000 + part, 20_016, 2):
            steps = WithSnapshots(seed)

            def look(going: Going, client: Client, steps: WithSnapshots = steps) -> list[str]:
                differences: list[str] = []
                for number, places in steps.kept:
                    taken = snapshots.ProgressSnapshot.objects.get(pk=number)
                    for level in LEVELS:
                        found = snapshots.snapshot_report(snapshot=taken, level=level)
                        differences += report_differs(found, places, level)
                    for code, level in parents:
                        found = snapshots.snapshot_report(snapshot=taken, level=level, parent=code)
                        differences += report_differs(found, inside(places, code), level)
                return differences

            assert history_run(town, tmp_path / f"{seed}", steps, look) == [], (seed, steps.drawn)
            kept += len(steps.kept)
    assert kept >= 16
