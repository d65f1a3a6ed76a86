"""Who may be known already of a person whose card is being typed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from records.models import Role, User
from recovery.casework.at_desk import MOST_SHOWN, KnownAtDesk, known_at_desk
from recovery.errors import RightMissing
from recovery.models import Case, ListRow
from tests.casework.world import World

BORN = datetime.date(1980, 1, 5)


@pytest.fixture
def manager(world: World) -> User:
    return world.user(Role.MANAGER, centres=[world.centre])


def known(world: World, by: User, **typed: Any) -> KnownAtDesk:
    return known_at_desk(incident=world.incident, by=by, **typed)


def test_same_number_finds_a_case_in_whichever_digits_it_is_typed(world: World, manager: User) -> None:
    case, other = world.missing(2)
    assert case.recipient is not None
    world.missing()
    registration = case.recipient.registration_no
    for typed in (
        {"registration_no": f" {registration} "},
        {"identity": "২৫৫৫৮০১৩৪৭"},
        {"mobile": "01700-000006"},
    ):
        found = known(world, manager, **typed)
        assert case.pk in {each.case_id for each in found.shown}, typed
        assert all(each.by_number for each in found.shown)
    assert [each.case_id for each in known(world, manager, registration_no=registration).shown] == [case.pk]
    assert other.pk not in {each.case_id for each in known(world, manager, registration_no=registration).shown}


def test_half_a_number_and_a_name_without_a_birth_date_find_nobody(world: World, manager: User) -> None:
    world.missing()
    for typed in ({"identity": "25558"}, {"mobile": "0170"}, {"name": "Md. Abdul Karim"}, {}, {"born_on": BORN}):
        assert not known(world, manager, **typed), typed


def test_same_sound_and_birth_year_find_and_another_year_does_not(world: World, manager: User) -> None:
    (case,) = world.missing()
    found = known(world, manager, name="মোঃ আব্দুল করিম", born_on=datetime.date(1980, 12, 31))
    assert [(each.case_id, each.by_number) for each in found.shown] == [(case.pk, False)]
    assert not known(world, manager, name="মোঃ আব্দুল করিম", born_on=datetime.date(1981, 1, 5))


def test_person_whom_only_a_list_knows_is_found_by_what_it_says(world: World, manager: User) -> None:
    a_list = world.a_list([None])
    row = a_list.rows.get()
    ListRow.objects.filter(pk=row.pk).update(
        nid_key="1910000000019", mobile_key="01700000055", sound_key="sonder", born_on=BORN
    )
    world.follow(a_list)
    case = Case.objects.get(sheet_row=row.pk)
    assert case.recipient_id is None
    for typed in ({"identity": "1910000000019"}, {"mobile": "01700000055"}):
        assert [each.case_id for each in known(world, manager, **typed).shown] == [case.pk]


def test_own_centre_comes_first_and_a_foreign_person_has_no_name_for_a_manager(world: World, manager: User) -> None:
    foreign = world.recipient(centre=world.other_centre, name_en="Somebody Else", mobile="01700000006")
    (case,) = world.missing()
    found = known(world, manager, mobile="01700000006")
    assert [each.case_id for each in found.shown] == [case.pk]
    assert found.elsewhere
    assert "Somebody" not in repr(found)
    told = known(world, world.officer, mobile="01700000006", centre_id=world.other_centre.pk)
    assert [each.case_id for each in told.shown] == [None, case.pk]
    assert told.shown[0].name == foreign.name_bn
    assert not told.elsewhere
    told = known(world, world.officer, mobile="01700000006", centre_id=world.centre.pk)
    assert [each.case_id for each in told.shown] == [case.pk, None]


def test_only_a_few_are_shown_and_case_of_another_incident_is_a_person_of_the_register(
    world: World, manager: User
) -> None:
    world.missing(MOST_SHOWN + 3)
    assert len(known(world, manager, mobile="01700000006").shown) == MOST_SHOWN
    elsewhere = World()
    assert {each.case_id for each in known(elsewhere, manager, mobile="01700000006").shown} == {None}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_who_may_add_nobody_is_told_of_nobody(world: World, role: Role) -> None:
    with pytest.raises(RightMissing):
        known(world, world.user(role), mobile="01700000006")
