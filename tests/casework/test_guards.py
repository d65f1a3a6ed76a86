"""What the triggers of guards.sql hold, attacked by raw SQL. Each test writes what is allowed as well.

Every trigger is attacked, and taken away, in tests/test_invariants.py; here stand the stories that take more than a
statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from recovery.casework import batches
from recovery.delivery.applying import batch_apply
from recovery.models import AccessLog, Case, CentreList, CorrectionBatch, Delivery, Drop, ListRow
from recovery.models.corrections import BATCH_MOVES, LINE_MOVES
from recovery.models.intake import LIST_MOVES
from tests.casework.world import World

CASE_MOVES = {
    *((state, "withdrawn") for state in ("open", "applied", "verified", "closed")),
    *((state, "open") for state in ("applied", "verified", "closed", "withdrawn")),
    *((state, "verified") for state in ("open", "applied", "closed")),
    ("open", "applied"),
    ("open", "closed"),
}


def run(statement: str, *params: Any, **named: Any) -> int:
    """Run a statement in a savepoint of its own, with what is checked at commit; gives the rows touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement, named or params)
        touched = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return int(touched)


@contextmanager
def refused(rule: str) -> Iterator[None]:
    with pytest.raises(DatabaseError) as refusal:
        yield
    diagnostics = getattr(refusal.value.__cause__, "diag", None)
    assert diagnostics is not None
    assert diagnostics.constraint_name == rule


@pytest.fixture
def submitted(world: World) -> CorrectionBatch:
    batch = world.proposed(world.missing(2))
    return batches.batch_submit(batch=batch, by=world.officer)


