"""The history of a person: from the triggers' tables, so that writes in bulk and by plain SQL stand in it, too."""

from __future__ import annotations

import datetime
from typing import Any

import pghistory
import pytest
from django.db import connection
from django.utils import timezone

from records.models import Recipient, Role
from recovery.casework import batches
from recovery.casework.alarms import alarm_mark_seen
from recovery.casework.cases import case_close, case_reopen
from recovery.delivery.applying import batch_apply, batch_revert
from recovery.delivery.sms.opt_outs import call_note, opt_out_add
from recovery.delivery.sms.releases import lot_release
from recovery.delivery.verification import corrections_verify
from recovery.history.timeline import Happening, Mark, of_case, of_person, of_row
from recovery.linkage.decisions import row_decide
from recovery.models import (
    AccessLog,
    Alarm,
    Case,
    Correction,
    CorrectionBatch,
    Delivery,
    DeliveryAttempt,
    Drop,
    Message,
    SheetRow,
)
from recovery.web.timeline import entries
from tests.sms.people import Due

MOST = 1_000


def history(recipient: Recipient | int, world: Due, **how: Any) -> list[Happening]:
    key = recipient if isinstance(recipient, int) else recipient.pk
    return of_person(key, user=world.officer, **{"most": MOST, **how})


def titles(found: list[Happening]) -> list[str]:
    return [entry.title for entry in entries(found)]


def told(found: list[Happening], title: str) -> list[tuple[str, str]]:
    """Who and detail of the entries that begin with these words, the oldest first."""
    return [(each.who, each.detail) for each in reversed(entries(found)) if each.title.startswith(title)]


