"""Jobs: a line or two each, calling a stage. Every job may run twice; lease and rows decide what still is to do.

A job that follows is deferred in the transaction that makes it necessary (`deferring.job_defer`).
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from records.models import Extract, User
from recovery import errors
from recovery.casework.cases import cases_follow, cases_hurry
from recovery.casework.versions import cases_go_over
from recovery.delivery.outbox import deliver_waiting, deliveries_are_due
from recovery.delivery.verification import corrections_verify
from recovery.intake.incidents import centre_days_ensure
from recovery.intake.lease import ListParked
from recovery.intake.load import list_load_run
from recovery.intake.mapping import proposals_accept
from recovery.intake.mending import drafts_forget, mend_apply, mend_draft, mend_undo
from recovery.intake.read import list_read_run
from recovery.intake.receive import leftovers_remove, list_receive
from recovery.intake.versions import version_replaces, version_stands_beside
from recovery.intake.walk_in import walk_in_receive
from recovery.intake.withdraw import list_withdraw
from recovery.linkage.alike import act_undo, alike_decide, lists_of_act
from recovery.linkage.compare import comparison_ask, comparison_run
from recovery.linkage.decisions import row_decide
from recovery.linkage.run import list_link_run
from recovery.linkage.watch import checks_draw
from recovery.models import (
    CentreList,
    Incident,
    LinkageComparison,
    LinkageModel,
    MendBatch,
    ReviewAct,
    SheetRow,
)
from recovery.models.intake import WORKING_STATES
from recovery.progress.sign_off import days_reopen_when_rows_arrive
from recovery.reconciliation.brake import brake_look_again, brake_release
from recovery.reconciliation.run import list_call_up, list_reconcile_run, lists_due, lists_held_due, lists_shaken
from recovery.tasks.deferring import AGAIN, job_defer
from recovery.tasks.delivery import deliver_now, lists_judge_again

log = logging.getLogger("recovery.tasks")

#: A worker that has shown no sign of life for so many seconds is taken for dead (its heartbeat comes every 10 s).
DEAD_AFTER = 30
#: A list that works although no job is left for it is picked up again after so many seconds.
FORGOTTEN_AFTER = 60


def _defer_list(name: str) -> Callable[[int], None]:
    def later(list_id: int) -> None:
        list_call_up(list_id=list_id)
        job_defer(name, lock=f"list:{list_id}", queueing_lock=f"{name}:{list_id}", list_id=list_id)

    return later


def _obsolete_is_fine(task: Callable[..., object]) -> Callable[..., None]:
    """A job whose list has moved on, is held by somebody else or was parked has nothing to do."""

    @functools.wraps(task)
    def run(**kwargs: Any) -> None:
        try:
            task(**kwargs)
        except (errors.StaleLease, errors.ListMoveNotAllowed, ListParked) as nothing_to_do:
            log.info("%s: %s", task.__name__, nothing_to_do)

    return run


# The stages of a list -------------------------------------------------------------------------------------------------


def _settled(list_id: int) -> None:
    """What follows when a list settles or leaves, in the same transaction: days, cases, and lists that rest on it."""
    centre_list = CentreList.objects.select_related("incident").get(pk=list_id)
    centre_days_ensure(incident=centre_list.incident)
    days_reopen_when_rows_arrive(centre_list)
    cases_follow(incident=centre_list.incident, list_ids=[list_id])
    if centre_list.is_walk_in:
        cases_hurry(list_id=list_id)
    for other in lists_shaken(list_id=list_id):
        list_judge_again(other)


@app.task(name="list_read", retry=AGAIN)
@_obsolete_is_fine
def list_read(*, list_id: int) -> None:
    list_read_run(list_id=list_id, then=_defer_list("list_load"))


@app.task(name="list_load", retry=AGAIN)
@_obsolete_is_fine
def list_load(*, list_id: int) -> None:
    list_load_run(list_id=list_id, then=_defer_list("list_link"))


@app.task(name="list_link", retry=AGAIN)
@_obsolete_is_fine
def list_link(*, list_id: int) -> None:
    list_link_run(list_id=list_id, then=_defer_list("list_reconcile"))


@app.task(name="list_reconcile", retry=AGAIN)
@_obsolete_is_fine
def list_reconcile(*, list_id: int) -> None:
    list_reconcile_run(list_id=list_id, then=_settled)


#: The job that carries a list on from each working state.
NEXT_JOB = {
    "received": list_read,
    "reading": list_read,
    "loading": list_load,
    "linking": list_link,
    "reconciling": list_reconcile,
}
#: How long somebody who waits for a list looks away while another process works on it, in seconds.
LOOKS_AGAIN_AFTER = 0.2


def _nothing(_list_id: int) -> None:
    """What follows a stage where the same process goes on with the next."""


def _stage_run(state: str, list_id: int) -> None:
    """The stage that a working list stands in, here and now; no job is deferred for the next one."""
    if state in {"received", "reading"}:
        list_read_run(list_id=list_id, then=_nothing)
    elif state == "loading":
        list_load_run(list_id=list_id, then=_nothing)
    elif state == "linking":
        list_link_run(list_id=list_id, then=_nothing)
    else:
        list_reconcile_run(list_id=list_id, then=_settled)


def list_run_to_end(list_id: int) -> CentreList:
    """Carry a list through its stages here and now, for commands; gives it where it came to rest.

    If this process dies the sweep goes on; if the sweep came first, this process waits for the worker.
    """
    while True:
        centre_list = CentreList.objects.get(pk=list_id)
        if centre_list.state not in WORKING_STATES:
            return centre_list
        if _is_worked_on(list_id):
            time.sleep(LOOKS_AGAIN_AFTER)
        else:
            _obsolete_is_fine(_stage_run)(state=centre_list.state, list_id=list_id)


def list_judge_again(list_id: int) -> None:
    """Have a settled list linked and judged anew, as a job."""
    _defer_list("list_link")(list_id)


def list_judge_again_now(list_id: int) -> CentreList:
    """Link and judge a settled list anew, here and now, for commands."""
    _obsolete_is_fine(list_link_run)(list_id=list_id, then=_nothing)
    return list_run_to_end(list_id)


def list_receive_and_read(**received: Any) -> CentreList:
    """Receive a file (see intake.receive) and have it read."""
    return list_receive(on_received=lambda new: _defer_list("list_read")(new.pk), **received)


def list_receive_here(**received: Any) -> CentreList:
    """Receive a file and carry it to its end here and now, for commands. If this process dies the sweep goes on."""
    new = list_receive(on_received=lambda _new: None, **received)
    return list_run_to_end(new.pk)


def walk_in_receive_and_read(**received: Any) -> CentreList:
    """Take in a person at a desk (see intake.walk_in) and have their row read."""
    return walk_in_receive(on_received=lambda new: _defer_list("list_read")(new.pk), **received)


def list_accept_proposals(list_id: int) -> CentreList:
    """Take the proposals of a list that asks, and carry it to its end here and now, for commands."""
    proposals_accept(list_id=list_id, then=_nothing)
    return list_run_to_end(list_id)


def list_withdraw_and_follow(*, list_id: int, by: User, reason: str) -> None:
    """Take a list back; its cases and the lists that rest on it follow."""
    list_withdraw(list_id=list_id, by=by, reason=reason, then=_settled)


def list_replaces_earlier(*, list_id: int, by: User) -> None:
    """A list takes the place of an earlier version; cases, decisions and mends of unchanged rows go over to it."""
    version_replaces(
        list_id=list_id,
        by=by,
        before_withdrawal=cases_go_over,
        then_withdrawn=_settled,
        then=_defer_list("list_load"),
    )


def list_stands_beside_earlier(*, list_id: int) -> None:
    """A list and the earlier one of its centre-day both count."""
    version_stands_beside(list_id=list_id, then=_defer_list("list_link"))


def list_brake_release(*, list_id: int, by: User) -> None:
    """A second person lets a held list go on."""
    brake_release(list_id=list_id, by=by, then=_defer_list("list_link"))


def mend_apply_and_judge(*, batch_id: int) -> MendBatch:
    """Put a mend in force and have its list judged again."""
    return mend_apply(batch_id=batch_id, then_load=_defer_list("list_load"), then_link=_defer_list("list_link"))


@transaction.atomic
def mend_at_once(**drafted: Any) -> MendBatch:
    """Mend without a preview: the cells of one row, which a person has before their eyes."""
    return mend_apply_and_judge(batch_id=mend_draft(**drafted).pk)


def mend_undo_and_judge(*, batch_id: int, by: User) -> MendBatch:
    """Undo a mend and have its list judged again."""
    return mend_undo(batch_id=batch_id, by=by, then_load=_defer_list("list_load"), then_link=_defer_list("list_link"))


def list_load_again(list_id: int) -> None:
    """Have the columns of a list read anew, after a person has answered what it asked."""
    _defer_list("list_load")(list_id)


@transaction.atomic
def row_decide_and_judge(*, row: SheetRow, **decided: Any) -> None:
    """Write down a person's decision and have the list judged again."""
    row_decide(row=row, **decided)
    list_judge_again(row.list_id)


