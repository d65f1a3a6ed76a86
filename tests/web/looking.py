"""Pages looked at in a real browser: on a phone and a desk, in both languages.

`visits` walks through pages; `Visit.check` says whether what stands there fits its window, keeps the site's policy
and has no barrier.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from records.models import User
from tests.web import world

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
#: The marks of a module whose tests look at pages.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine"),
]
sync_api = pytest.importorskip("playwright.sync_api")
_axe = pytest.importorskip("axe_playwright_python.sync_playwright")

#: A phone and a desk, in pixels.
WIDTHS = (390, 1280)
HEIGHT = 860
LANGUAGES = ("bn", "en")
#: Where pictures of the pages are kept for people who want to look at them; nowhere unless said.
PICTURES = os.environ.get("PICTURES_OF_PAGES", "")
_WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.violatedDirective));
"""


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # Playwright runs a loop of its own in this thread; Django would take the test's own queries for careless ones.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def window(chromium: Any, server: Any, settings: Any, who: User, *, language: str, **options: Any) -> Any:
    """An empty page in a window of its own, in which somebody is signed in."""
    session = world.browser(who).cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(**options)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": server.url},
        ]
    )
    return context.new_page()


def follow(link: Any) -> None:
    """Click a link or a button that leads to another page, and wait until that page is there, whole.

    A click alone comes back as soon as the browser has begun with the new page: what is counted then may be nothing
    yet, or still be the old page's.
    """
    with link.page.expect_navigation(wait_until="load"):
        link.click()


@dataclass
class Visit:
    """Somebody before one page in one window."""

    page: Any
    name: str
    language: str
    width: int
    #: What the browser has complained of since the window was opened.
    said: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.name} in {self.language} at {self.width} pixels"

    def go(self, address: str, *, status: int = 200) -> None:
        """Open a page that is answered with this status."""
        answer = self.page.goto(address)
        assert answer.status == status, f"{self}: answered with {answer.status}"
        if status != 200:
            own = f"Failed to load resource: the server responded with a status of {status} "
            self.said[:] = [each for each in self.said if not each.startswith(own)]  # the browser says so, not the page

    def check(self, *, unfolding: str = "") -> None:
        """What stands there now fits, keeps the policy and has no barrier; so it does with these details opened."""
        self._fits("as it stands")
        if PICTURES:
            self.picture(self.name)
        if unfolding:
            self.page.evaluate(
                "(which) => document.querySelectorAll(which).forEach(each => each.open = true)", unfolding
            )
            self._fits("with its details opened")
        found = _axe.Axe().run(self.page)
        assert found.violations_count == 0, f"{self}: {found.generate_report()}"

    def picture(self, name: str) -> None:
        self.page.screenshot(path=f"{PICTURES}/{name}-{self.language}-{self.width}.png", full_page=True)

    def _fits(self, how: str) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide == self.width, f"{self}, {how}: {wide} pixels wide"
        assert self.said == [], f"{self}, {how}: the browser says {self.said}"
        refused = self.page.evaluate("window.refused")
        assert refused == [], f"{self}, {how}: the policy refused {refused}"


@contextmanager
def visit(
    chromium: Any, server: Any, settings: Any, who: User, *, name: str, language: str, width: int, **options: Any
) -> Iterator[Visit]:
    """A window without a page yet, that hears what the browser complains of; it closes with the block."""
    viewport = {"width": width, "height": HEIGHT}
    page = window(chromium, server, settings, who, language=language, viewport=viewport, **options)
    one = Visit(page, name, language, width)
    page.add_init_script(_WATCH)
    page.on("console", lambda message: one.said.append(message.text))
    page.on("pageerror", lambda error: one.said.append(str(error)))
    yield one
    page.context.close()


def visits(
    chromium: Any,
    server: Any,
    settings: Any,
    pages: Mapping[str, tuple[User, str]],
    *,
    statuses: Mapping[str, int] | None = None,
) -> Iterator[Visit]:
    """Each page (who looks, and the path) at each width in each language, opened; the caller checks it.

    `statuses`: pages that are answered with another status than 200.
    """
    for width, language in product(WIDTHS, LANGUAGES):
        for name, (who, path) in pages.items():
            with visit(chromium, server, settings, who, name=name, language=language, width=width) as one:
                one.go(server.url + path, status=(statuses or {}).get(name, 200))
                yield one
