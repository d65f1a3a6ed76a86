"""What follows when the national server refuses something, and what makes it hear something again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recovery.delivery.again import SentAgain, send_again
from recovery.tasks.deferring import job_defer


def deliver_now() -> None:
    """Have waiting deliveries sent; called in the transaction that queued them."""
    job_defer("deliver", lock="deliver", queueing_lock="deliver")


def send_again_and_deliver(**asked: Any) -> SentAgain:
    """Queue lines that were sent and not seen once more, and have them sent (recovery.delivery.again)."""
    return send_again(**asked, on_queued=deliver_now)


def lists_judge_again(list_ids: Sequence[int]) -> None:
    """Have lists judged anew whose people were refused; called in the transaction that writes the refusal."""
    for list_id in list_ids:
        job_defer("list_link", lock=f"list:{list_id}", queueing_lock=f"list_link:{list_id}", list_id=list_id)
