"""The interface for programs on what is kept: the days so far, the forecast, claims. It says what the pages say."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from records.models import ReportedCount
from recovery.models import Incident
from recovery.progress.claims import claim_figures
from recovery.progress.kept_facts import trend_facts
from recovery.progress.snapshots import DEFINITIONS, snapshot_of_the_day
from tests.progress.test_outlook import told
from tests.progress.worlds import Written
from tests.web.test_api import asked
from tests.web.test_kept_sheets import claim_kept
from tests.web.test_progress_pages import SignIn, sign_in, world

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures

TREND = "/incidents/october/trend"


@pytest.fixture
def two_days(world: Written) -> None:
    """Snapshots of yesterday and today; in between a daily count was corrected, and its source with it."""
    today = timezone.localdate()
    snapshot_of_the_day(incident=world.incident, day=today - datetime.timedelta(days=1))
    ReportedCount.objects.filter(centre=world.centres["C4"]).update(doses=15, source="corrected count")
    snapshot_of_the_day(incident=world.incident, day=today)


@pytest.mark.usefixtures("two_days")
def test_trend_has_the_days_of_its_page_each_with_its_moment_and_sources(world: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    for path, page in ((TREND, "trend"), ("/incidents/october/areas/30/trend", "30/trend")):
        found = asked(client, path)
        points = client.get(f"/progress/{page}/").context["points"]
        assert [
            (each["day"], each["verified"], each["known_missing"], each["unknown"], each["percent_low"])
            for each in found["days"]
        ] == [
            (each.day.isoformat(), figures.verified, figures.known_missing, figures.unknown, float(figures.percent_low))
            for each in points
            for figures in (each.figures,)
        ]
        assert [each["sources"] for each in found["days"]] == [["daily count"], ["corrected count", "daily count"]]
        assert found["days"][0]["counted_at"] == timezone.localtime(points[0].taken_at).isoformat()
        assert (found["definitions"], found["forecast"], found["no_forecast"]) == (DEFINITIONS, None, "too_few_days")
    assert asked(client, TREND)["place"]["level"] == "country"


@pytest.mark.usefixtures("two_days")
def test_official_reads_no_complete_days_and_no_days_of_a_district(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    for day in asked(client, TREND)["days"]:
        assert day["centre_days"]["complete"] is None
        assert day["hidden"] == {"centre_days_complete": "kept"}
    refused = asked(client, "/incidents/october/areas/3026/trend", status=403)
    assert refused == {"detail": "The earlier days of a district are for those who see all its centres."}
    assert len(asked(sign_in("officer"), "/incidents/october/areas/3026/trend")["days"]) == 2


def test_forecast_is_told_with_its_band_or_with_the_reason_why_there_is_none() -> None:
    outlook = told(200, 190, 180, 170, 161, 150, 140)
    assert outlook.forecast is not None
    found = trend_facts(Incident(slug="october"), outlook, is_exact=True)["forecast"]
    assert found["counted_on"] == outlook.forecast.counted_on.isoformat()
    assert found["earliest"] <= found["latest"]
    assert [(each["day"], Decimal(str(each["percent_low"]))) for each in found["band"]] == [
        (each.day.isoformat(), each.low) for each in outlook.forecast.band
    ]
    none = trend_facts(Incident(slug="october"), told(), is_exact=True)
    assert (none["days"], none["forecast"], none["no_forecast"]) == ([], None, "no_snapshot")


def test_claim_is_the_one_that_was_kept_whatever_changes(world: Written, sign_in: SignIn) -> None:
    kept = claim_kept(world)
    client = sign_in("official")
    found = asked(client, "/claims/1")
    sheet = claim_figures(kept)
    assert (found["verified"], found["denominator"], found["denominator_high"]) == (9, 23, 11)
    assert (found["percent"], found["verdict"], found["percent_low"], found["percent_high"]) == (
        80.0, "higher_only", 39.1, 81.8,
    )  # fmt: skip
    assert (found["needs_low"], found["needs_high"]) == (sheet["needs"]["low"], sheet["needs"]["high"])
    assert (found["sources"], found["sha256"]) == (["daily count"], kept.sha256)
    for key in ("verified", "known_missing", "unknown"):
        assert sum(each[key] for each in found["districts"]) == found[key]
    # What claim after claim would tell of single centre-days is for nobody here.
    assert "supported" not in str(found["districts"])
    ReportedCount.objects.update(doses=99, source="what came later")
    assert asked(client, "/claims/1") == found
    (listed,) = asked(client, "/incidents/october/claims")
    assert listed == {key: found[key] for key in ("number", "percent", "verdict", "kept_at")}


@pytest.mark.parametrize(("number", "status"), [("2", 404), ("0", 404), ("9" * 30, 404), ("x", 422)])
def test_claim_that_there_is_not_is_a_sentence(world: Written, sign_in: SignIn, number: str, status: int) -> None:
    assert asked(sign_in("official"), f"/claims/{number}", status=status)["detail"].endswith(".")
