"""The pages of messages in a real browser: on a phone and a desk, in both languages, without a barrier, and printed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from records.models import Role, User
from recovery.delivery.sms.opt_outs import opt_out_add
from recovery.models import Message
from tests.sms.people import Due
from tests.sms.test_pages import failed
from tests.web import world as web

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
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


def window(chromium: Any, server: Any, settings: Any, who: User, *, language: str, **options: Any) -> Any:
    session = web.browser(who).cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(**options)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": server.url},
        ]
    )
    return context.new_page()


@pytest.fixture
def addresses(transactional_db: None) -> tuple[Due, list[str]]:
    """A world with a lot that waits, one that went badly, a number that wants none, and somebody due."""
    due = Due()
    failed(due, people=3, person={"name_bn": "মোসাঃ সুফিয়া বেগম"})
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(call_note="")
    waiting = due.lot(2)
    opt_out_add(mobile=waiting.messages.earliest("pk").mobile_key, reason="asked by phone", by=due.officer)
    due.verified(4)
    due.dose(due.verified()[0], dose_no=2)
    lots = [reverse("recovery:message_lot", args=[lot]) for lot in (waiting.pk, waiting.pk - 1)]
    names = ("message_index", "message_new", "call_index", "opt_out_index")
    calls = reverse("recovery:call_list", args=[due.centre.code])
    return due, [*(reverse(f"recovery:{name}") for name in names), *lots, calls]


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, addresses: tuple[Due, list[str]]
) -> None:
    due, paths = addresses
    pictures = os.environ.get("PICTURES")
    for width in (390, 1280):
        for language in ("bn", "en"):
            shape = {"viewport": {"width": width, "height": 860}}
            page = window(chromium, live_server, settings, due.approver, language=language, **shape)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            # The tool injects itself, which the site's policy forbids: it gets a window without the policy.
            tools = window(chromium, live_server, settings, due.approver, language=language, bypass_csp=True, **shape)
            for path in paths:
                page.goto(live_server.url + path)
                assert said == []
                assert page.evaluate("document.documentElement.scrollWidth") == width, path
                if pictures:
                    name = path.strip("/").replace("/", "-")
                    page.screenshot(path=f"{pictures}/{name}-{language}-{width}.png", full_page=True)
                if language == "bn":
                    tools.goto(live_server.url + path)
                    tools.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                    found = axe.Axe().run(tools)
                    assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_call_list_prints_numbers_and_neither_buttons_nor_menus(
    chromium: Any, live_server: Any, settings: Any, addresses: tuple[Due, list[str]]
) -> None:
    due, paths = addresses
    manager = due.user(Role.MANAGER, centres=[due.centre])
    page = window(chromium, live_server, settings, manager, language="bn", java_script_enabled=False)
    page.goto(live_server.url + paths[-1])
    page.locator("main form button").first.click()
    number = Message.objects.for_calling().earliest("pk").mobile_key
    page.emulate_media(media="print")
    assert page.get_by_text(number).is_visible()
    assert not page.locator("main button").first.is_visible()
    assert not page.locator("nav").first.is_visible()
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/print.png", full_page=True)
