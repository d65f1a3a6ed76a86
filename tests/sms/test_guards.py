"""What triggers hold of messages, attacked by raw SQL."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from recovery.delivery.sms.opt_outs import opt_out_add
from recovery.delivery.sms.releases import lot_release
from recovery.delivery.sms.texts import template_current
from recovery.errors import broken_rule
from recovery.models import Message, MessageSite, OptOut
from tests.sms.people import Due, states

FAILURES = (IntegrityError, ProgrammingError, InternalError)

#: A second row like the newest message, for somebody else.
COPY = """
    INSERT INTO recovery_message
    SELECT (jsonb_populate_record(m, jsonb_build_object(
               'id', m.id + 1000, 'recipient_id', {recipient}, 'mobile_key', '{mobile}', 'release_id', {release}
           ))).*
      FROM recovery_message m ORDER BY id DESC LIMIT 1
"""


def refused(statement: str) -> str:
    """The rule by which the database refuses a write; '' if it lets it through. Nothing is kept."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)
            assert cursor.rowcount, "the attack met no row"
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            transaction.set_rollback(True)
    except FAILURES as failure:
        return broken_rule(failure)  # type: ignore[arg-type]
    return ""


LOT_STEPS = {("prepared", "released"), ("prepared", "discarded")}
MESSAGE_STEPS = {
    *(("prepared", "waiting"), ("prepared", "stopped"), ("waiting", "sending"), ("waiting", "stopped")),
    *(("sending", "waiting"), ("sending", "sent"), ("sending", "failed"), ("sending", "unknown")),
    *(("sent", "delivered"), ("sent", "failed")),
}


def test_message_takes_the_steps_of_the_table_and_no_other(due: Due) -> None:
    due.released()
    names = [state.value for state in Message.State]
    taken = set()
    stamps = "claim = gen_random_uuid(), claimed_at = now(), gateway = 'x', sent_at = now(), reported_at = now()"
    for old in names:
        with transaction.atomic(), connection.cursor() as cursor:
            reason = "'refused'" if old in {"failed", "unknown", "stopped"} else "''"
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE recovery_message DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE recovery_message SET {stamps}, state = '{old}', reason = {reason}")  # noqa: S608
            cursor.execute("ALTER TABLE recovery_message ENABLE TRIGGER USER")
            for new in names:
                reason = "'refused'" if new in {"failed", "unknown", "stopped"} else "''"
                rule = refused(f"UPDATE recovery_message SET state = '{new}', reason = {reason}")  # noqa: S608
                assert rule in {"", "message_takes_allowed_steps"}, (old, new, rule)
                if not rule and old != new:
                    taken.add((old, new))
            transaction.set_rollback(True)
    assert taken == MESSAGE_STEPS


def test_lot_is_released_or_discarded_once(due: Due) -> None:
    lot = due.lot()
    released = f"state = 'released', released_at = now(), released_by_id = {due.approver.pk}"
    whole = "released_lot_is_what_was_previewed"  # its message is still unreleased
    assert refused(f"UPDATE recovery_messagerelease SET {released}") == whole  # noqa: S608
    assert refused("UPDATE recovery_messagerelease SET people = 2") == "prepared_lot_is_frozen"
    lot_release(lot=lot, by=due.approver, typed=None)
    back = "state = 'prepared', released_at = NULL, released_by_id = NULL"
    back = f"UPDATE recovery_messagerelease SET {back}"  # noqa: S608
    assert refused(back) == "message_lot_takes_allowed_steps"
    assert refused("UPDATE recovery_messagerelease SET released_at = now()") == "prepared_lot_is_frozen"
    assert refused("DELETE FROM recovery_messagerelease") == "message_lot_is_never_deleted"


@pytest.mark.parametrize(
    "change",
    [
        *("incident_id = incident_id + 1", "template_id = template_id + 1", "request_key = gen_random_uuid()"),
        *("due_until = due_until + 1", "segments = 9", "price = 9", "excluded = '{\"x\": 1}'", "considered = 9"),
        *("prepared_by_id = prepared_by_id + 1", "prepared_at = now()"),
    ],
)
def test_lot_stays_as_it_was_previewed(due: Due, change: str) -> None:
    due.lot()
    assert refused(f"UPDATE recovery_messagerelease SET {change}") == "prepared_lot_is_frozen"  # noqa: S608


@pytest.mark.parametrize(
    "change",
    [
        *("recipient_id = recipient_id + 1", "case_id = case_id + 1", "centre_id = centre_id + 1"),
        *(
            "due_on = due_on + 1",
            "mobile_key = '01900000012'",
            "text = text || '!'",
            "encoding = 'gsm7'",
            "segments = 3",
        ),
        "release_id = release_id + 1",
    ],
)
@pytest.mark.parametrize("is_released", [True, False])
def test_message_stays_as_it_was_previewed(due: Due, change: str, is_released: bool) -> None:
    due.released() if is_released else due.lot()
    assert refused(f"UPDATE recovery_message SET {change}") == "message_is_never_rewritten"  # noqa: S608


def test_what_a_gateway_said_and_a_call_are_never_rewritten(due: Due) -> None:
    due.released()
    first = f"called_at = now(), called_by_id = {due.officer.pk}, call_note = 'told'"
    Message.objects.update(provider_id="7", gateway="x", sent_at="2021-11-15T00:00Z")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE recovery_message SET {first}")  # noqa: S608
    for change in ("provider_id = '8'", "sent_at = NULL", "call_note = 'other'"):
        assert refused(f"UPDATE recovery_message SET {change}") == "message_is_never_rewritten"  # noqa: S608
    assert refused("UPDATE recovery_message SET report_asked_at = now()") == ""


