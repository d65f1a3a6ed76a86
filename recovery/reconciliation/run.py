"""The job of reconciliation for one list: take the lease, judge, conserve, settle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils import timezone

from records import sql
from records.models import Extract
from recovery.intake.lease import list_held, list_move, list_take
from recovery.models import CentreList
from recovery.reconciliation.brake import brake_why
from recovery.reconciliation.judge import Judged, list_judge, lists_shaken

FORGET_RESULTS = Path(__file__).parent.parent / "intake" / "sql" / "forget_results.sql"


def list_reconcile_run(*, list_id: int, then: Callable[[int], None]) -> Judged:
    """Judge a list and settle it; `then` runs in the same transaction (cases follow, other lists are called up).

    Lists of one incident are judged one after the other: which of two rows stands for a person must have one answer.
    A list that looks like a wrong file when it is judged for the first time is held instead: it asks, and nothing of it
    counts.
    """
    lease = list_take(list_id=list_id, frm={"reconciling"}, to="reconciling")
    with list_held(lease):
        centre_list = CentreList.objects.get(pk=list_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7003, %s)", [centre_list.incident_id])
        # Read before judging: an extract that arrives meanwhile makes this list due again.
        newest = Extract.objects.order_by("-as_of", "-pk").first()
        judged = list_judge(list_id=list_id)
        if centre_list.settled_at is None and centre_list.brake_released_by_id is None:
            held = brake_why(list_id=list_id)
            if held:
                sql.execute(FORGET_RESULTS, {"list_id": list_id})
                list_move(
                    lease,
                    to="asking",
                    asks=["brake"],
                    brake=held,
                    brake_reason="",
                    brake_asked_by=None,
                    judged_extract=newest,
                )
                return judged
        list_move(
            lease,
            to="settled",
            rows_seen=judged.rows_seen,
            rows_listed=judged.rows_listed,
            rows_skipped=judged.rows_skipped,
            settled_at=timezone.now(),
            judged_extract=newest,
            # The brake of an earlier look at the list, before its columns were put right, holds no more.
            **({} if centre_list.brake_released_by_id else {"brake": {}}),
            **judged.outcomes,
        )
        then(list_id)
    return judged


def lists_due() -> list[int]:
    """Settled lists that were judged against an older extract than the newest, in the order they came."""
    newest = Extract.objects.order_by("-as_of", "-pk").first()
    if newest is None:
        return []
    settled = CentreList.objects.filter(state="settled").exclude(judged_extract=newest)
    return list(settled.order_by("pk").values_list("pk", flat=True))


def lists_held_due() -> list[int]:
    """Lists held by the brake that were judged against an older extract: the newest one may know their people."""
    newest = Extract.objects.order_by("-as_of", "-pk").first()
    if newest is None:
        return []
    held = CentreList.objects.filter(state="asking", asks__contains=["brake"]).exclude(judged_extract=newest)
    return list(held.order_by("pk").values_list("pk", flat=True))


__all__ = ["list_reconcile_run", "lists_due", "lists_held_due", "lists_shaken"]
