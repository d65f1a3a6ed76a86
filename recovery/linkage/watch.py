"""The standing watch on automatic links: a daily lot goes before people, and says how often a machine is wrong.

Whoever answers sees the row and the recipient, as in any other question of review: neither that a machine has linked
them nor with which weight. `LinkCheck` keeps the answer; it changes no link. A link that was found wrong stays on
`checks_refuted` until a person has decided the row.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from records import sql
from records.models import User
from recovery import errors
from recovery.models import Incident, Link, LinkCheck
from recovery.models.linkage import LinkCheckQuerySet

SQL = Path(__file__).parent / "sql"

#: Links put before people on one day: 1,800 in three months. None wrong among those means at most 21 in 10,000.
CHECKS_A_DAY = 20
#: Another seed draws other lots.
SEED = "punoruddhar"
#: The 97.5th percentile of the normal distribution: both ends together leave out 5 %.
_Z = 1.959964
_LOCK = 7005


class CheckAnswered(errors.RecoveryError):
    """Somebody has answered this question already."""


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Checks that were answered, how often the machine was wrong, and the 95 % interval of that share (0 to 1)."""

    checked: int
    wrong: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Unlinkable:
    """Rows of all settled lists, and those among them with nothing to go by."""

    rows: int
    unlinkable: int


@transaction.atomic
def checks_draw(*, incident: Incident, day: datetime.date, most: int = CHECKS_A_DAY, seed: str = SEED) -> int:
    """Draw a day's lot, and give how many are new; what the day has already counts, so that a second call adds none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, incident.pk])
    drawn = LinkCheck.objects.filter(asked_on=day, sheet_row__list__incident=incident).count()
    if drawn >= most:
        return 0
    params = {"incident_id": incident.pk, "day": day, "seed": seed, "most": most - drawn}
    return sql.execute(SQL / "checks_draw.sql", params)


@transaction.atomic
def check_answer(*, check: LinkCheck, verdict: str, by: User) -> LinkCheck:
    """Keep what a person sees. An answer stands: raises CheckAnswered for a second one, ValueError for no verdict."""
    if verdict not in LinkCheck.Verdict.values:
        raise ValueError(verdict)
    answered = LinkCheck.objects.filter(pk=check.pk, verdict="").update(
        verdict=verdict, answered_by=by, answered_at=timezone.now()
    )
    if not answered:
        raise CheckAnswered
    check.refresh_from_db()
    return check


def checks_refuted(*, incident: Incident) -> LinkCheckQuerySet:
    """Checks in which people saw two different people, while the machine's link still stands."""
    standing = Link.objects.filter(row=OuterRef("sheet_row"), recipient=OuterRef("recipient"), decision__isnull=True)
    refuted = LinkCheck.objects.filter(verdict=LinkCheck.Verdict.OTHER, sheet_row__list__incident=incident)
    return refuted.filter(Exists(standing))


def error_rate(*, incident: Incident, since: datetime.date | None = None) -> ErrorRate:
    """How often the machine's links were found wrong; with `since` in the lots from that day on."""
    answered = LinkCheck.objects.filter(sheet_row__list__incident=incident).answered()
    if since is not None:
        answered = answered.filter(asked_on__gte=since)
    checked = answered.count()
    wrong = answered.filter(verdict=LinkCheck.Verdict.OTHER).count()
    return ErrorRate(checked, wrong, *wilson(wrong, checked))


def unlinkable_rows(*, incident: Incident) -> Unlinkable:
    """Rows that no engine could link, because they say too little."""
    return Unlinkable(**sql.fetch_one(SQL / "unlinkable.sql", {"incident_id": incident.pk}))


def wilson(wrong: int, checked: int) -> tuple[float, float]:
    """The ends of the 95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); (0, 1) of nothing.

    >>> low, high = wilson(0, 38_411)
    >>> low, round(high * 10_000, 2)
    (0.0, 1.0)
    """
    if not checked:
        return 0.0, 1.0
    share, square = wrong / checked, _Z * _Z
    middle = share + square / (2 * checked)
    reach = _Z * math.sqrt(share * (1 - share) / checked + square / (4 * checked * checked))
    whole = 1 + square / checked
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
