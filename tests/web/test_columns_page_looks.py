"""The Columns page in a real browser: on a phone and a desk, in both languages, and without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from records.models import Centre, Role, User
from recovery import tasks
from recovery.models import CentreList
from tests.web import world
from tests.web.columns_files import hard_list

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine"),
]
sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # Playwright runs a loop of its own in this thread; Django would take the test's own queries for careless ones.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def hard(transactional_db: None) -> tuple[User, CentreList]:
    world.sample_register()
    officer = world.account(Role.OFFICER, "officer")
    centre = Centre.objects.get(code="S302601")
    return officer, world.list_received(
        hard_list(), name="Debidwar UHC 13-10-21 final(2).xlsx", by=officer, centre=centre, incident=world.incident()
    )


def window(chromium: Any, server: Any, settings: Any, who: User, *, language: str, **options: Any) -> Any:
    session = world.browser(who).cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(**options)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": server.url},
        ]
    )
    return context.new_page()


def test_page_fits_its_window_keeps_the_policy_and_has_no_barrier(
    chromium: Any, live_server: Any, settings: Any, hard: tuple[User, CentreList]
) -> None:
    officer, centre_list = hard
    for width in (390, 1280):
        for language in ("bn", "en"):
            viewport = {"width": width, "height": 860}
            page = window(chromium, live_server, settings, officer, language=language, viewport=viewport)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.goto(f"{live_server.url}/lists/{centre_list.pk}/columns/")
            assert said == []
            page.locator("details.pr-first-rows summary").first.click()
            assert page.evaluate("document.documentElement.scrollWidth") == width
            # The tool injects itself, which the site's policy forbids: it gets a window without the policy.
            open_to_tools = window(
                chromium, live_server, settings, officer, language=language, viewport=viewport, bypass_csp=True
            )
            open_to_tools.goto(page.url)
            open_to_tools.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found = axe.Axe().run(open_to_tools)
            assert found.violations_count == 0, found.generate_report()


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
