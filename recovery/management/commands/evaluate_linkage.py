from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from recovery.management.labelled import SEED, labelled_make
from recovery.management.linkage_quality.figures import quality_of
from recovery.management.linkage_quality.report import report_text
from recovery.management.linkage_quality.stages import database_of_its_own, stages_run
from recovery.management.plain import PlainCommand


class Command(PlainCommand):
    help = (
        "Measures linkage on made-up people whose truth is known: wrong links, share linked, share in review, speed. "
        "Works in a database of its own beside the site's, which is gone afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=200_000, metavar="N", help="people in the register")
        parser.add_argument("--rows", type=int, default=20_000, metavar="N", help="rows of all lists together")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed makes other people")
        parser.add_argument("--out", type=Path, metavar="FILE", help="write the page here (docs/linkage-quality.md)")
        self.add_json_argument(parser)

    def run(self, **options: Any) -> None:
        silent = options["json"]
        made = labelled_make(people=options["people"], rows=options["rows"], seed=options["seed"])
        with database_of_its_own():
            measured = stages_run(made, say=lambda sentence: None if silent else self.say(sentence))
        quality = quality_of(measured.rows)
        page = report_text(quality, made, measured.costs)
        if options["out"] is not None:
            options["out"].write_text(page, encoding="utf-8")
        if silent:
            wrong, low, high = quality.wrong_per_10_000()
            self.say_json(
                {
                    "people": len(made.people),
                    "rows": quality.whole.rows,
                    "seed": made.seed,
                    "linked": quality.whole.linked,
                    "wrong": quality.whole.wrong,
                    "wrong_per_10_000": round(wrong, 3),
                    "wrong_low": round(low, 3),
                    "wrong_high": round(high, 3),
                    "linkable_linked": round(quality.linkable_linked(), 5),
                    "in_review": round(quality.review_share(), 5),
                    "review_demanded": round(quality.demanded_share(), 5),
                    "seconds": {name: round(seconds, 1) for name, seconds in measured.costs.seconds.items()},
                    "peak_mib": measured.costs.peak_mib,
                    "peak_children_mib": measured.costs.peak_children_mib,
                }
            )
        elif options["out"] is None:
            self.say(page)
        else:
            self.say(f"Written to {options['out']}.")
