"""Makers for the tests of the pages: accounts, lists through the real pipeline, and two mirror centres.

The two centres hold people of the same kinds and numbers nearly alike, so that whatever crosses from one to
the other can be told by its words: every word of a centre matches its `Side.canaries`.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from records import reference_data
from records.extract.lines import DOSE_COLUMNS, RECIPIENT_COLUMNS
from records.extract.load import extract_load
from records.models import Area, Centre, Extract, Role, User
from recovery import tasks
from recovery.casework import batches
from recovery.casework.cases import case_close
from recovery.casework.exchange.imports import screen_preview
from recovery.casework.exchange.workbook import workbook_write
from recovery.delivery.applying import batch_apply
from recovery.intake.incidents import incident_add
from recovery.intake.mending import Change, mend_draft
from recovery.linkage.alike import AlikeSet, alike_draw, patterns
from recovery.linkage.watch import checks_draw
from recovery.models import (
    Case,
    CentreList,
    CorrectionBatch,
    CorrectionImport,
    Incident,
    MendBatch,
    ReviewAct,
    SheetRow,
)

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DAY = datetime.date(2021, 10, 13)
OTHER_DAY = datetime.date(2021, 10, 28)
AS_OF = datetime.datetime(2021, 12, 6, 18, tzinfo=datetime.timezone(datetime.timedelta(hours=6)))
PASSWORD = "a-long-password-of-the-tests"

_numbers = itertools.count(1)


def account(role: Role, username: str = "", *, centres: Iterable[Centre] = (), **values: object) -> User:
    user = User(username=username or f"{role}-{next(_numbers)}", role=role, **values)
    user.set_unusable_password()  # hashing one costs more than a page
    user.save()
    user.centres.set(centres)
    return user


def browser(user: User | None = None, *, language: str = "en", **options: object) -> Client:
    """A browser of somebody who reads English, signed in unless nobody is named."""
    opened = Client(headers={"accept-language": language}, **options)
    if user is not None:
        opened.force_login(user)
    return opened


def incident(slug: str = "october-2021") -> Incident:
    made, _ = incident_add(slug=slug, days=[DAY, OTHER_DAY], dose_no=1, name_en="October 2021", name_bn="অক্টোবর ২০২১")
    return made


def sample_register() -> Extract:
    """The national server as the sample extract shows it."""
    reference_data.areas_load()
    reference_data.vaccines_load()
    reference_data.centres_load(SAMPLES / "centres.csv")
    reference_data.reported_load(SAMPLES / "reported.csv")
    return extract_load(recipients=SAMPLES / "recipients.csv", doses=SAMPLES / "doses.csv", as_of=AS_OF, by=None)


def list_received(
    content: bytes | Path,
    *,
    by: User,
    name: str = "",
    centre: Centre | None = None,
    day: datetime.date | None = None,
    dose_no: int | None = None,
    accepts_proposals: bool = False,
    incident: Incident,
) -> CentreList:
    """A list that has come in and was carried to where it comes to rest, by the jobs that the site runs."""
    if isinstance(content, Path):
        name, content = name or content.name, content.read_bytes()
    return tasks.list_receive_here(
        incident=incident,
        chunks=[content],
        file_name=name or f"list{next(_numbers)}.csv",
        by=by,
        centre=centre,
        day=day,
        dose_no=dose_no,
        accepts_proposals=accepts_proposals,
    )


def upload(content: bytes, name: str = "list.csv", kind: str = "text/csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def csv_file(rows: Iterable[Iterable[object]], headings: Iterable[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


# Two mirror centres

HEADINGS = (
    "SL",
    "Name of Recipient",
    "NID No",
    "Date of Birth",
    "Mobile No",
    "Vaccine",
    "Dose",
    "Vaccination Date",
)


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    registration_no: str
    nid: str
    name: str
    name_bn: str
    born_on: datetime.date
    mobile: str

    def row(self, **changed: object) -> list[object]:
        """A line of a centre's list, as a careful clerk writes it."""
        values: dict[str, object] = {
            "serial": self.number,
            "name": self.name,
            "nid": self.nid,
            "born_on": f"{self.born_on:%d/%m/%Y}",
            "mobile": self.mobile,
            "vaccine": "Sinopharm",
            "dose": "1",
            "given_on": f"{DAY:%d/%m/%Y}",
        }
        return list((values | changed).values())


