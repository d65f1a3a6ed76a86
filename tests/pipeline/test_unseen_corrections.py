"""A value that we corrected counts as the server's only when an extract has shown it."""

from __future__ import annotations

import csv
import datetime
import uuid
from pathlib import Path

import pytest

from records.extract.load import extract_load
from records.models import Role, User
from recovery import tasks
from recovery.casework.batches import batch_approve, batch_create, batch_submit, correction_set
from recovery.delivery.applying import batch_apply
from recovery.intake.incidents import incident_add
from recovery.models import Case, RowOutcome
from recovery.progress.figures import figures

AS_OF = datetime.datetime.fromisoformat("2021-12-06T18:00+06:00")


def doses(samples: Path, folder: Path, vaccine: str) -> Path:
    """The sample doses, in which the first one of list 1 stands under this vaccine."""
    with (samples / "doses.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        if line["registration_no"] == "007018214" and line["dose_no"] == "1":
            line["vaccine"] = vaccine
    path = folder / f"{vaccine}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.mark.django_db
def test_a_corrected_vaccine_is_not_counted_as_verified_before_an_extract_shows_it(
    reference: None, samples: Path, tmp_path: Path
) -> None:
    incident, _ = incident_add(slug="here", days=[datetime.date(2021, 10, 13)], dose_no=1, name_en="x")
    extract_load(recipients=samples / "recipients.csv", doses=doses(samples, tmp_path, "Pfizer"), as_of=AS_OF, by=None)
    clerk = User.objects.create(username="clerk", role=Role.OFFICER)
    head = User.objects.create(username="head", role=Role.APPROVER)
    settled = tasks.list_receive_here(
        incident=incident,
        chunks=[(samples / "list1_dohar_13oct.xlsx").read_bytes()],
        file_name="list1.xlsx",
        by=clerk,
    )
    row = RowOutcome.objects.get(list=settled, recipient__registration_no="007018214")
    assert (row.outcome, row.differences) == ("differs", ["vaccine"])
    before = figures(incident=incident)

    batch = batch_create(incident=incident, by=clerk, request_key=uuid.uuid4())
    case = Case.objects.get(recipient__registration_no="007018214")
    correction_set(batch=batch, case=case, field="vaccine", new_value="SINOPHARM", by=clerk)
    batch_approve(batch=batch_submit(batch=batch, by=clerk), by=head)
    batch_apply(batch=batch, by=head)
    tasks.list_judge_again_now(settled.pk)
    row.refresh_from_db()
    assert (row.outcome, row.differences) == ("differs", ["vaccine"])
    assert figures(incident=incident).verified == before.verified

    later = extract_load(
        recipients=samples / "recipients.csv",
        doses=doses(samples, tmp_path, "Sinopharm"),
        as_of=AS_OF + datetime.timedelta(days=1),
        by=None,
    )
    tasks.extract_follow(later, now=True)
    row = RowOutcome.objects.get(list=settled, recipient__registration_no="007018214")
    assert row.outcome == "on_server"
    assert figures(incident=incident).verified == before.verified + 1
    case.refresh_from_db()
    assert case.state == "verified"
