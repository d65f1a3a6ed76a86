"""What relay_guards.sql holds, attacked by raw SQL. Each test writes what is allowed as well."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import connection

from recovery.delivery.applying import batch_apply
from recovery.delivery.reverting import batch_revert
from recovery.models import Correction, CorrectionBatch, Delivery, DeliveryAttempt
from recovery.models.delivery import DELIVERY_MOVES
from tests.casework.test_guards import refused, run
from tests.casework.world import World

CLAIM = "relay = 'fhir', claimed_by = gen_random_uuid(), claimed_at = clock_timestamp()"
FREE = "claimed_by = NULL, claimed_at = NULL"
#: What a delivery says of itself in each state.
SAYS = {
    "waiting": FREE,
    "sending": CLAIM,
    "sent": "relay = 'files', sent_at = now(), drop_id = %(drop)s",
    "accepted": f"{FREE}, answered_at = now(), receiver_ref = 'Immunization/1', receiver_version = '1'",
    "refused": f"{FREE}, answered_at = now(), refusal = '{{}}'",
    "unknown": FREE,
    "superseded": "answered_at = now()",
}


def applied(world: World) -> CorrectionBatch:
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    return batch


def step(delivery: Delivery, state: str, **params: Any) -> int:
    return run(
        f"UPDATE recovery_delivery SET state = %(state)s, {SAYS[state]} WHERE id = %(pk)s",  # noqa: S608
        state=state,
        pk=delivery.pk,
        **params,
    )


def test_database_allows_the_steps_of_the_model_and_no_others(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT old, new FROM recovery_allowed_step WHERE thing = 'delivery'")
        assert set(cursor.fetchall()) == set(DELIVERY_MOVES)
    assert {state for move in DELIVERY_MOVES for state in move} == set(Delivery.State.values)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        move
        for move in itertools.product(("waiting", "sending", "unknown", "accepted"), Delivery.State.values)
        if move[0] != move[1] and move not in DELIVERY_MOVES
    ],
)
def test_step_that_no_relay_takes_is_refused(world: World, old: str, new: str) -> None:
    delivery = Delivery.objects.get(correction__batch=applied(world))
    for state in {"waiting": (), "sending": ("sending",)}.get(old, ("sending", old)):
        assert step(delivery, state) == 1
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO recovery_drop (number, made_at, manifest) VALUES (1, now(), '{}') RETURNING id")
        (drop,) = cursor.fetchone()
    rewrites = old == "accepted" and new in {"sent", "refused"}
    with refused("answered_delivery_keeps_its_answer" if rewrites else "delivery_takes_allowed_steps"):
        step(delivery, new, drop=drop)


def test_delivery_starts_as_waiting(world: World) -> None:
    upsert = Delivery.objects.get(correction__batch=applied(world))
    copy = "INSERT INTO recovery_delivery (correction_id, operation, payload, payload_sha256, state, answered_at)"
    values = "SELECT correction_id, 'retract', payload, payload_sha256, %(state)s, NULL FROM recovery_delivery"
    with refused("delivery_starts_at_the_start"):
        run(f"{copy} {values} WHERE id = %(pk)s", state="unknown", pk=upsert.pk)
    assert run(f"{copy} {values} WHERE id = %(pk)s", state="waiting", pk=upsert.pk) == 1


def test_answer_of_the_server_is_never_rewritten(world: World) -> None:
    delivery = Delivery.objects.get(correction__batch=applied(world))
    step(delivery, "sending")
    assert run("UPDATE recovery_delivery SET attempts = attempts + 1 WHERE id = %s", delivery.pk) == 1
    step(delivery, "accepted")
    for change in ("receiver_version = '2'", "receiver_ref = 'Immunization/2'", "attempts = 0"):
        with refused("answered_delivery_keeps_its_answer"):
            run(f"UPDATE recovery_delivery SET {change} WHERE id = %s", delivery.pk)  # noqa: S608


def test_tries_are_append_only(world: World) -> None:
    delivery = Delivery.objects.get(correction__batch=applied(world))
    tried = DeliveryAttempt.objects.create(delivery=delivery, outcome="fault", status=500)
    with refused("delivery_attempt_is_append_only"):
        run("UPDATE recovery_deliveryattempt SET outcome = 'accepted' WHERE id = %s", tried.pk)
    with refused("delivery_attempt_is_append_only"):
        run("DELETE FROM recovery_deliveryattempt WHERE id = %s", tried.pk)


@pytest.mark.parametrize("earlier", ["waiting", "sending", "unknown"])
def test_later_message_about_a_dose_is_not_sent_while_an_earlier_one_is_open(world: World, earlier: str) -> None:
    batch = applied(world)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    first, second = Delivery.objects.order_by("pk")
    for state in {"waiting": (), "sending": ("sending",), "unknown": ("sending", "unknown")}[earlier]:
        step(first, state)
    with refused("delivery_waits_for_the_one_before"):
        step(second, "sending")
    if earlier != "sending":
        step(first, "sending")
    step(first, "accepted")
    assert step(second, "sending") == 1


def test_refused_message_and_its_line_go_together(world: World) -> None:
    delivery = Delivery.objects.get(correction__batch=applied(world))
    step(delivery, "sending")
    with refused("refused_message_takes_its_line_back"):
        step(delivery, "refused")
    with refused("refused_correction_has_its_refusal"):
        run("UPDATE recovery_correction SET state = 'refused' WHERE id = %s", delivery.correction_id)
    both = f"""
        WITH told AS (UPDATE recovery_delivery SET state = 'refused', {SAYS["refused"]} WHERE id = %(pk)s)
        UPDATE recovery_correction SET state = 'refused' WHERE id = %(line)s
    """  # noqa: S608
    assert run(both, pk=delivery.pk, line=delivery.correction_id) == 1
    assert Correction.objects.get().state == "refused"


def test_only_the_retraction_of_a_refused_message_is_needless(world: World) -> None:
    batch = applied(world)
    batch_revert(batch=batch, by=world.approver, reason="wrong list")
    upsert, retraction = Delivery.objects.order_by("pk")
    for each in (upsert, retraction):
        with refused("only_a_refusal_makes_a_retraction_needless"):
            step(each, "superseded")
    step(upsert, "sending")
    step(upsert, "refused")
    assert step(retraction, "superseded") == 1
