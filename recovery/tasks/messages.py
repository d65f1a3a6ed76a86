"""Jobs of messages: each minute what waits is sent, as far as hours, rate and brake allow; reports are asked for."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from recovery.delivery.sms.releases import lot_release
from recovery.delivery.sms.sending import messages_send, reports_ask
from recovery.models import MessageRelease
from recovery.tasks.deferring import AGAIN, job_defer


def lot_release_and_send(**released: Any) -> MessageRelease:
    """Release a lot and have it sent."""
    return lot_release(**released, on_released=messages_soon)


def messages_soon() -> None:
    """Have what waits sent; called in the transaction that released it."""
    job_defer("messages_go", queueing_lock="messages_go")


@app.task(name="messages_go", retry=AGAIN)
def messages_go() -> None:
    messages_send()
    reports_ask()


@app.periodic(cron="* * * * *")
@app.task(name="messages_each_minute", queueing_lock="messages_each_minute")
def messages_each_minute(timestamp: int) -> None:
    """What is left waiting for its hour or for the gateway goes out without anybody asking."""
    messages_go()
