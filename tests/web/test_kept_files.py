"""What is kept and ranked, as files: the same numbers as the pages, for the same people, and no formula."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from records.models import Centre, ReportedCount
from recovery.models import Case, Incident, ProgressSnapshot
from recovery.progress.snapshots import snapshot_of_the_day
from tests.progress.worlds import Written
from tests.web.test_progress_pages import SignIn, sign_in, world
from tests.web.test_trend_pages import keep, looked_at

__all__ = ("sign_in", "world")
pytestmark = pytest.mark.django_db

KEPT = ("trend.csv", "compare.csv", "help.csv", "claims.csv?percent=80", "30/trend.csv", "30/compare.csv")


@pytest.fixture
def kept(world: Written) -> Written:
    """Two days, on the second of which one dose more was reported."""
    today = timezone.localdate()
    snapshot_of_the_day(incident=world.incident, day=today - timedelta(days=1))
    first = ReportedCount.objects.order_by("pk").first()
    assert first is not None
    ReportedCount.objects.filter(pk=first.pk).update(doses=first.doses + 1)
    snapshot_of_the_day(incident=world.incident, day=today)
    return world


def table(client: Client, address: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The lines of a CSV file by their keys, and the notes below."""
    answer = client.get(f"/progress/{address}")
    assert answer.status_code == 200, address
    _headings, keys, *rest = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    end = rest.index([])
    return [dict(zip(keys, line, strict=True)) for line in rest[:end]], dict(rest[end + 1 :])


def numbers_of(client: Client, address: str, series: str) -> list[str]:
    return re.findall(rf'data-series="{series}" data-value="([0-9.]*)"', client.get(address).content.decode())


@pytest.mark.parametrize("role", ["official", "officer"])
def test_file_of_the_trend_says_what_the_page_says(kept: Written, sign_in: SignIn, role: str) -> None:
    client = sign_in(role)
    for page in ("trend", "30/trend"):
        lines, notes = table(client, f"{page}.csv")
        assert len(lines) == 2
        for series, key in (("verified", "verified"), ("unknown", "unknown"), ("low", "percent_low")):
            assert [line[key] for line in lines] == numbers_of(client, f"/progress/{page}/", series), (page, key)
        assert "at least five changes" in notes["Forecast"]
        assert notes["Incident"].endswith("(october)")


def test_lines_of_a_comparison_are_its_difference(kept: Written, sign_in: SignIn) -> None:
    before, *moves, after = table(sign_in("auditor"), "compare.csv")[0]
    assert [(each["happened"], each["number"], each["unknown"]) for each in moves] == [
        ("daily counts corrected or added (doses)", "1", "1")
    ]
    for key in ("verified", "known_missing", "unknown", "denominator"):
        assert int(before[key]) + sum(int(move[key]) for move in moves) == int(after[key])


def test_rankings_say_to_each_what_the_page_says(kept: Written, sign_in: SignIn) -> None:
    lines, _notes = table(sign_in("officer"), "help.csv")
    owing = [line for line in lines if line["ranking"] == "Who owes lists"]
    assert [line["code"] for line in owing] == ["C4"]
    assert all(line["reported"] for line in owing)
    by_district, _notes = table(sign_in("official"), "help.csv")
    assert {line["code"] for line in by_district} <= {"3026", "3093", "2015"}
    assert not any(line["reported"] for line in by_district)
    own, _notes = table(sign_in("manager", centres=[kept.centres["C4"]]), "help.csv")
    assert {line["code"] for line in own} == {"C4"}


def test_claim_by_districts_is_the_sheet_that_was_kept(kept: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    live, notes = table(client, "claims.csv?percent=80")
    assert notes["Claim"] == "80.0 %"
    assert {line["supported"] for line in live[:-1]} == {"not shown"}
    for key in ("verified", "known_missing", "unknown"):
        assert sum(int(line[key]) for line in live[:-1]) == int(live[-1][key])
    address = keep(client, looked_at(client))["Location"]
    stood = table(client, "claims/1.csv")[0]
    assert (address, stood) == ("/progress/claims/1/", live)
    ReportedCount.objects.update(doses=77)
    assert table(client, "claims/1.csv")[0] == live != table(client, "claims.csv?percent=80")[0]
    assert client.get("/progress/claims.csv?percent=101").status_code == 404
    assert client.get("/progress/claims/2.csv").status_code == 404


def test_who_may_not_look_back_at_districts_gets_no_file_of_them(kept: Written, sign_in: SignIn) -> None:
    for role, status in (("official", 403), ("officer", 200)):
        client = sign_in(role)
        for page in ("3026/trend.csv", "3026/compare.xlsx"):
            assert client.get(f"/progress/{page}").status_code == status, (role, page)


def test_without_two_snapshots_there_is_no_file_of_a_comparison(world: Written, sign_in: SignIn) -> None:
    client = sign_in("officer")
    assert client.get("/progress/compare.csv").status_code == 404
    snapshot_of_the_day(incident=world.incident, day=timezone.localdate())
    assert client.get("/progress/compare.csv").status_code == 404
    assert table(client, "trend.csv")[0]


def test_no_text_runs_as_a_formula_in_any_of_them(kept: Written, sign_in: SignIn) -> None:
    Incident.objects.update(name_en="=1+1")
    Centre.objects.update(name_en="@SUM(A1)", name_bn="+1")
    client = sign_in("officer")
    for address in KEPT:
        text = client.get(f"/progress/{address}").content.decode("utf-8-sig")
        cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
        assert not [cell for cell in cells if cell[:1] in "=+@" and cell], address
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/progress/{address.replace('.csv', '.xlsx')}").content))
        kinds: set[Any] = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds, address
    assert ProgressSnapshot.objects.count() == 2


@pytest.mark.parametrize(("version", "is_said"), [(1, False), (2, True)])
def test_closed_rows_are_told_of_claims_by_the_definitions_that_know_them(
    kept: Written, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, version: int, is_said: bool
) -> None:
    by = {"closed_by": kept.clerk, "closed_at": timezone.now(), "closure_reason": "told on the telephone"}
    case = Case.objects.filter(state="open").order_by("pk").first()
    assert case is not None
    Case.objects.filter(pk=case.pk).update(state="closed", closure="duplicate", **by)
    monkeypatch.setattr("recovery.progress.claims.DEFINITIONS", version)
    client = sign_in("official")
    address = keep(client, looked_at(client))["Location"]
    page = " ".join(client.get(address).content.decode().split())
    assert ("1 row is left out" in page) == is_said
    assert ("rows closed, being no dose" in table(client, "claims/1.csv")[1]) == is_said
