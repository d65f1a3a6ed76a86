from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from recovery import errors
from recovery.management.plain import PlainCommand
from recovery.models import CentreList
from recovery.reconciliation.report import COLUMNS, outcome_lines


class NoSuchList(errors.RecoveryError):
    """There is no list {list_id}."""


class ListNotSettled(errors.RecoveryError):
    """List {list_id} is "{state}"; it has no outcomes yet."""


class Command(PlainCommand):
    help = "Writes the outcomes of a list, one line a row, with the file's own row numbers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", type=int, help="number of the list")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv", help="where to write")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        centre_list = CentreList.objects.filter(pk=options["list"]).first()
        if centre_list is None:
            raise NoSuchList(list_id=options["list"])
        if centre_list.state != "settled":
            raise ListNotSettled(list_id=centre_list.pk, state=centre_list.get_state_display())
        out: Path = options["out"]
        passing = out.with_name(out.name + ".part")
        lines = 0
        with passing.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for line in outcome_lines(list_id=centre_list.pk):
                writer.writerow(line)
                lines += 1
        os.replace(passing, out)
        if options["json"]:
            self.say_json({"list": centre_list.pk, "rows": lines, "out": str(out)})
        else:
            self.say(f"{lines} rows written to {out}.")
