from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests.sms.gateway_server import FakeGateway
from tests.sms.people import Due


@pytest.fixture(autouse=True)
def _sentences_in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def due(db: None) -> Due:
    return Due()


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    """A gateway on this machine, over real HTTP."""
    with FakeGateway() as running:
        yield running


@pytest.fixture
def live(gateway: FakeGateway, settings: Any, tmp_path: Path) -> FakeGateway:
    """The fake gateway, on a site that may send."""
    settings.SMS_GATEWAY = str(gateway.describe(tmp_path))
    settings.SMS_BACKEND = "recovery.delivery.sms.gateway.GatewayBackend"
    settings.SMS_LIVE, settings.DEBUG = True, False
    return gateway
