"""Verified and lost again raises an alarm, whoever moves the case, until somebody says that they have seen it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from records.models import Role
from recovery.casework.alarms import alarm_mark_seen
from recovery.delivery.applying import batch_apply
from recovery.errors import RightMissing
from recovery.models import Alarm, Case, CorrectionBatch
from tests.casework.world import World


def verified(world: World, people: int) -> CorrectionBatch:
    """A batch whose people an extract has shown since."""
    batch = world.approved(world.proposed(world.missing(people)))
    batch_apply(batch=batch, by=world.officer)
    seen = world.extract(shows=[line.dose for line in batch.corrections.all()])
    lists = {line.case.sheet_row.list for line in batch.corrections.all()}
    world.judge(*lists)
    world.follow(*lists)
    assert Case.objects.filter(state="verified", verified_in=seen).count() == people
    return batch


def test_extract_that_loses_people_raises_one_alarm_and_opens_their_cases(world: World) -> None:
    batch = verified(world, 3)
    assert not Alarm.objects.exists()
    lines = list(batch.corrections.all())
    extract = world.extract(loses=[line.dose for line in lines[:2]])
    lists = {line.case.sheet_row.list for line in lines}
    world.judge(*lists)
    world.follow(*lists)
    assert Case.objects.filter(state="open", lost_again_at__isnull=False).count() == 2
    alarm = Alarm.objects.get()
    assert (alarm.people, alarm.extract, alarm.incident, alarm.seen_at) == (2, extract, world.incident, None)
    world.follow(*lists)
    assert Alarm.objects.get().people == 2  # no news, no more alarm


def test_unseen_alarm_takes_in_what_follows_and_the_next_loss_after_it_was_seen_raises_another(world: World) -> None:
    cases = world.missing(4)
    first, second, third, fourth = (case.pk for case in cases)
    Case.objects.filter(pk__in=[first, second]).update(lost_again_at=timezone.now())
    Case.objects.filter(pk=first).update(lost_again_at=timezone.now())  # the same loss
    with connection.cursor() as cursor:
        cursor.execute("UPDATE recovery_case SET lost_again_at = now() WHERE id = %s", [third])
    alarm = Alarm.objects.get()
    assert alarm.people == 3
    assert alarm_mark_seen(alarm=alarm, by=world.officer)
    assert not alarm_mark_seen(alarm=alarm, by=world.approver)
    alarm.refresh_from_db()
    assert alarm.seen_by == world.officer
    Case.objects.filter(pk=fourth).update(lost_again_at=timezone.now())
    assert list(Alarm.objects.order_by("pk").values_list("people", flat=True)) == [3, 1]


def test_new_case_of_somebody_lost_raises_it_too(world: World) -> None:
    (case,) = world.missing()
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    Case.objects.filter(pk=case.pk).get()
    assert not Alarm.objects.exists()
    case.pk, case.state, case.lost_again_at = None, "open", timezone.now()
    case.save(force_insert=True)
    assert Alarm.objects.get().people == 1


def test_only_mis_says_that_it_has_seen_an_alarm(world: World) -> None:
    alarm = Alarm.objects.create(incident=world.incident, people=1)
    for role in (Role.AUDITOR, Role.MANAGER):
        with pytest.raises(RightMissing):
            alarm_mark_seen(alarm=alarm, by=world.user(role))
    assert [Alarm.objects.visible_to(world.user(role)).count() for role in (Role.AUDITOR, Role.MANAGER)] == [1, 0]
