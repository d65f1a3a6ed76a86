from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recovery.progress.figures import Figures, figures, report
from recovery.progress.sums import centres_of, days_of, divisions_of
from tests.progress.worlds import (
    CENTRES,
    FIRST,
    LINKED,
    OTHER,
    SECOND,
    Held,
    Listing,
    Row,
    World,
    Written,
    recount,
)

ADDITIVE = [
    name
    for name in Figures.__dataclass_fields__
    if name not in {"as_of", "extract_no", "percent_low", "percent_high", "unplaced_waits"}
]
DAYS = [FIRST, SECOND]
PEOPLE = 12


def added(parts: Iterable[Figures]) -> dict[str, int]:
    known = list(parts)
    return {name: sum(getattr(each, name) for each in known) for name in ADDITIVE}


def counts_of(figure: Figures) -> dict[str, int]:
    return {name: getattr(figure, name) for name in ADDITIVE}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    places = [(code, day) for code in CENTRES for day in DAYS]
    reported = draw(st.dictionaries(st.sampled_from(places), st.integers(0, 6)))
    states = draw(st.dictionaries(st.sampled_from(places), st.sampled_from(["open", "complete", "disputed"])))
    claimed: set[int] = set()
    lists = []
    for _ in range(draw(st.integers(0, 3))):
        rows = []
        for _ in range(draw(st.integers(0, 5))):
            row = draw(_row(claimed))
            if row.outcome in LINKED and row.person is not None:
                claimed.add(row.person)
            rows.append(row)
        is_live = draw(st.integers(0, 4)) > 0
        lists.append(
            Listing(
                # The cases of a withdrawn list are withdrawn with it.
                rows=tuple(row if is_live else replace(row, case=None, messages=0) for row in rows),
                centre=draw(st.none() | st.sampled_from(sorted(CENTRES))),
                day=draw(st.sampled_from([None, FIRST, SECOND, OTHER])),
                is_live=is_live,
                is_settled=draw(st.integers(0, 3)) > 0,
                is_overtaken=draw(st.integers(0, 3)) == 0,
            )
        )
    doses = [
        Held(
            person=person,
            centre=draw(st.none() | st.sampled_from(sorted(CENTRES))),
            day=draw(st.sampled_from([FIRST, FIRST, SECOND, OTHER])),
            dose_no=draw(st.sampled_from([1, 1, 1, 2])),
            state=draw(st.sampled_from(["held", "held", "held", "lost", "retracted", "unseen"])),
        )
        for person in sorted(draw(st.sets(st.integers(0, PEOPLE - 1))))
    ]
    return World(reported=reported, states=states, lists=tuple(lists), doses=tuple(doses))


