"""What the triggers of exchange_guards.sql hold, attacked by raw SQL. Each test writes what is allowed as well."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from django.db import connection

from recovery.casework.exchange.imports import import_drop, import_take, screen_preview
from recovery.models import Case, Correction, CorrectionImport
from tests.casework.test_batches import in_threads
from tests.casework.test_guards import refused, run
from tests.casework.world import World

CHANGE = "UPDATE recovery_correctionimport SET {} WHERE id = %s"
INSERT = (
    "INSERT INTO recovery_correctionimport"
    " (request_key, incident_id, by_id, origin, lines, report, left_out, state, created_at)"
    " VALUES (gen_random_uuid(), %s, %s, 'screen', %s, '{}', '[]', %s, now())"
)


def previewed(world: World, cases: Sequence[Case] = ()) -> CorrectionImport:
    return screen_preview(
        incident=world.incident,
        case_ids=[case.pk for case in cases or world.missing(2)],
        change="list",
        typed="",
        note="",
        by=world.officer,
        request_key=uuid.uuid4(),
    )


@pytest.fixture
def preview(world: World) -> CorrectionImport:
    return previewed(world)


def test_preview_starts_as_a_preview(world: World) -> None:
    assert run(INSERT, world.incident.pk, world.officer.pk, "[1]", "previewed") == 1
    with refused("import_starts_as_a_preview"):
        run(INSERT, world.incident.pk, world.officer.pk, "[]", "dropped")


@pytest.mark.parametrize(
    "change",
    [
        "lines = '[]'",
        "lines = jsonb_set(lines, '{0,new}', '\"other\"')",
        "report = '{}'",
        "left_out = '[1]'",
        "sha256 = 'a', origin = 'file'",
        "file_name = 'other.xlsx'",
        "request_key = gen_random_uuid()",
        "by_id = (SELECT max(id) FROM records_user)",
        "created_at = now() - interval '1 day'",
    ],
)
def test_what_was_previewed_is_frozen(preview: CorrectionImport, change: str) -> None:
    with refused("previewed_lines_are_frozen"):
        run(CHANGE.format(change), preview.pk)
    assert run(CHANGE.format("lines = lines, state = state"), preview.pk) == 1


def test_preview_goes_into_a_batch_of_its_own_author_and_incident_only(world: World, preview: CorrectionImport) -> None:
    taken = CHANGE.format("state = 'taken', taken_at = now(), batch_id = %s")
    for batch in (world.batch(by=world.approver), World().batch()):
        with refused("import_goes_into_its_own_batch"):
            run(taken, batch.pk, preview.pk)
    assert run(taken, world.batch().pk, preview.pk) == 1


def test_preview_is_taken_or_dropped_once(world: World, preview: CorrectionImport) -> None:
    import_drop(preview=preview, by=world.officer)
    for state in ("previewed", "taken", "dropped"):
        with refused("import_is_taken_or_dropped_once"):
            run(CHANGE.format(f"state = '{state}'"), preview.pk)


def test_preview_that_became_a_batch_stays(world: World, preview: CorrectionImport) -> None:
    run(CHANGE.format("state = 'taken', taken_at = now(), batch_id = %s"), world.batch().pk, preview.pk)
    with refused("taken_import_stays"):
        run("DELETE FROM recovery_correctionimport WHERE id = %s", preview.pk)
    run(INSERT, world.incident.pk, world.officer.pk, "[]", "previewed")
    assert run("DELETE FROM recovery_correctionimport WHERE state = 'previewed'") == 1


def test_history_of_a_batch_names_who_confirmed_the_preview(world: World, preview: CorrectionImport) -> None:
    batch = import_take(preview=preview, by=world.officer)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.metadata->>'user' FROM recovery_correctionevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.batch_id = %s",
            [batch.pk],
        )
        assert cursor.fetchall() == [(str(world.officer.pk),)]


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_confirm_at_once_all_get_the_one_batch() -> None:
    world = World()
    preview = previewed(world)
    taken = in_threads(20, lambda: import_take(preview=preview, by=world.officer).pk)
    assert len(set(taken)) == 1
    assert isinstance(taken[0], int)
    assert CorrectionImport.objects.get().batch_id == taken[0]
    assert Correction.objects.filter(batch=taken[0]).count() == len(preview.lines) == 2


@pytest.mark.django_db(transaction=True)
def test_two_previews_of_the_same_cases_at_once_give_each_line_to_one_of_them() -> None:
    world = World()
    cases = world.missing(6)
    previews = iter([previewed(world, cases[:4]), previewed(world, cases[2:][::-1])])
    in_threads(2, lambda: import_take(preview=next(previews), by=world.officer))
    found = Correction.objects.values_list("case_id", flat=True)
    assert sorted(found) == [case.pk for case in cases]
    left_out = [each for preview in CorrectionImport.objects.all() for each in preview.left_out]
    assert sorted((each["case_id"], each["why"]) for each in left_out) == [(case.pk, "taken") for case in cases[2:4]]
