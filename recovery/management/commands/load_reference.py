from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from records import reference_data
from records.reference_data import LineFault, LoadResult
from recovery.intake.incidents import centre_days_ensure, incident_find
from recovery.management.plain import PlainCommand, told
from recovery.models import Incident


class Command(PlainCommand):
    help = "Loads centres, and the doses that each reported in its daily counts. A repeat changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--centres", type=Path, required=True, metavar="FILE", help="centres.csv")
        parser.add_argument("--reported", type=Path, required=True, metavar="FILE", help="reported.csv")
        parser.add_argument("--incident", metavar="SLUG", help="only this incident's days become due; else every one's")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        slug = options["incident"]
        incidents = [incident_find(slug)] if slug else list(Incident.objects.all())
        with transaction.atomic():
            reference_data.own_data_ensure()
            centres = reference_data.centres_load(options["centres"])
            reported = reference_data.reported_load(options["reported"])
            due = {incident.slug: centre_days_ensure(incident=incident) for incident in incidents}
        loads = {options["centres"]: centres, options["reported"]: reported}
        for path, load in loads.items():
            for warning in load.warnings:
                self.warn(warning)
            for fault in load.faults:
                self.warn(_told_of(path, fault))
        faults = len(centres.faults) + len(reported.faults)
        if options["json"]:
            self.say_json(
                {
                    "centres": _counts(centres),
                    "reported": _counts(reported),
                    "new_centre_days": due,
                    "faults": faults,
                }
            )
        else:
            self.say(
                f"Centres: {centres.created} new, {centres.changed} changed. "
                f"Reported counts: {reported.created} new, {reported.changed} changed. "
                f"{faults} faulty lines were left out."
            )


def _counts(load: LoadResult) -> dict[str, int]:
    return {"created": load.created, "changed": load.changed, "unchanged": load.unchanged}


def _told_of(path: Path, fault: LineFault) -> str:
    where = ", ".join(filter(None, (path.name, f"line {fault.line}", fault.column)))
    return f"{where}: {told(fault.sentence)}"
