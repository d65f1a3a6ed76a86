"""Progress on paper and below the district, in a real browser: one page, readable text, no barrier."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pytest

from records.models import Centre, ReportedCount, Role, User
from recovery.progress.api_tokens import token_make
from tests.web import world
from tests.web.looking import PICTURES, chromium, pytestmark, visits, window

__all__ = ("chromium", "pytestmark")


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
    from records.models import Area

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


@pytest.mark.parametrize("language", ["bn", "en"])
def test_country_by_division_is_one_page_of_paper_whose_text_can_be_copied(
    chromium: Any, live_server: Any, settings: Any, official: User, language: str
) -> None:
    page = window(chromium, live_server, settings, official, language=language, viewport={"width": 1280, "height": 860})
    page.goto(f"{live_server.url}/progress/print/")
    page.evaluate("document.fonts.ready")
    pdf = page.pdf(prefer_css_page_size=True, print_background=False)
    if PICTURES:
        with open(f"{PICTURES}/print-{language}.pdf", "wb") as file:
            file.write(pdf)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 1020})
        page.screenshot(path=f"{PICTURES}/paper-{language}.png", full_page=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    # A4 in points.
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12][.\d]*\s*\]", pdf)
    letters = {int(code, 16) for code in re.findall(rb"<([0-9A-Fa-f]{4})>", streams(pdf))}
    bangla = {code for code in letters if 0x0980 <= code <= 0x09FF}
    assert (len(bangla) > 20) == (language == "bn")
    page.context.close()
