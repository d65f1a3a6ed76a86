"""The job that seals the history."""

from __future__ import annotations

from procrastinate.contrib.django import app

from recovery.history.seals import history_seal


@app.periodic(cron="*/10 * * * *")
@app.task(name="history_sealing", lock="history_sealing", queueing_lock="history_sealing")
def history_sealing(timestamp: int) -> None:
    """Every ten minutes: what was written since is sealed."""
    history_seal()
