"""Seals: hashes over the history, each with the one before it in it, so that what was sealed cannot change unnoticed.

Triggers refuse to change history; whoever owns the database can drop a trigger. Then the hashes tell, and a tail that
was cut off together with its seals is told by their copies in SEALS_DIR, which belong on another machine as well.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from recovery.models import AccessLog, CentreCall, DeliveryAttempt, HistorySeal, OptOut

log = logging.getLogger("recovery.history")

DIGEST = Path(__file__).parent / "sql" / "range_digest.sql"

#: Evidence that is written once and never changed, beside the event tables.
EVIDENCE = (AccessLog, DeliveryAttempt, OptOut, CentreCall)
#: How long a seal waits for those who write to a table; else that table waits for the next seal.
LOCK_WAIT = "1s"
#: Any number, the same for everybody who seals.
_SEALING = 7021


@dataclass(frozen=True, slots=True)
class Source:
    """A table of history: its key grows with every row, and its rows never change."""

    table: str
    key: str
    has_context: bool

    def digest(self, columns: list[str], after: int, to: int) -> dict[str, Any]:
        """Rows and sha256 of the keys behind `after` up to `to`, over these columns and the context of each row."""
        quoted = connection.ops.quote_name
        statement = DIGEST.read_text(encoding="utf-8").format(
            table=quoted(self.table), key=quoted(self.key), context="e.pgh_context_id" if self.has_context else "NULL"
        )
        younger = sorted(set(self.columns()) - set(columns))
        with connection.cursor() as cursor:
            cursor.execute(statement, {"younger": younger, "after": after, "to": to})
            rows, sha256 = cursor.fetchone()
        return {"rows": rows, "sha256": sha256}

    def columns(self) -> list[str]:
        with connection.cursor() as cursor:
            return sorted(column.name for column in connection.introspection.get_table_description(cursor, self.table))


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not fit: the seal, and in plain words what is wrong with it."""

    seal: int
    what: str


def sources() -> list[Source]:
    """Every table that is sealed, by name."""
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    found = [Source(model._meta.db_table, "pgh_id", True) for model in events if model._meta.managed]
    found += [Source(model._meta.db_table, "id", False) for model in EVIDENCE]
    return sorted(found, key=lambda source: source.table)


def history_seal() -> HistorySeal | None:
    """Seal all rows written since the last seal; None where there are none. Its copy is written to SEALS_DIR."""
    bounds = {source.table: _bound(source) for source in sources()}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING])
        _in_utc()
        sealed = sealed_to()
        ranges = {}
        for source in sources():
            after, to = sealed.get(source.table, 0), bounds[source.table]
            if to is None or to <= after:
                continue
            columns = source.columns()
            ranges[source.table] = {"columns": columns, "after": after, "to": to, **source.digest(columns, after, to)}
        seal = _seal_write(ranges) if ranges else None
    copies_write()
    return seal


def _bound(source: Source) -> int | None:
    """The highest key of a table below which nobody can write any more; None while somebody keeps us waiting.

    A key is drawn before its transaction ends, so the highest key in sight is no bound. Whoever holds this lock for a
    moment knows that everybody who has drawn a key is done.
    """
    name = connection.ops.quote_name(source.table)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
            cursor.execute(f"LOCK TABLE {name} IN SHARE MODE")
            cursor.execute(f"SELECT max({connection.ops.quote_name(source.key)}) FROM {name}")  # noqa: S608
            (bound,) = cursor.fetchone()
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as failure:
        if not isinstance(failure.__cause__, LockNotAvailable):
            raise
        log.info("%s is being written to; it is sealed next time", source.table)
        return None
    return int(bound or 0)


def sealed_to() -> dict[str, int]:
    """Table -> the highest key that is sealed."""
    found: dict[str, int] = {}
    for ranges in HistorySeal.objects.order_by("number").values_list("ranges", flat=True).iterator():
        found |= {table: part["to"] for table, part in ranges.items()}
    return found


def rows_unsealed() -> int:
    """Rows of history that no seal covers yet."""
    sealed, count = sealed_to(), 0
    for source in sources():
        quoted = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {quoted(source.table)} WHERE {quoted(source.key)} > %s",  # noqa: S608
                [sealed.get(source.table, 0)],
            )
            count += cursor.fetchone()[0]
    return count


