"""Trouble of the SMS gateway: one alarm that closes itself, a rest meanwhile, and never a second SMS."""

from __future__ import annotations

import datetime
import socket
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from recovery.delivery import relay_state
from recovery.delivery.sms import gateway_state
from recovery.delivery.sms.errors import GatewayFileWrong
from recovery.delivery.sms.sending import Sent, messages_send
from recovery.models import Message, RelayAlarm, RelayState
from tests.casework.test_batches import in_threads
from tests.sms.gateway_server import FakeGateway
from tests.sms.people import Due, Recorded, noon, rested, states

pytestmark = pytest.mark.django_db(transaction=True)

BAD_NUMBER = {"body": {"response_code": 1001, "error_message": "no such number"}}


def alarms() -> list[tuple[str, str, bool]]:
    """Of each alarm: what is wrong, what was answered, whether it stands."""
    found = RelayAlarm.objects.filter(relay="sms").order_by("pk")
    return [(each.trouble, each.said, each.closed_at is None) for each in found]


def rest() -> float:
    """For how many seconds from now the gateway is left alone."""
    until = RelayState.objects.get(name="sms").rests_until
    return (until - timezone.now()).total_seconds() if until else 0.0


def numbers_taken(live: FakeGateway) -> list[str]:
    return [form["to"] for form in live.taken]


@pytest.mark.parametrize(
    ("answer", "trouble", "said"),
    [
        ({"status": 401, "body": {}}, "credentials", "HTTP 401"),
        ({"status": 403, "body": {"error_message": "unknown sender"}}, "credentials", "unknown sender"),
        ({"body": {"response_code": 1032, "error_message": "not from here"}}, "credentials", "not from here"),
        ({"status": 402, "body": {}}, "credit", "HTTP 402"),
        ({"body": {"response_code": 1107, "error_message": "balance 0"}}, "credit", "balance 0"),
    ],
)
def test_gateway_that_takes_nothing_from_us_raises_one_alarm_until_it_takes_a_message(
    due: Due, live: FakeGateway, answer: dict[str, Any], trouble: str, said: str
) -> None:
    due.released(2)
    for _ in range(3):
        live.answers = [answer]
        assert messages_send(clock=noon).later == 1
        assert alarms() == [(trouble, said, True)]
        assert 590 < rest() <= 600
        rested()
    assert states() == [("waiting", "")] * 2  # nobody was told, nobody needs a call
    assert messages_send(clock=noon).accepted == 2
    assert alarms() == [(trouble, said, False)]
    assert RelayState.objects.get(name="sms").trouble == ""
    assert len(set(numbers_taken(live))) == len(live.taken) == 2


def test_gateway_is_left_alone_while_it_rests_whoever_releases_more(due: Due, live: FakeGateway) -> None:
    due.released(1)
    live.answers = [{"status": 401, "body": {}}]
    messages_send(clock=noon)
    due.released(2)
    for _ in range(3):
        assert messages_send(clock=noon).why_not == "the gateway is left alone"
    assert len(live.requests) == 1
    rested()
    assert messages_send(clock=noon).accepted == 3
    assert len(set(numbers_taken(live))) == 3


def test_failures_of_the_gateway_raise_an_alarm_with_longer_and_longer_rests(due: Due, live: FakeGateway) -> None:
    due.released(6)
    live.answers = [{"status": 503, "body": {}}] * 5
    assert messages_send(clock=noon).unknown == gateway_state.MOST_UNCLEAR
    assert alarms() == [("fault", "HTTP 503", True)]
    rests = [rest()]
    for _ in range(2):
        rested()
        assert messages_send(clock=noon).unknown == 1  # one try, and not three
        rests.append(rest())
    first = gateway_state.REST_AFTER_UNCLEAR
    assert [first - 10 < rests[0] <= first, 2 * first - 10 < rests[1] <= 2 * first] == [True, True]
    assert relay_state.LONGEST_REST - 10 < rests[2] <= relay_state.LONGEST_REST
    rested()
    assert messages_send(clock=noon).accepted == 1
    assert alarms() == [("fault", "HTTP 503", False)]
    assert states() == [("unknown", "no_answer")] * 5 + [("sent", "")]
    for _ in range(3):
        rested()
        messages_send(clock=noon)
    numbers = [form["to"] for form in live.requests]
    assert len(set(numbers)) == len(numbers) == 6  # whoever may have been told is not written to again


def test_single_failure_raises_none_and_a_message_that_is_taken_ends_the_row(due: Due, live: FakeGateway) -> None:
    due.released(6)
    bad: dict[str, Any] = {"status": 500, "body": {}}
    live.answers = [bad, bad, {}, bad, bad, {}]
    done = messages_send(clock=noon)
    assert (done.unknown, done.accepted) == (4, 2)
    assert alarms() == []
    assert RelayState.objects.get(name="sms").failures == 0


