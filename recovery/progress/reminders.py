"""Centres that have sent nothing of a day, calls to them, and notes to their managers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.db.models.functions import Now

from records import sql
from records.models import Centre, User
from records.models.naming import in_language
from recovery.casework.rights import MIS, right_require
from recovery.errors import ReasonNeeded, RecoveryError
from recovery.models import CentreCall, CentreNote, Incident

STATEMENT = Path(__file__).parent / "sql" / "days_without_list.sql"


class DayHasAList(RecoveryError):
    """A list of this day has come meanwhile, so there is nothing to ask for."""


@dataclass(frozen=True, slots=True)
class SilentDay:
    """A centre-day of which no list has come. `reported` are doses of the daily count, None where none is known."""

    centre_id: int
    code: str
    name_en: str
    name_bn: str
    district: str
    district_en: str
    district_bn: str
    day: datetime.date
    reported: int | None
    called_at: datetime.datetime | None
    said: str | None
    call_again_on: datetime.date | None

    @property
    def centre_name(self) -> str:
        return in_language(self.name_en, self.name_bn)

    @property
    def district_name(self) -> str:
        return in_language(self.district_en, self.district_bn)


def days_without_list(*, incident: Incident) -> list[SilentDay]:
    """The centre-days of which nothing has come, the longest silent first.

    As many as `Figures.centre_days_without_list` of the whole country.
    """
    params = {"incident_id": incident.pk, "days": incident.days, "dose_no": incident.dose_no}
    return [SilentDay(**row) for row in sql.fetch_all(STATEMENT, params)]


def centre_call_note(
    *,
    incident: Incident,
    centre: Centre,
    day: datetime.date,
    said: str,
    call_again_on: datetime.date | None,
    by: User,
) -> CentreCall:
    """Write down a call to a centre. Raises RightMissing, ReasonNeeded, DayHasAList."""
    _require(incident, centre, day, said, by)
    return CentreCall.objects.create(
        incident=incident, centre=centre, day=day, said=said.strip(), call_again_on=call_again_on, made_by=by
    )


def centre_note_write(*, incident: Incident, centre: Centre, day: datetime.date, text: str, by: User) -> CentreNote:
    """Write to the managers of a centre, beside their notices. Raises RightMissing, ReasonNeeded, DayHasAList."""
    _require(incident, centre, day, text, by)
    return CentreNote.objects.create(incident=incident, centre=centre, day=day, text=text.strip(), written_by=by)


def centre_notes_mark_seen(*, by: User) -> int:
    """A manager has seen the notes to their centres; gives how many were new. The first who sees one is kept."""
    own = CentreNote.objects.filter(centre__in=by.centres.all(), seen_at__isnull=True)
    return own.update(seen_by=by, seen_at=Now())


def _require(incident: Incident, centre: Centre, day: datetime.date, words: str, by: User) -> None:
    right_require(by.is_active and by.role in MIS, by)
    if not words.strip():
        raise ReasonNeeded
    silent = {(each.centre_id, each.day) for each in days_without_list(incident=incident)}
    if (centre.pk, day) not in silent:
        raise DayHasAList
