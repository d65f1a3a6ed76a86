"""The page of a person's history: who opens it, what it leads to, and how long it may be."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from recovery.history.seals import history_seal
from recovery.models import AccessLog, Case, Correction
from tests.web import world


def person_page(case: Case) -> str:
    return reverse("recovery:person_detail", args=[case.recipient_id])


@pytest.fixture
def officer(mirror: world.Mirror) -> Client:
    return world.browser(mirror.people["officer"])


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_history_tells_the_way_of_a_person_and_who_has_read_it(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.applied.corrections.earliest("pk").case
    auditor = world.browser(mirror.people["auditor"])
    text(auditor, person_page(case))
    page = text(officer, person_page(case))
    for words in (
        "The list came: row",
        "Linked by NID",
        "Judged against extract no.",
        "Found missing: dose missing from the server",
        "Correction of the whole dose proposed in batch",
        "submitted",
        "approved",
        f"Batch {mirror.a.applied.pk:,} applied",
        "Dose 1 written into the register by a correction",
        "Waits to be told to the national server: record",
        "History opened",
        mirror.people["auditor"].display_name,
    ):
        assert words in page, words
    person = case.recipient
    assert person is not None
    assert person.nid not in page
    assert person.mobile not in page
    assert reverse("recovery:case_detail", args=[case.pk]) in page
    assert page.index("History opened") < page.index("The list came: row")


def test_every_page_that_is_about_one_person_leads_to_the_history(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.cases()[10]
    link = f'href="{person_page(case)}"'
    assert link in text(officer, reverse("recovery:case_detail", args=[case.pk]))
    assert link in text(officer, reverse("recovery:row_detail", args=[case.sheet_row_id]))
    manager = world.browser(mirror.a.manager)
    assert link in text(manager, reverse("recovery:case_detail", args=[case.pk]))
    assert link in text(manager, reverse("recovery:row_detail", args=[case.sheet_row_id]))
    # Somebody of whom no case is: the manager sees the row of the own list, and MIS the history.
    held = mirror.a.row("on_server")
    recipient = held.list_row.outcome.recipient_id
    address = reverse("recovery:person_detail", args=[recipient])
    assert address in text(officer, reverse("recovery:row_detail", args=[held.pk]))
    assert address not in text(manager, reverse("recovery:row_detail", args=[held.pk]))
    assert manager.get(address).status_code == 404
    assert "The list came" in text(officer, address)


def test_case_page_tells_a_write_by_plain_sql(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.cases()[10]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE recovery_case SET given_on = given_on - 1 WHERE id = %s", [case.pk])
    for path in (reverse("recovery:case_detail", args=[case.pk]), person_page(case)):
        assert "The list says otherwise now" in text(officer, path)


def test_correction_that_was_edited_twice_shows_both(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.cases()[20]
    for name in ("Rahima Begum", "Rahima Khatun", "Rohima Khatun"):
        body = {
            "fix-field": "name_en",
            "fix-new_value": name,
            "fix-request_key": "3b241101-e2bb-4255-8caf-4136c566a962",
        }
        assert officer.post(reverse("recovery:case_correct", args=[case.pk]), body).status_code == 302
    assert Correction.objects.filter(case=case, field="name_en").count() == 1
    page = text(officer, person_page(case))
    assert "Rahima Begum → Rahima Khatun" in page
    assert "Rahima Khatun → Rohima Khatun" in page
    assert page.count(mirror.people["officer"].display_name) >= 3


def test_long_history_is_paged_on_both_pages(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.cases()[10]
    with connection.cursor() as cursor:
        for day in range(1, 131):
            cursor.execute("UPDATE recovery_case SET given_on = %s::date - %s WHERE id = %s", [world.DAY, day, case.pk])
    shown: list[str] = []
    path = person_page(case)
    for turn in range(2):
        page = text(officer, path)
        shown += re.findall(r"day of the dose: .*? → .*?<", page)
        assert ("Older" in page, "Newest" in page) == (turn == 0, turn == 1)
        path = person_page(case) + (re.findall(r'href="(\?before=[^"#]+)', page) or [""])[0]
    assert len(shown) == len(set(shown)) == 130  # none is told twice, and none is left out
    detail = reverse("recovery:case_detail", args=[case.pk])
    first = text(officer, detail)
    assert first.count("The list says otherwise now") <= 30
    (older,) = re.findall(r'href="(\?before=[^"#]+)', first)
    assert text(officer, detail + older).count("The list says otherwise now") == 30
    assert officer.get(detail, {"before": "nonsense"}).status_code == 200


def test_manager_sees_nobody_of_other_centres_and_officials_nobody(mirror: world.Mirror) -> None:
    case = mirror.b.cases()[10]
    statuses = {
        who: world.browser(mirror.people[who]).get(person_page(case)).status_code
        for who in ("manager", "foreign", "officer", "approver", "auditor", "official", "administrator")
    }
    assert statuses == {
        **{"manager": 404, "foreign": 200, "officer": 200, "approver": 200, "auditor": 200},
        **{"official": 403, "administrator": 403},
    }
    assert world.browser(mirror.people["officer"]).get("/people/999999999/").status_code == 404


def test_looks_at_a_person_are_of_the_person(mirror: world.Mirror, officer: Client) -> None:
    case = mirror.a.cases()[10]
    text(officer, person_page(case))
    look = AccessLog.objects.latest("pk")
    assert (look.what, look.recipient_id, look.people) == ("person_detail", case.recipient_id, 1)
    officer.get(reverse("recovery:list_original", args=[mirror.a.a_list.pk])).getvalue()
    officer.post(reverse("recovery:exchange_sheet"), {"query": "state=open"}).getvalue()
    page = text(officer, person_page(case))
    assert "Downloaded with the whole file" in page
    assert "Taken out in a sheet of cases" in page


def test_auditor_sees_the_newest_seal(mirror: world.Mirror) -> None:
    auditor = world.browser(mirror.people["auditor"])
    path = reverse("recovery:seal_index")
    assert "Nothing is sealed yet" in text(auditor, path)
    seal = history_seal()
    assert seal is not None
    page = text(auditor, path)
    assert seal.sha256 in page
    assert path in text(auditor, reverse("recovery:quality_index"))
