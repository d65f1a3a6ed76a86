"""The small country in which histories happen: four centres, thirty people, and those who work on their lists."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from records import reference_data
from records.extract.lines import DOSE_COLUMNS, RECIPIENT_COLUMNS
from records.extract.load import extract_load
from records.models import Area, Centre, Extract, Role, User
from records.normalise import sound_key
from recovery.intake.incidents import incident_add
from recovery.linkage.model import model_standing
from recovery.models import Incident
from tests.web.world import account

FIRST, SECOND = datetime.date(2021, 10, 13), datetime.date(2021, 10, 28)
#: No day of the incident.
OTHER = datetime.date(2021, 11, 5)
DHAKA = datetime.timezone(datetime.timedelta(hours=6))
BEGIN = datetime.datetime(2021, 12, 6, 18, tzinfo=DHAKA)
#: Two divisions, three districts, four centres.
CENTRES = {"C1": "3026", "C2": "3026", "C3": "3093", "C4": "2015"}
DISTRICTS = {"3026": ("30", "Dhaka"), "3093": ("30", "Tangail"), "2015": ("20", "Chattogram")}
DIVISIONS = {"30": "Dhaka", "20": "Chattogram"}
#: So many of the people are in the register from the beginning; the others are strangers, until an extract names them.
REGISTERED = 20

_NAMES = (
    "Rahima Khatun", "Jamal Uddin", "Shirin Akter", "Kobir Hossain", "Nasima Begum", "Tofazzal Mia", "Momena Bibi",
    "Harun Rashid", "Parvin Sultana", "Delwar Sikder", "Salma Nahar", "Bashir Ahmed", "Farida Yesmin", "Gias Talukder",
    "Hosneara Lata", "Iqbal Chowdhury", "Jahanara Imam", "Khaled Musa", "Lovely Das", "Mizan Patwari", "Nurul Huda",
    "Omar Faruk", "Poly Rani", "Quddus Bepari", "Rokeya Sakhawat", "Shafiq Molla", "Taslima Zaman", "Uttam Ghosh",
    "Wahid Sarker", "Yasmin Rozario",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who was vaccinated at `centre` on `day`, whatever lists and server say of it.

    No two people have a number, a name's sound or a year of birth in common, so that whole identifiers decide.
    """

    number: int
    name: str
    nid: str
    born_on: datetime.date
    mobile: str
    centre: str
    day: datetime.date

    @property
    def registration_no(self) -> str:
        return f"0040{self.number:05d}"


PEOPLE = tuple(
    Person(
        number=number,
        name=name,
        nid=str(2_000_000_000 + number * 37_199_321 % 900_000_000),
        born_on=datetime.date(1950 + number, 2 + number % 10, 13 + number % 15),
        mobile=f"0171{number * 3_571_117 % 10_000_000:07d}",
        centre=sorted(CENTRES)[number % 4],
        day=(FIRST, SECOND)[number // 4 % 2],
    )
    for number, name in enumerate(_NAMES)
)
assert len({sound_key(person.name) for person in PEOPLE}) == len(PEOPLE)


@dataclass(frozen=True)
class Held:
    """A first dose as the national server has it."""

    centre: str
    day: datetime.date
    vaccine: str = "Sinopharm"


@dataclass(frozen=True)
class Town:
    """What every history finds there."""

    incident: Incident
    centres: dict[str, Centre]
    officer: User
    second: User
    approver: User
    managers: dict[str, User]
    official: User
    auditor: User
    #: By number of the person: what the server holds in the first extract.
    server: dict[int, Held]


def town_build(folder: Path) -> Town:
    """The places, the people and the first extract; the caller commits or undoes it."""
    for code, name in DIVISIONS.items():
        Area.objects.get_or_create(
            code=code, defaults={"level": "division", "name_en": name, "name_bn": f"বিভাগ {name}"}
        )
    for code, (division, name) in DISTRICTS.items():
        named = {"level": "district", "parent_id": division, "name_en": name, "name_bn": f"জেলা {name}"}
        Area.objects.get_or_create(code=code, defaults=named)
    reference_data.vaccines_load()
    centres = {
        code: Centre.objects.create(code=code, name_en=f"Centre {code}", name_bn=f"কেন্দ্র {code}", district_id=district)
        for code, district in CENTRES.items()
    }
    model_standing()
    server = {person.number: Held(person.centre, person.day) for person in PEOPLE[:REGISTERED] if person.number % 5 < 2}
    server[18] = Held("C3", FIRST)
    extract(folder, server, registered=range(REGISTERED), as_of=BEGIN)
    incident, _ = incident_add(slug="october", days=[FIRST, SECOND], dose_no=1, name_en="October", name_bn="অক্টোবর")
    return Town(
        incident=incident,
        centres=centres,
        officer=account(Role.OFFICER, "town-officer"),
        second=account(Role.APPROVER, "town-second"),
        approver=account(Role.APPROVER, "town-approver"),
        managers={
            code: account(Role.MANAGER, f"town-manager-{code}", centres=[each]) for code, each in centres.items()
        },
        official=account(Role.OFFICIAL, "town-official"),
        auditor=account(Role.AUDITOR, "town-auditor"),
        server=server,
    )


def extract(
    folder: Path, server: Mapping[int, Held], *, registered: Iterable[int], as_of: datetime.datetime
) -> Extract:
    """Load what the server holds: these people, and their first doses."""
    people = [
        {
            "registration_no": PEOPLE[number].registration_no,
            "nid": PEOPLE[number].nid,
            "name_en": PEOPLE[number].name,
            "date_of_birth": PEOPLE[number].born_on.isoformat(),
            "mobile": PEOPLE[number].mobile,
            "centre_code": PEOPLE[number].centre,
            "registered_on": "2021-08-15",
        }
        for number in sorted(registered)
    ]
    doses = [
        {
            "registration_no": PEOPLE[number].registration_no,
            "dose_no": "1",
            "vaccine": held.vaccine,
            "given_on": held.day.isoformat(),
            "centre_code": held.centre,
        }
        for number, held in sorted(server.items())
    ]
    return extract_load(
        recipients=_csv(folder / "recipients.csv", RECIPIENT_COLUMNS, people),
        doses=_csv(folder / "doses.csv", DOSE_COLUMNS, doses),
        as_of=as_of,
        by=None,
    )


def _csv(path: Path, columns: Iterable[str], lines: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


def reported(folder: Path, counts: Mapping[tuple[str, datetime.date], int]) -> Path:
    """A file of daily counts for `reported_load`."""
    lines = [
        {
            "centre_code": code,
            "date": day.isoformat(),
            "dose_no": "1",
            "doses_reported": str(doses),
            "source": "daily count",
        }
        for (code, day), doses in counts.items()
    ]
    return _csv(folder / "reported.csv", ("centre_code", "date", "dose_no", "doses_reported", "source"), lines)
