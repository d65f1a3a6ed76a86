"""Train the model that comes with the product, on made-up people and lists of another seed than the demo's.

Run by name, with TRAIN_OUT=recovery/linkage/models/VERSION.json in the environment:
`python -m pytest -m benchmark tests/benchmarks/train_shipped_model.py -s`.
The truth about each row is known here, wrong digits included, so no label is chosen by its identifier.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from records import reference_data
from records.extract.load import extract_load
from records.models import Centre, Role
from recovery.intake.load import list_load_run
from recovery.intake.read import list_read_run
from recovery.intake.receive import list_receive
from recovery.linkage.labels import model_make
from recovery.management.demo_data import AS_OF, generate
from recovery.models import CentreList, Incident
from tests.web import world

SEED = int(os.environ.get("TRAIN_SEED", "1971"))
PEOPLE = int(os.environ.get("TRAIN_PEOPLE", "30000"))


def _nothing(_list_id: int) -> None:
    """The lists stay where linkage would take them up."""


def _lists_read(folder: Path) -> Path:
    data = generate(folder, seed=SEED, people=PEOPLE)
    incident: Incident = world.incident()
    reference_data.centres_load(data.centres)
    extract_load(recipients=data.recipients, doses=data.doses, as_of=AS_OF, by=None)
    officer = world.account(Role.OFFICER, "officer")
    centres = {centre.code: centre for centre in Centre.objects.all()}
    for each in data.lists:
        with each.path.open("rb") as file:
            new = list_receive(
                on_received=lambda _new: None, incident=incident, chunks=iter(lambda: file.read(1 << 16), b""),
                file_name=each.path.name, by=officer, centre=centres.get(each.stated_centre or ""),
                day=each.stated_day, dose_no=each.stated_dose, accepts_proposals=True,
            )  # fmt: skip
        list_read_run(list_id=new.pk, then=_nothing)
        if CentreList.objects.get(pk=new.pk).state == "loading":
            list_load_run(list_id=new.pk, then=_nothing)
    return data.truth


def _labels(truth: Path) -> Any:
    def label(cursor: Any) -> None:
        cursor.execute("CREATE TEMPORARY TABLE truth (file text, sheet text, row int, registration_no text)")
        with truth.open(encoding="utf-8", newline="") as file, cursor.copy("COPY truth FROM STDIN") as copy:
            for line in csv.DictReader(file):
                if line["registration_no"] and line["outcome"] != "unreadable":
                    copy.write_row((line["file"], line["sheet"], line["row"], line["registration_no"]))
        cursor.execute(
            "CREATE TEMPORARY TABLE pair ON COMMIT DROP AS SELECT r.sheet_row_id, p.id AS recipient_id FROM truth t"
            " JOIN recovery_centrelist l ON l.file_name = t.file"
            " JOIN recovery_listrow r ON r.list_id = l.id AND r.row_number = t.row AND r.is_legible"
            " JOIN records_recipient p ON p.registration_no = t.registration_no"
        )

    return label


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_train_the_shipped_model(tmp_path: Path, reference: None) -> None:
    truth = _lists_read(tmp_path / "made_up")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    out = Path(os.environ.get("TRAIN_OUT", tmp_path / "model.json"))
    facts = model_make(
        version=out.stem,
        label=_labels(truth),
        source=f"made-up people and lists (seed {SEED}, {PEOPLE} people), the truth about each row",
    )
    out.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts["report"], indent=1))
