"""The band of an alarm on every page of MIS, and who says that it is seen."""

from __future__ import annotations

from recovery.delivery.relay_state import relay_left_alone, relay_worked
from recovery.models import Alarm, RelayAlarm, RelayState
from tests.web import world

BAND = "people and holds them no more"


def test_band_stands_on_every_page_until_somebody_has_seen_it(mirror: world.Mirror) -> None:
    alarm = Alarm.objects.create(incident=mirror.incident, people=3)
    officer, approver, auditor, manager, official = (
        world.browser(mirror.people[who]) for who in ("officer", "approver", "auditor", "manager", "official")
    )

    def shown(page: str) -> list[bool]:
        return [
            BAND in browser.get(page, follow=True).content.decode()
            for browser in (officer, approver, auditor, manager, official)
        ]

    assert shown("/") == shown("/progress/") == [True, True, True, False, False]
    assert "held 3 people" in officer.get("/cases/").content.decode()
    assert "I have seen it" in officer.get("/alarms/").content.decode()
    assert "I have seen it" not in auditor.get("/alarms/").content.decode()
    told = officer.post(f"/alarms/{alarm.pk}/seen/", follow=True).content.decode()
    assert "Noted that you have seen it." in told
    assert "Somebody else" in approver.post(f"/alarms/{alarm.pk}/seen/", follow=True).content.decode()
    assert shown("/") == [False] * 5
    alarm.refresh_from_db()
    assert alarm.seen_by == mirror.people["officer"]


RELAY = "Nothing reaches the national server"


def test_relay_in_trouble_is_told_to_mis_and_administrators_until_it_works(mirror: world.Mirror) -> None:
    who = ("officer", "approver", "auditor", "administrator", "manager", "official")
    browsers = [world.browser(mirror.people[each]) for each in who]

    def shown(page: str) -> list[bool]:
        return [RELAY in browser.get(page, follow=True).content.decode() for browser in browsers]

    assert shown("/progress/") == [False] * 6
    RelayState.objects.create(name="fhir", trouble="credentials", last_error="HTTP 401")
    assert shown("/progress/") == [True, True, True, True, False, False]
    officer, administrator = browsers[0], browsers[3]
    home = officer.get("/").content.decode()
    assert home.count(RELAY) == 2  # the band, and a queue
    assert "The server does not accept our credentials" in officer.get("/notices/").content.decode()
    page = administrator.get("/alarms/").content.decode()
    assert "HTTP 401" in page
    assert "People lost again" not in page
    RelayState.objects.update(trouble="", last_error="")
    assert shown("/progress/") == [False] * 6
    assert "HTTP 401" in officer.get("/alarms/").content.decode()  # kept in the history
    assert "HTTP 401" in officer.get("/notices/").content.decode()


NO_SMS = "No SMS goes out"


def test_gateway_in_trouble_is_told_to_mis_and_administrators_until_it_takes_a_message(mirror: world.Mirror) -> None:
    who = ("officer", "approver", "auditor", "administrator", "manager", "official")
    browsers = [world.browser(mirror.people[each]) for each in who]

    def shown(page: str) -> list[bool]:
        return [NO_SMS in browser.get(page, follow=True).content.decode() for browser in browsers]

    assert shown("/progress/") == [False] * 6
    relay_left_alone("sms", trouble="credit", words="balance 0", seconds=600)
    assert shown("/progress/") == [True, True, True, True, False, False]
    officer, administrator = browsers[0], browsers[3]
    home = officer.get("/").content.decode()
    assert home.count(NO_SMS) == 2  # the band, and a queue
    assert RELAY not in home
    for page in ("/alarms/", "/notices/"):
        assert "has no credit left" in officer.get(page).content.decode()
    assert "balance 0" in administrator.get("/alarms/").content.decode()
    assert "has no credit left" in administrator.get("/admin/").content.decode()
    messages = officer.get("/messages/").content.decode()
    assert "Nothing is sent before" in messages
    assert "balance 0" in messages
    assert "balance 0" not in officer.get("/deliveries/").content.decode()
    relay_worked("sms")
    assert shown("/progress/") == [False] * 6
    assert "balance 0" in officer.get("/alarms/").content.decode()  # kept in the history
    assert "Nothing is sent before" not in officer.get("/messages/").content.decode()


def test_words_about_the_gateway_do_not_speak_of_the_server(mirror: world.Mirror) -> None:
    officer = world.browser(mirror.people["officer"])
    for trouble in ("credentials", "setup", "refuses", "credit"):
        relay_left_alone("sms", trouble=trouble, words="x", seconds=60)
        page = officer.get("/alarms/").content.decode()
        assert "SMS gateway" in RelayAlarm.objects.get().words
        assert RelayAlarm.objects.get().words in page
        assert "The server" not in page
