"""The outbox: what the national server is to be told, written in the transaction that applies or reverts
a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from records import sql
from recovery.models import Drop

SQL = Path(__file__).parent / "sql"

#: Called with the numbers of the lists whose rows must be judged again, inside the transaction that refuses.
OnRefused = Callable[[Sequence[int]], None]

#: What has been on its way for so many seconds is looked after; whoever sends it may be dead.
SILENT = 300


class DeliveryBackend(Protocol):
    """A relay to the national server, named by `settings.DELIVERY_BACKEND` as Django names its e-mail
    backends."""

    def deliver_waiting(self, *, on_refused: OnRefused | None = None) -> Drop | None:
        """Send what is waiting, each delivery once; gives the last drop that was finished, None if
        nothing was.

        `on_refused` gets the lists whose rows must be judged again, in the transaction that writes a refusal."""


def upserts_queue(doses: Mapping[int, int | None]) -> int:
    """Queue one message for each correction that is in the register by now; gives how many.

    `doses`: number of the correction -> the dose that it made or changed, None if it changed the person.
    """
    return _queue("upsert", doses)


def retractions_queue(doses: Mapping[int, int | None]) -> int:
    """Queue one message for each correction that was put back, behind its upsert; gives how many."""
    return _queue("retract", doses)


def deliver_waiting(*, on_refused: OnRefused | None = None) -> Drop | None:
    """Send what is waiting through the site's backend; gives the last drop that was finished."""
    backend: DeliveryBackend = import_string(settings.DELIVERY_BACKEND)()
    return backend.deliver_waiting(on_refused=on_refused)


def deliveries_are_due() -> bool:
    """Whether something waits to be sent now, or to be asked about (sql/fhir_due.sql)."""
    return bool(sql.fetch_one(SQL / "fhir_due.sql", {"silent": SILENT})["is_due"])


def _queue(operation: str, doses: Mapping[int, int | None]) -> int:
    params = {"operation": operation, "ids": list(doses), "dose_ids": list(doses.values())}
    return sql.execute(SQL / "deliveries_queue.sql", params)
