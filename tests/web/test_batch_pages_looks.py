"""Pages of batches in a real browser: they fit their window, keep the policy and have no barrier, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from records.models import Dose
from records.services import FieldChange, dose_change_many
from recovery.delivery.applying import batch_apply
from recovery.delivery.work import apply_ask
from recovery.models import Delivery, Drop
from tests.casework.world import World
from tests.web.test_columns_page_looks import axe, chromium, pytestmark, window

__all__ = ["chromium", "pytestmark"]


@pytest.fixture
def pages(transactional_db: None) -> tuple[World, list[str]]:
    """A batch at work, one whose revert is asked for, and the page of that revert, with a line that stays."""
    world = World()
    at_work = world.approved(world.proposed(world.missing(3)))
    apply_ask(batch=at_work, by=world.officer, on_asked=lambda _: None)
    applied = world.approved(world.proposed(world.missing(4)))
    batch_apply(batch=applied, by=world.officer)
    drop = Drop.objects.create(number=1)
    Delivery.objects.update(state="sent", relay="files", sent_at=timezone.now(), drop=drop)
    dose_change_many([FieldChange(Dose.objects.earliest("pk").pk, "given_on", "2021-10-20")])
    world.revert_asked(applied)
    discarded = world.proposed(world.missing())
    return world, [
        f"/batches/{at_work.pk}/",
        f"/batches/{applied.pk}/",
        f"/batches/{applied.pk}/revert/",
        f"/batches/{discarded.pk}/",
    ]


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, pages: tuple[World, list[str]]
) -> None:
    world, addresses = pages
    for width in (390, 1280):
        for language in ("bn", "en"):
            viewport = {"width": width, "height": 860}
            page = window(chromium, live_server, settings, world.approver, language=language, viewport=viewport)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            for address in addresses:
                answer = page.goto(live_server.url + address)
                assert answer.status == 200, address
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, language)
                # The tool injects itself, which the site's policy forbids: it gets a window without the policy.
                open_to_tools = window(
                    chromium,
                    live_server,
                    settings,
                    world.approver,
                    language=language,
                    viewport=viewport,
                    bypass_csp=True,
                )
                open_to_tools.goto(page.url)
                open_to_tools.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                found = axe.Axe().run(open_to_tools)
                assert found.violations_count == 0, (address, found.generate_report())
                open_to_tools.context.close()
            assert said == []
            page.context.close()