def _in_utc() -> None:
    """The text of a time is the same whatever the session says."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")


def _seal_write(ranges: dict[str, Any]) -> HistorySeal:
    last = HistorySeal.objects.order_by("number").last()
    seal = HistorySeal(
        number=last.number + 1 if last else 1,
        made_at=timezone.now(),
        ranges=ranges,
        previous=last.sha256 if last else "",
    )
    seal.sha256 = seal_hash(seal)
    seal.save(force_insert=True)
    return seal


def seal_hash(seal: HistorySeal) -> str:
    """The hash that a seal must have, from what it says."""
    said = {
        "number": seal.number,
        "made_at": seal.made_at.astimezone(datetime.UTC).isoformat(),
        "previous": seal.previous,
        "ranges": seal.ranges,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


# Copies outside of the database --------------------------------------------------------------------------------------


def copies_write() -> int:
    """Write the copies of the seals behind the last copy; gives their number.

    A copy is never written over, and one that was lost before the last stays lost: `differences` tells of it.
    """
    folder = Path(settings.SEALS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    last = max(copies(), default=0)
    missing = HistorySeal.objects.filter(number__gt=last).order_by("number")
    for seal in missing:
        said = {"number": seal.number, "made_at": seal.made_at.isoformat(), "sha256": seal.sha256}
        passing = folder / f".seal-{seal.number:08d}.tmp"
        with passing.open("w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        passing.rename(_copy_path(seal.number))
    return len(missing)


def _copy_path(number: int) -> Path:
    return Path(settings.SEALS_DIR) / f"seal-{number:08d}.json"


def copies() -> dict[int, str]:
    """Number -> hash of each copy; '' where a copy cannot be read."""
    found = {}
    for path in sorted(Path(settings.SEALS_DIR).glob("seal-*.json")):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            found[int(path.stem.removeprefix("seal-"))] = str(said["sha256"])
        except (ValueError, KeyError, TypeError):
            found[int(path.stem.removeprefix("seal-"))] = ""
    return found


# Checking ------------------------------------------------------------------------------------------------------------


def differences() -> Iterator[Difference]:
    """Compute every hash anew, seal by seal; gives what differs, the earliest first, and then what copies tell."""
    known = {source.table: source for source in sources()}
    copied = copies()
    sealed: dict[str, int] = {}
    previous, expected = "", 1
    with transaction.atomic():
        _in_utc()
        for seal in HistorySeal.objects.order_by("number").iterator(chunk_size=100):
            if seal.number != expected:
                yield Difference(expected, "it is missing")
            if seal.previous != previous:
                yield Difference(seal.number, "it does not name the seal before it")
            if seal.sha256 != seal_hash(seal):
                yield Difference(seal.number, "its own hash differs")
            if copied.get(seal.number, seal.sha256) != seal.sha256:
                yield Difference(seal.number, "its copy in the folder of seals has another hash")
            for table, part in sorted(seal.ranges.items()):
                yield from _range_differences(seal.number, known.get(table), table, part, sealed.get(table, 0))
                sealed[table] = part["to"]
            previous, expected = seal.sha256, seal.number + 1
    for number in sorted(copied):
        if number >= expected:
            yield Difference(number, "it is missing; only its copy in the folder of seals is left")
    # The copy of the newest is written after it; any earlier one must be there.
    for number in range(1, expected - 1):
        if number not in copied:
            yield Difference(number, "its copy in the folder of seals is missing")


def _range_differences(
    number: int, source: Source | None, table: str, part: dict[str, Any], sealed: int
) -> Iterator[Difference]:
    place = f"{table}, rows {part['after'] + 1} to {part['to']}"
    if source is None:
        yield Difference(number, f"{place}: the table is gone")
        return
    if part["after"] != sealed:
        yield Difference(number, f"{place}: the seal before ends at {sealed}")
    gone = sorted(set(part["columns"]) - set(source.columns()))
    if gone:
        yield Difference(number, f"{place}: columns are gone: {', '.join(gone)}")
        return
    found = source.digest(part["columns"], part["after"], part["to"])
    if found["rows"] != part["rows"]:
        yield Difference(number, f"{place}: {found['rows']} rows are there, {part['rows']} were sealed")
    elif found["sha256"] != part["sha256"]:
        yield Difference(number, f"{place}: a row differs")
