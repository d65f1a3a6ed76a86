"""The only writers of Recipient and Dose beside `records.extract`. A call is one transaction, one statement.

Every call first takes the register for writing together with others (`register_share`), so that no extract is
being loaded meanwhile. A caller that locks register rows of its own calls `register_share` before it does,
else it and a loading extract could wait for each other.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from records import recipient_keys, sql
from records.errors import (
    ChangeAskedTwice,
    DoseIsHeld,
    FieldCannotBeChanged,
    RegisterError,
    UnknownDose,
    UnknownRecipient,
)
from records.models import Source

__all__ = [
    "ChangedField",
    "DoseEntry",
    "FieldChange",
    "dose_add_many",
    "dose_change_many",
    "dose_retract_many",
    "recipient_change_many",
    "register_lock",
    "register_share",
]

STATEMENTS = Path(__file__).resolve().parent / "statements"

#: Number of the advisory lock that stands for the whole register.
REGISTER_LOCK = 7101


@dataclass(frozen=True, slots=True)
class DoseEntry:
    """A dose that the server should hold: keys of recipient, vaccine and centre as the register has them."""

    recipient_id: int
    dose_no: int
    vaccine_id: str | None
    given_on: datetime.date
    centre_id: int | None
    lot_no: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A new value for one field of one dose or recipient; `record_id` is its number in the register.

    Fields of a dose: `given_on` (date), `vaccine` (its code), `centre` (its number), `lot_no`. Fields of a
    recipient: `name_en`, `name_bn`, `date_of_birth` (date), `sex`, `mobile`, `nid`, `birth_registration_no`,
    `passport_no`. A date may be written as ISO text.
    """

    record_id: int
    field: str
    new: Any


@dataclass(frozen=True, slots=True)
class ChangedField:
    """What a call changed: only values that were different before."""

    record_id: int
    field: str
    old: Any
    new: Any


def register_share() -> None:
    """Take the register for writing beside others, until the transaction ends; waits for an extract."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [REGISTER_LOCK])


def register_lock() -> None:
    """Take the register for writing alone, until the transaction ends; waits for all who share it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTER_LOCK])


@transaction.atomic
def dose_add_many(entries: Sequence[DoseEntry], *, source: Source, source_ref: str) -> list[int]:
    """Add doses that the server should hold; gives their numbers in the order of the entries.

    A dose of that person and number that is lost, taken back or not seen yet is taken over with the new
    values and counts as unseen. Raises DoseIsHeld if the server holds one of them, ChangeAskedTwice if two
    entries name the same person and dose number; then none is added.
    """
    register_share()
    asked = [(entry.recipient_id, entry.dose_no) for entry in entries]
    _refuse_repeats(asked)
    written = sql.fetch_all(
        STATEMENTS / "dose_add.sql",
        {
            "recipient_ids": [entry.recipient_id for entry in entries],
            "dose_nos": [entry.dose_no for entry in entries],
            "vaccine_ids": [entry.vaccine_id for entry in entries],
            "days": [entry.given_on for entry in entries],
            "centre_ids": [entry.centre_id for entry in entries],
            "lot_nos": [entry.lot_no for entry in entries],
            "source": source.value,
            "source_ref": source_ref,
        },
    )
    ids = {(row["recipient_id"], row["dose_no"]): int(row["id"]) for row in written}
    for recipient_id, dose_no in asked:
        if (recipient_id, dose_no) not in ids:
            raise DoseIsHeld(recipient_id=recipient_id, dose_no=dose_no)
    return [ids[key] for key in asked]


#: Field of a dose, as corrections call it -> column.
DOSE_COLUMNS = {"given_on": "given_on", "vaccine": "vaccine_id", "centre": "centre_id", "lot_no": "lot_no"}


@transaction.atomic
def dose_change_many(changes: Sequence[FieldChange]) -> list[ChangedField]:
    """Give fields of doses new values; gives what really changed, in the order asked.

    Raises UnknownDose, FieldCannotBeChanged or ChangeAskedTwice; then nothing is changed.
    """
    register_share()
    before = _records_change("dose_change.sql", changes, DOSE_COLUMNS)
    _refuse_unknown(UnknownDose, {change.record_id for change in changes}, set(before))
    return _changed(changes, before, DOSE_COLUMNS)