def run(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.rowcount > 0


def nobody() -> None:
    """In one transaction the last author stays; what follows is done by nobody in particular, as in one of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def test_whole_way_of_a_person_stands_in_one_history(world: Due) -> None:
    """From the file to the message: every step with who did it, the newest first."""
    (case,) = world.missing()
    batch = world.proposed([case])
    batches.batch_submit(batch=batch, by=world.officer)
    batches.batch_return(batch=batch, by=world.approver, comment="which card was it?")
    line = batch.corrections.get()
    with pghistory.context(user=world.officer.pk):
        Correction.objects.filter(pk=line.pk).update(evidence_note="card 12")
    world.approved(batch)
    batch_apply(batch=batch, by=world.officer)
    nobody()
    delivery = Delivery.objects.get()
    DeliveryAttempt.objects.create(delivery=delivery, outcome="fault", status=503, said="at 2555801347")
    sent = {"state": "sent", "relay": "files", "sent_at": timezone.now(), "drop": Drop.objects.create(number=7)}
    Delivery.objects.filter(pk=delivery.pk).update(**sent)
    dose = batch.corrections.get().dose
    extract = world.extract(shows=[dose])
    corrections_verify(extract=extract)
    a_list = case.sheet_row.list
    world.judge(a_list)
    world.follow(a_list)
    lot = world.prepared()
    lot_release(lot=lot, by=world.approver, typed=None)
    nobody()
    message = Message.objects.get()
    Message.objects.filter(pk=message.pk).update(
        state="sending", claim="3b241101-e2bb-4255-8caf-4136c566a962", claimed_at=timezone.now()
    )
    Message.objects.filter(pk=message.pk).update(state="failed", reason="refused", said="no 01700000006")
    call_note(message=Message.objects.get(), note="she comes on Sunday", by=world.officer)
    opt_out_add(mobile=case.recipient.mobile_key, reason="asked by phone", by=world.approver)
    nobody()
    world.extract(loses=[dose])
    world.judge(a_list)
    world.follow(a_list)
    alarm_mark_seen(alarm=Alarm.objects.get(), by=world.approver)
    AccessLog.objects.create(user=world.approver, what="identifiers", case=case, reason="a call", people=1)
    AccessLog.objects.create(user=world.approver, what="list_original", of=f"list:{a_list.pk}", people=1)
    AccessLog.objects.create(user=world.approver, what="export_cases", cases=[case.pk, 10**9], people=2)
    AccessLog.objects.create(user=world.approver, what="export_cases", cases=[10**9], people=1)

    found = history(case.recipient, world)
    officer, approver, system = world.officer.display_name, world.approver.display_name, "the system"
    for title, whos in {
        "The list came: row 2 of": [officer],
        "Linked by NID": [system],
        "Found missing: dose missing": [system],
        "Correction of the whole dose proposed in batch": [officer],
        f"Batch {batch.pk} submitted": [officer, officer],
        f"Batch {batch.pk} returned": [approver],
        f"Correction of the whole dose in batch {batch.pk} changed": [officer],
        f"Batch {batch.pk} approved": [approver],
        f"Batch {batch.pk} applied": [officer],
        f"Applied with batch {batch.pk}": [officer],
        "Dose 1 written into the register": [officer],
        "Waits to be told to the national server": [officer],
        "Try to tell the national server: the server failed": [system],
        "Sent to the national server: record, drop 7": [system],
        "Correction of the whole dose seen on the server": [system],
        f"Seen on the server: extract no. {extract.pk}": [system],
        "SMS about the second dose written": [officer],
        "Lot": [approver],
        "SMS: did not reach the phone": [system],
        "Called in place of the SMS": [officer],
        "The number wants no SMS": [approver],
        "Dose 1 lost": [system],
        "Lost again": [system],
        "Alarm: verified and lost again": [system],
        "Alarm seen": [approver],
        "Identifiers looked at": [approver],
        "Downloaded with the whole file": [approver],
        "Taken out in a sheet of cases": [approver],
    }.items():
        assert [who for who, _ in told(found, title)] == whos, (title, titles(found))
    assert told(found, "Batch")[1][1] == "which card was it?"
    assert "2555801347" not in str(entries(found))
    assert "01700000006" not in str(entries(found))
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    # The page of the case tells the same of it.
    of_the_case = of_case(Case.objects.get(pk=case.pk), most=MOST)
    assert titles(of_the_case) == titles(found)


def test_value_that_was_edited_twice_shows_both_edits(world: Due) -> None:
    (case,) = world.missing()
    batch = world.batch()
    line = {"batch": batch, "case": case, "field": "name_en"}
    for value in ("Rahima Begum", "Rahima Khatun", "Rohima Khatun"):
        batches.correction_set(**line, new_value=value, by=world.officer)
    found = history(case.recipient, world)
    ((_, proposed),) = told(found, "Correction of English name proposed")
    assert proposed.endswith("→ Rahima Begum")
    changed = [detail for _, detail in told(found, f"Correction of English name in batch {batch.pk} changed")]
    assert changed == ["Rahima Begum → Rahima Khatun", "Rahima Khatun → Rohima Khatun"]
    batches.correction_remove(batch=batch, case=case, field="name_en", by=world.approver)
    ((who, _),) = told(history(case.recipient, world), "Correction of English name taken out")
    assert who == world.approver.display_name


def test_writes_by_plain_sql_stand_in_the_history_and_nobody_is_named_for_them(world: Due) -> None:
    (case,) = world.missing()
    person = case.recipient
    run("UPDATE records_recipient SET name_en = 'Rahima' WHERE id = %s", person.pk)
    run("UPDATE records_recipient SET name_en = 'Rohima', mobile = '01700000099' WHERE id = %s", person.pk)
    run("UPDATE recovery_case SET given_on = given_on + 1 WHERE id = %s", case.pk)
    found = history(person, world)
    ((first_who, first),) = told(found, "The register was changed; it says since")
    assert first_who == "the system"
    assert "English name: Rahima" in first
    ((_, second),) = told(found, "The register says otherwise of the person")
    assert second == "English name: Rahima → Rohima; mobile: 017••••0006 → 017••••0099"
    ((who, day),) = told(found, "The list says otherwise now")
    assert who == "the system"
    assert "13" in day
    assert "14" in day
    assert "→" in day


def test_writes_in_bulk_stand_in_the_history_of_each(world: Due) -> None:
    cases = world.missing(3)
    with pghistory.context(user=world.officer.pk):
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(given_on=datetime.date(2021, 10, 20))
    for case in cases:
        assert [who for who, _ in told(history(case.recipient, world), "The list says")] == [world.officer.display_name]


def test_closing_and_opening_again_keep_their_reasons(world: Due) -> None:
    (case,) = world.missing()
    case_close(case=case, closure="not_vaccinated", reason="went home", by=world.officer)
    case_reopen(case=Case.objects.get(pk=case.pk), reason="she has a card", by=world.approver)
    found = history(case.recipient, world)
    assert told(found, "Closed: was not vaccinated") == [(world.officer.display_name, "went home")]
    assert told(found, "Open again") == [(world.approver.display_name, "she has a card")]


def test_decision_of_a_person_and_what_took_its_place(world: Due) -> None:
    (case,) = world.missing()
    row = case.sheet_row
    row_decide(row=row, verdict="nobody", recipient=None, reason="another village", by=world.officer, seen=0)
    first = row.decisions.get()
    row_decide(
        row=row, verdict="this_one", recipient=case.recipient, reason="card seen", by=world.approver, seen=first.pk
    )
    found = of_row(SheetRow.objects.get(pk=row.pk), most=MOST)
    assert told(found, "Decided: nobody in the register") == [(world.officer.display_name, "another village")]
    assert told(found, "Decided: this person") == [(world.approver.display_name, "card seen")]
    assert len(told(found, "Decision stands no more: nobody")) == 1


def test_reverted_batch_keeps_both_directions(world: Due) -> None:
    (case,) = world.missing()
    batch = world.approved(world.proposed([case]))
    batch_apply(batch=batch, by=world.officer)
    batch_revert(batch=CorrectionBatch.objects.get(pk=batch.pk), by=world.approver, reason="wrong list")
    found = history(case.recipient, world)
    assert [who for who, _ in told(found, "Applied with batch")] == [world.officer.display_name]
    assert told(found, f"Batch {batch.pk} reverted") == [(world.approver.display_name, "wrong list")]
    assert [who for who, _ in told(found, "Taken back with batch")] == [world.approver.display_name]
    assert len(told(found, "Waits to be told to the national server: take back")) == 1, titles(found)
    assert len(told(found, "Open again")) == 1


def test_case_of_nobody_in_the_register_has_its_history(world: Due) -> None:
    a_list = world.a_list([None])
    world.follow(a_list)
    case = Case.objects.get(sheet_row__list=a_list)
    case_close(case=case, closure="cannot_be_resolved", reason="nobody knows her", by=world.officer)
    found = of_case(Case.objects.get(pk=case.pk), most=MOST)
    assert {each.split(":")[0] for each in titles(found)} == {"Closed", "Found missing", "Judged", "The list came"}


def test_manager_reads_of_own_cases_and_lists_only(world: Due) -> None:
    """One person on lists of two centres: what the other centre's list said is not told."""
    (case,) = world.missing()
    here = world.user(Role.MANAGER, centres=[world.centre])
    elsewhere = world.a_list([case.recipient])
    world._move(elsewhere, "settled", centre=world.other_centre)
    mine = of_person(case.recipient_id, user=here, most=MOST)
    every = history(case.recipient, world)
    files = {each.now["file"] for each in mine if each.thing == "row"}
    assert files == {case.sheet_row.list.file_name}
    assert {each.now["file"] for each in every if each.thing == "row"} == files | {elsewhere.file_name}
    stranger = world.user(Role.MANAGER, centres=[world.other_centre])
    assert {
        each.now["file"] for each in of_person(case.recipient_id, user=stranger, most=MOST) if each.thing == "row"
    } == {elsewhere.file_name}


def test_long_history_comes_page_by_page_without_gap_or_repeat(world: Due) -> None:
    (case,) = world.missing()
    for day in range(1, 41):
        run("UPDATE recovery_case SET given_on = %s WHERE id = %s", f"2021-09-{day % 28 + 1:02d}", case.pk)
    whole = history(case.recipient, world)
    found: list[Happening] = []
    while part := history(case.recipient, world, most=7, before=found[-1].mark if found else None):
        found += part
        # A look in between stands before all of them and moves none.
        AccessLog.objects.create(user=world.officer, what="person_detail", recipient=case.recipient, people=1)
    assert found == whole
    assert all(Mark.read(str(each.mark)) == each.mark for each in whole)
    assert [Mark.read(text) for text in ("", "1", "20211332T000000.000000-1-1", "x-1-1")] == [None] * 4
    assert len(whole) >= 42


def test_looks_of_one_day_are_one_entry_with_their_number(world: Due) -> None:
    (case,) = world.missing()
    for _ in range(3):
        AccessLog.objects.create(user=world.officer, what="case_detail", case=case, people=1)
    AccessLog.objects.create(user=world.approver, what="case_detail", case=case, people=1)
    found = told(history(case.recipient, world), "Case opened")
    assert sorted(who for who, _ in found) == sorted([world.officer.display_name, world.approver.display_name])
    assert [detail.startswith("3 times since") for _, detail in found].count(True) == 1


def test_three_statements_tell_a_history_however_long(world: Due, django_assert_max_num_queries: Any) -> None:
    cases = world.missing(2)
    with django_assert_max_num_queries(7):
        history(cases[0].recipient, world)


@pytest.mark.parametrize("state", Delivery.State.values)
def test_every_state_of_a_delivery_has_its_words_or_is_mere_bookkeeping(state: str) -> None:
    now = {"operation": "upsert", "state": state, "drop": 1, "refusal": {"code": "refused"}, "lot_no": "", "id": 1}
    happening = Happening(
        "delivery", "update", timezone.now(), None, now, {"state": ""}, {}, Mark(timezone.now(), 10, 1)
    )
    assert len(entries([happening])) == (0 if state in {"waiting", "sending"} else 1)
