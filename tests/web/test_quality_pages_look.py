"""The blind questions in a real browser: answered by keys, fit for a phone and a desk, without a barrier."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from records.models import Centre, Role, User
from recovery.linkage.watch import checks_draw
from recovery.models import LinkCheck
from tests.pipeline.lists_of_people import line, people
from tests.web import world
from tests.web.test_columns_page_looks import CHROMIUM, axe, chromium, window

VERDICTS = ("same", "other", "cannot_tell")
__all__ = ("chromium",)  # the fixture

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine"),
]


@pytest.fixture
def officer(transactional_db: None) -> User:
    """Somebody who is asked about a list that a manager sent."""
    world.sample_register()
    incident, centre = world.incident(), Centre.objects.get(code="S302601")
    manager = world.account(Role.MANAGER, "manager", centres=[centre])
    rows = [line(person, n, nid=person["nid"] if n % 2 else "") for n, person in enumerate(people()[:10], 1)]
    world.list_received(
        world.csv_file(rows, world.HEADINGS), by=manager, centre=centre, day=world.DAY, dose_no=1, incident=incident
    )
    checks_draw(incident=incident, day=timezone.localdate(), most=3, decoys=1)
    return world.account(Role.OFFICER, "officer")


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, officer: User
) -> None:
    check = LinkCheck.objects.earliest("pk")
    for width in (390, 1280):
        for language in ("bn", "en"):
            for path in ("/quality/", f"/quality/{check.pk}/", "/progress/"):
                viewport = {"width": width, "height": 860}
                page = window(chromium, live_server, settings, officer, language=language, viewport=viewport)
                said: list[str] = []
                page.on("console", lambda message, said=said: said.append(message.text))
                page.goto(f"{live_server.url}{path}")
                assert said == []
                assert page.evaluate("document.documentElement.scrollWidth") == width, (path, language)
                open_to_tools = window(
                    chromium, live_server, settings, officer, language=language, viewport=viewport, bypass_csp=True
                )
                open_to_tools.goto(page.url)
                found = axe.Axe().run(open_to_tools)
                assert found.violations_count == 0, found.generate_report()


def test_keys_answer_whatever_the_layout_and_the_next_question_comes_at_once(
    chromium: Any, live_server: Any, settings: Any, officer: User
) -> None:
    checks = list(LinkCheck.objects.order_by("pk"))
    assert len(checks) == 4
    viewport = {"width": 1280, "height": 860}
    page = window(chromium, live_server, settings, officer, language="bn", viewport=viewport)
    page.goto(f"{live_server.url}/quality/{checks[0].pk}/")
    page.locator("input[type=search]").first.focus()
    page.keyboard.press("Digit1")  # into the search box, not an answer
    assert page.url.endswith(f"/quality/{checks[0].pk}/")
    page.locator("h1").click()
    for check, code, verdict in zip(checks[:3], ("Digit1", "Numpad2", "Digit3"), VERDICTS, strict=True):
        page.keyboard.press(code)
        page.wait_for_url(lambda url, check=check: not url.endswith(f"/quality/{check.pk}/"), timeout=5_000)
        check.refresh_from_db()
        assert (check.verdict, check.answered_by) == (verdict, officer)
    assert page.url.endswith(f"/quality/{checks[3].pk}/")


def test_a_question_is_answered_without_scripts(chromium: Any, live_server: Any, settings: Any, officer: User) -> None:
    first, second = LinkCheck.objects.order_by("pk")[:2]
    page = window(
        chromium, live_server, settings, officer, language="en", viewport={"width": 390, "height": 860},
        java_script_enabled=False,
    )  # fmt: skip
    page.goto(f"{live_server.url}/quality/{first.pk}/")
    page.get_by_role("button", name="two different people").click()
    page.wait_for_url(f"{live_server.url}/quality/{second.pk}/", timeout=5_000)
    first.refresh_from_db()
    assert first.verdict == "other"