@st.composite
def _row(draw: st.DrawFn, claimed: set[int]) -> Row:
    free = [person for person in range(PEOPLE) if person not in claimed]
    outcomes = [
        "on_server",
        "dose_missing",
        "differs",
        "not_registered",
        "in_review",
        "duplicate",
        "out_of_scope",
        "unreadable",
    ]
    outcome = draw(st.sampled_from(outcomes if free else outcomes[3:]))
    case, messages = None, 0
    if outcome in ("dose_missing", "differs", "not_registered"):
        case = draw(st.sampled_from([None, "open", "applied", "closed", "given_up"]))
        messages = draw(st.integers(0, 1)) if case else 0
    return Row(
        outcome=outcome,
        person=draw(st.sampled_from(free)) if outcome in LINKED else None,
        centre=draw(st.sampled_from(sorted(CENTRES) if case else [None, *sorted(CENTRES)])),
        day=draw(st.sampled_from([FIRST, SECOND] if case else [None, FIRST, SECOND])),
        case=case,
        messages=messages,
    )


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(worlds())
def test_figures_are_the_recount_of_the_rows_and_add_up_on_every_way_down(world: World) -> None:
    with transaction.atomic():
        incident = Written(world).incident
        country = report(incident=incident, level="division")
        districts = report(incident=incident, level="district")
        centres = report(incident=incident, level="centre")
        days = report(incident=incident, level="day")
        units = report(incident=incident, level="centre_day")
        assert centres_of(units) == centres
        down: list[Figures] = []
        for division in country.parts:
            if not division.code:
                down.append(division.figures)
                continue
            below = report(incident=incident, level="district", parent=division.code)
            assert below.whole == division.figures
            for district in below.parts:
                inside = report(incident=incident, level="centre", parent=district.code)
                assert inside.whole == district.figures
                for centre in inside.parts:
                    by_day = report(incident=incident, level="day", parent=centre.code)
                    assert by_day.whole == centre.figures
                    assert days_of(units, centre.code) == by_day
                    down.extend(day.figures for day in by_day.parts)
        alone = figures(incident=incident)
        summed = divisions_of(districts.parts)
        transaction.set_rollback(True)

    assert summed == country.parts
    assert alone == country.whole == districts.whole == centres.whole == days.whole == units.whole
    for each in (country, districts, centres, days, units):
        assert added(part.figures for part in each.parts) == counts_of(alone)
    assert added(down) == counts_of(alone)

    counted = recount(world)
    assert counts_of(alone) == {name: sum(here[name] for here in counted.values()) for name in ADDITIVE}
    for part in centres.parts:
        mine = [here for (code, _), here in counted.items() if (code or "") == part.code]
        assert counts_of(part.figures) == {name: sum(here[name] for here in mine) for name in ADDITIVE}

    for part in units.parts:
        mine = [here for (code, day), here in counted.items() if f"{code or ''} {day or ''}" == (part.code or " ")]
        assert [counts_of(part.figures)] == [{name: each[name] for name in ADDITIVE} for each in mine]

    assert alone.applied + alone.given_up <= alone.known_missing
    assert alone.in_review + alone.unreadable <= alone.unknown
    assert alone.total >= alone.reported
    if alone.percent_low is not None and alone.percent_high is not None:
        assert alone.percent_low <= alone.percent_high
    if 100 in (alone.percent_low, alone.percent_high):
        assert alone.centre_days_complete == alone.centre_days_expected > 0
        assert (alone.known_missing, alone.unknown, alone.in_review, alone.unreadable) == (0, 0, 0, 0)
        assert alone.lists_waiting == 0
        assert not alone.unplaced_waits


def written(**parts: Any) -> Written:
    return Written(World(**parts))


@pytest.mark.django_db
def test_day_without_a_list_is_unknown_but_for_what_the_server_holds() -> None:
    world = written(reported={("C1", FIRST): 10}, doses=(Held(1, "C1", FIRST), Held(2, "C1", FIRST)))
    found = figures(incident=world.incident)
    assert (found.reported, found.verified, found.known_missing, found.unknown) == (10, 2, 0, 8)
    assert (str(found.percent_low), str(found.percent_high)) == ("20.0", "99.9")
    assert found.centre_days_without_list == found.centre_days_expected == 1


@pytest.mark.django_db
def test_person_on_a_list_and_on_the_server_is_counted_once() -> None:
    rows = (
        Row("on_server", 1, "C1", FIRST),
        Row("duplicate", None, "C1", FIRST),
        Row("dose_missing", 2, "C1", FIRST),
    )
    world = written(
        reported={("C1", FIRST): 3},
        lists=(Listing(rows, "C1", FIRST),),
        doses=(Held(1, "C1", FIRST), Held(3, "C1", FIRST)),
    )
    found = figures(incident=world.incident)
    assert (found.verified, found.known_missing, found.unknown, found.listed) == (2, 1, 0, 2)


