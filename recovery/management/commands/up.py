from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from recovery.management import site
from recovery.management.plain import PlainCommand

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(PlainCommand):
    help = "Starts an empty site ready for work: database, web and worker. Ctrl-C stops all it started."
    # Migrations have not run when this starts, and nothing it checks depends on them.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the web process (default 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")

    def run(self, **options: Any) -> None:
        site.stop_on_terminate()
        site.port_check(options["host"], options["port"])
        site.site_prepare(self.say)
        try:
            self.fill()
            self.serve(options["host"], options["port"])
        except KeyboardInterrupt:
            self.say("Stopped.")

    def fill(self) -> None:
        """Bring in what the site starts with; the empty site starts with reference data only."""

    def signs(self) -> list[str]:
        """What is printed under the address."""
        return ["Make the first account with: .venv/bin/python manage.py createsuperuser"]

    def serve(self, host: str, port: int) -> None:
        parts = {"worker": site.worker_start, "web": lambda: site.web_start(host, port)}
        with site.parts_running(parts) as running:
            site.web_wait(running["web"], host, port)
            shown = f"[{host}]" if ":" in host else host
            self.say("")
            self.say(f"Punoruddhar is running at http://{shown}:{port}/")
            for line in self.signs():
                self.say(line)
            self.say(f"Data and logs: {settings.DATA_DIR}    Ctrl-C stops everything.")
            self.stdout.flush()
            site.watch(running)
            self.say("Stopping ...")
