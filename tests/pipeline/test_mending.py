"""Cells typed anew: read at once, judged again, undone; the file's own text stays as it came."""

from __future__ import annotations

import datetime
import os

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from records.bangla import ascii_digits
from records.models import Centre
from recovery import tasks
from recovery.errors import ListMoveNotAllowed, broken_rule
from recovery.intake.lease import list_held, list_move, list_take
from recovery.intake.mending import (
    Change,
    MendStale,
    NothingToMend,
    changes_alike,
    mend_discard,
    mend_draft,
    mend_preview,
)
from recovery.intake.receive import PASSING, upload_folder
from recovery.models import CentreDay, CentreList, ListRow, Mend, MendBatch, RowFault, SheetRow
from recovery.progress.sign_off import day_sign_off
from tests.pipeline.lists_of_people import DAY, HEADINGS, Office, line, office, people, reasons, row, settle

MOBILE, NID, BORN, VACCINE, GIVEN = 4, 2, 3, 5, 7


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def mend(
    desk: Office, centre_list: CentreList, number: int, column: int | None, text: str, field: str = ""
) -> MendBatch:
    key = SheetRow.objects.get(list=centre_list, row_number=number).pk
    return tasks.mend_at_once(
        list_id=centre_list.pk, rule="row", changes=[Change(key, column, field, text)], by=desk.clerk
    )


def test_a_mended_row_is_read_again_at_once_and_then_judged_again(desk: Office) -> None:
    known = people()[:5]
    sent = desk.send(
        [line(known[0], 1, given_on="31/31/2021"), *(line(each, n) for n, each in enumerate(known[1:], 2))]
    )
    assert row(sent, 2).outcome.outcome == "unreadable"
    assert "no_such_day" in reasons(sent, 2) or "date_unreadable" in reasons(sent, 2)
    mend(desk, sent, 2, GIVEN, "13/10/2021")
    read = row(sent, 2)
    assert (read.is_legible, read.given_on) == (True, datetime.date(2021, 10, 13))
    assert read.sources["given_on"] == "mended"
    assert not reasons(sent, 2)
    assert SheetRow.objects.get(pk=read.pk).cells[GIVEN] == "31/31/2021"
    settled = settle(sent)
    assert row(settled, 2).outcome.outcome in {"on_server", "dose_missing"}
    assert row(settled, 2).outcome.recipient.registration_no == known[0]["registration_no"]


def test_a_mend_that_is_wrong_again_says_so_at_once(desk: Office) -> None:
    known = people()[:4]
    sent = desk.send([line(known[0], 1, nid="12345"), *(line(each, n) for n, each in enumerate(known[1:], 2))])
    assert "id_wrong_length" in reasons(sent, 2)
    mend(desk, sent, 2, NID, "123456")
    assert RowFault.objects.get(list=sent, sheet_row__row_number=2, column=NID).text == "123456"


def test_what_the_list_has_no_column_for_is_mended_all_the_same(desk: Office) -> None:
    sent = desk.send(
        [line(each, n)[:5] for n, each in enumerate(people()[:3], 1)],
        headings=("SL", "Name of Recipient", "NID No", "Date of Birth", "Mobile No"),
    )
    assert "vaccine_missing" in reasons(sent, 2)
    mend(desk, sent, 2, None, "সিনোফার্ম", field="vaccine")
    assert (row(sent, 2).vaccine_id, row(sent, 3).vaccine_id) == ("SINOPHARM", None)
    assert "vaccine_missing" not in reasons(sent, 2)


def test_undo_brings_back_what_stood_there_and_only_that(desk: Office) -> None:
    known = people()[:4]
    sent = desk.send([line(each, n, mobile="0170000") for n, each in enumerate(known, 1)])
    before = list(ListRow.objects.filter(list=sent).order_by("pk").values())
    faults = list(RowFault.objects.filter(list=sent).order_by("sheet_row", "reason").values("reason", "text", "column"))
    first = mend(desk, sent, 2, MOBILE, known[0]["mobile"])
    second = mend(desk, sent, 2, MOBILE, "01700000099")
    assert row(sent, 2).mobile_key == "01700000099"
    tasks.mend_undo_and_judge(batch_id=second.pk, by=desk.clerk)
    assert row(sent, 2).mobile_key == known[0]["mobile"][-11:]
    tasks.mend_undo_and_judge(batch_id=first.pk, by=desk.clerk)
    assert list(ListRow.objects.filter(list=sent).order_by("pk").values()) == before
    assert (
        list(RowFault.objects.filter(list=sent).order_by("sheet_row", "reason").values("reason", "text", "column"))
        == faults
    )
    assert not Mend.objects.filter(standing=True).exists()


