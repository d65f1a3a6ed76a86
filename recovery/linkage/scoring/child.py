"""Processes that weigh pairs, and how one is started, asked, kept for the next list, and stopped.

To start a child and have it read its libraries takes longer than to weigh a list of 300 rows; so one that is done waits
for the next list of this process. It ends by itself when it has held much memory, has served many lists or waits too
long (`__main__.py`), and when this process ends.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any, cast

_PROJECT = Path(__file__).resolve().parents[3]
#: A run over half a million rows takes minutes; what takes longer hangs.
LONGEST_SECONDS = 3600
#: How much of what a dying child said goes into the failure.
_LAST_WORDS = 2000


class ScoringFailed(Exception):
    """The child that weighs pairs died, said nothing, or weighed other pairs than it was given."""


class Child:
    """One process that weighs the pairs of one folder after the other. Not for two threads at a time."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the child lives)
        # An environment of its own: no password of the site's goes to a process that needs none.
        environment = {
            "PYTHONPATH": str(_PROJECT),
            "PYTHONNOUSERSITE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "PYTHONHASHSEED": "0",
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "TMPDIR": tempfile.gettempdir(),
            "HOME": tempfile.gettempdir(),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "recovery.linkage.scoring"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            cwd=_PROJECT,
            start_new_session=True,
        )

    def weigh(self, folder: Path) -> dict[str, Any] | None:
        """Have the folder's pairs weighed; gives what the child says, None if it had ended before it was asked.

        Raises ScoringFailed; the child is gone then.
        """
        process = self._process
        if process.poll() is not None:
            self.close()
            return None
        ask, hear = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        too_long = threading.Timer(LONGEST_SECONDS, process.kill)
        too_long.daemon = True
        too_long.start()
        try:
            ask.write(json.dumps({"folder": str(folder)}).encode() + b"\n")
            ask.flush()
            said = hear.readline()
        except BrokenPipeError:
            said = b""
        finally:
            too_long.cancel()
        if said.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(said)
            return answer
        code = process.wait()
        words = self._last_words()
        self.close()
        if code == 0:
            return None
        raise ScoringFailed(f"exit {code}: {words}")

    def close(self) -> None:
        """Let the child end: it does when there is nothing more to read."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # it has ended already
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _last_words(self) -> str:
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - _LAST_WORDS))
        return self._errors.read().decode(errors="replace")


_lock = threading.Lock()
#: The child that waits for the next list, if there is one, under the process that started it.
_waiting: dict[int, Child] = {}


def folder_weigh(folder: Path) -> dict[str, Any]:
    """Have a folder's pairs weighed by the child that waits, else by a new one. Raises ScoringFailed."""
    with _lock:
        child = _waiting.pop(os.getpid(), None)
    answer = child.weigh(folder) if child is not None else None
    if child is None or answer is None:
        child = Child()
        answer = child.weigh(folder)
    if answer is None:
        raise ScoringFailed("the child ended before it was asked")
    if not answer["is_last"]:
        with _lock:
            if os.getpid() not in _waiting:
                _waiting[os.getpid()] = child
                return answer
    child.close()
    return answer


@atexit.register
def child_close() -> None:
    """End the child that waits, if there is one."""
    with _lock:
        child = _waiting.pop(os.getpid(), None)
    if child is not None:
        child.close()
