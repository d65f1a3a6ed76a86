"""The pages about people at a desk in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recovery import tasks
from recovery.models import Case, CentreList
from tests.web import world
from tests.web.looking import chromium, pytestmark, visits, window
from tests.web.walk_ins import EVIDENCE, came, card, on_no_list

__all__ = ("chromium", "pytestmark")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any,
    live_server: Any,
    settings: Any,
    mirror: world.Mirror,
) -> None:
    added = came(mirror, card(on_no_list(mirror.a)), evidence=EVIDENCE)
    came(mirror, card(mirror.a.people[33]))
    manager = mirror.a.manager
    urgent = Case.objects.get(walk_in=added)
    differs = Case.objects.get(centre=mirror.a.centre, kind="differs")
    pages = {
        "home": (manager, "/"),
        "add": (manager, "/cases/walk-in/"),
        "stands": (manager, f"/cases/walk-in/{added.pk}/"),
        "urgent": (manager, f"/cases/{urgent.pk}/"),
        "differs": (manager, f"/cases/{differs.pk}/"),
        "cases": (manager, "/cases/?harm=urgent"),
    }
    for each in visits(chromium, live_server, settings, pages):
        each.check()


def test_double_click_adds_one_person_and_the_page_says_when_it_is_done(
    chromium: Any,
    live_server: Any,
    settings: Any,
    mirror: world.Mirror,
) -> None:
    somebody = on_no_list(mirror.a)
    page = window(
        chromium, live_server, settings, mirror.a.manager, language="en", viewport={"width": 390, "height": 860}
    )
    page.goto(live_server.url)
    page.get_by_role("button", name="Add a person standing here").click()
    page.get_by_label("13 October 2021").check()
    page.get_by_label("Name, as on the card").fill(somebody.name)
    page.get_by_label("NID, birth registration or passport").fill(somebody.nid)
    page.get_by_label("Date of birth").fill(f"{somebody.born_on:%d/%m/%Y}")
    page.get_by_label("What have you seen?").fill("the card")
    page.get_by_role("button", name="Look this person up").dblclick()
    page.wait_for_url("**/cases/walk-in/*/")
    added = CentreList.objects.get(origin="walk_in")
    page.get_by_text("Being looked up.").wait_for()
    tasks.list_run_to_end(added.pk)
    page.get_by_text("This person goes first.").wait_for()  # the page looks again by itself
    page.context.close()
