"""A world in every state that triggers guard, for the attacks of guards.txt; gives the keys that they name."""

from __future__ import annotations

import datetime

from django.utils import timezone

from records.models import Dose, Recipient, Role
from recovery.casework import batches
from recovery.delivery.applying import batch_apply, batch_revert
from recovery.models import AccessLog, CentreDay, CentreList, CorrectionBatch, Decision, Delivery, Drop, Mend, MendBatch
from tests.casework.guarded_api_tokens import guarded_api_tokens
from tests.casework.guarded_followup import guarded_followup
from tests.casework.guarded_history import guarded_history
from tests.casework.guarded_loose import guarded_loose
from tests.casework.guarded_messages import guarded_messages_keys
from tests.casework.guarded_others import guarded_others_keys
from tests.casework.guarded_snapshots import guarded_snapshots
from tests.casework.world import DAY, World


def guarded_keys() -> dict[str, int]:
    """Names of guards.txt -> keys."""
    world = World()
    people = {
        "officer": world.officer.pk,
        "approver": world.approver.pk,
        "manager_here": world.user(Role.MANAGER, centres=[world.centre]).pk,
        "manager_elsewhere": world.user(Role.MANAGER, centres=[world.other_centre]).pk,
    }
    second = world.user(Role.APPROVER)
    cases = world.missing(8)
    free, *others = cases

    def proposed() -> CorrectionBatch:
        return world.proposed([others.pop()])

    draft = proposed()
    submitted = batches.batch_submit(batch=proposed(), by=world.officer)
    approved = world.approved(proposed())
    applied, delivered, reverted = (world.approved(proposed()) for _ in range(3))
    for batch in (applied, delivered, reverted):
        batch_apply(batch=batch, by=world.officer)
    batch_revert(batch=reverted, by=world.approver, reason="a drill")
    drop = Drop.objects.create(number=1)
    sent = Delivery.objects.get(correction__batch=delivered)
    Delivery.objects.filter(pk=sent.pk).update(state="sent", relay="files", sent_at=timezone.now(), drop=drop)
    AccessLog.objects.create(user=world.officer, what="identifiers", reason="a call")
    return people | {
        "second": second.pk,
        "other_incident": World().incident.pk,
        "draft": draft.pk,
        "empty": world.batch().pk,
        "submitted": submitted.pk,
        "approved": approved.pk,
        "applied": applied.pk,
        "delivered": delivered.pk,
        "reverted": reverted.pk,
        "overwritten": _touched_by(world, second, take_out=False),
        "taken_out": _touched_by(world, second, take_out=True),
        "applied_case": applied.corrections.get().case_id,
        "free_case": free.pk,
        "waiting": Delivery.objects.get(correction__batch=applied).pk,
        "sent": sent.pk,
        "drop": Drop.objects.create(number=2).pk,
        "extract": world.extract().pk,
        **_seen(world),
        **_lists(world),
        **guarded_messages_keys(world),
        **guarded_others_keys(world),
        **guarded_followup(world),
        **guarded_api_tokens(world),
        **guarded_loose(world),
        **guarded_history(),
        **guarded_snapshots(world),
    }


def _touched_by(world: World, second: object, *, take_out: bool) -> int:
    """A submitted batch of the officer, a line of which somebody else once wrote or took out."""
    case, other = world.missing(2)
    batch = world.proposed([case, other])
    if take_out:
        batches.correction_remove(batch=batch, case=other, field="dose", by=second)
    else:
        line = {"batch": batch, "case": case, "field": "mobile"}
        batches.correction_set(**line, new_value="01800000012", by=second)
        batches.correction_set(**line, new_value="01800000013", by=world.officer)
    return batches.batch_submit(batch=batch, by=world.officer).pk


def _seen(world: World) -> dict[str, int]:
    """Somebody with a dose, and a row of theirs that somebody has decided on."""
    person = world.recipient()
    dose = world.dose(person)
    row = world.a_list([person]).rows.get()
    decision = Decision.objects.create(
        sheet_row_id=row.pk, verdict="nobody", reason="she moved", decided_by=world.officer
    )
    Dose.objects.filter(pk=dose.pk).update(lot_no="x")
    Recipient.objects.filter(pk=person.pk).update(mobile="01700000098")
    day = CentreDay.objects.create(incident=world.incident, centre=world.centre, day=DAY)
    CentreDay.objects.filter(pk=day.pk).update(state="disputed", reason="two books")
    CentreDay.objects.filter(pk=day.pk).update(state="open")
    doubted = CentreDay.objects.create(
        incident=world.incident,
        centre=world.centre,
        day=DAY + datetime.timedelta(days=15),
        state="disputed",
        reason="two books",
    )
    return {"day": day.pk, "doubted": doubted.pk, "person": person.pk, "dose": dose.pk, "decision": decision.pk}


def _lists(world: World) -> dict[str, int]:
    a_list = world.a_list([world.recipient(), None])
    row = a_list.rows.earliest("row_number")
    received = CentreList.objects.create(
        incident=world.incident,
        file_name="list.xlsx",
        stored_name="received",
        sha256="1" * 64,
        size_bytes=1,
        uploaded_by=world.officer,
    )
    mends = {}
    for state, column in (("mend_draft", 4), ("mend_applied", 5)):
        mends[state] = MendBatch.objects.create(list=a_list, rule="row", created_by=world.officer)
        Mend.objects.create(batch=mends[state], sheet_row=row.sheet_row, column=column, old_text="a", new_text="b")
    MendBatch.objects.filter(pk=mends["mend_applied"].pk).update(state="applied", applied_at=timezone.now())
    Mend.objects.filter(batch=mends["mend_applied"]).update(standing=True)
    return {
        "list": a_list.pk,
        "row": row.pk,
        "free_row": world.a_list([None]).rows.get().pk,
        "received": received.pk,
        **{name: mend.pk for name, mend in mends.items()},
    }
