"""Each answer that shows persons is written down once, others are not, and what is not declared counts as shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from recovery.models import AccessLog, Case
from recovery.web import access_looks
from recovery.web.looks import PAGES, SHOWN, WORDS
from tests.web import world
from tests.web.matrix import RECOVERY

PEOPLE = ("manager", "officer", "auditor")


def people_in(text: str, mirror: world.Mirror) -> set[str]:
    """Names and numbers of made-up people that a text holds; those who work are none of them."""
    names = "|".join(rf"{side.token} (?:Person|Smudged)|{side.token_bn} খাতুন" for side in (mirror.a, mirror.b))
    return set(re.findall(rf"{names}|008[45]\d{{5}}|261000[45]\d{{6}}|017000[45]\d{{4}}", text))


def asked(mirror: world.Mirror, name: str, who: str, method: str) -> tuple[Any, list[AccessLog]]:
    """The answer of an address to somebody, and the looks that it left; then all is as before."""
    address = RECOVERY[name]
    path = reverse(f"recovery:{name}", args=address.args(mirror))
    browser = world.browser(mirror.people[who])
    with transaction.atomic():
        body = address.body(mirror) if method == "post" else None
        before = AccessLog.objects.count()
        answer = getattr(browser, method)(path, body)
        if answer.streaming:
            answer.streamed = answer.getvalue()
        found = list(AccessLog.objects.order_by("pk")[before:])
        transaction.set_rollback(True)
    return answer, found


def text_of(answer: Any) -> str:
    return "" if answer.streaming else answer.content.decode(errors="replace")  # a workbook is no text


def all_answers(mirror: world.Mirror) -> Iterator[tuple[str, str, str, Any, list[AccessLog]]]:
    for name in RECOVERY:
        for who in PEOPLE:
            for method in ("get", "post"):
                yield (name, who, method, *asked(mirror, name, who, method))


def test_every_address_says_whether_it_shows_persons() -> None:
    assert set(PAGES) == set(RECOVERY)


def test_each_answer_with_persons_leaves_one_look_and_the_others_none(mirror: world.Mirror) -> None:
    wrong: list[Any] = []
    shown = set()
    for name, who, method, answer, looks in all_answers(mirror):
        page, case = PAGES[name], (name, who, method, answer.status_code)
        if name == "case_show" and answer.status_code == 302:
            assert [look.what for look in looks] == ["identifiers"], case
            continue
        if page is None or answer.status_code not in SHOWN:
            if looks:
                wrong.append((*case, "leaves a look", looks))
            # What somebody typed into a form that was refused comes back to that person alone.
            people = set() if (method, answer.status_code) == ("post", 422) else people_in(text_of(answer), mirror)
            if people:
                wrong.append((*case, "shows persons", people))
            continue
        if len(looks) != 1:
            wrong.append((*case, "leaves so many looks", len(looks)))
            continue
        (look,) = looks
        shown.add(name)
        if look.user != mirror.people[who] or look.people is None:
            wrong.append((*case, "does not say who saw how many", look.people))
        if people_in(text_of(answer), mirror) and not look.people:
            wrong.append((*case, "shows persons and says that it shows none", people_in(text_of(answer), mirror)))
        kept = f"{look.what} {look.of} {look.query} {look.reason}"
        if people_in(kept, mirror) or re.search(r"\d{8}", kept):
            wrong.append((*case, "keeps an identifier", kept))
        named = (look.case_id, look.sheet_row_id, look.recipient_id, look.of, *look.cases)
        if page.of and not any(named):
            wrong.append((*case, "does not say what was opened", page.of))
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(shown) > 25


def test_address_that_says_nothing_is_taken_for_one_that_shows_persons(
    mirror: world.Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(PAGES, "batch_index")
    answer, looks = asked(mirror, "batch_index", "officer", "get")
    assert answer.status_code == 200
    assert [look.what for look in looks] == ["batch_index"]


def test_what_cannot_be_written_down_is_not_shown(mirror: world.Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_values: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(AccessLog.objects, "create", fails)
    case = mirror.a.cases()[10]
    browser = world.browser(mirror.people["officer"])
    browser.raise_request_exception = False
    answer = browser.get(reverse("recovery:case_detail", args=[case.pk]))
    assert answer.status_code == 500
    assert people_in(answer.content.decode(), mirror) == set()
    assert browser.get(reverse("recovery:batch_index")).status_code == 200


def last() -> AccessLog:
    return AccessLog.objects.latest("pk")


@pytest.fixture
def officer(mirror: world.Mirror) -> Client:
    return world.browser(mirror.people["officer"])


def test_words_of_a_search_are_not_kept_and_chosen_filters_are(mirror: world.Mirror, officer: Client) -> None:
    person = mirror.a.people[10]
    for words in (person.nid, person.name, person.mobile):
        officer.get(reverse("recovery:search"), {"q": words})
        look = last()
        assert (look.what, look.query, look.reason) == ("search", "", "")
    assert look.people == len(look.cases) == 1
    officer.get(reverse("recovery:case_index"), {"state": "open", "text": person.nid, "centre": person.nid})
    assert (last().query, last().people) == ("state=open", 0)
    officer.get(reverse("recovery:case_index"), {"state": "open", "centre": mirror.a.centre.code})
    assert last().query == f"state=open&centre={mirror.a.centre.code}"
    assert set(last().cases) <= set(Case.objects.filter(centre=mirror.a.centre).values_list("pk", flat=True))
    assert last().people == len(last().cases) == 50


def test_row_that_scripts_fetch_ahead_is_a_look_of_its_own_kind(mirror: world.Mirror, officer: Client) -> None:
    """It is written down when it leaves the site: whether somebody read it nobody knows, but it was sent."""
    row = mirror.a.row("in_review")
    officer.get(reverse("recovery:review_row", args=[row.pk]))
    assert (last().what, last().sheet_row_id) == ("review_row", row.pk)
    assert (last().people or 0) >= 2  # with whom it may be
    officer.get(reverse("recovery:review_next"), {"after": row.pk}, headers={"HX-Request": "true"})
    assert last().what == "review_ahead"
    assert last().sheet_row_id not in {None, row.pk}
    before = AccessLog.objects.count()
    assert officer.get(reverse("recovery:review_next")).status_code == 302
    assert AccessLog.objects.count() == before


def test_taking_cases_out_names_each_of_them(mirror: world.Mirror, officer: Client) -> None:
    answer = officer.post(reverse("recovery:exchange_sheet"), {"query": f"state=open&centre={mirror.a.centre.code}"})
    assert answer.status_code == 200
    answer.getvalue()
    look = last()
    open_cases = Case.objects.filter(centre=mirror.a.centre, state="open")
    assert (look.what, look.people) == ("export_cases", open_cases.count())
    assert set(look.cases) == set(open_cases.values_list("pk", flat=True))
    assert look.query == f"state=open&centre={mirror.a.centre.code}"


def test_preview_of_a_change_of_many_is_a_look_at_its_cases(mirror: world.Mirror, officer: Client) -> None:
    preview = world.preview(mirror)
    officer.get(reverse("recovery:exchange_preview", args=[preview.pk]))
    look = last()
    assert (look.what, look.of) == ("exchange_preview", f"preview:{preview.pk}")
    assert look.cases == sorted({line["case_id"] for line in preview.lines})


def test_form_that_is_refused_shows_the_case_again_and_is_a_look(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.cases()[10]
    answer = officer.post(reverse("recovery:case_show", args=[case.pk]), {"show-reason": ""})
    assert answer.status_code == 422
    assert (last().what, last().case_id) == ("case_detail", case.pk)


def test_filter_is_kept_without_anything_that_may_name_a_person() -> None:
    from django.http import QueryDict

    kept = access_looks.kept_query(
        QueryDict("state=open&q=Rahima&text=x&centre=01700000012&list=12&harm=Rahima Khatun&page=2&fault=Rahima")
    )
    assert kept == "state=open&list=12&page=2"
    cut = "area=3026&day=2021-10-13"
    assert access_looks.kept_query(QueryDict(cut)) == cut
    assert access_looks.kept_query(QueryDict("area=Rahima&day=13 October")) == ""


def test_every_word_of_a_look_is_of_a_page() -> None:
    kinds = {page.what or name for name, page in PAGES.items() if page} | {
        "identifiers",
        "call_numbers",
        "review_ahead",
    }
    assert set(WORDS) <= kinds
