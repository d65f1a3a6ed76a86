"""Trend, claims, comparison and rankings: figures for every role, the same for ever once kept."""

from __future__ import annotations

import re
from typing import Any

import pytest

from records.models import Role
from recovery.models import ProgressSnapshot
from recovery.progress.snapshots import snapshot_take
from tests.web.test_progress_pages import SignIn, sign_in, words, world

__all__ = ("sign_in", "world")
pytestmark = pytest.mark.django_db
PAGES = ("/progress/trend/", "/progress/compare/", "/progress/help/", "/progress/claims/", "/progress/claims/?percent=80")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", list(Role.values))
def test_every_role_reads_the_pages_in_both_languages_empty_and_full(
    role: str, path: str, world: Any, sign_in: SignIn
) -> None:
    client = sign_in(role, centres=[world.centres["C1"]] if role == "manager" else [])
    for _ in range(2):
        assert client.get(path).status_code == 200
        client.cookies["punoruddhar_language"] = "bn"
        assert client.get(path).status_code == 200
        snapshot_take(incident=world.incident, is_daily=not ProgressSnapshot.objects.exists())
        client.cookies["punoruddhar_language"] = "en"
