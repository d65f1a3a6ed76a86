"""Small lists about people of the sample register, in a few words, for the tests of mending, versions and the brake."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from records.models import Centre, Role, User
from recovery import tasks
from recovery.models import CentreList, Incident, ListRow, RowFault
from tests.web import world

HEADINGS = ("SL", "Name of Recipient", "NID No", "Date of Birth", "Mobile No", "Vaccine", "Dose", "Vaccination Date")
DAY = datetime.date(2021, 10, 13)


@dataclass
class Office:
    """The sample register, one centre, and people who work on its lists."""

    incident: Incident
    centre: Centre
    clerk: User
    second: User
    manager: User

    def send(self, rows: Sequence[Sequence[object]], **more: object) -> CentreList:
        """A CSV list of this centre and day, carried to where it comes to rest."""
        headings = more.pop("headings", HEADINGS)
        facts = {"by": self.clerk, "centre": self.centre, "day": DAY, "dose_no": 1, "incident": self.incident} | more
        return world.list_received(world.csv_file(rows, headings), **facts)  # type: ignore[arg-type]


def office() -> Office:
    world.sample_register()
    centre = Centre.objects.get(code="S302601")
    return Office(
        world.incident(),
        centre,
        world.account(Role.OFFICER, "clerk"),
        world.account(Role.APPROVER, "second"),
        world.account(Role.MANAGER, "manager", centres=[centre]),
    )


def people(centre: str = "S302601") -> list[dict[str, str]]:
    """The people whom the sample register has at a centre, with an NID and a phone."""
    with (world.SAMPLES / "recipients.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            person
            for person in csv.DictReader(file)
            if person["centre_code"] == centre and person["nid"] and person["mobile"]
        ]


def line(person: dict[str, str], serial: int, **changed: object) -> list[object]:
    """A row of a list, as a careful clerk writes it."""
    born = datetime.date.fromisoformat(person["date_of_birth"])
    values: dict[str, object] = {
        "serial": serial,
        "name": person["name_en"] or person["name_bn"],
        "nid": person["nid"],
        "born_on": f"{born:%d/%m/%Y}",
        "mobile": person["mobile"],
        "vaccine": "Sinopharm",
        "dose": "1",
        "given_on": f"{DAY:%d/%m/%Y}",
    }
    return list((values | changed).values())


def settle(centre_list: CentreList) -> CentreList:
    """What the jobs that are waiting would do."""
    centre_list.refresh_from_db()
    if centre_list.state == "settled":
        return tasks.list_judge_again_now(centre_list.pk)
    return tasks.list_run_to_end(centre_list.pk)


def row(centre_list: CentreList, number: int) -> ListRow:
    return ListRow.objects.select_related("outcome", "sheet_row").get(list=centre_list, row_number=number)


def reasons(centre_list: CentreList, number: int) -> set[str]:
    faults = RowFault.objects.filter(list=centre_list, sheet_row__row_number=number)
    return set(faults.values_list("reason", flat=True))
