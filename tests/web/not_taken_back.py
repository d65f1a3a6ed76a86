"""A message of the mirror centres that the server took, and would not take back."""

from __future__ import annotations

import uuid

from django.utils import timezone

from recovery.models import Delivery
from tests.web import world


def refused_retraction(mirror: world.Mirror) -> Delivery:
    """The first line that the first centre's batch applied."""
    upsert = Delivery.objects.filter(correction__batch=mirror.a.applied, operation="upsert").earliest("pk")
    _answer(upsert, "accepted", receiver_ref="Immunization/77", receiver_version="1")
    retraction = Delivery.objects.create(
        correction=upsert.correction,
        operation="retract",
        payload=upsert.payload,
        payload_sha256=upsert.payload_sha256,
    )
    _answer(retraction, "refused", refusal={"code": "refused", "status": 422, "said": "the year is closed"})
    return retraction


def _answer(delivery: Delivery, state: str, **values: object) -> None:
    claim = {"relay": "fhir", "claimed_by": uuid.uuid4(), "claimed_at": timezone.now()}
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", **claim)
    free = {"claimed_by": None, "claimed_at": None, "answered_at": timezone.now()}
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **free, **values)
