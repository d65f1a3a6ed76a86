"""The interface for programs: the figures of the screen, by session or key, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from records.models import Role, User
from recovery.models import ApiToken
from recovery.progress.api_tokens import token_make, token_revoke
from recovery.progress.snapshots import snapshot_of_the_day
from tests.progress.worlds import Written
from tests.web.test_progress_pages import SignIn, sign_in, world

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures


@pytest.fixture
def official(world: Written) -> User:
    return User.objects.create(username="an-official", role=Role.OFFICIAL)


def asked(client: Client, path: str, key: str = "", status: int = 200, **headers: str) -> Any:
    if key:
        headers["authorization"] = f"Bearer {key}"
    answer = client.get(f"/api/v1{path}", headers={"accept-language": "en", **headers})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_country_says_what_the_command_says(world: Written, sign_in: SignIn, capsys: Any) -> None:
    call_command("progress", incident="october", json=True)
    said = json.loads(capsys.readouterr().out)
    found = asked(sign_in("auditor"), "/incidents/october/country")["figures"]
    assert {key: found[key] for key in said} == said
    assert set(found) - set(said) == {"denominator_high", "hidden"}
    assert (found["verified"], found["denominator"], found["denominator_high"]) == (9, 23, 11)
    assert (found["percent_low"], found["percent_high"]) == (39.1, 81.8)


def test_parts_add_up_and_go_down_to_a_centres_days(world: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    for path, parts_are in [
        ("/incidents/october/country", "division"),
        ("/incidents/october/country?by=district", "district"),
        ("/incidents/october/areas/30", "district"),
        ("/incidents/october/areas/3026", "centre"),
        ("/incidents/october/centres/C1", "day"),
    ]:
        found = asked(client, path)
        assert found["parts_are"] == parts_are
        for key in ("reported", "verified", "known_missing", "unknown", "denominator", "centre_days_signed"):
            assert sum(part[key] for part in found["parts"]) == found["figures"][key], (path, key)
        assert found["sources"] == ["daily count"]
        assert found["disclosure"] == ""


def test_official_reads_no_small_count_below_the_district(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    district = asked(client, "/incidents/october/areas/3026")
    assert district["figures"]["verified"] == 8
    assert district["figures"]["hidden"] == {"centre_days_complete": "kept"}
    assert district["figures"]["centre_days"]["complete"] is None
    country = asked(client, "/incidents/october/country?by=district")
    assert {part["hidden"].get("centre_days_complete") for part in country["parts"]} == {"kept"}
    assert country["figures"]["hidden"] == {"centre_days_complete": "kept"}
    assert "How many days are complete is not shown" in country["disclosure"]
    by_division = asked(client, "/incidents/october/country")
    assert {part["hidden"].get("centre_days_complete") for part in by_division["parts"]} == {"kept"}
    assert by_division["figures"]["centre_days"]["complete"] is None
    assert [part["code"] for part in district["parts"]] == ["C1", "C2"]
    assert all(part["verified"] is None and "verified" in part["hidden"] for part in district["parts"])
    assert "Below the district, counts under 8 are hidden" in district["disclosure"]
    centre = asked(client, "/incidents/october/centres/C1")
    assert {key: centre["figures"][key] for key in ("verified", "known_missing", "reported")} == {
        "verified": None, "known_missing": None, "reported": None,
    }  # fmt: skip
    assert centre["figures"]["hidden"] == district["parts"][0]["hidden"]


def test_manager_reads_the_own_centre_and_no_other(world: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[world.centres["C1"]])
    district = asked(client, "/incidents/october/areas/3026")
    assert ([part["code"] for part in district["parts"]], district["parts_left_out"]) == (["C1"], 1)
    assert asked(client, "/incidents/october/areas/30")["parts_left_out"] == 0
    assert asked(client, "/incidents/october/centres/C1")["figures"]["verified"] == 7
    missing = asked(client, "/incidents/october/centres/C2", status=404)
    assert missing == asked(client, "/incidents/october/centres/NONE", status=404)


def test_days_without_list_are_counted_by_district(world: Written, sign_in: SignIn) -> None:
    found = asked(sign_in("official"), "/incidents/october/days-without-list")
    assert found["centre_days_without_list"] == 1
    assert [(each["code"], each["centre_days_without_list"]) for each in found["districts"]] == [("2015", 1)]


def test_way_of_the_lost_doses_is_that_of_the_newest_daily_snapshot(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    address = "/incidents/october/way-of-the-lost-doses"
    before = asked(client, address)
    assert (before["snapshot"], before["sources"], before["steps"]) == (None, [], [])
    snapshot = snapshot_of_the_day(incident=world.incident, day=timezone.localdate())
    assert snapshot is not None
    found = asked(client, address)
    assert (found["snapshot"], found["extract"]) == (snapshot.pk, world.extract.pk)
    assert found["sources"] == ["daily count"]
    assert found["counted_at"] == timezone.localtime(snapshot.taken_at).isoformat()
    steps = client.get("/progress/trend/").context["funnel"]
    assert len(steps) == 7
    assert [(each["step"], each["number"], each["of"]) for each in found["steps"]] == [
        (each.key, each.count, each.of) for each in steps
    ]
    for each, step in zip(found["steps"], steps, strict=True):
        assert each["share"] == (100 if step.is_all else step.percent and float(step.percent))


def test_incidents_are_listed(world: Written, sign_in: SignIn) -> None:
    assert asked(sign_in("official"), "/incidents") == [
        {"slug": "october", "name_en": "October", "name_bn": "", "days": ["2021-10-13", "2021-10-28"], "dose_no": 1}
    ]


# Keys -----------------------------------------------------------------------------------------------------------------


def test_key_opens_the_figures_until_it_is_revoked(client: Client, official: User) -> None:
    token, key = token_make(account=official, name="dashboard", by=official)
    assert asked(client, "/incidents/october/areas/3026", key)["parts"][0]["verified"] is None
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token_revoke(token=token, by=official)
    assert "Sign in, or send a key" in asked(client, "/incidents", key, status=401)["detail"]
    assert not token_revoke(token=token, by=official)


def test_key_is_kept_as_a_hash_only(official: User) -> None:
    token, key = token_make(account=official, name="dashboard", by=official)
    kept = ApiToken.objects.filter(pk=token.pk).values_list().get()
    assert key not in str(kept)
    assert str(kept).count(key[-4:]) >= 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "officer"}])
def test_key_dies_with_the_rights_of_its_account(client: Client, official: User, change: dict[str, Any]) -> None:
    token, key = token_make(account=official, name="dashboard", by=official)
    colleague = User.objects.create(username="another-official", role=Role.OFFICIAL)
    _, other = token_make(account=colleague, name="map", by=colleague)
    User.objects.filter(pk=official.pk).update(**change)
    asked(client, "/incidents", key, status=401)
    User.objects.filter(pk=official.pk).update(is_active=True, role=Role.OFFICIAL)
    asked(client, "/incidents", key, status=401)  # the account came back, and its key did not
    token.refresh_from_db()
    assert token.revoked_by == official
    asked(client, "/incidents", other)


def test_key_opens_nothing_but_the_interface(client: Client, official: User) -> None:
    _, key = token_make(account=official, name="dashboard", by=official)
    answer = client.get("/progress/", headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")


def test_wrong_key_is_not_covered_by_a_session(world: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    asked(client, "/incidents")
    asked(client, "/incidents", "punoruddhar_wrong", status=401)


def test_official_makes_a_key_on_the_page_and_sees_it_once(client: Client, official: User) -> None:
    client.force_login(official)
    made = client.post(reverse("recovery:api_key_make"), {"account": official.pk, "name": "dashboard"})
    token = ApiToken.objects.get()
    page = made.content.decode()
    assert "punoruddhar_" in page
    assert made["Cache-Control"] == "no-store, private"
    key = page[page.index("punoruddhar_") :].split("<")[0]
    asked(Client(), "/incidents", key)
    later = client.get(reverse("recovery:api_keys")).content.decode()
    assert "punoruddhar_" not in later
    assert token.key_end in later
    client.post(reverse("recovery:api_key_revoke", args=[token.pk]))
    asked(Client(), "/incidents", key, status=401)


def test_official_sees_and_revokes_no_key_of_another(client: Client, official: User) -> None:
    other = User.objects.create(username="another-official", role=Role.OFFICIAL)
    token, key = token_make(account=other, name="the other dashboard", by=other)
    client.force_login(official)
    assert "the other dashboard" not in client.get(reverse("recovery:api_keys")).content.decode()
    assert client.post(reverse("recovery:api_key_revoke", args=[token.pk])).status_code == 404
    assert client.post(reverse("recovery:api_key_make"), {"account": other.pk, "name": "x"}).status_code == 422
    asked(Client(), "/incidents", key)


# Sentences, other sites, the document -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [("/incidents/none/country", 404), ("/incidents/october/areas/99", 404), ("/no/such/thing", 404)],
)
def test_faults_are_sentences(world: Written, sign_in: SignIn, path: str, status: int) -> None:
    assert asked(sign_in("official"), path, status=status)["detail"].endswith(".")


def test_fault_of_our_own_is_a_sentence_and_is_written_down(
    world: Written, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fails(**_: Any) -> None:
        raise RuntimeError("Person Number 3 broke it")

    client = sign_in("official")
    monkeypatch.setattr("recovery.web.api.published", fails)
    found = asked(client, "/incidents/october/country", status=500)
    assert found == {"detail": "Something went wrong here, and it is written down. Try again later."}
    assert "Person Number 3 broke it" in caplog.text


def test_pages_of_other_sites_read_nothing_unless_the_site_says_so(
    client: Client, official: User, settings: Any
) -> None:
    _, key = token_make(account=official, name="dashboard", by=official)
    there = {"origin": "https://dashboard.example.org", "authorization": f"Bearer {key}"}
    ask_first = {"origin": there["origin"], "access-control-request-method": "GET"}
    assert settings.API_ORIGINS == []
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/incidents", headers=there)
    assert client.options("/api/v1/incidents", headers=ask_first).status_code == 405
    settings.API_ORIGINS = [there["origin"]]
    answer = client.get("/api/v1/incidents", headers=there)
    assert answer["Access-Control-Allow-Origin"] == there["origin"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"]
    first = client.options("/api/v1/incidents", headers=ask_first)
    assert (first.status_code, first["Access-Control-Allow-Methods"]) == (204, "GET")
    assert "Access-Control-Allow-Origin" not in client.get("/progress/", headers=there)
    assert "Access-Control-Allow-Origin" not in client.get(
        "/api/v1/incidents", headers=there | {"origin": "https://elsewhere.example.org"}
    )


def test_document_names_every_address_and_the_page_says_the_same(client: Client, official: User) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == {
        "/api/v1/incidents",
        "/api/v1/incidents/{slug}/country",
        "/api/v1/incidents/{slug}/areas/{code}",
        "/api/v1/incidents/{slug}/centres/{code}",
        "/api/v1/incidents/{slug}/days-without-list",
        "/api/v1/incidents/{slug}/way-of-the-lost-doses",
        "/api/v1/incidents/{slug}/trend",
        "/api/v1/incidents/{slug}/areas/{code}/trend",
        "/api/v1/incidents/{slug}/claims",
        "/api/v1/claims/{number}",
    }
    client.force_login(official)
    page = client.get(reverse("recovery:api_about")).content.decode()
    assert all(path in page for path in document["paths"])
    assert '<script src="http' not in page
