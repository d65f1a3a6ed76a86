"""The page of what was sent and not seen."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone

from records.models import Extract, Recipient
from recovery.models import Delivery, Drop, RetractionSettlement, SendAgain, UnseenWait
from tests.web import world
from tests.web.not_taken_back import refused_retraction


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


def chosen(lines: list[int], what: str, **more: Any) -> dict[str, Any]:
    return {"line": lines, "what": what, "reason": "they lost the drop", "request_key": str(uuid.uuid4())} | more


def test_chosen_lines_are_sent_again_once_however_often_the_button_is_pressed(mirror: world.Mirror) -> None:
    sent_and_not_seen(mirror)
    clerk = world.browser(mirror.people["officer"])
    page = clerk.get("/unseen/").content.decode()
    assert page.count('name="line"') == 4
    lines = [line.id for line in clerk.get("/unseen/").context["page"]]
    said = chosen(lines[:3], "again")
    told = [clerk.post("/unseen/chosen/", said, follow=True).content.decode() for _ in range(2)]
    assert "3 lines are sent again" in told[0]
    assert "3 lines are sent again" in told[1]
    assert Delivery.objects.filter(repeats__isnull=False).count() == 3
    order = SendAgain.objects.get()
    assert (order.reason, order.asked_by) == ("they lost the drop", mirror.people["officer"])
    assert clerk.get("/unseen/").content.decode().count('name="line"') == 1
    assert "sent again by" in clerk.get("/deliveries/?state=waiting").content.decode()


def test_form_says_what_is_missing_and_keeps_what_was_chosen(mirror: world.Mirror) -> None:
    sent_and_not_seen(mirror)
    clerk = world.browser(mirror.people["officer"])
    lines = [line.id for line in clerk.get("/unseen/").context["page"]]
    for said, words in (
        (chosen(lines[:1], "again", reason=" "), "Please say why."),
        (chosen([], "again"), "Choose the lines first."),
        (chosen(lines[:1], ""), "Choose what shall be done."),
        (chosen(lines[:1], "wait"), "Choose the day until which to wait."),
        (chosen(lines[:1], "wait", until="2001-01-01"), "Choose a day after today"),
    ):
        answer = clerk.post("/unseen/chosen/", said)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not SendAgain.objects.exists()
    page = clerk.post("/unseen/chosen/", chosen(lines[:1], "again", reason=" ")).content.decode()
    assert page.count(" checked") >= 2  # the line, and what shall be done


def test_all_lines_of_the_queue_are_waited_for_and_stand_apart(mirror: world.Mirror) -> None:
    number = sent_and_not_seen(mirror)
    clerk = world.browser(mirror.people["officer"])
    until = timezone.localdate() + datetime.timedelta(days=9)
    said = chosen([], "wait", all="yes", until=until.isoformat())
    assert f"{number} lines are left alone" in clerk.post("/unseen/chosen/", said, follow=True).content.decode()
    assert UnseenWait.objects.count() == number
    assert "There is none of these now." in clerk.get("/unseen/").content.decode()
    waiting = clerk.get("/unseen/?show=waiting").content.decode()
    assert waiting.count("they lost the drop") == number
    assert 'href="/unseen/"' not in clerk.get("/").content.decode()
    bangla = world.browser(mirror.people["officer"], language="bn").get("/unseen/?show=waiting").content.decode()
    assert "they lost the drop" in bangla
    assert "waits until" not in bangla


def test_auditor_sees_the_lines_and_has_nothing_to_press(mirror: world.Mirror) -> None:
    sent_and_not_seen(mirror)
    page = world.browser(mirror.people["auditor"]).get("/unseen/").content.decode()
    assert 'name="line"' not in page
    assert 'action="/unseen/chosen/"' not in page


def test_what_was_not_taken_back_waits_in_a_queue_until_somebody_settles_it(mirror: world.Mirror) -> None:
    clerk = world.browser(mirror.people["officer"])
    assert "Nothing to settle" in clerk.get("/deliveries/retractions/").content.decode()
    retraction = refused_retraction(mirror)
    assert 'href="/deliveries/retractions/"' in clerk.get("/").content.decode()
    page = clerk.get("/deliveries/retractions/").content.decode()
    assert "the year is closed" in page
    where = f"/deliveries/retractions/{retraction.pk}/settle/"
    assert (
        f'action="{where}"'
        not in world.browser(mirror.people["auditor"]).get("/deliveries/retractions/").content.decode()
    )
    refused = clerk.post(where, {"reason": " "})
    assert refused.status_code == 422
    assert "Please write what was agreed." in refused.content.decode()
    told = clerk.post(where, {"reason": "Mrs. Akter deleted the record"}, follow=True).content.decode()
    assert "Settled." in told
    assert "Mrs. Akter deleted the record" in told
    settled = RetractionSettlement.objects.get()
    assert (settled.delivery, settled.settled_by) == (retraction, mirror.people["officer"])
    assert 'href="/deliveries/retractions/"' not in clerk.get("/").content.decode()
    second = world.browser(mirror.people["approver"]).post(where, {"reason": "other words"}, follow=True)
    assert "Somebody has settled this already." in second.content.decode()
    assert RetractionSettlement.objects.get().reason == "Mrs. Akter deleted the record"
    upsert = Delivery.objects.filter(operation="upsert").earliest("pk")
    assert clerk.post(f"/deliveries/retractions/{upsert.pk}/settle/", {"reason": "x"}).status_code == 404