def test_signed_day_that_loses_its_last_row_to_a_mend_is_open_again(desk: Office) -> None:
    known = people()[:3]
    here, there = desk.centre, Centre.objects.get(code="S201901")
    codes = (here.code, here.code, there.code)
    sent = desk.send(
        [[*line(each, n), code] for n, (each, code) in enumerate(zip(known, codes, strict=True), 1)],
        headings=(*HEADINGS, "Centre"),
        centre=None,
    )
    assert sent.state == "settled"
    assert sent.centres_named == sorted([here.pk, there.pk])
    day = CentreDay.objects.get(centre=there, day=DAY)
    assert day_sign_off(centre_day=day, by=desk.clerk).rows_signed == 1
    mend(desk, sent, 4, len(HEADINGS), here.code)
    settled = settle(sent)
    assert row(settled, 4).centre == here
    day.refresh_from_db()
    assert (day.state, day.rows_signed) == ("open", None)
    assert f" {sent.pk}," in ascii_digits(day.reason)
    # What a list has named it keeps, so that the next mend opens the next day.
    assert settled.centres_named == sorted([here.pk, there.pk])


def test_undo_of_an_older_mend_leaves_the_newer_one_alone(desk: Office) -> None:
    sent = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    first = mend(desk, sent, 2, MOBILE, "01700000098")
    mend(desk, sent, 2, MOBILE, "01700000099")
    tasks.mend_undo_and_judge(batch_id=first.pk, by=desk.clerk)
    assert row(sent, 2).mobile_key == "01700000099"


def test_one_fix_mends_all_cells_alike_and_is_seen_before(desk: Office) -> None:
    known = people()[:30]
    rows = [line(each, n, vaccine="Synofarm jab" if n % 2 else "Sinopharm") for n, each in enumerate(known, 1)]
    sent = desk.send(rows)
    wrong = RowFault.objects.filter(list=sent, reason="vaccine_unknown").count()
    assert wrong == len(rows[::2])
    draft = mend_draft(
        list_id=sent.pk,
        rule="same_text",
        reason="vaccine_unknown",
        changes=changes_alike(
            list_id=sent.pk, reason="vaccine_unknown", rule="same_text", text="Synofarm jab", new_text="Sinopharm"
        ),
        by=desk.clerk,
    )
    preview = mend_preview(draft)
    assert (preview.cells, preview.rows, preview.still_wrong) == (wrong, wrong, 0)
    assert {(each.old_text, each.new_text) for each in preview.examples} == {("Synofarm jab", "Sinopharm")}
    assert RowFault.objects.filter(list=sent, reason="vaccine_unknown").count() == wrong  # nothing yet
    tasks.mend_apply_and_judge(batch_id=draft.pk)
    assert not RowFault.objects.filter(list=sent, reason="vaccine_unknown").exists()
    assert set(ListRow.objects.filter(list=sent).values_list("vaccine_id", flat=True)) == {"SINOPHARM"}
    tasks.mend_apply_and_judge(batch_id=draft.pk)  # a second click changes nothing
    assert MendBatch.objects.get().mends.count() == wrong


def test_suggestions_are_taken_only_where_there_is_one(desk: Office) -> None:
    known = people()[:3]
    rows = [line(known[0], 1, nid="19l000000O022"), line(known[1], 2, nid="12345"), line(known[2], 3)]
    sent = desk.send(rows)
    changes = list(changes_alike(list_id=sent.pk, reason="letters_in_number", rule="suggestion"))
    assert [change.text for change in changes] == ["1910000000022"]
    with pytest.raises(NothingToMend):
        mend_draft(
            list_id=sent.pk,
            rule="suggestion",
            changes=changes_alike(list_id=sent.pk, reason="id_wrong_length", rule="suggestion"),
            by=desk.clerk,
        )


def test_a_cell_that_others_repeat_by_a_ditto_mark_is_mended_for_them_too(desk: Office) -> None:
    known = people()[:4]
    rows = [line(each, n, vaccine="ঐ") for n, each in enumerate(known, 1)]
    rows[0] = line(known[0], 1, vaccine="Vaxina")
    sent = desk.send(rows)
    mended = mend(desk, sent, 2, VACCINE, "Moderna")
    sent.refresh_from_db()
    assert sent.state == "loading"  # the whole list is read anew
    settled = settle(sent)
    assert set(ListRow.objects.filter(list=settled).values_list("vaccine_id", flat=True)) == {"MODERNA"}
    tasks.mend_undo_and_judge(batch_id=mended.pk, by=desk.clerk)
    settled = settle(sent)
    assert set(ListRow.objects.filter(list=settled).values_list("vaccine_id", flat=True)) == {None}


def test_a_mend_survives_another_reading_of_the_list(desk: Office) -> None:
    sent = desk.send([line(each, n, mobile="0170000") for n, each in enumerate(people()[:3], 1)])
    mend(desk, sent, 2, MOBILE, "01700000099")
    settle(sent)
    before = list(ListRow.objects.filter(list=sent).order_by("pk").values())
    lease = list_take(list_id=sent.pk, frm={"settled"})
    with list_held(lease):
        list_move(lease, to="loading")
    settle(sent)
    assert list(ListRow.objects.filter(list=sent).order_by("pk").values()) == before


