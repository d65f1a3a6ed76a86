"""The pages of what is followed up in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recovery.models import Alarm, CentreContact, CentreDay
from recovery.progress.reminders import centre_call_note, centre_note_write
from tests.web import world
from tests.web.looking import chromium, pytestmark, visits
from tests.web.test_unseen_page import sent_and_not_seen

__all__ = ("chromium", "pytestmark")


@pytest.fixture
def mirror(transactional_db: None, tmp_path: Path) -> world.Mirror:
    return world.mirror(tmp_path)


def test_pages_fit_their_window_and_have_no_barrier(
    chromium: Any, live_server: Any, settings: Any, mirror: world.Mirror
) -> None:
    officer, centre = mirror.people["officer"], mirror.a.centre
    about: dict[str, Any] = {
        "incident": mirror.incident,
        "centre": centre,
        "day": world.OTHER_DAY,
        "by": officer,
    }
    for each in (centre, mirror.b.centre):
        CentreDay.objects.get_or_create(incident=mirror.incident, centre=each, day=world.OTHER_DAY)
    CentreContact.objects.create(centre=centre, name="Nurse in charge", phone="01700000012")
    centre_call_note(**about, said="It comes on Sunday.", call_again_on=None)
    centre_note_write(**about, text="Please send the list of this day.")
    sent_and_not_seen(mirror)
    Alarm.objects.create(incident=mirror.incident, people=3)
    pages = {
        "unseen": (officer, "/unseen/"),
        "alarms": (officer, "/alarms/"),
        "home": (officer, "/"),
        "reminders": (officer, "/reminders/"),
        "sheet": (officer, "/reminders/sheet/"),
        "centre": (officer, f"/reminders/centres/{centre.code}/"),
        "notices": (mirror.a.manager, "/notices/"),
    }
    for each in visits(chromium, live_server, settings, pages):
        each.check()
