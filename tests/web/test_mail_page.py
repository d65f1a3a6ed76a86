"""A manager chooses on the page of notices whether they get e-mails."""

from __future__ import annotations

from records.models import User
from recovery.models import MailChoice
from tests.web import world


def test_manager_turns_mails_off_and_on(mirror: world.Mirror) -> None:
    manager = mirror.a.manager
    browser = world.browser(manager)
    assert "no e-mail address" in browser.get("/notices/").content.decode()
    User.objects.filter(pk=manager.pk).update(email="manager@example.invalid")
    assert "Send me no e-mails" in browser.get("/notices/").content.decode()
    told = browser.post("/notices/mail/", {"wants": "no"}, follow=True).content.decode()
    assert "You get no more e-mails." in told
    assert "Send me e-mails again" in told
    assert MailChoice.objects.get().wants_mail is False
    assert "You get e-mails again." in browser.post("/notices/mail/", {"wants": "yes"}, follow=True).content.decode()
    assert "E-mails" not in world.browser(mirror.people["officer"]).get("/notices/").content.decode()
