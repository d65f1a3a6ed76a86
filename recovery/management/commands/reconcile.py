from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from recovery import errors, tasks
from recovery.management.commands.list_outcomes import NoSuchList
from recovery.management.commands.receive_list import list_facts
from recovery.management.plain import PlainCommand
from recovery.models import CentreList


class Command(PlainCommand):
    help = "Runs linkage and reconciliation of a list again. Same inputs, same outcomes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", type=int, help="number of the list")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        centre_list = CentreList.objects.filter(pk=options["list"]).first()
        if centre_list is None:
            raise NoSuchList(list_id=options["list"])
        if centre_list.state not in {"settled", "linking", "reconciling"}:
            raise errors.ListMoveNotAllowed(state=centre_list.get_state_display())
        judged = tasks.list_judge_again_now(centre_list.pk)
        facts = list_facts(judged)
        if options["json"]:
            self.say_json(facts)
        else:
            counted = ", ".join(f"{name} {count}" for name, count in facts["outcomes"].items() if count)
            self.say(f"List {judged.pk}: {facts['rows']} rows: {counted}.")
