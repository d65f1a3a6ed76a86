"""No way on a page leads to an address that only takes forms; whoever opens one is told so in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from recovery.models import Incident
from recovery.web.ways_back import _taken, address_again
from tests.progress.worlds import FIRST, Written
from tests.web.matrix import NO_SUCH_METHOD, RECOVERY
from tests.web.test_progress_pages import SignIn, sign_in, words, world
from tests.web.test_url_matrix import addresses

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures

HERE = "http://testserver"
CHECKED = "/progress/claims/?percent=80"
KEEP = "/progress/claims/keep/"


def test_each_of_our_views_says_what_it_takes() -> None:
    taken = {name: "GET" in _taken(pattern.callback) for space, name, pattern in addresses() if space == "recovery"}
    assert taken == {name: address.get != NO_SUCH_METHOD for name, address in RECOVERY.items()}
    assert {True, False} == set(taken.values())


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        (f"{HERE}{CHECKED}", CHECKED),
        (f"{HERE}/progress/", "/progress/"),
        (f"{HERE}/lists/send/", "/lists/send/"),  # takes forms and is a page
        (f"{HERE}{KEEP}", "/"),
        (f"{HERE}/cases/1/correct/", "/"),
        (f"{HERE}/incident/", "/"),
        (f"{HERE}/api/v1/incidents", "/"),
        (f"{HERE}/no/such/page/", "/"),
        (f"{HERE}//elsewhere.example.org/progress/", "/"),
        ("https://elsewhere.example.org/progress/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_page_that_answers_a_form_is_asked_for_again_where_its_form_stood(came_from: str, leads_to: str) -> None:
    requests = RequestFactory()
    assert address_again(requests.post(KEEP, headers={"referer": came_from})) == leads_to
    assert address_again(requests.get("/lists/?state=open", headers={"referer": came_from})) == "/lists/?state=open"


def nexts(answer: Any) -> set[str]:
    """Where the change of language and of the incident go back to."""
    return set(re.findall(r'name="next" value="([^"]*)"', answer.content.decode()))


def test_language_is_changed_on_a_page_that_refused_a_form_time_after_time(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    Incident.objects.create(slug="another", days=[FIRST], dose_no=2, name_en="Another")
    client.post("/incident/", {"incident": "another"})
    for sent, status in (({"percent": "80", "seen": "nothing"}, 409), ({"percent": "many"}, 422)):
        for came_from, back in ((CHECKED, CHECKED), (KEEP, "/")):
            refused = client.post(KEEP, sent, headers={"referer": f"{HERE}{came_from}"})
            assert refused.status_code == status
            assert nexts(refused) == {back}
            for door, choice in (("/language/", {"language": "en"}), ("/incident/", {"incident": "another"})):
                answer = client.post(door, {**choice, "next": back}, headers={"referer": f"{HERE}{KEEP}"}, follow=True)
                assert answer.status_code == 200, (door, back)


def test_whoever_opens_an_address_of_forms_reads_why_nothing_is_there(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    for language, said in (("en", "This address only takes what a form sends. Nothing was changed."), ("bn", None)):
        client.cookies["punoruddhar_language"] = language
        answer = client.get(KEEP)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert answer["Cache-Control"] == "no-store, private"
        assert f'<html lang="{language}">' in answer.content.decode()
        assert said is None or said in words(answer)
        assert f'href="{reverse("recovery:home")}"' in answer.content.decode()
    head = client.head(KEEP)
    assert (head.status_code, head["Allow"], head.content) == (405, "POST", b"")
    assert client.post("/progress/").content == b""  # no page was opened


def test_strangers_and_programs_are_told_what_they_were_told(world: Written, client: Client) -> None:
    for path in (KEEP, "/incident/", "/cases/1/close/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={path}")
    answer = client.post("/api/v1/incidents")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
    assert "read-only" in answer.json()["detail"] or "পড়া" in answer.json()["detail"]
