"""Several incidents: everybody changes between them in the top bar, and every page then speaks of the chosen one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client

from records.models import ReportedCount, Role
from recovery.models import Incident
from tests.progress.worlds import FIRST, Written
from tests.web.test_progress_pages import SignIn, sign_in, words, world

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures

LATER = datetime.date(2021, 12, 1)
PAGES = (
    "/progress/",
    "/progress/?by=district",
    "/progress/30/",
    "/progress/3026/",
    "/progress/centre/C1/",
    "/progress/print/",
    "/progress/3026/print/",
    "/progress/centre/C1/print/",
)


@pytest.fixture
def two(world: Written) -> Written:
    made = Incident.objects.create(slug="december", days=[LATER], dose_no=1, name_en="December", name_bn="ডিসেম্বর")
    Incident.objects.filter(pk=made.pk).update(opened_at=world.incident.opened_at - datetime.timedelta(days=1))
    for code, doses in {"C1": 4000, "C2": 500}.items():
        ReportedCount.objects.create(centre=world.centres[code], day=LATER, dose_no=1, doses=doses, source="by phone")
    return world


def change(client: Client, to: str, where: str) -> Any:
    return client.post("/incident/", {"incident": to, "next": where})


@pytest.mark.parametrize("role", Role.values)
def test_everybody_changes_the_incident_and_stays_on_the_page(two: Written, sign_in: SignIn, role: str) -> None:
    client = sign_in(role, centres=[two.centres["C1"]])
    for where in PAGES:
        assert change(client, "october", where)["Location"] == where
        before = words(client.get(where))
        assert "Change to December" in before
        assert change(client, "december", where)["Location"] == where
        after = words(client.get(where))
        assert "December" in after.split("All figures and lists are of this incident.")[1][:12]
        assert ("4,500" in after) or ("4,000" in after) or ("4000" in after), where
        assert before != after


def test_files_and_downloads_are_of_the_chosen_incident(two: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    for slug, source in (("december", "by phone"), ("october", "daily count")):
        change(client, slug, "/progress/")
        answer = client.get("/progress/3026/table.csv")
        assert f'filename="{slug}-3026-by-centre.csv"' in answer["Content-Disposition"]
        assert source in answer.content.decode()


def test_change_leads_to_no_page_that_only_takes_forms_and_to_no_other_site(two: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    user = client.get("/progress/").wsgi_request.user
    made = client.post("/api/keys/new/", {"account": user.pk, "name": "dashboard"}).content.decode()
    assert 'name="next" value="/"' in made  # whence it was sent is not said
    assert change(client, "december", "")["Location"] == "/"
    assert change(client, "december", "https://elsewhere.example.org/")["Location"] == "/"
    assert (
        change(client, "december", "http://testserver//elsewhere.example.org/x")["Location"]
        == "/elsewhere.example.org/x"
    )
    assert change(client, "no-such", "/progress/")["Location"] == "/progress/"


def test_incidents_that_share_a_day_cannot_be_subtracted(two: Written, sign_in: SignIn) -> None:
    """Of two incidents with a day in common the later one shows no counts of centres, and neither shows days."""
    Incident.objects.filter(slug="december").update(days=[FIRST, LATER])
    client = sign_in("official")
    for slug, parts in (("december", 0), ("october", 1)):
        found = client.get(f"/api/v1/incidents/{slug}/areas/3026").json()["parts"]
        three = ("verified", "known_missing", "unknown")
        shown = [part[key] for part in found for key in three if part[key] or part["hidden"].get(key) == "few"]
        assert bool(shown) == bool(parts), found
        days = client.get(f"/api/v1/incidents/{slug}/centres/C1").json()["parts"]
        assert {day["hidden"].get("unknown", "none") for day in days} == {"kept"}
