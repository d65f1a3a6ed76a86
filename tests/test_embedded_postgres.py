"""The embedded server comes up whatever was left behind, and a database that cannot handle Bangla is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(
    "EMBEDDED_DIR" not in settings.DATABASES["default"], reason="DATABASE_URL names a server of its own"
)

ASK = (
    "from config.embedded_postgres import connection_params as p; import psycopg, sys;"
    "c = psycopg.connect(**p(sys.argv[1], 'punoruddhar'));"
    "print(c.execute(\"SELECT 'রহিম' ~ '^\\w+$', current_setting('server_encoding')\").fetchone())"
)


def ask(folder: Path, **environment: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK, str(folder)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_server_starts_in_an_empty_folder_with_a_shell_that_says_no_locale(tmp_path: Path) -> None:
    assert ask(tmp_path / "pg", LC_ALL="C", LANG="C") == "(True, 'UTF8')"


def test_server_starts_again_after_it_was_killed_and_left_its_pid_file_and_socket(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    ask(folder)
    keeper = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", ASK + "; import time; time.sleep(60)", str(folder)],
        cwd=ROOT, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert keeper.stdout is not None
    assert keeper.stdout.readline()
    postmaster = int((folder / "postmaster.pid").read_text().splitlines()[0])
    keeper.kill()
    keeper.wait()
    os.kill(postmaster, signal.SIGKILL)
    time.sleep(0.5)
    assert (folder / "postmaster.pid").exists()
    assert ask(folder) == "(True, 'UTF8')"


def test_server_starts_beside_a_pid_file_whose_number_belongs_to_somebody_else(tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    ask(folder)
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n{int(time.time())}\n5432\n{folder}\n\n0\nready\n")
    assert ask(folder) == "(True, 'UTF8')"


@pytest.mark.django_db
def test_a_database_that_cannot_handle_bangla_is_refused_with_the_remedy() -> None:
    params = connection.get_connection_params() | {"dbname": "postgres"}
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS without_bangla")
        server.execute("CREATE DATABASE without_bangla TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    try:
        url = f"postgresql://postgres@{str(params['host']).replace('/', '%2F')}/without_bangla"
        answer = subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", "migrate"],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert answer.returncode != 0
        assert "cannot handle Bangla text" in answer.stderr
        assert "CREATE DATABASE" in answer.stderr
    finally:
        with psycopg.connect(**params, autocommit=True) as server:
            server.execute("DROP DATABASE without_bangla WITH (FORCE)")
