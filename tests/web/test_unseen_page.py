"""The page of what was sent and not seen."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from records.models import Extract, Recipient
from recovery.models import Delivery, Drop
from tests.web import world


def sent_and_not_seen(mirror: world.Mirror) -> int:
    """Everything that was applied went out long ago, and the newest extract lacks it; gives how many lines."""
    Delivery.objects.update(
        state="sent",
        relay="files",
        sent_at=timezone.now() - datetime.timedelta(days=9),
        drop=Drop.objects.create(number=31),
    )
    extract = Extract.objects.create(as_of=timezone.now(), recipients_sha256="a" * 64, doses_sha256="b" * 64)
    Recipient.objects.update(last_extract=extract)
    return Delivery.objects.count()


def test_lines_stand_on_the_page_and_in_a_queue_and_are_paged(mirror: world.Mirror, monkeypatch: Any) -> None:
    monkeypatch.setattr("recovery.web.views.unseen.PER_PAGE", 3)
    clerk = world.browser(mirror.people["officer"])
    assert "Whatever was sent has been seen" in clerk.get("/unseen/").content.decode()
    assert "/unseen/" not in clerk.get("/").content.decode()
    number = sent_and_not_seen(mirror)
    assert number == 4
    told = [clerk.get(f"/unseen/?page={page}").content.decode() for page in (1, 2)]
    assert [page.count('<th scope="row">') for page in told] == [3, 1]
    assert "file drop 31" in told[0]
    assert "9 days later" in told[0]
    assert 'href="/unseen/"' in clerk.get("/").content.decode()
