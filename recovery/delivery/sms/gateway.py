"""One HTTP gateway, described in a file: what is posted, and what its answers mean.

Gateways answer 200 to what they refuse, so the body decides. Only what certainly was not taken may be tried again: most
gateways know no idempotency, and a second SMS about one dose sends somebody to a centre twice. Addresses, keys, numbers
and bodies are never logged.
"""

from __future__ import annotations

import datetime
import json
import re
import time
from collections.abc import Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime

import httpx
from django.conf import settings
from django.utils import timezone

from recovery.delivery.sms.backends import Answer, Outgoing, Report, Verdict
from recovery.delivery.sms.brake import brake_check
from recovery.delivery.sms.gateway_file import Gateway, Rule, gateway_read, value_at
from recovery.models import RelayState
from recovery.models.messages import LONG_NUMBER

Trouble = RelayState.Trouble

#: Seconds after which a gateway is tried again that was not reached, or did not let us in or has no credit for us.
UNREACHABLE_WAIT = 60
NOT_LET_IN_WAIT = 600
LONGEST_WAIT = 6 * 60 * 60
NOT_LET_IN = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.PROXY_AUTHENTICATION_REQUIRED})
#: Letters of an answer that are kept.
MOST_SAID = 300
#: More than this of an answer is not read.
MOST_BYTES = 64 * 1024


class GatewayBackend:
    leaves_machine = True

    def __init__(self, gateway: Gateway | None = None) -> None:
        self.gateway = gateway or gateway_read(settings.SMS_GATEWAY)
        self.name = self.gateway.name
        self.price: Decimal = self.gateway.price
        self.has_reports = self.gateway.report is not None

    def send(self, message: Outgoing) -> Verdict:
        brake_check(self)  # whoever calls this must have asked already; here nobody gets past it
        fields = self.gateway.fields
        values = {
            **self.gateway.fixed,
            fields["number"]: self.gateway.number_prefix + message.mobile,
            fields["text"]: message.text,
        }
        if "client_id" in fields:
            values[fields["client_id"]] = str(message.number)
        try:
            status, headers, content = self._post(self.gateway.url, values)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as unreachable:
            words = type(unreachable).__name__
            return Verdict(Answer.LATER, said=words, wait=UNREACHABLE_WAIT, trouble=Trouble.FAULT)
        except httpx.HTTPError as lost:
            return Verdict(Answer.UNKNOWN, said=type(lost).__name__)
        return verdict(self.gateway, status, headers, content)

    def report(self, provider_id: str) -> tuple[Report, str]:
        brake_check(self)
        way = self.gateway.report
        if way is None:
            return Report.PENDING, ""
        try:
            status, _, content = self._post(way.url, {**self.gateway.fixed, way.id_field: provider_id})
        except httpx.HTTPError as lost:
            return Report.PENDING, type(lost).__name__
        body = _parsed(content)
        if status != httpx.codes.OK:
            return Report.PENDING, f"HTTP {status}"
        if way.delivered.holds(body):
            return Report.DELIVERED, ""
        if way.failed.holds(body):
            return Report.FAILED, said(self.gateway, body)
        return Report.PENDING, ""

    def _post(self, url: str, values: Mapping[str, str]) -> tuple[int, httpx.Headers, bytes]:
        """One POST, one answer. No redirect is followed, no proxy of the environment is used."""
        sent = {"json": dict(values)} if self.gateway.is_json else {"data": dict(values)}
        with (
            httpx.Client(timeout=self.gateway.timeout, trust_env=False, headers=dict(self.gateway.headers)) as client,
            client.stream("POST", url, **sent) as answer,  # type: ignore[arg-type]
        ):
            content = b""
            ends = time.monotonic() + self.gateway.timeout
            for chunk in answer.iter_bytes():
                content += chunk
                if time.monotonic() > ends:  # the client's own time-out begins anew with each piece
                    raise httpx.ReadTimeout("the answer came in too slowly")
                if len(content) > MOST_BYTES:
                    break
            return answer.status_code, answer.headers, content


def verdict(gateway: Gateway, status: int, headers: Mapping[str, str], content: bytes) -> Verdict:
    """What an answer means for the message."""
    body = _parsed(content)
    words = said(gateway, body) or f"HTTP {status}"
    if status == httpx.codes.TOO_MANY_REQUESTS:
        wait = retry_after(headers, UNREACHABLE_WAIT)
        return Verdict(Answer.LATER, said=words, wait=wait, trouble=Trouble.BUSY)
    is_ok = status in {httpx.codes.OK, httpx.codes.CREATED, httpx.codes.ACCEPTED} and body is not None
    if is_ok and gateway.success.holds(body):
        return Verdict(
            Answer.ACCEPTED, provider_id=(value_at(body, gateway.id_path) or "")[:100] if gateway.id_path else ""
        )
    is_no = 400 <= status < 500
    if status in NOT_LET_IN or ((is_ok or is_no) and _holds(gateway.not_let_in, body)):
        return Verdict(Answer.LATER, said=words, wait=NOT_LET_IN_WAIT, trouble=Trouble.CREDENTIALS)
    if status == httpx.codes.PAYMENT_REQUIRED or ((is_ok or is_no) and _holds(gateway.no_credit, body)):
        return Verdict(Answer.LATER, said=words, wait=NOT_LET_IN_WAIT, trouble=Trouble.CREDIT)
    if is_no:
        return Verdict(Answer.REFUSED, said=words)
    if not is_ok:
        return Verdict(Answer.UNKNOWN, said=words)
    if _holds(gateway.later, body):
        return Verdict(Answer.LATER, said=words, wait=gateway.later_wait, trouble=Trouble.FAULT)
    if value_at(body, gateway.success.path) is None:
        return Verdict(Answer.UNKNOWN, said=words)  # an answer of another shape than was described says nothing
    return Verdict(Answer.REFUSED, said=words)


def _holds(rule: Rule | None, body: object) -> bool:
    return rule is not None and rule.holds(body)


def said(gateway: Gateway, body: object) -> str:
    """The gateway's words about a failure, cut short, without what is no letter; numbers that it repeats are hidden."""
    words = (value_at(body, gateway.error_path) if gateway.error_path else None) or ""
    words = re.sub(f"{LONG_NUMBER}[0-9০-৯]*", "••••••", words)
    return "".join(letter for letter in words if letter.isprintable())[:MOST_SAID]


def retry_after(headers: Mapping[str, str], default: int) -> int:
    """Seconds that a gateway asks us to wait: a number, or a date; the default where it says neither."""
    told = (headers.get("retry-after") or "").strip()
    if told.isdecimal():
        return max(1, min(int(told), LONGEST_WAIT))
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return default
    if until.tzinfo is None:
        until = until.replace(tzinfo=datetime.UTC)
    return max(1, min(int((until - timezone.now()).total_seconds()), LONGEST_WAIT))


def _parsed(content: bytes) -> object:
    """The answer as JSON; None where it is none, or one that is nested without end."""
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed
