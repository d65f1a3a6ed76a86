"""Jobs of e-mails: each minute what managers should know is queued, and what waits is sent."""

from __future__ import annotations

from procrastinate.contrib.django import app

from recovery.delivery.mail.sending import mails_queue, mails_send


@app.periodic(cron="* * * * *")
@app.task(name="mails_each_minute", queueing_lock="mails_each_minute", lock="mails")
def mails_each_minute(timestamp: int) -> None:
    """Two at a time would not send twice; they would only be in each other's way."""
    mails_queue()
    mails_send()
