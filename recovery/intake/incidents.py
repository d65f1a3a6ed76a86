"""Opening an incident, and the centre-days in which its progress is counted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from records import sql
from records.models import Centre
from recovery.errors import DayNotOfIncident, IncidentDiffers, IncidentNameNotUsable, IncidentNeedsPastDays, NoIncident
from recovery.models import CentreDay, Incident

__all__ = ["centre_days_ensure", "centre_days_expect", "incident_add", "incident_find"]

SQL = Path(__file__).resolve().parent / "sql"

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")


def incident_find(slug: str) -> Incident:
    """The incident of that short name. Raises NoIncident."""
    incident = Incident.objects.filter(slug=slug).first()
    if incident is None:
        raise NoIncident(slug=slug)
    return incident


@transaction.atomic
def incident_add(
    *, slug: str, days: Sequence[datetime.date], dose_no: int, name_en: str = "", name_bn: str = ""
) -> tuple[Incident, bool]:
    """Open an incident, or give the one that is there; the flag says whether it is new.

    An incident that is there keeps its days and dose number, on which everything is counted: other ones
    raise IncidentDiffers. A name that is given replaces its name; without any name it is called by its
    short name. Raises IncidentNameNotUsable, and IncidentNeedsPastDays for a day that is still to come.
    """
    if not _SLUG.fullmatch(slug):
        raise IncidentNameNotUsable(slug=slug)
    if not days:
        raise ValueError("an incident has at least one day")
    days = sorted(set(days))
    if days[-1] > timezone.localdate():
        raise IncidentNeedsPastDays(day=days[-1].isoformat())
    incident, created = Incident.objects.get_or_create(
        slug=slug,
        defaults={
            "days": days,
            "dose_no": dose_no,
            "name_en": name_en or ("" if name_bn else slug),
            "name_bn": name_bn,
        },
    )
    if not created:
        if (incident.days, incident.dose_no) != (days, dose_no):
            told = ", ".join(day.isoformat() for day in incident.days)
            raise IncidentDiffers(slug=slug, days=told, dose_no=incident.dose_no)
        names = {"name_en": name_en or incident.name_en, "name_bn": name_bn or incident.name_bn}
        if (incident.name_en, incident.name_bn) != (names["name_en"], names["name_bn"]):
            Incident.objects.filter(pk=incident.pk).update(**names)
            incident.refresh_from_db()
    centre_days_ensure(incident=incident)
    return incident, created


def centre_days_expect(*, incident: Incident, expected: Collection[tuple[Centre, datetime.date]]) -> int:
    """Centre-days that are known to be due although no count was reported; gives the number of new ones.

    Raises DayNotOfIncident.
    """
    for _centre, day in expected:
        if day not in incident.days:
            told = ", ".join(each.isoformat() for each in incident.days)
            raise DayNotOfIncident(day=day.isoformat(), slug=incident.slug, days=told)
    known = set(CentreDay.objects.filter(incident=incident).values_list("centre_id", "day"))
    new = [
        CentreDay(incident=incident, centre=centre, day=day)
        for centre, day in dict.fromkeys(expected)
        if (centre.pk, day) not in known
    ]
    CentreDay.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def centre_days_ensure(*, incident: Incident) -> int:
    """Make sure that every centre and day of the incident that anything speaks of has its CentreDay.

    A centre-day is due where a daily count was reported, where a live list says so for all its rows, and
    where a row of a live list names it. Gives the number of new ones; what is there stays as it is.
    """
    return sql.execute(SQL / "centre_days.sql", {"incident_id": incident.pk})
