"""The relay by files: folders of CSV with a manifest, numbered without gaps, whole or not there.

    outbox/drop-000001/doses.csv         doses that must stand as they are written here
                       retractions.csv   doses that must go
                       recipients.csv    people who must stand as they are written here
                       manifest.json     number, time, lines and SHA-256 of each file

The files have the columns of the server's own extract. A person or dose is named once in a drop, by its
last message: the order of the files and of their lines means nothing, the order of the drops does. Values
are written as they are, unescaped, because a machine reads them; corrections refuse values that a
spreadsheet could take for formulas (`recovery.casework.values`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from records import sql
from recovery import errors
from recovery.delivery.outbox import OnRefused
from recovery.models import Delivery, Drop

SQL = Path(__file__).parent / "sql"

#: Number of the advisory lock under which drops are made.
DROP_LOCK = 7005

DOSE_COLUMNS = ("registration_no", "dose_no", "vaccine", "given_on", "centre_code", "lot_no", "recorded_at")
RECIPIENT_COLUMNS = (
    "registration_no",
    "nid",
    "birth_registration_no",
    "passport_no",
    "name_en",
    "name_bn",
    "date_of_birth",
    "sex",
    "mobile",
    "centre_code",
    "registered_on",
)
FILES: dict[str, tuple[str, ...]] = {
    "doses": DOSE_COLUMNS,
    "retractions": DOSE_COLUMNS,
    "recipients": RECIPIENT_COLUMNS,
}


def _go_on(step: str) -> None:
    """Nothing happens between two steps, unless a test makes something happen."""


class FileDrop:
    """Write what waits into the next drop folder of `settings.OUTBOX_DIR`.

    Dying at any moment loses nothing and sends nothing twice: which deliveries a drop holds is committed
    before the first byte is written, the folder appears by one rename, and a drop that was not finished is
    finished first, with the same content. `between` is called with the name of each step done (claimed,
    begun, written, renamed, sent). Beside another relay (`only_rest`) files carry what that one cannot.
    """

    def __init__(self, *, only_rest: bool = False, between: Callable[[str], None] = _go_on) -> None:
        self.only_rest = only_rest
        self.between = between

    def deliver_waiting(self, *, on_refused: OnRefused | None = None) -> Drop | None:
        """Finish drops that were begun, then drop what waits; gives the last drop finished, None if there
        was none. Files are never refused: only a later extract answers them.

        Raises DropDiffers if a folder of that number stands there with other content. Cannot run within a
        transaction: it has to commit on its way.
        """
        with _one_at_a_time():
            finished = None
            for drop in Drop.objects.filter(written_at__isnull=True).order_by("number"):
                finished = self._finish(drop)
            drop_made = self._claim()
            return finished if drop_made is None else self._finish(drop_made)

    def _claim(self) -> Drop | None:
        with transaction.atomic(durable=True):
            if not sql.execute(SQL / "drop_claim.sql", {"only_rest": self.only_rest}):
                return None
            drop = Drop.objects.get(written_at__isnull=True)
        self.between("claimed")
        return drop

    def _finish(self, drop: Drop) -> Drop:
        contents = drop_contents(drop)
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / drop.folder_name
        if target.exists():
            _refuse_other_content(target, contents)
        else:
            self._write(target, contents)
        _flush_folder(folder)
        self.between("renamed")
        with transaction.atomic(durable=True):
            Delivery.objects.filter(drop=drop).update(state=Delivery.State.SENT, sent_at=Now())
            Drop.objects.filter(pk=drop.pk).update(written_at=Now(), manifest=json.loads(contents["manifest.json"]))
        self.between("sent")
        drop.refresh_from_db()
        return drop

    def _write(self, target: Path, contents: Mapping[str, bytes]) -> None:
        unfinished = target.with_name(target.name + ".tmp")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        self.between("begun")
        for name, content in contents.items():
            handle = os.open(unfinished / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _flush_folder(unfinished)
        self.between("written")
        unfinished.rename(target)


def drop_contents(drop: Drop) -> dict[str, bytes]:
    """The files of a drop by name, made from its messages alone, so that they are the same whenever they
    are made."""
    last: dict[tuple[str, ...], dict[str, Any]] = {}
    payloads = Delivery.objects.filter(drop=drop).order_by("pk").values_list("payload", flat=True)
    deliveries = 0
    for payload in payloads:
        deliveries += 1
        about = ("recipient",) if payload["file"] == "recipients" else ("dose", str(payload["dose_no"]))
        last[payload["registration_no"], *about] = payload
    contents: dict[str, bytes] = {}
    files: dict[str, dict[str, Any]] = {}
    for file, columns in FILES.items():
        lines = [last[key] for key in sorted(last) if last[key]["file"] == file]
        name = f"{file}.csv"
        contents[name] = _csv(columns, lines)
        files[name] = {"lines": len(lines), "sha256": hashlib.sha256(contents[name]).hexdigest()}
    manifest = {
        "number": drop.number,
        "made_at": drop.made_at.isoformat(),
        "deliveries": deliveries,
        "files": files,
    }
    contents["manifest.json"] = (json.dumps(manifest, indent=2) + "\n").encode()
    return contents


def _csv(columns: tuple[str, ...], lines: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([line[column] for column in columns] for line in lines)
    return text.getvalue().encode("utf-8")


def _refuse_other_content(target: Path, contents: Mapping[str, bytes]) -> None:
    there = {file.name: file.read_bytes() for file in target.iterdir()}
    if there != dict(contents):
        raise errors.DropDiffers(folder=target.name)


def _flush_folder(folder: Path) -> None:
    """Make sure that what the folder lists is on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Only one process makes drops. The lock is the session's: it goes when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [DROP_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [DROP_LOCK])
