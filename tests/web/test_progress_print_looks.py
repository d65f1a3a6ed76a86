"""Progress on paper and below the district, in a real browser: one page, readable text, no barrier."""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest

from records.models import Area, Centre, ReportedCount, Role, User
from recovery.models import CentreDay, Incident
from recovery.progress.api_tokens import token_make
from tests.web import world
from tests.web.looking import PICTURES, chromium, pytestmark, visits, window
from tests.web.paper import sheets

__all__ = ("chromium", "pytestmark")
#: In points, as newspapers set their tables.
SMALLEST_TYPE = 7


@pytest.fixture
def official(transactional_db: None) -> User:
    """An official and the sample register, with counts of every division."""
    incident = world.incident()
    world.sample_register()
    centres = list(Centre.objects.all())
    places = ["1004", "2015", "3026", "4047", "5081", "6091", "4587", "5585"]
    for number, code in enumerate(places):
        centre, _ = Centre.objects.get_or_create(
            code=f"X{number}",
            defaults={"name_en": f"Place {number}", "name_bn": f"স্থান {number}", "district_id": _district(code)},
        )
        for day in (world.DAY, world.OTHER_DAY):
            ReportedCount.objects.create(
                centre=centre, day=day, dose_no=1, doses=4321 + 777 * number, source="daily count"
            )
    assert centres
    assert incident.days
    return world.account(Role.OFFICIAL, first_name="Shirin")


def _district(code: str) -> str:
    division = Area.objects.filter(level="division").order_by("code")[int(code[0]) % 8]
    return Area.objects.filter(parent=division).earliest("code").code


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, official: User
) -> None:
    token_make(account=official, name="the ministry's dashboard", by=official)
    pages = {
        "print": (official, "/progress/print/"),
        "print-district": (official, "/progress/print/?by=district"),
        "district": (official, "/progress/3026/"),
        "centre": (official, "/progress/centre/S302601/"),
        "api": (official, "/api/"),
        "keys": (official, "/api/keys/"),
    }
    for each in visits(chromium, live_server, settings, pages):
        each.check()


def streams(pdf: bytes) -> bytes:
    """What the compressed parts of a PDF hold."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(part))
        except zlib.error:
            continue
    return b"\n".join(found)


#: A line for rows without a place, and all that can hold recovery back: as full as the page can be.
FILL = """
const lines = document.querySelector(".pr-paper__table tbody"), holds = document.querySelector(".pr-holds tbody");
lines.append(lines.rows[0].cloneNode(true));
while (holds.rows.length < 11) holds.append(holds.rows[0].cloneNode(true));
holds.rows[5].cells[0].textContent = document.querySelector(".pr-paper__say").textContent;
"""


def printed(page: Any, address: str, name: str, *, fill: str = "") -> bytes:
    """The page as the browser prints it; `fill` is a script that runs before."""
    page.goto(address)
    page.evaluate(f"async () => {{ await document.fonts.ready; {fill} }}")
    pdf: bytes = page.pdf(prefer_css_page_size=True, print_background=False)
    if PICTURES:
        with open(f"{PICTURES}/{name}.pdf", "wb") as file:
            file.write(pdf)
    return pdf


def count_doses(centres: Iterable[Centre], days: Iterable[datetime.date]) -> None:
    """Daily counts as long as any will be, so that no column is narrower than in earnest."""
    ReportedCount.objects.bulk_create(
        ReportedCount(centre=centre, day=day, dose_no=1, doses=123_456, source="daily count")
        for centre, day in product(centres, days)
    )


@pytest.fixture
def every_district(official: User) -> User:
    """Each of the 64 districts has counts, lists of none have come, and a day that nobody has counted."""
    made = Centre.objects.bulk_create(
        Centre(code=f"D{code}", name_en="Upazila hospital", district_id=code)
        for code in Area.objects.filter(level="district").values_list("code", flat=True)
    )
    count_doses(made, [world.DAY, world.OTHER_DAY])
    CentreDay.objects.create(incident=Incident.objects.get(), centre=Centre.objects.get(code="S302601"), day=world.DAY)
    return official


@pytest.mark.parametrize("language", ["bn", "en"])
def test_all_64_districts_are_one_page_of_paper(
    chromium: Any, live_server: Any, settings: Any, every_district: User, language: str
) -> None:
    page = window(chromium, live_server, settings, every_district, language=language)
    pdf = printed(page, f"{live_server.url}/progress/print/?by=district", f"districts-{language}", fill=FILL)
    assert page.locator(".pr-paper__table tbody tr").count() == 64 + 1
    assert len(sheets(pdf)) == 1
    page.emulate_media(media="print")
    type_size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.pr-paper__table td')).fontSize)")
    assert round(type_size * 72 / 96, 1) >= SMALLEST_TYPE
    page.context.close()


def test_more_lines_take_more_sheets_that_each_say_what_they_are(
    chromium: Any, live_server: Any, settings: Any, official: User
) -> None:
    made = Centre.objects.bulk_create(
        Centre(code=f"M{n}", name_en=f"Union health centre {n:03}", district_id="3026") for n in range(150)
    )
    count_doses(made, [world.DAY])
    page = window(chromium, live_server, settings, official, language="en")
    found = sheets(printed(page, f"{live_server.url}/progress/3026/print/", "centres-en"))
    assert len(found) > 1
    assert all("Dhakadistrict" in sheet and "(serverextractno." in sheet for sheet in found), found
    assert all("Unionhealthcentre" not in sheet or "knownmissing" in sheet for sheet in found)
    text = "".join(found)
    assert all(text.count(f"Unionhealthcentre{n:03}") == 1 for n in range(150))
    assert text.count("Together") == 1
    page.context.close()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_country_by_division_is_one_page_of_paper_whose_text_can_be_copied(
    chromium: Any, live_server: Any, settings: Any, official: User, language: str
) -> None:
    page = window(chromium, live_server, settings, official, language=language, viewport={"width": 1280, "height": 860})
    pdf = printed(page, f"{live_server.url}/progress/print/", f"print-{language}")
    if PICTURES:
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 1020})
        page.screenshot(path=f"{PICTURES}/paper-{language}.png", full_page=True)
    assert len(sheets(pdf)) == 1
    # A4 in points.
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12][.\d]*\s*\]", pdf)
    letters = {int(code, 16) for code in re.findall(rb"<([0-9A-Fa-f]{4})>", streams(pdf))}
    bangla = {code for code in letters if 0x0980 <= code <= 0x09FF}
    assert (len(bangla) > 20) == (language == "bn")
    page.context.close()
