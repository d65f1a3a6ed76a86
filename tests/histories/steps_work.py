"""What MIS, approvers, the relay and the national server do: batches, closures, signatures, counts, extracts."""

from __future__ import annotations

import datetime
import uuid

from records import reference_data, sql
from records.models import Dose
from recovery import tasks
from recovery.casework import batches
from recovery.casework.cases import case_close, case_reopen
from recovery.delivery.outbox import SQL as DELIVERY_SQL
from recovery.delivery.refusals import Refusal, deliveries_refuse
from recovery.delivery.work import apply_ask, revert_ask, revert_decline, revert_release
from recovery.models import Case, CentreDay, CorrectionBatch
from recovery.progress.sign_off import day_reopen, day_sign_off
from recovery.tasks.delivery import lists_judge_again
from tests.histories.going import Going
from tests.histories.town import BEGIN, CENTRES, FIRST, OTHER, PEOPLE, SECOND, Held, extract, reported

State = CorrectionBatch.State


def _batch(going: Going, *states: str) -> CorrectionBatch | None:
    batch: CorrectionBatch | None = going.one_of(CorrectionBatch.objects.filter(state__in=states).order_by("pk"))
    return batch


def batch_is_drafted(going: Going) -> bool:
    """Missing doses, or other values for what differs, are proposed and submitted."""
    cases = list(Case.objects.filter(state="open").order_by("pk"))
    if not cases:
        return False
    by = going.one_of((going.town.officer, going.town.second))
    lines = 0
    with going.may_be_refused():
        batch = batches.batch_create(
            incident=going.town.incident, by=by, request_key=uuid.UUID(int=going.draw.getrandbits(128))
        )
        chosen = going.draw.sample(cases, going.draw.randint(1, len(cases)))
        lines = batches.corrections_propose_missing(batch=batch, cases=[case.pk for case in chosen], by=by)
        differing = going.one_of(case for case in cases if case.kind == "differs")
        if differing is not None:
            with going.may_be_refused():
                day = differing.given_on or FIRST
                batches.correction_set(batch=batch, case=differing, field="given_on", new_value=day.isoformat(), by=by)
        batches.batch_submit(batch=batch, by=by)
    return lines > 0


def batch_is_approved(going: Going) -> bool:
    batch = _batch(going, "submitted")
    if batch is None:
        return False
    with going.may_be_refused():
        batches.batch_approve(batch=batch, by=going.town.approver)
    batch.refresh_from_db()
    return batch.state == State.APPROVED


def batch_is_returned(going: Going) -> bool:
    """Back to its author, who throws it away or hands it in again."""
    batch = _batch(going, "submitted", "approved")
    if batch is None:
        return False
    with going.may_be_refused():
        batches.batch_return(batch=batch, by=going.town.approver, comment="please look again")
        if going.chance(0.5):
            batches.batch_discard(batch=batch, by=batch.created_by)
        else:
            batches.batch_submit(batch=batch, by=batch.created_by)
        return True
    return False


def batch_is_applied(going: Going) -> bool:
    batch = _batch(going, "approved")
    if batch is None:
        return False
    with going.may_be_refused():
        apply_ask(batch=batch, by=going.town.officer, on_asked=tasks.batch_work_soon)
    going.jobs_do()
    batch.refresh_from_db()
    return batch.state == State.APPLIED


def batch_is_reverted(going: Going) -> bool:
    """By one while nothing has left, else by two; now and then the second says no."""
    batch = _batch(going, "applied")
    if batch is None:
        return False
    with going.may_be_refused():
        revert_ask(batch=batch, by=going.town.approver, reason="wrong campaign", on_asked=tasks.batch_work_soon)
    if batch.revert_asked_by_id is not None:
        with going.may_be_refused():
            if going.chance(0.2):
                revert_decline(batch=batch, by=going.town.second)
            else:
                revert_release(batch=batch, by=going.town.second, on_asked=tasks.batch_work_soon)
    going.jobs_do()
    batch.refresh_from_db()
    return batch.state == State.REVERTED


def case_is_closed(going: Going) -> bool:
    case = going.one_of(Case.objects.filter(state="open").order_by("pk"))
    if case is None:
        return False
    closure = going.one_of(Case.Closure.values)
    with going.may_be_refused():
        case_close(case=case, closure=closure, reason="went abroad", by=going.town.officer)
    case.refresh_from_db()
    return case.state == Case.State.CLOSED


