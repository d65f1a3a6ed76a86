"""Lots: prepared by one, released by another, frozen in between; once per person and dose, for ever."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection

from records.models import Dose, Role
from recovery import errors
from recovery.delivery.sms import releases
from recovery.delivery.sms.errors import BrakeOn, LotMoveNotAllowed, NobodyDue, NumberNotTyped, ReleaserPrepared
from recovery.delivery.sms.opt_outs import opt_out_add
from recovery.delivery.sms.releases import lot_discard, lot_prepare, lot_release
from recovery.delivery.sms.texts import template_add
from recovery.models import Message, MessageRelease, MessageSite, OptOut
from tests.casework.test_batches import in_threads
from tests.sms.gateway_server import FakeGateway
from tests.sms.people import TODAY, Due, states


def test_lot_says_people_segments_cost_and_who_was_left_out_before_anything_goes(due: Due) -> None:
    lot = due.lot(3)
    assert (lot.state, lot.people, lot.segments, lot.considered, lot.excluded) == ("prepared", 3, 6, 3, {})
    assert set(states()) == {("prepared", "")}
    assert set(Message.objects.values_list("encoding", "segments", "dose_no")) == {("ucs2", 2, 2)}


def test_lot_is_released_by_a_second_person_only(due: Due) -> None:
    lot = due.lot(2)
    with pytest.raises(ReleaserPrepared):
        lot_release(lot=lot, by=due.officer, typed=None)
    for role in (Role.MANAGER, Role.OFFICIAL, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(errors.RightMissing):
            lot_release(lot=lot, by=due.user(role), typed=None)
    assert set(states()) == {("prepared", "")}
    lot_release(lot=lot, by=due.approver, typed=None)
    assert (lot.state, lot.released_by) == ("released", due.approver)
    assert set(states()) == {("waiting", "")}
    with pytest.raises(LotMoveNotAllowed):
        lot_release(lot=lot, by=due.approver, typed=None)


def test_only_mis_prepares(due: Due) -> None:
    due.verified()
    for role in (Role.MANAGER, Role.OFFICIAL, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(errors.RightMissing):
            lot_prepare(incident=due.incident, by=due.user(role), request_key=uuid.uuid4(), today=TODAY)
    assert not MessageRelease.objects.exists()


def test_large_lot_is_released_by_typing_its_number(due: Due, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "TYPED_ABOVE", 2)
    lot = due.lot(3)
    for typed in (None, 2, 4):
        with pytest.raises(NumberNotTyped, match="3"):
            lot_release(lot=lot, by=due.approver, typed=typed)
    assert lot_release(lot=lot, by=due.approver, typed=3).typed_people == 3


def test_nobody_is_in_two_lots_and_a_discarded_lot_frees_its_people(due: Due) -> None:
    lot = due.lot(2)
    with pytest.raises(NobodyDue):
        due.prepared()
    lot_discard(lot=lot, by=due.approver)
    assert (lot.state, lot.discarded_by, Message.objects.count()) == ("discarded", due.approver, 0)
    assert due.prepared().people == 2
    with pytest.raises(LotMoveNotAllowed):
        lot_discard(lot=lot, by=due.officer)


def test_released_lot_cannot_be_discarded(due: Due) -> None:
    lot = due.released()
    with pytest.raises(LotMoveNotAllowed):
        lot_discard(lot=lot, by=due.approver)
    assert Message.objects.count() == 1


def test_same_request_gives_the_same_lot_and_nobody_elses(due: Due) -> None:
    due.verified()
    key = uuid.uuid4()
    asked: dict[str, Any] = {"incident": due.incident, "request_key": key, "today": TODAY}
    assert lot_prepare(by=due.officer, **asked) == lot_prepare(by=due.officer, **asked)
    with pytest.raises(errors.RequestKeyTaken):
        lot_prepare(by=due.approver, **asked)


def test_new_text_does_not_change_a_lot_that_waits(due: Due) -> None:
    lot = due.lot()
    before = Message.objects.get().text
    template_add(text="{date} {place}", by=due.approver)
    lot_release(lot=lot, by=due.approver, typed=None)
    assert (Message.objects.get().text, lot.template.version) == (before, 1)


def test_people_who_fell_out_meanwhile_are_stopped_and_the_others_wait(due: Due) -> None:
    lot = due.lot(4)
    lost, had, said_no, _ = Message.objects.order_by("pk")
    Dose.objects.filter(recipient=lost.recipient).update(lost_in=due.extract())
    due.dose(had.recipient, dose_no=2)
    opt_out_add(mobile=said_no.mobile_key, reason="asked", by=due.officer)
    assert states()[2] == ("stopped", "opted_out")
    lot_release(lot=lot, by=due.approver, typed=None)
    assert states() == [("stopped", "not_due"), ("stopped", "not_due"), ("stopped", "opted_out"), ("waiting", "")]


def test_discarding_takes_messages_that_were_stopped_too(due: Due) -> None:
    lot = due.lot(2)
    opt_out_add(mobile=Message.objects.earliest("pk").mobile_key, reason="asked", by=due.officer)
    lot_discard(lot=lot, by=due.officer)
    assert Message.objects.count() == 0


def test_number_says_no_once_in_any_writing(due: Due) -> None:
    opt_out_add(mobile="+880 1700-000099", reason="asked", by=due.officer)
    for again in ("01700000099", "০১৭০০০০০০৯৯"):
        with pytest.raises(releases_error("NumberWantsNone")):
            opt_out_add(mobile=again, reason="asked", by=due.officer)
    with pytest.raises(releases_error("NotAMobile")):
        opt_out_add(mobile="01100000099", reason="asked", by=due.officer)
    with pytest.raises(errors.ReasonNeeded):
        opt_out_add(mobile="01700000098", reason="  ", by=due.officer)
    with pytest.raises(errors.RightMissing):
        opt_out_add(mobile="01700000098", reason="asked", by=due.user(Role.MANAGER))
    assert OptOut.objects.get().mobile_key == "01700000099"


def releases_error(name: str) -> type[Exception]:
    from recovery.delivery.sms import errors as sms_errors

    found: type[Exception] = getattr(sms_errors, name)
    return found


def test_gateway_of_a_site_that_is_not_live_releases_nothing(
    due: Due, gateway: FakeGateway, settings: Any, tmp_path: Any
) -> None:
    settings.SMS_GATEWAY = str(gateway.describe(tmp_path))
    settings.SMS_BACKEND = "recovery.delivery.sms.gateway.GatewayBackend"
    settings.DEBUG = False
    lot = due.lot()
    assert str(lot.price) == "0.35"
    with pytest.raises(BrakeOn, match="SMS_LIVE"):
        lot_release(lot=lot, by=due.approver, typed=None)
    settings.SMS_LIVE = True
    lot.refresh_from_db()
    assert (lot.state, MessageSite.objects.count()) == ("prepared", 0)
    lot_release(lot=lot, by=due.approver, typed=None)
    assert MessageSite.objects.count() == 1


def test_live_site_whose_messages_would_stay_here_releases_nothing(due: Due, settings: Any) -> None:
    settings.SMS_LIVE = True
    with pytest.raises(BrakeOn, match="SMS_BACKEND"):
        due.released()


def test_restored_copy_releases_nothing(due: Due, gateway: FakeGateway, settings: Any, tmp_path: Any) -> None:
    settings.SMS_GATEWAY = str(gateway.describe(tmp_path))
    settings.SMS_BACKEND = "recovery.delivery.sms.gateway.GatewayBackend"
    settings.SMS_LIVE, settings.DEBUG = True, False
    due.released()
    settings.SMS_SITE_FILE = tmp_path / "elsewhere"
    with pytest.raises(BrakeOn, match="restored copy"):
        due.released()
    assert not settings.SMS_SITE_FILE.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_who_release_at_once_release_once_and_twenty_who_prepare_make_one_lot() -> None:
    due = Due()
    due.verified(5)
    people = [due.officer, *(due.user(Role.OFFICER) for _ in range(3))]
    each = iter(people * 5)

    def prepare() -> object:
        return lot_prepare(incident=due.incident, by=next(each), request_key=uuid.uuid4(), today=TODAY)

    answers = in_threads(20, prepare)
    lots = [answer for answer in answers if isinstance(answer, MessageRelease)]
    assert len(lots) == MessageRelease.objects.count() == 1
    assert {type(answer) for answer in answers} == {MessageRelease, NobodyDue}
    assert Message.objects.count() == 5
    calls: list[None] = []
    answers = in_threads(
        20, lambda: lot_release(lot=lots[0], by=due.approver, typed=None, on_released=lambda: calls.append(None))
    )
    assert len(calls) == 1
    assert [type(answer) for answer in answers].count(LotMoveNotAllowed) == 19
    connection.close()
