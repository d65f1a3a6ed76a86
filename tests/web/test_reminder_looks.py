"""The pages of what is followed up in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from recovery.models import Alarm, CentreContact, CentreDay
from recovery.progress.reminders import centre_call_note, centre_note_write
from tests.web import world
from tests.web.test_columns_page_looks import axe, chromium, pytestmark, window
from tests.web.test_unseen_page import sent_and_not_seen

__all__ = ("chromium", "pytestmark")

#: Where pictures of the pages are kept for people who want to look at them; nowhere unless said.
PICTURES = os.environ.get("PICTURES_OF_PAGES", "")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    officer, centre = mirror.people["officer"], mirror.a.centre
    about: dict[str, Any] = {
        "incident": mirror.incident,
        "centre": centre,
        "day": world.OTHER_DAY,
        "by": officer,
    }
    for each in (centre, mirror.b.centre):
        CentreDay.objects.get_or_create(incident=mirror.incident, centre=each, day=world.OTHER_DAY)
    CentreContact.objects.create(centre=centre, name="Nurse in charge", phone="01700000012")
    centre_call_note(**about, said="It comes on Sunday.", call_again_on=None)
    centre_note_write(**about, text="Please send the list of this day.")
    sent_and_not_seen(mirror)
    Alarm.objects.create(incident=mirror.incident, people=3)
    paths = {
        "unseen": (officer, "/unseen/"),
        "alarms": (officer, "/alarms/"),
        "home": (officer, "/"),
        "reminders": (officer, "/reminders/"),
        "sheet": (officer, "/reminders/sheet/"),
        "centre": (officer, f"/reminders/centres/{centre.code}/"),
        "notices": (mirror.a.manager, "/notices/"),
    }
    for width in (390, 1280):
        for language in ("bn", "en"):
            for name, (who, path) in paths.items():
                viewport = {"width": width, "height": 860}
                page = window(chromium, live_server, settings, who, language=language, viewport=viewport)
                page.goto(live_server.url + path)
                if PICTURES:
                    page.screenshot(path=f"{PICTURES}/{name}-{language}-{width}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (name, language, width, wide)
                found = axe.Axe().run(page)
                assert found.violations_count == 0, (name, language, width, found.generate_report())
                page.context.close()
