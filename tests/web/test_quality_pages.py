"""The blind questions as people see them: nothing tells who linked the two, an answer leads to the next question."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone, translation

from records.models import Role
from recovery import tasks
from recovery.linkage.watch import check_answer, checks_draw, checks_refuted
from recovery.models import LinkCheck
from recovery.web.side_by_side import hidden_agree
from tests.pipeline.lists_of_people import Office, line, office, people, settle
from tests.web import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    """A list of a manager with links by number and by weight, and people in doubt; today's lot is drawn."""
    made = office()
    them = people()
    rows = [line(person, n) for n, person in enumerate(them[:6], 1)]
    rows += [line(person, n, nid="") for n, person in enumerate(them[6:12], 7)]
    rows += [line(person, n, nid="", mobile="") for n, person in enumerate(them[12:16], 13)]
    made.send(rows, by=made.manager)
    checks_draw(incident=made.incident, day=timezone.localdate(), most=6, decoys=4)
    assert LinkCheck.objects.filter(is_decoy=True).count() == 4
    return made


def text_of(browser: Client, where: str) -> str:
    answer = browser.get(where)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return html.unescape(main)


def test_a_question_tells_nothing_of_the_machine_and_a_decoy_looks_like_a_link(desk: Office) -> None:
    browser = world.browser(desk.second)
    shapes = set()
    for check in LinkCheck.objects.select_related("sheet_row__list", "recipient"):
        page = text_of(browser, f"/quality/{check.pk}/")
        told = re.sub(r"<[^>]+>", " ", page).lower()
        for word in ("weight", "bits", "linked", "machine", "decoy", "model", "candidate", "found by", "scored"):
            assert word not in told, (word, check.is_decoy)
        assert check.sheet_row.list.file_name not in page
        assert f"/rows/{check.sheet_row_id}" not in page
        assert "/lists/" not in page
        for number in (check.recipient.nid, check.recipient.mobile, check.recipient.mobile_key):
            assert not number or number not in page
        # Tags without what stands between and in them: the same for every question.
        tags = re.findall(r"<(/?[a-z]+)", re.sub(r"<tbody>.*?</tbody>", "", page, flags=re.DOTALL))
        shapes.add((check.is_decoy, tuple(tags)))
    assert {is_decoy for is_decoy, _tags in shapes} == {True, False}
    assert len({tags for _is_decoy, tags in shapes}) == 1


def test_answers_lead_from_question_to_question_and_the_count_goes_down(desk: Office) -> None:
    browser = world.browser(desk.second)
    total = LinkCheck.objects.count()
    assert total == 10
    assert f"of {total} left" in text_of(browser, "/quality/")
    where = f"/quality/{LinkCheck.objects.earliest('pk').pk}/"
    seen = []
    for left in range(total, 0, -1):
        assert f"{left} of {total} left" in text_of(browser, where)
        seen.append(where)
        answer = browser.post(where, {"verdict": ("same", "other", "cannot_tell")[left % 3]})
        assert answer.status_code == 302
        where = answer["Location"]
    assert len(set(seen)) == total
    assert where == "/quality/"
    last = text_of(browser, where)
    assert "You have answered every question that waited for you." in last
    assert "Nothing waits for you." in last
    assert set(LinkCheck.objects.values_list("answered_by", flat=True)) == {desk.second.pk}


def test_an_answer_stands_and_no_answer_is_none(desk: Office) -> None:
    browser = world.browser(desk.second)
    check = LinkCheck.objects.earliest("pk")
    where = f"/quality/{check.pk}/"
    assert "Choose one of the answers." in browser.post(where, {"verdict": "perhaps"}, follow=True).content.decode()
    browser.post(where, {"verdict": "same"})
    again = browser.post(where, {"verdict": "other"}, follow=True)
    assert "Somebody has answered this question already." in again.content.decode()
    assert browser.get(where)["Location"] == "/quality/"
    check.refresh_from_db()
    assert check.verdict == "same"


def test_whoever_worked_on_the_list_finds_no_question(desk: Office) -> None:
    own = world.list_received(
        world.csv_file([line(person, n) for n, person in enumerate(people()[20:24], 1)], world.HEADINGS),
        by=desk.clerk, centre=desk.centre, day=world.DAY, dose_no=1, incident=desk.incident,
    )  # fmt: skip
    checks_draw(incident=desk.incident, day=timezone.localdate(), most=50, decoys=4)
    check = LinkCheck.objects.filter(sheet_row__list=own).first()
    assert check is not None
    browser = world.browser(desk.clerk)
    assert browser.get(f"/quality/{check.pk}/").status_code == 404
    assert browser.post(f"/quality/{check.pk}/", {"verdict": "same"}).status_code == 404
    assert "the others are for a colleague" in text_of(browser, "/quality/")
    assert world.browser(desk.second).get(f"/quality/{check.pk}/").status_code == 200


