"""More states that triggers guard, for guards_others.txt: relayed messages, decisions for rows alike, the watch on
links, previews of corrections, and people at a desk."""

from __future__ import annotations

import uuid

from django.utils import timezone

from records.models import Role
from recovery.casework.exchange.imports import import_drop, import_take, screen_preview
from recovery.delivery.applying import batch_apply
from recovery.delivery.reverting import batch_revert
from recovery.intake.walk_in import WalkIn, walk_in_receive
from recovery.models import (
    CandidatePair,
    Correction,
    CorrectionBatch,
    CorrectionImport,
    Decision,
    Delivery,
    DeliveryAttempt,
    LinkageComparison,
    LinkageModel,
    LinkCheck,
    ReviewAct,
)
from tests.casework.world import DAY, World


def guarded_others_keys(world: World) -> dict[str, int]:
    """Names of guards_others.txt -> keys."""
    return {
        **_relayed(world),
        **_decided_alike(world),
        **_watched(world),
        **_compared(world),
        **_previewed(world),
        **_at_a_desk(world),
    }


def _relayed(world: World) -> dict[str, int]:
    """Messages in each state that a relay gives them; `first` and `next` are about one dose, and both wait."""

    def applied() -> CorrectionBatch:
        batch = world.approved(world.proposed(world.missing()))
        batch_apply(batch=batch, by=world.officer)
        return batch

    def reverted() -> tuple[Delivery, Delivery]:
        batch = applied()
        batch_revert(batch=batch, by=world.approver, reason="wrong list")
        upsert, retraction = Delivery.objects.filter(correction__batch=batch).order_by("pk")
        return upsert, retraction

    def send(delivery: Delivery) -> None:
        claim = {"relay": "fhir", "claimed_by": uuid.uuid4(), "claimed_at": timezone.now()}
        Delivery.objects.filter(pk=delivery.pk).update(state="sending", **claim)

    def answer(delivery: Delivery, state: str, **values: object) -> None:
        send(delivery)
        free = {"claimed_by": None, "claimed_at": None, "answered_at": timezone.now()}
        Delivery.objects.filter(pk=delivery.pk).update(state=state, **free, **values)

    being_sent, accepted, refused = (Delivery.objects.get(correction__batch=applied()) for _ in range(3))
    send(being_sent)
    answer(accepted, "accepted", receiver_ref="Immunization/1", receiver_version="1")
    answer(refused, "refused", refusal={"why": "unknown lot"})
    Correction.objects.filter(pk=refused.correction_id).update(state="refused")
    first, following = reverted()
    never_held, needless = reverted()
    answer(never_held, "refused", refusal={"why": "unknown lot"})
    Delivery.objects.filter(pk=needless.pk).update(state="superseded", answered_at=timezone.now())
    taken, taken_back = reverted()
    answer(taken, "accepted", receiver_ref="Immunization/2", receiver_version="1")
    return {
        "being_sent": being_sent.pk,
        "accepted": accepted.pk,
        "refused": refused.pk,
        "needless": needless.pk,
        "first": first.pk,
        "next": following.pk,
        "taken_back": taken_back.pk,
        "try": DeliveryAttempt.objects.create(delivery=accepted, outcome="fault", status=500).pk,
    }


def _decided_alike(world: World) -> dict[str, int]:
    """Acts, and rows with one candidate, with two, and with one whom an identifier contradicts."""
    names = ("row_alike", "row_of_two", "row_nid_differs", "row_contradicted", "decided", "undecided")
    a_list = world.a_list([None] * len(names))
    rows = dict(zip(names, a_list.rows.order_by("row_number").values_list("pk", flat=True), strict=True))
    candidate = world.recipient()
    same = [{"name": "name", "level": "same"}]

    def pair(row: str, **values: object) -> None:
        said = {"recipient": candidate, "found_by": "name", "comparisons": same} | values
        CandidatePair.objects.create(row_id=rows[row], list=a_list, **said)

    for row in ("row_alike", "row_of_two", "decided", "undecided"):
        pair(row)
    pair("row_of_two", recipient=world.recipient())
    pair("row_nid_differs", comparisons=[*same, {"name": "nid", "level": "one_digit"}])
    pair("row_contradicted", contradicts=["nid"])

    def act(verdict: str) -> ReviewAct:
        return ReviewAct.objects.create(
            incident=world.incident,
            verdict=verdict,
            pattern=["name:same"],
            content_sha256="0" * 64,
            reason="together",
            decided_by=world.officer,
            decided_at=timezone.now(),
        )

    def decide(of: ReviewAct, row: str) -> None:
        recipient = candidate if of.verdict == "this_one" else None
        said = {"verdict": of.verdict, "reason": of.reason, "decided_by": of.decided_by}
        Decision.objects.create(sheet_row_id=rows[row], act=of, recipient=recipient, **said)

    linked, undone = act("this_one"), act("this_one")
    decide(linked, "decided")
    decide(undone, "undecided")
    undone.decisions.update(replaced_at=timezone.now())
    ReviewAct.objects.filter(pk=undone.pk).update(
        undone_at=timezone.now(), undone_by=world.approver, undo_reason="the wrong pile"
    )
    return rows | {
        "candidate": candidate.pk,
        "act": act("this_one").pk,
        "act_nobody": act("nobody").pk,
        "act_linked": linked.pk,
        "act_undone": undone.pk,
    }


