"""Jobs of previews of corrections."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from recovery.casework.exchange.imports import previews_forget

log = logging.getLogger("recovery.tasks")


@app.periodic(cron="17 * * * *")
@app.task(name="previews_sweep", queueing_lock="previews_sweep")
def previews_sweep(timestamp: int) -> None:
    """Each hour: previews that nobody confirmed are forgotten, with the persons in them."""
    forgotten = previews_forget()
    if forgotten:
        log.info("%s previews of corrections forgotten", forgotten)
