"""Made-up reference data and evidence, many rows at a time, for the pages of the admin."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

import pghistory
from django.db import connection
from django.utils import timezone

from records.models import (
    Area,
    Centre,
    Dose,
    Extract,
    ExtractFault,
    Recipient,
    ReportedCount,
    Role,
    Source,
    User,
    Vaccine,
    VaccineAlias,
)
from recovery.models import (
    AccessLog,
    Case,
    CentreDay,
    CentreList,
    CentreNote,
    Claim,
    Correction,
    CorrectionBatch,
    Decision,
    Delivery,
    DeliveryAttempt,
    Drop,
    HistorySeal,
    Incident,
    LinkageComparison,
    LinkageModel,
    LinkageRun,
    LinkCheck,
    Mail,
    ProgressSnapshot,
    RelayAlarm,
    RelayState,
    SheetRow,
    UnseenWait,
)
from recovery.models.snapshots import COUNTS

DAY = datetime.date(2021, 10, 13)
OTHER_DAY = datetime.date(2021, 10, 28)
PASSWORD = "a-long-password-of-the-tests"
#: Identifiers that must never be seen whole; made up by the scheme of the house (district 00, no such place).
NID = "1910000000008"
REGISTRATION = "004000912347"
MOBILE = "01700000012"
NAME = "Rahima Khatun Madeup"


def account(role: Role, username: str = "", **values: Any) -> User:
    return User.objects.create_user(
        username or f"{role}-{User.objects.count()}", password=PASSWORD, role=role, **values
    )


def administrator(**values: Any) -> User:
    return account(Role.ADMINISTRATOR, is_staff=True, **values)


def district(code: str = "3026", name_en: str = "Dhaka", name_bn: str = "ঢাকা") -> Area:
    division, _made = Area.objects.get_or_create(
        code=code[:2], defaults={"level": "division", "name_en": "Dhaka", "name_bn": "ঢাকা"}
    )
    return Area.objects.get_or_create(
        code=code, defaults={"level": "district", "parent": division, "name_en": name_en, "name_bn": name_bn}
    )[0]


def centre(code: str = "S302601", **values: Any) -> Centre:
    return Centre.objects.create(code=code, **({"name_en": f"Centre {code}", "district": district()} | values))


def incident(**values: Any) -> Incident:
    defaults = {
        "slug": "oct-2021",
        "name_en": "October",
        "name_bn": "অক্টোবর",
        "days": [DAY, OTHER_DAY],
        "dose_no": 1,
    }
    return Incident.objects.create(**(defaults | values))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def job(status: str = "failed") -> int:
    """A job as the queue keeps it, with two events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, attempts)"
            " VALUES ('default', 'recovery.tasks.list_read', %s, '{\"list_id\": 7}', 1) RETURNING id",
            [status],
        )
        (number,) = cursor.fetchone()
        cursor.execute("INSERT INTO procrastinate_events (job_id, type) VALUES (%s, 'started')", [number])
    return int(number)


