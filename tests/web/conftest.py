from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from records.models import Centre, Role, User
from recovery.models import CentreList, Incident
from tests.web import world


@dataclass
class _Kept:
    built: Any
    folder: Path


@pytest.fixture(scope="module")
def _mirror_kept(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[_Kept]:
    """The mirror centres, built once for a module; each test's changes are undone after it."""
    folder = tmp_path_factory.mktemp("mirror")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(UPLOAD_DIR=folder / "uploads", OUTBOX_DIR=folder / "outbox"):
            built = world.mirror(folder)
        yield _Kept(built, folder)
        transaction.set_rollback(True)


@pytest.fixture
def mirror(_mirror_kept: _Kept, db: None, settings: Any) -> world.Mirror:
    """Two centres alike but for their words; see tests/web/world.py."""
    settings.UPLOAD_DIR = _mirror_kept.folder / "uploads"
    return _mirror_kept.built


@dataclass
class Dohar:
    """The sample register with one settled list of one centre, and those who work on it."""

    incident: Incident
    centre: Centre
    manager: User
    officer: User
    approver: User
    settled: CentreList


@pytest.fixture
def settled_list(db: None) -> Dohar:
    """tests/samples/list1_dohar_13oct.xlsx, read and judged against the sample register."""
    world.sample_register()
    inside = world.incident()
    centre = Centre.objects.get(code="S302601")
    officer = world.account(Role.OFFICER, "officer")
    received = world.list_received(world.SAMPLES / "list1_dohar_13oct.xlsx", by=officer, centre=centre, incident=inside)
    return Dohar(
        inside,
        centre,
        world.account(Role.MANAGER, "manager", centres=[centre]),
        officer,
        world.account(Role.APPROVER, "approver"),
        received,
    )
