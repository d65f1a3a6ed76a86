"""The page of deliveries, and where else people hear of what the national server answered."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from recovery.models import Case, Delivery, RelayState
from tests.web import world

PAGE = "recovery:delivery_index"
NUMBER = "004000912347"


def refuse(delivery: Delivery, **refusal: Any) -> Case:
    """As the relay does it: message, line and case in one transaction."""
    case = delivery.correction.case
    claim = {"claimed_by": "3b241101-e2bb-4255-8caf-4136c566a962", "claimed_at": timezone.now()}
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", relay="fhir", **claim)
    answer = {"answered_at": timezone.now(), "refusal": {"code": "refused", "status": 422, "said": "", **refusal}}
    Delivery.objects.filter(pk=delivery.pk).update(state="refused", claimed_by=None, claimed_at=None, **answer)
    type(delivery.correction).objects.filter(pk=delivery.correction_id).update(state="refused")
    Case.objects.filter(pk=case.pk).update(state="open")
    return case


def page(mirror: world.Mirror, who: str = "officer", query: str = "", language: str = "en") -> str:
    answer = world.browser(mirror.people[who], language=language).get(reverse(PAGE) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_shows_what_waits_while_nothing_was_refused(mirror: world.Mirror) -> None:
    text = page(mirror)
    assert "Deliveries by state" in text
    assert mirror.a.token in text
    assert mirror.b.token in text
    assert page(mirror, "auditor", "?state=sent").count("There is none in this state now.") == 1


def test_refusal_is_shown_in_the_servers_words_with_long_numbers_masked(mirror: world.Mirror) -> None:
    case = refuse(Delivery.objects.earliest("pk"), said=f"lot unknown <b> for {NUMBER}", register_kept="seen_on_server")
    text = page(mirror)
    assert "The server does not take it." in text
    assert "The register keeps the value: an extract has shown it on the server." in text
    assert "lot unknown &lt;b&gt; for" in text
    assert NUMBER not in text
    assert reverse("recovery:case_detail", args=[case.pk]) in text
    timeline = world.browser(mirror.people["officer"]).get(reverse("recovery:case_detail", args=[case.pk]))
    assert "Refused by the national server" in timeline.content.decode()
    assert NUMBER not in timeline.content.decode()


def test_refused_people_stand_in_the_clerks_queue_until_something_new_is_proposed(mirror: world.Mirror) -> None:
    home = reverse("recovery:home")
    officer = world.browser(mirror.people["officer"])
    assert "Refused by the national server" not in officer.get(home).content.decode()
    case = refuse(Delivery.objects.earliest("pk"))
    text = officer.get(home).content.decode()
    assert "Refused by the national server" in text
    assert f"{reverse(PAGE)}?state=refused" in text
    line = case.corrections.get()
    line.pk, line.state, line.batch = None, "proposed", mirror.a.draft
    line.save()
    assert "Refused by the national server" not in officer.get(home).content.decode()


@pytest.mark.parametrize("trouble", RelayState.Trouble.values)
def test_servers_trouble_is_said_in_words_with_the_time_until_which_nothing_is_sent(
    mirror: world.Mirror, trouble: str
) -> None:
    until = datetime.datetime(2021, 12, 6, 18, 0, tzinfo=datetime.UTC)
    RelayState.objects.create(name="fhir", trouble=trouble, last_error="HTTP 503", rests_until=until)
    text = page(mirror)
    with translation.override("en"):
        assert str(RelayState.Trouble(trouble).label) in text
    assert "Nothing is sent before 7 December 2021, 00:00." in text
    assert "HTTP 503" in text


def test_page_speaks_bangla(mirror: world.Mirror) -> None:
    refuse(Delivery.objects.earliest("pk"))
    text = page(mirror, language="bn")
    assert "সার্ভার এটি নেয়নি।" in text


def test_page_takes_no_query_per_message(mirror: world.Mirror) -> None:
    taken = []
    for query in ("?state=waiting", "?state=waiting&per_page=1"):
        page(mirror, query=query)
        with CaptureQueriesContext(connection) as captured:
            page(mirror, query=query)
        taken.append(len(captured))
    assert Delivery.objects.filter(state="waiting").count() == 4
    assert taken[0] == taken[1]
