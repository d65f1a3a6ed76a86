"""The progress pages by role: figures for everybody, persons for nobody who should not see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from records.models import Role, User
from recovery.models import CentreDay, Incident
from tests.progress.worlds import FIRST, SECOND, Held, Listing, Row, World, Written, settle

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
EVERYBODY = list(Role.values)


@pytest.fixture
def world() -> Written:
    """Two days of C1 with lists, one centre-day of C4 without; a list of C2 that nobody reported."""
    first = (
        *(Row("on_server", n, "C1", FIRST) for n in range(6)),
        Row("dose_missing", 10, "C1", FIRST, case="open"),
        Row("dose_missing", 11, "C1", FIRST, case="applied"),
    )
    second = (Row("on_server", 20, "C1", SECOND), Row("in_review", None, "C1", SECOND))
    made = Written(
        World(
            reported={("C1", FIRST): 8, ("C1", SECOND): 4, ("C2", FIRST): 1, ("C4", SECOND): 10},
            states={
                ("C1", FIRST): "open",
                ("C1", SECOND): "open",
                ("C2", FIRST): "open",
                ("C4", SECOND): "open",
            },
            lists=(
                Listing(first, "C1", FIRST),
                Listing(second, "C1", SECOND),
                Listing((Row("on_server", 30, "C2", FIRST),), "C2", FIRST),
            ),
            doses=(Held(40, "C4", SECOND),),
        )
    )
    for each in made.lists:
        settle(each)
    return made


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    def signed_in(role: str, *, centres: list[Any] | None = None, language: str = "en") -> Client:
        user = User.objects.create(username=f"a-{role}", role=role, first_name="Staff", last_name="Member")
        user.centres.set(centres or [])
        client.force_login(user)
        client.cookies["punoruddhar_language"] = language
        return client

    return signed_in


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def words(response: Any) -> str:
    """What a reader sees of a page, spaces folded."""
    text = Text()
    text.feed(response.content.decode())
    return " ".join(" ".join(text.parts).split())


def lines(response: Any) -> list[str]:
    """The lines of the table of parts, with the last one being the whole."""
    html = response.content.decode()
    table = html[html.index('class="pr-table pr-parts"') :]
    rows = re.findall(r"<tr role=\"row\".*?</tr>", table, re.DOTALL)[1:]
    return [words(type("Part", (), {"content": row.encode()})) for row in rows]


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/progress/", 200),
        ("/progress/?by=district", 200),
        ("/progress/30/", 200),
        ("/progress/3026/", 200),
        ("/progress/99/", 404),
        ("/progress/9999/", 404),
        ("/progress/302/", 404),
        ("/progress/centre/C1/", 200),
        ("/progress/centre/NONE/", 404),
        ("/progress/meaning/", 200),
    ],
)
def test_everybody_who_is_signed_in_sees_figures(
    world: Written, sign_in: SignIn, role: str, address: str, status: int
) -> None:
    client = sign_in(role, centres=[world.centres["C1"]])
    assert client.get(address).status_code == status


@pytest.mark.parametrize("address", ["/progress/", "/progress/30/", "/progress/centre/C1/", "/progress/meaning/"])
def test_strangers_are_sent_to_sign_in(world: Written, client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")


def test_manager_sees_another_centre_nowhere(world: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[world.centres["C1"]])
    assert client.get("/progress/centre/C2/").status_code == 404
    district = client.get("/progress/3026/")
    assert [line.split()[:2] for line in lines(district)] == [["Centre", "Centre"], ["Centre", "Together"]]
    assert "Centre C2" not in words(district)
    assert "The last line is the whole district." in words(district)


def test_headline_says_three_figures_a_range_its_denominator_and_when(world: Written, sign_in: SignIn) -> None:
    page = words(sign_in("official").get("/progress/"))
    assert f"As of 7 December 2021, 00:00 (server extract no. {world.extract.pk})" in page
    assert "9 verified" in page
    assert "2 known missing" in page
    assert "12 unknown" in page
    assert "of 23 reported first doses (daily count)" in page
    assert "Recovery is between 39.1\xa0% and 81.8\xa0%." in page.replace(" %", "\xa0%")
    assert "until 4 centre-days send or sign their lists" in page
    assert "centre-days without a list 1" in page


@pytest.mark.parametrize(
    "address",
    ["/progress/", "/progress/30/", "/progress/3026/", "/progress/centre/C1/", "/progress/centre/C4/"],
)
def test_official_sees_no_person_and_no_way_to_one(world: Written, sign_in: SignIn, address: str) -> None:
    CentreDay.objects.filter(day=FIRST).update(reason="Person Number 3 was forgotten")
    html = sign_in("official").get(address).content.decode()
    assert "Person Number" not in html
    assert "/cases/" not in html
    assert "/lists/" not in html
    assert 'method="post"' not in html.split("<main", 1)[1].split("</main>")[0]


def test_figures_open_the_people_behind_them_for_who_may_see_them(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    centre = client.get("/progress/centre/C1/").content.decode()
    assert 'href="/cases/?state=open&amp;centre=C1"' in centre
    assert 'href="/lists/?text=C1"' in centre
    assert 'href="/cases/?state=open&amp;centre=C1"' in client.get("/progress/3026/").content.decode()
    # Cases cannot be cut to a division, so its figure opens nothing.
    assert 'href="/cases/?' not in client.get("/progress/30/").content.decode()


def test_lines_of_the_table_add_up_to_the_last_one(world: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    for address in (
        "/progress/",
        "/progress/?by=district",
        "/progress/30/",
        "/progress/3026/",
        "/progress/centre/C1/",
    ):
        counts = [
            [int(n) for n in re.findall(r"reported (\d+) listed (\d+)", line)[0]] for line in lines(client.get(address))
        ]
        *parts, whole = counts
        assert [sum(column) for column in zip(*parts, strict=True)] == whole, address


def test_table_is_sorted_as_asked(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")

    def names(query: str) -> list[str]:
        return [line.split()[1] for line in lines(client.get(f"/progress/?{query}"))[:-1]]

    assert names("") == ["Chattogram", "Dhaka"]
    assert names("sort=-reported") == ["Dhaka", "Chattogram"]
    assert names("sort=reported") == ["Chattogram", "Dhaka"]
    assert names("sort=-name") == ["Dhaka", "Chattogram"]
    assert names("sort=-range") == ["Dhaka", "Chattogram"]
    assert names("sort=nonsense") == ["Chattogram", "Dhaka"]


def test_page_in_bangla_has_bangla_digits_and_names(world: Written, sign_in: SignIn) -> None:
    page = words(sign_in("official", language="bn").get("/progress/3026/"))
    assert "কেন্দ্র C1" in page
    assert "৮" in page


def test_days_without_any_count_leave_no_lower_bound(world: Written, sign_in: SignIn) -> None:
    Written.forget_reported()
    client = sign_in("official")
    page = words(client.get("/progress/?sort=-range"))
    assert "Recovery is at most 81.8" in page
    assert "for 4 centre-days nobody has said how many doses were given" in page


def test_everybody_back_is_said_in_one_sentence(sign_in: SignIn) -> None:
    made = Written(
        World(
            reported={("C1", FIRST): 1},
            states={("C1", FIRST): "complete"},
            lists=(Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST),),
        )
    )
    page = words(sign_in("official").get("/progress/"))
    assert "Recovery is 100 %: all 1 are back, and every centre-day is signed off." in page
    assert made.incident.slug == "october"


def test_incident_without_anything_says_what_to_do(sign_in: SignIn) -> None:
    client = sign_in("official")
    assert client.get("/progress/").status_code == 200
    Incident.objects.create(slug="new", days=[FIRST], dose_no=1, name_en="New")
    assert "Nothing to count yet" in words(client.get("/progress/"))


def test_country_page_asks_little_of_the_database(
    world: Written, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in("official")
    client.get("/progress/")
    with django_assert_max_num_queries(10):
        client.get("/progress/")


def test_manager_signs_own_day_off_and_opens_it_again(world: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[world.centres["C1"]])
    day = world.centre_day("C1", FIRST)
    answer = client.post(f"/progress/day/{day.pk}/sign-off/", {"register_pages": "1–42"}, follow=True)
    assert answer.redirect_chain == [("/progress/centre/C1/", 302)]
    assert "The day is signed off." in words(answer)
    assert "Pages of the register book: 1–42." in words(answer)
    day.refresh_from_db()
    assert (day.state, day.register_pages) == ("complete", "1–42")

    answer = client.post(f"/progress/day/{day.pk}/reopen/", {"reason": " "}, follow=True)
    assert "Please say why" in words(answer)
    answer = client.post(f"/progress/day/{day.pk}/reopen/", {"reason": "late pages"}, follow=True)
    assert "The day is open again." in words(answer)
    day.refresh_from_db()
    assert (day.state, day.reason) == ("open", "late pages")


def test_day_that_cannot_be_signed_says_why_and_offers_no_button(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    day = world.centre_day("C1", SECOND)
    page = client.get("/progress/centre/C1/")
    assert "rows that cannot be read or wait for a decision: 1." in words(page)
    assert f"/progress/day/{day.pk}/sign-off/" not in page.content.decode()
    assert "wait for a decision" in words(client.post(f"/progress/day/{day.pk}/sign-off/", follow=True))
    day.refresh_from_db()
    assert day.state == "open"


@pytest.mark.parametrize("what", ["sign-off", "reopen"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("manager", 404),
        ("officer", 302),
        ("approver", 403),
        ("official", 403),
        ("auditor", 403),
        ("administrator", 403),
    ],
)
def test_only_managers_of_the_centre_and_officers_sign(
    world: Written, sign_in: SignIn, what: str, role: str, status: int
) -> None:
    client = sign_in(role, centres=[world.centres["C2"]])
    day = world.centre_day("C1", FIRST)
    assert client.get(f"/progress/day/{day.pk}/{what}/").status_code == 405
    assert client.post(f"/progress/day/{day.pk}/{what}/", {"reason": "because"}).status_code == status
    day.refresh_from_db()
    assert day.state == ("complete" if (role, what) == ("officer", "sign-off") else "open")


def test_who_signed_is_told_to_staff_who_see_persons_only(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    client.post(f"/progress/day/{world.centre_day('C1', FIRST).pk}/sign-off/")
    assert "Signed by Staff Member" in words(client.get("/progress/centre/C1/"))
    client = sign_in("official")
    page = words(client.get("/progress/centre/C1/"))
    assert "Signed " in page
    assert "Signed by" not in page


def test_meaning_page_defines_every_word_of_the_headline(sign_in: SignIn) -> None:
    page = words(sign_in("official").get("/progress/meaning/"))
    for word in (
        "Verified",
        "Known missing",
        "Unknown",
        "Reported",
        "Listed",
        "Signed off",
        "Complete",
        "80.0 % and 88.8 %",
    ):
        assert word in page
