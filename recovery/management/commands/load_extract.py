from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from records.extract.load import extract_load
from recovery import tasks
from recovery.management.commands.receive_list import NoSuchFile
from recovery.management.plain import PlainCommand


class Command(PlainCommand):
    help = (
        "Loads an extract of the national server and holds the work against it: applied corrections that it shows are "
        "verified, doses that it no longer shows are lost again, every settled list is judged anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipients", type=Path, required=True, metavar="FILE", help="recipients.csv")
        parser.add_argument("--doses", type=Path, required=True, metavar="FILE", help="doses.csv")
        parser.add_argument(
            "--as-of", type=_instant, required=True, metavar="ISO-TIME", help="when the server was like this"
        )
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        for path in (options["recipients"], options["doses"]):
            if not path.is_file():
                raise NoSuchFile(path=path)
        extract = extract_load(
            recipients=options["recipients"], doses=options["doses"], as_of=options["as_of"], by=None
        )
        tasks.extract_follow(extract, now=True)
        facts = {
            "extract": extract.pk,
            "recipients": extract.recipients,
            "doses": extract.doses,
            "verified": extract.verified,
            "lost_again": extract.lost_again,
            "faults": extract.faults,
        }
        if options["json"]:
            self.say_json(facts)
        else:
            self.say(
                f"Extract {extract.pk}: {extract.recipients} recipients, {extract.doses} doses; {extract.verified} "
                f"verified, {extract.lost_again} lost again, {extract.faults} faults."
            )


def _instant(text: str) -> datetime.datetime:
    """An ISO time; without an offset it is a time of the site's own zone (Asia/Dhaka)."""
    try:
        instant = parse_datetime(text)
        day = None if instant else datetime.date.fromisoformat(text)
    except ValueError:
        instant = day = None
    if instant is None and day is not None:
        instant = datetime.datetime.combine(day, datetime.time.max)
    if instant is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 2021-12-06T18:00+06:00")
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)
