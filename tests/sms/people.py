"""People whose first dose is verified and whose second one is due, for the tests of messages."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from records.models import Recipient, Vaccine
from recovery.delivery.sms.backends import Answer, Outgoing, Report, Verdict
from recovery.delivery.sms.releases import lot_prepare, lot_release
from recovery.models import Message, MessageRelease, RelayState
from tests.casework.world import DAY, World

#: 28 days after the first dose, and some days later.
DUE_ON = DAY + datetime.timedelta(days=28)
TODAY = datetime.date(2021, 11, 15)
#: An instant inside the hours, one outside.
AT_NOON = datetime.datetime(2021, 11, 15, 6, tzinfo=datetime.UTC)
AT_NIGHT = datetime.datetime(2021, 11, 15, 16, tzinfo=datetime.UTC)


def noon() -> datetime.datetime:
    return AT_NOON


class Due(World):
    """The small world with an interval for its vaccine and names in Bangla for its centres."""

    def __init__(self) -> None:
        super().__init__()
        Vaccine.objects.filter(pk=self.vaccine.pk).update(interval_days=28, interval_source="DGHS")
        for centre in (self.centre, self.other_centre):
            type(centre).objects.filter(pk=centre.pk).update(name_bn="দোহার স্বাস্থ্য কমপ্লেক্স")

    def verified(self, count: int = 1, *, person: dict[str, Any] | None = None, **dose: Any) -> list[Recipient]:
        """People on a list whose first dose the server holds now; each has an own number unless one is given."""
        people = []
        for _ in range(count):
            number = next(self.numbers)
            people.append(self.recipient(**{"mobile": f"01700{number:06d}", **(person or {})}))
        a_list = self.a_list(people)
        self.follow(a_list)
        for each in people:
            self.dose(each, **dose)
        self.judge(a_list)
        self.follow(a_list)
        return people

    def lot(self, people: int = 1, **verified: Any) -> MessageRelease:
        """A lot that waits for release."""
        self.verified(people, **verified)
        return self.prepared()

    def prepared(self) -> MessageRelease:
        return lot_prepare(incident=self.incident, by=self.officer, request_key=uuid.uuid4(), today=TODAY)

    def released(self, people: int = 1, **verified: Any) -> MessageRelease:
        return lot_release(lot=self.lot(people, **verified), by=self.approver, typed=None)


class Recorded:
    """A backend of the tests: answers as told, and remembers what it was given. It leaves nothing on the network."""

    name = "recorded"
    price = 0
    leaves_machine = False
    has_reports = True

    def __init__(self, *answers: Verdict) -> None:
        self.answers = list(answers)
        self.given: list[Outgoing] = []
        self.reports: dict[str, tuple[Report, str]] = {}

    def send(self, message: Outgoing) -> Verdict:
        self.given.append(message)
        return self.answers.pop(0) if self.answers else Verdict(Answer.ACCEPTED, provider_id=f"r{message.number}")

    def report(self, provider_id: str) -> tuple[Report, str]:
        return self.reports.get(provider_id, (Report.PENDING, ""))


def states(messages: Sequence[Message] | None = None) -> list[tuple[str, str]]:
    """State and reason of every message, in their order."""
    return list(Message.objects.order_by("pk").values_list("state", "reason"))


def rested() -> None:
    """As if the time were over for which messages and the gateway are left alone."""
    Message.objects.filter(state="waiting").update(not_before=None)
    RelayState.objects.filter(rests_until__isnull=False).update(rests_until=None)
