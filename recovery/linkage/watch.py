"""The standing watch on automatic links: a daily lot goes before people, and says how often a machine is wrong.

Whoever answers sees the row and the recipient, as in any other question of review: neither that a machine has linked
them nor with which weight. Among the links stand decoys, pairs that no machine linked, so that "the same person" is not
always the likely answer; no rate counts them. Nobody is asked about a list that they sent or decided a row of.
`LinkCheck` keeps the answer; it changes no link. A link that was found wrong stays on `checks_refuted` until a person
has decided the row.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from records import sql
from records.models import User
from recovery import errors
from recovery.models import Incident, Link, LinkCheck
from recovery.models.linkage import LinkCheckQuerySet

SQL = Path(__file__).parent / "sql"

#: Links put before people on one day: 1,800 in three months. None wrong among those means at most 21 in 10,000.
CHECKS_A_DAY = 20
#: Pairs that no machine linked, put among them.
DECOYS_A_DAY = 6
#: Another seed draws other lots.
SEED = "punoruddhar"
#: The 97.5th percentile of the normal distribution: both ends together leave out 5 %.
_Z = 1.959964
_LOCK = 7005


class CheckAnswered(errors.RecoveryError):
    """Somebody has answered this question already."""


class CheckOfOwnWork(errors.RecoveryError):
    """You sent this list or decided a row of it, so somebody else answers this question."""


@dataclass(frozen=True, slots=True)
class Lot:
    """The questions of a day: how many there are, how many wait, and how many of these for one person.

    `earlier` are questions of days before that wait for this person.
    """

    asked: int
    waiting: int
    waiting_for_you: int
    earlier: int


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
def checks_draw(
    *, incident: Incident, day: datetime.date, most: int = CHECKS_A_DAY, decoys: int = DECOYS_A_DAY, seed: str = SEED
) -> int:
    """Draw a day's lot, and give how many questions are new; what the day has already counts.

    So a second call adds nothing, or what the first one did not find yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, incident.pk])
    today = LinkCheck.objects.filter(asked_on=day, sheet_row__list__incident=incident)
    drawn = today.of_links().count()
    most, decoys = max(0, most - drawn), max(0, decoys - today.filter(is_decoy=True).count())
    if not most:
        return 0  # decoys come with links, never alone
    params = {"incident_id": incident.pk, "day": day, "seed": seed, "most": most, "decoys": decoys}
    return sql.execute(SQL / "checks_draw.sql", params)


@transaction.atomic
def check_answer(*, check: LinkCheck, verdict: str, by: User) -> LinkCheck:
    """Keep what a person sees. An answer stands.

    Raises RightMissing for all but MIS, CheckAnswered for a second one, CheckOfOwnWork for whoever worked on the list,
    ValueError for no verdict.
    """
    if verdict not in LinkCheck.Verdict.values:
        raise ValueError(verdict)
    try:
        with transaction.atomic():
            answered = LinkCheck.objects.filter(pk=check.pk, verdict="").update(
                verdict=verdict, answered_by=by, answered_at=timezone.now()
            )
    except IntegrityError as refused:
        rule = errors.broken_rule(refused)
        if rule == "link_check_is_answered_by_somebody_else":
            raise CheckOfOwnWork from refused
        if rule == "link_check_is_answered_by_mis":
            raise errors.RightMissing(role=by.get_role_display()) from refused
        raise
    if not answered:
        raise CheckAnswered
    check.refresh_from_db()
    return check


def lot_of_day(*, incident: Incident, day: datetime.date, by: User) -> Lot:
    """How far the questions of a day are, for everybody and for one person."""
    checks = LinkCheck.objects.filter(sheet_row__list__incident=incident).on_live_lists()
    mine = checks.visible_to(by).waiting()
    today = checks.filter(asked_on=day)
    return Lot(
        asked=today.count(),
        waiting=today.waiting().count(),
        waiting_for_you=mine.filter(asked_on=day).count(),
        earlier=mine.filter(asked_on__lt=day).count(),
    )


def check_next(*, incident: Incident, by: User) -> LinkCheck | None:
    """The question that a person is asked next: of the newest lot, in its order; None when nothing waits for them."""
    waiting = LinkCheck.objects.filter(sheet_row__list__incident=incident).visible_to(by).waiting()
    return waiting.order_by("-asked_on", "pk").first()


def checks_refuted(*, incident: Incident) -> LinkCheckQuerySet:
    """Checks that speak against a machine's link that still stands: two people linked, or another one is the same."""
    standing = Link.objects.filter(row=OuterRef("sheet_row"), decision__isnull=True)
    linked_all_the_same = Q(verdict=LinkCheck.Verdict.OTHER) & Exists(standing.filter(recipient=OuterRef("recipient")))
    linked_to_another = Q(verdict=LinkCheck.Verdict.SAME) & Exists(standing.exclude(recipient=OuterRef("recipient")))
    asked = LinkCheck.objects.filter(sheet_row__list__incident=incident)
    return asked.filter(linked_all_the_same | linked_to_another)


def check_against_link(link: Link) -> LinkCheck | None:
    """The newest check that speaks against this link; None where a person has decided, or nobody spoke against it."""
    if link.decision_id is not None:
        return None
    against = Q(verdict=LinkCheck.Verdict.OTHER, recipient=link.recipient_id) | (
        Q(verdict=LinkCheck.Verdict.SAME) & ~Q(recipient=link.recipient_id)
    )
    return LinkCheck.objects.filter(against, sheet_row=link.row_id).order_by("-answered_at").first()


def error_rate(*, incident: Incident, since: datetime.date | None = None) -> ErrorRate:
    """How often the machine's links were found wrong; with `since` in the lots from that day on."""
    answered = LinkCheck.objects.filter(sheet_row__list__incident=incident).answered()
    if since is not None:
        answered = answered.filter(asked_on__gte=since)
    wrong = Count("pk", filter=Q(verdict=LinkCheck.Verdict.OTHER))
    counted = answered.order_by().aggregate(checked=Count("pk"), wrong=wrong)
    return ErrorRate(counted["checked"], counted["wrong"], *wilson(counted["wrong"], counted["checked"]))


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
