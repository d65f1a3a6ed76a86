"""Work for the tests of the FHIR relay: batches that are applied, and what the server and the outbox say of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from records.models import Vaccine
from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.models import Case, CorrectionBatch, Delivery, RelayState
from tests.casework.world import DAY, World
from tests.delivery.fake_server import FakeServer


def coded_world() -> World:
    """A world whose vaccine has codes that a server knows it by."""
    made = World()
    Vaccine.objects.filter(pk="SINOPHARM").update(cvx="510", icd11="XM8866")
    return made


def applied(world: World, count: int = 1) -> CorrectionBatch:
    batch = world.approved(world.proposed(world.missing(count)))
    batch_apply(batch=batch, by=world.officer)
    return batch


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def due_now() -> None:
    """The time has come for everything that is tried again later, and for the server too."""
    Delivery.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    RelayState.objects.update(rests_until=None)


def message_of(delivery: Delivery) -> str:
    return f"{delivery.pk}.{delivery.payload_sha256}"


def assert_one_effect_each(server: FakeServer) -> None:
    told = [message_of(each) for each in Delivery.objects.filter(state="accepted")]
    assert sorted(server.effects) == sorted(told)


def day_corrected(world: World) -> tuple[Case, CorrectionBatch]:
    case, _dose = world.differing()
    batch = world.batch()
    batches.correction_set(
        batch=batch, case=case, field="given_on", new_value=DAY.isoformat(), by=world.officer, evidence_note="card"
    )
    batch_apply(batch=world.approved(batch), by=world.officer)
    return case, batch


def of_their_own(case: Case, **values: Any) -> dict[str, Any]:
    assert case.recipient is not None
    value = f"{case.recipient.registration_no}/1"
    return {
        "resourceType": "Immunization",
        "identifier": [{"system": "urn:punoruddhar:dose", "value": value}],
        "status": "completed",
        "vaccineCode": {"text": "VERO"},
        "patient": {"identifier": {"value": case.recipient.registration_no}},
        "occurrenceDateTime": "2021-10-14",
        "site": {"text": "left arm"},
        **values,
    }


def refusing(registration_no: str, said: str = "no") -> Callable[[dict[str, Any]], str]:
    """The server does not take what is about this person."""
    return lambda resource: said if resource["patient"]["identifier"]["value"] == registration_no else ""
