"""One HTTP gateway described in a file: what it is told, what its answers mean, and what must not be in the file."""

from __future__ import annotations

import datetime
import logging
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from recovery.delivery.sms import gateway as gateway_module
from recovery.delivery.sms.backends import Answer, Outgoing, Report, Verdict, backend_of_site
from recovery.delivery.sms.brake import site_settle
from recovery.delivery.sms.console import ConsoleBackend
from recovery.delivery.sms.errors import BrakeOn, GatewayFileWrong
from recovery.delivery.sms.files import FileBackend
from recovery.delivery.sms.gateway import GatewayBackend, retry_after
from recovery.delivery.sms.gateway_file import gateway_read
from recovery.models import MessageSite
from tests.sms.gateway_server import FakeGateway

MESSAGE = Outgoing(12, "01700000012", "টিকা ১০ নভেম্বর", "ucs2")


@pytest.fixture
def live(gateway: FakeGateway, settings: Any, tmp_path: Path, db: None) -> GatewayBackend:
    """The fake gateway on a site that may send."""
    settings.SMS_GATEWAY = str(gateway.describe(tmp_path))
    settings.SMS_BACKEND = "recovery.delivery.sms.gateway.GatewayBackend"
    settings.SMS_LIVE = True
    settings.DEBUG = False
    site_settle()
    backend = backend_of_site()
    assert isinstance(backend, GatewayBackend)
    return backend


def test_message_is_posted_with_the_gateways_own_names(gateway: FakeGateway, live: GatewayBackend) -> None:
    assert live.send(MESSAGE) == Verdict(Answer.ACCEPTED, provider_id="g1")
    assert gateway.taken == [
        {
            "api_key": "very-secret",
            "to": "8801700000012",
            "message": "টিকা ১০ নভেম্বর",
            "csms_id": "12",
            "authorization": "Bearer very-secret",
        }
    ]
    assert (live.name, str(live.price), live.has_reports, live.leaves_machine) == ("example", "0.35", True, True)


@pytest.mark.parametrize(
    ("form", "number"), [("880", "8801700000012"), ("+880", "+8801700000012"), ("0", "01700000012")]
)
def test_number_goes_in_the_gateways_form_as_json_too(
    gateway: FakeGateway, live: GatewayBackend, tmp_path: Path, form: str, number: str
) -> None:
    path = gateway.describe(tmp_path, body='body = "json"', number_form=f'number_form = "{form}"')
    GatewayBackend(gateway_read(str(path))).send(MESSAGE)
    assert gateway.taken[0]["to"] == number


@pytest.mark.parametrize(
    ("told", "answer", "said"),
    [
        ({"body": {"response_code": 4003, "error_message": "IP Blacklisted"}}, "refused", "IP Blacklisted"),
        ({"body": {"response_code": "1007", "error_message": "no balance"}}, "later", "no balance"),
        ({"body": {"something": "else"}}, "unknown", "HTTP 200"),
        ({"body": "<html>OK</html>"}, "unknown", "HTTP 200"),
        ({"body": "[" * 100_000}, "unknown", "HTTP 200"),
        ({"status": 429, "body": {}}, "later", "HTTP 429"),
        ({"status": 401, "body": {"error_message": "bad key"}}, "later", "bad key"),
        ({"status": 403, "body": {}}, "later", "HTTP 403"),
        ({"status": 400, "body": {"error_message": "bad\nnumber"}}, "refused", "badnumber"),
        ({"status": 500, "body": {}}, "unknown", "HTTP 500"),
        ({"status": 302, "body": {}, "headers": {"Location": "http://127.0.0.1:9/"}}, "unknown", "HTTP 302"),
        ({"status": 204, "body": ""}, "unknown", "HTTP 204"),
        ({"waits": 1.6, "takes": True}, "unknown", "ReadTimeout"),
        ({"drips": 0.3, "takes": True}, "unknown", "ReadTimeout"),
        ({"body": {"response_code": 5, "error_message": "bad 8801700000012"}}, "refused", "bad ••••••"),
    ],
)
def test_answer_decides_whether_it_was_taken_refused_may_be_tried_again_or_is_unknown(
    gateway: FakeGateway, live: GatewayBackend, told: dict[str, Any], answer: str, said: str
) -> None:
    gateway.answers = [told]
    found = live.send(MESSAGE)
    assert (found.answer, found.said) == (answer, said)
    assert len(gateway.requests) == 1


def test_gateway_that_cannot_be_reached_took_nothing(
    gateway: FakeGateway, live: GatewayBackend, tmp_path: Path
) -> None:
    path = gateway.describe(tmp_path, url='url = "http://127.0.0.1:9/send"')
    found = GatewayBackend(gateway_read(str(path))).send(MESSAGE)
    assert (found.answer, found.said, found.wait) == (Answer.LATER, "ConnectError", 60)


