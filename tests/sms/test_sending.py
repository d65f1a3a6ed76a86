"""Sending: at most once whatever dies, in the hours, as fast as allowed, never past the brake."""

from __future__ import annotations

import datetime
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from records.models import Dose
from recovery import tasks
from recovery.delivery.sms import gateway_state, sending
from recovery.delivery.sms.backends import Answer, Report, Verdict
from recovery.delivery.sms.hours import database_clock, is_open
from recovery.delivery.sms.opt_outs import opt_out_add
from recovery.delivery.sms.releases import lot_release
from recovery.delivery.sms.sending import messages_send, reports_ask
from recovery.models import Message
from tests.casework.test_batches import in_threads
from tests.sms.gateway_server import FakeGateway
from tests.sms.people import AT_NIGHT, Due, Recorded, noon, rested, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due() -> Due:
    return Due()


def test_released_messages_go_out_once_and_say_when_and_how(due: Due, live: FakeGateway) -> None:
    due.released(3)
    assert messages_send(clock=noon).accepted == 3
    assert messages_send(clock=noon).accepted == 0
    assert len(live.taken) == 3
    assert {form["to"] for form in live.taken} == {
        f"88{number}" for number in Message.objects.values_list("mobile_key", flat=True)
    }
    assert set(Message.objects.values_list("state", "gateway")) == {("sent", "example")}
    assert not Message.objects.filter(sent_at__isnull=True).exists()


def test_lot_that_nobody_released_does_not_go_out(due: Due) -> None:
    due.lot(2)
    backend = Recorded()
    messages_send(backend=backend, clock=noon)
    assert backend.given == []


def die_at(step: str) -> Callable[[str], None]:
    """The process is gone at this step: no handler runs, the database session ends as it is."""

    def die(done: str) -> None:
        if done == step:
            os._exit(9)

    return die


@pytest.mark.parametrize(
    ("step", "taken", "became"),
    [
        ("claimed", 0, ("unknown", "died")),
        ("answered", 1, ("unknown", "died")),
        ("marked", 1, ("sent", "")),
    ],
)
def test_dying_between_sending_and_writing_it_down_never_sends_twice(
    due: Due, live: FakeGateway, step: str, taken: int, became: tuple[str, str]
) -> None:
    due.released(3)
    connections.close_all()  # a forked process must not share the session
    child = os.fork()
    if child == 0:
        messages_send(clock=noon, between=die_at(step))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(live.taken) == taken
    for _ in range(3):
        messages_send(clock=noon)
    assert states() == [became, ("sent", ""), ("sent", "")]
    numbers = [form["to"] for form in live.taken]
    assert len(numbers) == len(set(numbers)) == taken + 2
    waiting_for_a_call = Message.objects.for_calling().count()
    assert waiting_for_a_call == (became[0] == "unknown")


def test_gateway_that_breaks_off_leaves_its_message_unknown_and_the_next_ones_go(due: Due, live: FakeGateway) -> None:
    due.released(2)
    live.answers = [{"waits": 1.6, "takes": True}]
    done = messages_send(clock=noon)
    assert (done.unknown, done.accepted) == (1, 1)
    assert states() == [("unknown", "no_answer"), ("sent", "")]
    messages_send(clock=noon)
    assert len(live.requests) == 2


def test_failure_that_nobody_foresaw_leaves_its_message_unknown(due: Due) -> None:
    due.released(2)

    class Broken(Recorded):
        def send(self, message: Any) -> Verdict:
            super().send(message)
            if len(self.given) == 1:
                raise RuntimeError("a fault of ours")
            return Verdict(Answer.ACCEPTED, provider_id="x")

    backend = Broken()
    with pytest.raises(RuntimeError):
        messages_send(backend=backend, clock=noon)
    assert messages_send(backend=backend, clock=noon).left_behind == 1
    assert states() == [("unknown", "died"), ("waiting", "")]  # put off, or the fault would cost one each minute
    Message.objects.filter(state="waiting").update(not_before=None)
    messages_send(backend=backend, clock=noon)
    assert states() == [("unknown", "died"), ("sent", "")]


def test_failure_in_the_body_goes_to_the_call_list(due: Due, live: FakeGateway) -> None:
    due.released()
    live.answers = [{"body": {"response_code": 4003, "error_message": "number blocked"}}]
    messages_send(clock=noon)
    message = Message.objects.for_calling().get()
    assert (message.state, message.reason, message.said) == ("failed", "refused", "number blocked")


def test_too_many_at_once_puts_everything_off_as_long_as_the_gateway_asks(due: Due, live: FakeGateway) -> None:
    due.released(3)
    live.answers = [{}, {"status": 429, "headers": {"Retry-After": "300"}, "body": {}}]
    done = messages_send(clock=noon)
    assert (done.accepted, done.later) == (1, 1)
    assert states() == [("sent", ""), ("waiting", ""), ("waiting", "")]
    assert messages_send(clock=noon).accepted == 0
    assert len(live.requests) == 2
    left = [each.not_before - timezone.now() for each in Message.objects.filter(state="waiting")]
    assert all(datetime.timedelta(seconds=280) < each <= datetime.timedelta(seconds=300) for each in left)
    rested()
    assert messages_send(clock=noon).accepted == 2


