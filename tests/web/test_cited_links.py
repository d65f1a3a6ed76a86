"""Links that somebody cites, opened by people who have chosen another incident."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from records.models import ReportedCount, Role
from recovery.models import Incident, ProgressSnapshot
from recovery.progress.snapshots import snapshot_take
from tests.progress.worlds import FIRST, Written
from tests.web.test_progress_pages import SignIn, sign_in, words, world
from tests.web.test_trend_pages import keep, looked_at

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures


@pytest.fixture
def other(world: Written) -> Incident:
    """Another incident, of which nothing but 4,321 doses in one centre is known."""
    Incident.objects.update(name_en="October & <others>")
    made = Incident.objects.create(slug="second-doses", days=[FIRST], dose_no=2, name_en="Second doses")
    ReportedCount.objects.create(centre=world.centres["C1"], day=FIRST, dose_no=2, doses=4321, source="by phone")
    return made


def change(client: Client, to: str, where: str = "/") -> str:
    return str(client.post("/incident/", {"incident": to, "next": where})["Location"])


def offered(answer: Any) -> dict[str, str]:
    """What the page's own button sends to change the incident."""
    html = answer.content.decode().split('<main id="main"')[1]
    forms = re.findall(r'<form method="post" action="/incident/".*?</form>', html, re.DOTALL)
    assert len(forms) <= 1
    fields = re.findall(r'<input type="hidden" name="(incident|next)" value="([^"]*)">', "".join(forms))
    return {name: unescape(value) for name, value in fields}


def two_snapshots(incident: Incident) -> tuple[ProgressSnapshot, ProgressSnapshot]:
    return tuple(snapshot_take(incident=incident, is_daily=each) for each in (True, False))  # type: ignore[return-value]


def test_same_claim_is_checked_today_in_its_own_incident(world: Written, other: Incident, sign_in: SignIn) -> None:
    client = sign_in("official")
    change(client, world.incident.slug)
    address = keep(client, looked_at(client))["Location"]
    here = client.get(address)
    assert 'href="/progress/claims/?percent=80.0"' in here.content.decode()
    assert offered(here) == {}
    change(client, other.slug)
    there = client.get(address)
    assert 'href="/progress/claims/?percent' not in there.content.decode()
    assert "Change to October & <others> and check the same claim today" in words(there)
    assert offered(there) == {"incident": world.incident.slug, "next": "/progress/claims/?percent=80.0"}
    checked = client.post("/incident/", offered(there), follow=True)
    assert checked.redirect_chain == [("/progress/claims/?percent=80.0", 302)]
    assert checked.context["sheet"]["incident"]["slug"] == world.incident.slug


@pytest.mark.parametrize("role", Role.values)
def test_comparison_of_another_incident_leads_to_it_and_tells_no_figure_before(
    role: str, world: Written, other: Incident, sign_in: SignIn
) -> None:
    first, second = two_snapshots(other)
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    for page in ("/progress/compare/", "/progress/30/compare/"):
        for query in (f"from={first.pk}&to={second.pk}", f"to={second.pk}"):
            change(client, world.incident.slug)
            answer = client.get(f"{page}?{query}")
            assert answer.status_code == 409
            said = words(answer)
            assert "These snapshots are of Second doses." in said
            assert "You are looking at October & <others>." in said
            assert not re.search(r"[0-9]", said.split("Why the figures moved")[-1])
            assert offered(answer) == {"incident": "second-doses", "next": f"{page}?{query}"}
            compared = client.post("/incident/", offered(answer), follow=True)
            assert compared.redirect_chain == [(f"{page}?{query}", 302)]
            assert compared.context["figures_after"].total == 4321


def test_comparison_of_no_snapshot_or_of_two_incidents_is_no_page(
    world: Written, other: Incident, sign_in: SignIn
) -> None:
    (theirs, _), (ours, _) = two_snapshots(other), two_snapshots(world.incident)
    client = sign_in("auditor")
    change(client, world.incident.slug)
    for query in (
        f"from={theirs.pk}&to={ours.pk}",
        f"from={theirs.pk}&to={ours.pk + 99}",
        f"from={theirs.pk}&to=abc",
        f"from=0&to={theirs.pk}",
        f"to={'9' * 30}",
    ):
        assert client.get(f"/progress/compare/?{query}").status_code == 404, query
    assert client.get(f"/progress/compare.csv?to={theirs.pk}").status_code == 404


@pytest.mark.parametrize("role", ["official", "manager", "administrator"])
def test_district_stays_shut_to_those_who_do_not_look_back_whatever_snapshots_are_named(
    role: str, world: Written, other: Incident, sign_in: SignIn
) -> None:
    first, second = two_snapshots(other)
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    change(client, world.incident.slug)
    assert client.get(f"/progress/3026/compare/?from={first.pk}&to={second.pk}").status_code == 403


def test_change_of_incident_keeps_what_is_of_no_incident_or_of_the_new_one(
    world: Written, other: Incident, sign_in: SignIn
) -> None:
    (theirs, later), (ours, _) = two_snapshots(other), two_snapshots(world.incident)
    client = sign_in("auditor")
    claims, compare = "/progress/claims/", "/progress/3026/compare/"
    for asked, gets in (
        (f"{claims}?percent=80.5&district=3026", f"{claims}?percent=80.5"),
        (f"{claims}?percent=৮০", f"{claims}?percent=%E0%A7%AE%E0%A7%A6"),
        (f"{claims}?percent=800", claims),
        (f"{claims}?percent=http://elsewhere.example.org/", claims),
        (f"{claims}1/?percent=80", f"{claims}1/"),
        ("/lists/?percent=80", "/lists/"),
        (f"{compare}?from={theirs.pk}&to={later.pk}&more=1", f"{compare}?from={theirs.pk}&to={later.pk}"),
        (f"{compare}?from={ours.pk}&to={later.pk}", compare),
        (f"{compare}?from={ours.pk}", compare),
        (f"{compare}?from=abc", compare),
        (f"/progress/trend/?from={theirs.pk}", "/progress/trend/"),
        (f"https://elsewhere.example.org{claims}?percent=80", "/"),
    ):
        assert change(client, other.slug, asked) == gets, asked