def test_gateway_says_how_long_to_wait_in_seconds_or_as_a_date() -> None:
    at = timezone.now() + datetime.timedelta(seconds=120)
    assert retry_after({"retry-after": "30"}, 5) == 30
    assert 100 <= retry_after({"retry-after": format_datetime(at.astimezone(datetime.UTC), usegmt=True)}, 5) <= 120
    assert retry_after({"retry-after": "soon"}, 5) == retry_after({}, 5) == 5
    assert retry_after({"retry-after": "99999999"}, 5) == gateway_module.LONGEST_WAIT
    assert retry_after({"retry-after": "Sun, 10 Oct 2021 10:00:00 GMT"}, 5) == 1


def test_report_is_asked_for_by_the_gateways_number(gateway: FakeGateway, live: GatewayBackend) -> None:
    gateway.reports = {
        "g1": {"status": "DELIVERED"},
        "g2": {"status": "EXPIRED", "error_message": "absent"},
        "g3": {"status": "QUEUED"},
    }
    assert [live.report(number) for number in ("g1", "g2", "g3")] == [
        (Report.DELIVERED, ""),
        (Report.FAILED, "absent"),
        (Report.PENDING, ""),
    ]


def test_no_key_address_number_or_text_is_logged(
    gateway: FakeGateway, live: GatewayBackend, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.answers = [{}, {"status": 500, "body": {}}, {"waits": 1.5}]
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            live.send(MESSAGE)
    for secret in ("very-secret", "1700000012", "নভেম্বর"):
        assert secret not in caplog.text
    assert gateway.url not in caplog.text


# The brake


@pytest.mark.parametrize("wrong", ["SMS_LIVE", "DEBUG", "other site", "no file", "broken file", "no site"])
def test_brake_holds_at_the_last_door(gateway: FakeGateway, live: GatewayBackend, settings: Any, wrong: str) -> None:
    site_file = Path(settings.SMS_SITE_FILE)
    if wrong == "SMS_LIVE":
        settings.SMS_LIVE = False
    elif wrong == "DEBUG":
        settings.DEBUG = True
    elif wrong == "other site":
        site_file.write_text("00000000-0000-4000-8000-000000000000", encoding="ascii")
    elif wrong == "no file":
        site_file.unlink()
    elif wrong == "broken file":
        site_file.write_text("?", encoding="ascii")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE recovery_messagesite DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM recovery_messagesite")
    with pytest.raises(BrakeOn):
        live.send(MESSAGE)
    with pytest.raises(BrakeOn):
        live.report("g1")
    assert gateway.requests == []


def test_site_is_settled_once_and_its_file_is_its_owners(live: GatewayBackend, settings: Any) -> None:
    before = MessageSite.objects.get().site_id
    site_settle()
    assert MessageSite.objects.get().site_id == before
    assert Path(settings.SMS_SITE_FILE).stat().st_mode & 0o777 == 0o600


# The description


def test_file_that_others_may_read_is_refused(gateway: FakeGateway, tmp_path: Path) -> None:
    path = gateway.describe(tmp_path)
    path.chmod(0o640)
    with pytest.raises(GatewayFileWrong, match="only its owner"):
        gateway_read(str(path))


@pytest.mark.parametrize(
    ("start", "line", "why"),
    [
        ("name", "", "name"),
        ("name", f'name = "{"x" * 41}"', "name"),
        ("url", 'url = "http://sms.example.org/send"', "https"),
        ("url", 'url = "file:///etc/passwd"', "url"),
        ("url", 'url = "https://x:99999999/"', "url"),
        ("url", 'url = "https://a b/"', "url"),
        ("body", 'body = "xml"', "body"),
        ("number_form", 'number_form = "8"', "number_form"),
        ("price", 'price = "much"', "price"),
        ("price", 'price = "-1"', "price"),
        ("timeout_seconds", "timeout_seconds = 0", "timeout_seconds"),
        ("number =", "", "fields.number"),
        ("[success]", "[unknown]", "success"),
        ("id_field", "", "report.id_field"),
        ("[fixed]", "[fixed]\nport = 25", "fixed"),
        ("body", "body = ", "TOML"),
    ],
)
def test_wrong_description_is_refused_by_the_name_of_its_entry_and_tells_no_secret(
    gateway: FakeGateway, tmp_path: Path, start: str, line: str, why: str
) -> None:
    path = gateway.describe(tmp_path, **{start: line})
    with pytest.raises(GatewayFileWrong, match=why) as refused:
        gateway_read(str(path))
    assert "secret" not in str(refused.value)


def test_missing_file_is_said(tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "nowhere.toml")):
        with pytest.raises(GatewayFileWrong, match="SMS_GATEWAY"):
            gateway_read(path)


# The ways that stay on this machine


def test_console_shows_the_text_and_masks_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert ConsoleBackend().send(MESSAGE).answer == Answer.ACCEPTED
    shown = capsys.readouterr().out
    assert "টিকা ১০ নভেম্বর" in shown
    assert "01700000012" not in shown


def test_file_backend_writes_one_whole_file_a_message_for_its_owner_only(settings: Any) -> None:
    FileBackend().send(MESSAGE)
    FileBackend().send(MESSAGE)
    (file,) = Path(settings.SMS_DIR).iterdir()
    assert file.name == "message-000000012.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "01700000012" in file.read_text(encoding="utf-8")
