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


# Casework


class RightMissing(RecoveryError):
    """Your role is "{role}", and this needs another one. Nothing was changed."""


class NotYourCentre(RecoveryError):
    """There is no case {case_id} at your centres."""


class StaleCase(RecoveryError):
    """Case {case_id} was changed by somebody else meanwhile. Look at it again; nothing was changed."""


class ReasonNeeded(RecoveryError):
    """Please say why: the next person must be able to see it."""


class UnknownClosure(RecoveryError):
    """A case cannot be closed as "{closure}"."""


class BatchMoveNotAllowed(RecoveryError):
    """Batch {batch_id} is "{state}" now, so this cannot be done."""


class NotYourBatch(RecoveryError):
    """Batch {batch_id} was put together by somebody else; only they, or MIS, can change it."""


class RequestKeyTaken(RecoveryError):
    """This request was already used for another batch. Load the page again and repeat it."""


class EmptyBatch(RecoveryError):
    """Batch {batch_id} has no lines yet, so there is nothing to approve."""


class ApproverIsAuthor(RecoveryError):
    """You put batch {batch_id} together yourself, so somebody else must approve it."""


class ApproverEditedLine(RecoveryError):
    """You edited a line of batch {batch_id} yourself, so somebody else must approve it."""


class BatchChanged(RecoveryError):
    """Batch {batch_id} is not what it was when it was submitted. It must be returned and submitted again."""


class BatchAtWork(RecoveryError):
    """Batch {batch_id} is being worked on just now. Look again in a moment; nothing was changed."""


class RevertNeedsAnother(RecoveryError):
    """You asked for the revert of batch {batch_id} yourself, so somebody else must release it."""


class RevertNeedsTwo(RecoveryError):
    """Lines of batch {batch_id} have gone to the national server, so one person asks for the revert
    and another one releases it."""


class RevertNotAsked(RecoveryError):
    """Nobody asks for the revert of batch {batch_id} any more."""


class WorkFailed(RecoveryError):
    """This failed several times, and nothing was changed. The people who run the site see why in the log."""


class CaseNotOpen(RecoveryError):
    """Case {case_id} is "{state}" now; corrections are proposed for open cases only."""


class CaseOfAnotherIncident(RecoveryError):
    """Case {case_id} belongs to another incident than batch {batch_id}."""


class CaseWithoutPerson(RecoveryError):
    """Case {case_id} names nobody in the register, so there is nothing to correct.
    Link its row to a person first."""


class FieldUnknown(RecoveryError):
    """There is no field "{field}" that a correction can change."""


class LineTaken(RecoveryError):
    """This field of case {case_id} is being corrected in another batch already."""


class LineMissing(RecoveryError):
    """Batch {batch_id} has no such line for case {case_id}."""


class NothingToCorrect(RecoveryError):
    """The register already says "{value}"; a correction must change something."""


class DoseAlreadyHeld(RecoveryError):
    """The national server already holds this dose of case {case_id}.
    Correct its day, vaccine or centre instead."""


class DoseNotHeld(RecoveryError):
    """The national server does not hold this dose of case {case_id}. Propose the whole dose instead."""


class ValueNotUsable(RecoveryError):
    """The value "{value}" cannot be used here."""


class ValueNotADay(ValueNotUsable):
    """The value "{value}" is not a day that has been, written like 2021-10-13."""


class ValueNotACode(ValueNotUsable):
    """The value "{value}" is not the code of any vaccine or centre in the reference data."""


class ValueNotAName(ValueNotUsable):
    """The value "{value}" cannot be a name or a lot number: it is empty, too long,
    or begins with the sign of a formula."""


class ValueNotAMobile(ValueNotUsable):
    """The value "{value}" is not a mobile number like 01700000012."""


class ValueNotANid(ValueNotUsable):
    """The value "{value}" is not a national ID of 10, 13 or 17 digits."""


# Delivery


class DropDiffers(RecoveryError):
    """The folder {folder} stands in the outbox with other content than was to be written.
    Look at it before going on."""


# Incidents


class IncidentDiffers(RecoveryError):
    """The incident "{slug}" is there already, with dose {dose_no} of {days}.
    Choose another name; nothing was changed."""


class IncidentNeedsPastDays(RecoveryError):
    """{day} is still to come; the days of an incident are days on which doses were given."""


class IncidentNameNotUsable(RecoveryError):
    """The short name "{slug}" cannot be used: write it with up to 50 letters a-z, digits and hyphens."""


# Progress


class DayMovedOn(RecoveryError):
    """This day is "{state}" now, so this cannot be done."""


class DayDisputed(RecoveryError):
    """MIS disputes this day. It can be signed once the dispute is lifted."""


class DayWithoutList(RecoveryError):
    """No list of this day has been read to its end yet, so there is nothing to sign. Send the list first."""


class DayListInWork(RecoveryError):
    """A list of this day is still being worked on or waits for an answer. Sign when it is settled."""


class DayHasOpenRows(RecoveryError):
    """The lists of this day have rows that cannot be read or wait for a decision: {rows}.
    Settle them first; then the day can be signed off."""


def told(refusal: Exception) -> dict[str, Any]:
    """A refusal as JSON, so that somebody else can read it later in their own language (`sentence`)."""
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in getattr(refusal, "facts", {}).items()}
    return {"why": type(refusal).__name__, "facts": facts}


def sentence(refusal: dict[str, Any]) -> str:
    """What `told` wrote down, as a sentence; '' of {}."""
    if not refusal:
        return ""
    kind = globals().get(refusal["why"], WorkFailed)
    return str(kind(**refusal["facts"]))


def broken_rule(failure: IntegrityError | OperationalError) -> str:
    """The name of the database rule behind an error, '' if it has none."""
    diagnostics = getattr(failure.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
