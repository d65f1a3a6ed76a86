"""The product as it runs: a web process, a worker process, and a database that both and the test share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address of the test's own database, for other processes."""
    params = connection.get_connection_params()
    host = quote(str(params.get("host") or "localhost"), safe="")
    secret = f":{quote(str(params['password']), safe='')}" if params.get("password") else ""
    port = f":{params['port']}" if params.get("port") else ""
    return f"postgresql://{params.get('user', 'postgres')}{secret}@{host}{port}/{params['dbname']}"


@pytest.fixture
def site_environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """What a process of the site is started with in this test."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "1",  # static files are served without having been collected
        "LOG_LEVEL": "INFO",
    }


@pytest.fixture
def start(site_environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a part of the site; all are stopped when the test ends."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"{name}.log").open("ab") as log:
            part = subprocess.Popen(
                [sys.executable, "-W", "ignore", *arguments], cwd=ROOT, env=site_environment, stdout=log, stderr=log
            )
        running.append(part)
        return part

    yield begin
    for part in running:
        part.terminate()
    for part in running:
        try:
            part.wait(timeout=15)
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()


@pytest.fixture
def site(web: str, start: Callable[..., subprocess.Popen[bytes]]) -> str:
    """A running web process and a running worker; gives the web process's address."""
    start("worker", "manage.py", "worker")
    return web


@pytest.fixture
def web(start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path) -> str:
    """A running web process without a worker; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = start("web", "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4",
                "--no-control-socket")  # fmt: skip
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert web.poll() is None, (tmp_path / "web.log").read_text()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web process did not answer")
