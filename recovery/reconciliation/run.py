"""The job of reconciliation for one list: take the lease, judge, conserve, settle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F
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
        newest = Extract.objects.loaded_last()
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
            centres_named=sorted(judged.centres.union(centre_list.centres_named)),
            # The brake of an earlier look at the list, before its columns were put right, holds no more.
            **({} if centre_list.brake_released_by_id else {"brake": {}}),
            **judged.outcomes,
        )
        then(list_id)
    return judged


def lists_due() -> list[int]:
    """Settled lists that an extract has overtaken or that are called up, in the order they came."""
    return list(CentreList.objects.overtaken().order_by("pk").values_list("pk", flat=True))


def list_call_up(*, list_id: int) -> None:
    """Say of a settled list that it is to be judged again: until it is, no figure takes it for settled.

    A list on which somebody else holds a lock is left alone: two who call up many would wait for each other for ever.
    """
    with transaction.atomic():
        free = CentreList.objects.select_for_update(skip_locked=True, of=("self",))
        if free.filter(pk=list_id, state="settled").exclude(judged_extract=None).exists():
            CentreList.objects.filter(pk=list_id).update(judged_extract=None, lease=F("lease") + 1)


def lists_held_due() -> list[int]:
    """Lists held by the brake that were judged against an older extract: the newest one may know their people."""
    newest = Extract.objects.loaded_last()
    if newest is None:
        return []
    held = CentreList.objects.filter(state="asking", asks__contains=["brake"]).exclude(judged_extract=newest)
    return list(held.order_by("pk").values_list("pk", flat=True))


__all__ = ["list_call_up", "list_reconcile_run", "lists_due", "lists_held_due", "lists_shaken"]
