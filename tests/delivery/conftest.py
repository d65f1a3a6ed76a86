from collections.abc import Iterator
from typing import Any

import pytest

from tests.casework.world import World
from tests.delivery.fake_server import TOKEN, FakeServer


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def server(settings: Any) -> Iterator[FakeServer]:
    """A national server that speaks FHIR, and the site told of it."""
    with FakeServer() as running:
        settings.FHIR_URL = running.url
        settings.FHIR_TOKEN = TOKEN
        settings.FHIR_TIMEOUT = 1
        settings.DELIVERY_BACKEND = "recovery.delivery.fhir.router.FhirAndFiles"
        yield running
