from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from records.models import Centre, User
from recovery import errors, tasks
from recovery.intake.faults import refusal_sentence
from recovery.management.plain import PlainCommand, told
from recovery.models import CentreList, Incident
from recovery.web.words import ASKS


class NoSuchFile(errors.RecoveryError):
    """There is no file {path}."""


class NoSuchUser(errors.RecoveryError):
    """There is no user called "{username}"."""


class ListRefused(errors.RecoveryError):
    """List {list_id} is "{state}". {sentence}"""


class Command(PlainCommand):
    help = (
        "Receives a centre's list: the same door as the upload page. A list that needs a person stops in that state "
        "and the answer says what is asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the list: .xlsx, .xlsm, .xlsb, .xls, .ods, .csv or .tsv")
        parser.add_argument("--incident", required=True, help="short name of the incident")
        parser.add_argument("--by", required=True, metavar="USER", help="in whose name")
        parser.add_argument("--centre", metavar="CODE", help="the list's centre, unless it has a column for it")
        parser.add_argument("--date", type=_day, metavar="D", help="the day of the doses, as 2021-10-13")
        parser.add_argument("--dose", type=int, metavar="N", help="the dose number")
        parser.add_argument(
            "--accept",
            action="store_true",
            help="take proposals as they stand; sent again, it answers a list that asks",
        )
        parser.add_argument("--wait", action="store_true", help="run to the end before answering")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise NoSuchFile(path=path)
        incident = Incident.objects.filter(slug=options["incident"]).first()
        if incident is None:
            raise errors.NoIncident(slug=options["incident"])
        by = User.objects.filter(username=options["by"]).first()
        if by is None:
            raise NoSuchUser(username=options["by"])
        centre = None
        if options["centre"]:
            centre = Centre.objects.filter(code=options["centre"]).first()
            if centre is None:
                raise errors.UnknownCentre(code=options["centre"])
        receive = tasks.list_receive_here if options["wait"] else tasks.list_receive_and_read
        try:
            with path.open("rb") as file:
                received = receive(
                    incident=incident,
                    chunks=iter(lambda: file.read(1 << 16), b""),
                    file_name=path.name,
                    by=by,
                    centre=centre,
                    day=options["date"],
                    dose_no=options["dose"],
                    accepts_proposals=options["accept"],
                )
        except errors.SameBytes as same:
            known = CentreList.objects.get(pk=same.facts["list_id"])
            if not options["accept"] or known.state != "asking":
                raise
            # The call before stopped at a question; this one answers it.
            received = tasks.list_accept_proposals(known.pk)
        self._answer(received, as_json=options["json"])

    def _answer(self, received: CentreList, *, as_json: bool) -> None:
        facts = list_facts(received)
        if as_json:
            self.say_json(facts)
        else:
            self.say(f"List {received.pk}: {told(received.get_state_display())}.")
            for ask in received.asks:
                self.say(ASKS[ask])
            if received.state == "settled":
                counted = ", ".join(f"{name} {count}" for name, count in facts["outcomes"].items() if count)
                self.say(f"{facts['rows']} rows: {counted}; {facts['skipped']} skipped, {facts['faults']} faults.")
        if received.state in {"refused", "quarantined"}:
            raise ListRefused(
                list_id=received.pk, state=told(received.get_state_display()), sentence=refusal_of(received)
            )


def refusal_of(received: CentreList) -> str:
    """Why a list could not be read, in one plain sentence; '' if it could."""
    if received.state == "refused":
        return told(refusal_sentence(received.refusal_code, received.refusal_params))
    return ""


def list_facts(received: CentreList) -> dict[str, Any]:
    """What `--json` says of a list."""
    return {
        "list": received.pk,
        "state": received.state,
        "asks": list(received.asks),
        "questions": [told(ASKS[ask]) for ask in received.asks],
        "refusal": refusal_of(received),
        "rows": received.rows_listed or 0,
        "skipped": received.rows_skipped or 0,
        "outcomes": {name: count or 0 for name, count in received.outcomes.items()},
        "faults": received.faults.count(),
    }


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2021-10-13") from wrong
