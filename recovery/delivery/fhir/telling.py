"""The messages of one claim on their way to a FHIR server: asked about, put, told, and what came of each."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from recovery import errors
from recovery.delivery import relay_state
from recovery.delivery.fhir.answers import (
    Answer,
    Receipt,
    Verdict,
    receipt_of,
    seconds_to_wait,
    verdict_of,
    words_of,
)
from recovery.delivery.fhir.bundles import (
    Entry,
    EntryAnswer,
    bundle_of,
    entries_answered,
    resources_found,
)
from recovery.delivery.fhir.client import FhirServer
from recovery.delivery.fhir.prepare import Claimed, Judged, answers_write, vaccine_codes
from recovery.delivery.fhir.resources import (
    COMPLETED,
    NotSayable,
    dose_identifier,
    immunization,
    laid_over,
    message_identifier,
    says_the_same,
)
from recovery.delivery.outbox import OnRefused
from recovery.delivery.refusals import Refusal, deliveries_refuse

NAME = "fhir"
#: A conflict that nothing on the server explains is a person's business after so many tries.
MOST_CONFLICTS = 5
#: So many refused one after the other, and none taken: it is more likely that something of ours is wrong.
FEWEST_TO_DOUBT = 20


class ClaimLost(Exception):
    """Somebody else took over what this process was sending."""


class _Stop(Exception):
    """The server is to be left alone; what was not sent goes back."""


class Round:
    """The messages of one claim on their way."""

    def __init__(
        self,
        server: FhirServer,
        claim: uuid.UUID,
        claimed: Sequence[Claimed],
        *,
        between: Callable[[str], None],
        believes_refusals: bool,
        on_refused: OnRefused | None,
    ) -> None:
        self.server = server
        self.claim = claim
        self.open = {each.id: each for each in claimed}
        #: Of these nobody can say whether the server has them.
        self.doubtful = {each.id for each in claimed if each.was_unknown}
        #: Of these nobody can say whether the server has them.
        self.doubtful = {each.id for each in claimed if each.was_unknown}
        self.between = between
        self.believes_refusals = believes_refusals
        self.on_refused = on_refused
        #: What the server does not take, until it is clear that it takes anything at all.
        self.refusals: list[Refusal] = []
        self.has_taken = False
        self.vaccines = vaccine_codes()

    def run(self) -> None:
        try:
            ready = [entry for each in list(self.open.values()) if (entry := self._ready(each)) is not None]
            if ready:
                self._send(ready)
        except _Stop:
            pass
        self._believe_or_doubt()
        self._release()

    # Before sending

    def _ready(self, each: Claimed) -> Entry | None:
        """The entry to be sent for a message; None if it is settled without."""
        try:
            if each.may_be_there and self._settled_by_asking(each):
                return None
            return self._entry(each)
        except NotSayable as reason:
            self._refuse([Refusal(each.id, "not_sayable", said=str(reason))])
            return None

    def _settled_by_asking(self, each: Claimed) -> bool:
        """Whether the server, asked by the message's identifier, says what came of it (or cannot be asked now)."""
        found = self._found(message_identifier(each.message), each)
        if not found and found is not None:
            self.doubtful.discard(each.id)
            return False
        return found is None or self._judge_found(each, found, status=200)

    def _found(self, identifier: Mapping[str, str], of: Claimed) -> list[Mapping[str, Any]] | None:
        """Resources that carry an identifier; None if the server did not say, which is then its trouble."""
        answer = self.server.search(system=identifier["system"], value=identifier["value"])
        self.between("asked")
        verdict = verdict_of(answer)
        found = resources_found(answer.body) if verdict is Verdict.DONE else None
        if found is None:
            self._trouble(Verdict.SETUP if verdict is Verdict.DONE else verdict, answer, [of])
        return found

    def _entry(self, each: Claimed) -> Entry | None:
        if each.makes_new:
            resource = immunization(each.payload, messages=[each.message], vaccines=self.vaccines)
            return Entry(each.id, each.message, resource)
        told = each.target()
        if told is not None:
            answer = self.server.read(told.receipt.ref)
            verdict = verdict_of(answer)
            if verdict is Verdict.REFUSED or answer.status == 410:
                self._refuse([Refusal(each.id, "no_record", answer.status, words_of(answer.body))])
                return None
            if verdict is not Verdict.DONE or answer.body is None:
                self._trouble(verdict, answer, [each])
                return None
            found: Mapping[str, Any] = answer.body
            meant = immunization(told.payload, messages=[told.message], vaccines=self.vaccines)
            if not says_the_same(found, meant):
                self._refuse([Refusal(each.id, "changed_there")])
                return None
            return self._change(each, found, receipt_of(etag=answer.etag, resource=found))
        if each.payload["file"] == "retractions":  # nobody else's record is ever called an error
            self._refuse([Refusal(each.id, "no_record")])
            return None
        return self._entry_of_their_own(each)

    def _entry_of_their_own(self, each: Claimed) -> Entry | None:
        """A change of a dose that the server holds and that never came from us, found by the dose's identifier."""
        found = self._found(dose_identifier(each.payload), each)
        if found is None:
            return None
        standing = [resource for resource in found if resource.get("status") == COMPLETED]
        if len(standing) != 1:
            self._refuse([Refusal(each.id, "several_records" if standing else "no_record")])
            return None
        return self._change(each, standing[0], receipt_of(resource=standing[0]))

    def _change(self, each: Claimed, found: Mapping[str, Any], at: Receipt | None) -> Entry | None:
        if at is None:  # without a version a change could overwrite somebody else's
            self._trouble(Verdict.SETUP, Answer(failure="no version"), [each])
            return None
        ours = immunization(each.payload, messages=each.messages_on(at.ref), vaccines=self.vaccines)
        return Entry(each.id, each.message, laid_over(found, ours), target=at)

    # Sending

    def _send(self, entries: Sequence[Entry]) -> None:
        """Tell some messages together; if the server does not take them so, in halves, until one is left."""
        bundle = bundle_of(entries)
        request = hashlib.sha256(bundle).hexdigest()
        ids = {each.delivery_id for each in entries}
        self.doubtful |= ids
        answer = self.server.transaction(bundle)
        self.between("sent")
        verdict = verdict_of(answer)
        if verdict not in {Verdict.DONE, Verdict.UNKNOWN}:
            self.doubtful -= ids  # a transaction: nothing of it was done
        if verdict is Verdict.DONE:
            answered = entries_answered(answer.body or {}, count=len(entries))
            if answered is not None:
                relay_state.relay_worked(NAME)
                self._take(entries, answered, request)
                return
            verdict = Verdict.UNKNOWN
        if verdict in {Verdict.REFUSED, Verdict.CONFLICT}:
            relay_state.relay_worked(NAME)
            if len(entries) > 1:
                middle = len(entries) // 2
                self._send(entries[:middle])
                self._send(entries[middle:])
            elif verdict is Verdict.REFUSED:
                self.refusals.append(self._refused(entries[0], answer, request))
            else:
                self._look(entries[0], answer, request)
            return
        self._trouble(verdict, answer, [self.open[each] for each in sorted(ids)], request=request)

    def _take(self, entries: Sequence[Entry], answered: Sequence[EntryAnswer], request: str) -> None:
        """Go through the answers of a Bundle; what the server had before is looked at, not believed."""
        accepted: list[Judged] = []
        looks: list[tuple[Entry, EntryAnswer]] = []
        for entry, each in zip(entries, answered, strict=True):
            verdict = verdict_of(each.answer)
            changed = entry.target is not None and verdict is Verdict.DONE
            if each.receipt is not None and (each.was_made or changed):
                accepted.append(self._accepted(entry.delivery_id, each.receipt, each.answer.status, request))
            elif verdict is Verdict.REFUSED:
                self.refusals.append(self._refused(entry, each.answer, request))
            else:
                looks.append((entry, each))
        self.has_taken = self.has_taken or bool(accepted)
        self._write(accepted)
        for entry, each in looks:
            self._look(entry, each.answer, request)

    def _look(self, entry: Entry, answer: Answer, request: str) -> None:
        """Ask what the server has under a message's identifier, where its answer alone does not say."""
        each = self.open[entry.delivery_id]
        found = self._found(message_identifier(entry.message), each)
        if found is None or (found and self._judge_found(each, found, status=answer.status, request=request)):
            return
        said = words_of(answer.body)
        if verdict_of(answer) is Verdict.CONFLICT and each.attempts + 1 >= MOST_CONFLICTS:
            self._refuse([Refusal(each.id, "conflict", answer.status, said, request)])
            return
        if verdict_of(answer) is not Verdict.DONE:  # it was not taken, and nothing is there
            self.doubtful.discard(each.id)
        state = self._state(each)
        outcome = "unknown" if state == "unknown" else "fault"
        self._write([Judged(each.id, state, outcome, answer.status, said, request, charged=True)])

    def _judge_found(
        self, each: Claimed, found: Sequence[Mapping[str, Any]], *, status: int | None, request: str = ""
    ) -> bool:
        """Settle a message whose identifier the server knows. Always True; more than one, or another, is refused."""
        if len(found) > 1:
            self._refuse([Refusal(each.id, "several_records", status, request_sha256=request)])
            return True
        meant = immunization(each.payload, messages=[each.message], vaccines=self.vaccines)
        receipt = receipt_of(resource=found[0])
        if receipt is not None and says_the_same(found[0], meant):
            self._write([self._accepted(each.id, receipt, status, request)])
        else:
            self._refuse([Refusal(each.id, "differs", status, request_sha256=request)])
        return True

    # After an answer

    def _state(self, each: Claimed) -> str:
        """The state of a message that is still open."""
        return "unknown" if each.id in self.doubtful else "waiting"

    def _trouble(self, verdict: Verdict, answer: Answer, of: Sequence[Claimed], *, request: str = "") -> None:
        """The server is in trouble, or we are: no record is to blame. Raises _Stop if it is to be left alone."""
        if verdict in {Verdict.SHUT, Verdict.BUSY, Verdict.SETUP}:
            outcome = {Verdict.SHUT: "shut", Verdict.BUSY: "busy"}.get(verdict, "fault")
            said = answer.words
            self._write([Judged(each.id, self._state(each), outcome, answer.status, said, request) for each in of])
            trouble = {Verdict.SHUT: "credentials", Verdict.BUSY: "busy"}.get(verdict, "setup")
            seconds = relay_state.LONG_REST
            if verdict is Verdict.BUSY:
                seconds = seconds_to_wait(answer.retry_after, now=timezone.now())
            relay_state.relay_left_alone(NAME, trouble=trouble, words=answer.words, seconds=seconds)
            raise _Stop
        outcome = "unknown" if verdict is Verdict.UNKNOWN else "fault"
        tried = (outcome, answer.status, answer.words, request)
        self._write([Judged(each.id, self._state(each), *tried, charged=True) for each in of])
        if relay_state.relay_failed(NAME, words=answer.words):
            raise _Stop

    def _refused(self, entry: Entry, answer: Answer, request: str) -> Refusal:
        return Refusal(entry.delivery_id, "refused", answer.status, words_of(answer.body), request)

    def _accepted(self, delivery_id: int, receipt: Receipt, status: int | None, request: str) -> Judged:
        return Judged(delivery_id, "accepted", "accepted", status, request=request, receipt=receipt)

    def _write(self, judged: Sequence[Judged]) -> None:
        """Write down what came of some messages, in a transaction of its own."""
        if not judged:
            return
        try:
            with transaction.atomic(durable=True):
                moved = answers_write(judged, claim=self.claim)
        except IntegrityError as broken:
            if errors.broken_rule(broken) != "receipt_belongs_to_one_delivery":
                raise
            if len(judged) > 1:
                for each in judged:
                    self._write([each])
            else:
                self._refuse(
                    [Refusal(judged[0].id, "receipt_taken", judged[0].status, request_sha256=judged[0].request)]
                )
            return
        self._settled([each.id for each in judged], moved)

    def _refuse(self, refusals: Sequence[Refusal]) -> None:
        if refusals:
            refused = deliveries_refuse(refusals, claim=self.claim, on_refused=self.on_refused)
            self._settled([each.delivery_id for each in refusals], len(refused))

    def _settled(self, ids: Sequence[int], moved: int) -> None:
        self.between("written")
        for each in ids:
            del self.open[each]
        if moved != len(ids):
            raise ClaimLost(f"{len(ids) - moved} of {len(ids)} messages were taken over by another process")

    def _believe_or_doubt(self) -> None:
        """Write down the refusals of this claim, or doubt them all: then nothing is taken back."""
        doubts = len(self.refusals) >= FEWEST_TO_DOUBT and not self.has_taken and not self.believes_refusals
        if not doubts:
            self._refuse(self.refusals)
            return
        self._write(
            [
                Judged(each.delivery_id, "waiting", "refused", each.status, each.said, each.request_sha256)
                for each in self.refusals
            ]
        )
        words = f"{len(self.refusals)} refused one after the other, and none taken"
        relay_state.relay_left_alone(NAME, trouble="refuses", words=words, seconds=relay_state.LONG_REST)

    def _release(self) -> None:
        """What was not sent goes back as it was, at nobody's charge."""
        self._write([Judged(each.id, self._state(each)) for each in self.open.values()])
