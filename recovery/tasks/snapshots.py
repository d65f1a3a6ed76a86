"""The daily snapshot of progress."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from recovery.models import Incident
from recovery.progress.snapshots import snapshot_of_the_day


@app.periodic(cron="37 * * * *")
@app.task(name="snapshots_of_the_day", queueing_lock="snapshots_of_the_day")
def snapshots_of_the_day(timestamp: int) -> None:
    """Keep the figures of each incident, once a day.

    Each hour, so that a worker that stood still misses no day; what is kept stays.
    """
    for incident in Incident.objects.all():
        snapshot_of_the_day(incident=incident, day=timezone.localdate())
