from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from recovery.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Runs the job worker alone: reading, linking and judging lists, deliveries. Ctrl-C lets running jobs end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at the same time (default 2)")
        parser.add_argument("--until-idle", action="store_true", help="end when no job is left")

    def run(self, **options: Any) -> None:
        connector = DjangoConnector().get_worker_connector()
        with app.replace_connector(connector) as worker_app:
            worker_app.run_worker(
                concurrency=options["concurrency"],
                wait=not options["until_idle"],
                shutdown_graceful_timeout=10,
                delete_jobs="successful",
                # A free slot looks for a list's next stage while the job before still holds the list's lock, and finds
                # none; what wakes it is this interval, in seconds.
                fetch_job_polling_interval=0.5,
            )