@pytest.mark.django_db
def test_dose_that_the_server_holds_differently_is_missing_and_not_verified() -> None:
    world = written(
        reported={("C1", FIRST): 1},
        lists=(Listing((Row("differs", 1, "C1", FIRST),), "C1", FIRST),),
        doses=(Held(1, "C2", SECOND),),
    )
    found = figures(incident=world.incident)
    assert (found.verified, found.known_missing, found.centre_days_expected) == (0, 1, 1)


@pytest.mark.django_db
def test_lost_dose_and_other_dose_number_and_withdrawn_list_count_for_nothing() -> None:
    world = written(
        reported={("C1", FIRST): 4},
        lists=(Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST, is_live=False),),
        doses=(Held(2, "C1", FIRST, state="lost"), Held(3, "C1", FIRST, dose_no=2), Held(4, "C1", OTHER)),
    )
    found = figures(incident=world.incident)
    assert (found.verified, found.listed, found.unknown) == (0, 0, 4)
    assert found.centre_days_without_list == 1


@pytest.mark.django_db
def test_undecided_rows_are_unknown_even_when_the_daily_count_has_no_room_for_them() -> None:
    rows = (Row("on_server", 1, "C1", FIRST), Row("in_review", None, "C1", FIRST), Row("unreadable"))
    world = written(reported={("C1", FIRST): 1}, lists=(Listing(rows, "C1", FIRST),))
    found = figures(incident=world.incident)
    assert (found.verified, found.unknown, found.in_review, found.unreadable) == (1, 2, 1, 1)
    assert str(found.percent_low) == "33.3"


@pytest.mark.django_db
def test_row_without_a_place_is_in_the_country_and_in_no_centre() -> None:
    world = written(
        reported={("C1", FIRST): 1},
        lists=(Listing((Row("unreadable"), Row("on_server", 1, "C1", FIRST))),),
        doses=(Held(1, "C1", FIRST),),
    )
    centre, nowhere = report(incident=world.incident, level="centre").parts
    assert (centre.code, centre.figures.total, nowhere.code, nowhere.figures.unknown) == ("C1", 1, "", 1)
    assert figures(incident=world.incident).unplaced == 1
    assert figures(incident=world.incident, centre=world.centres["C1"]).unplaced == 0


@pytest.mark.django_db
def test_there_is_no_low_bound_while_nobody_has_counted_a_day() -> None:
    world = written(reported={("C1", FIRST): 2}, lists=(Listing((Row("on_server", 1, "C2", FIRST),), "C2", FIRST),))
    found = figures(incident=world.incident)
    assert (found.uncounted_centre_days, found.percent_low, str(found.percent_high)) == (1, None, "99.9")
    nobody = figures(incident=world.incident, centre="C1")
    assert (nobody.unknown, nobody.percent_low, nobody.percent_high) == (2, None, None)


@pytest.mark.django_db
def test_hundred_percent_stands_only_when_all_days_are_signed_and_nobody_is_open() -> None:
    rows = (Row("on_server", 1, "C1", FIRST), Row("dose_missing", 2, "C1", FIRST, case="closed"))
    parts: dict[str, Any] = {
        "reported": {("C1", FIRST): 1},
        "lists": (Listing(rows, "C1", FIRST),),
    }
    world = written(states={("C1", FIRST): "complete"}, **parts)
    whole = figures(incident=world.incident)
    assert (whole.percent_low, whole.percent_high, whole.is_whole, whole.closed) == (100, 100, True, 1)
    world.centre_day("C1", FIRST).delete()
    assert str(figures(incident=world.incident).percent_high) == "99.9"


@pytest.mark.django_db
def test_rows_closed_as_no_dose_answer_for_no_dose_that_was_reported() -> None:
    closed = tuple(Row("dose_missing", n, "C1", FIRST, case="closed") for n in range(10, 18))
    rows = (Row("on_server", 1, "C1", FIRST), Row("on_server", 2, "C1", FIRST), *closed)
    world = written(
        reported={("C1", FIRST): 10}, states={("C1", FIRST): "complete"}, lists=(Listing(rows, "C1", FIRST),)
    )
    found = figures(incident=world.incident)
    assert (found.verified, found.known_missing, found.unknown, found.closed) == (2, 0, 8, 8)
    assert (str(found.percent_low), str(found.percent_high)) == ("20.0", "99.9")


