from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.urls import reverse

from recovery.linkage.compare import KINDS, comparison_ask, comparison_run, lists_changed, model_named
from recovery.linkage.model import comparison_valid
from recovery.management.commands.progress import table
from recovery.management.plain import PlainCommand
from recovery.models import LinkageComparison

#: What a change is called on the console.
WORDS = {
    "moved": "links to another recipient",
    "new": "new links",
    "lost": "links lost",
    "to_review": "rows that go to review",
    "from_review": "rows that leave review",
}
HEADINGS = ("list", "stay", "moved", "new", "lost", "to review", "from review")
#: Lists printed; all stand in the JSON and on the page of the administration.
MOST_LISTS = 40


class Command(PlainCommand):
    help = (
        "Says what would change if another linkage model weighed the pairs of the settled lists. Links nothing: each "
        "list is linked beside what stands, and nothing of it is kept but the figures."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="name of the model to look at, e.g. 2026-12-a")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--lists", type=_at_least_one, metavar="N", help="the N newest lists only: for a first look")
        which.add_argument("--all", action="store_true", help="every settled list (this is so without an option)")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        model = model_named(options["version"])
        asked = comparison_ask(model=model, by=None, newest_lists=options["lists"], then=lambda _pk: None)
        comparison = comparison_run(comparison_id=asked.pk)
        is_enough = comparison_valid(model) is not None
        if options["json"]:
            self.say_json(
                {
                    "comparison": comparison.pk,
                    "model": model.version,
                    "in_use": comparison.standing_model.version,
                    "allows_use": is_enough,
                }
                | comparison.figures
            )
            return
        self._told(comparison)
        if is_enough:
            self.say(f"`manage.py train_linkage {model.version} --activate` has it weigh pairs from now on.")
        else:
            self.say("A model may be used after a comparison of every settled list; this one was of some.")

    def _told(self, comparison: LinkageComparison) -> None:
        found = comparison.figures
        in_use = comparison.standing_model.version
        self.say(f"Model {comparison.model.version} instead of {in_use}, over {len(found['lists'])} lists:")
        changed = lists_changed(found)
        lines = [(f"{each['list']} {each['file_name']}", each) for each in changed[:MOST_LISTS]]
        lines.append(("All", found["sum"]))
        self.say(
            table([HEADINGS, *((name, str(each["stay"]), *(str(each[k]) for k in KINDS)) for name, each in lines)])
        )
        if len(changed) > MOST_LISTS:
            self.say(f"The {MOST_LISTS} lists with most changes; --json has all.")
        if len(changed) < len(found["lists"]):
            self.say(f"Lists in which nothing changes: {len(found['lists']) - len(changed)}")
        if found["left_out"]:
            self.say(f"Lists in work just then, and left out: {', '.join(map(str, found['left_out']))}.")
        for kind in KINDS:
            if rows := found["examples"][kind]:
                self.say(f"{WORDS[kind].capitalize()}, for example:")
                for row in rows:
                    where = reverse("recovery:row_detail", args=[row["row"]])
                    place = f"{row['sheet']}:{row['row_number']}" if row["sheet"] else f"row {row['row_number']}"
                    self.say(f"  {row['file_name']}, {place}  {where}")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
