"""The trend, comparisons, claims and rankings as files: of which moment, whence, and no more than their pages show."""

from __future__ import annotations

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from records.models import Extract, ReportedCount, User
from recovery.models import Claim, ProgressSnapshot
from recovery.progress.claims import claim_basis, claim_figures, claim_keep, claim_sheet
from recovery.progress.kept_sheets import claim_file_sheet
from recovery.progress.snapshots import DEFINITIONS, snapshot_of_the_day, snapshot_take
from tests.progress.worlds import Written
from tests.web.test_progress_files import table
from tests.web.test_progress_pages import SignIn, sign_in, words, world
from tests.web.test_trend_pages import PAGES

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures

ZONE = ZoneInfo(settings.TIME_ZONE)
EXTRACT = "2021-12-07T00:00+06:00"
#: Long enough after whatever a test kept that no minute is the same.
LATER = datetime.timedelta(days=3, hours=5)


def notes(rows: list[list[str]]) -> dict[str, str]:
    return dict(rows[rows.index([]) + 1 :])


def local(moment: datetime.datetime) -> str:
    return moment.astimezone(ZONE).isoformat(timespec="minutes")


def by_key(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2 : rows.index([])]]


def claim_kept(world: Written) -> Claim:
    keeper = User.objects.create(username="keeper", role="official")
    return claim_keep(incident=world.incident, percent=Decimal(80), by=keeper)


@pytest.fixture
def later(world: Written, monkeypatch: pytest.MonkeyPatch) -> datetime.datetime:
    """It is three days after two snapshots were kept: one of the day, one with a claim. A newer extract has come, and
    the daily counts are from elsewhere.
    """
    snapshot_of_the_day(incident=world.incident, day=timezone.localdate())
    claim_kept(world)
    now = timezone.now() + LATER
    monkeypatch.setattr(timezone, "now", lambda: now)
    ReportedCount.objects.update(source="what came later")
    Extract.objects.create(as_of=now - datetime.timedelta(hours=1), recipients_sha256="c", doses_sha256="d")
    return now


def test_trend_says_when_each_day_was_counted_and_when_it_was_downloaded(
    world: Written, later: datetime.datetime, sign_in: SignIn
) -> None:
    rows = table(sign_in("official"), "/progress/30/trend.csv")
    daily = ProgressSnapshot.objects.get(is_daily=True)
    told = notes(rows)
    assert told["Place"] == "Dhaka division (30)"
    assert told["Counted at"] == f"Snapshot {daily.pk}, {local(daily.taken_at)}"
    assert told["Downloaded at"] == local(later) != local(daily.taken_at)
    assert told["Server extract"] == f"{world.extract.pk}, {EXTRACT}"
    assert told["Source of the reported doses"] == "daily count"
    assert told["Definitions"].startswith(f"Definitions, version {DEFINITIONS}. Verified: seen on")
    (day,) = [line for line in by_key(rows) if line["verified"]]
    assert (day["counted_at"], day["extract"], day["as_of"], day["sources"]) == (
        local(daily.taken_at),
        str(world.extract.pk),
        EXTRACT,
        "daily count",
    )


def test_trend_has_the_way_of_the_lost_doses_as_its_page_has(world: Written, sign_in: SignIn) -> None:
    snapshot_of_the_day(incident=world.incident, day=timezone.localdate())
    client = sign_in("auditor")
    for path in ("", "30/", "3026/"):
        steps = client.get(f"/progress/{path}trend/").context["funnel"]
        rows = table(client, f"/progress/{path}trend.csv")
        assert rows[1][: rows[1].index("band_high") + 1][-3:] == ["percent_high", "band_low", "band_high"]
        told = {name.split(": ")[1]: said for name, said in notes(rows).items() if name.startswith("The way of")}
        assert list(told) == [each.words for each in steps]
        assert len(told) == 7
        for each in steps:
            assert told[each.words].startswith(f"{each.count} / {each.of} ({each.of_words}")
        assert told["listed"].endswith(f"; {steps[0].percent} %)")
        assert [line["day"] for line in by_key(rows)] == [timezone.localdate().isoformat()]


