from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from recovery import errors
from recovery.management.plain import PlainCommand
from recovery.models import Incident
from recovery.progress.facts import facts
from recovery.progress.figures import Figures, report
from recovery.progress.linkage_quality import LinkageQuality, linkage_quality

HEADINGS = ("", "reported", "listed", "verified", "missing", "unknown", "recovery", "days without list")


class Command(PlainCommand):
    help = "Prints how far recovery has come: the figures of the progress page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--incident", required=True, metavar="SLUG", help="short name of the incident")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        incident = Incident.objects.filter(slug=options["incident"]).first()
        if incident is None:
            raise errors.NoIncident(slug=options["incident"])
        found = report(incident=incident, level="division")
        quality = linkage_quality(incident=incident)
        if options["json"]:
            self.say_json(facts(incident, found.whole, quality))
            return
        if found.whole.as_of is None:
            self.say(f"{incident.slug}: no server extract has been loaded yet.")
        else:
            as_of = timezone.localtime(found.whole.as_of)
            self.say(f"{incident.slug}, as of {as_of:%Y-%m-%d %H:%M} (server extract no. {found.whole.extract_no})")
        lines = [(part.name_en or part.name_bn or "(no place)", part.figures) for part in found.parts]
        self.say(table([HEADINGS, *(_cells(name, figures) for name, figures in [*lines, ("All", found.whole)])]))
        signed = f"{found.whole.centre_days_complete} of {found.whole.centre_days_expected}"
        self.say(f"Centre-days signed off and complete: {signed}")
        self.say(_said(quality))


def _said(quality: LinkageQuality) -> str:
    """What stands at the foot of the progress page, in a line."""
    checked = f"Machine links checked by people: {quality.checked}"
    if quality.checked:
        checked += f", wrong: {quality.wrong} = {quality.percent} % (95 %: {quality.low} to {quality.high} %)"
    return f"{checked}. Rows that say too little: {quality.unlinkable} of {quality.rows}."


def table(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells as columns: the first to the left, the others to the right."""
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            [
                line[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
            ]
        )
        for line in lines
    )


def _cells(name: str, figures: Figures) -> tuple[str, ...]:
    counts = (figures.reported, figures.listed, figures.verified, figures.known_missing, figures.unknown)
    low, high = (f"{bound} %" if bound is not None else "?" for bound in (figures.percent_low, figures.percent_high))
    return (
        name,
        *(str(count) for count in counts),
        f"{low} to {high}",
        str(figures.centre_days_without_list),
    )
