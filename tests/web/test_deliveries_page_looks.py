"""The page of deliveries in a real browser: on a phone and a desk, in both languages, after a real relay has spoken."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from recovery.delivery.fhir.relay import FhirRelay
from tests.casework.world import World
from tests.delivery.conftest import server
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import applied, coded_world, refusing
from tests.web.test_columns_page_looks import CHROMIUM, axe, chromium, window

__all__ = ["chromium", "server"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine"),
]
#: Where pictures go when somebody wants to look.
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def told(server: FakeServer) -> World:
    """Five accepted, one refused, two of which nobody knows, and a server in trouble."""
    world = coded_world()
    batch = applied(world, 6)
    refused = batch.corrections.order_by("pk")[2].case.recipient
    assert refused is not None
    server.refuses = refusing(refused.registration_no, "The lot 2021070128 is not one of ours (Immunization.lotNumber)")
    FhirRelay().deliver_waiting()
    applied(world, 2)
    server.faults.append(Fault(status=504))
    FhirRelay().deliver_waiting()
    return world


def test_page_fits_its_window_keeps_the_policy_and_has_no_barrier(
    chromium: Any, live_server: Any, settings: Any, told: World
) -> None:
    for width, height in ((390, 844), (1280, 900)):
        for language in ("bn", "en"):
            viewport = {"width": width, "height": height}
            page = window(chromium, live_server, settings, told.officer, language=language, viewport=viewport)
            complaints: list[str] = []
            page.on("console", lambda message, into=complaints: into.append(message.text))
            page.goto(f"{live_server.url}/deliveries/")
            assert page.locator("table tbody tr").count() == 1
            assert page.locator("q").inner_text().startswith("The lot 2021070128")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert complaints == []
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"deliveries-{language}-{width}.png", full_page=True)
            page.locator("ul.pr-chips a").nth(2).click()
            assert page.locator("table tbody tr").count() == 2
            options = {"viewport": viewport, "bypass_csp": True}  # the tool injects itself, which the policy forbids
            open_to_tools = window(chromium, live_server, settings, told.officer, language=language, **options)
            open_to_tools.goto(f"{live_server.url}/deliveries/")
            found = axe.Axe().run(open_to_tools)
            assert found.violations_count == 0, found.generate_report()