@pytest.mark.django_db
def test_people_given_up_stay_missing_and_keep_their_day_from_being_complete() -> None:
    given_up = tuple(Row("dose_missing", n, "C1", FIRST, case="given_up") for n in range(10, 18))
    rows = (Row("on_server", 1, "C1", FIRST), Row("on_server", 2, "C1", FIRST), *given_up)
    world = written(
        reported={("C1", FIRST): 2}, states={("C1", FIRST): "complete"}, lists=(Listing(rows, "C1", FIRST),)
    )
    found = figures(incident=world.incident)
    assert (found.known_missing, found.given_up, found.closed, found.centre_days_complete) == (8, 8, 0, 0)
    assert (str(found.percent_low), str(found.percent_high)) == ("20.0", "20.0")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        Row("in_review", None, None, FIRST),
        Row("unreadable", None, "C4", None),
        Row("dose_missing", 9, "C4", None),
        Row("dose_missing", 9, "C4", None, case="given_up"),
    ],
)
def test_no_area_is_whole_while_somebody_waits_of_whom_nobody_knows_where_they_belong(row: Row) -> None:
    world = written(
        reported={("C1", FIRST): 1},
        states={("C1", FIRST): "complete"},
        lists=(Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST), Listing((row,))),
    )
    incident = world.incident
    for level in ("division", "district", "centre", "day", "centre_day"):
        parts = {part.code: part.figures for part in report(incident=incident, level=level).parts}  # type: ignore[arg-type]
        assert all(part.unplaced_waits and not part.is_whole for part in parts.values())
    for code in ("30", "3026", "C1"):
        assert str(report(incident=incident, level="day", parent=code).whole.percent_low) == "99.9"


@pytest.mark.django_db
def test_row_without_a_place_that_is_back_or_no_dose_keeps_nobody_from_being_whole() -> None:
    rows = (Row("duplicate"), Row("dose_missing", 9, "C1", None, case="closed"))
    world = written(
        reported={("C1", FIRST): 1},
        states={("C1", FIRST): "complete"},
        lists=(Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST), Listing(rows)),
    )
    assert figures(incident=world.incident).is_whole


@pytest.mark.django_db
def test_applied_correction_is_still_missing_until_an_extract_shows_it() -> None:
    row = Row("dose_missing", 1, "C1", FIRST, case="applied", messages=1)
    world = written(reported={("C1", FIRST): 1}, lists=(Listing((row,), "C1", FIRST),))
    found = figures(incident=world.incident)
    assert (found.verified, found.known_missing, found.applied, found.undelivered) == (0, 1, 1, 1)


@pytest.mark.django_db
def test_figures_carry_the_newest_extract_and_cost_one_statement() -> None:
    world = written(reported={("C1", FIRST): 1, ("C4", SECOND): 3})
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = report(incident=world.incident, level="division")
    assert len(asked) == 2  # how to plan it, and the statement
    assert (found.whole.as_of, found.whole.extract_no) == (world.extract.as_of, world.extract.pk)
    assert [(part.code, part.name_en, part.figures.reported) for part in found.parts] == [
        ("20", "Chattogram", 3),
        ("30", "Dhaka", 1),
    ]
    day = report(incident=world.incident, level="day", parent=world.centres["C4"]).parts[0]
    assert (day.day, day.figures.reported) == (datetime.date(2021, 10, 28), 3)


@pytest.mark.django_db
def test_incident_of_which_nothing_is_known_says_nothing() -> None:
    found = figures(incident=written().incident)
    assert (found.total, found.percent_low, found.percent_high, found.is_whole) == (0, None, None, False)
