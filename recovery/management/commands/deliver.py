from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from recovery.delivery.fhir.relay import FhirRelay
from recovery.delivery.outbox import deliver_waiting
from recovery.management.plain import PlainCommand
from recovery.models import Delivery
from recovery.tasks.delivery import lists_judge_again


class Command(PlainCommand):
    help = "Sends what waits for the national server, here and now. The worker does so by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--believe-refusals",
            action="store_true",
            help="a FHIR server that refuses everything is right: take those doses back",
        )
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        if options["believe_refusals"]:
            FhirRelay(believes_refusals=True).deliver_waiting(on_refused=lists_judge_again)
        deliver_waiting(on_refused=lists_judge_again)
        counts = {state: Delivery.objects.filter(state=state).count() for state in Delivery.State.values}
        if options["json"]:
            self.say_json(counts)
        else:
            self.say(
                "Deliveries: " + (", ".join(f"{name} {count}" for name, count in counts.items() if count) or "none")
            )
