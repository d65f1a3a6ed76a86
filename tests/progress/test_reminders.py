"""Centre-days of which nothing has come: the same as the figures count, and what is done about them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings

from records.models import Role
from recovery.errors import ReasonNeeded, RightMissing
from recovery.models import CentreDay, CentreNote
from recovery.progress.figures import Level, figures, report
from recovery.progress.reminders import (
    DayHasAList,
    SilentDay,
    centre_call_note,
    centre_note_write,
    centre_notes_mark_seen,
    days_without_list,
)
from tests.casework.world import DAY
from tests.casework.world import World as Casework
from tests.progress.test_figures import worlds
from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
@example(  # nobody was vaccinated there, and one row of another centre's list repeats somebody
    World(reported={("C2", FIRST): 0}, lists=(Listing((Row("duplicate", centre="C2"),), "C1", FIRST),))
)
def test_days_without_a_list_are_as_many_as_the_figures_count_on_every_level(world: World) -> None:
    with transaction.atomic():
        incident = Written(world).incident
        silent = days_without_list(incident=incident)
        whole = figures(incident=incident)
        by: dict[Level, Any] = {
            level: report(incident=incident, level=level).parts for level in ("division", "district", "centre", "day")
        }
        transaction.set_rollback(True)
    assert len(silent) == len({(each.code, each.day) for each in silent}) == whole.centre_days_without_list
    keys = {
        "division": lambda each: each.district[:2],
        "district": lambda each: each.district,
        "centre": lambda each: each.code,
        "day": lambda each: each.day.isoformat(),
    }
    for level, parts in by.items():
        counted = {part.code: part.figures.centre_days_without_list for part in parts}
        assert {code: count for code, count in counted.items() if count} == Counter(map(keys[level], silent)), level


@pytest.mark.django_db
def test_withdrawn_list_takes_no_day_off_and_a_held_dose_puts_one_on() -> None:
    written = Written(
        World(
            reported={("C1", FIRST): 7, ("C2", FIRST): 3, ("C2", SECOND): 4},
            lists=(
                Listing(rows=(Row("unreadable"),), centre="C2", day=FIRST),
                Listing(rows=(Row("unreadable"),), centre="C2", day=SECOND, is_live=False),
            ),
            doses=(Held(1, "C4", SECOND),),
        )
    )
    found = days_without_list(incident=written.incident)
    assert [(each.code, each.day, each.reported) for each in found] == [
        ("C1", FIRST, 7),
        ("C2", SECOND, 4),
        ("C4", SECOND, None),
    ]


@pytest.fixture
def silent(db: None) -> Casework:
    world = Casework()
    CentreDay.objects.create(incident=world.incident, centre=world.centre, day=DAY)
    return world


def the_day(world: Casework) -> SilentDay:
    (found,) = days_without_list(incident=world.incident)
    return found


def test_last_call_stands_with_its_day_until_a_list_comes(silent: Casework) -> None:
    about: dict[str, Any] = {"incident": silent.incident, "centre": silent.centre, "day": DAY, "call_again_on": None}
    assert the_day(silent).called_at is None
    for said in ("nobody answers", " on Sunday "):
        centre_call_note(**about, said=said, by=silent.officer)
    assert the_day(silent).said == "on Sunday"
    with pytest.raises(ReasonNeeded):
        centre_call_note(**about, said="  ", by=silent.officer)
    with pytest.raises(RightMissing):
        centre_call_note(**about, said="x", by=silent.user(Role.AUDITOR))
    silent.a_list([silent.recipient()])
    assert days_without_list(incident=silent.incident) == []
    with pytest.raises(DayHasAList):
        centre_call_note(**about, said="x", by=silent.officer)


def test_note_is_seen_once_and_by_a_manager_of_its_centre(silent: Casework) -> None:
    here, there = (silent.user(Role.MANAGER, centres=[each]) for each in (silent.centre, silent.other_centre))
    note = centre_note_write(
        incident=silent.incident, centre=silent.centre, day=DAY, text="please send it", by=silent.officer
    )
    assert [CentreNote.objects.visible_to(each).count() for each in (here, there, silent.officer)] == [1, 0, 1]
    assert [centre_notes_mark_seen(by=each) for each in (there, here, here)] == [0, 1, 0]
    note.refresh_from_db()
    assert note.seen_by == here
    assert note.seen_at is not None