@transaction.atomic
def dose_retract_many(dose_ids: Sequence[int], *, source_ref: str) -> list[int]:
    """Take doses back; gives the numbers of those that were not taken back before. Raises UnknownDose."""
    register_share()
    found = sql.fetch_all(STATEMENTS / "dose_retract.sql", {"ids": list(dose_ids), "source_ref": source_ref})
    was_retracted = {int(row["id"]): bool(row["was_retracted"]) for row in found}
    _refuse_unknown(UnknownDose, set(dose_ids), set(was_retracted))
    return [dose_id for dose_id in dict.fromkeys(dose_ids) if not was_retracted[dose_id]]


#: Fields of a recipient that a correction can change; field and column have one name.
RECIPIENT_COLUMNS = {
    name: name
    for name in (
        "name_en",
        "name_bn",
        "date_of_birth",
        "sex",
        "mobile",
        "nid",
        "birth_registration_no",
        "passport_no",
    )
}


@transaction.atomic
def recipient_change_many(changes: Sequence[FieldChange]) -> list[ChangedField]:
    """Give fields of recipients new values, and their keys with them; gives what really changed, as asked.

    The next extract in which the person stands overwrites them with what the server holds. Raises
    UnknownRecipient, FieldCannotBeChanged or ChangeAskedTwice; then nothing is changed.
    """
    register_share()
    before = _records_change("recipient_change.sql", changes, RECIPIENT_COLUMNS)
    _refuse_unknown(UnknownRecipient, {change.record_id for change in changes}, set(before))
    return _changed(changes, before, RECIPIENT_COLUMNS)


def _records_change(
    statement: str, changes: Sequence[FieldChange], columns: Mapping[str, str]
) -> dict[int, dict[str, Any]]:
    """Run one change statement over all changes; gives the values before, by record and column."""
    _refuse_repeats([(change.record_id, change.field) for change in changes])
    news: dict[int, dict[str, Any]] = {}
    for change in changes:
        if change.field not in columns:
            raise FieldCannotBeChanged(field=change.field)
        new = news.setdefault(change.record_id, {})
        new[columns[change.field]] = value = _stored(change)
        keys_of = recipient_keys.KEYS_OF.get(change.field)
        if keys_of is not None:
            new |= keys_of(value)
    rows = sql.fetch_all(
        STATEMENTS / statement,
        {"ids": list(news), "news": [json.dumps(new, cls=DjangoJSONEncoder) for new in news.values()]},
    )
    return {int(row["id"]): row for row in rows}


#: Fields whose emptiness the register writes as NULL; the others as an empty text.
NULLABLE = {"vaccine", "centre", "date_of_birth", "given_on"}


def _stored(change: FieldChange) -> Any:
    """The value of a change as the register keeps it."""
    if change.field in {"given_on", "date_of_birth"} and isinstance(change.new, str):
        return datetime.date.fromisoformat(change.new)
    if change.new is None and change.field not in NULLABLE:
        return ""
    return change.new


def _changed(
    changes: Sequence[FieldChange], before: Mapping[int, Mapping[str, Any]], columns: Mapping[str, str]
) -> list[ChangedField]:
    changed = []
    for change in changes:
        old = before[change.record_id][columns[change.field]]
        new = _stored(change)
        if old != new:
            changed.append(ChangedField(change.record_id, change.field, old, new))
    return changed


def _refuse_repeats(asked: Sequence[tuple[Any, ...]]) -> None:
    for what, times in Counter(asked).items():
        if times > 1:
            raise ChangeAskedTwice(what="/".join(str(part) for part in what))


def _refuse_unknown(error: type[RegisterError], asked: set[int], found: set[int]) -> None:
    if asked - found:
        raise error(ids=", ".join(str(number) for number in sorted(asked - found)))
