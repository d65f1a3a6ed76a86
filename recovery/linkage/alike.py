"""Rows alike: those that wait for a person, have one candidate only, and agree with it on the same levels.

One word of a person decides them together. What was previewed is what is decided: the set of rows and candidates has a
digest, and another digest is another set. Rows are left out where two would take one person: a machine's word for
many must not give one dose to two rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from records import sql
from records.models import User
from recovery import errors
from recovery.linkage.decisions import ReasonMissing
from recovery.models import Incident, ReviewAct

SQL = Path(__file__).parent / "sql"
_LOCK = 7006


class AlikeChanged(errors.RecoveryError):
    """These rows are not what they were when you looked at them. Look at them again; nothing was changed."""


class AlikeContradicted(errors.RecoveryError):
    """An identifier of these rows is another one than their candidate's. Decide them one by one."""


class NobodyLeft(errors.RecoveryError):
    """You left out all of these rows, so there is nothing to decide."""


class ActUndone(errors.RecoveryError):
    """This was undone already."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Rows alike: `levels` are "comparison:level"; `left_out` more are alike and must be decided one by one."""

    pattern: str
    levels: tuple[str, ...]
    may_link: bool
    rows: int
    left_out: int


@dataclass(frozen=True, slots=True)
class AlikeSet:
    """The rows of one pattern as they are now, and the digest of rows and candidates; `rows` is 0 if there is none."""

    pattern: str
    levels: tuple[str, ...]
    may_link: bool
    rows: int
    left_out: int
    sha256: str


def _alike_find(incident: Incident) -> None:
    """The temporary table `alike`, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS alike")
    sql.execute(SQL / "alike.sql", {"incident_id": incident.pk})


def _alike_set(pattern: str) -> AlikeSet:
    found = sql.fetch_one(SQL / "alike_set.sql", {"pattern": pattern})
    return AlikeSet(pattern=pattern, **(found | {"levels": tuple(found["levels"] or ())}))


@transaction.atomic
def patterns(*, incident: Incident) -> list[Pattern]:
    """The patterns of the rows that wait, the most rows first."""
    _alike_find(incident)
    return [Pattern(**(each | {"levels": tuple(each["levels"])})) for each in sql.fetch_all(SQL / "alike_patterns.sql")]


@transaction.atomic
def alike_draw(*, incident: Incident, pattern: str, most: int, after: int = 0) -> tuple[AlikeSet, list[int]]:
    """The rows of a pattern, and the keys of `most` of them by lot, behind the first `after` of the same lot."""
    _alike_find(incident)
    found = _alike_set(pattern)
    params = {"pattern": pattern, "sha256": found.sha256, "most": most, "after": after}
    return found, [row["row_id"] for row in sql.fetch_all(SQL / "alike_lot.sql", params)]


@transaction.atomic
def alike_decide(
    *,
    incident: Incident,
    pattern: str,
    sha256: str,
    verdict: str,
    left_out: Collection[int],
    reason: str,
    by: User,
) -> ReviewAct:
    """One decision for each row of a pattern but those left out. The caller has the lists judged again.

    Raises AlikeChanged unless the rows are those of the digest, AlikeContradicted, ReasonMissing, NobodyLeft, and
    ValueError for a verdict that is none.
    """
    if verdict not in ReviewAct.Verdict.values:
        raise ValueError(verdict)
    if not reason.strip():
        raise ReasonMissing
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, incident.pk])
    _alike_find(incident)
    sql.fetch_one(SQL / "alike_lock.sql", {"pattern": pattern})
    _alike_find(incident)  # again, now that nobody can decide one of them
    found = _alike_set(pattern)
    if found.sha256 != sha256 or not found.rows:
        raise AlikeChanged
    if verdict == ReviewAct.Verdict.THIS_ONE and not found.may_link:
        raise AlikeContradicted
    act = ReviewAct.objects.create(
        incident=incident,
        verdict=verdict,
        pattern=list(found.levels),
        content_sha256=found.sha256,
        reason=reason.strip(),
        decided_by=by,
        decided_at=timezone.now(),
    )
    params = {"act_id": act.pk, "pattern": pattern, "left_out": list(left_out)}
    try:
        with transaction.atomic():
            decided = sql.execute(SQL / "alike_decide.sql", params)
    except IntegrityError as refused:
        if errors.broken_rule(refused) == "bulk_decision_is_about_the_only_candidate":
            raise AlikeChanged from refused  # its list was linked again at this very moment
        raise
    if not decided:
        raise NobodyLeft
    return act


def lists_of_act(act: ReviewAct) -> list[int]:
    """The lists whose rows an act decided."""
    return list(act.decisions.order_by().values_list("sheet_row__list_id", flat=True).distinct())


@transaction.atomic
def act_undo(*, act: ReviewAct, by: User, reason: str) -> list[int]:
    """Undo all decisions of an act that still stand; gives the lists that must be judged again.

    Raises ReasonMissing, ActUndone.
    """
    if not reason.strip():
        raise ReasonMissing
    undone = ReviewAct.objects.filter(pk=act.pk, undone_at__isnull=True).update(
        undone_at=timezone.now(), undone_by=by, undo_reason=reason.strip()
    )
    if not undone:
        raise ActUndone
    return [row["list_id"] for row in sql.fetch_all(SQL / "act_undo.sql", {"act_id": act.pk})]
