"""What is followed up, in a real browser: on a phone and a desk, in both languages; and hits while a card is typed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from records.models import User
from recovery.models import RelayState
from tests.web import world
from tests.web.not_taken_back import refused_retraction
from tests.web.test_columns_page_looks import axe, chromium, pytestmark, window
from tests.web.test_unseen_page import sent_and_not_seen

__all__ = ("chromium", "pytestmark")

#: Where pictures of the pages are kept for people who want to look at them; nowhere unless said.
PICTURES = os.environ.get("PICTURES_OF_PAGES", "")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def looked_at(page: Any, name: str, language: str, width: int) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-{language}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, language, width)
    found = axe.Axe().run(page)
    assert found.violations_count == 0, (name, language, width, found.generate_report())


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    refused_retraction(mirror)
    RelayState.objects.create(name="fhir", trouble="credentials", last_error="HTTP 401")
    User.objects.filter(pk=mirror.a.manager.pk).update(email="manager@example.invalid")
    officer = mirror.people["officer"]
    paths = {"retractions": "/deliveries/retractions/", "alarms": "/alarms/", "cases": "/cases/?state=open"}
    for width in (390, 1280):
        for language in ("bn", "en"):
            viewport = {"width": width, "height": 860}
            page = window(chromium, live_server, settings, officer, language=language, viewport=viewport)
            for name, path in paths.items():
                page.goto(live_server.url + path)
                looked_at(page, name, language, width)
            page.context.close()
            page = window(chromium, live_server, settings, mirror.a.manager, language=language, viewport=viewport)
            page.goto(f"{live_server.url}/notices/")
            looked_at(page, "notices", language, width)
            page.goto(f"{live_server.url}/cases/walk-in/")
            case = mirror.a.cases()[0]
            somebody = next(each for each in mirror.a.people if each.name == case.name)
            page.fill("#id_name", somebody.name)
            page.fill("#id_born_on", f"{somebody.born_on:%d/%m/%Y}")
            page.wait_for_selector(f'#known a[href="/cases/{case.pk}/"]')
            looked_at(page, "known", language, width)
            page.context.close()


def test_queue_of_unseen_lines_fits_its_window_and_has_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    sent_and_not_seen(mirror)
    for width in (390, 1280):
        for language in ("bn", "en"):
            viewport = {"width": width, "height": 860}
            page = window(
                chromium, live_server, settings, mirror.people["officer"], language=language, viewport=viewport
            )
            page.goto(f"{live_server.url}/unseen/")
            looked_at(page, "unseen", language, width)
            page.context.close()