@dataclass
class Side:
    """One of two mirror centres. `missing` people lack their dose, so the two differ in every total."""

    token: str
    token_bn: str
    letter: int
    missing: int
    centre: Centre = field(init=False)
    manager: User = field(init=False)
    people: list[Person] = field(init=False)
    a_list: CentreList = field(init=False)
    asking: CentreList = field(init=False)
    refused: CentreList = field(init=False)
    draft: CorrectionBatch = field(init=False)
    applied: CorrectionBatch = field(init=False)
    closed: Case = field(init=False)
    mend: MendBatch = field(init=False)

    def person(self, number: int) -> Person:
        return Person(
            number,
            f"00{80 + self.letter}{number:05d}",
            f"261000{self.letter}{number:06d}",
            f"{self.token} Person",
            f"{self.token_bn} খাতুন",
            datetime.date(1950, 3, 2) + datetime.timedelta(days=97 * number + self.letter),
            f"017000{self.letter}{number:04d}",
        )

    @property
    def canaries(self) -> re.Pattern[str]:
        """Whatever of this centre's people may not be seen elsewhere."""
        return re.compile(
            "|".join(
                (
                    self.token,
                    self.token.lower(),
                    self.token_bn,
                    rf"00{80 + self.letter}\d{{5}}",
                    rf"261000{self.letter}\d{{6}}",
                    rf"017000{self.letter}\d{{4}}",
                )
            )
        )

    def cases(self, state: str = "open") -> list[Case]:
        return list(Case.objects.filter(centre=self.centre, state=state, kind="dose_missing").order_by("pk"))

    def row(self, outcome: str) -> SheetRow:
        return SheetRow.objects.filter(list=self.a_list, list_row__outcome__outcome=outcome).earliest("pk")


def _register(sides: Iterable[Side], folder: Path) -> Extract:
    """An extract in which the last people of each side hold their dose and the others do not."""
    recipients, doses = [], []
    for side in sides:
        for each in side.people:
            keys = [each.registration_no, each.nid, "", "", each.name, each.name_bn]
            born_on = each.born_on.isoformat()
            recipients.append([*keys, born_on, "F", each.mobile, side.centre.code, "2021-08-15"])
        held = [(each, DAY) for each in side.people[side.missing : side.missing + 5]]
        held.append((side.people[side.missing + 5], OTHER_DAY))
        for each, day in held:
            at = f"{day.isoformat()}T11:20:00+06:00"
            dose = [each.registration_no, 1, "Sinopharm", day.isoformat(), side.centre.code]
            doses.append([*dose, f"LOT{side.token}", at])
    paths = {"recipients": folder / "recipients.csv", "doses": folder / "doses.csv"}
    paths["recipients"].write_bytes(csv_file(recipients, RECIPIENT_COLUMNS))
    paths["doses"].write_bytes(csv_file(doses, DOSE_COLUMNS))
    return extract_load(**paths, as_of=AS_OF, by=None)


def _rows(side: Side) -> list[list[object]]:
    """The list of a side: people missing, held, different, in doubt, twice, unknown, illegible, later."""
    missing = side.people[: side.missing]
    held = side.people[side.missing : side.missing + 3]  # two more are held and stand on no list
    differs = side.people[side.missing + 5]
    doubtful = side.people[side.missing + 6 : side.missing + 8]
    later = side.people[side.missing + 8]
    stranger = side.person(999)
    return [
        *(each.row() for each in missing),
        *(each.row() for each in held),
        differs.row(),
        *(each.row(nid=f"{each.nid[:7]}7{each.nid[8:]}", mobile="") for each in doubtful),  # one wrong digit, no phone
        missing[0].row(serial="again"),
        stranger.row(),
        stranger.row(serial="faint", name=f"{side.token} Smudged", nid="?", born_on="?", mobile="", given_on="?"),
        later.row(dose="2"),
    ]


@dataclass
class Mirror:
    """Two centres, everybody who works with them, and work in every state."""

    incident: Incident
    a: Side
    b: Side
    people: dict[str, User]
    shared: CorrectionBatch  # submitted by MIS, with a case of each side
    act: ReviewAct  # a word for rows alike, all of which were decided otherwise since

    def alike(self) -> AlikeSet:
        """The doubtful rows of both sides: nearly the same NID, no phone."""
        first = patterns(incident=self.incident)[0].pattern
        return alike_draw(incident=self.incident, pattern=first, most=1)[0]


