"""The job of reconciliation for one list: take the lease, judge, conserve, settle."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from records.models import Extract
from recovery.intake.lease import list_held, list_move, list_take
from recovery.models import CentreList
from recovery.reconciliation.judge import Judged, list_judge, lists_shaken


def list_reconcile_run(*, list_id: int, then: Callable[[int], None]) -> Judged:
    """Judge a list and settle it; `then` runs in the same transaction (cases follow, other lists are called up).

    Lists of one incident are judged one after the other: which of two rows stands for a person must have one answer.
    """
    lease = list_take(list_id=list_id, frm={"reconciling"}, to="reconciling")
    with list_held(lease):
        incident_id = CentreList.objects.values_list("incident_id", flat=True).get(pk=list_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7003, %s)", [incident_id])
        # Read before judging: an extract that arrives meanwhile makes this list due again.
        newest = Extract.objects.order_by("-as_of", "-pk").first()
        judged = list_judge(list_id=list_id)
        list_move(
            lease,
            to="settled",
            rows_seen=judged.rows_seen,
            rows_listed=judged.rows_listed,
            rows_skipped=judged.rows_skipped,
            settled_at=timezone.now(),
            judged_extract=newest,
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


__all__ = ["list_reconcile_run", "lists_due", "lists_shaken"]
