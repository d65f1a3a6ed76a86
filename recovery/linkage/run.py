"""The job of linkage for one list: take the lease, link, hand on to reconciliation."""

from __future__ import annotations

from collections.abc import Callable

from recovery.intake.lease import list_held, list_move, list_take
from recovery.linkage.link import Linked, list_link, rows_analyze


def list_link_run(*, list_id: int, then: Callable[[int], None]) -> Linked:
    """Link a list that stands in linking, or a settled one anew; `then` runs in the same transaction.

    A list that waits to be reconciled is linked anew, too: somebody has decided a row since it was linked, and this job
    stands before that of reconciliation in the queue. If it had nothing to do, the decision would not count until the
    list is judged for another reason.
    """
    lease = list_take(list_id=list_id, frm={"linking", "reconciling", "settled"}, to="linking")
    rows_analyze()
    with list_held(lease):
        linked = list_link(list_id=list_id)
        list_move(lease, to="reconciling")
        then(list_id)
    return linked