def test_comparison_says_of_which_extracts_its_two_snapshots_are(
    world: Written, later: datetime.datetime, sign_in: SignIn
) -> None:
    told = notes(table(sign_in("official"), "/progress/compare.csv"))
    first, second = ProgressSnapshot.objects.order_by("taken_at", "pk")
    assert told["Place"] == "The whole country"
    assert told["Counted at"] == "; ".join(f"Snapshot {each.pk}, {local(each.taken_at)}" for each in (first, second))
    assert told["Server extract"] == "; ".join([f"{world.extract.pk}, {EXTRACT}"] * 2)
    assert told["Downloaded at"] == local(later)
    assert told["Source of the reported doses"] == "daily count"
    assert told["Definitions"].startswith(f"Definitions, version {DEFINITIONS}. Verified")


def test_kept_claim_says_its_number_and_when_it_was_counted(
    world: Written, later: datetime.datetime, sign_in: SignIn
) -> None:
    told = notes(table(sign_in("official"), "/progress/claims/1.csv"))
    kept = Claim.objects.get()
    assert told["Number of the claim"] == "1"
    assert told["Place"] == "The whole country"
    assert told["Counted at"] == local(kept.snapshot.taken_at)
    assert told["Downloaded at"] == local(later)
    assert told["Server extract"] == f"{world.extract.pk}, {EXTRACT}"
    assert told["Source of the reported doses"] == "daily count"


