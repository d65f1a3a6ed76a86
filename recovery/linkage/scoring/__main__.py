"""The child process that weighs pairs: files in, a file out; no Django, no database, no secret.

In its folder it finds `task.json` (settings, columns, memory) and the CSV files left, right, pairs and frequencies; it
leaves `weighed.csv` (left_id, right_id, weight, comparisons) and says on standard output how many pairs it weighed.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

#: What the child may map in all; DuckDB keeps its own, lower limit and writes to its folder beyond it.
ADDRESS_SPACE = 4 << 30
MEMORY = "600MB"


def main(folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import duckdb

    from recovery.linkage.scoring.weights import pairs_weigh

    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    database = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2, "temp_directory": str(folder / "spill")})
    pair = {"left_id": "BIGINT", "right_id": "BIGINT"}
    for table, columns in {"lefts": task["columns"], "rights": task["columns"], "pairs": pair}.items():
        _read(database, table, folder / f"{table}.csv", columns)
    frequencies = {}
    for column in task["frequencies"]:
        frequencies[column] = f"frequencies_{column}"
        _read(database, frequencies[column], folder / f"{column}.csv", {column: "VARCHAR", f"tf_{column}": "DOUBLE"})
    # The temporary files of the chunks stay in this folder; the parent removes it.
    weighed = pairs_weigh(
        database, task["settings"], left="lefts", right="rights", pairs="pairs", into="weighed", frequencies=frequencies
    )
    database.execute(
        f"COPY (SELECT * FROM weighed ORDER BY left_id, right_id) TO '{folder / 'weighed.csv'}' (FORMAT csv, HEADER)"  # noqa: S608
    )
    print(json.dumps({"weighed": weighed}))


def _read(database, table: str, path: Path, columns: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    # Everything is quoted that is not NULL, so that an unquoted nothing is unknown and '' would be a text.
    database.execute(
        f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true, columns = {json.dumps(columns)},"  # noqa: S608
        " delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false)"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
