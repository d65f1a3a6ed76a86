"""Small made-up states of the work, written row by row past the services, and a recount of them in plain
Python.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from records.models import Area, Centre, Dose, Extract, Recipient, ReportedCount, User
from recovery.models import (
    Case,
    CentreDay,
    CentreList,
    Correction,
    CorrectionBatch,
    Delivery,
    Incident,
    ListRow,
    RowOutcome,
    SheetRow,
)

FIRST, SECOND, OTHER = datetime.date(2021, 10, 13), datetime.date(2021, 10, 28), datetime.date(2021, 11, 5)
#: Two divisions, three districts, four centres.
CENTRES = {"C1": "3026", "C2": "3026", "C3": "3093", "C4": "2015"}
DIVISIONS = {"30": "Dhaka", "20": "Chattogram"}
DISTRICTS = {"3026": "Dhaka", "3093": "Tangail", "2015": "Chattogram"}
LINKED = ("on_server", "dose_missing", "differs")
MISSING = ("dose_missing", "differs", "not_registered")
UNDECIDED = ("in_review", "unreadable")

_serial = itertools.count(1)


@dataclass(frozen=True)
class Row:
    outcome: str
    person: int | None = None
    centre: str | None = None
    day: datetime.date | None = None
    case: str | None = None  # state of its case, or given_up
    messages: int = 0  # waiting for the national server


@dataclass(frozen=True)
class Listing:
    rows: tuple[Row, ...] = ()
    centre: str | None = None
    day: datetime.date | None = None
    is_live: bool = True
    is_settled: bool = True
    is_overtaken: bool = False  # settled, and to be judged again


@dataclass(frozen=True)
class Held:
    person: int
    centre: str | None
    day: datetime.date
    dose_no: int = 1
    state: str = "held"  # or lost, retracted, unseen (applied and in no extract yet)


@dataclass(frozen=True)
class World:
    reported: dict[tuple[str, datetime.date], int] = field(default_factory=dict)
    states: dict[tuple[str, datetime.date], str] = field(default_factory=dict)
    lists: tuple[Listing, ...] = ()
    doses: tuple[Held, ...] = ()


class Written:
    """A world in the database, with the objects that tests ask for."""

    def __init__(self, world: World) -> None:
        self.extract = Extract.objects.create(
            as_of=datetime.datetime(2021, 12, 6, 18, tzinfo=datetime.UTC),
            recipients_sha256="a",
            doses_sha256="b",
        )
        for code, name in DIVISIONS.items():
            Area.objects.get_or_create(code=code, defaults={"level": "division", "name_en": name})
        for code, name in DISTRICTS.items():
            Area.objects.get_or_create(
                code=code, defaults={"level": "district", "parent_id": code[:2], "name_en": name}
            )
        self.centres = {
            code: Centre.objects.create(code=code, name_en=f"Centre {code}", name_bn=f"কেন্দ্র {code}", district_id=area)
            for code, area in CENTRES.items()
        }
        self.incident = Incident.objects.create(slug="october", days=[FIRST, SECOND], dose_no=1, name_en="October")
        self.clerk = User.objects.create(username="writer", role="officer")
        self.people: dict[int, Recipient] = {}
        ReportedCount.objects.bulk_create(
            ReportedCount(centre=self.centres[code], day=day, dose_no=1, doses=doses, source="daily count")
            for (code, day), doses in world.reported.items()
        )
        CentreDay.objects.bulk_create(self._centre_day(code, day, state) for (code, day), state in world.states.items())
        self.lists = [self.add_list(each) for each in world.lists]
        for made, each in zip(self.lists, world.lists, strict=True):
            if each.is_live and each.is_settled:
                settle(made)
            if each.is_live and each.is_settled and each.is_overtaken:
                CentreList.objects.filter(pk=made.pk).update(judged_extract=None, lease=made.lease + 1)
        Dose.objects.bulk_create(self._dose(each) for each in world.doses)

    def _centre_day(self, code: str, day: datetime.date, state: str) -> CentreDay:
        stamp: dict[str, Any] = {}
        if state == "complete":
            stamp = {"signed_off_by": self.clerk, "signed_off_at": timezone.now()}
        elif state == "disputed":
            stamp = {"reason": "the count is in doubt"}
        return CentreDay(incident=self.incident, centre=self.centres[code], day=day, state=state, **stamp)

    def person(self, number: int) -> Recipient:
        if number not in self.people:
            self.people[number] = Recipient.objects.create(
                registration_no=f"P{number}", name_en=f"Person Number {number}", last_extract=self.extract
            )
        return self.people[number]

    def _dose(self, held: Held) -> Dose:
        seen = None if held.state == "unseen" else self.extract
        return Dose(
            recipient=self.person(held.person),
            dose_no=held.dose_no,
            given_on=held.day,
            centre=self.centres[held.centre] if held.centre else None,
            source="correction" if held.state == "unseen" else "extract",
            first_seen_in=seen,
            last_seen_in=seen,
            lost_in=self.extract if held.state == "lost" else None,
            retracted_at=timezone.now() if held.state == "retracted" else None,
        )

    def add_list(self, listing: Listing) -> CentreList:
        number = next(_serial)
        made = CentreList.objects.create(
            incident=self.incident,
            centre=self.centres[listing.centre] if listing.centre else None,
            day=listing.day,
            file_name=f"list{number}.xlsx",
            stored_name=f"{number}.bin",
            sha256=f"{number:064x}",
            size_bytes=1,
            uploaded_by=self.clerk,
        )
        self.add_rows(made, listing.rows)
        if not listing.is_live:
            CentreList.objects.filter(pk=made.pk).update(
                state="withdrawn", lease=1, withdrawn_by=self.clerk, withdrawn_reason="sent by mistake"
            )
        return made

    def add_rows(self, to: CentreList, rows: tuple[Row, ...]) -> None:
        start = SheetRow.objects.filter(list=to).count() + 2
        sheet_rows = SheetRow.objects.bulk_create(
            SheetRow(
                list=to,
                sheet="Sheet1",
                row_number=start + n,
                cells=[f"Person Number {row.person}"],
                kinds="s",
            )
            for n, row in enumerate(rows)
        )
        for sheet_row, row in zip(sheet_rows, rows, strict=True):
            self._row(to, sheet_row, row)

    def _row(self, to: CentreList, sheet_row: SheetRow, row: Row) -> None:
        centre = self.centres[row.centre] if row.centre else None
        recipient = self.person(row.person) if row.person is not None else None
        ListRow.objects.create(
            sheet_row=sheet_row,
            list=to,
            row_number=sheet_row.row_number,
            name=f"Person Number {row.person}",
            centre=centre,
            given_on=row.day,
            dose_no=1,
            is_legible=centre is not None and row.day is not None and row.outcome != "unreadable",
        )
        RowOutcome.objects.create(
            row_id=sheet_row.pk,
            list=to,
            incident=self.incident,
            outcome=row.outcome,
            recipient=recipient,
            first_row=sheet_row if row.outcome == "duplicate" else None,
            centre=centre,
            day=row.day,
            differences=["centre"] if row.outcome == "differs" else [],
        )
        if row.case is not None:
            self._case(sheet_row, row, recipient, centre)

    def _case(self, sheet_row: SheetRow, row: Row, recipient: Recipient | None, centre: Centre | None) -> None:
        now: dict[str, Any] = {"state": row.case}
        if row.case in ("closed", "given_up"):
            closure = "cannot_be_resolved" if row.case == "given_up" else "not_vaccinated"
            now = {"state": "closed", "closure": closure, "closure_reason": "told on the telephone"}
            now |= {"closed_by": self.clerk, "closed_at": timezone.now()}
        case = Case.objects.create(
            incident=self.incident,
            recipient=recipient,
            sheet_row=sheet_row,
            kind=row.outcome if recipient else "not_registered",
            centre=centre or self.centres["C1"],
            dose_no=1,
            given_on=row.day or FIRST,
            name=f"Person Number {row.person}",
        )
        if row.case != "open":
            Case.objects.filter(pk=case.pk).update(**now)
        if row.messages:
            batch = CorrectionBatch.objects.create(incident=self.incident, created_by=self.clerk)
            correction = Correction.objects.create(
                batch=batch, case=case, field="dose", new_value={"vaccine": "X"}, edited_by=self.clerk
            )
            Delivery.objects.create(correction=correction, operation="upsert", payload={}, payload_sha256="0" * 64)

    @staticmethod
    def forget_reported() -> None:
        ReportedCount.objects.all().delete()

    def centre_day(self, code: str, day: datetime.date) -> CentreDay:
        return CentreDay.objects.get(incident=self.incident, centre__code=code, day=day)


def settle(centre_list: CentreList) -> None:
    """Take a list through its states to the end, saying of itself what its rows say."""
    if centre_list.state == "settled":
        return
    rows = RowOutcome.objects.filter(list=centre_list)
    counted = {outcome: rows.filter(outcome=outcome).count() for outcome in centre_list.outcomes}
    CentreList.objects.filter(pk=centre_list.pk).update(
        rows_seen=rows.count(),
        rows_listed=rows.count(),
        rows_skipped=0,
        lease=centre_list.lease + 1,
        judged_extract=Extract.objects.loaded_last(),
        **counted,
    )
    centre_list.refresh_from_db()
    for state in ("reading", "loading", "linking", "reconciling", "settled"):
        CentreList.objects.filter(pk=centre_list.pk).update(state=state, lease=centre_list.lease + 1)
        centre_list.refresh_from_db()


def check_deferred_rules() -> None:
    """Run now what the database would check at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def recount(world: World) -> dict[tuple[str | None, datetime.date | None], dict[str, int]]:
    """The counts of every centre-day, from the definitions in words, one person at a time."""
    days = (FIRST, SECOND)
    counts: dict[tuple[str | None, datetime.date | None], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    claimed = {row.person for each in world.lists if each.is_live for row in each.rows if row.outcome in LINKED}
    expected, with_list, rows_at = set(world.states) | set(world.reported), set(), set()
    for each in world.lists:
        if not each.is_live:
            continue
        if each.centre and each.day in days:
            with_list.add((each.centre, each.day))
        for row in each.rows:
            if row.outcome == "out_of_scope":
                continue
            own_day = row.day if row.day in days else each.day
            place = (row.centre or each.centre, own_day if own_day in days else None)
            if row.centre in (None, each.centre) or each.centre is None:
                with_list.add(place)
            rows_at.add(place)
            here = counts[place]
            here["listed"] += row.outcome != "duplicate"
            here["verified"] += row.outcome == "on_server"
            lost = row.outcome in MISSING
            here["closed"] += lost and row.case == "closed"
            here["known_missing"] += lost and row.case != "closed"
            here["given_up"] += lost and row.case == "given_up"
            here["in_review"] += row.outcome == "in_review"
            here["unreadable"] += row.outcome == "unreadable"
    waiting = [each for each in world.lists if each.is_live and (each.is_overtaken or not each.is_settled)]
    for each in waiting:
        counts[each.centre, each.day if each.day in days else None]["lists_waiting"] += 1
    for row in (row for each in world.lists for row in each.rows if row.case):
        here = counts[row.centre or "C1", row.day or FIRST]
        here["applied"] += row.case == "applied"
        here["undelivered"] += row.messages
    for dose in world.doses:
        if (
            dose.state == "held"
            and dose.dose_no == 1
            and dose.day in days
            and dose.centre
            and dose.person not in claimed
        ):
            counts[dose.centre, dose.day]["verified"] += 1
            expected.add((dose.centre, dose.day))
    expected |= {place for place in with_list | rows_at if None not in place}
    expected -= {
        place
        for place, doses in world.reported.items()
        if doses == 0 and place not in with_list and not counts[place]["listed"] and not counts[place]["lists_waiting"]
    }
    for place in expected | set(world.reported):
        counts[place]["reported"] += world.reported.get(place, 0)
    for place, here in counts.items():
        undecided = here["in_review"] + here["unreadable"]
        known = here["verified"] + here["known_missing"]
        here["unknown"] = max(world.reported.get(place, 0) - known, undecided, 0)
        here["unplaced"] = undecided if None in place else 0
        if place in expected:
            is_signed = world.states.get(place) == "complete"
            here["centre_days_expected"] = 1
            here["centre_days_signed"] = int(is_signed)
            here["centre_days_complete"] = int(
                is_signed and here["known_missing"] == here["lists_waiting"] == undecided == 0
            )
            here["centre_days_without_list"] = int(place not in with_list)
            here["uncounted_centre_days"] = int(place not in world.reported and not is_signed)
    return counts