def case_is_reopened(going: Going) -> bool:
    case = going.one_of(Case.objects.filter(state="closed").order_by("pk"))
    if case is None:
        return False
    with going.may_be_refused():
        case_reopen(case=case, reason="came back", by=going.town.officer)
    case.refresh_from_db()
    return case.state == Case.State.OPEN


def day_is_signed(going: Going) -> bool:
    """As many days as can be are signed, or one."""
    days = list(CentreDay.objects.exclude(state="complete").order_by("pk"))
    going.draw.shuffle(days)
    for day in days if going.chance(0.4) else days[:2]:
        with going.may_be_refused():
            day_sign_off(centre_day=day, by=going.town.officer, register_pages="1-4")
    return any(day.state == CentreDay.State.COMPLETE for day in days)


def day_is_reopened(going: Going) -> bool:
    day = going.one_of(CentreDay.objects.filter(state="complete").order_by("pk"))
    if day is None:
        return False
    with going.may_be_refused():
        day_reopen(centre_day=day, reason="late pages", by=going.town.officer)
    day.refresh_from_db()
    return day.state == CentreDay.State.OPEN


def counts_are_reported(going: Going) -> bool:
    """Daily counts come, or are corrected: often as many as live there, sometimes others, sometimes none at all."""
    counts = {}
    for _ in range(going.draw.randint(1, 5)):
        place = going.one_of(CENTRES), going.one_of((FIRST, SECOND))
        home = sum((person.centre, person.day) == place for person in PEOPLE)
        counts[place] = going.one_of((home, home, home + 1, home + 3, 0, 1, going.draw.randint(0, 12)))
    result = reference_data.reported_load(reported(going.folder, counts))
    return result.created + result.changed > 0


def relay_sends(going: Going) -> bool:
    """What waits goes to the national server, as files."""
    with_messages = Case.objects.filter(corrections__deliveries__state="waiting").exists()
    going.jobs_do(leaving=())
    return with_messages


def server_refuses(going: Going) -> bool:
    """The national server refuses one message that is on its way by the other relay."""
    claim = uuid.UUID(int=going.draw.getrandbits(128))
    taken = sql.fetch_all(DELIVERY_SQL / "fhir_claim.sql", {"claim": claim, "most": 1})
    if not taken:
        return False
    refused = deliveries_refuse(
        [Refusal(delivery_id=taken[0]["id"], code="rejected", status=422, said="no")],
        claim=claim,
        on_refused=lists_judge_again,
    )
    going.jobs_do()
    return bool(refused)


def extract_comes(going: Going) -> bool:
    """A day later on the server: people keep, lose and get doses, corrections are seen or not, strangers are known."""
    for number in sorted(set(range(len(PEOPLE))) - going.registered):
        if going.chance(0.15):
            going.registered.add(number)
    applied = {
        dose.recipient.registration_no: dose
        for dose in Dose.objects.filter(dose_no=1, source="correction", retracted_at=None).select_related(
            "recipient", "centre"
        )
    }
    for number in sorted(going.registered):
        _server_of(going, number, applied.get(PEOPLE[number].registration_no))
    covered = sorted(going.registered)
    if going.chance(0.2):
        covered = going.draw.sample(covered, len(covered) - 3)
    going.extracts += 1
    held = {number: dose for number, dose in going.server.items() if number in covered}
    as_of = BEGIN + datetime.timedelta(days=going.extracts)
    loaded = extract(going.folder, held, registered=covered, as_of=as_of)
    tasks.extract_follow(loaded, now=False)
    going.jobs_do()
    if loaded.verified:
        going.happened["correction_is_seen"] += 1
    if loaded.lost_again:
        going.happened["dose_is_lost_again"] += 1
    return True


def _server_of(going: Going, number: int, corrected: Dose | None) -> None:
    person, held = PEOPLE[number], going.server.get(number)
    if held is None and corrected is not None and corrected.last_seen_in_id is None:
        if going.chance(0.7):
            code = corrected.centre.code if corrected.centre else person.centre
            going.server[number] = Held(code, corrected.given_on)
    elif held is None:
        if going.chance(0.12):
            centre = person.centre if going.chance(0.8) else going.one_of(CENTRES)
            going.server[number] = Held(centre, going.one_of((person.day, person.day, FIRST, SECOND, OTHER)))
    elif going.chance(0.12):
        del going.server[number]
    elif going.chance(0.06):
        going.server[number] = Held(person.centre, going.one_of((FIRST, SECOND, OTHER)), held.vaccine)
