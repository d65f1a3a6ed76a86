"""Tables of pairs to and from the files of the scoring child, by COPY."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from records import sql

SQL = Path(__file__).parent / "sql"

#: File of the scoring child -> statement that writes it; each reads the temporary table `pair`.
FILES = {"lefts": "rows_out", "rights": "recipients_out", "pairs": "pairs_out", "sound": "sounds_out"}
_PIECE = 1 << 16


def table_out(cursor: Any, name: str, folder: Path) -> None:
    """Write one of FILES into the folder, as NAME.csv."""
    statement = sql.statement(SQL / f"{FILES[name]}.sql")
    with (folder / f"{name}.csv").open("wb") as file, cursor.copy(statement) as copy:
        for block in copy:
            file.write(block)


def weighed_in(cursor: Any, path: Path) -> None:
    """Load what the child weighed into the temporary table `weighed`."""
    with path.open("rb") as file, cursor.copy(sql.statement(SQL / "weighed_in.sql")) as copy:
        while block := file.read(_PIECE):
            copy.write(block)
