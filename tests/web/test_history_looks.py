"""The pages of the history in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from recovery.history.seals import history_seal
from recovery.models import Delivery, DeliveryAttempt
from tests.web import world
from tests.web.test_columns_page_looks import axe, chromium, pytestmark, window

__all__ = ("chromium", "pytestmark")

#: Where pictures of the pages are kept for people who want to look at them; nowhere unless said.
PICTURES = os.environ.get("PICTURES_OF_PAGES", "")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    line = mirror.a.applied.corrections.earliest("pk")
    DeliveryAttempt.objects.create(delivery=Delivery.objects.get(correction=line), outcome="fault", status=503)
    history_seal()
    history_seal()
    paths = {
        "person": f"/people/{line.case.recipient_id}/",
        "case": f"/cases/{line.case_id}/",
        "row": f"/rows/{line.case.sheet_row_id}/",
        "seals": "/history/seals/",
    }
    for width in (390, 1280):
        for language in ("bn", "en"):
            for name, path in paths.items():
                viewport = {"width": width, "height": 860}
                officer = mirror.people["officer"]
                page = window(chromium, live_server, settings, officer, language=language, viewport=viewport)
                page.goto(live_server.url + path)
                if PICTURES:
                    page.screenshot(path=f"{PICTURES}/{name}-{language}-{width}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (name, language, width, wide)
                found = axe.Axe().run(page)
                assert found.violations_count == 0, (name, language, width, found.generate_report())
                page.context.close()
