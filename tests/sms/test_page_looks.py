"""The pages of messages in a real browser: on a phone and a desk, in both languages, without a barrier, and printed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from records.models import Role
from recovery.delivery.sms.opt_outs import opt_out_add
from recovery.models import Message
from tests.sms.people import Due
from tests.sms.test_pages import failed
from tests.web.looking import PICTURES, chromium, follow, pytestmark, visits, window

__all__ = ("chromium", "pytestmark")


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
    pages = {path.strip("/").replace("/", "-"): (due.approver, path) for path in paths}
    for each in visits(chromium, live_server, settings, pages):
        each.check(unfolding="details")


def test_call_list_prints_numbers_and_neither_buttons_nor_menus(
    chromium: Any, live_server: Any, settings: Any, addresses: tuple[Due, list[str]]
) -> None:
    due, paths = addresses
    manager = due.user(Role.MANAGER, centres=[due.centre])
    page = window(chromium, live_server, settings, manager, language="bn", java_script_enabled=False)
    page.goto(live_server.url + paths[-1])
    follow(page.locator("main form button").first)
    number = Message.objects.for_calling().earliest("pk").mobile_key
    page.emulate_media(media="print")
    assert page.get_by_text(number).is_visible()
    assert not page.locator("main button").first.is_visible()
    assert not page.locator("nav").first.is_visible()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/call-list-on-paper.png", full_page=True)
