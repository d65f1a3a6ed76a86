"""When SMS may go out: by the database's clock, in Dhaka time, whatever the clock of this machine says."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

DHAKA = ZoneInfo("Asia/Dhaka")


def database_clock() -> datetime.datetime:
    """The time now, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime.datetime = cursor.fetchone()[0]
    return now


def is_open(now: datetime.datetime) -> bool:
    """Whether SMS may go out at this instant; the last minute of the hours is not part of them."""
    first, last = settings.SMS_HOURS
    return bool(first <= now.astimezone(DHAKA).time() < last)
