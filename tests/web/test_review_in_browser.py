"""Clerical review in a real browser: by keys, without scripts, on a phone, and without barriers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from recovery.models import CentreList, Decision
from tests.linkage.test_linking import FIRST
from tests.pipeline.lists_of_people import Office, office, row
from tests.web.looking import chromium, follow, pytestmark, visits, window
from tests.web.test_review_pages import of, waiting

__all__ = ("chromium", "pytestmark", "waiting")

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 860}


@pytest.fixture
def desk(transactional_db: None) -> Office:
    return office()


def shown(page: Any) -> int:
    return int(page.locator("[data-review-card]").get_attribute("data-row"))


def wait_for_row(page: Any, key: int) -> None:
    page.locator(f'[data-review-card][data-row="{key}"]').wait_for(timeout=5_000)


def settled_network(page: Any) -> None:
    """Nothing is on its way: no decision, and no row fetched beforehand."""
    page.locator("body:not([data-review-sending])").wait_for(timeout=5_000)
    page.wait_for_load_state("networkidle")


def standing() -> list[tuple[int, str]]:
    return list(Decision.objects.filter(replaced_at=None).order_by("pk").values_list("sheet_row_id", "verdict"))


def test_keys_decide_skip_and_turn_and_do_nothing_while_typing(
    chromium: Any,
    live_server: Any,
    settings: Any,
    desk: Office,
    waiting: CentreList,
) -> None:
    keys = [row(waiting, FIRST + n).pk for n in range(4)]
    page = window(chromium, live_server, settings, desk.clerk, language="en", viewport=DESK)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url + of(waiting, FIRST))
    settled_network(page)

    # Typed into the reason, letters are letters.
    page.get_by_label("In your own words").fill("")
    page.get_by_label("In your own words").type("nak")
    page.keyboard.press("Enter")
    assert (shown(page), standing()) == (keys[0], [])
    page.locator("h1").focus()

    page.keyboard.press("n")
    wait_for_row(page, keys[1])
    settled_network(page)
    assert standing() == [(keys[0], "nobody")]
    assert Decision.objects.get().reason == "nak"
    assert page.get_by_label("In your own words").input_value() == "nak"
    assert page.url.endswith(of(waiting, FIRST + 1))
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.title().startswith(f"Review row {FIRST + 1}")
    page.get_by_text("3 left").wait_for(timeout=5_000)

    page.keyboard.press("s")
    wait_for_row(page, keys[2])
    settled_network(page)
    first, second = page.locator("[data-candidate]").all()
    assert (first.is_visible(), second.is_visible()) == (True, False)
    page.keyboard.press("ArrowRight")
    assert (first.is_visible(), second.is_visible()) == (False, True)
    page.keyboard.press("1")
    page.keyboard.press("9")  # no such candidate
    assert first.is_visible()
    page.keyboard.press("2")
    chosen = int(page.locator("[data-this-one]:visible").get_attribute("value"))
    page.keyboard.press("Control+a")
    assert shown(page) == keys[2]
    page.keyboard.press("a")
    wait_for_row(page, keys[3])
    settled_network(page)
    assert standing()[-1] == (keys[2], "this_one")
    assert Decision.objects.latest("pk").recipient_id == chosen

    # Turned off, keys do nothing; and that is remembered.
    page.get_by_role("button", name="Turn the keys off").click()
    page.locator("h1").focus()
    page.keyboard.press("k")
    page.reload()
    settled_network(page)
    page.keyboard.press("k")
    assert shown(page) == keys[3]
    page.get_by_role("button", name="Turn the keys on").click()
    page.locator("h1").focus()
    page.keyboard.press("k")
    wait_for_row(page, keys[1])  # skipped before
    settled_network(page)
    assert standing()[-1] == (keys[3], "cannot_tell")
    page.keyboard.press("n")
    page.get_by_role("heading", name="Nothing is left here").wait_for(timeout=5_000)
    settled_network(page)
    assert [key for key, _verdict in standing()] == [keys[0], keys[2], keys[3], keys[1]]
    assert said == []


def test_the_next_row_is_shown_before_the_answer_comes_and_a_refusal_comes_back(
    chromium: Any,
    live_server: Any,
    settings: Any,
    desk: Office,
    waiting: CentreList,
) -> None:
    keys = [row(waiting, FIRST + n).pk for n in range(4)]
    page = window(chromium, live_server, settings, desk.clerk, language="en", viewport=DESK)
    page.goto(live_server.url + of(waiting, FIRST))
    settled_network(page)
    held: list[Any] = []
    page.route("**/decision/*", lambda route: held.append(route))
    page.get_by_label("Reason", exact=True).select_option("called")
    page.get_by_role("button", name="Nobody here").click()
    wait_for_row(page, keys[1])  # the answer is still held back
    assert held
    assert not Decision.objects.exists()
    held.pop().continue_()
    page.get_by_text("3 left").wait_for(timeout=5_000)
    page.unroute("**/decision/*")

    # Without a reason the server refuses; the row comes back and says why.
    page.get_by_label("Reason", exact=True).select_option("")
    page.get_by_role("button", name="Nobody here").click()
    page.get_by_text("There is a problem").wait_for(timeout=5_000)
    assert shown(page) == keys[1]
    assert len(standing()) == 1
    page.get_by_label("In your own words").fill("asked twice")
    page.get_by_role("button", name="Cannot tell").click()
    wait_for_row(page, keys[2])
    settled_network(page)
    assert standing()[-1] == (keys[1], "cannot_tell")

    # The network is gone: nothing is lost, and it is said.
    page.route("**/decision/*", lambda route: route.abort())
    page.get_by_role("button", name="Nobody here").click()
    page.locator("#pr-live.pr-notice--error").wait_for(timeout=5_000)
    assert shown(page) == keys[2]
    assert len(standing()) == 2
    page.unroute("**/decision/*")
    page.get_by_role("button", name="Nobody here").click()
    wait_for_row(page, keys[3])
    settled_network(page)
    assert standing()[-1] == (keys[2], "nobody")


def test_rows_are_decided_without_scripts(
    chromium: Any,
    live_server: Any,
    settings: Any,
    desk: Office,
    waiting: CentreList,
) -> None:
    page = window(chromium, live_server, settings, desk.clerk, language="en", viewport=PHONE, java_script_enabled=False)
    page.goto(live_server.url + reverse("recovery:review_index"))
    follow(page.get_by_role("button", name="Decide the first"))
    page.get_by_label("In your own words").fill("seen on the card")
    page.get_by_label("In your own words").press("Enter")
    follow(page.get_by_role("button", name="Skip"))
    assert not Decision.objects.exists()
    follow(page.get_by_role("button", name="Skip"))
    assert page.locator("[data-candidate]").count() == 2
    assert all(each.is_visible() for each in page.locator("[data-candidate]").all())
    assert not page.locator(".pr-key").first.is_visible()
    page.get_by_label("In your own words").fill("seen on the card")
    page.get_by_role("button", name=re.compile(r"This one \(candidate 2\)")).click()
    page.get_by_text("Your decision is kept").wait_for(timeout=5_000)
    pair = row(waiting, FIRST + 2).candidates.order_by("pk")[1]
    assert Decision.objects.get().recipient_id == pair.recipient_id


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any,
    live_server: Any,
    settings: Any,
    desk: Office,
    waiting: CentreList,
) -> None:
    pages = {
        "review": (desk.clerk, reverse("recovery:review_index")),
        "review-first": (desk.clerk, of(waiting, FIRST)),
        "review-third": (desk.clerk, of(waiting, FIRST + 2)),
    }
    for each in visits(chromium, live_server, settings, pages):
        each.check(unfolding="details")
