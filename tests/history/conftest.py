from __future__ import annotations

import pytest
from django.utils import translation

from tests.sms.people import Due


@pytest.fixture
def world(db: None) -> Due:
    return Due()


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield
