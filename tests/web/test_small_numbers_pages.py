"""Small counts on the pages themselves: words, pictures, order and ways on give none of them away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.environment import one_of, read_environment
from records.models import Centre, Dose, Recipient, ReportedCount
from recovery.models import CentreDay
from tests.progress.worlds import FIRST, SECOND, World, Written
from tests.web.test_progress_pages import SignIn, lines, sign_in, words

pytestmark = pytest.mark.django_db
__all__ = ["sign_in"]  # a fixture

#: Verified and reported doses of the centres of one district; all on the first day but D6, which has two days.
CENTRES = {"D1": (3, 60), "D2": (12, 80), "D3": (31, 90), "D4": (6, 70), "D5": (22, 50), "D6": (44, 140)}


@pytest.fixture
def district() -> Written:
    made = Written(World())
    for code, (verified, reported) in CENTRES.items():
        centre = Centre.objects.create(code=code, name_en=f"Centre {code}", district_id="3026")
        days = [FIRST, SECOND] if code == "D6" else [FIRST]
        for day in days:
            CentreDay.objects.create(incident=made.incident, centre=centre, day=day)
            ReportedCount.objects.create(
                centre=centre, day=day, dose_no=1, doses=reported // len(days), source="daily count"
            )
        people = Recipient.objects.bulk_create(
            Recipient(registration_no=f"{code}-{n}", name_en=f"Person Number {n}", last_extract=made.extract)
            for n in range(verified)
        )
        Dose.objects.bulk_create(
            Dose(
                recipient=person,
                dose_no=1,
                given_on=days[n % len(days)],
                centre=centre,
                source="extract",
                first_seen_in=made.extract,
                last_seen_in=made.extract,
            )
            for n, person in enumerate(people)
        )
    return made


def order(client: Client, sort: str) -> list[str]:
    return [line.split()[2] for line in lines(client.get(f"/progress/3026/?sort={sort}"))[:-1]]


def test_official_and_administrator_read_words_and_rounded_counts(district: Written, sign_in: SignIn) -> None:
    for role in ("official", "administrator"):
        page = sign_in(role).get("/progress/3026/")
        shown = {line.split()[2]: line for line in lines(page)[:-1]}
        for code, said in {"D1": "fewer than 8", "D2": "10", "D3": "30", "D4": "fewer than 8", "D5": "20"}.items():
            assert f"verified {said} " in shown[code], shown[code]
        assert "Below the district, counts under 8 are hidden" in words(page)
        assert f"verified {sum(verified for verified, _ in CENTRES.values())} " in lines(page)[-1]


@pytest.mark.parametrize("role", ["auditor", "officer", "approver"])
def test_who_sees_persons_reads_exact_counts(district: Written, sign_in: SignIn, role: str) -> None:
    page = sign_in(role).get("/progress/3026/")
    shown = {line.split()[2]: line for line in lines(page)[:-1]}
    assert all(f"verified {verified} " in shown[code] for code, (verified, _) in CENTRES.items())
    assert "are hidden" not in words(page)


def test_manager_reads_the_own_centre_exactly(district: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[Centre.objects.get(code="D1")])
    assert "verified 3 " in lines(client.get("/progress/3026/"))[0]
    assert " 3 verified" in words(client.get("/progress/centre/D1/"))


def test_order_by_a_hidden_count_is_order_by_code(district: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    assert order(client, "verified") == ["D1", "D4", "D2", "D5", "D3", "D6"]
    Dose.objects.filter(centre__code="D1").update(centre=Centre.objects.get(code="D4"))  # none and nine
    Dose.objects.filter(centre__code="D4", recipient__registration_no__in=["D4-0", "D4-1"]).delete()
    assert order(client, "verified")[:2] == ["D1", "D4"]
    assert order(client, "-verified")[-2:] == ["D1", "D4"]


def test_picture_is_drawn_of_what_is_shown_or_not_at_all(district: Written, sign_in: SignIn) -> None:
    def widths(client: Client) -> list[str]:
        html = client.get("/progress/3026/").content.decode()
        table = html[html.index('class="pr-table pr-parts"') :]
        return re.findall(r'class="pr-bar__rect"[^>]* width="([0-9.]+)%"', table)

    client = sign_in("official")
    before = widths(client)
    assert before or "pr-bar" not in client.get("/progress/3026/").content.decode().split("pr-parts")[-1]
    # One dose more in a place whose rounded count stays: nothing of any picture moves.
    extra = Recipient.objects.create(registration_no="extra", name_en="Person", last_extract=district.extract)
    Dose.objects.create(
        recipient=extra, dose_no=1, given_on=FIRST, centre=Centre.objects.get(code="D3"), source="extract",
        first_seen_in=district.extract, last_seen_in=district.extract,
    )  # fmt: skip
    assert widths(client) == before


def test_hidden_count_has_no_number_in_the_page_at_all(district: Written, sign_in: SignIn) -> None:
    """Neither in attributes nor in the code of the cell: the row of a small centre holds its rounded counts only."""
    html = sign_in("official").get("/progress/3026/").content.decode()
    row = next(part for part in html.split("<tr") if "Centre D1" in part)
    assert set(re.findall(r">\s*([0-9,]+)\s*<", row)) <= {"60", "55", "1", "0"}
    assert not re.search(r'data-value="3"', row)


def test_centre_says_what_its_line_says(district: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    small = words(client.get("/progress/centre/D1/"))
    assert "fewer than 8 verified" in small
    assert "The counts of this centre are too small to show a percentage." in small
    large = client.get("/progress/centre/D6/")
    assert "45 verified" in words(large)
    assert all(re.search(r"verified (20|25|not shown|45)", line) for line in lines(large)), lines(large)


def test_rule_none_shows_all_where_the_law_allows_it(district: Written, sign_in: SignIn, settings: Any) -> None:
    settings.DISCLOSURE_RULE = "none"
    page = sign_in("official").get("/progress/3026/")
    assert "verified 3 " in lines(page)[0]
    assert "are hidden" not in words(page)
    assert "/cases/" not in page.content.decode()


def test_unknown_rule_stops_the_site_at_its_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCLOSURE_RULE", "hide_nothing_please")
    with pytest.raises(ImproperlyConfigured, match="hide_1_to_7_round_5, none"):
        one_of(read_environment(), "DISCLOSURE_RULE", ("hide_1_to_7_round_5", "none"))


def test_centre_says_whose_daily_counts_it_rests_on(district: Written, sign_in: SignIn) -> None:
    page = words(sign_in("official").get("/progress/centre/D1/"))
    assert "Source of the reported doses: daily count." in page
