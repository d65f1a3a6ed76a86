"""Running the whole site from one command: database, web and worker together, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command

from recovery import errors


class PortTaken(errors.RecoveryError):
    """Port {port} on {host} is in use. Choose another with --port."""


class PartDied(errors.RecoveryError):
    """The {part} ended by itself with code {code}; its log is {log}."""


def site_prepare(say: Callable[[str], None]) -> None:
    """Bring database and static files to this version; safe to repeat."""
    from records import reference_data

    say("Preparing the database ...")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    reference_data.own_data_ensure()
    say("Collecting static files ...")
    call_command("collectstatic", interactive=False, verbosity=0)


def port_check(host: str, port: int) -> None:
    """Raise PortTaken if nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise PortTaken(host=host, port=port) from taken


def part_environment() -> dict[str, str]:
    """What a part of the site is started with: our own environment, unbuffered, on the same data."""
    return os.environ | {"DATA_DIR": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1"}


def _start(part: str, arguments: list[str]) -> subprocess.Popen[bytes]:
    logs = settings.DATA_DIR / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log: IO[bytes]
    with (logs / f"{part}.log").open("ab") as log:
        # A session of its own: Ctrl-C reaches us only, and we stop the parts in order.
        return subprocess.Popen(  # noqa: S603
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=part_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def web_start(host: str, port: int) -> subprocess.Popen[bytes]:
    """The web process: gunicorn with threads."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = ["--workers", "1", "--threads", "6", "--timeout", "120", "--no-control-socket"]
    return _start("web", ["-m", "gunicorn", "config.wsgi", "--bind", bind, *options])


def worker_start() -> subprocess.Popen[bytes]:
    """The job worker."""
    return _start("worker", ["manage.py", "worker"])


def part_stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a part to end, and make it end."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def parts_running(parts: dict[str, Callable[[], subprocess.Popen[bytes]]]) -> Iterator[dict[str, Any]]:
    """Start parts in order; whatever happens, stop all that were started, last first."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, start in parts.items():
            running[name] = start()
        yield running
    finally:
        for process in reversed(running.values()):
            part_stop(process)


def web_wait(process: subprocess.Popen[bytes], host: str, port: int, *, seconds: float = 60) -> None:
    """Wait until the web process answers on its port. Raises PartDied if it ends instead."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with socket.create_connection((host, port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise PartDied(part="web", code=process.poll(), log=settings.DATA_DIR / "logs" / "web.log")


def stop_on_terminate() -> None:
    """Let SIGTERM end this process the way Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def watch(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Return on Ctrl-C; raise PartDied when a part ends by itself."""
    try:
        while True:
            for name, process in running.items():
                if process.poll() is not None:
                    log = settings.DATA_DIR / "logs" / f"{name}.log"
                    raise PartDied(part=name, code=process.returncode, log=log)
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
