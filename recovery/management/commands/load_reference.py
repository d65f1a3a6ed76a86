from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from records import reference_data
from recovery.intake.incidents import centre_days_ensure, incident_find
from recovery.management.commands.receive_list import NoSuchFile
from recovery.management.plain import PlainCommand, told
from recovery.models import Incident


class Command(PlainCommand):
    help = "Loads centres and the doses that each reported in its daily counts, the denominator of every percentage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--centres", type=Path, required=True, metavar="FILE", help="centres.csv")
        parser.add_argument("--reported", type=Path, required=True, metavar="FILE", help="reported.csv")
        parser.add_argument("--incident", metavar="SLUG", help="only this incident's days become due; else every one's")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        for path in (options["centres"], options["reported"]):
            if not path.is_file():
                raise NoSuchFile(path=path)
        incidents = [incident_find(options["incident"])] if options["incident"] else list(Incident.objects.all())
        with transaction.atomic():
            reference_data.own_data_ensure()
            centres = reference_data.centres_load(options["centres"])
            reported = reference_data.reported_load(options["reported"])
            due = {incident.slug: centre_days_ensure(incident=incident) for incident in incidents}
        faults = [
            *((options["centres"], fault) for fault in centres.faults),
            *((options["reported"], fault) for fault in reported.faults),
        ]
        for warning in (*centres.warnings, *reported.warnings):
            self.warn(warning)
        for path, fault in faults:
            self.warn(f"{path.name}, line {fault.line}, {fault.column}: {told(fault.sentence)}")
        if options["json"]:
            self.say_json(
                {
                    "centres": {"created": centres.created, "changed": centres.changed, "unchanged": centres.unchanged},
                    "reported": {
                        "created": reported.created,
                        "changed": reported.changed,
                        "unchanged": reported.unchanged,
                    },
                    "new_centre_days": due,
                    "faults": len(faults),
                }
            )
        else:
            self.say(
                f"Centres: {centres.created} new, {centres.changed} changed. Reported counts: {reported.created} new, "
                f"{reported.changed} changed. {len(faults)} faulty lines were left out."
            )