def test_a_link_that_somebody_spoke_against_is_the_first_queue_until_a_person_decides(desk: Office) -> None:
    check = LinkCheck.objects.of_links().earliest("pk")
    check_answer(check=check, verdict="other", by=desk.second)
    browser = world.browser(desk.clerk)
    home = text_of(browser, "/")
    cards = re.findall(r"<h[23][^>]*>\s*([^<]+?)\s*</h[23]>", home)
    assert cards[0] == "Links that a person spoke against"
    where = f"/rows/{check.sheet_row_id}/"
    assert f'href="{where}"' in home
    assert f'href="{where}"' in text_of(browser, "/quality/")
    assert "saw two different people" in text_of(browser, where)
    decided = browser.post(
        f"/review/{check.sheet_row_id}/decision/",
        {"choice": "nobody", "reason": "another person, asked by phone", "seen": 0},
    )
    assert decided.status_code == 302
    settle(check.sheet_row.list)
    assert not checks_refuted(incident=desk.incident).exists()
    assert "Links that a person spoke against" not in text_of(browser, "/")
    assert "saw two different people" not in text_of(browser, where)


def test_a_day_without_a_lot_is_drawn_by_hand(desk: Office) -> None:
    LinkCheck.objects.all().delete()
    browser = world.browser(desk.second)
    assert "Draw them now" in text_of(browser, "/quality/")
    assert "Draw them now" not in text_of(world.browser(world.account(Role.AUDITOR)), "/quality/")
    told = browser.post("/quality/draw/", follow=True).content.decode()
    assert "Today&#x27;s questions are drawn." in told
    assert LinkCheck.objects.of_links().count() == 12
    again = browser.post("/quality/draw/", follow=True).content.decode()
    assert "There is nothing to draw" in again


def foot(browser: Client, where: str = "/progress/") -> str:
    found = re.search(r"<aside.*?</aside>", browser.get(where).content.decode(), re.DOTALL)
    assert found is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[0])).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_foot_of_the_progress_page_says_how_often_a_machine_was_wrong(desk: Office) -> None:
    official = world.account(Role.OFFICIAL)
    browser = world.browser(official)
    assert foot(browser) == (
        "No machine link has been checked by people yet, so how often a machine is wrong is not known. "
        "0 of 16 rows say too little to look anybody up."
    )
    checks = list(LinkCheck.objects.of_links().order_by("pk"))
    check_answer(check=checks[0], verdict="same", by=desk.second)
    assert foot(browser).startswith("Only one machine link has been checked")
    for check in [*checks[1:4], *LinkCheck.objects.filter(is_decoy=True)]:
        check_answer(check=check, verdict="same", by=desk.second)
    # Wilson's interval of 0 of 4 ends at 48.99 %; the decoys count for nothing.
    assert foot(browser).startswith(
        "Of 4 machine links checked by people, none was wrong (with 95 % certainty at most 48.99 %)."
    )
    check_answer(check=checks[4], verdict="other", by=desk.second)
    assert foot(browser).startswith(
        "Of 5 machine links checked by people, 1 was wrong: 20.00 % (95 %: 3.62 to 62.45 %)."
    )
    check_answer(check=checks[5], verdict="cannot_tell", by=desk.second)
    bangla = foot(world.browser(official, language="bn"))
    assert "২০.০০ %" in bangla
    assert "৩.৬২" in bangla
    assert "১৬টি সারি" in bangla
    assert not re.search(r"[0-9]", bangla)


def test_the_foot_stands_under_the_country_only(desk: Office) -> None:
    browser = world.browser(world.account(Role.OFFICIAL))
    assert "<aside" not in browser.get("/progress/3026/").content.decode()


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("", "1910000000008", ""),
        ("1910000000008", "", ""),
        ("1910000000008", "1910000000008", "the whole number is the same"),
        ("1910000000008", "1910000000018", "one character differs"),
        ("1910000000018", "1910000000081", "two neighbouring characters are swapped"),
        ("1910000000008", "1210000900008", "2 characters differ"),
        ("1910000000", "1910000000008", "the numbers are of different length"),
    ],
)
def test_hidden_digits_are_said_in_words(one: str, other: str, says: str) -> None:
    with translation.override("en"):
        assert hidden_agree(one, other) == says


def test_the_jobs_lot_and_the_page_are_one(desk: Office) -> None:
    before = LinkCheck.objects.count()
    tasks.checks_of_the_day(0)
    assert before < LinkCheck.objects.count()
    assert f"of {LinkCheck.objects.count()} left" in text_of(world.browser(desk.second), "/quality/")
