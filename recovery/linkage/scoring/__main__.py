"""The child process that weighs pairs: files in, a file out; no Django, no database, no secret.

Each line of its standard input names a folder: {"folder": PATH}. There it finds `task.json` (settings, columns, names
of frequencies) and the CSV files lefts, rights, pairs and one a frequency; it leaves `weighed.csv` (left_id, right_id,
weight, comparisons) and says in one line how many pairs it weighed and whether it ends now. It dies of any failure.
"""

from __future__ import annotations

import json
import os
import resource
import select
import sys
from pathlib import Path

#: What the child may map in all; DuckDB keeps its own, lower limit and writes to its folder beyond it.
ADDRESS_SPACE = 4 << 30
MEMORY = "600MB"
#: After so many folders, or when it has ever held so much, a child makes room for a fresh one.
MOST_FOLDERS = 200
MOST_KIB = 400 << 10
#: A child that nobody asks for so long ends; where lists are few, none holds memory for nothing.
IDLE_SECONDS = 300


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What libraries print must not stand between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    import recovery.linkage.scoring.weights  # noqa: F401 (read before the first folder comes)

    for done in range(1, MOST_FOLDERS + 1):
        if not select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
            return
        line = sys.stdin.readline()
        if not line:
            return
        weighed = folder_weigh(Path(json.loads(line)["folder"]))
        is_last = done == MOST_FOLDERS or _held_kib() > MOST_KIB
        answers.write(json.dumps({"weighed": weighed, "is_last": is_last}) + "\n")
        answers.flush()
        if is_last:
            return


def _held_kib() -> int:
    """The most memory that this process has held. Not `ru_maxrss`, which begins with what its parent held."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return MOST_KIB + 1  # unknown: make room for a fresh one


def folder_weigh(folder: Path) -> int:
    """Weigh the pairs of a folder in a database of its own; gives how many."""
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
    database.close()
    return weighed


def _read(database, table: str, path: Path, columns: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    # Everything is quoted that is not NULL, so that an unquoted nothing is unknown and '' would be a text.
    database.execute(
        f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header = true, columns = {json.dumps(columns)},"  # noqa: S608
        " delim = ',', quote = '\"', escape = '\"', nullstr = '', auto_detect = false)"
    )


if __name__ == "__main__":
    main()
