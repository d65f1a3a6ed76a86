"""What the national server was told and does not show: the queue that keeps a lost message from staying lost."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from records import sql
from records.models.naming import in_language
from recovery.models import Incident

STATEMENT = Path(__file__).parent / "sql" / "unseen.sql"


@dataclass(frozen=True, slots=True)
class UnseenLine:
    """A correction that was sent at `told_at` and that the extract of `as_of`, which covers its person, lacks.

    `relay` is files or fhir; `drop_number` the file drop, None for fhir; `times` how often it was sent, `told_at` the
    last time. `may_repeat`: sending it again would overwrite nothing that was told later. `waits_until` is the day
    until which somebody said that they wait. `total` is how many such lines there are.
    """

    id: int
    field: str
    batch_id: int
    case_id: int
    name: str
    told_at: datetime.datetime
    relay: str
    drop_number: int | None
    as_of: datetime.datetime
    centre_en: str
    centre_bn: str
    total: int
    waits_until: datetime.date | None
    waits_note: str | None
    waits_by: str | None
    times: int
    may_repeat: bool

    @property
    def centre_name(self) -> str:
        return in_language(self.centre_en, self.centre_bn)

    @property
    def days(self) -> int:
        """Whole days from the message to the extract that lacks it."""
        return (self.as_of - self.told_at).days


def unseen_lines(
    *, incident: Incident, first: int = 0, most: int, waits: bool = False, ids: Sequence[int] | None = None
) -> list[UnseenLine]:
    """Lines sent and not in an extract VERIFICATION_DAYS or more later, the longest first; `most` from `first` on.

    With `waits` those that somebody goes on waiting for, otherwise the others. `ids`: among these corrections only.
    """
    params = {
        "incident_id": incident.pk,
        "days": settings.VERIFICATION_DAYS,
        "today": timezone.localdate(),
        "waits": waits,
        "ids": None if ids is None else list(ids),
        "first": first,
        "most": most,
    }
    return [UnseenLine(**row) for row in sql.fetch_all(STATEMENT, params)]