def test_a_row_whose_cells_are_all_emptied_is_still_counted(desk: Office) -> None:
    sent = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    key = SheetRow.objects.get(list=sent, row_number=2).pk
    draft = mend_draft(
        list_id=sent.pk, rule="row", changes=[Change(key, column, "", "") for column in range(8)], by=desk.clerk
    )
    tasks.mend_apply_and_judge(batch_id=draft.pk)
    settled = settle(sent)
    assert (settled.rows_listed, settled.unreadable) == (3, 1)
    assert row(settled, 2).outcome.outcome == "unreadable"


def test_a_draft_that_was_overtaken_is_refused_whole(desk: Office) -> None:
    sent = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    key = SheetRow.objects.get(list=sent, row_number=3).pk
    draft = mend_draft(list_id=sent.pk, rule="row", changes=[Change(key, MOBILE, "", "01700000001")], by=desk.clerk)
    mend(desk, sent, 3, MOBILE, "01700000002")
    with pytest.raises(MendStale, match=r"\b3\b"):
        tasks.mend_apply_and_judge(batch_id=draft.pk)
    assert row(sent, 3).mobile_key == "01700000002"
    mend_discard(batch_id=draft.pk)
    assert not MendBatch.objects.filter(pk=draft.pk).exists()


def test_nothing_is_mended_while_a_job_works_on_the_list(desk: Office) -> None:
    sent = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    key = SheetRow.objects.get(list=sent, row_number=2).pk
    draft = mend_draft(list_id=sent.pk, rule="row", changes=[Change(key, MOBILE, "", "01700000001")], by=desk.clerk)
    list_take(list_id=sent.pk, frm={"settled"}, to="linking")
    with pytest.raises(ListMoveNotAllowed):
        tasks.mend_apply_and_judge(batch_id=draft.pk)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE recovery_mend SET new_text = 'x'", "applied_mend_is_frozen"),
        ("DELETE FROM recovery_mend", "applied_mend_is_frozen"),
        ("UPDATE recovery_mendbatch SET state = 'draft', applied_at = NULL", "mend_takes_allowed_steps"),
        (
            "UPDATE recovery_mendbatch SET state = 'undone', undone_at = now(), undone_by_id = created_by_id",
            "only_a_mend_in_force_stands",
        ),
        (
            "INSERT INTO recovery_mendbatch (list_id, rule, state, report, created_by_id, created_at, applied_at) "
            "SELECT list_id, rule, 'applied', report, created_by_id, now(), now() FROM recovery_mendbatch",
            "mend_starts_at_the_start",
        ),
        (
            "WITH b AS (INSERT INTO recovery_mendbatch (list_id, rule, state, report, created_by_id, created_at) "
            "SELECT list_id, rule, 'draft', report, created_by_id, now() FROM recovery_mendbatch RETURNING id) "
            'INSERT INTO recovery_mend (batch_id, sheet_row_id, "column", field, old_text, new_text, standing) '
            "SELECT 0, m.sheet_row_id, m.\"column\", '', 'a', 'b', true FROM recovery_mend m, b",
            "mend_stays_in_its_list",
        ),
    ],
)
def test_the_database_keeps_a_mend_as_it_was_previewed(desk: Office, statement: str, rule: str) -> None:
    sent = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    mend(desk, sent, 2, MOBILE, "01700000001")
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_rule(refused.value) == rule


def test_previews_that_nobody_answered_are_forgotten_after_a_day(desk: Office) -> None:
    sent = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    key = SheetRow.objects.get(list=sent, row_number=2).pk
    change = [Change(key, MOBILE, "", "01700000001")]
    old = mend_draft(list_id=sent.pk, rule="row", changes=change, by=desk.clerk)
    fresh = mend_draft(list_id=sent.pk, rule="row", changes=change, by=desk.clerk)
    MendBatch.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(days=2))
    in_force = mend(desk, sent, 3, MOBILE, "01700000002")
    tasks.lists_wake()
    assert set(MendBatch.objects.values_list("pk", flat=True)) == {fresh.pk, in_force.pk}


def test_files_of_requests_that_died_are_taken_away(desk: Office, settings: object) -> None:
    kept = desk.send([line(each, n) for n, each in enumerate(people()[:3], 1)])
    left, busy = (upload_folder() / f"{PASSING}{name}" for name in ("left", "busy"))
    left.write_bytes(b"x")
    busy.write_bytes(b"x")
    os.utime(left, (1, 1))
    tasks.lists_wake()
    assert {path.name for path in upload_folder().iterdir()} == {busy.name, kept.stored_name}
