from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from records.models import User
from tests.admin import worlds


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in English, whatever language the test before has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def administrator(db: None) -> User:
    return worlds.administrator(username="admin")


@pytest.fixture
def admin_pages(administrator: User) -> Client:
    """A browser in which an administrator is signed in, who reads English."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(administrator)
    return browser


@pytest.fixture
def evidence(db: None) -> None:
    worlds.evidence(2)
