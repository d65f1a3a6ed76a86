from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.histories.town import Town, town_build


@dataclass
class Kept:
    town: Town
    folder: Path


@pytest.fixture(scope="module")
def _town_kept(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """The town, built once for a module; each history's changes are undone after it."""
    folder = tmp_path_factory.mktemp("town")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(UPLOAD_DIR=folder / "uploads"):
            built = town_build(folder)
        yield Kept(built, folder)
        transaction.set_rollback(True)


@pytest.fixture
def town(_town_kept: Kept, db: None) -> Town:
    return _town_kept.town
