"""A small made-up world for the tests of casework and delivery: a register, lists judged against it,
people who work."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from records.models import Area, Centre, Dose, Extract, Recipient, Role, Source, User, Vaccine
from records.recipient_keys import KEYS_OF
from recovery.casework import batches
from recovery.casework.cases import CasesChange, cases_follow
from recovery.delivery.work import revert_ask
from recovery.models import (
    Case,
    CentreList,
    CorrectionBatch,
    Incident,
    Link,
    ListRow,
    RowOutcome,
    SheetRow,
)
from recovery.reconciliation.judge import list_judge

#: Lists of more people than this are judged with statistics of their rows.
MANY = 1_000
DAY = datetime.date(2021, 10, 13)
OTHER_DAY = datetime.date(2021, 10, 28)


class World:
    """Makers with valid defaults. Every list is judged by the real reconciliation."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        division, _ = Area.objects.get_or_create(
            code="30", defaults={"level": "division", "name_en": "Dhaka", "name_bn": "ঢাকা"}
        )
        self.district, _ = Area.objects.get_or_create(
            code="3026",
            defaults={"level": "district", "parent": division, "name_en": "Dhaka", "name_bn": "ঢাকা"},
        )
        self.vaccine = self.make_vaccine("SINOPHARM")
        self.other_vaccine = self.make_vaccine("PFIZER")
        self.centre = self.make_centre("S302601")
        self.other_centre = self.make_centre("S302901")
        self.incident = Incident.objects.create(
            slug=f"october-{next(self.numbers)}-{uuid.uuid4().hex[:6]}",
            name_en="October",
            days=[DAY, OTHER_DAY],
            dose_no=1,
        )
        self.officer = self.user(Role.OFFICER)
        self.approver = self.user(Role.APPROVER)

    def make_vaccine(self, code: str) -> Vaccine:
        return Vaccine.objects.get_or_create(code=code, defaults={"name_en": code.title()})[0]

    def make_centre(self, code: str) -> Centre:
        defaults = {"name_en": f"Centre {code}", "district": self.district}
        return Centre.objects.get_or_create(code=code, defaults=defaults)[0]

    def user(self, role: Role, *, centres: Sequence[Centre] = ()) -> User:
        user = User.objects.create(username=f"{role}-{uuid.uuid4().hex[:10]}", role=role)
        user.centres.set(centres)
        return user

    # The register

    def extract(self, *, shows: Sequence[Dose] = (), loses: Sequence[Dose] = ()) -> Extract:
        """A new server extract that shows some doses and no longer shows others.

        (Loading itself is tested elsewhere.)
        """
        now = timezone.now()
        extract = Extract.objects.create(
            as_of=now, recipients_sha256=uuid.uuid4().hex * 2, doses_sha256=uuid.uuid4().hex * 2
        )
        for dose in Dose.objects.filter(pk__in=[dose.pk for dose in shows]):
            news = dose.last_seen_in_id is None or dose.lost_in_id is not None
            Dose.objects.filter(pk=dose.pk, first_seen_in=None).update(first_seen_in=extract)
            Dose.objects.filter(pk=dose.pk).update(
                last_seen_in=extract, lost_in=None, changed_at=timezone.now() if news else dose.changed_at
            )
        for dose in loses:
            Dose.objects.filter(pk=dose.pk).update(lost_in=extract, changed_at=timezone.now())
        return extract

    def recipient(self, **values: Any) -> Recipient:
        number = next(self.numbers)
        defaults = {
            "registration_no": f"{uuid.uuid4().hex[:6]}{number:06d}",
            "name_en": "Md. Abdul Karim",
            "name_bn": "মোঃ আব্দুল করিম",
            "date_of_birth": datetime.date(1980, 1, 5),
            "sex": "M",
            "mobile": "01700000006",
            "nid": "2555801347",
            "centre": self.centre,
        }
        written = {**defaults, **values}
        for field, keys_of in KEYS_OF.items():
            written |= keys_of(written.get(field, ""))
        return Recipient.objects.create(**written)

    def dose(self, recipient: Recipient, *, seen: Extract | None = None, **values: Any) -> Dose:
        """A dose that an extract has shown."""
        seen = seen or self.extract()
        defaults = {
            "dose_no": 1,
            "vaccine": self.vaccine,
            "given_on": DAY,
            "centre": self.centre,
            "lot_no": "2021070128",
            "source": Source.EXTRACT,
            "first_seen_in": seen,
            "last_seen_in": seen,
        }
        return Dose.objects.create(recipient=recipient, **{**defaults, **values})

    # Lists

    def a_list(self, people: Sequence[Recipient | None], *, incident: Incident | None = None) -> CentreList:
        """A settled list with one row per person; None is somebody whom the register does not know."""
        incident = incident or self.incident
        number = next(self.numbers)
        a_list = CentreList.objects.create(
            incident=incident,
            centre=self.centre,
            day=incident.days[0],
            dose_no=incident.dose_no,
            file_name=f"list{number}.xlsx",
            stored_name=uuid.uuid4().hex,
            sha256=uuid.uuid4().hex * 2,
            size_bytes=1,
            uploaded_by=self.officer,
        )
        sheet_rows = SheetRow.objects.bulk_create(
            SheetRow(list=a_list, sheet="Sheet1", row_number=at, cells=["মোঃ আব্দুল করিম"], kinds="s")
            for at, _ in enumerate(people, start=2)
        )
        ListRow.objects.bulk_create(
            ListRow(
                sheet_row=sheet_row,
                list=a_list,
                sheet="Sheet1",
                row_number=sheet_row.row_number,
                name="মোঃ আব্দুল করিম",
                vaccine=self.vaccine,
                given_on=incident.days[0],
                dose_no=incident.dose_no,
                centre=self.centre,
                lot_no="2021070128",
                is_legible=True,
            )
            for sheet_row in sheet_rows
        )
        Link.objects.bulk_create(
            Link(row_id=row.pk, list_id=row.list_id, recipient=person, found_by="nid", corroborated_by=["name"])
            for row, person in zip(sheet_rows, people, strict=True)
            if person is not None
        )
        for state in ("reading", "loading"):
            self._move(a_list, state)
        self._move(a_list, "linking", rows_seen=len(people), rows_listed=len(people), rows_skipped=0)
        self._move(a_list, "reconciling")
        if len(people) > MANY:  # as linkage does before it: of rows of one transaction the planner knows nothing
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE recovery_listrow, recovery_link, records_recipient, records_dose")
        self._settle(a_list)
        return a_list

    def link(self, row: SheetRow, person: Recipient | None) -> None:
        """Say who a row is, as linkage or a person would."""
        Link.objects.filter(row_id=row.pk).delete()
        if person is not None:
            Link.objects.create(
                row_id=row.pk, list_id=row.list_id, recipient=person, found_by="nid", corroborated_by=["name"]
            )

    def judge(self, *lists: CentreList) -> None:
        """Judge settled lists again."""
        for each in lists:
            self._move(each, "reconciling")
            self._settle(each)

    def withdraw(self, a_list: CentreList) -> None:
        RowOutcome.objects.filter(list=a_list).delete()
        values = {"withdrawn_by": self.officer, "withdrawn_reason": "a better one came"}
        known = {field.name for field in CentreList._meta.get_fields()}
        self._move(a_list, "withdrawn", **{name: value for name, value in values.items() if name in known})

    def follow(self, *lists: CentreList) -> CasesChange:
        return cases_follow(incident=self.incident, list_ids=[each.pk for each in lists] or None)

    def _move(self, a_list: CentreList, state: str, **values: Any) -> None:
        CentreList.objects.filter(pk=a_list.pk).update(state=state, lease=F("lease") + 1, **values)

    def _settle(self, a_list: CentreList) -> None:
        judged = list_judge(list_id=a_list.pk)
        self._move(a_list, "settled", **judged.outcomes)

    # Work

    def missing(self, count: int = 1) -> list[Case]:
        """Open cases of registered people whose dose the server lacks."""
        people = [self.recipient() for _ in range(count)]
        a_list = self.a_list(people)
        self.follow(a_list)
        return list(Case.objects.filter(recipient__in=people).select_related("recipient").order_by("pk"))

    def differing(self, **register: Any) -> tuple[Case, Dose]:
        """An open case of somebody whose dose the server holds with other values than the list, and that
        dose."""
        person = self.recipient()
        dose = self.dose(person, **(register or {"given_on": DAY + datetime.timedelta(days=1)}))
        a_list = self.a_list([person])
        self.follow(a_list)
        return Case.objects.get(recipient=person), dose

    def batch(self, *, by: User | None = None, incident: Incident | None = None) -> CorrectionBatch:
        return batches.batch_create(incident=incident or self.incident, by=by or self.officer, request_key=uuid.uuid4())

    def proposed(self, cases: Sequence[Case]) -> CorrectionBatch:
        """A draft with the whole dose of each case."""
        batch = self.batch()
        batches.corrections_propose_missing(batch=batch, cases=[case.pk for case in cases], by=self.officer)
        return batch

    def approved(self, batch: CorrectionBatch) -> CorrectionBatch:
        batches.batch_submit(batch=batch, by=self.officer)
        return batches.batch_approve(batch=batch, by=self.approver)

    def revert_asked(self, batch: CorrectionBatch) -> CorrectionBatch:
        """An officer asks for the revert of an applied batch, as it takes when lines of it were delivered."""
        return revert_ask(batch=batch, by=self.officer, reason="wrong list", on_asked=lambda _: None)


def sha256_of_register() -> str:
    """A digest of what the register says, without numbers of ours, times and provenance."""
    with connection.cursor() as cursor:
        cursor.execute(
            r"""
            SELECT encode(sha256(convert_to(
                       string_agg(line::text, E'\n' ORDER BY line::text), 'UTF8')), 'hex')
              FROM (SELECT to_jsonb(r) - '{id,changed_at,source}'::text[] FROM records_recipient r
                    UNION ALL
                    SELECT to_jsonb(d) - '{id,changed_at,source,source_ref}'::text[] FROM records_dose d
                     WHERE retracted_at IS NULL) AS lines (line)
            """
        )
        return str(cursor.fetchone()[0])
