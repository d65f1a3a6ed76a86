"""What can go wrong in the work, each with one plain sentence. The docstring of a class is its message."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext


class RecoveryError(Exception):
    """Something could not be done."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(facts)

    def __str__(self) -> str:
        sentence = gettext(" ".join((type(self).__doc__ or "").split()))
        return sentence.format(**self.facts)


class StaleLease(RecoveryError):
    """Somebody else is working on list {list_id} now; nothing was changed."""


class ListMoveNotAllowed(RecoveryError):
    """This list is "{state}" now, so this cannot be done."""


class SameBytes(RecoveryError):
    """This file is the same as list {list_id}, sent on {day} by {by}. Nothing to do."""


class NoIncident(RecoveryError):
    """There is no incident called "{slug}". An administrator opens one with `manage.py add_incident`."""


class UnknownCentre(RecoveryError):
    """There is no centre with the code "{code}" in the register's reference data."""


class DayNotOfIncident(RecoveryError):
    """{day} is not a day of the incident "{slug}"; its days are {days}."""


def broken_rule(failure: IntegrityError | OperationalError) -> str:
    """The name of the database rule behind an error, '' if it has none."""
    diagnostics = getattr(failure.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
