from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from recovery import errors
from recovery.management.plain import PlainCommand
from recovery.models import Incident
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


def facts(incident: Incident, whole: Figures, quality: LinkageQuality) -> dict[str, Any]:
    """The figures of an incident as other people's scripts read them; a percentage is a number or null."""
    return {
        "incident": incident.slug,
        "as_of": timezone.localtime(whole.as_of).isoformat() if whole.as_of else None,
        "extract": whole.extract_no,
        "reported": whole.reported,
        "listed": whole.listed,
        "known_missing": whole.known_missing,
        "verified": whole.verified,
        "applied": whole.applied,
        "centre_days": {"expected": whole.centre_days_expected, "complete": whole.centre_days_complete},
        "unknown": whole.unknown,
        "percent_low": _number(whole.percent_low),
        "percent_high": _number(whole.percent_high),
        "denominator": whole.total,
        "closed": whole.closed,
        "in_review": whole.in_review,
        "unreadable": whole.unreadable,
        "undelivered": whole.undelivered,
        "centre_days_signed": whole.centre_days_signed,
        "centre_days_without_list": whole.centre_days_without_list,
        "uncounted_centre_days": whole.uncounted_centre_days,
        "links_checked": quality.checked,
        "links_wrong": quality.wrong,
        "rows_unlinkable": quality.unlinkable,
    }


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


def _number(percent: Decimal | None) -> float | None:
    """JSON knows only floats; one with a single decimal is written as it is meant."""
    return None if percent is None else float(percent)
