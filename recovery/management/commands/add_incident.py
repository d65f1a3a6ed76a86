from __future__ import annotations

import argparse
import datetime
from typing import Any

from django.core.management.base import CommandParser

from records import reference_data
from recovery.intake.incidents import incident_add
from recovery.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Opens an incident: doses of one number, given on certain days. A repeat changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name: letters a-z, digits and hyphens")
        parser.add_argument("--days", required=True, type=_days, metavar="D,D", help="days, as 2021-10-13,2021-10-28")
        parser.add_argument("--dose", required=True, type=_dose, metavar="N", help="dose number, 1 to 9")
        parser.add_argument("--name-en", default="", help="name in English")
        parser.add_argument("--name-bn", default="", help="name in Bangla")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        reference_data.own_data_ensure()
        days = options["days"] if isinstance(options["days"], list) else _days(options["days"])
        incident, created = incident_add(
            slug=options["slug"],
            days=days,
            dose_no=options["dose"],
            name_en=options["name_en"],
            name_bn=options["name_bn"],
        )
        if options["json"]:
            self.say_json(
                {
                    "incident": incident.slug,
                    "created": created,
                    "days": incident.days,
                    "dose": incident.dose_no,
                }
            )
        elif created:
            self.say(f"The incident {incident.slug} is open.")
        else:
            self.say(f"The incident {incident.slug} is open already.")


def _days(text: str) -> list[datetime.date]:
    try:
        return [datetime.date.fromisoformat(part.strip()) for part in text.split(",")]
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r} are not days like 2021-10-13,2021-10-28") from wrong


def _dose(text: str) -> int:
    if text not in "123456789" or len(text) != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a dose number from 1 to 9")
    return int(text)
