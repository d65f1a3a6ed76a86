"""The Columns page in a real browser: on a phone and a desk, in both languages, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Centre, Role, User
from recovery import tasks
from recovery.models import CentreList
from tests.web import world
from tests.web.columns_files import hard_list
from tests.web.looking import chromium, pytestmark, visits, window

__all__ = ("chromium", "pytestmark")


@pytest.fixture
def hard(transactional_db: None) -> tuple[User, CentreList]:
    world.sample_register()
    officer = world.account(Role.OFFICER, "officer")
    centre = Centre.objects.get(code="S302601")
    return officer, world.list_received(
        hard_list(), name="Debidwar UHC 13-10-21 final(2).xlsx", by=officer, centre=centre, incident=world.incident()
    )


def test_page_fits_its_window_keeps_the_policy_and_has_no_barrier(
    chromium: Any, live_server: Any, settings: Any, hard: tuple[User, CentreList]
) -> None:
    officer, centre_list = hard
    pages = {"columns": (officer, f"/lists/{centre_list.pk}/columns/")}
    for each in visits(chromium, live_server, settings, pages):
        each.page.locator("details.pr-first-rows summary").first.click()
        each.check(unfolding="details")


def test_list_is_answered_without_scripts(
    chromium: Any, live_server: Any, settings: Any, hard: tuple[User, CentreList]
) -> None:
    officer, centre_list = hard
    page = window(
        chromium,
        live_server,
        settings,
        officer,
        language="en",
        viewport={"width": 390, "height": 860},
        java_script_enabled=False,
    )
    page.goto(f"{live_server.url}/lists/{centre_list.pk}/columns/")
    page.locator("details.pr-first-rows summary").first.click()
    page.get_by_role("link", name="Use this row as heading (4)").first.click()
    page.get_by_text("The heading is in row 4. Is that wrong?").wait_for(timeout=5_000)
    page.get_by_role("link", name="Use this row as heading (3)").first.click()
    page.get_by_text("The heading is in row 3. Is that wrong?").wait_for(timeout=5_000)
    page.get_by_label("What “টিকার নাম” holds").select_option("")
    page.get_by_label("Centre (optional)").select_option("S201901")
    page.get_by_role("button", name="Confirm and read on").click()
    page.wait_for_url(f"{live_server.url}/lists/{centre_list.pk}/", timeout=5_000)
    settled = tasks.list_run_to_end(centre_list.pk)
    assert (settled.state, settled.defaults["centre"]) == ("settled", {"value": "S201901", "source": "given"})
    assert settled.rows.get(row_number=4).name == "মোঃ মাহমুদুল হাসান"
    assert not settled.rows.exclude(vaccine=None).exists()
