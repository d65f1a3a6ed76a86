"""Load an extract of the national server: two files in, the register as the server holds it out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from records import sql
from records.csv_files import CsvFile
from records.errors import ExtractIsFromTheFuture, ExtractTimeHasNoZone, NewerExtractIsLoaded
from records.extract.lines import DOSE_COLUMNS, RECIPIENT_COLUMNS, DoseLines, RecipientLines
from records.models import Centre, Extract, User
from records.reference_data import vaccine_by_name
from records.services import register_lock

__all__ = ["extract_load"]

SQL = Path(__file__).resolve().parent / "sql"


@transaction.atomic
def extract_load(*, recipients: Path, doses: Path, as_of: datetime.datetime, by: User | None) -> Extract:
    """Make the register hold what the server held at `as_of`; gives the extract with its counts.

    The extract covers the people who stand in it and the registration centres that it has anybody of. Of
    those, a dose that was held and is not in it is lost again; an applied correction that is in it with the
    same day is verified. Values of the server replace values of the register. Lines that cannot be taken,
    or not whole, become ExtractFaults; the others go on.

    The same bytes with the same time change nothing and give the extract that is there. Raises
    RegisterError, and changes nothing, if a file cannot be read or lacks a heading, if the time has no zone
    or is still to come, or if a newer extract that covers the same people or centres is loaded. Two loads,
    and a load and a correction, wait for each other.
    """
    if timezone.is_naive(as_of):
        raise ExtractTimeHasNoZone(as_of=as_of.isoformat())
    if as_of > timezone.now():
        raise ExtractIsFromTheFuture(as_of=_told(as_of))
    register_lock()
    with (
        CsvFile(recipients, columns=RECIPIENT_COLUMNS) as recipient_file,
        CsvFile(doses, columns=DOSE_COLUMNS) as dose_file,
    ):
        identity = {
            "as_of": as_of,
            "recipients_sha256": recipient_file.sha256,
            "doses_sha256": dose_file.sha256,
        }
        known = Extract.objects.filter(**identity).first()
        if known is not None:
            return known
        extract = Extract.objects.create(loaded_by=by, **identity)
        sql.execute(SQL / "staging.sql")
        _copy_lines(recipient_file, dose_file, as_of)
    _refuse_older(as_of)
    # The context makes the history of a row say which extract changed it.
    with pghistory.context(extract=extract.pk, user=by.pk if by else None), _constraints_at_once():
        _register_follow(extract)
    extract.refresh_from_db()
    return extract


@contextmanager
def _constraints_at_once() -> Iterator[None]:
    """Check foreign keys at the end of each statement instead of at commit.

    Each row that a history trigger writes costs time in proportion to the checks that are waiting: 15,000
    lost doses took 12 s behind 340,000 waiting checks, and 1.6 s behind none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _told(time: datetime.datetime) -> str:
    return timezone.localtime(time).strftime("%Y-%m-%d %H:%M")


def _copy_lines(recipient_file: CsvFile, dose_file: CsvFile, as_of: datetime.datetime) -> None:
    centres = dict(Centre.objects.values_list("code", "pk"))
    recipient_lines = RecipientLines(centres)
    dose_lines = DoseLines(centres, vaccine_by_name(), as_of, timezone.get_current_timezone())
    with connection.cursor() as cursor:
        for file, row, statement in (
            (recipient_file, recipient_lines.row, "recipients_copy.sql"),
            (dose_file, dose_lines.row, "doses_copy.sql"),
        ):
            with cursor.copy(sql.statement(SQL / statement)) as copy:
                for line, texts, is_whole in file.records():
                    copy.write_row(row(line, texts, is_whole))
        cursor.execute("ANALYZE extract_recipient, extract_dose")


def _refuse_older(as_of: datetime.datetime) -> None:
    newer = sql.fetch_all(SQL / "newer_extract.sql", {"as_of": as_of})
    if newer:
        raise NewerExtractIsLoaded(as_of=_told(as_of), newer=newer[0]["id"], newer_as_of=_told(newer[0]["as_of"]))


def _register_follow(extract: Extract) -> None:
    """Bring the register to what the staged lines say, and count it on the extract."""
    params = {"extract_id": extract.pk, "as_of": extract.as_of, "source_ref": f"extract {extract.pk}"}
    for statement in (
        "line_faults.sql",
        "recipients_repeated.sql",
        "recipients_change.sql",
        "recipients_seen.sql",
        "recipients_new.sql",
        "doses_taken.sql",
    ):
        sql.execute(SQL / statement, params)
    verified = sql.fetch_one(SQL / "doses_verified.sql")["verified"]
    for statement in ("doses_change.sql", "doses_seen.sql", "doses_new.sql"):
        sql.execute(SQL / statement, params)
    lost_again = sql.execute(SQL / "doses_lost.sql", params)
    sql.execute(SQL / "extract_count.sql", params | {"verified": verified, "lost_again": lost_again})
    # What comes next joins whole lists with these tables; the planner must not take them for empty ones.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_recipient, records_dose")
