"""Jobs of batches: applying and reverting, once, whoever dies on the way."""

from __future__ import annotations

import logging

from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from recovery import errors
from recovery.delivery.work import batch_work_run, work_give_up
from recovery.models import CorrectionBatch
from recovery.tasks import FORGOTTEN_AFTER, deliver_soon, list_judge_again
from recovery.tasks.deferring import AGAIN, job_defer

log = logging.getLogger("recovery.tasks")


def batch_work_soon(batch_id: int) -> None:
    """Have done what a batch is asked to do; called in the transaction that asks."""
    job_defer("batch_work", lock=f"batch:{batch_id}", queueing_lock=f"batch_work:{batch_id}", batch_id=batch_id)


@app.task(name="batch_work", retry=AGAIN, pass_context=True)
def batch_work(context: JobContext, *, batch_id: int) -> None:
    try:
        batch_work_run(batch_id=batch_id, on_applied=deliver_soon, on_reverted=_reverted)
    except Exception:
        # The last try: the batch must not say for ever that it is being worked on.
        if context.job.attempts >= (AGAIN.max_attempts or 0):
            work_give_up(batch_id=batch_id, why=errors.WorkFailed())
        raise


def _reverted(batch_id: int) -> None:
    """What follows a revert, in its transaction: the server is told, the lists of its cases are judged again."""
    deliver_soon(batch_id)
    lines = CorrectionBatch.objects.get(pk=batch_id).corrections.order_by()
    for list_id in lines.values_list("case__sheet_row__list_id", flat=True).distinct():
        list_judge_again(list_id)


_FORGOTTEN = """
    SELECT b.id
      FROM recovery_correctionbatch b
     WHERE b.work <> ''
       AND b.work_at < clock_timestamp() - make_interval(secs => %s)
       AND NOT EXISTS (
           SELECT FROM procrastinate_jobs j
            WHERE j.status IN ('todo', 'doing') AND j.lock = 'batch:' || b.id)
"""


def batches_wake() -> int:
    """Give a job to every batch that is asked for something and has none."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [FORGOTTEN_AFTER])
        forgotten = [batch_id for (batch_id,) in cursor.fetchall()]
    for batch_id in forgotten:
        log.warning("batch %s was asked for something and had no job", batch_id)
        batch_work_soon(batch_id)
    return len(forgotten)


@app.periodic(cron="* * * * *")
@app.task(name="batches_sweep", queueing_lock="batches_sweep")
def batches_sweep(timestamp: int) -> None:
    """Each minute; jobs of dead workers are the other sweep's."""
    batches_wake()
