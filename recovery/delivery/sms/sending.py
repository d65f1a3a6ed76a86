"""Messages go out one by one: taken in hand, committed, handed to the gateway, the answer committed.

Dying between the two commits leaves a message `sending`. Nobody knows whether it went out, so it becomes `unknown` and
is never sent again; a person calls. Only one process sends at a time (a lock of the database's session, which goes when
the process dies), so whatever stands `sending` while the lock is ours was left by one that died.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from records import sql
from recovery.delivery.sms.backends import Answer, Outgoing, Report, SmsBackend, Verdict, backend_of_site
from recovery.delivery.sms.brake import brake_check, why_not
from recovery.delivery.sms.errors import BrakeOn, GatewayFileWrong
from recovery.delivery.sms.gateway_state import (
    gateway_doubted,
    gateway_noted,
    gateway_rests,
    gateway_undescribed,
    gateway_worked,
)
from recovery.delivery.sms.hours import database_clock, is_open
from recovery.errors import broken_rule
from recovery.models import Message

log = logging.getLogger("recovery.sms")
SQL = Path(__file__).parent / "sql"
State, Reason = Message.State, Message.Reason

#: Number of the advisory lock under which messages are sent.
SENDING_LOCK = 7021
#: After so many refusals in a row, and after a fault of ours, everything is put off for so many seconds.
MOST_REFUSED = 3
PUT_OFF = 900
#: Seconds after which a run ends and leaves its place in the worker to lists; the next minute goes on.
RUN_SECONDS = 30
#: Reports: how long after the last time one is asked for again, and after how long nobody asks any more.
ASK_AGAIN_AFTER = datetime.timedelta(minutes=10)
ASK_NO_MORE_AFTER = datetime.timedelta(hours=72)


@dataclass
class Sent:
    """What a run did: messages by what became of them, and why it ended early ('' if it did not)."""

    accepted: int = 0
    refused: int = 0
    unknown: int = 0
    later: int = 0
    stopped: int = 0
    left_behind: int = 0
    why_not: str = ""


def _go_on(step: str) -> None:
    """Nothing happens between two steps, unless a test makes something happen."""


def messages_send(
    *,
    backend: SmsBackend | None = None,
    clock: Callable[[], datetime.datetime] = database_clock,
    between: Callable[[str], None] = _go_on,
) -> Sent:
    """Send what waits, as much as this minute has room for; what a dead process left behind becomes unknown first.

    Raises GatewayFileWrong. Cannot run within a transaction: it has to commit on its way. `between` is called with
    the name of each step done (claimed, answered, marked).
    """
    done = Sent()
    with _one_at_a_time() as is_ours:
        if not is_ours:
            done.why_not = "another process is sending"
            return done
        done.left_behind = Message.objects.filter(state=State.SENDING).update(state=State.UNKNOWN, reason=Reason.DIED)
        if not Message.objects.filter(state=State.WAITING).exists():
            return done
        try:
            way = backend or backend_of_site()
        except GatewayFileWrong as wrong:
            gateway_undescribed(str(wrong))
            raise
        if gateway_rests():
            done.why_not = "the gateway is left alone"
            return done
        done.why_not = why_not(way)
        if done.why_not:
            log.warning("SMS wait: %s", done.why_not)
            return done
        done.stopped = sql.execute(SQL / "messages_stop.sql")
        refused_in_a_row = 0
        ends = time.monotonic() + RUN_SECONDS
        while time.monotonic() < ends:
            if not is_open(clock()):
                done.why_not = "outside the hours"
                return done
            claimed = _claim(way)
            if claimed is None:
                return done
            between("claimed")
            answer = _send(way, claimed)
            between("answered")
            _mark(claimed, answer)
            between("marked")
            setattr(done, answer.answer.value, getattr(done, answer.answer.value) + 1)
            refused_in_a_row = refused_in_a_row + 1 if answer.answer == Answer.REFUSED else 0
            seconds = _seconds_to_wait(answer, refused_in_a_row)
            if seconds:
                log.warning("SMS wait %s s: %s", seconds, answer.answer.value)
                _wait(seconds, answer.said)
                return done
        return done


def _seconds_to_wait(answer: Verdict, refused_in_a_row: int) -> int:
    """Write down what an answer says about the gateway; gives for how long everything is put off (0: go on)."""
    if answer.answer == Answer.ACCEPTED:
        gateway_worked()
        return 0
    if answer.answer != Answer.REFUSED:
        return gateway_noted(answer)
    if refused_in_a_row < MOST_REFUSED:
        return 0
    gateway_doubted(answer, seconds=PUT_OFF)
    return PUT_OFF


@dataclass(frozen=True, slots=True)
class _Claimed:
    claim: uuid.UUID
    outgoing: Outgoing


def _claim(way: SmsBackend) -> _Claimed | None:
    """Take the next message in hand, committed before anything leaves; None if none may go now."""
    brake_check(way)
    claim = uuid.uuid4()
    params = {"claim": claim, "gateway": way.name, "per_minute": settings.SMS_PER_MINUTE}
    try:
        with transaction.atomic(durable=True):
            rows = sql.fetch_all(SQL / "message_claim.sql", params)
    except IntegrityError as refused:
        if broken_rule(refused) not in RULES_OF_WHO_IS_DUE:
            raise
        # Somebody said no, or had the dose, since messages_stop looked: the next run stops that message.
        log.info("SMS: %s", broken_rule(refused))
        return None
    if not rows:
        return None
    (row,) = rows
    return _Claimed(claim, Outgoing(row["id"], row["mobile_key"], row["text"], row["encoding"]))


#: Rules of the database by which a message may not be taken in hand any more.
RULES_OF_WHO_IS_DUE = frozenset(
    {
        "no_message_to_a_number_that_wants_none",
        "no_message_unless_the_dose_before_is_held",
        "no_message_to_somebody_who_had_the_dose",
    }
)


def _send(way: SmsBackend, claimed: _Claimed) -> Verdict:
    """Hand a message over. A fault of ours leaves this one to become unknown and puts the others off."""
    try:
        return way.send(claimed.outgoing)
    except BrakeOn as held:
        return Verdict(Answer.LATER, said=str(held)[:300], wait=PUT_OFF)  # raised before anything leaves
    except Exception:
        _wait(PUT_OFF, "")
        raise


def _mark(claimed: _Claimed, verdict: Verdict) -> None:
    """Write the answer down, if the message is still ours."""
    news: dict[str, Any] = {"said": verdict.said}
    if verdict.answer == Answer.ACCEPTED:
        news |= {"state": State.SENT, "sent_at": Now(), "provider_id": verdict.provider_id}
    elif verdict.answer == Answer.REFUSED:
        news |= {"state": State.FAILED, "reason": Reason.REFUSED}
    elif verdict.answer == Answer.UNKNOWN:
        news |= {"state": State.UNKNOWN, "reason": Reason.NO_ANSWER}
    else:
        news |= {"state": State.WAITING, "claim": None}
    ours = Message.objects.filter(pk=claimed.outgoing.number, claim=claimed.claim, state=State.SENDING)
    try:
        with transaction.atomic():
            ours.update(**news)
    except IntegrityError as failure:
        if broken_rule(failure) != "gateway_numbers_a_message_once":
            raise
        # A number that stands at another message says nothing about this one.
        ours.update(state=State.UNKNOWN, reason=Reason.NO_ANSWER, said=f"{verdict.provider_id} ×2"[:300])


def _wait(seconds: int, said: str) -> None:
    sql.execute(SQL / "messages_wait.sql", {"seconds": seconds, "said": said})


def reports_ask(*, backend: SmsBackend | None = None) -> int:
    """Ask the gateway what became of messages that it took; gives of how many it said something final."""
    now = database_clock()
    asked_for = (
        Message.objects.filter(state=State.SENT, sent_at__gt=now - ASK_NO_MORE_AFTER)
        .exclude(provider_id="")
        .filter(Q(report_asked_at__isnull=True) | Q(report_asked_at__lt=now - ASK_AGAIN_AFTER))
        .order_by("report_asked_at", "pk")
    )
    if not asked_for.exists():
        return 0
    way = backend or backend_of_site()
    if not way.has_reports or why_not(way):
        return 0
    final = 0
    ends = time.monotonic() + RUN_SECONDS
    for message in asked_for.filter(gateway=way.name)[: settings.SMS_PER_MINUTE]:
        if time.monotonic() >= ends:
            break
        report, words = way.report(message.provider_id)
        news: dict[str, Any] = {"report_asked_at": Now()}
        if report == Report.DELIVERED:
            news |= {"state": State.DELIVERED, "reported_at": Now()}
        elif report == Report.FAILED:
            news |= {"state": State.FAILED, "reason": Reason.NOT_DELIVERED, "reported_at": Now(), "said": words}
        final += report != Report.PENDING
        Message.objects.filter(pk=message.pk, state=State.SENT).update(**news)
    return final


@contextmanager
def _one_at_a_time() -> Iterator[bool]:
    """Whether this process may send now. The lock is the session's: it goes when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SENDING_LOCK])
        (is_ours,) = cursor.fetchone()
    try:
        yield bool(is_ours)
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SENDING_LOCK])
