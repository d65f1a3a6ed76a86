"""What follows when the national server refuses something."""

from __future__ import annotations

from collections.abc import Sequence

from recovery.tasks.deferring import job_defer


def lists_judge_again(list_ids: Sequence[int]) -> None:
    """Have lists judged anew whose people were refused; called in the transaction that writes the refusal."""
    for list_id in list_ids:
        job_defer("list_link", lock=f"list:{list_id}", queueing_lock=f"list_link:{list_id}", list_id=list_id)
