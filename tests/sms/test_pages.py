"""The pages of messages: what is shown before a lot goes out, who may release it, and the call list of a centre."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from records.models import Centre, Recipient, Role, User
from recovery.models import AccessLog, Case, Message, MessageRelease, MessageTemplate, OptOut
from tests.sms.people import Due
from tests.web import world as web


def page(browser: Client, name: str, *args: object, **options: Any) -> str:
    answer = browser.get(reverse(f"recovery:{name}", args=args), **options)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def send(browser: Client, name: str, *args: object, **body: Any) -> str:
    answer = browser.post(reverse(f"recovery:{name}", args=args), body, follow=True)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def failed(due: Due, *, people: int = 1, **verified: Any) -> list[Message]:
    lot = due.released(people, **verified)
    lot.messages.update(state="sending", claim=uuid.uuid4(), claimed_at=timezone.now(), gateway="example")
    lot.messages.update(state="failed", reason="refused", said="number blocked")
    return list(lot.messages.order_by("pk"))


def test_preview_names_each_exclusion_texts_segments_and_cost_and_writes_nothing(due: Due) -> None:
    due.verified(12)
    (had,) = due.verified()
    due.dose(had, dose_no=2)
    shown = page(web.browser(due.officer), "message_new")
    assert "12 people of 13 get a message" in shown
    assert "1 had the second dose already" in shown
    assert "Segments 24" in shown
    assert "১০ নভেম্বর ২০২১" in shown
    assert "reach no phone" in shown
    assert not MessageRelease.objects.exists()
    assert not MessageTemplate.objects.exists()


def test_lot_goes_the_way_of_two_people(due: Due) -> None:
    due.verified(2)
    officer, approver = web.browser(due.officer), web.browser(due.approver)
    key = str(uuid.uuid4())
    assert "Somebody else must release it" in send(officer, "message_new", request_key=key)
    send(officer, "message_new", request_key=key)
    lot = MessageRelease.objects.get()
    assert "Release and send" not in page(officer, "message_lot", lot.pk)
    assert "must release it" in send(officer, "message_release", lot.pk)
    assert "Release and send" in page(approver, "message_lot", lot.pk)
    assert "Released." in send(approver, "message_release", lot.pk)
    lot.refresh_from_db()
    assert (lot.state, set(lot.messages.values_list("state", flat=True))) == ("released", {"waiting"})
    shown = page(officer, "message_lot", lot.pk)
    assert "2 waiting to be sent" in shown
    assert not re.search(r"01700\d{6}", shown)
    assert "released" in page(officer, "message_index")


def test_gateway_that_is_described_wrongly_is_said_on_the_page(due: Due, settings: Any) -> None:
    settings.SMS_BACKEND = "recovery.delivery.sms.gateway.GatewayBackend"
    due.verified()
    officer = web.browser(due.officer)
    assert "SMS_GATEWAY names no file" in page(officer, "message_new")
    assert "Prepare a lot" not in page(officer, "message_new")
    assert "SMS_GATEWAY names no file" in send(officer, "message_new", request_key=str(uuid.uuid4()))
    assert send(officer, "message_new", request_key="nonsense")
    assert not MessageRelease.objects.exists()


def test_call_list_is_the_centres_own_masked_until_shown_and_each_showing_is_logged(due: Due) -> None:
    mine = failed(due, people=2)
    mine[0].refresh_from_db()
    Case.objects.filter(pk=mine[1].case_id).update(centre=due.other_centre)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE recovery_message DISABLE TRIGGER USER")
        cursor.execute("UPDATE recovery_message SET centre_id = %s WHERE id = %s", [due.other_centre.pk, mine[1].pk])
        cursor.execute("ALTER TABLE recovery_message ENABLE TRIGGER USER")
    manager = web.browser(due.user(Role.MANAGER, centres=[due.centre]))
    assert due.other_centre.code not in manager.get(reverse("recovery:call_index")).content.decode()
    shown = page(manager, "call_list", due.centre.code)
    assert mine[0].mobile_key not in shown
    assert [(look.what, look.people) for look in AccessLog.objects.all()] == [("call_list", 1)]
    shown = send(manager, "call_list", due.centre.code)
    assert mine[0].mobile_key in shown
    assert mine[1].mobile_key not in shown
    look = AccessLog.objects.latest("pk")
    assert (look.what, look.cases, look.of) == ("call_numbers", [mine[0].case_id], f"centre:{due.centre.code}")
    foreign = [due.other_centre.code, "S999999"]
    assert {manager.get(reverse("recovery:call_list", args=[code])).status_code for code in foreign} == {404}
    assert {manager.post(reverse("recovery:call_list", args=[code])).status_code for code in foreign} == {404}
    assert manager.post(reverse("recovery:call_done", args=[mine[1].pk]), {"note": "x"}).status_code == 404
    assert AccessLog.objects.count() == 2
    assert Message.objects.for_calling().count() == 2


def test_person_who_was_called_leaves_the_list_with_what_came_of_it(due: Due) -> None:
    (message,) = failed(due)
    manager_user = due.user(Role.MANAGER, centres=[due.centre])
    manager = web.browser(manager_user)
    assert "Please write what came" in send(manager, "call_done", message.pk, note="")
    assert "off the list" in send(manager, "call_done", message.pk, note="she comes on Sunday")
    message.refresh_from_db()
    assert (message.called_by, message.call_note, message.state) == (manager_user, "she comes on Sunday", "failed")
    assert "not on the call list any more" in send(manager, "call_done", message.pk, note="again")
    assert "Nobody to call" in page(manager, "call_index")


def test_number_is_written_down_on_the_page_and_faults_stand_beside_the_field(due: Due) -> None:
    due.released()
    mobile = Message.objects.get().mobile_key
    officer = web.browser(due.officer)
    address = reverse("recovery:opt_out_index")
    answer = officer.post(address, {"mobile": "123", "reason": "asked"})
    assert (answer.status_code, OptOut.objects.count()) == (422, 0)
    assert "not a mobile number" in answer.content.decode()
    assert "No SMS goes to this number" in send(officer, "opt_out_index", mobile=mobile, reason="asked by phone")
    assert mobile not in page(officer, "opt_out_index")
    assert set(Message.objects.values_list("state", flat=True)) == {"stopped"}


def test_name_that_is_a_script_is_shown_as_text(due: Due) -> None:
    (message,) = failed(due)
    Recipient.objects.filter(pk=message.recipient_id).update(name_bn="<script>alert(1)</script>")
    Centre.objects.filter(pk=due.centre.pk).update(name_bn='"><img src=x onerror=alert(1)>')
    officer = web.browser(due.officer)
    for address in (
        reverse("recovery:call_list", args=[due.centre.code]),
        reverse("recovery:call_index"),
        reverse("recovery:message_lot", args=[message.release_id]),
    ):
        content = officer.get(address).content.decode()
        assert "<script>alert" not in content
        assert "<img src=x" not in content


def test_pages_take_the_same_questions_for_few_and_many(due: Due, django_assert_max_num_queries: Any) -> None:
    failed(due, people=3)
    officer = web.browser(due.officer)
    lot = MessageRelease.objects.get()
    addresses = [
        reverse("recovery:message_index"),
        reverse("recovery:message_lot", args=[lot.pk]),
        reverse("recovery:call_index"),
        reverse("recovery:call_list", args=[due.centre.code]),
    ]
    counts = []
    for people in (0, 30):
        if people:
            failed(due, people=people)
        with django_assert_max_num_queries(80) as asked:
            for address in addresses:
                assert officer.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# The admin


@pytest.fixture
def admin(db: None) -> tuple[Client, User]:
    user = web.account(Role.ADMINISTRATOR, "the-admin", is_staff=True)
    return web.browser(user), user


def test_text_gets_another_version_in_the_admin_and_none_is_changed(due: Due, admin: tuple[Client, User]) -> None:
    browser, user = admin
    add = reverse("admin:recovery_messagetemplate_add")
    assert "{date}" in browser.get(add).content.decode()
    refused = browser.post(add, {"text_bn": "{date} 01700000012"})
    assert refused.status_code == 200
    assert not MessageTemplate.objects.exists()
    assert browser.post(add, {"text_bn": "টিকা {date}, {place}"}).status_code == 302
    made = MessageTemplate.objects.get()
    assert (made.version, made.made_by) == (1, user)
    change = reverse("admin:recovery_messagetemplate_change", args=[made.pk])
    assert "নভেম্বর" in browser.get(change).content.decode()
    assert browser.post(change, {"text_bn": "{date} {place}"}).status_code == 403
    assert browser.post(reverse("admin:recovery_messagetemplate_delete", args=[made.pk]), {}).status_code == 403


def test_admin_masks_numbers_and_shows_no_text_of_a_message(due: Due, admin: tuple[Client, User]) -> None:
    browser, _ = admin
    (message,) = failed(due)
    OptOut.objects.create(mobile_key="01900000096", reason="asked", made_by=due.officer)
    for name in ("message", "messagerelease", "optout", "messagetemplate"):
        content = browser.get(reverse(f"admin:recovery_{name}_changelist")).content.decode()
        assert message.mobile_key not in content
        assert "01900000096" not in content
    content = browser.get(reverse("admin:recovery_message_change", args=[message.pk])).content.decode()
    assert message.mobile_key not in content