def test_gateway_that_is_unwell_costs_three_messages_and_not_the_lot(due: Due, live: FakeGateway) -> None:
    due.released(6)
    live.answers = [{"status": 500, "body": {}}] * 6
    done = messages_send(clock=noon)
    assert done.unknown == gateway_state.MOST_UNCLEAR == len(live.requests)
    assert messages_send(clock=noon).unknown == 0
    assert Message.objects.filter(state="waiting", not_before__gt=timezone.now()).count() == 3


def test_gateway_that_cannot_be_reached_costs_nothing(
    due: Due, live: FakeGateway, settings: Any, tmp_path: Path
) -> None:
    due.released(2)
    live.describe(tmp_path, url='url = "http://127.0.0.1:9/send"')
    assert messages_send(clock=noon).later == 1
    assert states() == [("waiting", "")] * 2
    assert set(Message.objects.values_list("said", flat=True)) == {"ConnectError"}


def test_nothing_goes_outside_the_hours_of_dhaka(due: Due) -> None:
    due.released(2)
    backend = Recorded()
    assert messages_send(backend=backend, clock=lambda: AT_NIGHT).why_not == "outside the hours"
    assert (backend.given, states()) == ([], [("waiting", "")] * 2)
    clocks = iter([noon(), AT_NIGHT])
    messages_send(backend=backend, clock=lambda: next(clocks))
    assert len(backend.given) == 1


@pytest.mark.parametrize(
    ("utc", "opened"),
    [("02:59", False), ("03:00", True), ("13:59", True), ("14:00", False), ("18:30", False)],  # Dhaka is six hours on
)
def test_hours_begin_and_end_sharply(settings: Any, utc: str, opened: bool) -> None:
    settings.SMS_HOURS = (datetime.time(9), datetime.time(20))
    assert is_open(datetime.datetime.fromisoformat(f"2021-11-15T{utc}+00:00")) is opened


def test_clock_is_the_databases() -> None:
    assert abs(database_clock() - timezone.now()) < datetime.timedelta(seconds=30)


def test_minute_has_room_for_so_many_and_the_rest_waits(due: Due, settings: Any) -> None:
    settings.SMS_PER_MINUTE = 2
    due.released(5)
    backend = Recorded()
    for _ in range(3):
        messages_send(backend=backend, clock=noon)
    assert len(backend.given) == 2
    Message.objects.filter(state="sent").update(claimed_at=timezone.now() - datetime.timedelta(seconds=61))
    messages_send(backend=backend, clock=noon)
    assert len(backend.given) == 4


