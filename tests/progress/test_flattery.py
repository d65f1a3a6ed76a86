"""No answer flatters: nothing is rounded up, and nothing says 100 % while one thing is open."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from records.models import Dose, Recipient, Role, User
from recovery.models import Incident
from recovery.progress import figures as figures_module
from recovery.progress.figures import Figures
from recovery.web.progress_tables import range_words
from tests.histories.shown import page_read, percents_of, text_of
from tests.progress.flattery import command_flatters, ends_flatter, out_flatters, pages_flatter
from tests.progress.recounting import COUNTS, Sum, added, places_of
from tests.progress.test_figures import worlds
from tests.progress.worlds import CENTRES, FIRST, SECOND, Held, Listing, Row, World, Written

SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
#: One thing that is open, each enough to forbid 100 %.
OPEN = (
    None, "unsigned", "disputed", "missing", "differs", "stranger", "review", "unreadable", "unplaced", "beyond",
    "uncounted", "applied",
)  # fmt: skip


@pytest.fixture
def reader(db: None) -> Client:
    """Somebody who sees every count as it is."""
    client = Client()
    client.force_login(User.objects.create(username="reader", role=Role.AUDITOR))
    return client


@pytest.fixture
def official(db: None) -> Client:
    """Somebody for whom small counts below the district are hidden."""
    client = Client()
    client.force_login(User.objects.create(username="official", role=Role.OFFICIAL))
    return client


def flatters(incident: Incident, reader: Client, official: Client) -> list[str]:
    places = places_of(incident)
    found = [*pages_flatter(reader, places), *command_flatters(incident, places)]
    found += out_flatters(reader, incident, places, is_exact=True)
    return [*found, *out_flatters(official, incident, places, is_exact=False)]


@st.composite
def nearly_whole(draw: st.DrawFn) -> tuple[World, str | None]:
    """Everybody is back and everything is signed, but for one thing or none."""
    places = draw(st.lists(st.sampled_from([(code, day) for code in CENTRES for day in (FIRST, SECOND)]), min_size=1,
                           max_size=4, unique=True))  # fmt: skip
    thing = draw(st.sampled_from(OPEN))
    reported, states, lists, doses, person = {}, {}, [], [], 0
    for place in places:
        named, held = draw(st.integers(1, 3)), draw(st.integers(0, 12))
        rows = tuple(Row("on_server", person + n, *place) for n in range(named))
        doses += [Held(person + named + n, *place) for n in range(held)]
        person += named + held
        lists.append(Listing(rows, *place))
        reported[place], states[place] = named + held, "complete"
    late: Row | None = {
        "missing": Row("dose_missing", person, *places[0], case="open"),
        "differs": Row("differs", person, *places[0]),
        "applied": Row("dose_missing", person, *places[0], case="applied"),
        "stranger": Row("not_registered", None, *places[0], case="open"),
        "review": Row("in_review", None, *places[0]),
        "unreadable": Row("unreadable", None, *places[0]),
        "unplaced": Row("unreadable"),
    }.get(thing or "")
    if late is not None:
        lists.append(Listing((late,)))
    if thing in ("unsigned", "disputed"):
        states[places[0]] = "open" if thing == "unsigned" else "disputed"
    if thing == "beyond":
        reported[places[0]] += 1
    if thing == "uncounted":
        del reported[places[0]]
        states[places[0]] = "open"
    return World(reported=reported, states=states, lists=tuple(lists), doses=tuple(doses)), thing


@SLOW
@given(worlds())
def test_no_answer_flatters_in_any_state(reader: Client, official: Client, world: World) -> None:
    with transaction.atomic():
        incident = Written(world).incident
        found = flatters(incident, reader, official)
        transaction.set_rollback(True)
    assert found == []


@SLOW
@given(nearly_whole())
def test_one_open_thing_is_enough_to_say_less_than_all(
    reader: Client, official: Client, state: tuple[World, str | None]
) -> None:
    world, thing = state
    with transaction.atomic():
        incident = Written(world).incident
        places = places_of(incident)
        found = flatters(incident, reader, official)
        country = page_read(reader.get("/progress/").content.decode())
        transaction.set_rollback(True)
    assert found == []
    assert added(places).is_whole == (thing is None)
    assert country is not None
    assert (100 in country.percents, 100 in country.together.percents) == (thing is None, thing is None)


#: Of how many doses nearly all are back: what stands there, and what would flatter.
many = st.integers(1, 10**7)


@given(many, st.integers(0, 20), st.integers(0, 20), st.booleans())
@example(513_999, 1, 0, False)
@example(513_999, 0, 1, True)
@example(514_000, 0, 0, False)
@example(514_000, 0, 0, True)
@example(2_999, 1, 0, True)  # 99.966…
@example(9_996, 4, 0, True)  # 99.96
def test_nearly_all_is_never_written_as_all(verified: int, missing: int, unknown: int, is_signed: bool) -> None:
    row: dict[str, Any] = dict.fromkeys(COUNTS, 0) | {
        "as_of": None,
        "extract_no": None,
        "unplaced_waits": False,
        "reported": verified + missing + unknown,
        "verified": verified,
        "known_missing": missing,
        "unknown": unknown,
        "centre_days_expected": 4_800,
        "centre_days_signed": 4_800 if is_signed else 4_799,
        "centre_days_complete": 4_800 if is_signed and missing == 0 else 4_799,
    }
    counted = Sum({name: row[name] for name in COUNTS})
    figures: Figures = figures_module._figures(row)
    for language in ("en", "bn"):
        with translation.override(language):
            sentence = render_to_string("recovery/progress/_sentence.html", {"figures": figures})
            words = range_words(figures)
        shown = percents_of(sentence.split("</strong>")[0])
        assert [*ends_flatter(sentence, shown, counted)] == []
        assert [*ends_flatter(words, percents_of(words), counted)] == []
        assert (100 in shown) == counted.is_whole
        if counted.is_whole:
            assert text_of(f"{figures.total:d}") == str(verified)
    for bound, exact in ((figures.percent_low, counted.exact_low), (figures.percent_high, counted.exact_high)):
        assert bound is not None
        assert exact is not None
        assert Fraction(bound) <= exact
        assert exact - Fraction(bound) < Fraction(1, 10) or (exact == 100 and bound == Decimal("99.9"))


def seen(world: Written, *numbers: int) -> None:
    """The server holds a dose of as many people more, at C1 on the first day."""
    people = Recipient.objects.bulk_create(
        Recipient(registration_no=f"M{n}", name_en=f"Person {n}", last_extract=world.extract) for n in numbers
    )
    facts = {"dose_no": 1, "given_on": FIRST, "centre": world.centres["C1"], "source": "extract"}
    Dose.objects.bulk_create(
        Dose(recipient=each, first_seen_in=world.extract, last_seen_in=world.extract, **facts) for each in people
    )


def test_three_thousand_of_whom_one_is_missing_are_not_all(reader: Client) -> None:
    """2,999 of 3,000 are 99.966… %: every page says 99.9, and 100 when the last one is back."""
    world = Written(
        World(
            reported={("C1", FIRST): 3_000},
            states={("C1", FIRST): "complete"},
            lists=(Listing((Row("on_server", 0, "C1", FIRST),), "C1", FIRST),),
        )
    )
    seen(world, *range(2_998))
    for address in ("/progress/", "/progress/?by=district", "/progress/30/", "/progress/3026/", "/progress/centre/C1/"):
        for language in ("en", "bn"):
            reader.cookies["punoruddhar_language"] = language
            main = reader.get(address).content.decode().split("<main", 1)[1]
            assert set(percents_of(main.split("</main>")[0])) == {Decimal("99.9")}, address
    places = places_of(world.incident)
    assert [*pages_flatter(reader, places), *command_flatters(world.incident, places)] == []
    seen(world, 2_998)
    assert 100 in percents_of(reader.get("/progress/").content.decode().split("<main", 1)[1])
