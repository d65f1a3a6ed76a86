"""Random histories through the real services; after each: screen = command = export = API = a recount in plain SQL.

    HISTORIES=1000 pytest tests/histories/test_histories.py

runs as many as are asked for. A history that differs is told by its seed and by the fewest of its steps that still do.
"""

from __future__ import annotations

import itertools
import os
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.test import Client

from tests.histories.checks import command_differs, figures_differ, page_differs
from tests.histories.going import Going
from tests.histories.history import FOLLOWS, KINDS, Again, ByLot, Lot, Tally, fewest, history_run
from tests.histories.quick import in_this_process
from tests.histories.town import CENTRES, DISTRICTS, Town
from tests.progress.recounting import added, inside, places_of

HISTORIES = int(os.environ.get("HISTORIES", "150"))
#: The runs are shared among processes of tests.
RUNS = 4


def look(going: Going, client: Client) -> list[str]:
    """Every difference between what is shown and what is counted, on one way from the country down to a centre."""
    town = going.town
    places = places_of(town.incident)
    differences = [*figures_differ(town.incident, places), *command_differs(town.incident, places)]
    going.draw = random.Random(len(places) + sum(added(places).counts.values()))
    reader = going.one_of((town.official, town.officer, town.auditor))
    client.force_login(reader)
    client.cookies["punoruddhar_language"] = going.one_of(("en", "bn"))
    differences += page_differs(client, "/progress/", places, "division")
    differences += page_differs(client, "/progress/?by=district", places, "district")
    code = going.one_of(CENTRES)
    district = CENTRES[code]
    division = DISTRICTS[district][0]
    differences += page_differs(client, f"/progress/{division}/", inside(places, division), "district")
    differences += page_differs(client, f"/progress/{district}/", inside(places, district), "centre")
    differences += page_differs(client, f"/progress/centre/{code}/", inside(places, code), "day")
    return differences


def run(town: Town, folder: Path, seeds: range, tally: Tally) -> None:
    for seed in seeds:
        steps = ByLot(seed)

        def ends(going: Going, client: Client) -> list[str]:
            whole = added(places_of(going.town.incident))
            tally.ends["whole" if whole.is_whole else "nearly" if (whole.high or 0) >= 90 else "open"] += 1
            return look(going, client)

        differences = history_run(town, folder / f"{seed}", steps, ends, tally)
        if differences:
            tries = itertools.count()

            def still(fewer: Sequence[Lot]) -> bool:
                return bool(history_run(town, folder / f"{seed}-{next(tries)}", Again(fewer), look))

            least = "\n".join(f"    {lot!r}," for lot in fewest(steps.drawn, still))
            pytest.fail(f"history {seed} differs:\n" + "\n".join(differences) + f"\nthe fewest steps:\n{least}")


@pytest.mark.parametrize("part", range(RUNS))
def test_after_a_random_history_every_answer_is_the_recount_of_the_rows(
    town: Town, tmp_path: Path, part: int, record_property: object
) -> None:
    tally = Tally(Counter(), Counter(), Counter())
    with in_this_process():
        run(town, tmp_path, range(part, HISTORIES, RUNS), tally)
    print(f"\n{sum(tally.ends.values())} histories, {dict(tally.ends)}; {dict(tally.happened)}; refused {dict(tally.refused)}")
    wanted = [*(kind.__name__ for kind in KINDS), *FOLLOWS]
    least = HISTORIES // RUNS // 20
    assert {kind: tally.happened[kind] for kind in wanted if tally.happened[kind] < least} == {}