def test_run_that_has_lasted_long_leaves_its_place_and_the_next_goes_on(
    due: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    due.released(2)
    backend = Recorded()
    monkeypatch.setattr(sending, "RUN_SECONDS", 0)
    messages_send(backend=backend, clock=noon)
    assert backend.given == []
    monkeypatch.undo()
    messages_send(backend=backend, clock=noon)
    assert len(backend.given) == 2


def test_brake_that_goes_on_after_the_release_holds_what_waits(due: Due, live: FakeGateway, settings: Any) -> None:
    due.released(2)
    settings.SMS_LIVE = False
    assert "SMS_LIVE" in messages_send(clock=noon).why_not
    settings.SMS_LIVE = True
    settings.SMS_SITE_FILE.unlink()
    assert "restored copy" in messages_send(clock=noon).why_not
    assert (live.requests, states()) == ([], [("waiting", "")] * 2)


def test_brake_that_goes_on_in_the_midst_of_a_run_costs_no_message(due: Due, live: FakeGateway, settings: Any) -> None:
    due.released(2)

    def pull(step: str) -> None:
        settings.SMS_LIVE = step != "claimed"

    assert messages_send(clock=noon, between=pull).later == 1
    assert (live.requests, states()) == ([], [("waiting", "")] * 2)


def test_twenty_who_send_at_once_send_each_message_once(due: Due) -> None:
    due.released(5)
    backend = Recorded()
    answers = in_threads(20, lambda: messages_send(backend=backend, clock=noon))
    assert {type(answer) for answer in answers} == {sending.Sent}
    messages_send(backend=backend, clock=noon)
    assert states() == [("sent", "")] * 5
    assert len({message.number for message in backend.given}) == len(backend.given) == 5


def test_people_who_had_the_dose_or_lost_the_first_since_the_release_get_nothing(due: Due) -> None:
    due.released(3)
    had, lost, _ = Message.objects.order_by("pk")
    due.dose(had.recipient, dose_no=2)
    Dose.objects.filter(recipient=lost.recipient).update(retracted_at=timezone.now())
    backend = Recorded()
    messages_send(backend=backend, clock=noon)
    assert states() == [("stopped", "not_due"), ("stopped", "not_due"), ("sent", "")]
    assert len(backend.given) == 1


def test_number_that_says_no_while_others_are_sent_gets_nothing(due: Due) -> None:
    due.released(2)
    last = Message.objects.latest("pk")

    def say_no(step: str) -> None:
        if step == "claimed" and not backend.given:
            opt_out_add(mobile=last.mobile_key, reason="asked", by=due.officer)

    backend = Recorded()
    messages_send(backend=backend, clock=noon, between=say_no)
    assert states() == [("sent", ""), ("stopped", "opted_out")]
    assert [message.mobile for message in backend.given] == [Message.objects.earliest("pk").mobile_key]


def test_dose_that_comes_between_the_look_and_the_claim_is_caught_by_the_database(
    due: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    due.released()
    person = Message.objects.get().recipient
    backend = Recorded()
    run = sending.sql.execute

    def look_and_then_dose(path: Path, params: Any = None) -> int:
        found = run(path, params)
        if path.name == "messages_stop.sql":
            due.dose(person, dose_no=2)
        return found

    monkeypatch.setattr(sending.sql, "execute", look_and_then_dose)
    messages_send(backend=backend, clock=noon)
    assert (backend.given, states()) == ([], [("waiting", "")])
    monkeypatch.undo()
    messages_send(backend=backend, clock=noon)
    assert states() == [("stopped", "not_due")]


def test_two_processes_do_not_send_at_once(due: Due) -> None:
    due.released(2)
    backend = Recorded()
    second: list[Any] = []

    def send_too() -> None:
        second.append(messages_send(backend=backend, clock=noon))
        connection.close()

    def begin_second(step: str) -> None:
        if step == "claimed" and not second:
            thread = threading.Thread(target=send_too)
            thread.start()
            thread.join()

    messages_send(backend=backend, clock=noon, between=begin_second)
    assert second[0].why_not == "another process is sending"
    assert states() == [("sent", "")] * 2
    assert len(backend.given) == 2


def test_sending_inside_a_transaction_is_refused(due: Due) -> None:
    due.released()
    backend = Recorded()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        messages_send(backend=backend, clock=noon)
    assert backend.given == []


def test_gateway_that_gives_one_number_twice_makes_its_message_unknown(due: Due) -> None:
    due.released(2)
    messages_send(backend=Recorded(*[Verdict(Answer.ACCEPTED, provider_id="7")] * 2), clock=noon)
    assert states() == [("sent", ""), ("unknown", "no_answer")]


def test_reports_say_what_arrived_and_failures_go_to_the_call_list(due: Due, live: FakeGateway) -> None:
    due.released(3)
    messages_send(clock=noon)
    live.reports = {"g1": {"status": "DELIVERED"}, "g2": {"status": "FAILED", "error_message": "absent"}}
    assert reports_ask() == 2
    assert states() == [("delivered", ""), ("failed", "not_delivered"), ("sent", "")]
    assert Message.objects.for_calling().get().said == "absent"
    asked = len(live.requests)
    assert reports_ask() == 0  # not again within minutes
    assert len(live.requests) == asked
    Message.objects.filter(state="sent").update(report_asked_at=timezone.now() - datetime.timedelta(hours=1))
    live.reports["g3"] = {"status": "DELIVERED"}
    assert reports_ask() == 1


def test_nobody_asks_about_a_message_for_ever_or_another_gateway(due: Due, live: FakeGateway) -> None:
    due.released(1)
    messages_send(clock=noon)
    backend = Recorded()
    backend.reports = {"g1": (Report.DELIVERED, "")}
    assert reports_ask(backend=backend) == 0  # it went another way
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE recovery_message DISABLE TRIGGER USER")
        cursor.execute("UPDATE recovery_message SET sent_at = now() - interval '4 days'")
        cursor.execute("ALTER TABLE recovery_message ENABLE TRIGGER USER")
    asked = len(live.requests)
    assert reports_ask() == 0
    assert len(live.requests) == asked


def test_release_leaves_a_job_in_its_transaction_and_the_job_sends(due: Due, settings: Any, tmp_path: Path) -> None:
    settings.SMS_BACKEND = "recovery.delivery.sms.files.FileBackend"
    settings.SMS_HOURS = (datetime.time(0), datetime.time(23, 59, 59))
    lot = due.lot(2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tasks.messages.lot_release_and_send(lot=lot, by=due.approver, typed=None)
        raise ZeroDivisionError
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'messages_go' AND status = 'todo'"
    with connection.cursor() as cursor:
        cursor.execute(jobs)
        assert cursor.fetchone() == (0,)
        tasks.messages.lot_release_and_send(lot=lot, by=due.approver, typed=None)
        cursor.execute(jobs)
        assert cursor.fetchone() == (1,)
    tasks.messages.messages_each_minute(timestamp=0)
    assert len(list(Path(settings.SMS_DIR).iterdir())) == 2
    assert states() == [("sent", "")] * 2


def test_released_by_lot_release_alone_waits_for_the_next_minute(due: Due) -> None:
    lot = due.lot()
    lot_release(lot=lot, by=due.approver, typed=None)
    assert states() == [("waiting", "")]
