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
from tests.web.looking import chromium, pytestmark, visits, window

VERDICTS = ("same", "other", "cannot_tell")
__all__ = ("chromium", "pytestmark")


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
    pages = {
        "quality": (officer, "/quality/"),
        "question": (officer, f"/quality/{LinkCheck.objects.earliest('pk').pk}/"),
        "progress": (officer, "/progress/"),
    }
    for each in visits(chromium, live_server, settings, pages):
        each.check()


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
