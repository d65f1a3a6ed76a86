"""Who is due for a message now, who is not and why, and what it would cost."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from records import sql
from recovery.delivery.sms.segments import segments_of
from recovery.delivery.sms.texts import filled, first_name, is_sendable
from recovery.models import Incident, MessageTemplate

SQL = Path(__file__).parent / "sql"

#: Why a person with a verified dose gets no message now, in the order in which reasons are asked for.
REASONS = (
    "dose_not_held",
    "had_next_dose",
    "interval_unknown",
    "not_due_yet",
    "already_messaged",
    "no_mobile",
    "prefix_not_allowed",
    "opted_out",
    "text_not_usable",
)


@dataclass(frozen=True, slots=True)
class DueText:
    """One text and for how many people it is: those of a place and day, or somebody who shares a number."""

    place_id: int
    due_on: datetime.date
    #: The whole name of whoever shares a number; the text has one word of it.
    name: str
    text: str
    encoding: str
    segments: int
    people: int


@dataclass(frozen=True, slots=True)
class DuePreview:
    """`considered` people have a verified dose; `people` of them get a message, the others are `excluded` by reason."""

    until: datetime.date
    considered: int
    people: int
    segments: int
    excluded: dict[str, int]
    texts: Sequence[DueText]

    def cost(self, price: Decimal) -> Decimal:
        """In taka."""
        return self.segments * price


def due_find(*, incident: Incident, template: MessageTemplate, today: datetime.date) -> DuePreview:
    """Find who is due, within the caller's transaction; leaves the temporary table due_people behind in it."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("due_find needs a transaction")
    until = today + datetime.timedelta(days=settings.SMS_DAYS_AHEAD)
    params = {
        "incident": incident.pk,
        "purpose": template.purpose,
        "until": until,
        "prefixes": settings.SMS_PREFIXES,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS due_people")
    sql.execute(SQL / "due.sql", params)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE due_people")
    sql.execute(SQL / "due_shared.sql")
    texts: list[DueText] = []
    unsendable: list[DueText] = []
    for each in sql.fetch_all(SQL / "due_texts.sql"):
        found = _text(template, each)
        (texts if is_sendable(found.text) else unsendable).append(found)
    if unsendable:
        sql.execute(SQL / "due_unsendable.sql", _keys(unsendable))
    counts = {row["outcome"]: int(row["people"]) for row in sql.fetch_all(SQL / "due_counts.sql")}
    return DuePreview(
        until=until,
        considered=sum(counts.values()),
        people=counts.pop("due", 0),
        segments=sum(each.segments * each.people for each in texts),
        excluded={reason: counts[reason] for reason in REASONS if counts.get(reason)},
        texts=texts,
    )


@transaction.atomic
def due_preview(*, incident: Incident, template: MessageTemplate, today: datetime.date) -> DuePreview:
    """As due_find, leaving nothing behind."""
    return due_find(incident=incident, template=template, today=today)


def messages_make(*, release_id: int, purpose: str, preview: DuePreview) -> int:
    """Write the messages of a preview that was found in this transaction; gives how many."""
    return sql.execute(
        SQL / "messages_make.sql",
        {
            "release": release_id,
            "purpose": purpose,
            **_keys(preview.texts),
            "texts": [each.text for each in preview.texts],
            "encodings": [each.encoding for each in preview.texts],
            "segments": [each.segments for each in preview.texts],
        },
    )


def _text(template: MessageTemplate, row: dict[str, Any]) -> DueText:
    name = first_name(row["name"]) if row["name"] else ""
    text = filled(template.text_bn, due_on=row["due_on"], place=row["place"], name=name)
    encoding, count = segments_of(text)
    return DueText(row["place_id"], row["due_on"], row["name"], text, encoding, count, int(row["people"]))


def _keys(texts: Sequence[DueText]) -> dict[str, list[Any]]:
    return {
        "places": [each.place_id for each in texts],
        "days": [each.due_on for each in texts],
        "names": [each.name for each in texts],
    }