def mirror(folder: Path) -> Mirror:
    """Build the two centres through the pipeline; some two hundred rows, so three seconds."""
    reference_data.vaccines_load()
    division, _ = Area.objects.get_or_create(
        code="30", defaults={"level": "division", "name_en": "Dhaka", "name_bn": "ঢাকা"}
    )
    district, _ = Area.objects.get_or_create(
        code="3026", defaults={"level": "district", "parent": division, "name_en": "Dhaka", "name_bn": "ঢাকা"}
    )
    inside = incident()
    sides = (Side("Quasdimar", "কোয়াসডিমার", 4, 61), Side("Zerbelton", "জের্বেলটন", 5, 63))
    for number, side in enumerate(sides, start=1):
        side.centre = Centre.objects.create(
            code=f"S90900{number}",
            name_en=f"{side.token} Health Complex",
            name_bn=f"{side.token_bn} স্বাস্থ্য কমপ্লেক্স",
            district=district,
        )
        side.manager = account(
            Role.MANAGER,
            f"manager-{number}",
            centres=[side.centre],
            first_name=side.token,
            last_name="Manager",
        )
        side.people = [side.person(each) for each in range(side.missing + 9)]
    _register(sides, folder)
    people = {
        role.value: account(role, f"the-{role}", is_staff=role == Role.ADMINISTRATOR)
        for role in Role
        if role != Role.MANAGER
    }
    people |= {"manager": sides[0].manager, "foreign": sides[1].manager}
    people["disabled"] = account(Role.OFFICER, "the-disabled", is_active=False)
    for side in sides:
        _work_of(side, inside, people)
    shared = batches.batch_create(incident=inside, by=people["officer"], request_key=uuid.uuid4(), note="both centres")
    ids = [side.cases()[-1].pk for side in sides]
    batches.corrections_propose_missing(batch=shared, cases=ids, by=people["officer"])
    batches.batch_submit(batch=shared, by=people["officer"])
    checks_draw(incident=inside, day=timezone.localdate())
    act = ReviewAct.objects.create(
        incident=inside,
        verdict="nobody",
        pattern=["name:same"],
        content_sha256="0" * 64,
        reason="plainly others",
        decided_by=people["officer"],
        decided_at=timezone.now(),
    )
    return Mirror(inside, *sides, people, shared, act)


def _work_of(side: Side, inside: Incident, people: dict[str, User]) -> None:
    """Lists in each state, a draft of the manager, and a batch that MIS has applied."""
    facts = {"by": side.manager, "centre": side.centre, "incident": inside}
    side.a_list = list_received(
        csv_file(_rows(side), HEADINGS), name=f"{side.token}-13oct.csv", day=DAY, dose_no=1, **facts
    )
    assert side.a_list.state == "settled", (side.a_list.state, side.a_list.asks, side.a_list.refusal_code)
    few = [each.row()[:5] for each in side.people[:6]]
    side.asking = list_received(
        csv_file(few, [*HEADINGS[:4], f"{side.token} column"]), name=f"{side.token}-asks.csv", **facts
    )
    assert side.asking.state == "asking", (side.asking.state, side.asking.refusal_code)
    side.refused = list_received(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + side.token.encode() * 400, name=f"{side.token}-old.xls", **facts
    )
    assert side.refused.state == "refused", side.refused.state
    illegible = side.row("unreadable").pk
    side.mend = mend_draft(
        list_id=side.a_list.pk, rule="row", changes=[Change(illegible, 3, "", "02/03/1980")], by=side.manager
    )
    cases = side.cases()
    side.draft = batches.batch_create(
        incident=inside, by=side.manager, request_key=uuid.uuid4(), note=f"{side.token} note"
    )
    batches.corrections_propose_missing(batch=side.draft, cases=[case.pk for case in cases[:2]], by=side.manager)
    side.applied = batches.batch_create(
        incident=inside, by=people["officer"], request_key=uuid.uuid4(), note=f"{side.token} applied"
    )
    batches.corrections_propose_missing(
        batch=side.applied, cases=[case.pk for case in cases[2:4]], by=people["officer"]
    )
    batches.batch_submit(batch=side.applied, by=people["officer"])
    batches.batch_approve(batch=side.applied, by=people["approver"])
    batch_apply(batch=side.applied, by=people["officer"])
    reason = f"{side.token} was never there"
    side.closed = case_close(case=cases[4], closure="not_vaccinated", reason=reason, by=people["officer"])


def corrected_sheet(side: Side) -> SimpleUploadedFile:
    """A sheet of the first cases of a centre, sent back as it went out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        workbook_write(path, [case.pk for case in side.cases()[5:8]])
        return upload(path.read_bytes(), path.name, "application/octet-stream")


def preview(made: Mirror) -> CorrectionImport:
    """What the officer would change in a case that stands in no batch."""
    officer = made.people["officer"]
    return screen_preview(
        incident=made.incident,
        case_ids=[made.a.cases()[5].pk],
        change="list",
        typed="",
        note="",
        by=officer,
        request_key=uuid.uuid4(),
    )


def differing(side: Side) -> Case:
    """The case of a centre whose day the server has otherwise than the list."""
    return Case.objects.get(centre=side.centre, kind="differs", state="open")