def evidence(number: int) -> None:
    """`number` more entries of every kind that the admin lists, each with people and places of its own."""
    now = timezone.now()
    first = Centre.objects.count()
    people = User.objects.bulk_create(
        User(username=f"person-{first + n}", role=Role.MANAGER, first_name=f"Person {n}") for n in range(number)
    )
    there = district()
    centres = Centre.objects.bulk_create(
        Centre(code=f"S{first + n:05d}", name_en=f"Centre {n}", name_bn=f"কেন্দ্র {n}", district=there)
        for n in range(number)
    )
    for person, place in zip(people, centres, strict=True):
        person.centres.add(place)
    vaccines = Vaccine.objects.bulk_create(Vaccine(code=f"V{first + n}", name_en=f"Vaccine {n}") for n in range(number))
    VaccineAlias.objects.bulk_create(
        VaccineAlias(vaccine=vaccine, name=f"Name {first + n}", name_key=f"name {first + n}")
        for n, vaccine in enumerate(vaccines)
    )
    ReportedCount.objects.bulk_create(
        ReportedCount(centre=place, day=DAY, dose_no=1, doses=10, source="daily count") for place in centres
    )
    extracts = Extract.objects.bulk_create(
        Extract(
            as_of=now - datetime.timedelta(minutes=n),
            loaded_by=people[n],
            recipients_sha256=sha256(f"r{first + n}"),
            doses_sha256=sha256(f"d{first + n}"),
        )
        for n in range(number)
    )
    ExtractFault.objects.bulk_create(
        ExtractFault(extract=extracts[n], file="recipients", line=n + 2, column="nid", text=NID, reason="not_a_nid")
        for n in range(number)
    )
    recipients = Recipient.objects.bulk_create(
        Recipient(
            registration_no=f"{REGISTRATION}{first + n:03d}",
            nid=NID,
            mobile=MOBILE,
            mobile_key=MOBILE,
            name_en=NAME,
        )
        for n in range(number)
    )
    what = Incident.objects.first() or incident()
    CentreDay.objects.bulk_create(CentreDay(incident=what, centre=place, day=DAY) for place in centres)
    lists = CentreList.objects.bulk_create(
        CentreList(
            incident=what,
            centre=centres[n],
            day=DAY,
            file_name=f"list {n}.xlsx",
            stored_name=f"stored-{first + n}",
            sha256=sha256(f"list {first + n}"),
            size_bytes=1000,
            uploaded_by=people[n],
        )
        for n in range(number)
    )
    rows = SheetRow.objects.bulk_create(
        SheetRow(list=one, sheet="Sheet1", row_number=2, cells=[NAME, NID, MOBILE], kinds="sss") for one in lists
    )
    with pghistory.context(user=people[0].pk, reason="checked by phone", url="/cases/"):
        cases = Case.objects.bulk_create(
            Case(
                incident=what,
                recipient=recipients[n],
                sheet_row=rows[n],
                kind=Case.Kind.DOSE_MISSING,
                centre=centres[n],
                dose_no=1,
                given_on=DAY,
                vaccine=vaccines[n],
                name=NAME,
            )
            for n in range(number)
        )
        Recipient.objects.update(name_en=f"{NAME} again")
        Dose.objects.bulk_create(
            Dose(recipient=one, dose_no=1, given_on=DAY, source=Source.CORRECTION) for one in recipients
        )
        CentreDay.objects.update(reason="looked at")
    Decision.objects.bulk_create(
        Decision(
            sheet_row=rows[n],
            verdict=Decision.Verdict.THIS_ONE,
            recipient=recipients[n],
            reason="same birth date",
            decided_by=people[n],
        )
        for n in range(number)
    )
    batches = CorrectionBatch.objects.bulk_create(
        CorrectionBatch(incident=what, created_by=person) for person in people
    )
    corrections = Correction.objects.bulk_create(
        Correction(
            batch=batches[n],
            case=cases[n],
            field="nid",
            old_value=MOBILE,
            new_value=NID,
            evidence=rows[n],
            edited_by=people[n],
        )
        for n in range(number)
    )
    drops = Drop.objects.bulk_create(Drop(number=first + n + 1, manifest={"doses": 1}) for n in range(number))
    Delivery.objects.bulk_create(
        Delivery(
            correction=corrections[n],
            operation=Delivery.Operation.UPSERT,
            payload={"nid": NID},
            payload_sha256=sha256(f"payload {first + n}"),
            relay=Delivery.Relay.FILES,
            drop=drops[n],
        )
        for n in range(number)
    )
    sent = Delivery.objects.filter(drop__in=drops)
    sent.update(state=Delivery.State.SENT, sent_at=now)
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(delivery=each, outcome="fault", status=500, said=f"no room for {NID}") for each in sent
    )
    RelayState.objects.get_or_create(name="fhir")
    last = HistorySeal.objects.first()
    HistorySeal.objects.create(
        number=last.number + 1 if last else 1,
        previous=last.sha256 if last else "",
        ranges={"recovery_accesslog": {"columns": ["id"], "after": 0, "to": 1, "rows": 1, "sha256": sha256("rows")}},
        sha256=sha256(f"seal {first}"),
    )
    loose_ends(what, people, list(sent.order_by("pk")), centres)
    AccessLog.objects.bulk_create(
        AccessLog(user=people[n], what="identifiers", case=cases[n], sheet_row=rows[n], reason="a call")
        for n in range(number)
    )
    models = LinkageModel.objects.bulk_create(
        LinkageModel(
            version=f"model-{first + n}", settings={}, upper=35, lower=17, trained_at=now, report={"labels": 900}
        )
        for n in range(number)
    )
    LinkageComparison.objects.bulk_create(
        LinkageComparison(
            model=models[n], standing_model=models[n - 1], extract=Extract.objects.first(), asked_by=people[n]
        )
        for n in range(number)
    )
    LinkageRun.objects.bulk_create(
        LinkageRun(
            list=lists[n], model=models[n], rows=1, linked_exact=1, linked_scored=0, pairs_scored=1, pairs_capped=0,
            to_review=0,
        )
        for n in range(number)
    )  # fmt: skip
    LinkCheck.objects.bulk_create(
        LinkCheck(sheet_row=rows[n], recipient=recipients[n], found_by="scored", model=models[n], asked_on=DAY)
        for n in range(number)
    )
    LinkCheck.objects.filter(sheet_row__in=rows).update(
        verdict="same", answered_by=account(Role.APPROVER, f"judge-{first}"), answered_at=now
    )
    _claims(number, first, what, people[0])
    for _n in range(number):
        job()


def loose_ends(what: Incident, people: list[User], sent: list[Delivery], centres: list[Centre]) -> None:
    """Lines that somebody waits for, alarms of a relay that works again, and e-mails."""
    mis = account(Role.OFFICER, f"follows-up-{sent[0].pk}")
    now = timezone.now()
    UnseenWait.objects.bulk_create(
        UnseenWait(correction_id=each.correction_id, until="2999-01-01", note="they look", written_by=mis)
        for each in sent
    )
    RelayAlarm.objects.bulk_create(
        RelayAlarm(relay="fhir", trouble="credentials", said="HTTP 401", raised_at=now, closed_at=now) for _ in sent
    )
    about = [{"incident": what, "centre": place, "day": DAY} for place in centres]
    notes = CentreNote.objects.bulk_create(CentreNote(**each, text="please", written_by=mis) for each in about)
    Mail.objects.bulk_create(Mail(user=person, note=note) for person, note in zip(people, notes, strict=True))


def _claims(number: int, first: int, what: Incident, by: User) -> None:
    """Claims on snapshots of nothing, which are the sum of no parts."""
    zero: dict[str, Any] = dict.fromkeys(COUNTS, 0)
    snapshots = ProgressSnapshot.objects.bulk_create(
        ProgressSnapshot(
            incident=what,
            taken_on=DAY + datetime.timedelta(days=first + n),
            is_daily=True,
            definitions=1,
            unplaced_waits=False,
            **zero,
        )
        for n in range(number)
    )
    said = {"incident": {"slug": what.slug}, "percent": "80.0", "verdict": "cannot_say", "counts": zero, "sources": []}
    figures = json.dumps(said)
    last = Claim.objects.count()
    for n, snapshot in enumerate(snapshots, start=1):
        Claim.objects.create(
            number=last + n, snapshot=snapshot, percent=80, verdict="cannot_say", figures=figures,
            sha256=sha256(figures), made_by=by,
        )  # fmt: skip
