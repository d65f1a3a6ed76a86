"""The centre-days behind the figures of progress: each figure is what the page behind it comes to."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from records.models import Role, User
from recovery.progress.disputes import day_dispute
from recovery.progress.figures import figures
from recovery.web.templatetags.bangla_numbers import bn
from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written
from tests.web.test_progress_pages import words

pytestmark = pytest.mark.django_db

#: Figures that are the number of lines of the page behind them, and those that are a sum of it.
COUNTED = {"centre_days_signed", "days_unsigned", "uncounted_centre_days", "centre_days_without_list"}
SUMMED = {"reported", "unknown"}
AREAS = ("/progress/", "/progress/20/", "/progress/30/", "/progress/3026/", "/progress/3093/")


@pytest.fixture
def world() -> Written:
    """A signed day, a disputed one, one that nobody counted, one without a list; a list that waits; rows without a
    place; a correction that was not delivered."""
    rows = (
        *(Row("on_server", n, "C1", FIRST) for n in range(6)),
        Row("dose_missing", 10, "C1", FIRST, case="applied", messages=2),
        Row("in_review", None, "C1", None),
    )
    made = Written(
        World(
            reported={("C1", FIRST): 9, ("C1", SECOND): 4, ("C2", FIRST): 1, ("C4", SECOND): 10},
            states={("C1", FIRST): "open", ("C2", FIRST): "complete", ("C4", SECOND): "open", ("C3", FIRST): "open"},
            lists=(
                Listing(rows, "C1", FIRST),
                Listing((Row("in_review", None, None, None), Row("dose_missing", 30, "C3", FIRST, case="open"))),
                Listing((Row("on_server", 40, "C2", FIRST),), "C2", FIRST),
                Listing((), "C1", SECOND, is_settled=False),
                Listing((Row("in_review", None, "C1", SECOND),), is_settled=False),
            ),
            doses=(Held(50, "C4", SECOND),),
        )
    )
    day_dispute(centre_day=made.centre_day("C1", FIRST), reason="two books of one day", by=made.clerk)
    return made


def signed_in(role: str, *centres: Any) -> Client:
    user = User.objects.create(username=f"the-{role}", role=role)
    user.centres.set(centres)
    client = Client()
    client.force_login(user)
    client.cookies["punoruddhar_language"] = "en"
    return client


def behind(client: Client, figure: str, href: str) -> int:
    """What the page that a figure opens comes to."""
    answer = client.get(href)
    assert answer.status_code == 200, (figure, href)
    if figure in SUMMED:
        return int(getattr(answer.context["table"].whole, figure))
    if figure in COUNTED:
        return int(answer.context["count"])
    return int(answer.context["table"].paginator.count)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.MANAGER])
def test_each_figure_is_what_the_page_behind_it_comes_to(world: Written, role: str) -> None:
    client = signed_in(role, *([world.centres["C1"]] if role == Role.MANAGER else []))
    opened: dict[str, int] = {}
    for address in (*AREAS, "/progress/centre/C1/"):
        page = client.get(address).context
        for figure, href in page["href"].items():
            if not href or not ("/days/" in href or figure in {"lists_waiting", "undelivered"}):
                continue
            said = page["days_unsigned"] if figure == "days_unsigned" else getattr(page["figures"], figure)
            if said:
                assert behind(client, figure, href) == said, (address, figure, href)
                opened[figure] = opened.get(figure, 0) + 1
    wanted = {"reported", "unknown", "lists_waiting", "days_unsigned"}
    if role != Role.MANAGER:
        wanted |= {"centre_days_signed", "uncounted_centre_days", "centre_days_without_list", "undelivered"}
    assert wanted <= set(opened), opened


def test_lines_of_a_table_open_their_own_centre_days(world: Written) -> None:
    client = signed_in(Role.OFFICER)
    district = client.get("/progress/3026/").content.decode()
    assert 'href="/progress/days/?show=unknown&amp;centre=C1"' in district
    assert 'href="/progress/days/?show=signed&amp;centre=C2"' in district
    division = client.get("/progress/30/").content.decode()
    assert 'href="/progress/days/?area=3026"' in division


def test_official_is_led_to_no_centre_day(world: Written) -> None:
    client = signed_in(Role.OFFICIAL)
    for address in ("/progress/", "/progress/30/", "/progress/3026/", "/progress/centre/C1/"):
        assert "/progress/days/" not in client.get(address).content.decode(), address
    assert client.get("/progress/days/").status_code == 403
    assert client.get("/progress/days.csv").status_code == 403


def test_manager_sees_own_centre_days_only(world: Written) -> None:
    client = signed_in(Role.MANAGER, world.centres["C1"])
    page = client.get("/progress/days/")
    assert {line.code for line in page.context["table"].data.data} == {"C1"}
    assert "Centre C2" not in words(page)
    assert client.get("/progress/days/?centre=C2").status_code == 404
    assert {line.code for line in client.get("/progress/days/?area=3026").context["table"].data.data} == {"C1"}


def test_line_says_where_its_count_comes_from_and_who_disputes_it(world: Written) -> None:
    client = signed_in(Role.OFFICER)
    page = client.get("/progress/days/?show=disputed")
    assert page.context["count"] == 1
    said = words(page)
    assert "Centre C1" in said
    assert "Dhaka" in said
    assert "13 October 2021" in said
    assert "disputed" in said
    assert "daily count" in said
    unplaced = words(client.get("/progress/days/?show=unknown"))
    assert "Rows that name no place or day" in unplaced


def test_nothing_found_says_so_and_what_cannot_be_read_asks_for_all(world: Written) -> None:
    client = signed_in(Role.OFFICER)
    assert "There is no such centre-day" in words(client.get("/progress/days/?show=disputed&area=2015"))
    every = client.get("/progress/days/")
    assert client.get("/progress/days/?show=nonsense&area=77").context["count"] == every.context["count"]
    assert client.get("/progress/days/?centre=NONE").status_code == 404


def test_lines_are_sorted_by_a_figure(world: Written) -> None:
    client = signed_in(Role.OFFICER)
    table = client.get("/progress/days/?sort=-unknown").context["table"]
    unknown = [row.record.figures.unknown for row in table.page.object_list]
    assert unknown == sorted(unknown, reverse=True)
    assert len(set(unknown)) > 2


def test_lines_are_sorted_by_their_signature(world: Written) -> None:
    client = signed_in(Role.OFFICER)

    def stages(query: str) -> list[str]:
        table = client.get(f"/progress/days/?{query}").context["table"]
        states = [row.record.state for row in table.page.object_list if row.record.day]
        return ["open" if state is None else state.state for state in states]

    assert stages("sort=-state")[:2] == ["complete", "disputed"]
    assert stages("sort=state")[-2:] == ["disputed", "complete"]


def test_way_behind_a_count_names_centre_and_day(world: Written) -> None:
    html = signed_in(Role.OFFICER).get("/progress/days/?centre=C1").content.decode()
    assert " known missing, Centre C1, 13 October 2021</span></a>" in html


@pytest.mark.parametrize("language", ["en", "bn"])
def test_file_has_the_lines_of_the_page_and_their_sum(world: Written, language: str) -> None:
    client = signed_in(Role.OFFICER)
    client.cookies["punoruddhar_language"] = language
    page = client.get("/progress/days/?show=unknown&area=30")
    answer = client.get("/progress/days.csv?show=unknown&area=30")
    assert f"{world.incident.slug}-centre-days.csv" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    keys = rows[1]
    lines = rows[2 : rows.index([])]
    whole = dict(zip(keys, lines.pop(), strict=True))
    assert len(lines) == page.context["count"] > 1
    assert sum(int(dict(zip(keys, line, strict=True))["unknown"]) for line in lines) == int(whole["unknown"])
    assert int(whole["unknown"]) == figures(incident=world.incident, division="30").unknown
    assert bn(int(whole["unknown"])) in words(page)
    assert client.get("/progress/days.xlsx").content[:2] == b"PK"


def test_deliveries_are_cut_to_a_place_and_keep_it(world: Written) -> None:
    client = signed_in(Role.OFFICER)
    page = client.get("/deliveries/?state=undelivered&area=3026")
    assert page.context["table"].paginator.count == 1
    assert "Only Dhaka district." in words(page)
    assert 'href="?state=waiting&amp;area=3026"' in page.content.decode()
    assert client.get("/deliveries/?state=undelivered&centre=C4").context["table"].paginator.count == 0


@pytest.mark.parametrize("path", ["/progress/days/", "/deliveries/", "/lists/", "/cases/"])
def test_what_no_database_takes_names_no_place(world: Written, path: str) -> None:
    client = signed_in(Role.OFFICER)
    assert client.get(path, {"area": "30\0"}).status_code == 200
    assert client.get(path, {"centre": "C1\0"}).status_code == (404 if path == "/progress/days/" else 200)
    assert client.get("/progress/centre/C1%00/").status_code == 404
