"""The progress pages by role: figures for everybody, persons for nobody who should not see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from records.models import Centre, ReportedCount, Role, User
from recovery.models import CentreDay, Incident
from recovery.progress.sign_off import day_sign_off
from recovery.reconciliation.run import list_call_up
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
    """The lines of the first table of parts, with the last one being the whole."""
    html = response.content.decode()
    table = html[html.index('class="pr-table pr-parts') :]
    table = table[: table.index("</table>")]
    rows = re.findall(r"<tr role=\"row\".*?</tr>", table, re.DOTALL)[1:]
    return [words(type("Part", (), {"content": row.encode()})) for row in rows]


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/progress/", 200),
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


def test_last_line_leads_to_the_rows_that_its_figures_count(world: Written, sign_in: SignIn) -> None:
    def ways(client: Client, address: str) -> list[set[str]]:
        page = client.get(address).content.decode()
        return [set(re.findall(r'href="([^"]+)"', foot)) for foot in re.findall(r"<tfoot.*?</tfoot>", page, re.DOTALL)]

    officer = sign_in("officer")
    for address, place in (
        ("/progress/", ""),
        ("/progress/30/", "&amp;area=30"),
        ("/progress/3026/", "&amp;area=3026"),
        ("/progress/centre/C1/", "&amp;centre=C1"),
    ):
        feet = ways(officer, address)
        assert feet, address
        for foot in feet:
            assert f"/cases/?state=unsolved{place}" in foot, address
    manager = sign_in("manager", centres=[world.centres["C1"]])
    assert ways(manager, "/progress/3026/") == [set()]  # the whole district is not the manager's
    assert "/cases/?state=unsolved&amp;centre=C1" in ways(manager, "/progress/centre/C1/")[0]
    official = sign_in("official")
    assert all(not foot for address in ("/progress/", "/progress/3026/") for foot in ways(official, address))


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
    day_sign_off(centre_day=world.centre_day("C1", FIRST), by=world.clerk, register_pages="1–42 of Person Number 3")
    CentreDay.objects.filter(day=FIRST).exclude(state="complete").update(reason="Person Number 3 was forgotten")
    html = sign_in("official").get(address).content.decode()
    assert "Person Number" not in html
    assert "/cases/" not in html
    assert "/lists/" not in html
    assert 'method="post"' not in html.split("<main", 1)[1].split("</main>")[0]


def test_figures_open_the_people_behind_them_for_who_may_see_them(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    centre = client.get("/progress/centre/C1/").content.decode()
    assert 'href="/cases/?state=unsolved&amp;centre=C1"' in centre
    assert f'href="/cases/?state=unsolved&amp;centre=C1&amp;day={FIRST}"' in centre
    assert 'href="/lists/?outcome=in_review&amp;centre=C1"' in centre
    assert 'href="/cases/?state=unsolved&amp;centre=C1"' in client.get("/progress/3026/").content.decode()
    division = client.get("/progress/30/").content.decode()
    assert 'href="/cases/?state=unsolved&amp;area=30"' in division
    assert 'href="/cases/?state=unsolved&amp;area=3026"' in division
    assert 'href="/lists/?outcome=on_server&amp;area=3026"' in division
    assert 'href="/cases/?state=unsolved"' in client.get("/progress/").content.decode()


@pytest.mark.parametrize("role", ["officer", "manager"])
def test_list_behind_a_figure_has_as_many_lines_as_the_figure_says(world: Written, sign_in: SignIn, role: str) -> None:
    client = sign_in(role, centres=[world.centres["C1"]])
    linked = 0
    for address in ("/progress/", "/progress/30/", "/progress/3026/", "/progress/centre/C1/"):
        html = client.get(address).content.decode()
        for href, said in re.findall(r'<a href="(/cases/\?[^"]*)">(\d+)<span', html):
            found = client.get(href.replace("&amp;", "&")).context["count"]
            assert found == int(said), (address, href)
            linked += 1
        for href in set(re.findall(r'href="(/lists/\?[^"]*|/reminders/[^"]*)"', html)):
            answer = client.get(href.replace("&amp;", "&"))
            assert answer.status_code == 200
            assert "No list fits this filter" not in words(answer), (address, href)
    assert linked >= (6 if role == "officer" else 3)


def test_area_of_a_list_of_many_centres_is_that_of_its_rows(world: Written, sign_in: SignIn) -> None:
    many = world.add_list(Listing((Row("on_server", 60, "C3", FIRST), Row("on_server", 61, "C3", SECOND))))
    client = sign_in("officer")

    def files(query: str) -> list[str]:
        return sorted(each.file_name for each in client.get(f"/lists/?{query}").context["table"].data)

    dhaka = sorted(each.file_name for each in world.lists)
    assert files("area=3026") == dhaka
    assert files("area=3093") == [many.file_name]
    assert files("area=30") == sorted([*dhaka, many.file_name])
    assert files("area=20") == []
    assert files("area=3026&outcome=in_review") == [world.lists[1].file_name]
    assert files("centre=C3") == sorted(
        {many.file_name, *(each.file_name for each in world.lists if each.centre.code == "C3")}
    )
    assert files("centre=C3&outcome=unreadable") == []
    assert "Only Tangail district." in words(client.get("/lists/?area=3093"))
    assert "Only Tangail district." in words(client.get("/cases/?area=3093"))
    assert "Only doses of 13 October 2021." in words(client.get(f"/cases/?day={FIRST}"))


def test_lists_that_are_to_be_judged_again_stand_among_those_that_wait(world: Written, sign_in: SignIn) -> None:
    assert world.lists[0].state == "settled"
    list_call_up(list_id=world.lists[0].pk)
    client = sign_in("officer")
    page = client.get("/progress/centre/C1/").content.decode()
    (address,) = set(re.findall(r'href="(/lists/\?state=unsettled[^"]*)"', page))
    lists = client.get(address.replace("&amp;", "&"))
    assert [each.pk for each in lists.context["table"].data] == [world.lists[0].pk]
    assert "to be judged again" in words(lists)
    assert "to be judged again" not in words(client.get("/lists/?state=settled&centre=C2"))


def test_officer_disputes_a_day_and_lifts_the_dispute(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    day = world.centre_day("C1", FIRST)
    answer = client.post(f"/progress/day/{day.pk}/dispute/", {"reason": ""}, follow=True)
    assert "Please say why" in words(answer)
    answer = client.post(f"/progress/day/{day.pk}/dispute/", {"reason": "two books of one day"}, follow=True)
    assert "The day is disputed." in words(answer)
    assert "Why it is disputed: two books of one day" in words(answer)
    assert "/sign-off/" not in answer.content.decode().split(f"/progress/day/{day.pk}/dispute/lift/")[0]
    assert "MIS disputes this day." in words(client.post(f"/progress/day/{day.pk}/sign-off/", follow=True))
    answer = client.post(f"/progress/day/{day.pk}/dispute/lift/", {"reason": "counted again"}, follow=True)
    assert "The dispute is lifted." in words(answer)
    day.refresh_from_db()
    assert (day.state, day.reason) == ("open", "counted again")


def test_why_a_day_moved_is_told_to_all_and_who_moved_it_to_staff(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    day = world.centre_day("C1", FIRST)
    client.post(f"/progress/day/{day.pk}/sign-off/", {"register_pages": "1–42"})
    client.post(f"/progress/day/{day.pk}/dispute/", {"reason": "Person Number 3 was forgotten"})
    page = words(client.get("/progress/centre/C1/"))
    assert "Disputed by MIS" in page
    assert "Person Number 3 was forgotten" in page
    assert "In the last 14 days: 1 centre-day was disputed. 1 centre-day was signed off." in words(
        client.get("/progress/")
    )
    page = words(sign_in("official").get("/progress/centre/C1/"))
    assert "Disputed by MIS" in page
    assert "Signed off as complete" in page
    assert "Person Number" not in page
    assert "Staff Member" not in page.split("Why the figure of this day moved")[1]


def test_state_of_each_day_stands_in_the_table(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    CentreDay.objects.filter(day=SECOND, centre__code="C1").update(state="disputed", reason="two books")
    client.post(f"/progress/day/{world.centre_day('C1', FIRST).pk}/sign-off/", {"register_pages": "1–42"})
    first, second, _whole = lines(client.get("/progress/centre/C1/"))
    assert "signed off as complete Staff Member" in first
    assert "pages 1–42" in first
    assert "signature disputed" in second
    (only, _whole) = lines(client.get("/progress/centre/C4/"))
    assert "signature no list" in only
    (only, _whole) = lines(client.get("/progress/centre/C2/"))
    assert "signature list received" in only


def test_days_are_ordered_by_their_signature(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    client.post(f"/progress/day/{world.centre_day('C1', FIRST).pk}/sign-off/", {"register_pages": "1–42"})
    for query, first in (("", "13 October"), ("?sort=state", "28 October"), ("?sort=-state", "13 October")):
        found = lines(client.get(f"/progress/centre/C1/{query}"))
        assert first in found[0], query


def test_way_behind_a_count_of_a_day_names_the_day(world: Written, sign_in: SignIn) -> None:
    html = sign_in("officer").get("/progress/centre/C1/").content.decode()
    assert '2<span class="nhsuk-u-visually-hidden"> known missing, 13 October 2021</span></a>' in html


def test_sorting_a_table_leads_to_its_first_page(world: Written, sign_in: SignIn) -> None:
    wards = Centre.objects.bulk_create(
        Centre(code=f"W{n:03}", name_en=f"Ward {n:03}", district_id="3026") for n in range(60)
    )
    ReportedCount.objects.bulk_create(
        ReportedCount(centre=ward, day=FIRST, dose_no=1, doses=10, source="daily count") for ward in wards
    )
    html = sign_in("officer").get("/progress/3026/?page=2&sort=-name").content.decode()
    sorts = re.findall(r'<a (?:class="pr-sort" )?href="(\?[^"]*sort=[^"]*)"', html.split("pr-pages")[0])
    assert len(sorts) > 10
    assert [each for each in sorts if "page=" in each] == []


@pytest.mark.parametrize(
    ("reported", "sentence"),
    [
        (2, "1 dose is still unknown: nobody is named for it, or only in a row that was closed or is undecided."),
        (3, "2 doses are still unknown: nobody is named for them, or only in rows that were closed or are undecided."),
    ],
)
def test_what_a_signed_list_does_not_explain_is_unknown(sign_in: SignIn, reported: int, sentence: str) -> None:
    Written(
        World(
            reported={("C1", FIRST): reported},
            states={("C1", FIRST): "complete"},
            lists=(Listing((Row("on_server", 1, "C1", FIRST),), "C1", FIRST),),
        )
    )
    assert f"All centre-days are signed off, but {sentence}" in words(sign_in("official").get("/progress/"))


def test_district_with_many_centres_is_shown_by_pages(world: Written, sign_in: SignIn) -> None:
    wards = Centre.objects.bulk_create(
        Centre(code=f"W{n:03}", name_en=f"Ward {n:03} " + "of the city " * 8, district_id="3026") for n in range(110)
    )
    ReportedCount.objects.bulk_create(
        ReportedCount(centre=ward, day=FIRST, dose_no=1, doses=10, source="daily count") for ward in wards
    )
    client = sign_in("official")
    found = lines(client.get("/progress/3026/?page=3&sort=-name"))
    assert len(found) == 12 + 1
    assert found[-1].startswith("Centre Together reported 1,113 ")
    assert "112" in words(client.get("/progress/3026/?page=3")).split("Previous")[0][-20:]


def test_lines_of_the_table_add_up_to_the_last_one(world: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    for address in (
        "/progress/",
        "/progress/30/",
        "/progress/3026/",
        "/progress/centre/C1/",
    ):
        counts = [
            [int(n) for n in re.findall(r"reported (\d+).*? listed (\d+)", line)[0]]
            for line in lines(client.get(address))
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
    client = sign_in("officer", language="bn")
    day = world.centre_day("C1", SECOND)
    for answer in (client.get("/progress/centre/C1/"), client.post(f"/progress/day/{day.pk}/sign-off/", follow=True)):
        assert "অপেক্ষায়: ১টি" in words(answer)
        assert "অপেক্ষায়: 1" not in words(answer)


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
    with django_assert_max_num_queries(14):
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
