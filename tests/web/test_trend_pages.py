"""Trend, claims, comparison and rankings: figures for every role, the same for ever once kept."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from records.models import Area, Centre, Dose, ReportedCount, Role, Vaccine
from recovery.models import Case, CentreDay, Claim, Incident, ProgressSnapshot
from recovery.progress.snapshots import snapshot_of_the_day, snapshot_take
from tests.progress.test_snapshots import refused
from tests.progress.worlds import FIRST, SECOND, Written
from tests.web.test_progress_pages import SignIn, sign_in, words, world

__all__ = ("sign_in", "world")
pytestmark = pytest.mark.django_db
PAGES = (
    "/progress/trend/",
    "/progress/compare/",
    "/progress/help/",
    "/progress/claims/",
    "/progress/claims/?percent=80",
    "/progress/30/trend/",
    "/progress/20/compare/",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", list(Role.values))
def test_every_role_reads_the_pages_in_both_languages_empty_and_full(
    role: str, path: str, world: Written, sign_in: SignIn
) -> None:
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    for _ in range(2):
        for language in ("bn", "en"):
            client.cookies["punoruddhar_language"] = language
            answer = client.get(path)
            assert answer.status_code == 200
            assert "Person Number" not in answer.content.decode()
        snapshot_take(incident=world.incident, is_daily=not ProgressSnapshot.objects.exists())


def figures_of_claim(answer: Any) -> str:
    found = re.search(r'<section id="claim-figures".*?</section>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return found[0]


@pytest.fixture
def kept(world: Written, sign_in: SignIn) -> tuple[Client, str]:
    """A browser of an official who has kept a claim, and the address of the claim."""
    client = sign_in("official")
    answer = keep(client, looked_at(client))
    return client, answer["Location"]


def looked_at(client: Client) -> dict[str, str]:
    """What the form that keeps a claim sends along."""
    page = client.get("/progress/claims/?percent=80").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(percent|seen)" value="([^"]*)">', page))


def keep(client: Client, sent: dict[str, str]) -> Any:
    return client.post("/progress/claims/keep/", {**sent, "percent": "৮০"})


def test_claim_is_not_kept_of_figures_or_of_an_incident_that_nobody_looked_at(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    sent = looked_at(client)
    assert set(sent) == {"percent", "seen"}
    ReportedCount.objects.update(doses=77)
    moved = keep(client, sent)
    assert moved.status_code == 409
    assert "Nothing was kept." in words(moved)
    sent = looked_at(client)
    CentreDay.objects.create(incident=world.incident, centre=world.centres["C3"], day=SECOND)  # nobody counted there
    assert keep(client, sent).status_code == 409
    sent = looked_at(client)
    other = Incident.objects.create(slug="another", days=[FIRST], dose_no=2, name_en="Another")
    client.post("/incident/", {"incident": other.slug})
    assert keep(client, sent).status_code == 409
    assert keep(client, {}).status_code == 409
    assert not Claim.objects.exists()
    assert not ProgressSnapshot.objects.exists()


def ways_to_districts(answer: Any) -> set[str]:
    return {unescape(found) for found in re.findall(r'href="([^"]*district=[^"]*)"', answer.content.decode())}


def test_districts_of_a_claim_are_opened_from_each_page_that_shows_it(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    looked = client.get("/progress/claims/?percent=80")
    refused_then = keep(client, {})
    assert refused_then.status_code == 409
    kept_claim = client.get(keep(client, looked_at(client))["Location"])
    for answer, page in ((looked, "claims/?percent=80&"), (refused_then, "claims/?percent=80.0&")):
        assert ways_to_districts(answer) == {f"/progress/{page}district={code}#days" for code in ("2015", "3026")}
    assert ways_to_districts(kept_claim) == {f"/progress/claims/1/?district={code}#days" for code in ("2015", "3026")}
    for answer in (looked, refused_then, kept_claim):
        for way in ways_to_districts(answer):
            opened = client.get(way)
            assert opened.status_code == 200
            assert "Centre-days of" in words(opened)


def change_everything(world: Written) -> None:
    ReportedCount.objects.update(doses=77)
    Case.objects.filter(state="open").update(state="applied")
    Dose.objects.update(retracted_at=timezone.now())
    Area.objects.update(name_en="Renamed", name_bn="নতুন")
    Centre.objects.update(name_en="Renamed", name_bn="নতুন", district_id="3093")
    Incident.objects.update(name_en="Renamed", name_bn="নতুন")


def test_kept_claim_shows_the_same_bytes_whatever_changes_and_whatever_incident_is_chosen(
    world: Written, kept: tuple[Client, str]
) -> None:
    client, address = kept
    assert address == "/progress/claims/1/"
    before = {language: figures_of_claim(told(client, address, language)) for language in ("en", "bn")}
    live = figures_of_claim(told(client, "/progress/claims/?percent=80", "en"))
    change_everything(world)
    for attack in ("UPDATE recovery_claim SET figures = '{}'", "DELETE FROM recovery_claim"):
        assert refused(attack) == "claim_is_never_rewritten"
    Incident.objects.create(slug="another", days=[FIRST], dose_no=2, name_en="Another")
    assert {language: figures_of_claim(told(client, address, language)) for language in ("en", "bn")} == before
    assert figures_of_claim(told(client, "/progress/claims/?percent=80", "en")) != live
    assert client.get("/progress/claims/2/").status_code == 404


def told(client: Client, address: str, language: str) -> Any:
    client.cookies["punoruddhar_language"] = language
    return client.get(address)


def test_claim_says_verdict_definition_and_what_it_would_need(world: Written, sign_in: SignIn) -> None:
    # Verified 9, known missing 2, unknown 2 + 9 + 1 reported or undecided
    page = words(sign_in("official").get("/progress/claims/?percent=80"))
    assert "Supported only by the higher definition" in page
    assert "lower: all unknown doses count as lost" in page
    nobody = words(sign_in_again(sign_in, "auditor").get("/progress/claims/?percent=90"))
    assert "Not supported" in nobody
    assert "Keep this" not in nobody


def sign_in_again(sign_in: SignIn, role: str) -> Client:
    return sign_in(role)


@pytest.mark.parametrize("percent", ["", "abc", "0", "101", "80.55", "<b>"])
def test_what_is_no_percentage_is_said_and_not_kept(world: Written, sign_in: SignIn, percent: str) -> None:
    client = sign_in("official")
    assert client.get("/progress/claims/", {"percent": percent}).status_code == 422
    assert client.post("/progress/claims/keep/", {"percent": percent}).status_code == 422
    assert not Claim.objects.exists()


def test_claim_of_everybody_is_never_supported_while_one_thing_is_open(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    for percent in ("100", "৯৯.৯"):
        assert "Not supported" in words(client.get("/progress/claims/", {"percent": percent}))


def test_days_behind_a_claim_are_words_and_a_managers_own_only(world: Written, sign_in: SignIn) -> None:
    official = words(sign_in("official").get("/progress/claims/?percent=80&district=2015"))
    assert "Centre C4" in official
    assert "no list has come" not in official
    behind = official.split("Centre-days of ")[1]
    assert "upported" not in behind.split("Claims that were kept")[0].replace("supports the claim", "")
    officer = words(sign_in("officer").get("/progress/claims/?percent=80&district=2015"))
    assert "Supported only by the higher definition" in officer.split("Centre-days of ")[1]
    manager = sign_in("manager", centres=[world.centres["C1"]])
    theirs = words(manager.get("/progress/claims/?percent=80&district=3026"))
    assert "Centre C1" in theirs
    assert "Centre C2" not in theirs


def test_claims_count_days_for_those_who_see_all_centres_only(world: Written, sign_in: SignIn) -> None:
    def counts(role: str) -> set[int | None]:
        client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
        answer = client.get("/progress/claims/?percent=80")
        sheet = answer.context["sheet"]
        said = "centre-days supports the claim by itself" in words(answer)
        assert said == bool(answer.context["day_reasons"]) == (role == "auditor")
        file = client.get("/progress/claims.csv?percent=80").content.decode("utf-8-sig")
        assert file.count("not shown") == (0 if role == "auditor" else 4 * (len(sheet["districts"]) + 1))
        return {district["supported"] for district in sheet["districts"]} | set(sheet["centre_days"].values())

    assert counts("official") == counts("manager") == counts("administrator") == {None}
    assert None not in counts("auditor")


def test_officials_see_rankings_by_district_others_by_centre(world: Written, sign_in: SignIn) -> None:
    Case.objects.update(vaccine=Vaccine.objects.create(code="V", name_en="V", interval_days=28, interval_source="x"))
    assert "Centre C" not in words(sign_in("official").get("/progress/help/"))
    officer = words(sign_in("officer").get("/progress/help/"))
    assert "Centre C1" in officer
    assert "Centre C4" in officer
    manager = words(sign_in("manager", centres=[world.centres["C1"]]).get("/progress/help/"))
    assert "Centre C1" in manager
    assert "Centre C4" not in manager
    assert "%" not in officer


def test_charts_read_plain_numbers_from_the_table_beside_them(world: Written, sign_in: SignIn) -> None:
    for day in range(1, 4):
        snapshot_of_the_day(incident=world.incident, day=datetime.date(2021, 12, day))
    client = sign_in("official", language="bn")
    html = client.get("/progress/trend/").content.decode()
    charts = re.findall(r'data-chart="(\w+)"[^>]* data-table="([\w-]+)"', html)
    assert charts == [("line", "trend-counts"), ("line", "trend-range"), ("funnel", "trend-funnel")]
    for _, table in charts:
        assert html.count(f'<table id="{table}"') == 1
    assert re.findall(r'data-key="([^"]+)"', html)[:3] == ["2021-12-01", "2021-12-02", "2021-12-03"]
    values = re.findall(r'data-series="(\w+)" data-value="([^"]*)"', html)
    assert ("verified", "9") in values
    assert {name for name, _ in values} == {"verified", "known_missing", "unknown", "high", "low", "count"}
    assert all(re.fullmatch(r"[0-9.]*", value) for _, value in values)


def test_two_snapshots_are_compared_and_the_parts_stand_beside_their_sums(world: Written, sign_in: SignIn) -> None:
    first = snapshot_take(incident=world.incident, is_daily=True)
    ReportedCount.objects.filter(centre=world.centres["C4"]).update(doses=15)
    second = snapshot_take(incident=world.incident, is_daily=False)
    client = sign_in("official")
    page = words(client.get(f"/progress/compare/?from={first.pk}&to={second.pk}"))
    assert re.search(r"daily counts corrected or added \(doses\) .*?\+5", page)
    assert words(client.get("/progress/compare/")).count("daily counts corrected") == 1
    for wrong in ("0", "abc", "9" * 30, str(second.pk + 1)):
        assert client.get(f"/progress/compare/?from={wrong}&to={second.pk}").status_code == 404


def test_country_page_leads_to_them_and_checks_a_claim(world: Written, sign_in: SignIn) -> None:
    html = sign_in("official").get("/progress/").content.decode()
    for path in PAGES[:4]:
        assert path in html
    assert "No daily snapshot has been taken yet" in html


def test_area_is_compared_by_its_own_centre_days_in_parts_that_add_up(world: Written, sign_in: SignIn) -> None:
    first = snapshot_take(incident=world.incident, is_daily=True)
    ReportedCount.objects.filter(centre=world.centres["C4"]).update(doses=15)
    second = snapshot_take(incident=world.incident, is_daily=False)
    client = sign_in("auditor")
    query = f"?from={first.pk}&to={second.pk}"
    for code, change in (("20", "+5"), ("2015", "+5"), ("30", None), ("3026", None)):
        answer = client.get(f"/progress/{code}/compare/{query}")
        before, after = answer.context["figures_before"], answer.context["figures_after"]
        for place, name in enumerate(("verified", "known_missing", "unknown", "total")):
            told_moves = sum(
                int(move["changes"][place].replace("\N{MINUS SIGN}", "-")) for move in answer.context["moves"]
            )
            assert told_moves == getattr(after, name) - getattr(before, name), (code, name)
        found = re.search(r"daily counts corrected or added \(doses\) .*?\+5", words(answer))
        assert bool(found) == bool(change), code
    country = client.get(f"/progress/compare/{query}").context["figures_after"]
    placed = [client.get(f"/progress/{code}/compare/{query}").context["figures_after"] for code in ("20", "30")]
    assert country.total == sum(each.total for each in placed) > 0


def test_areas_lead_to_their_trend_and_on_to_each_other(world: Written, sign_in: SignIn) -> None:
    snapshot_of_the_day(incident=world.incident, day=timezone.localdate())
    client = sign_in("officer")
    assert '"/progress/30/trend/"' in client.get("/progress/30/").content.decode()
    assert '"/progress/3026/compare/"' in client.get("/progress/3026/").content.decode()
    assert '"/progress/30/trend/"' in client.get("/progress/trend/").content.decode()
    page = client.get("/progress/3026/trend/").content.decode()
    assert '"/progress/trend/"' in page
    assert '"/progress/30/trend/"' in page
    assert "An estimate, apart from all figures" not in page
    assert "is estimated for the whole country only" in page
    assert client.get("/progress/9999/trend/").status_code == 404
    empty = words(client.get("/progress/3093/trend/"))
    assert "No daily snapshot has anything to count here" in empty


@pytest.mark.parametrize("role", ["official", "administrator", "manager"])
def test_how_a_district_stood_is_not_told_to_those_who_do_not_see_all_centres(
    role: str, world: Written, sign_in: SignIn
) -> None:
    for _ in range(2):
        snapshot_take(incident=world.incident, is_daily=not ProgressSnapshot.objects.exists())
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    for page in ("trend", "compare"):
        assert client.get(f"/progress/3026/{page}/").status_code == 403
        assert f"/progress/3026/{page}/" not in client.get(f"/progress/30/{page}/").content.decode()
        assert f"/progress/30/{page}/" in client.get(f"/progress/{page}/").content.decode()
        assert f"/progress/3026/{page}/" not in client.get("/progress/3026/").content.decode()


def test_single_days_of_a_claim_are_told_in_the_singular(world: Written, sign_in: SignIn) -> None:
    page = words(sign_in("officer").get("/progress/claims/?percent=80"))
    assert "1 of 4 centre-days supports the claim by itself." in page


def test_a_case_closed_as_no_dose_is_not_told_as_a_person_given_up(world: Written, sign_in: SignIn) -> None:
    first = snapshot_take(incident=world.incident, is_daily=True)
    closed = {"state": "closed", "closed_at": timezone.now(), "closed_by": world.clerk, "closure_reason": "told"}
    Case.objects.filter(state="open").update(closure="not_vaccinated", **closed)
    second = snapshot_take(incident=world.incident, is_daily=False)
    Case.objects.filter(state="closed").update(state="open", closure="", closed_by=None, closed_at=None)
    third = snapshot_take(incident=world.incident, is_daily=False)
    client = sign_in("official")
    assert "closed, being no dose" in words(client.get(f"/progress/compare/?from={first.pk}&to={second.pk}"))
    page = words(client.get(f"/progress/compare/?from={second.pk}&to={third.pk}"))
    assert "opened again after they were closed as no dose" in page


def test_pages_of_snapshots_say_incident_extract_and_source(world: Written, sign_in: SignIn) -> None:
    first = snapshot_take(incident=world.incident, is_daily=True)
    snapshot_take(incident=world.incident, is_daily=False)
    client = sign_in("official")
    as_of = f"As of 7 December 2021, 00:00 (server extract no. {first.extract_id})"
    trend = client.get("/progress/trend/").content.decode()
    basis = " ".join(re.findall(r"<p [^>]*data-basis>(.*?)</p>", trend, re.DOTALL))
    compared = words(client.get("/progress/compare/"))
    for said in ("October", as_of, "Source of the reported doses: daily count."):
        assert said in basis
        assert said in compared.split("What happened")[0]
    assert compared.count(as_of) == 2


def test_pictures_of_two_incidents_and_of_two_places_are_named_apart(world: Written, sign_in: SignIn) -> None:
    snapshot_of_the_day(incident=world.incident, day=datetime.date(2021, 12, 1))
    client = sign_in("official")
    for path, place in (("/progress/", ""), ("/progress/30/", "30"), ("/progress/30/trend/", "30")):
        assert f'data-incident="october" data-place="{place}"' in client.get(path).content.decode()


def names_of(answer: Any) -> list[str]:
    return [row.record["code"] for row in answer.context["table"].rows]


def test_districts_of_a_claim_are_sorted_and_the_claim_and_the_district_stay_in_the_address(
    world: Written, sign_in: SignIn
) -> None:
    client = sign_in("auditor")
    address = "/progress/claims/?percent=80&district=3026"
    assert names_of(client.get(address)) == ["2015", "3026"]
    html = client.get(address).content.decode()
    (way,) = re.findall(r'class="pr-sort" href="([^"]*sort=-verified)"', html)
    assert way == "?percent=80&amp;district=3026&amp;sort=-verified"
    answer = client.get(f"{address}&sort=-verified")
    assert names_of(answer) == ["3026", "2015"]
    assert names_of(client.get(f"{address}&sort=not_supported")) == ["2015", "3026"]
    # The way to the days of another district keeps percentage and order.
    assert 'href="/progress/claims/?percent=80&amp;district=2015&amp;sort=-verified#days"' in answer.content.decode()
    kept = keep(sign_in("official"), looked_at(client))["Location"]
    assert names_of(client.get(f"{kept}?district=3026&sort=-verified")) == ["3026", "2015"]


@pytest.mark.parametrize("role", ["official", "manager", "administrator"])
def test_what_days_say_is_no_column_and_no_order_for_who_is_not_told(
    role: str, world: Written, sign_in: SignIn
) -> None:
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    answer = client.get("/progress/claims/?percent=80&sort=-supported")
    assert names_of(answer) == ["2015", "3026"]
    assert "days that support it" not in words(answer)


def test_page_that_kept_nothing_leads_to_days_of_the_claim(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    sent = looked_at(client)
    ReportedCount.objects.filter(centre__code="C4").update(doses=77)
    answer = keep(client, sent)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert re.findall(r"[^\"]*district=3026#days", html) == ["/progress/claims/?percent=80.0&amp;district=3026#days"]
    assert "sort=" not in html
