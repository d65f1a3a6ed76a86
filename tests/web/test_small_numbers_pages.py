"""Small counts on the pages themselves: words, pictures, order and ways on give none of them away."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from config.environment import one_of, read_environment
from records.models import Centre, Dose, Recipient, ReportedCount
from recovery.models import CentreDay
from recovery.progress.snapshots import snapshot_of_the_day
from tests.progress.worlds import FIRST, SECOND, Listing, Row, World, Written
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


# Signatures -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def only_list() -> Written:
    """Three centres of a district, of which one sent a list of three who are missing, and signed it."""
    rows = tuple(Row("dose_missing", person, "C1", FIRST, case="open") for person in (1, 2, 3))
    made = Written(
        World(
            reported={("C1", FIRST): 40, ("C2", FIRST): 60},
            states={("C1", FIRST): "complete", ("C2", FIRST): "open"},
            lists=(Listing(rows, "C1", FIRST),),
        )
    )
    centre = Centre.objects.create(code="C5", name_en="Centre C5", district_id="3026")
    ReportedCount.objects.create(centre=centre, day=FIRST, dose_no=1, doses=50, source="daily count")
    CentreDay.objects.create(incident=made.incident, centre=centre, day=FIRST)
    return made


#: Where an official could read who signed: pages, paper, files, the interface, and what is said of a claim.
PLACES = (
    *("/progress/{}/", "/progress/{}/print/", "/progress/{}/table.csv", "/api/v1/incidents/october/areas/{}"),
    "/progress/claims/?percent=80&district={}",
)
CENTRE_PLACES = ("/progress/centre/{}/", "/progress/centre/{}/print/", "/progress/centre/{}/table.csv")


def told_of(client: Client, code: str) -> list[str]:
    """What is said of a centre, without its name and code, and without what differs from one look to the next."""
    said = []
    for place in (*CENTRE_PLACES, "/api/v1/incidents/october/centres/{}"):
        answer = client.get(place.format(code))
        assert answer.status_code == 200, place
        text = words(answer) if place.endswith("/") else answer.content.decode()
        said.append(re.sub(r"\d\d:\d\d(:\d\d)?", "", text.replace(code, "X")))
    return said


def test_who_signed_is_not_told_where_the_few_missing_would_be_theirs(only_list: Written, sign_in: SignIn) -> None:
    client = sign_in("official")
    district = words(client.get("/progress/3026/"))
    assert "all lists may be of one centre. So it is not shown who has sent or signed one" in district
    for line in lines(client.get("/progress/3026/"))[:-1]:
        assert "days signed off not shown" in line, line
    assert "days signed off 1" in lines(client.get("/progress/3026/"))[-1]
    pages = {code: client.get(f"/progress/centre/{code}/") for code in ("C1", "C2", "C5")}
    for page in pages.values():
        assert "signature not shown" in lines(page)[0]
        assert "signed off as complete" not in words(page)
        assert "Why the figure of this day moved" not in words(page)
    found = client.get("/api/v1/incidents/october/areas/3026").json()
    assert {part["hidden"].get("centre_days_signed") for part in found["parts"]} == {"kept"}
    claim = client.get("/progress/claims/?percent=80&district=3026")
    table = re.findall(r"<tr><th scope=\"row\">(Centre C\d).*?</tr>", claim.content.decode(), re.DOTALL)
    assert len(table) == 3
    assert words(claim).count("What is not known not shown") == 3
    assert "not signed off" not in words(claim)


def test_signature_and_its_absence_look_the_same(only_list: Written, sign_in: SignIn) -> None:
    """Had another centre signed, and had the list been its own, every page of both would say the same."""
    client = sign_in("official")
    ReportedCount.objects.update(doses=60)
    ReportedCount.objects.filter(centre__code="C1").update(doses=63)  # as many are unknown in each
    for one, other in zip(told_of(client, "C1"), told_of(client, "C2"), strict=True):
        assert one == other


def test_who_sees_persons_reads_who_signed(only_list: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    assert "signed off as complete" in lines(client.get("/progress/centre/C1/"))[0]
    assert "days signed off 1" in lines(client.get("/progress/3026/"))[0]
    assert "not shown who has sent" not in words(client.get("/progress/3026/"))


def test_signature_taken_back_is_not_told_beside_few_missing(only_list: Written, sign_in: SignIn) -> None:
    day = only_list.centre_day("C1", FIRST)
    opened = {"state": "open", "signed_off_by": None, "signed_off_at": None}
    signed = {"state": "complete", "signed_off_by": only_list.clerk, "signed_off_at": timezone.now()}
    for state in (opened, signed, opened):  # each is an event of its own
        CentreDay.objects.filter(pk=day.pk).update(**state)
    page = words(sign_in("official").get("/progress/centre/C1/"))
    assert "not signed off" in page
    assert "Open again" not in page
    assert "lists still have to come. So it is not shown who has sent one" in page
    assert "Open again" in words(sign_in("auditor").get("/progress/centre/C1/"))


def test_days_complete_are_told_to_those_who_see_persons_alone(only_list: Written, sign_in: SignIn) -> None:
    """In a division of one district they would say of the signed days what the district keeps back."""
    snapshot_of_the_day(incident=only_list.incident, day=timezone.localdate())
    files = (
        "/progress/table.csv",
        "/progress/table.csv?by=district",
        "/progress/30/table.csv",
        "/progress/3026/table.csv",
    )
    files += ("/progress/trend.csv", "/progress/30/trend.csv")
    for role, shows in (("official", False), ("administrator", False), ("auditor", True)):
        client = sign_in(role)
        for path in files:
            _headings, keys, *rest = csv.reader(io.StringIO(client.get(path).content.decode("utf-8-sig")))
            counts = [line[keys.index("centre_days_complete")] for line in rest[: rest.index([])]]
            assert counts, path
            assert all((count.isdecimal() if shows else count == "not shown") for count in counts), (role, path, counts)
        for path in ("country", "country?by=district", "areas/30", "areas/3026"):
            found = client.get(f"/api/v1/incidents/october/{path}").json()
            said = [each["centre_days"]["complete"] for each in (found["figures"], *found["parts"])]
            assert [each is not None for each in said] == [shows] * len(said), (role, path)
