"""Doses of the outbox told to a FHIR server: each once, in order, and never forgotten.

A message is claimed in a transaction of its own, told outside any, and what came of it is written in another one.
Whoever dies on the way leaves it *being sent*; the next run calls that *unknown* and asks the server, by the message's
own identifier, before it tells it again. The server counts a repeated create as none (`ifNoneExist`) and refuses a
repeated change (`ifMatch`), so whatever happens there is one effect.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from records import sql
from recovery.delivery import relay_state
from recovery.delivery.fhir.bundles import MOST_ENTRIES
from recovery.delivery.fhir.client import FhirServer
from recovery.delivery.fhir.prepare import SQL, messages_claim
from recovery.delivery.fhir.telling import NAME, ClaimLost, Round
from recovery.delivery.outbox import OnRefused

__all__ = ["ClaimLost", "FhirRelay"]

#: Number of the advisory lock under which messages are sent.
FHIR_LOCK = 7006


def _go_on(step: str) -> None:
    """Nothing happens between two steps, unless a test makes something happen."""


class FhirRelay:
    """Tell the server of `settings.FHIR_URL` what waits, each message once.

    `between` is called with the name of each step done (claimed, asked, sent, written). A server that refuses
    everything is not believed, unless a person says so (`believes_refusals`).
    """

    def __init__(
        self,
        *,
        between: Callable[[str], None] = _go_on,
        most: int = MOST_ENTRIES,
        believes_refusals: bool = False,
    ) -> None:
        self.between = between
        self.most = most
        self.believes_refusals = believes_refusals

    def deliver_waiting(self, *, on_refused: OnRefused | None = None) -> None:
        """Send until nothing is left that may be sent now, or the server is to be left alone.

        Cannot run within a transaction. Raises ClaimLost if another process took over.
        """
        with _one_at_a_time(), FhirServer() as server:
            state = relay_state.relay_state(NAME)
            if self.believes_refusals and state.trouble == relay_state.Trouble.REFUSES:
                relay_state.relay_worked(NAME)
            if relay_state.relay_rests(NAME):
                return
            sql.execute(SQL / "fhir_orphans.sql")
            most = 1 if state.failures >= relay_state.MOST_FAILURES else self.most  # a probe first
            while not relay_state.relay_rests(NAME):
                claim = uuid.uuid4()
                with transaction.atomic(durable=True):
                    claimed = messages_claim(most=most, claim=claim)
                if not claimed:
                    return
                self.between("claimed")
                Round(
                    server,
                    claim,
                    claimed,
                    between=self.between,
                    believes_refusals=self.believes_refusals,
                    on_refused=on_refused,
                ).run()
                most = self.most


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Only one process sends. The lock is the session's: it goes when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [FHIR_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [FHIR_LOCK])