def test_checked_claim_is_of_now_and_says_what_both_definitions_need(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    sheet = client.get("/progress/claims/?percent=80").context["sheet"]
    told = notes(table(client, "/progress/claims.csv?percent=80"))
    assert "Number of the claim" not in told
    assert "Downloaded at" not in told
    assert told["Server extract"] == f"{world.extract.pk}, {EXTRACT}"
    assert told["Source of the reported doses"] == "daily count"
    # Verified 9, known missing 2, unknown 12.
    assert told["verified, known missing and unknown together"] == str(sheet["total"]) == "23"
    assert told["verified and known missing together"] == str(sheet["known"]) == "11"
    assert told["more verified needed by the lower definition"] == str(sheet["needs"]["low"]) == "10"
    assert told["more verified needed by the higher definition"] == str(sheet["needs"]["high"]) == "0"


def test_claim_of_older_definitions_is_not_described_in_todays_words(world: Written) -> None:
    basis = claim_basis(incident=world.incident)
    sheet = json.loads(json.dumps(claim_sheet(incident=world.incident, percent=Decimal(80), stood=basis)))
    shown = sheet | {"definitions": 1, "as_of": None, "total": 23, "known": 11}
    shown["incident"] = {"name": "October", "slug": "october"}
    shown["districts"] = []
    with translation.override("en"):
        made = claim_file_sheet(shown, verdict="Supported", sentence="It holds.", number=7)
        told = dict(made.notes)["Definitions"]
    assert told == (
        "Definitions, version 1. They have changed since: the words of today "
        f"(version {DEFINITIONS}) do not describe these figures."
    )


def test_pages_of_kept_figures_name_the_sources_that_they_had(
    world: Written, later: datetime.datetime, sign_in: SignIn
) -> None:
    client = sign_in("official")
    said = "Source of the reported doses: daily count."
    for path in ("claims/1/", "trend/", "30/trend/", "compare/"):
        page = client.get(f"/progress/{path}").content.decode()
        assert said in page, path
        assert "what came later" not in page, path
    assert (
        "Source of the reported doses: what came later." in client.get("/progress/claims/?percent=80").content.decode()
    )


def test_figures_of_earlier_releases_say_that_no_source_was_kept(world: Written, sign_in: SignIn) -> None:
    claim = claim_kept(world)
    sheet = claim_figures(claim)
    del sheet["sources"]
    text = json.dumps(sheet)
    with connection.cursor() as cursor:  # as a release left them that kept no sources
        cursor.execute("SET LOCAL session_replication_role = replica")
        Claim.objects.update(figures=text, sha256=hashlib.sha256(text.encode()).hexdigest())
        ProgressSnapshot.objects.update(sources=[])
        cursor.execute("SET LOCAL session_replication_role = origin")
    client = sign_in("official")
    said = "Where the reported doses came from was not kept with these figures."
    assert said in client.get("/progress/claims/1/").content.decode()
    assert (
        notes(table(client, "/progress/claims/1.csv"))["Source of the reported doses"] == "not kept with these figures"
    )


def test_rankings_say_of_which_extract_they_are_and_what_they_count(world: Written, sign_in: SignIn) -> None:
    told = notes(table(sign_in("officer"), "/progress/help.csv"))
    assert told["Server extract"] == f"{world.extract.pk}, {EXTRACT}"
    assert told["Source of the reported doses"] == "daily count"
    assert (
        "Who owes lists: Centre-days of which no list has come, the most reported doses first." in told["Definitions"]
    )
    assert told["Place"] == "The whole country"


def test_managers_rankings_say_that_they_are_of_own_centres(world: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[world.centres["C4"]])
    assert notes(table(client, "/progress/help.csv"))["Place"] == "Your own centres: C4"


def test_days_without_list_say_of_which_extract_they_are(world: Written, sign_in: SignIn) -> None:
    told = notes(table(sign_in("officer"), "/progress/days-without-list.csv"))
    assert told["Place"] == "The whole country"
    assert told["Server extract"] == f"{world.extract.pk}, {EXTRACT}"


def days_shown(client: Client, page: str) -> list[tuple[str, str, str]]:
    days: list[dict[str, Any]] = client.get(page).context["days"]
    return [(each["code"], each["day"].isoformat(), str(each["reason"])) for each in days]


@pytest.mark.parametrize("role", ["officer", "auditor", "official", "administrator", "manager"])
def test_days_behind_a_claim_are_the_same_in_the_file_as_on_the_page(
    world: Written, sign_in: SignIn, role: str
) -> None:
    claim_kept(world)
    sees_persons = role not in {"official", "administrator"}
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    for page, file in [
        ("/progress/claims/?percent=80&district=3026", "/progress/claims.csv?percent=80.0&district=3026"),
        ("/progress/claims/1/?district=3026", "/progress/claims/1.csv?district=3026"),
    ]:
        answer = client.get(page)
        assert file.replace("&", "&amp;") in answer.content.decode()
        rows = table(client, file)
        lines = by_key(rows)
        assert [(line["code"], line["day"], line["not_known"]) for line in lines] == days_shown(client, page)
        assert {line["code"] for line in lines} == ({"C1"} if role == "manager" else {"C1", "C2"})
        verdicts = [line["by_itself"] for line in lines]
        if sees_persons:
            assert verdicts == [str(each["word"]) for each in answer.context["days"]]
        else:
            assert set(verdicts) == {"not shown"}
            assert {line["not_known"] for line in lines} <= {
                "",
                "not signed off",
                "nobody has said how many doses were given",
            }
        told_below = notes(rows)
        assert told_below["Place"] == "Dhaka district (3026)"
        assert ("Hidden counts" in told_below) is not sees_persons
        assert ("Lines left out" in told_below) is (role == "manager")
        assert "recovered, at least (%)" not in told_below  # that is the country's
    assert client.get("/progress/claims.csv?percent=80&district=9999").status_code == 404
    assert client.get("/progress/claims/1.csv?district=9999").status_code == 404


def test_manager_without_a_centre_there_finds_no_line(world: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[world.centres["C1"]])
    rows = table(client, "/progress/claims.csv?percent=80&district=2015")
    assert by_key(rows) == []
    assert "C4" not in "".join(cell for row in rows for cell in row)


@pytest.mark.parametrize("path", PAGES[:5])
def test_files_are_written_with_nothing_kept(world: Written, sign_in: SignIn, path: str) -> None:
    """Before the first snapshot the trend has no line, and a comparison is not there."""
    client = sign_in("official", language="bn")
    file = path.partition("?")[0].rstrip("/") + ".csv?" + path.partition("?")[2]
    status = 404 if "compare" in path or path == "/progress/claims/" else 200
    assert client.get(file).status_code == status
    if "trend" in path:
        assert by_key(table(client, file)) == []
        assert words(client.get(path))
    snapshot_take(incident=world.incident, is_daily=True)
    assert client.get(file).status_code == status
