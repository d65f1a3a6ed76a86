"""What is followed up, in a real browser: on a phone and a desk, in both languages; and hits while a card is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from records.models import User
from recovery.models import RelayState
from tests.web import world
from tests.web.looking import chromium, pytestmark, visits
from tests.web.not_taken_back import refused_retraction
from tests.web.test_unseen_page import sent_and_not_seen

__all__ = ("chromium", "pytestmark")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    refused_retraction(mirror)
    RelayState.objects.create(name="fhir", trouble="credentials", last_error="HTTP 401")
    User.objects.filter(pk=mirror.a.manager.pk).update(email="manager@example.invalid")
    officer = mirror.people["officer"]
    pages = {
        "retractions": (officer, "/deliveries/retractions/"),
        "alarms": (officer, "/alarms/"),
        "cases": (officer, "/cases/?state=open"),
        "notices": (mirror.a.manager, "/notices/"),
        "known": (mirror.a.manager, "/cases/walk-in/"),
    }
    case = mirror.a.cases()[0]
    somebody = next(each for each in mirror.a.people if each.name == case.name)
    for each in visits(chromium, live_server, settings, pages):
        if each.name == "known":
            each.page.fill("#id_name", somebody.name)
            each.page.fill("#id_born_on", f"{somebody.born_on:%d/%m/%Y}")
            each.page.wait_for_selector(f'#known a[href="/cases/{case.pk}/"]')
        each.check()


def test_queue_of_unseen_lines_fits_its_window_and_has_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    sent_and_not_seen(mirror)
    for each in visits(chromium, live_server, settings, {"unseen": (mirror.people["officer"], "/unseen/")}):
        each.check()
