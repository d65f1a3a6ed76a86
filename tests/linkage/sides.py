"""Records of both sides of a comparison, in a DuckDB of the test's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from recovery.linkage.comparisons import COLUMNS
from recovery.linkage.model import shipped_newest
from recovery.linkage.scoring.weights import pairs_weigh

MODEL: dict[str, Any] = json.loads(Path(shipped_newest()).read_text(encoding="utf-8"))

Record = Mapping[str, Any]

KARIM: dict[str, Any] = {
    "registration_no": "004000001", "nid": "2555801347", "nid_year": None, "brn": None, "brn_alt": None,
    "passport": None, "birth_date": "1980-01-05", "year_from": 1980, "year_to": 1980, "name_en": "abdul karim",
    "name_bn": None, "sound_en": "Abd krm", "sound_bn": None, "sound": "Abd krm", "mobile": "01700000006",
    "mobile2": None, "sex": "M", "centre": 1, "district": "3026",
}  # fmt: skip


def weigh(
    pairs: Sequence[tuple[Record, Record]], *, share: float = 0.001, settings: Mapping[str, Any] | None = None
) -> list[tuple[float, dict[str, dict[str, Any]]]]:
    """Weight and comparisons (by name) of each pair of records; every name has the given share of the register."""
    database = duckdb.connect()
    for table, side in (("lefts", 0), ("rights", 1)):
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        database.execute(f"CREATE TABLE {table} ({columns})")
        for number, pair in enumerate(pairs):
            values = [number, *(pair[side].get(name) for name in COLUMNS if name != "id")]
            database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(COLUMNS))})", values)  # noqa: S608
    database.execute("CREATE TABLE pairs AS SELECT id AS left_id, id AS right_id FROM lefts")
    sounds = {record.get("sound") for pair in pairs for record in pair if record.get("sound")}
    database.execute("CREATE TABLE shares (sound VARCHAR, tf_sound DOUBLE)")
    for sound in sounds:
        database.execute("INSERT INTO shares VALUES (?, ?)", [sound, share])
    pairs_weigh(
        database, settings or MODEL["settings"], left="lefts", right="rights", pairs="pairs", into="weighed",
        frequencies={"sound": "shares"},
    )  # fmt: skip
    rows = database.execute("SELECT weight, comparisons FROM weighed ORDER BY left_id").fetchall()
    return [(weight, {each["name"]: each for each in json.loads(comparisons)}) for weight, comparisons in rows]
