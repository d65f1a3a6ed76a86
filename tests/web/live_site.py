"""The product as it runs, watched from outside: a web process and a worker, their memory, their folders.

For trials of files that would kill a process: what a test client does in its own process would hide that.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
_PROC = Path("/proc")


def database_url() -> str:
    """The address of the tests' own database, for other processes."""
    params = connection.get_connection_params()
    host = quote(str(params.get("host") or "localhost"), safe="")
    secret = f":{quote(str(params['password']), safe='')}" if params.get("password") else ""
    port = f":{params['port']}" if params.get("port") else ""
    return f"postgresql://{params.get('user', 'postgres')}{secret}@{host}{port}/{params['dbname']}"


class Watch(threading.Thread):
    """Looks every 10 ms at a process and everything it started: the most memory that any of them held, in KiB.

    VmHWM is the highest figure that the kernel itself kept, so only the last moment of a short process can be missed.
    """

    def __init__(self, *roots: int) -> None:
        super().__init__(daemon=True)
        self._roots = roots
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._peaks: dict[int, int] = {}

    def run(self) -> None:
        while not self._ended.wait(0.01):
            for pid in self._family():
                peak = _highest(pid)
                with self._lock:
                    self._peaks[pid] = max(self._peaks.get(pid, 0), peak)

    def begin(self) -> None:
        """Forget what was seen; the processes that live on start anew from what they hold now."""
        for pid in self._family():
            try:
                (_PROC / str(pid) / "clear_refs").write_text("5")
            except OSError:
                continue  # it has ended, or the kernel does not allow it: then its figure covers more than it must
        with self._lock:
            self._peaks.clear()

    def highest_mib(self) -> float:
        with self._lock:
            return max(self._peaks.values(), default=0) / 1024

    def processes(self) -> int:
        with self._lock:
            return len(self._peaks)

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _family(self) -> set[int]:
        children: dict[int, list[int]] = {}
        for entry in _PROC.iterdir():
            if entry.name.isdecimal():
                children.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
        found: set[int] = set()
        waiting = list(self._roots)
        while waiting:
            pid = waiting.pop()
            found.add(pid)
            waiting += children.get(pid, [])
        return found


def _parent(pid: int) -> int:
    try:
        stat = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return -1
    return int(stat[stat.rindex(")") + 2 :].split()[1])


def _highest(pid: int) -> int:
    try:
        for line in (_PROC / str(pid) / "status").read_text(errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass  # it has ended meanwhile
    return 0


@dataclass
class LiveSite:
    """A running site: its address, its processes and the folders that only it writes to."""

    address: str
    folder: Path
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]
    watch: Watch
    slowest: float = 0.0
    highest_mib: float = 0.0
    answers: list[int] = field(default_factory=list)

    @property
    def uploads(self) -> Path:
        return self.folder / "uploads"

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


@contextmanager
def live_site(folder: Path, **environment: str) -> Iterator[LiveSite]:
    """Start web and worker with a data folder and a temporary folder of their own; both end with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "temporary").mkdir()
    around = os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(folder),
        "TMPDIR": str(folder / "temporary"),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "0",  # what a stranger's file brings about is answered as to strangers
        **environment,
    }
    gunicorn = ("-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (folder / f"{name}.log").open("ab") as log:
            part = subprocess.Popen(
                [sys.executable, "-W", "ignore", *arguments], cwd=ROOT, env=around, stdout=log, stderr=log
            )
        running.append(part)
        return part

    watch = None
    try:
        collected = start("static", "manage.py", "collectstatic", "--noinput")
        assert collected.wait(timeout=60) == 0, (folder / "static.log").read_text()
        running.clear()
        web = start("web", *gunicorn)
        # One job at a time: with two, the free one asks for the next stage while the list is still held, finds
        # nothing, and looks again only after five seconds.
        worker = start("worker", "manage.py", "worker", "--concurrency", "1")
        _wait_for_answer(web, port, folder)
        watch = Watch(web.pid, worker.pid)
        watch.start()
        yield LiveSite(f"http://127.0.0.1:{port}", folder, web, worker, watch)
    finally:
        if watch is not None:
            watch.stop()
        for part in running:
            part.terminate()
        for part in running:
            try:
                part.wait(timeout=15)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()
        shutil.rmtree(folder / "uploads", ignore_errors=True)


def _wait_for_answer(web: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert web.poll() is None, (folder / "web.log").read_text()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web process did not answer")
