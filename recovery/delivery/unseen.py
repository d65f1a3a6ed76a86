"""What the national server was told and does not show: the queue that keeps a lost message from staying lost."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from records import sql
from recovery.models import Incident

STATEMENT = Path(__file__).parent / "sql" / "unseen.sql"


@dataclass(frozen=True, slots=True)
class UnseenLine:
    """A correction that was sent at `told_at` and that the extract of `as_of`, which covers its person, lacks.

    `relay` is files or fhir; `drop_number` the file drop, None for fhir. `total` is how many such lines there are.
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

    @property
    def centre_name(self) -> str:
        bangla = (get_language() or "bn").startswith("bn")
        return (self.centre_bn or self.centre_en) if bangla else (self.centre_en or self.centre_bn)

    @property
    def days(self) -> int:
        """Whole days from the message to the extract that lacks it."""
        return (self.as_of - self.told_at).days


def unseen_lines(*, incident: Incident, first: int = 0, most: int) -> list[UnseenLine]:
    """Lines sent and not in an extract VERIFICATION_DAYS or more later, the longest first; `most` from `first` on."""
    params = {"incident_id": incident.pk, "days": settings.VERIFICATION_DAYS, "first": first, "most": most}
    return [UnseenLine(**row) for row in sql.fetch_all(STATEMENT, params)]