@transaction.atomic
def alike_decide_and_judge(**decided: Any) -> ReviewAct:
    """Write down a person's word for many rows alike (see linkage.alike) and have their lists judged again."""
    act = alike_decide(**decided)
    for list_id in lists_of_act(act):
        list_judge_again(list_id)
    return act


@transaction.atomic
def act_undo_and_judge(**undone: Any) -> None:
    """Undo a word for many rows alike and have their lists judged again."""
    for list_id in act_undo(**undone):
        list_judge_again(list_id)


# After an extract -----------------------------------------------------------------------------------------------------


def extract_follow(extract: Extract, *, now: bool) -> None:
    """Hold the work against a new extract: corrections are verified, every settled list is judged again.

    With `now` here and at once (commands), else as jobs. What a killed process leaves undone the sweep finds
    (`lists_due`).
    """
    corrections_verify(extract=extract)
    for list_id in lists_due():
        if now:
            list_judge_again_now(list_id)
        else:
            list_judge_again(list_id)
    for list_id in lists_held_due():
        brake_look_again(list_id=list_id, then=_defer_list("list_link"))
        if now:
            list_run_to_end(list_id)


# Delivery -------------------------------------------------------------------------------------------------------------


def deliver_soon(_batch_id: int) -> None:
    """Have waiting deliveries sent; called in the transaction that queued them."""
    deliver_now()


