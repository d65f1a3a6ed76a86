"""The daily snapshot of progress."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from recovery.models import CentreList, Incident
from recovery.progress.snapshots import snapshot_of_the_day

#: The hour of the day, on the site's clock, from which there is no other chance.
LAST_HOUR = 23


@app.periodic(cron="37 * * * *")
@app.task(name="snapshots_of_the_day", queueing_lock="snapshots_of_the_day")
def snapshots_of_the_day(timestamp: int) -> None:
    """Keep the figures of each incident, once a day.

    Each hour, so that a worker that stood still misses no day; what is kept stays. While lists are being held against a
    new extract, part of the figures is of the one before: then an hour later, but in the last hour of the day as it is.
    """
    is_last = timezone.localtime().hour >= LAST_HOUR
    for incident in Incident.objects.all():
        if not is_last and CentreList.objects.filter(incident=incident).behind_extract().exists():
            continue
        snapshot_of_the_day(incident=incident, day=timezone.localdate())
