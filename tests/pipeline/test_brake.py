"""A file that looks like a wrong one is held: it counts nowhere until a second person agrees."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from records.extract.load import extract_load
from records.models import Centre
from recovery import errors, tasks
from recovery.errors import broken_rule
from recovery.models import Case, CentreList, RowOutcome
from recovery.reconciliation.brake import NotHeld, ReasonComesFirst, ReasonForHeldList, SecondPersonNeeded, brake_ask
from tests.pipeline.lists_of_people import Office, line, office, people, settle
from tests.web import world


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def stranger(serial: int) -> list[object]:
    names = ("Tamanna", "Shirin", "Mokbul", "Rustom", "Halima", "Kobir", "Jamila", "Sobuj", "Nargis", "Osman")
    born = datetime.date(1960, 2, 3) + datetime.timedelta(days=311 * serial)
    return [serial, f"{names[serial % 10]} {names[serial // 10 % 10]} Stranger", f"26100000{serial:05d}",
            f"{born:%d/%m/%Y}", f"0170000{serial:04d}", "Sinopharm", "1", "13/10/2021"]  # fmt: skip


def strangers(count: int) -> list[list[object]]:
    return [stranger(serial) for serial in range(1, count + 1)]


def test_a_list_of_whom_hardly_anybody_is_known_is_held_with_rate_and_examples(desk: Office) -> None:
    held = desk.send([*strangers(24), line(people()[0], 25)], accepts_proposals=True)
    assert (held.state, held.asks) == ("asking", ["brake"])
    assert (held.brake["why"], held.brake["judged"], held.brake["count"]) == ("hardly_known", 25, 1)
    assert len(held.brake["examples"]) == 5
    assert not RowOutcome.objects.filter(list=held).exists()
    assert not Case.objects.filter(sheet_row__list=held).exists()


def test_a_short_list_of_strangers_is_no_wrong_file(desk: Office) -> None:
    assert desk.send(strangers(8)).state == "settled"


def test_a_list_that_repeats_others_is_held(desk: Office) -> None:
    known = people()
    first = desk.send([line(each, n) for n, each in enumerate(known, 1)])
    assert first.state == "settled"
    assert len(known) >= 20
    elsewhere = Centre.objects.get(code="S309301")
    held = desk.send([line(each, n) for n, each in enumerate(known, 100)], centre=elsewhere)
    assert (held.asks, held.brake["why"]) == (["brake"], "mostly_repeated")
    assert (held.brake["judged"], held.brake["count"]) == (len(known), len(known))


def test_going_on_needs_a_reason_and_a_second_person(desk: Office) -> None:
    held = desk.send(strangers(24))
    with pytest.raises(ReasonComesFirst):
        tasks.list_brake_release(list_id=held.pk, by=desk.second)
    with pytest.raises(ReasonForHeldList):
        brake_ask(list_id=held.pk, by=desk.clerk, reason="  ")
    brake_ask(list_id=held.pk, by=desk.clerk, reason="A camp for people without registration.")
    with pytest.raises(SecondPersonNeeded):
        tasks.list_brake_release(list_id=held.pk, by=desk.clerk)
    with pytest.raises(errors.RightMissing):
        tasks.list_brake_release(list_id=held.pk, by=desk.manager)
    tasks.list_brake_release(list_id=held.pk, by=desk.second)
    settled = settle(held)
    assert (settled.state, settled.not_registered) == ("settled", 24)
    assert (settled.brake_asked_by, settled.brake_released_by) == (desk.clerk, desk.second)
    with pytest.raises(NotHeld):
        tasks.list_brake_release(list_id=held.pk, by=desk.second)


def test_a_held_list_is_looked_at_again_when_the_register_knows_more(desk: Office, tmp_path) -> None:  # type: ignore[no-untyped-def]
    held = desk.send(strangers(24))
    assert held.asks == ["brake"]
    lines = (world.SAMPLES / "recipients.csv").read_text("utf-8-sig").splitlines()
    for serial in range(1, 25):
        each = stranger(serial)
        born = "-".join(reversed(str(each[3]).split("/")))
        lines.append(f"9990{serial:05d},{each[2]},,,{each[1]},,{born},M,{each[4]},S302601,2021-08-15")
    (tmp_path / "recipients.csv").write_text("\n".join(lines), "utf-8")
    extract = extract_load(
        recipients=tmp_path / "recipients.csv",
        doses=world.SAMPLES / "doses.csv",
        as_of=world.AS_OF + datetime.timedelta(days=1),
        by=None,
    )
    tasks.extract_follow(extract, now=True)
    held.refresh_from_db()
    assert (held.state, held.brake, held.dose_missing) == ("settled", {}, 24)


@pytest.mark.parametrize("by", ["uploaded_by_id", "brake_asked_by_id"])
def test_the_database_refuses_one_person_for_two(desk: Office, by: str) -> None:
    held = desk.send(strangers(24))
    brake_ask(list_id=held.pk, by=desk.second, reason="seen")
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE recovery_centrelist SET lease = lease + 1, brake_released_by_id = {by}")  # noqa: S608
    assert broken_rule(refused.value) == "held_list_is_released_by_a_second_person"


def test_the_database_lets_no_held_list_settle(desk: Office) -> None:
    held = desk.send(strangers(24))
    assert CentreList.objects.get(pk=held.pk).brake
    settled = desk.send([line(each, n) for n, each in enumerate(people()[:5], 1)])
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'UPDATE recovery_centrelist SET lease = lease + 1, brake = \'{"why": "x"}\' WHERE id = %s', [settled.pk]
        )
    assert broken_rule(refused.value) == "held_list_settles_only_when_released"
