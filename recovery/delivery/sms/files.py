"""SMS written as files into DATA_DIR/sms/ instead of sent: for trying out, to see what would go."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from recovery.delivery.sms.backends import Answer, Outgoing, Report, Verdict


class FileBackend:
    """One file a message, whole or not there: message-000000012.json with number, text and encoding."""

    name = "file"
    price = Decimal(0)
    leaves_machine = False
    has_reports = False

    def send(self, message: Outgoing) -> Verdict:
        folder = Path(settings.SMS_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / f"message-{message.number:09d}.json"
        unfinished = target.with_suffix(".tmp")
        content = {"to": message.mobile, "text": message.text, "encoding": message.encoding}
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
        return Verdict(Answer.ACCEPTED, provider_id=str(message.number))

    def report(self, provider_id: str) -> tuple[Report, str]:
        return Report.PENDING, ""
