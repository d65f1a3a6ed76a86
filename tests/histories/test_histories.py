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

from recovery.progress import figures as figures_module
from recovery.progress.figures import Level
from tests.histories.checks import command_differs, figures_differ, page_differs, signatures_differ
from tests.histories.checks_out import api_differs, disclosed_differs, file_differs
from tests.histories.going import Going
from tests.histories.history import FOLLOWS, KINDS, Again, ByLot, Lot, Tally, fewest, history_run
from tests.histories.quick import in_this_process
from tests.histories.town import CENTRES, DISTRICTS, Town
from tests.progress.recounting import Place, added, inside, places_of

HISTORIES = int(os.environ.get("HISTORIES", "150"))
#: The runs are shared among processes of tests.
RUNS = 2
#: Every kind of step must have happened at least once in so many histories.
ONCE_IN = 75


def look(going: Going, client: Client) -> list[str]:
    """Every difference between what is said and what is counted: all centre-days, the country, and a place by lot.

    Which place is looked at, by whom and in which language, is drawn from the figures, so that a history that is gone
    again with fewer steps is looked at in the same way as long as it comes to the same figures.
    """
    town = going.town
    places = places_of(town.incident)
    draw = random.Random(repr(added(places).counts))
    code = draw.choice(sorted(CENTRES))
    levels: tuple[Level, ...] = ("centre_day", draw.choice(("division", "district", "centre", "day")))
    differences = [*figures_differ(town.incident, places, levels=levels, alone=[code])]
    differences += command_differs(town.incident, places)
    differences += signatures_differ(town.incident, places)
    client.cookies["punoruddhar_language"] = draw.choice(("en", "bn"))
    district = CENTRES[code]
    division = DISTRICTS[district][0]
    api = f"/api/v1/incidents/{town.incident.slug}"
    country: tuple[str, str, list[Place], Level] = ("/progress/", f"{api}/country", places, "division")
    inner: list[tuple[str, str, list[Place], Level]] = [
        ("/progress/?by=district", f"{api}/country?by=district", places, "district"),
        (f"/progress/{division}/", f"{api}/areas/{division}", inside(places, division), "district"),
        (f"/progress/{district}/", f"{api}/areas/{district}", inside(places, district), "centre"),
        (f"/progress/centre/{code}/", f"{api}/centres/{code}", inside(places, code), "day"),
    ]
    for page, answer, its, level in (country, draw.choice(inner)):
        is_public = level in ("division", "district")
        client.force_login(draw.choice((town.officer, town.auditor, *([town.official] if is_public else []))))
        differences += page_differs(client, page, its, level)
        differences += api_differs(client, answer, its, level)
        differences += file_differs(client, page, its, level, with_excel=draw.random() < 0.25)
        if not is_public:
            client.force_login(town.official)
            differences += disclosed_differs(client, answer, its, level)
    return differences


def told(town: Town, folder: Path, seed: int, steps: ByLot, differences: list[str]) -> str:
    """A history that differs, with the fewest of its steps that still do."""
    tries = itertools.count()

    def still(fewer: Sequence[Lot]) -> bool:
        return bool(history_run(town, folder / f"{seed}-{next(tries)}", Again(fewer), look))

    least = [f"    {lot!r}," for lot in fewest(steps.drawn, still)]
    return "\n".join([f"history {seed} differs:", *differences, "the fewest steps:", *least])


def run(town: Town, folder: Path, seeds: range) -> Tally:
    """Let the histories of these seeds happen, one after the other; fails at the first that differs."""
    tally = Tally(Counter(), Counter(), Counter())

    def ends(going: Going, client: Client) -> list[str]:
        whole = added(places_of(going.town.incident))
        tally.ends["whole" if whole.is_whole else "nearly" if (whole.high or 0) >= 90 else "open"] += 1
        return look(going, client)

    for seed in seeds:
        steps = ByLot(seed)
        differences = history_run(town, folder / f"{seed}", steps, ends, tally)
        if differences:
            pytest.fail(told(town, folder, seed, steps, differences))
    print(f"\n{len(seeds)} histories came to {dict(tally.ends)}")
    print(f"steps: {dict(sorted(tally.happened.items()))}\nrefused: {dict(sorted(tally.refused.items()))}")
    return tally


@pytest.mark.parametrize("part", range(RUNS))
def test_after_a_random_history_every_answer_is_the_recount_of_the_rows(town: Town, tmp_path: Path, part: int) -> None:
    seeds = range(part, HISTORIES, RUNS)
    with in_this_process():
        tally = run(town, tmp_path, seeds)
    wanted = [*(kind.__name__ for kind in KINDS), *FOLLOWS]
    least = max(1, len(seeds) // ONCE_IN)
    rare = {kind: tally.happened[kind] for kind in wanted if tally.happened[kind] < least}
    # A short run may leave out a kind or two by lot; a long one may not.
    assert len(rare) <= (2 if len(seeds) < 3 * ONCE_IN else 0), rare


def test_some_histories_go_through_the_reading_and_weighing_processes(town: Town, tmp_path: Path) -> None:
    seeds = range(10_000, 10_000 + max(3, HISTORIES * 3 // 100))
    tally = run(town, tmp_path, seeds)
    assert tally.happened["list_comes"] >= len(seeds)


#: What a careless hand could do to the statement: the text, and what would stand there instead.
SPOILED = {
    "closed rows count as missing": ("0, 0, -c.closed, 0, c.closed,", "0, 0, 0, 0, c.closed,"),
    "people given up are closed": ("bool_or(c.is_given_up)", "false"),
    "duplicates are listed": ("FILTER (WHERE j.outcome <> 'duplicate')", "FILTER (WHERE true)"),
    "doses that a row claims count twice": ("AND o.outcome IN ('on_server', 'dose_missing', 'differs'))", "AND false)"),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_wrong_figure_is_found_and_told_by_few_steps(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoiled: str
) -> None:
    before, after = SPOILED[spoiled]
    plain = figures_module.STATEMENT.read_text(encoding="utf-8")
    assert before in plain
    wrong = tmp_path / "figures.sql"
    wrong.write_text(plain.replace(before, after), encoding="utf-8")
    monkeypatch.setattr(figures_module, "STATEMENT", wrong)
    with in_this_process():
        for seed in range(40):
            steps = ByLot(seed)
            differences = history_run(town, tmp_path / f"{seed}", steps, look)
            if differences:
                break
        assert differences, f"forty histories did not see that {spoiled}"
        said = told(town, tmp_path, seed, steps, differences)
    assert f"history {seed} differs" in said
    assert said.count("Lot(") < len(steps.drawn)