@pytest.mark.parametrize(
    ("thing", "moves"), [("list", LIST_MOVES), ("batch", BATCH_MOVES), ("case", CASE_MOVES), ("correction", LINE_MOVES)]
)
def test_database_allows_the_steps_of_the_models_and_no_others(
    db: None, thing: str, moves: set[tuple[str, str]]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT old, new FROM recovery_allowed_step WHERE thing = %s", [thing])
        assert set(cursor.fetchall()) == set(moves)


def test_things_take_allowed_steps_only(world: World) -> None:
    (case,) = world.missing()
    batch = world.proposed([case])
    a_list = case.sheet_row.list
    run("UPDATE recovery_case SET state = 'applied' WHERE id = %s", case.pk)
    with refused("case_takes_allowed_steps"):
        run("UPDATE recovery_case SET state = 'closed' WHERE id = %s", case.pk)
    with refused("batch_takes_allowed_steps"):
        run("UPDATE recovery_correctionbatch SET state = 'applied' WHERE id = %s", batch.pk)
    with refused("list_takes_allowed_steps"):
        run("UPDATE recovery_centrelist SET state = 'received', lease = lease + 1 WHERE id = %s", a_list.pk)
    assert run("UPDATE recovery_case SET state = 'withdrawn' WHERE id = %s", case.pk) == 1
    assert run("UPDATE recovery_correctionbatch SET note = 'x' WHERE id = %s", batch.pk) == 1
    assert run("UPDATE recovery_centrelist SET state = 'linking', lease = lease + 1 WHERE id = %s", a_list.pk) == 1


@pytest.mark.parametrize(
    ("table", "thing", "first", "other"),
    [
        ("recovery_case", "case", "open", "applied"),
        ("recovery_correctionbatch", "batch", "draft", "submitted"),
        ("recovery_centrelist", "list", "received", "reading"),
    ],
)
def test_things_begin_at_the_beginning(world: World, table: str, thing: str, first: str, other: str) -> None:
    world.proposed(world.missing())
    free_row = world.a_list([None]).rows.get().pk
    news = {
        "case": "'recipient_id', NULL, 'kind', 'not_registered', 'sheet_row_id', %(row)s",
        "batch": "'request_key', gen_random_uuid()",
        "list": "'stored_name', 'x', 'sha256', repeat('0', 64)",
    }
    begun = (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object("  # noqa: S608
        f"'id', r.id + 1, 'state', %(state)s::text, {news[thing]}))).*"
        f" FROM {table} r WHERE r.id = (SELECT max(id) FROM {table})"
    )
    with refused(f"{thing}_starts_at_the_start"):
        run(begun, state=other, row=free_row)
    assert run(begun, state=first, row=free_row) == 1


def test_list_is_written_by_the_holder_of_its_newest_lease(world: World) -> None:
    a_list = world.a_list([world.recipient()])
    lease = CentreList.objects.get(pk=a_list.pk).lease
    writing = "UPDATE recovery_centrelist SET stage_done = 1 WHERE id = %s"
    rule = "list_is_written_by_its_lease_holder"
    for stale in ("", str(lease - 1), str(lease + 1)):
        run("SELECT set_config('app.lease', %s, true)", stale)
        with refused(rule):
            run(writing, a_list.pk)
    with refused(rule):
        run("UPDATE recovery_centrelist SET lease = lease - 1 WHERE id = %s", a_list.pk)
    run("SELECT set_config('app.lease', %s, true)", str(lease))
    assert run(writing, a_list.pk) == 1
    run("SELECT set_config('app.lease', '', true)")
    assert run("UPDATE recovery_centrelist SET lease = lease + 1 WHERE id = %s", a_list.pk) == 1


@pytest.mark.parametrize(
    "lie",
    [
        "rows_seen = rows_seen + 1, rows_skipped = rows_skipped + 1",
        "dose_missing = dose_missing - 1, on_server = on_server + 1",
        "rows_listed = rows_listed - 1, rows_skipped = rows_skipped + 1, dose_missing = dose_missing - 1",
    ],
)
def test_settled_list_says_of_itself_what_its_rows_say(world: World, lie: str) -> None:
    a_list = world.a_list([world.recipient(), None])
    with refused("settled_list_conserves_its_rows"):
        run(f"UPDATE recovery_centrelist SET lease = lease + 1, {lie} WHERE id = %s", a_list.pk)  # noqa: S608
    assert run("UPDATE recovery_centrelist SET lease = lease + 1 WHERE id = %s", a_list.pk) == 1


def test_settled_list_has_lost_no_outcome(world: World) -> None:
    a_list = world.a_list([world.recipient(), None])
    run("SELECT 1")  # the settling itself is checked and over
    run("DELETE FROM recovery_rowoutcome WHERE list_id = %s AND outcome = 'not_registered'", a_list.pk)
    with refused("settled_list_conserves_its_rows"):
        run("UPDATE recovery_centrelist SET lease = lease + 1 WHERE id = %s", a_list.pk)


def test_row_is_a_person_or_skipped_never_both(world: World) -> None:
    a_list = world.a_list([world.recipient()])
    run("SELECT 1")  # the settling itself is checked and over
    skipping = "INSERT INTO recovery_skippedrow (sheet_row_id, list_id, reason) VALUES (%s, %s, 'total')"
    run(skipping, ListRow.objects.get(list=a_list).pk, a_list.pk)
    # The counts are wrong as well by now; triggers fire in the order of their names, this one first.
    with refused("row_is_listed_or_skipped_not_both"):
        run("UPDATE recovery_centrelist SET lease = lease + 1 WHERE id = %s", a_list.pk)
    run("DELETE FROM recovery_skippedrow WHERE list_id = %s", a_list.pk)
    assert run("UPDATE recovery_centrelist SET lease = lease + 1 WHERE id = %s", a_list.pk) == 1


def test_submitted_batch_is_frozen_and_keeps_its_author_even_while_it_goes_back(
    world: World, submitted: CorrectionBatch
) -> None:
    with refused("submitted_batch_is_frozen"):
        run("UPDATE recovery_correctionbatch SET content_sha256 = repeat('0', 64) WHERE id = %s", submitted.pk)
    # Author and approver would be one person: first the author is changed on the way back, then back again.
    taking_over = "UPDATE recovery_correctionbatch SET created_by_id = %s, state = 'draft' WHERE id = %s"
    with refused("batch_keeps_its_author_incident_and_key"):
        run(taking_over, world.approver.pk, submitted.pk)
    back = "UPDATE recovery_correctionbatch SET state = 'draft', content_sha256 = '' WHERE id = %s"
    assert run(back, submitted.pk) == 1
    with refused("batch_keeps_its_author_incident_and_key"):
        run(taking_over, world.approver.pk, submitted.pk)


def test_lines_change_only_in_a_draft(world: World, submitted: CorrectionBatch) -> None:
    (case,) = world.missing()
    adding = (
        "INSERT INTO recovery_correction (batch_id, case_id, field, new_value, edited_by_id)"
        " VALUES (%s, %s, 'mobile', '\"01700000012\"', %s)"
    )
    attacks = [
        ("UPDATE recovery_correction SET new_value = '1' WHERE batch_id = %s", submitted.pk),
        ("UPDATE recovery_correction SET old_value = '1' WHERE batch_id = %s", submitted.pk),
        ("UPDATE recovery_correction SET evidence_note = 'x' WHERE batch_id = %s", submitted.pk),
        (
            "UPDATE recovery_correction SET edited_at = now() - interval '1 h' WHERE batch_id = %s",
            submitted.pk,
        ),
        ("UPDATE recovery_correction SET field = 'mobile' WHERE batch_id = %s", submitted.pk),
        ("DELETE FROM recovery_correction WHERE batch_id = %s", submitted.pk),
        (adding, submitted.pk, case.pk, world.officer.pk),
    ]
    for statement, *params in attacks:
        with refused("line_changes_only_in_draft"):
            run(statement, *params)
    draft = world.batch()
    assert run(adding, draft.pk, case.pk, world.officer.pk) == 1
    for into, out_of in ((submitted, draft), (draft, submitted)):
        with refused("line_stays_in_its_batch"):
            run("UPDATE recovery_correction SET batch_id = %s WHERE batch_id = %s", into.pk, out_of.pk)
    assert run("DELETE FROM recovery_correction WHERE batch_id = %s", draft.pk) == 1


def test_nobody_approves_a_batch_with_a_line_of_their_own(world: World, submitted: CorrectionBatch) -> None:
    batches.batch_return(batch=submitted, by=world.approver, comment="wrong phone")
    case = submitted.corrections.all()[0].case
    batches.correction_set(batch=submitted, case=case, field="mobile", new_value="01800000012", by=world.approver)
    batches.batch_submit(batch=submitted, by=world.officer)
    approving = (
        "UPDATE recovery_correctionbatch SET state = 'approved', approved_by_id = %s, approved_at = clock_timestamp(),"
        " approved_sha256 = content_sha256 WHERE id = %s"
    )
    with refused("approver_edited_no_line"):
        run(approving, world.approver.pk, submitted.pk)
    assert run(approving, world.user("approver").pk, submitted.pk) == 1


def test_queued_message_is_never_rewritten_and_sent_stays_sent(world: World) -> None:
    batch = world.approved(world.proposed(world.missing(2)))
    batch_apply(batch=batch, by=world.officer)
    message, other = Delivery.objects.order_by("pk")
    rule = "queued_delivery_is_immutable"
    for change in (
        "payload = '{}'",
        "payload_sha256 = repeat('0', 64)",
        "operation = 'retract'",
        "queued_at = now() - interval '1 h'",
        f"correction_id = {other.correction_id}",
    ):
        with refused(rule):
            run(f"UPDATE recovery_delivery SET {change} WHERE id = %s", message.pk)  # noqa: S608
    Drop.objects.create(number=1)
    sent = "state = 'sent', relay = 'files', sent_at = now(), drop_id = %s"
    sending = f"UPDATE recovery_delivery SET {sent} WHERE id = %s"  # noqa: S608
    assert run(sending, Drop.objects.get().pk, message.pk) == 1
    with refused("delivery_takes_allowed_steps"):
        run("UPDATE recovery_delivery SET state = 'waiting', sent_at = NULL WHERE id = %s", message.pk)
    with refused("sent_delivery_keeps_its_drop_and_time"):
        run("UPDATE recovery_delivery SET sent_at = now() + interval '1 h' WHERE id = %s", message.pk)


def test_applied_correction_cannot_lose_its_message_afterwards(world: World) -> None:
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    with refused("delivery_is_never_deleted"):
        run("DELETE FROM recovery_delivery")
    with refused("deliveries_are_never_emptied"):
        run("TRUNCATE recovery_delivery CASCADE")
    assert Delivery.objects.count() == 1


def test_line_taken_out_of_a_draft_stays_in_its_history_with_who_did_it(world: World) -> None:
    cases = world.missing(2)
    batch = world.proposed(cases)
    batches.correction_remove(batch=batch, case=cases[0], field="dose", by=world.approver)
    gone = apps.get_model("recovery", "CorrectionEvent").objects.get(pgh_label="delete")
    assert (gone.case_id, gone.edited_by) == (cases[0].pk, world.officer)
    assert gone.pgh_context.metadata["user"] == world.approver.pk


def test_evidence_is_never_rewritten(world: World) -> None:
    a_list = world.a_list([world.recipient()])
    with refused("row_of_a_file_is_never_changed"):
        run("UPDATE recovery_sheetrow SET cells = '{x}' WHERE list_id = %s", a_list.pk)
    (case,) = world.missing()
    AccessLog.objects.create(user=world.officer, what="identifiers", case=case, reason="a call")
    for attack in ("UPDATE recovery_accesslog SET reason = 'none'", "DELETE FROM recovery_accesslog"):
        with refused("access_log_is_append_only"):
            run(attack)
    assert AccessLog.objects.get().reason == "a call"


def test_history_is_written_by_bulk_and_raw_sql_too_and_is_never_rewritten(world: World) -> None:
    (case,) = world.missing()
    before = case.events.count()
    Case.objects.filter(pk=case.pk).update(lot_no="a")
    run("UPDATE recovery_case SET lot_no = 'b' WHERE id = %s", case.pk)
    assert case.events.count() == before + 2
    tables = [
        model._meta.db_table
        for app in ("records", "recovery")
        for model in apps.get_app_config(app).get_models()
        if model._meta.db_table.endswith("event")
    ]
    assert len(tables) == 9
    for attack in ("UPDATE recovery_caseevent SET lot_no = 'c'", "DELETE FROM recovery_caseevent"):
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            run(attack)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_append_only%' AND tgenabled = 'O'"
        )
        assert set(tables) <= {name for (name,) in cursor.fetchall()}
