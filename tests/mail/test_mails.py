"""E-mails to managers: once, without persons, only to those who have an address and want them."""

from __future__ import annotations

import datetime
import re
import smtplib
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from records.models import Role, User
from recovery.delivery.mail.sending import MOST_TRIES, mail_choose, mails_queue, mails_send
from recovery.models import CentreList, CentreNote, Mail, MailChoice, Notice
from recovery.tasks.mails import mails_each_minute
from tests.casework.test_batches import in_threads
from tests.casework.world import DAY, World

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Rahima Khatun 2555801347"


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.SITE_URL = "https://site.invalid/"
    return World()


@pytest.fixture
def manager(world: World) -> User:
    user = world.user(Role.MANAGER, centres=[world.centre])
    User.objects.filter(pk=user.pk).update(email="manager@example.invalid")
    user.refresh_from_db()
    return user


def note(world: World, **values: Any) -> CentreNote:
    about = {"incident": world.incident, "centre": world.centre, "day": DAY, "written_by": world.officer}
    return CentreNote.objects.create(**about | {"text": f"please send the list of {SECRET}"} | values)


def notice(world: World, user: User, *, minutes: int, kind: str = "asking") -> Notice:
    a_list = CentreList.objects.create(
        incident=world.incident, file_name=f"{SECRET}.xlsx", stored_name="x", sha256="0" * 64, size_bytes=1,
        uploaded_by=user,
    )  # fmt: skip
    at = timezone.now() - datetime.timedelta(minutes=minutes)
    return Notice.objects.create(user=user, list=a_list, kind=kind, created_at=at)


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


def due_now() -> None:
    Mail.objects.filter(state="waiting").update(not_before=None)


def test_note_is_told_once_in_both_languages_and_names_no_person(world: World, manager: User) -> None:
    note(world)
    for _ in range(3):
        mails_each_minute(timestamp=0)
    (message,) = outbox.outbox
    assert message.to == [manager.email]
    assert "Centre S302601" in message.body
    assert "https://site.invalid/" in message.body
    assert "MIS has written to you" in message.body
    assert re.search("[\u0980-\u09ff]{3}", message.body)
    said = message.subject + message.body
    assert not any(part in said for part in (*SECRET.split(), manager.username, world.officer.username))
    assert not re.search(r"[0-9০-৯]{7}", said)
    assert states() == ["sent"]


def test_notice_is_told_when_nobody_looked_for_a_while(world: World, manager: User) -> None:
    waiting = notice(world, manager, minutes=14)
    assert mails_queue() == 0
    Notice.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - datetime.timedelta(minutes=16))
    assert mails_queue() == 1
    assert mails_send() == 1
    assert SECRET.split()[0] not in outbox.outbox[0].subject + outbox.outbox[0].body
    assert "asks you something" in outbox.outbox[0].body
    assert mails_queue() == 0


def test_nobody_is_mailed_without_an_address_against_their_choice_or_after_they_looked(
    world: World, manager: User
) -> None:
    others = {"no address": {"email": ""}, "closed": {"is_active": False}, "official": {"role": Role.OFFICIAL}}
    for values in others.values():
        other = world.user(Role.MANAGER, centres=[world.centre])
        User.objects.filter(pk=other.pk).update(**{"email": "other@example.invalid"} | values)
    elsewhere = world.user(Role.MANAGER, centres=[world.other_centre])
    User.objects.filter(pk=elsewhere.pk).update(email="elsewhere@example.invalid")
    first = note(world)
    mail_choose(user=manager, wants=False)
    assert mails_queue() == 0
    mail_choose(user=manager, wants=True)
    assert MailChoice.objects.count() == 1
    assert mails_queue() == 1
    mail_choose(user=manager, wants=False)  # while the mail waits
    assert mails_send() == 0
    mail_choose(user=manager, wants=True)
    note(world)
    mails_queue()
    CentreNote.objects.exclude(pk=first.pk).update(seen_by=manager, seen_at=timezone.now())
    assert mails_send() == 0
    assert states() == ["needless", "needless"]
    assert outbox.outbox == []


def test_news_of_last_month_is_told_to_nobody(world: World, manager: User) -> None:
    note(world, written_at=timezone.now() - datetime.timedelta(days=8))
    assert mails_queue() == 0


class Failing(EmailBackend):
    """A mail server that fails as `how` says; `after`: it has taken the mail all the same."""

    how: Exception = OSError()
    at_open = False
    after = False

    def open(self) -> bool:
        if type(self).at_open:
            raise type(self).how
        return True

    def send_messages(self, messages: Any) -> int:
        if type(self).after:
            super().send_messages(messages)
        raise type(self).how


@pytest.fixture
def failing(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "tests.mail.test_mails.Failing"
    Failing.at_open = Failing.after = False
    return Failing


@pytest.mark.parametrize(
    ("how", "at_open"),
    [
        (ConnectionRefusedError(), True),
        (smtplib.SMTPAuthenticationError(535, b"no"), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPRecipientsRefused({"manager@example.invalid": (450, b"busy")}), False),
    ],
)
def test_mail_that_certainly_did_not_go_is_tried_again_and_goes_once(
    world: World, manager: User, failing: Any, settings: Any, how: Exception, at_open: bool
) -> None:
    failing.how, failing.at_open = how, at_open
    note(world)
    mails_each_minute(timestamp=0)
    assert states() == ["waiting"]
    mails_each_minute(timestamp=0)  # it waits for its time
    failed = Mail.objects.get()
    assert failed.attempts == 1
    assert "example.invalid" not in failed.said
    due_now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mails_each_minute(timestamp=0)
    mails_each_minute(timestamp=0)
    assert states() == ["sent"]
    assert len(outbox.outbox) == 1


def test_mail_of_which_nobody_knows_whether_it_went_is_never_sent_again(
    world: World, manager: User, failing: Any, settings: Any
) -> None:
    failing.how, failing.after = TimeoutError(), True
    note(world)
    mails_each_minute(timestamp=0)
    assert states() == ["unknown"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mails_each_minute(timestamp=0)
    assert len(outbox.outbox) == 1


def test_who_dies_while_sending_leaves_a_mail_that_is_never_sent_again(world: World, manager: User) -> None:
    note(world)
    mails_queue()
    Mail.objects.update(state="sending", claimed_at=timezone.now())
    assert mails_send() == 0
    assert states() == ["sending"]  # perhaps it is only slow
    Mail.objects.update(claimed_at=timezone.now() - datetime.timedelta(seconds=601))
    assert mails_send() == 0
    assert states() == ["unknown"]
    assert outbox.outbox == []


def test_mail_is_given_up_after_many_tries(world: World, manager: User, failing: Any) -> None:
    failing.how, failing.at_open = OSError(), True
    note(world)
    mails_queue()
    for _ in range(MOST_TRIES + 1):
        mails_send()
        due_now()
    assert states() == ["failed"]
    assert Mail.objects.get().attempts == MOST_TRIES


def test_two_workers_send_each_mail_once(world: World, manager: User) -> None:
    for _ in range(12):
        note(world)
    mails_queue()
    in_threads(4, mails_send)
    assert len(outbox.outbox) == 12
    assert set(states()) == {"sent"}
