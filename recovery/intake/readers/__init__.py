"""Reading a file row by row in a process of its own: the parser may die, the worker may not.

The child knows nothing of the site: no database, no secret, no Django. It answers in JSON lines on its
standard output:

    {"sheet": "Sheet1", "hidden": false}                          at the start of each sheet
    {"r": 6, "c": ["1", "Md. Abdul Karim"], "k": "ns", "f": {"1": "SutonnyMJ"}}     for each row with content
    {"end": {"rows": 31, "sheets": [["Sheet1", 31]]}}             last, or instead of it
    {"refused": "E-QUOTE", "params": {"line": 3}}                 a verdict on the file
    {"died": "MemoryError"}                                       a failure of the reader
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from recovery.intake.limits import Limits
from recovery.intake.preflight.report import FileRefused, FileReport

_PROJECT = Path(__file__).resolve().parents[3]
_PIPE_BYTES = 256 * 1024


class SheetRow(NamedTuple):
    """One row with content, as it stands in the file.

    `row_number` is the spreadsheet's own, counted from 1. `kinds` has one letter a cell: s string, n number,
    d date (ISO text), b bool, e error value, f formula without saved value, - empty. `fonts` has the columns
    (from 0) whose text stands in a font that may not be Unicode.
    """

    sheet: str
    row_number: int
    cells: tuple[str, ...]
    kinds: str
    fonts: dict[int, str]


def read_rows(path: Path, report: FileReport, limits: Limits | None = None) -> Iterator[SheetRow]:
    """Every row with content, sheet after sheet, as a child process finds it.

    Raises FileRefused: E-COUNT after the last row when a sheet has other rows than the preflight counted,
    E-READER-DIED when the child is killed, fails or stays silent, and the codes that the child itself gives.
    """
    limits = limits or Limits()
    counted = {sheet.name: 0 for sheet in report.sheets}
    name = ""
    ended: dict[str, int] | None = None
    for message in _messages(path, report, limits):
        if "r" in message:
            counted[name] += 1
            fonts = message.get("f")
            yield SheetRow(
                name,
                message["r"],
                tuple(message["c"]),
                message["k"],
                {int(column): font for column, font in fonts.items()} if fonts else {},
            )
        elif "sheet" in message:
            name = message["sheet"]
            if name not in counted:
                raise FileRefused("E-COUNT", {"sheet": name, "counted": 0, "read": 1})
        elif "refused" in message:
            raise FileRefused(message["refused"], message["params"])
        elif "died" in message:
            raise FileRefused("E-READER-DIED", {"how": message["died"]})
        elif "end" in message:
            ended = dict(message["end"]["sheets"])
    if ended is None:
        raise FileRefused("E-READER-DIED", {"how": "no end"})
    for sheet in report.sheets:
        if not sheet.rows == counted[sheet.name] == ended.get(sheet.name, 0):
            raise FileRefused("E-COUNT", {"sheet": sheet.name, "counted": sheet.rows, "read": counted[sheet.name]})


def _messages(path: Path, report: FileReport, limits: Limits) -> Iterator[dict[str, Any]]:
    process = _start(path, report, limits)
    try:
        for line in _lines(process, limits.silence_seconds):
            yield json.loads(line)
        code = process.wait(timeout=limits.silence_seconds)
        if code != 0:
            raise FileRefused("E-READER-DIED", {"how": f"exit {code}"})
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as failure:
        raise FileRefused("E-READER-DIED", {"how": type(failure).__name__}) from failure
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _start(path: Path, report: FileReport, limits: Limits) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "recovery.intake.readers.child", str(path.resolve()),
        "--kind", report.kind,
        "--encoding", report.encoding,
        "--delimiter", report.delimiter,
        "--limits", json.dumps(asdict(limits)),
    ]  # fmt: skip
    # An environment of its own: the child opens a stranger's file and shall know no password. Not `python
    # -I`, which would not find the project; the path is given instead, and the user's own site packages stay
    # out.
    environment = {
        "PYTHONPATH": str(_PROJECT),
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        # What the child has to say it says on standard output; a full pipe here would stop it.
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=_PROJECT,
        close_fds=True,
        start_new_session=True,
    )


def _lines(process: subprocess.Popen[bytes], silence_seconds: float) -> Iterator[bytes]:
    """Complete lines of the child's output. Raises E-READER-DIED when nothing comes for too long."""
    if process.stdout is None:  # pragma: no cover
        return
    pipe = process.stdout.fileno()
    rest = b""
    while True:
        # Only the wait for the child counts, not the time in which our caller stores the rows.
        ready, _, _ = select.select([pipe], [], [], silence_seconds)
        if not ready:
            raise FileRefused("E-READER-DIED", {"how": "silent"})
        chunk = os.read(pipe, _PIPE_BYTES)
        if not chunk:
            if rest:
                raise FileRefused("E-READER-DIED", {"how": "cut off"})
            return
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        yield from lines
