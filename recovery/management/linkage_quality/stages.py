"""The labelled set through the stages of the product: extract, rows, linkage, reconciliation."""

from __future__ import annotations

import datetime
import hashlib
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection

from records import reference_data, sql
from records.extract.load import extract_load
from records.models import Centre, Role, User
from recovery.intake.columns import ColumnProposal
from recovery.intake.copying import copy_rows
from recovery.intake.incidents import incident_add
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.load import list_load_run
from recovery.linkage.run import list_link_run
from recovery.management.demo_data.attendance import DAYS, DOSE_NO
from recovery.management.demo_data.centres import centres_write
from recovery.management.demo_data.extract import DOSE_HEADINGS
from recovery.management.labelled import HEADINGS, LabelledList, LabelledRow, LabelledSet, recipients_csv
from recovery.models import CentreList, Incident
from recovery.reconciliation.run import list_reconcile_run

SQL = Path(__file__).parent / "sql"
SLUG = "labelled"
#: When the labelled register is told to have been seen: any time before now does.
AS_OF = datetime.datetime(2021, 12, 6, 18, 0, tzinfo=datetime.UTC)
_SHEET_ROW_COLUMNS = ("list_id", "sheet", "row_number", "cells", "kinds")
#: The heading stands in row 1.
_FIRST_ROW = 2

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the product made of one row.

    `registration_no` is the recipient whom a link names, '' without a link. `weight` is in bits; None where a whole
    identifier linked. `pairs` are the pairs for review: registration number and weight, strongest first.
    """

    outcome: str
    registration_no: str
    found_by: str
    weight: float | None
    pairs: tuple[tuple[str, float | None], ...]


@dataclass(slots=True)
class Costs:
    """Seconds of each stage, and the most memory that this process or one that it started has held, in MiB."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak_mib: int = 0
    peak_children_mib: int = 0

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - began
            self.peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            self.peak_children_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """Every row of the labelled set with its answer, and what that cost."""

    rows: list[tuple[LabelledRow, Answer]]
    costs: Costs


def _nothing(_list_id: int) -> None:
    """No case follows: only linkage is measured."""


def stages_run(made: LabelledSet, *, say: Say) -> Measured:
    """Bring a labelled set into this (empty) database and carry every list to its outcomes."""
    costs = Costs()
    with costs.of("register loaded"), TemporaryDirectory() as folder:
        incident, user = _register_load(made, Path(folder))
    say(f"{len(made.people)} people are registered; {len(made.lists)} lists follow.")
    centres = dict(Centre.objects.values_list("code", "pk"))
    rows: dict[tuple[int, int], LabelledRow] = {}
    lists = []
    for number, each in enumerate(made.lists, 1):
        with costs.of("rows stored"):
            list_id = _list_store(each, number, incident, user, centres)
        lists.append(list_id)
        rows |= {(list_id, _FIRST_ROW + place): row for place, row in enumerate(each.rows)}
        with costs.of("rows read"):
            list_load_run(list_id=list_id, then=_nothing)
        with costs.of("linkage"):
            list_link_run(list_id=list_id, then=_nothing)
        with costs.of("reconciliation"):
            list_reconcile_run(list_id=list_id, then=_nothing)
        if number % 20 == 0:
            say(f"  {number} lists are linked.")
    answers = _answers(lists)
    return Measured([(row, answers[key]) for key, row in rows.items()], costs)


def _register_load(made: LabelledSet, folder: Path) -> tuple[Incident, User]:
    reference_data.areas_load()
    reference_data.vaccines_load()
    centres_write(made.centres, folder / "centres.csv")
    reference_data.centres_load(folder / "centres.csv")
    recipients_csv(made, folder / "recipients.csv")
    # Every dose of the lists is lost, so that what is linked is 'dose_missing' and nothing else plays a part.
    (folder / "doses.csv").write_text(",".join(DOSE_HEADINGS) + "\n", encoding="utf-8")
    extract_load(recipients=folder / "recipients.csv", doses=folder / "doses.csv", as_of=AS_OF, by=None)
    incident, _created = incident_add(slug=SLUG, days=list(DAYS), dose_no=DOSE_NO)
    user, _made = User.objects.get_or_create(username="evaluator", defaults={"role": Role.OFFICER})
    return incident, user


def _list_store(made: LabelledList, number: int, incident: Incident, user: User, centres: dict[str, int]) -> int:
    """The list as it stands when its columns have been confirmed."""
    centre_list = CentreList.objects.create(
        incident=incident,
        centre_id=centres[made.centre.code],
        day=made.day,
        dose_no=DOSE_NO,
        file_name=f"labelled {number}.xlsx",
        stored_name=f"labelled-{number}",
        sha256=hashlib.sha256(f"labelled {number}".encode()).hexdigest(),
        size_bytes=1,
        kind="xlsx",
        uploaded_by=user,
    )
    lease = list_take(list_id=centre_list.pk, frm={"received"}, to="reading")
    with list_held(lease):
        copy_rows(
            "recovery_sheetrow",
            _SHEET_ROW_COLUMNS,
            [
                (centre_list.pk, "Sheet1", 1, [heading for _field, heading in HEADINGS], "s" * len(HEADINGS)),
                *(
                    (centre_list.pk, "Sheet1", _FIRST_ROW + place, row.cells, row.kinds)
                    for place, row in enumerate(made.rows)
                ),
            ],
        )
        list_move(lease, to="loading", columns=[_sheet()], defaults=_defaults(made), rows_seen=1 + len(made.rows))
    return int(centre_list.pk)


def _sheet() -> dict[str, Any]:
    return {
        "sheet": "Sheet1",
        "header_rows": [1],
        "column_number_row": None,
        "columns": [
            ColumnProposal(index, heading, name, "certain", "chosen").as_json()
            for index, (name, heading) in enumerate(HEADINGS)
        ],
    }


def _defaults(made: LabelledList) -> dict[str, dict[str, Any]]:
    values = {"given_on": made.day.isoformat(), "dose_no": DOSE_NO, "centre": made.centre.code}
    return {name: {"value": value, "source": "given"} for name, value in values.items()}


def _answers(lists: list[int]) -> dict[tuple[int, int], Answer]:
    found = {}
    for row in sql.fetch_all(SQL / "answers.sql", {"lists": lists}):
        pairs = json.loads(row["pairs"]) if isinstance(row["pairs"], str) else row["pairs"]
        found[row["list_id"], row["row_number"]] = Answer(
            row["outcome"] or "",
            row["registration_no"],
            row["found_by"],
            row["weight"],
            tuple((str(registration_no), weight) for registration_no, weight in pairs),
        )
    return found


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """A new database beside the site's on the same server, gone afterwards. The site's own is not touched.

    Stages commit, engines may open connections of their own, and the planner needs real statistics: a transaction
    that is rolled back would show none of that. The account needs the right to create a database.
    """
    settings_dict = connection.settings_dict
    own = settings_dict["NAME"]
    settings_dict["TEST"]["NAME"] = f"{own or 'site'}_linkage_quality"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)
