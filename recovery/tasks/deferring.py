"""How a job is left for the worker, and how often it is tried."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

log = logging.getLogger("recovery.tasks")

#: A job that fails is tried again; a list parks itself after three tries of one stage (intake.lease).
AGAIN = RetryStrategy(max_attempts=4, wait=2, exponential_wait=3)


def job_defer(name: str, *, lock: str | None = None, queueing_lock: str | None = None, **task_kwargs: Any) -> None:
    """Defer a job on Django's own connection, so that it commits or vanishes with the caller's transaction.

    procrastinate's worker replaces the connector of its app, and a task's own `.defer()` would then leave on another
    connection, so this always speaks through Django's.
    """
    deferrer = configure_task(
        name=name, job_manager=JobManager(DjangoConnector()), lock=lock, queueing_lock=queueing_lock
    )
    try:
        with transaction.atomic():  # a job already waiting must not spoil the caller's transaction
            deferrer.defer(**task_kwargs)
    except AlreadyEnqueued:
        log.debug("%s is waiting already", name)