@app.task(name="deliver", retry=AGAIN)
def deliver() -> None:
    deliver_waiting(on_refused=lists_judge_again)


# The watch on linkage -------------------------------------------------------------------------------------------------


@app.periodic(cron="7 * * * *")
@app.task(name="checks_of_the_day", queueing_lock="checks_of_the_day")
def checks_of_the_day(timestamp: int) -> None:
    """Draw the day's questions about links, for each incident.

    Each hour, so that a worker that stood still at midnight misses nothing, and a day that began without lists gets its
    lot; what is drawn stays.
    """
    for incident in Incident.objects.all():
        checks_draw(incident=incident, day=timezone.localdate())


@app.task(name="linkage_compare", retry=AGAIN)
def linkage_compare(*, comparison_id: int) -> None:
    comparison_run(comparison_id=comparison_id)


def _compare_soon(comparison_id: int) -> None:
    name = "linkage_compare"
    job_defer(name, lock=name, queueing_lock=f"{name}:{comparison_id}", comparison_id=comparison_id)


def model_compare(*, model: LinkageModel, by: User) -> LinkageComparison:
    """Have it found out, as a job, what another model would change."""
    return comparison_ask(model=model, by=by, then=_compare_soon)


# The sweep ------------------------------------------------------------------------------------------------------------

_WORKED_ON = """
    SELECT EXISTS (
        SELECT FROM procrastinate_jobs j JOIN procrastinate_workers w ON w.id = j.worker_id
         WHERE j.status = 'doing' AND j.lock = 'list:' || %s
           AND w.last_heartbeat > clock_timestamp() - make_interval(secs => %s))
"""


def _is_worked_on(list_id: int) -> bool:
    """Whether a worker that is alive has a job of this list in hand."""
    with connection.cursor() as cursor:
        cursor.execute(_WORKED_ON, [list_id, DEAD_AFTER])
        (found,) = cursor.fetchone()
    return bool(found)


_FORGOTTEN = """
    SELECT l.id, l.state
      FROM recovery_centrelist l
     WHERE l.state IN ('received', 'reading', 'loading', 'linking', 'reconciling')
       AND coalesce(l.stage_started_at, l.uploaded_at) < clock_timestamp() - make_interval(secs => %s)
       AND NOT EXISTS (
           SELECT FROM procrastinate_jobs j
            WHERE j.status IN ('todo', 'doing') AND j.lock = 'list:' || l.id)
"""


def lists_wake() -> int:
    """Give a job to every list that works without one, judge lists that an extract has overtaken, and tidy up."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [FORGOTTEN_AFTER])
        forgotten = cursor.fetchall()
    for list_id, state in forgotten:
        _defer_list(NEXT_JOB[state].name)(list_id)
    overtaken = lists_due()
    for list_id in overtaken:
        list_judge_again(list_id)
    drafts_forget()
    leftovers_remove()
    if deliveries_are_due():
        deliver_soon(0)
    return len(forgotten) + len(overtaken)


@app.periodic(cron="* * * * *")
@app.task(name="sweep", queueing_lock="sweep", pass_context=True)
async def sweep(context: JobContext, timestamp: int) -> None:
    """Each minute: jobs of dead workers run again, lists without a job get one. No lock: it must never block itself."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        await manager.retry_job(job)
    await sync_to_async(lists_wake)()


from recovery.tasks import api_limits, exchange, history, mails, messages, snapshots  # noqa: E402, F401 - registers their jobs
from recovery.tasks.batches import batch_work_soon as batch_work_soon  # noqa: E402 - its jobs rest on those above
