"""The reading process: one JSON line for each row with content, on standard output.

It gives itself limits before it opens the file, and it imports nothing of Django.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from recovery.intake.limits import Limits
from recovery.intake.preflight.report import FileRefused
from recovery.intake.readers.cells import Row, Sheet

_BUFFER_BYTES = 512 * 1024


def main(arguments: list[str] | None = None) -> int:
    """Read the file named in the arguments; 0 when every row went out or a verdict on the file was given."""
    asked = _parser().parse_args(arguments)
    sheets = _opener(asked)
    # Rows make no cycles, and looking for some among 500,000 of them doubles the time.
    gc.disable()
    _limit_resources(asked.limits)
    # A file object of our own: the buffer of sys.stdout is small, and nothing else shall write into it.
    with open(sys.stdout.fileno(), "wb", buffering=_BUFFER_BYTES, closefd=False) as out:
        try:
            _write_all(sheets, out)
        except FileRefused as verdict:
            _write(out, {"refused": verdict.code, "params": verdict.params})
        except Exception as failure:
            # Whatever a parser trips over is a verdict on this file; the parent turns it into a sentence.
            _write(out, {"died": f"{type(failure).__name__}: {failure}"[:300]})
            return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recovery.intake.readers.child")
    parser.add_argument("file", type=Path)
    parser.add_argument("--kind", required=True)
    parser.add_argument("--encoding", default="")
    parser.add_argument("--delimiter", default="")
    parser.add_argument("--limits", type=lambda given: Limits(**json.loads(given)), default=Limits())
    return parser


def without_numpy() -> None:
    """Have openpyxl do without numpy, which it loads where it can to know its number types: much memory for nothing."""
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]


def _opener(asked: argparse.Namespace) -> Iterator[Sheet]:
    """The sheets of the file. Modules are loaded now, before files become scarce; the file later."""
    without_numpy()
    if asked.kind in ("xlsx", "xlsm"):
        from recovery.intake.readers import workbooks

        return workbooks.read_sheets(asked.file, asked.limits)
    if asked.kind == "xlsb":
        from recovery.intake.readers import binary_workbooks

        return binary_workbooks.read_sheets(asked.file, asked.limits)
    if asked.kind == "ods":
        from recovery.intake.readers import open_document

        return open_document.read_sheets(asked.file, asked.limits)
    if asked.kind == "xls":
        from recovery.intake.readers import old_excel

        return old_excel.read_sheets(asked.file, asked.limits)
    from recovery.intake.readers import delimited

    return delimited.read_sheets(asked.file, asked.encoding, asked.delimiter, asked.limits)


def _limit_resources(limits: Limits) -> None:
    """Bound memory, time and files; forbid writing files and dumping memory with people's data in it."""
    try:
        import resource
    except ImportError:  # pragma: no cover  (Windows has no such limits; the parent's time limit still holds)
        return
    wanted = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        # macOS refuses to bound the address space; the other limits are worth having all the same.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _write_all(sheets: Iterator[Sheet], out: BinaryIO) -> None:
    counts: list[tuple[str, int]] = []
    for sheet in sheets:
        _write(out, {"sheet": sheet.name, "hidden": sheet.hidden})
        rows = 0
        for row in sheet.rows:
            rows += 1
            _write(out, _message(row))
        counts.append((sheet.name, rows))
    _write(out, {"end": {"rows": sum(rows for _, rows in counts), "sheets": counts}})


def _message(row: Row) -> dict[str, Any]:
    message: dict[str, Any] = {"r": row.number, "c": row.cells, "k": row.kinds}
    if row.fonts:
        message["f"] = row.fonts
    return message


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _write(out: BinaryIO, message: dict[str, Any]) -> None:
    out.write(_encode(message).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
