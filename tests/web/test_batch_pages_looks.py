"""Pages of batches in a real browser: they fit their window, keep the policy and have no barrier, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from records.models import Dose, User
from records.services import FieldChange, dose_change_many
from recovery.delivery.applying import batch_apply
from recovery.delivery.work import apply_ask
from recovery.models import Delivery, Drop
from tests.casework.world import World
from tests.web.looking import chromium, pytestmark, visits

__all__ = ("chromium", "pytestmark")


@pytest.fixture
def pages(transactional_db: None) -> dict[str, tuple[User, str]]:
    """A batch at work, one whose revert is asked for, and the page of that revert, with a line that stays."""
    world = World()
    at_work = world.approved(world.proposed(world.missing(3)))
    apply_ask(batch=at_work, by=world.officer, on_asked=lambda _: None)
    applied = world.approved(world.proposed(world.missing(4)))
    batch_apply(batch=applied, by=world.officer)
    drop = Drop.objects.create(number=1)
    Delivery.objects.update(state="sent", relay="files", sent_at=timezone.now(), drop=drop)
    dose_change_many([FieldChange(Dose.objects.earliest("pk").pk, "given_on", "2021-10-20")])
    world.revert_asked(applied)
    draft = world.proposed(world.missing())
    return {
        "batch-at-work": (world.approver, f"/batches/{at_work.pk}/"),
        "batch-applied": (world.approver, f"/batches/{applied.pk}/"),
        "batch-revert": (world.approver, f"/batches/{applied.pk}/revert/"),
        "batch-draft": (world.approver, f"/batches/{draft.pk}/"),
    }


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, pages: dict[str, tuple[User, str]]
) -> None:
    for each in visits(chromium, live_server, settings, pages):
        each.check(unfolding="details")