def _watched(world: World) -> dict[str, int]:
    """Two questions about links of a list that the officer sent, one of them answered; `decider` judged a row of it."""
    people = [world.recipient() for _ in range(3)]
    rows = list(world.a_list(people).rows.order_by("row_number"))
    decider = world.user(Role.OFFICER)
    waiting, answered = (
        LinkCheck.objects.create(sheet_row_id=row.pk, recipient=person, found_by="nid", asked_on=DAY)
        for row, person in zip(rows[:2], people[:2], strict=True)
    )
    LinkCheck.objects.filter(pk=answered.pk).update(
        verdict="same", answered_by=world.approver, answered_at=timezone.now()
    )
    Decision.objects.create(sheet_row_id=rows[2].pk, verdict="nobody", reason="she moved", decided_by=decider)
    return {"check": waiting.pk, "check_answered": answered.pk, "decider": decider.pk, "stranger": people[2].pk}


def _compared(world: World) -> dict[str, int]:
    """Two models that nothing uses, and comparisons of one with the other: one runs, one has finished."""
    model, other_model = (
        LinkageModel.objects.create(version=version, settings={}, upper=30, lower=20, trained_at=timezone.now())
        for version in ("guarded-a", "guarded-b")
    )
    pair = {"model": model, "standing_model": other_model}
    return {
        "model": model.pk,
        "other_model": other_model.pk,
        "comparison": LinkageComparison.objects.create(**pair).pk,
        "comparison_finished": LinkageComparison.objects.create(
            **pair, finished_at=timezone.now(), figures={"rows": 1}
        ).pk,
    }


def _previewed(world: World) -> dict[str, int]:
    """Previews by the officer: one shown, one taken into a batch, one dropped; and batches that are not theirs."""

    def preview() -> CorrectionImport:
        return screen_preview(
            incident=world.incident,
            case_ids=[case.pk for case in world.missing(2)],
            change="list",
            typed="",
            note="",
            by=world.officer,
            request_key=uuid.uuid4(),
        )

    shown, taken, dropped = preview(), preview(), preview()
    import_take(preview=taken, by=world.officer)
    import_drop(preview=dropped, by=world.officer)
    elsewhere = World()
    return {
        "preview": shown.pk,
        "preview_taken": taken.pk,
        "preview_dropped": dropped.pk,
        "batch_of_another": world.batch(by=world.approver).pk,
        "batch_elsewhere": world.batch(incident=elsewhere.incident).pk,
    }


def _at_a_desk(world: World) -> dict[str, int]:
    """A person at the desk of this incident, one of another, and people who may add nobody."""
    card = WalkIn(name="Rahima Khatun", given_on=DAY, identity="2555801347")
    came = {
        name: walk_in_receive(
            incident=at.incident,
            centre=world.centre,
            person=card,
            evidence="card",
            by=world.officer,
            on_received=lambda new: None,
        ).pk
        for name, at in (("at_desk", world), ("at_desk_elsewhere", World()))
    }
    return came | {
        "official": world.user(Role.OFFICIAL, centres=[world.centre]).pk,
        "auditor": world.user(Role.AUDITOR, centres=[world.centre]).pk,
        "administrator": world.user(Role.ADMINISTRATOR, centres=[world.centre]).pk,
    }