def test_message_starts_in_a_lot_that_waits(due: Due) -> None:
    lot = due.lot()
    (other,) = due.verified()
    copy = {"recipient": other.pk, "mobile": other.mobile_key, "release": lot.pk}
    assert refused(COPY.format(**copy)) == ""
    waiting = COPY.format(**copy).replace("'id',", "'state', 'waiting', 'id',")
    assert refused(waiting) == "message_starts_at_the_start"
    lot_release(lot=lot, by=due.approver, typed=None)
    fresh = COPY.format(**copy).replace("'id',", "'state', 'prepared', 'id',")
    assert refused(fresh) == "message_comes_and_goes_with_a_waiting_lot"
    assert refused("DELETE FROM recovery_message") == "message_comes_and_goes_with_a_waiting_lot"


def test_message_waits_only_when_its_lot_is_released(due: Due) -> None:
    due.lot()
    assert refused("UPDATE recovery_message SET state = 'waiting'") == "message_goes_only_when_its_lot_is_released"


def test_lot_released_beside_its_messages_is_refused_at_commit(due: Due) -> None:
    lot = due.lot(2)
    with pytest.raises(IntegrityError) as failure, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE recovery_messagerelease SET state = 'released', released_at = now(), released_by_id = %s",
            [due.approver.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_rule(failure.value) == "released_lot_is_what_was_previewed"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM recovery_message WHERE id = (SELECT max(id) FROM recovery_message)")
    with pytest.raises(IntegrityError) as failure, transaction.atomic():
        lot_release(lot=lot, by=due.approver, typed=None)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_rule(failure.value) == "released_lot_is_what_was_previewed"


def test_no_message_is_made_or_goes_to_a_number_that_wants_none(due: Due) -> None:
    lot = due.lot()
    (other,) = due.verified()
    OptOut.objects.create(mobile_key=other.mobile_key, reason="asked", made_by=due.officer)
    copy = COPY.format(recipient=other.pk, mobile=other.mobile_key, release=lot.pk)
    assert refused(copy) == "no_message_to_a_number_that_wants_none"
    lot_release(lot=lot, by=due.approver, typed=None)
    with connection.cursor() as cursor:  # an opt-out that stopped nothing, as if its trigger had been off
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE recovery_optout DISABLE TRIGGER USER")
        OptOut.objects.create(mobile_key=Message.objects.get().mobile_key, reason="asked", made_by=due.officer)
        cursor.execute("ALTER TABLE recovery_optout ENABLE TRIGGER USER")
    claim = "UPDATE recovery_message SET state = 'sending', claim = gen_random_uuid(), claimed_at = now()"
    assert refused(claim) == "no_message_to_a_number_that_wants_none"


def test_no_message_is_made_or_goes_without_the_first_dose_or_after_the_second(due: Due) -> None:
    lot = due.lot()
    (other,) = due.verified()
    copy = COPY.format(recipient=other.pk, mobile=other.mobile_key, release=lot.pk)
    lose = "UPDATE records_dose SET retracted_at = now() WHERE recipient_id = {}"
    later = "INSERT INTO records_dose (recipient_id, dose_no, given_on, centre_id, first_seen_in_id, last_seen_in_id)"
    later += " SELECT recipient_id, 2, given_on, centre_id, first_seen_in_id, last_seen_in_id FROM records_dose"
    later += " WHERE recipient_id = {} AND dose_no = 1"
    claim = "UPDATE recovery_message SET state = 'sending', claim = gen_random_uuid(), claimed_at = now()"
    for spoil, rule in (
        (lose, "no_message_unless_the_dose_before_is_held"),
        (later, "no_message_to_somebody_who_had_the_dose"),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(spoil.format(other.pk))
            assert refused(copy) == rule
            transaction.set_rollback(True)
    lot_release(lot=lot, by=due.approver, typed=None)
    assert refused(claim) == ""
    for spoil, rule in (
        (lose, "no_message_unless_the_dose_before_is_held"),
        (later, "no_message_to_somebody_who_had_the_dose"),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(spoil.format(Message.objects.get().recipient_id))
            assert refused(claim) == rule
            transaction.set_rollback(True)


def test_opt_out_stops_what_waits_and_is_kept(due: Due) -> None:
    due.released(2)
    opt_out_add(mobile=Message.objects.earliest("pk").mobile_key, reason="asked", by=due.officer)
    assert states() == [("stopped", "opted_out"), ("waiting", "")]
    for attack in ("UPDATE recovery_optout SET reason = 'x'", "DELETE FROM recovery_optout"):
        assert refused(attack) == "opt_out_is_kept"


def test_text_and_site_are_written_once(due: Due) -> None:
    template_current()
    MessageSite.objects.create(site_id="00000000-0000-4000-8000-000000000000")
    for attack, rule in (
        ("UPDATE recovery_messagetemplate SET text_bn = '{date}, {place}'", "message_text_is_never_changed"),
        ("DELETE FROM recovery_messagetemplate", "message_text_is_never_changed"),
        ("UPDATE recovery_messagesite SET site_id = gen_random_uuid()", "site_that_may_send_stays"),
        ("DELETE FROM recovery_messagesite", "site_that_may_send_stays"),
    ):
        assert refused(attack) == rule
