"""The page of deliveries in a real browser: on a phone and a desk, in both languages, after a real relay has spoken."""

from __future__ import annotations

from typing import Any

import pytest

from recovery.delivery.fhir.relay import FhirRelay
from tests.casework.world import World
from tests.delivery.conftest import server
from tests.delivery.fake_server import FakeServer, Fault
from tests.delivery.fhir_work import applied, coded_world, refusing
from tests.web.looking import chromium, follow, pytestmark, visits

__all__ = ["chromium", "pytestmark", "server"]


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
    for each in visits(chromium, live_server, settings, {"deliveries": (told.officer, "/deliveries/")}):
        assert each.page.locator("table tbody tr").count() == 1
        assert each.page.locator("q").inner_text().startswith("The lot 2021070128")
        each.check()
        follow(each.page.locator("ul.pr-chips a[href*='state=unknown']"))
        assert each.page.locator("table tbody tr").count() == 2, str(each)
