"""The pages of the history in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recovery.history.seals import history_seal
from recovery.models import Delivery, DeliveryAttempt
from tests.web import world
from tests.web.looking import chromium, pytestmark, visits

__all__ = ("chromium", "pytestmark")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    line = mirror.a.applied.corrections.earliest("pk")
    DeliveryAttempt.objects.create(delivery=Delivery.objects.get(correction=line), outcome="fault", status=503)
    history_seal()
    history_seal()
    officer = mirror.people["officer"]
    pages = {
        "person": (officer, f"/people/{line.case.recipient_id}/"),
        "case": (officer, f"/cases/{line.case_id}/"),
        "row": (officer, f"/rows/{line.case.sheet_row_id}/"),
        "seals": (officer, "/history/seals/"),
    }
    for each in visits(chromium, live_server, settings, pages):
        each.check()
