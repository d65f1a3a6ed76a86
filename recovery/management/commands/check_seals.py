from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from recovery.history.seals import differences, rows_unsealed
from recovery.management.plain import PlainCommand
from recovery.models import HistorySeal


class Command(PlainCommand):
    help = (
        "Computes every hash of the sealed history anew; names what differs, the earliest first, and then ends with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="name all that differs, not only the first")

    def run(self, **options: Any) -> None:
        wrong = []
        for difference in differences():
            wrong.append(f"Seal {difference.seal}: {difference.what}.")
            if not options["all"]:
                break
        if wrong:
            raise CommandError("\n".join(wrong))
        newest = HistorySeal.objects.order_by("number").last()
        if newest is None:
            self.say("Nothing is sealed yet.")
            return
        self.say(f"{newest.number} seals are whole; {rows_unsealed()} rows are not sealed yet.")
        self.say(f"Newest: {newest.sha256}")
