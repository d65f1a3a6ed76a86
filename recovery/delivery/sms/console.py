"""SMS shown in the worker's output instead of sent, the number masked: for trying out."""

from __future__ import annotations

import sys
from decimal import Decimal

from records.identifiers import mask_mobile
from recovery.delivery.sms.backends import Answer, Outgoing, Report, Verdict


class ConsoleBackend:
    name = "console"
    price = Decimal(0)
    leaves_machine = False
    has_reports = False

    def send(self, message: Outgoing) -> Verdict:
        sys.stdout.write(f"SMS {message.number} to {mask_mobile(message.mobile)}: {message.text}\n")
        sys.stdout.flush()
        return Verdict(Answer.ACCEPTED, provider_id=str(message.number))

    def report(self, provider_id: str) -> tuple[Report, str]:
        return Report.PENDING, ""
