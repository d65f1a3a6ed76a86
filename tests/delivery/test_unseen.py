"""What was sent and is not in a later extract."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from records.models import Recipient
from recovery.delivery.applying import batch_apply
from recovery.delivery.unseen import unseen_lines
from recovery.delivery.verification import corrections_verify
from recovery.models import Correction, Delivery, Drop
from tests.casework.world import World


@pytest.fixture
def sent(world: World, settings: Any) -> Correction:
    """A correction that was sent eight days ago."""
    settings.VERIFICATION_DAYS = 7
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    Delivery.objects.update(
        state="sent",
        relay="files",
        sent_at=timezone.now() - datetime.timedelta(days=8),
        drop=Drop.objects.create(number=31),
    )
    return batch.corrections.get()


def ids(world: World) -> list[int]:
    return [line.id for line in unseen_lines(incident=world.incident, most=10)]


def covered(sent: Correction, world: World) -> Any:
    """An extract that shows the person and not the dose."""
    extract = world.extract()
    Recipient.objects.filter(pk=sent.case.recipient_id).update(last_extract=extract)
    return extract


def test_line_that_an_extract_of_its_person_lacks_waits_until_one_shows_it(sent: Correction, world: World) -> None:
    assert ids(world) == []  # nobody can know yet
    corrections_verify(extract=covered(sent, world))
    (line,) = unseen_lines(incident=world.incident, most=10)
    assert (line.id, line.case_id, line.drop_number, line.days, line.total) == (sent.pk, sent.case_id, 31, 8, 1)
    corrections_verify(extract=world.extract(shows=[sent.dose]))
    assert ids(world) == []


def test_extract_of_others_of_the_centre_covers_and_one_of_elsewhere_does_not(sent: Correction, world: World) -> None:
    world.recipient(centre=world.other_centre, last_extract=world.extract())
    assert ids(world) == []
    world.recipient(centre=world.centre, last_extract=world.extract())
    assert ids(world) == [sent.pk]


def test_line_waits_only_after_the_agreed_days(sent: Correction, world: World, settings: Any) -> None:
    covered(sent, world)
    settings.VERIFICATION_DAYS = 9
    assert ids(world) == []
    settings.VERIFICATION_DAYS = 8
    assert ids(world) == [sent.pk]


def test_what_still_waits_to_be_sent_is_no_ones_loss(world: World) -> None:
    batch = world.approved(world.proposed(world.missing()))
    batch_apply(batch=batch, by=world.officer)
    covered(batch.corrections.get(), world)
    assert ids(world) == []