def closed_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_gateway_that_refuses_connections_raises_an_alarm_after_some_tries_and_costs_no_message(
    due: Due, live: FakeGateway, tmp_path: Path
) -> None:
    due.released(2)
    live.describe(tmp_path, **{"url =": f'url = "http://127.0.0.1:{closed_port()}/send"'})
    for tries in range(1, relay_state.MOST_FAILURES + 1):
        assert alarms() == []
        assert messages_send(clock=noon).later == 1
        assert RelayState.objects.get(name="sms").failures == tries
        rested()
    assert alarms() == [("fault", "ConnectError", True)]
    messages_send(clock=noon)
    assert 110 < rest() <= 120
    assert states() == [("waiting", "")] * 2
    live.describe(tmp_path)
    rested()
    assert messages_send(clock=noon).accepted == 2
    assert alarms() == [("fault", "ConnectError", False)]
    assert len(live.requests) == 2


def test_gateway_that_asks_to_wait_raises_none(due: Due, live: FakeGateway) -> None:
    due.released(1)
    live.answers = [{"status": 429, "headers": {"Retry-After": "300"}, "body": {}}]
    messages_send(clock=noon)
    assert alarms() == []
    assert 290 < rest() <= 300
    assert RelayState.objects.get(name="sms").words == "The SMS gateway asked us to wait."


def test_bad_number_is_no_trouble_of_the_gateway_and_does_not_end_one(due: Due, live: FakeGateway) -> None:
    due.released(4)
    live.answers = [BAD_NUMBER]
    assert (messages_send(clock=noon).refused, alarms()) == (1, [])
    assert not RelayState.objects.filter(name="sms").exists()
    due.released(3)
    live.answers = [{"status": 401, "body": {}}, BAD_NUMBER, {"status": 401, "body": {}}]
    messages_send(clock=noon)
    rested()
    messages_send(clock=noon)
    assert [stands for _, _, stands in alarms()] == [True]
    rested()
    messages_send(clock=noon)
    assert [stands for _, _, stands in alarms()] == [False]


def test_gateway_that_refuses_one_message_after_the_other_raises_an_alarm(due: Due, live: FakeGateway) -> None:
    due.released(13)
    live.answers = [BAD_NUMBER] * 12
    for _ in range(3):
        assert messages_send(clock=noon).refused == 3
        assert alarms() == []
        rested()
    messages_send(clock=noon)
    assert alarms() == [("refuses", "no such number", True)]
    assert messages_send(clock=noon).why_not == "the gateway is left alone"
    rested()
    messages_send(clock=noon)
    assert alarms() == [("refuses", "no such number", False)]


def test_description_that_cannot_be_used_raises_an_alarm_until_a_message_is_taken(
    due: Due, live: FakeGateway, settings: Any
) -> None:
    due.released(1)
    path, settings.SMS_GATEWAY = settings.SMS_GATEWAY, ""
    for _ in range(2):
        with pytest.raises(GatewayFileWrong):
            messages_send(clock=noon)
    ((trouble, said, stands),) = alarms()
    assert (trouble, stands) == ("setup", True)
    assert "names no file" in said
    settings.SMS_GATEWAY = path
    assert messages_send(clock=noon).accepted == 1
    assert [stands for _, _, stands in alarms()] == [False]


def test_many_workers_at_once_raise_one_alarm_and_send_each_message_once(due: Due, live: FakeGateway) -> None:
    due.released(4)
    live.answers = [{"status": 401, "body": {}}]
    answers = in_threads(12, lambda: messages_send(clock=noon))
    assert {type(answer) for answer in answers} == {Sent}
    assert sum(answer.later for answer in answers if isinstance(answer, Sent)) == 1
    assert len(live.requests) == 1
    assert alarms() == [("credentials", "HTTP 401", True)]
    rested()
    in_threads(12, lambda: messages_send(clock=noon))
    messages_send(clock=noon)
    assert states() == [("sent", "")] * 4
    assert len(set(numbers_taken(live))) == len(live.taken) == 4
    assert alarms() == [("credentials", "HTTP 401", False)]


def test_database_keeps_one_standing_alarm_when_many_write_the_state_at_once() -> None:
    def fail() -> int:
        return relay_state.relay_failed("sms", words="HTTP 500", most=1)

    answers = in_threads(12, fail)
    assert all(isinstance(answer, int) and answer > 0 for answer in answers)
    assert alarms() == [("fault", "HTTP 500", True)]


def test_gateway_and_server_do_not_share_their_trouble(due: Due) -> None:
    relay_state.relay_left_alone("fhir", trouble="credentials", words="HTTP 401", seconds=600)
    due.released(1)
    assert messages_send(backend=Recorded(), clock=noon).accepted == 1
    assert RelayState.objects.get(name="fhir").trouble == "credentials"
    assert list(RelayAlarm.objects.values_list("relay", "closed_at")) == [("fhir", None)]


def test_rest_that_is_over_lets_messages_go(due: Due, live: FakeGateway) -> None:
    due.released(1)
    live.answers = [{"status": 401, "body": {}}]
    messages_send(clock=noon)
    past = timezone.now() - datetime.timedelta(seconds=1)
    RelayState.objects.update(rests_until=past)
    Message.objects.update(not_before=past)
    assert messages_send(clock=noon).accepted == 1
