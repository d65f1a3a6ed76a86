"""What we drop looks like the server's extract: the next one, made of our own files, verifies everything."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from records import reference_data
from records.extract.load import extract_load
from records.models import Dose, Extract, ExtractFault, Recipient
from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.delivery.file_drop import DOSE_COLUMNS, RECIPIENT_COLUMNS
from recovery.delivery.outbox import deliver_waiting
from recovery.delivery.reverting import batch_revert
from recovery.delivery.verification import corrections_verify
from recovery.models import Case, Drop
from tests.casework.world import World


def dropped(drop: Drop, file: str) -> list[dict[str, str]]:
    with (Path(settings.OUTBOX_DIR) / drop.folder_name / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


class Server:
    """The national server: two tables that take our drops and give extracts of what they hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people: dict[str, dict[str, str]] = {}
        self.doses: dict[tuple[str, str], dict[str, str]] = {}

    def take(self, drop: Drop) -> None:
        for person in dropped(drop, "recipients.csv"):
            self.people[person["registration_no"]] = person
        for dose in dropped(drop, "doses.csv"):
            self.doses[dose["registration_no"], dose["dose_no"]] = dose
        for dose in dropped(drop, "retractions.csv"):
            self.doses.pop((dose["registration_no"], dose["dose_no"]), None)

    def extract(self) -> Extract:
        files = {"recipients": (RECIPIENT_COLUMNS, self.people), "doses": (DOSE_COLUMNS, self.doses)}
        for name, (columns, lines) in files.items():
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
                writer = csv.DictWriter(text, columns)
                writer.writeheader()
                writer.writerows(lines.values())
        loaded = extract_load(
            recipients=self.folder / "recipients.csv",
            doses=self.folder / "doses.csv",
            as_of=timezone.now(),
            by=None,
        )
        assert list(ExtractFault.objects.filter(extract=loaded)) == []
        corrections_verify(extract=loaded)
        return loaded


@pytest.mark.django_db(transaction=True)
def test_drops_that_the_server_takes_come_back_as_verified_and_reverts_as_lost(tmp_path: Path) -> None:
    reference_data.areas_load()
    reference_data.vaccines_load()
    world = World()
    server = Server(tmp_path)
    for number in range(1, 4):
        server.people[f"00400000{number}"] = dict.fromkeys(RECIPIENT_COLUMNS, "") | {
            "registration_no": f"00400000{number}",
            "name_en": "Md. Abdul Karim",
            "date_of_birth": "1980-01-05",
            "mobile": "01700000006",
            "centre_code": world.centre.code,
        }
    server.doses["004000003", "1"] = {
        "registration_no": "004000003",
        "dose_no": "1",
        "vaccine": "Sinopharm",
        "given_on": "2021-10-14",
        "centre_code": world.centre.code,
        "lot_no": "",
        "recorded_at": "2021-10-14T11:20:00+06:00",
    }
    server.extract()
    people = list(Recipient.objects.order_by("registration_no"))
    with transaction.atomic():
        a_list = world.a_list(people)
    world.follow(a_list)
    missing = Case.objects.filter(kind="dose_missing")
    differing = Case.objects.get(kind="differs")
    batch = world.batch()
    assert batches.corrections_propose_missing(batch=batch, cases=missing, by=world.officer) == 2
    for field, value in {
        "given_on": "2021-10-13",
        "mobile": "01800000012",
        "name_bn": "মোঃ আব্দুল করিম",
    }.items():
        batches.correction_set(batch=batch, case=differing, field=field, new_value=value, by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)

    server.extract()  # the server has not taken the drop yet: nothing may look recovered
    world.judge(a_list)
    assert world.follow(a_list).verified == 0
    assert not batch.corrections.exclude(verified_in=None).exists()

    drop = deliver_waiting()
    assert drop is not None
    server.take(drop)
    extract = server.extract()
    world.judge(a_list)
    assert world.follow(a_list).verified == 3
    assert set(batch.corrections.values_list("verified_in", flat=True)) == {extract.pk}

    batch_revert(batch=world.revert_asked(batch), by=world.approver, reason="wrong list")
    drop = deliver_waiting()
    assert drop is not None
    server.take(drop)
    server.extract()
    world.judge(a_list)
    world.follow(a_list)
    cases = {case.recipient.registration_no: case for case in Case.objects.select_related("recipient")}
    assert {number: (case.kind, case.state) for number, case in cases.items()} == {
        "004000001": ("dose_missing", "open"),
        "004000002": ("dose_missing", "open"),
        "004000003": ("differs", "open"),
    }
    assert not any(case.lost_again_at for case in cases.values())
    assert Dose.objects.get(recipient=people[2]).given_on == datetime.date(2021, 10, 14)
    assert Recipient.objects.get(pk=people[2].pk).mobile == "01700000006"
