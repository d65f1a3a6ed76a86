"""What the triggers of walk_in_guards.sql hold, attacked by raw SQL; and two presses of one button."""

from __future__ import annotations

import datetime

import pytest

from records.models import Role, User
from recovery import errors
from recovery.intake.walk_in import WalkIn, walk_in_receive
from recovery.models import CentreList, Incident
from tests.casework.test_batches import in_threads
from tests.casework.test_guards import refused, run
from tests.casework.world import DAY, World

CARD = WalkIn(name="Rahima Khatun", given_on=DAY, identity="2555801347", born_on=datetime.date(1980, 1, 5))


def came(world: World, by: User | None = None, incident: Incident | None = None) -> CentreList:
    return walk_in_receive(
        incident=incident or world.incident,
        centre=world.centre,
        person=CARD,
        evidence="card",
        by=by or world.officer,
        on_received=lambda new: None,
    )


def test_origin_and_evidence_of_a_list_are_never_rewritten(world: World) -> None:
    at_desk, sent = came(world), world.a_list([None])
    change = "UPDATE recovery_centrelist SET lease = lease + 1, {} WHERE id = %s"
    with refused("origin_of_a_list_is_never_changed"):
        run(change.format("origin = 'file', evidence_note = ''"), at_desk.pk)
    with refused("origin_of_a_list_is_never_changed"):
        run(change.format("evidence_note = 'another card'"), at_desk.pk)
    with refused("origin_of_a_list_is_never_changed"):
        run(change.format("origin = 'walk_in', evidence_note = 'card'"), sent.pk)
    assert run(change.format("file_name = 'x'"), at_desk.pk) == 1


def test_walk_in_is_written_by_mis_or_a_manager_of_its_centre(world: World) -> None:
    own = world.user(Role.MANAGER, centres=[world.centre])
    foreign = world.user(Role.MANAGER, centres=[world.other_centre])
    at_desk = came(world, own)
    copy = (
        "INSERT INTO recovery_centrelist SELECT (jsonb_populate_record(l, jsonb_build_object("
        " 'id', l.id + 1000, 'stored_name', 'copy', 'sha256', repeat('0', 64), 'uploaded_by_id', %s::bigint))).*"
        " FROM recovery_centrelist l WHERE l.id = %s"
    )
    for nobody in (foreign, world.user(Role.OFFICIAL), world.user(Role.AUDITOR), world.user(Role.ADMINISTRATOR)):
        with refused("walk_in_is_of_the_writers_centre"):
            run(copy, nobody.pk, at_desk.pk)
    assert run(copy, own.pk, at_desk.pk) == 1


def test_only_a_walk_in_of_the_same_incident_makes_a_case_urgent(world: World) -> None:
    (case,) = world.missing()
    sent = world.a_list([None])
    other = Incident.objects.create(slug="other", name_en="Other", days=[DAY], dose_no=1)
    elsewhere = came(world, incident=other)
    change = "UPDATE recovery_case SET walk_in_id = %s WHERE id = %s"
    for wrong in (sent, elsewhere):
        with refused("urgent_case_points_at_a_walk_in"):
            run(change, wrong.pk, case.pk)
    assert run(change, came(world).pk, case.pk) == 1
    with refused("urgent_case_points_at_a_walk_in"):
        run("UPDATE recovery_case SET incident_id = %s WHERE id = %s", other.pk, case.pk)


def test_becoming_urgent_leaves_a_trace_in_the_history_of_the_case(world: World) -> None:
    (case,) = world.missing()
    before = case.events.count()
    at_desk = came(world)
    assert run("UPDATE recovery_case SET walk_in_id = %s WHERE id = %s", at_desk.pk, case.pk) == 1
    assert (case.events.count(), case.events.latest("pk").walk_in_id) == (before + 1, at_desk.pk)


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_of_the_button_take_in_one_person() -> None:
    world = World()
    answers = in_threads(20, lambda: came(world).pk)
    taken = [answer for answer in answers if isinstance(answer, int)]
    refusals = [answer for answer in answers if isinstance(answer, errors.SameBytes)]
    assert (len(taken), len(refusals)) == (1, 19)
    assert {same.facts["list_id"] for same in refusals} == set(taken)
    assert CentreList.objects.count() == 1
