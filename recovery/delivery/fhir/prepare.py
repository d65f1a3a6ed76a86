"""Messages that were taken from the outbox, and how each is to be put to the server."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from records import sql
from records.models import Vaccine
from recovery.delivery.fhir.answers import Receipt
from recovery.delivery.fhir.resources import VaccineCodes, message_value

SQL = Path(__file__).parent.parent / "sql"


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier message about the same dose that the server took."""

    correction_id: int
    message: str
    payload: Mapping[str, Any]
    receipt: Receipt

    @property
    def stands(self) -> bool:
        return bool(self.payload["file"] != "retractions")


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message in hand. `was_unknown`: it may have reached the server before.

    `first_id` is the message under whose key it goes: its own, or the one that it repeats.
    """

    id: int
    first_id: int
    was_unknown: bool
    correction_id: int
    operation: str
    attempts: int
    payload: Mapping[str, Any]
    payload_sha256: str
    before: list[Told] = field(default_factory=list)

    @property
    def message(self) -> str:
        return message_value(pk=self.first_id, payload_sha256=self.payload_sha256)

    @property
    def may_be_there(self) -> bool:
        """The server may have it already, so it is asked before anything is sent."""
        return self.was_unknown or self.first_id != self.id

    @property
    def makes_new(self) -> bool:
        """A whole dose that is recorded; everything else changes what is there."""
        return bool(self.payload["field"] == "dose" and self.operation == "upsert")

    def target(self) -> Told | None:
        """The message whose resource this one changes, in its newest state; None if we never made or changed it."""
        if self.operation == "retract":
            refs = {each.receipt.ref for each in self.before if each.correction_id == self.correction_id}
            of_it = [each for each in self.before if each.receipt.ref in refs]
        else:
            of_it = self.before
        newest = of_it[-1] if of_it else None
        return newest if newest is None or newest.stands else None

    def messages_on(self, ref: str) -> list[str]:
        """Identifiers that a resource carries once this message is in it, this one's last."""
        carried = [each.message for each in self.before if each.receipt.ref == ref and each.message != self.message]
        return [*dict.fromkeys(carried), self.message]


def messages_claim(*, most: int, claim: uuid.UUID) -> list[Claimed]:
    """Take the next messages that may be sent (sql/fhir_claim.sql), with what was told before about their doses."""
    rows = sql.fetch_all(SQL / "fhir_claim.sql", {"most": most, "claim": claim})
    claimed = {row["id"]: Claimed(**{**row, "payload": json.loads(row["payload"])}) for row in rows}
    for row in sql.fetch_all(SQL / "fhir_told_before.sql", {"ids": list(claimed)}):
        claimed[row["id"]].before.append(
            Told(
                correction_id=row["correction_id"],
                message=message_value(pk=row["earlier_id"], payload_sha256=row["payload_sha256"]),
                payload=json.loads(row["payload"]),
                receipt=Receipt(row["receiver_ref"], row["receiver_version"]),
            )
        )
    return [claimed[each] for each in sorted(claimed)]


def vaccine_codes() -> dict[str, VaccineCodes]:
    return {code: VaccineCodes(cvx, icd11) for code, cvx, icd11 in Vaccine.objects.values_list("code", "cvx", "icd11")}


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one message that is not refused: its new state, and the try that is written down ('' for none)."""

    id: int
    state: str
    outcome: str = ""
    status: int | None = None
    said: str = ""
    request: str = ""
    receipt: Receipt | None = None
    charged: bool = False


def answers_write(judged: Sequence[Judged], *, claim: uuid.UUID) -> int:
    """Write down what came of these messages (sql/fhir_answers.sql); gives how many were still this claim's.

    Raises IntegrityError (receipt_belongs_to_one_delivery) if the server gave one receipt for two messages.
    """
    row = sql.fetch_one(
        SQL / "fhir_answers.sql",
        {
            "claim": claim,
            "ids": [each.id for each in judged],
            "states": [each.state for each in judged],
            "outcomes": [each.outcome for each in judged],
            "statuses": [each.status for each in judged],
            "words": [each.said for each in judged],
            "requests": [each.request for each in judged],
            "refs": [each.receipt.ref if each.receipt else "" for each in judged],
            "versions": [each.receipt.version if each.receipt else "" for each in judged],
            "charged": [each.charged for each in judged],
        },
    )
    return int(row["moved"])
