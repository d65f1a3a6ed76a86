"""The process that weighs pairs: what it is given, what it gives, and how it may end."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from splink import DuckDBAPI, Linker

from recovery.linkage.comparisons import COLUMNS
from recovery.linkage.scoring import ScoringFailed, pairs_score
from recovery.linkage.scoring.child import _waiting, child_close
from recovery.linkage.scoring.weights import pairs_weigh
from tests.linkage.sides import KARIM, MODEL, weigh

HEADINGS = ",".join(COLUMNS)


def folder_of_one_pair(folder: Path) -> Path:
    values = ",".join("" if KARIM.get(name) is None else f'"{KARIM[name]}"' for name in COLUMNS if name != "id")
    for side, number in (("lefts", 7), ("rights", 3_000_000_000)):
        (folder / f"{side}.csv").write_text(f"{HEADINGS}\n{number},{values}\n", encoding="utf-8")
    (folder / "pairs.csv").write_text("left_id,right_id\n7,3000000000\n", encoding="utf-8")
    (folder / "sound.csv").write_text("sound,tf_sound\nAbd krm,0.001\n", encoding="utf-8")
    return folder


def score(folder: Path, *, pairs: int = 1, **settings: object) -> Path:
    return pairs_score(
        folder, settings=MODEL["settings"] | settings, columns=COLUMNS, frequencies=["sound"], pairs=pairs
    )


def children() -> set[int]:
    """The processes that weigh pairs for this one."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            is_own = f"\nPPid:\t{os.getpid()}\n" in status.read_text(encoding="utf-8")
            asked = (status.parent / "cmdline").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        if is_own and "recovery.linkage.scoring" in asked:
            found.add(int(status.parent.name))
    return found


def test_a_process_of_its_own_weighs_as_this_one_does(tmp_path: Path) -> None:
    ((expected, _comparisons),) = weigh([(KARIM, KARIM)])
    lines = score(folder_of_one_pair(tmp_path)).read_text(encoding="utf-8").splitlines()
    left, right, weight, _rest = lines[1].split(",", 3)
    assert (left, right, float(weight)) == ("7", "3000000000", pytest.approx(expected, abs=1e-6))


def test_a_child_that_dies_or_leaves_a_pair_out_fails_the_run(tmp_path: Path) -> None:
    folder_of_one_pair(tmp_path)
    with pytest.raises(ScoringFailed, match="exit"):
        score(tmp_path, comparisons=[{"output_column_name": "shoe", "comparison_levels": []}])
    with pytest.raises(ScoringFailed, match="2 pairs were given, 1 were weighed"):
        score(tmp_path, pairs=2)


def test_the_child_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody:secret@nowhere/x")
    child_close()
    score(folder_of_one_pair(tmp_path))
    (child,) = children()
    environment = Path(f"/proc/{child}/environ").read_text(encoding="utf-8")
    assert "PYTHONPATH=" in environment
    assert "DATABASE_URL" not in environment
    assert "SECRET_KEY" not in environment


def test_one_child_serves_list_after_list_and_two_at_a_time_need_two(tmp_path: Path) -> None:
    folder_of_one_pair(tmp_path)
    child_close()
    assert children() == set()
    score(tmp_path)
    first = children()
    score(tmp_path)
    assert len(first) == 1
    assert children() == first
    second = tmp_path / "second"
    second.mkdir()
    folder_of_one_pair(second)
    with ThreadPoolExecutor(2) as threads:
        assert len([*threads.map(score, (tmp_path, second))]) == 2
    assert len(children()) == 1  # of two that are done one waits


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_that_ended_while_it_waited_is_replaced(tmp_path: Path, how: signal.Signals) -> None:
    folder_of_one_pair(tmp_path)
    score(tmp_path)
    (waiting,) = children()
    os.kill(waiting, how)
    (known,) = _waiting.values()
    known._process.wait()
    (tmp_path / "weighed.csv").unlink()
    assert score(tmp_path).exists()
    assert children().isdisjoint({waiting})


def test_the_weight_is_what_splink_says_without_its_prior() -> None:
    ((weight, _comparisons),) = weigh([(KARIM, KARIM | {"mobile": "01800000001"})])
    database = duckdb.connect()
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items() if name != "id")
    for side, mobile in (("a", KARIM["mobile"]), ("b", "01800000001")):
        values = [KARIM.get(name) for name in COLUMNS if name != "id"]
        database.execute(f"CREATE TABLE {side} (unique_id BIGINT, {columns}, tf_sound DOUBLE)")
        database.execute(f"INSERT INTO {side} VALUES (1, {', '.join('?' * len(values))}, 0.001)", values)  # noqa: S608
        database.execute(f"UPDATE {side} SET mobile = '{mobile}'")  # noqa: S608
    api = DuckDBAPI(database)
    linker = Linker(
        [api.register(side, dataset_display_name=side) for side in "ab"],
        MODEL["settings"] | {
            "blocking_rules_to_generate_predictions": ["l.unique_id = r.unique_id"],
            "probability_two_random_records_match": 0.5,
        },
    )  # fmt: skip
    (pair,) = linker.inference.predict().as_record_list()
    assert weight == pytest.approx(pair["match_weight"], abs=1e-3)  # each comparison is kept to four places


def test_the_scorer_takes_any_model_and_any_columns() -> None:
    database = duckdb.connect()
    database.execute(
        "CREATE TABLE here AS SELECT * FROM (VALUES (1, 'ann', 'kirk'), (2, 'bob', NULL)) t(id, given, town)"
    )
    database.execute("CREATE TABLE there AS SELECT * FROM (VALUES (9, 'ann', 'york')) t(id, given, town)")
    database.execute("CREATE TABLE pairs AS SELECT here.id AS left_id, there.id AS right_id FROM here, there")
    levels = [
        {"sql_condition": "{0}_l IS NULL OR {0}_r IS NULL", "label_for_charts": "unknown", "is_null_level": True},
        {"sql_condition": "{0}_l = {0}_r", "label_for_charts": "same", "m_probability": 0.8, "u_probability": 0.1},
        {"sql_condition": "ELSE", "label_for_charts": "differs", "m_probability": 0.2, "u_probability": 0.9},
    ]
    model = {
        "sql_dialect": "duckdb",
        "comparisons": [
            {
                "output_column_name": name,
                "comparison_levels": [
                    level | {"sql_condition": str(level["sql_condition"]).format(name)} for level in levels
                ],
            }
            for name in ("given", "town")
        ],
    }
    assert pairs_weigh(database, model, left="here", right="there", pairs="pairs", into="out", chunk=1) == 2
    weights = database.execute("SELECT left_id, right_id, round(weight, 2) FROM out ORDER BY 1").fetchall()
    assert weights == [(1, 9, 0.83), (2, 9, -2.17)]
