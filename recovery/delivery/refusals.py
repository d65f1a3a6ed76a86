"""What follows when the national server refuses a message: the dose is taken back here too, and its case is open again.

Without that the register would go on saying what the server does not hold, and nothing could be proposed anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pghistory
from django.db import transaction
from django.db.models.functions import Now

from records import services, sql
from records.models import Vaccine
from recovery.casework.cases import cases_of_incident_lock
from recovery.casework.statistics import statistics_refresh
from recovery.delivery.lines import SQL, Line, lines_read, tried_again
from recovery.delivery.outbox import OnRefused
from recovery.delivery.reverting import Fate, fate_of, put_back
from recovery.models import Case, Correction, CorrectionBatch, Delivery, DeliveryAttempt
from recovery.models.corrections import DOSE_FIELDS


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the server does not take a message. `said`: its own words; `code`: the kind, in ours."""

    delivery_id: int
    code: str
    status: int | None = None
    said: str = ""
    request_sha256: str = ""


def deliveries_refuse(
    refusals: Sequence[Refusal], *, claim: uuid.UUID, on_refused: OnRefused | None = None
) -> list[int]:
    """Write down that the server refuses these messages; gives the numbers of those that were still this claim's.

    One transaction a batch. A line that is applied becomes *refused*: what it wrote into the register is put back if
    the register still says it and no extract has shown it; its case is open again. The retraction of a line that was
    reverted meanwhile is not needed any more.
    """
    by_batch: dict[int, list[Refusal]] = {}
    batch_of = dict(
        Delivery.objects.filter(pk__in=[each.delivery_id for each in refusals]).values_list("pk", "correction__batch")
    )
    for each in refusals:
        by_batch.setdefault(batch_of[each.delivery_id], []).append(each)
    refused: list[int] = []
    for batch_id, few in sorted(by_batch.items()):
        refused += tried_again(partial(_refuse, batch_id, few, claim, on_refused))
    return refused


def _refuse(batch_id: int, refusals: Sequence[Refusal], claim: uuid.UUID, on_refused: OnRefused | None) -> list[int]:
    with _batch_held(batch_id):
        ours = Delivery.objects.select_for_update().filter(
            pk__in=[each.delivery_id for each in refusals], state=Delivery.State.SENDING, claimed_by=claim
        )
        deliveries = {each.pk: each for each in ours.order_by("pk")}
        taken_back = {each.correction_id for each in deliveries.values() if each.operation == Delivery.Operation.UPSERT}
        lines = [line for line in lines_read(batch_id=batch_id) if line.correction_id in taken_back]
        applied = [line for line in lines if line.state == Correction.State.APPLIED]
        kept = _register_put_back(applied, source_ref=f"batch {batch_id} refused by the server")
        for refusal in refusals:
            if refusal.delivery_id in deliveries:
                _write(deliveries[refusal.delivery_id], refusal, kept)
        # Message and line each ask for the other, which the database looks at when this commits.
        Correction.objects.filter(pk__in=[line.correction_id for line in applied]).update(
            state=Correction.State.REFUSED
        )
        # A repeat that was refused says nothing of the message before it, which the server may hold.
        never_held = [each.correction_id for each in deliveries.values() if each.repeats_id is None]
        Delivery.objects.filter(
            correction__in=taken_back.intersection(never_held),
            operation=Delivery.Operation.RETRACT,
            state=Delivery.State.WAITING,
        ).update(state=Delivery.State.SUPERSEDED, answered_at=Now())
        cases = {line.case_id for line in applied if line.field in DOSE_FIELDS}
        Case.objects.filter(pk__in=cases, state=Case.State.APPLIED).update(state=Case.State.OPEN, changed_at=Now())
        lists = Case.objects.filter(pk__in=[line.case_id for line in applied]).order_by()
        if on_refused is not None:
            on_refused(sorted(lists.values_list("sheet_row__list_id", flat=True).distinct()))
        return list(deliveries)


@contextmanager
def _batch_held(batch_id: int) -> Iterator[None]:
    """One transaction that holds what applying and reverting hold, taken in the same order."""
    incident_id = CorrectionBatch.objects.values_list("incident_id", flat=True).get(pk=batch_id)
    with transaction.atomic(), pghistory.context(batch=batch_id, refused_by="national server"):
        services.register_share()
        cases_of_incident_lock(incident_id=incident_id)
        CorrectionBatch.objects.select_for_update().get(pk=batch_id)
        for held in ("lock_cases.sql", "lock_recipients.sql", "lock_doses.sql"):
            sql.execute(SQL / held, {"batch": batch_id})
        statistics_refresh()
        yield


def _register_put_back(applied: Sequence[Line], *, source_ref: str) -> Mapping[int, str]:
    """Undo in the register what is still ours there; gives, for each line that was left alone, why."""
    vaccines = set(Vaccine.objects.values_list("pk", flat=True))
    seen = set(
        Correction.objects.filter(
            pk__in=[line.correction_id for line in applied], verified_in__isnull=False
        ).values_list("pk", flat=True)
    )
    kept: dict[int, str] = {}
    undone: list[Line] = []
    for line in applied:
        fate = fate_of(line, vaccines)
        if line.correction_id in seen or (line.field == "dose" and line.dose_held):
            kept[line.correction_id] = "seen_on_server"
        elif fate is Fate.REVERSED:
            undone.append(line)
        else:
            kept[line.correction_id] = fate.value
    put_back(undone, source_ref=source_ref)
    return kept


def _write(delivery: Delivery, refusal: Refusal, kept: Mapping[int, str]) -> None:
    facts: dict[str, Any] = {"code": refusal.code, "status": refusal.status, "said": refusal.said}
    if delivery.operation == Delivery.Operation.UPSERT and delivery.correction_id in kept:
        facts["register_kept"] = kept[delivery.correction_id]
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.REFUSED, claimed_by=None, claimed_at=None, answered_at=Now(), refusal=facts
    )
    DeliveryAttempt.objects.create(
        delivery=delivery,
        outcome=DeliveryAttempt.Outcome.REFUSED,
        status=refusal.status,
        said=refusal.said,
        request_sha256=refusal.request_sha256,
    )
