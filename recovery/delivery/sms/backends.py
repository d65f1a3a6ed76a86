"""What a way of sending SMS must offer; the site's own is named by `settings.SMS_BACKEND`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Answer(StrEnum):
    """What an attempt came to."""

    ACCEPTED = "accepted"  # the gateway has it
    REFUSED = "refused"  # it said no to this message
    LATER = "later"  # it certainly did not take it; the same message may be tried again
    UNKNOWN = "unknown"  # it may have taken it


@dataclass(frozen=True, slots=True)
class Verdict:
    answer: Answer
    provider_id: str = ""
    said: str = ""
    #: With LATER: seconds after which to try again.
    wait: int = 0
    #: With LATER: what is wrong with the gateway, one of RelayState.Trouble; '' where nothing is.
    trouble: str = ""


class Report(StrEnum):
    """What a gateway reports of a message that it took."""

    DELIVERED = "delivered"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a backend gets it: our number of it, the mobile as 01XXXXXXXXX, the text."""

    number: int
    mobile: str
    text: str
    encoding: str


class SmsBackend(Protocol):
    #: Stands at each message that went this way, at most 40 letters.
    name: str
    #: In taka, for one segment.
    price: Decimal
    #: Whether messages leave this machine, so that the brake must be off.
    leaves_machine: bool
    #: Whether the way can say later what became of a message.
    has_reports: bool

    def send(self, message: Outgoing) -> Verdict:
        """Hand over one message. Never raises for what the gateway does; BrakeOn where it may not send."""

    def report(self, provider_id: str) -> tuple[Report, str]:
        """What became of a message, and the gateway's words."""


def backend_of_site() -> SmsBackend:
    """The site's way of sending; GatewayFileWrong if it is described wrongly."""
    made: SmsBackend = import_string(settings.SMS_BACKEND)()
    return made
