"""A person at a desk goes the way of every list, and is still no list of the centre-day."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from records.models import Vaccine
from recovery import errors, tasks
from recovery.casework.cases import case_close
from recovery.intake.walk_in import EvidenceNeeded, NotYourDesk, WalkInSaysTooLittle, walk_in_file
from recovery.models import Case, CentreDay, CentreList, NotOnList
from recovery.progress.figures import figures
from recovery.progress.sign_off import day_sign_off, rows_of_day, sign_off_hindrance
from tests.web import world
from tests.web.walk_ins import came, card, on_no_list


def case_of(mirror: world.Mirror, person: world.Person) -> Case:
    return Case.objects.exclude(state="withdrawn").get(
        incident=mirror.incident, recipient__registration_no=person.registration_no
    )


# Who it is ------------------------------------------------------------------------------------------------------------


def test_person_whom_no_list_names_gets_a_case_that_is_urgent(mirror: world.Mirror) -> None:
    somebody = on_no_list(mirror.a)
    a_list = came(mirror, card(somebody))
    assert (a_list.state, a_list.outcomes["dose_missing"], a_list.rows_listed) == ("settled", 1, 1)
    case = case_of(mirror, somebody)
    assert (case.state, case.kind, case.walk_in, case.is_urgent) == ("open", "dose_missing", a_list, True)
    assert case.sheet_row.list == a_list


def test_person_on_a_list_already_gets_no_second_case_but_becomes_urgent(mirror: world.Mirror) -> None:
    somebody = mirror.a.people[20]
    before, cases = case_of(mirror, somebody), Case.objects.count()
    assert not before.is_urgent
    a_list = came(mirror, card(somebody))
    assert a_list.outcomes["duplicate"] == 1
    assert Case.objects.count() == cases
    after = case_of(mirror, somebody)
    assert (after.pk, after.walk_in, after.sheet_row) == (before.pk, a_list, before.sheet_row)


def test_person_unknown_to_the_register_is_one_case_from_list_and_desk(mirror: world.Mirror) -> None:
    stranger = mirror.a.person(999)
    before = Case.objects.get(kind="not_registered", centre=mirror.a.centre)
    a_list = came(mirror, card(stranger))
    assert a_list.outcomes["duplicate"] == 1
    assert Case.objects.get(kind="not_registered", centre=mirror.a.centre).pk == before.pk
    before.refresh_from_db()
    assert before.walk_in == a_list


def test_person_whom_the_server_holds_opens_nothing(mirror: world.Mirror) -> None:
    held, cases = mirror.a.people[mirror.a.missing + 3], Case.objects.count()  # held and on no list
    a_list = came(mirror, card(held))
    assert a_list.outcomes["on_server"] == 1
    assert (Case.objects.count(), Case.objects.urgent().count()) == (cases, 0)


def test_list_that_comes_later_and_names_the_person_opens_no_second_case(mirror: world.Mirror) -> None:
    somebody = on_no_list(mirror.a)
    came(mirror, card(somebody))
    later = world.list_received(
        world.csv_file([somebody.row()], world.HEADINGS),
        by=mirror.a.manager,
        centre=mirror.a.centre,
        day=world.DAY,
        dose_no=1,
        incident=mirror.incident,
        accepts_proposals=True,
    )
    assert (later.state, later.outcomes["duplicate"]) == ("settled", 1)
    assert case_of(mirror, somebody).is_urgent


def test_walk_in_taken_back_hurries_nobody_and_an_earlier_one_does_again(mirror: world.Mirror) -> None:
    somebody = mirror.a.people[21]
    first = came(mirror, card(somebody))
    second = came(mirror, card(somebody, mobile=somebody.mobile))
    assert case_of(mirror, somebody).walk_in == second
    tasks.list_judge_again_now(first.pk)  # the newest stays, whichever is judged last
    assert case_of(mirror, somebody).walk_in == second
    tasks.list_withdraw_and_follow(list_id=second.pk, by=mirror.a.manager, reason="the wrong card")
    assert case_of(mirror, somebody).walk_in == first
    tasks.list_withdraw_and_follow(list_id=first.pk, by=mirror.a.manager, reason="the wrong card")
    assert case_of(mirror, somebody).walk_in is None


def test_row_that_turns_out_to_be_somebody_else_hurries_that_person_instead(mirror: world.Mirror) -> None:
    one, other = mirror.a.people[22], mirror.a.people[23]
    a_list = came(mirror, card(one))
    tasks.row_decide_and_judge(
        row=a_list.sheet_rows.get(list_row__isnull=False),
        verdict="this_one",
        recipient=case_of(mirror, other).recipient,
        reason="the card was his brother's",
        by=mirror.people["officer"],
    )
    tasks.list_judge_again_now(a_list.pk)
    assert (case_of(mirror, one).walk_in, case_of(mirror, other).walk_in) == (None, a_list)


def test_urgent_cases_come_first_whatever_is_due(mirror: world.Mirror) -> None:
    last = list(Case.objects.filter(state="open", kind="dose_missing").by_harm())[-1]
    came(
        mirror, card(next(p for p in mirror.a.people + mirror.b.people if names(last, p))), by=mirror.people["officer"]
    )
    first = Case.objects.filter(incident=mirror.incident).by_harm().first()
    assert first is not None
    assert (first.pk, first.is_urgent) == (last.pk, True)


def names(case: Case, person: world.Person) -> bool:
    return case.recipient is not None and case.recipient.registration_no == person.registration_no


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' /C calc'!A0",
        'Khatun, "Rahima"',
        "Rahima;Khatun,,,,,,,,,,,,,,",
        "a'b\tc\nd",
        "নাম",
        "Name",
        "মোছাঃ রহিমা খাতুন",
    ],
)
def test_whatever_the_name_the_file_has_one_row_of_our_columns(name: str, mirror: world.Mirror) -> None:
    somebody = on_no_list(mirror.a)
    a_list = came(mirror, card(somebody, name=name))
    assert (a_list.state, a_list.rows_listed, a_list.rows_seen) == ("settled", 1, 2)
    row = a_list.rows.get()
    assert (row.nid_key, row.born_on, row.given_on, row.centre) == (
        somebody.nid[-13:],
        somebody.born_on,
        world.DAY,
        mirror.a.centre,
    )
    assert row.name == " ".join(name.split())


def test_everything_the_card_says_is_read(mirror: world.Mirror) -> None:
    somebody = on_no_list(mirror.a)
    sinopharm = Vaccine.objects.get(pk="SINOPHARM")
    said = {"mobile": "০১৭০০০৪১২৩৪", "registration_no": somebody.registration_no, "vaccine": sinopharm, "lot_no": "A12"}
    row = came(mirror, card(somebody, **said)).rows.select_related("vaccine").get()
    assert (row.mobile_key, row.registration_no, row.vaccine, row.lot_no, row.dose_no) == (
        "01700041234",
        somebody.registration_no,
        sinopharm,
        "A12",
        1,
    )
    assert not row.sheet_row.faults.exists()


# Twice ----------------------------------------------------------------------------------------------------------------


def test_same_card_is_the_same_bytes_in_whichever_digits(mirror: world.Mirror) -> None:
    somebody = mirror.a.people[24]
    bangla = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
    one, two = card(somebody), card(somebody, identity=f" {somebody.nid.translate(bangla)} ", name=f"{somebody.name} ")
    files = {walk_in_file(each, centre=mirror.a.centre, dose_no=1) for each in (one, two)}
    assert len(files) == 1
    first = came(mirror, one)
    with pytest.raises(errors.SameBytes) as same:
        came(mirror, two, evidence="seen again")
    assert same.value.facts["list_id"] == first.pk
    elsewhere = came(mirror, one, centre=mirror.b.centre, by=mirror.b.manager)
    assert elsewhere.pk != first.pk


# It is no list of the centre-day --------------------------------------------------------------------------------------


def test_walk_in_is_no_sign_that_the_centre_has_sent_its_list(mirror: world.Mirror) -> None:
    silent = on_no_list(mirror.a)
    before = figures(incident=mirror.incident, centre=mirror.a.centre)
    came(mirror, card(silent, given_on=world.OTHER_DAY))
    after = figures(incident=mirror.incident, centre=mirror.a.centre)
    assert after.centre_days_without_list == before.centre_days_without_list + 1  # a day nobody had spoken of
    assert (after.known_missing, after.listed) == (before.known_missing + 1, before.listed + 1)
    day = CentreDay.objects.get(centre=mirror.a.centre, day=world.OTHER_DAY)
    assert isinstance(sign_off_hindrance(day), errors.DayWithoutList)
    with pytest.raises(errors.DayWithoutList):
        day_sign_off(centre_day=day, by=mirror.a.manager)
    sent = world.list_received(
        world.csv_file([each.row(given_on="28/10/2021") for each in (mirror.a.person(800), silent)], world.HEADINGS),
        by=mirror.a.manager,
        centre=mirror.a.centre,
        day=world.OTHER_DAY,
        dose_no=1,
        incident=mirror.incident,
        accepts_proposals=True,
    )
    assert sent.state == "settled"
    then = figures(incident=mirror.incident, centre=mirror.a.centre)
    assert then.centre_days_without_list == before.centre_days_without_list


def test_closing_the_case_of_a_walk_in_is_no_list_either(mirror: world.Mirror) -> None:
    silent = on_no_list(mirror.a)
    came(mirror, card(silent, given_on=world.OTHER_DAY))
    before = figures(incident=mirror.incident, centre=mirror.a.centre)
    case_close(
        case=case_of(mirror, silent),
        closure="not_vaccinated",
        reason="the card is another's",
        by=mirror.people["officer"],
    )
    after = figures(incident=mirror.incident, centre=mirror.a.centre)
    assert (after.closed, after.known_missing) == (before.closed + 1, before.known_missing - 1)
    assert after.centre_days_without_list == before.centre_days_without_list


def test_walk_in_asks_nothing_about_versions_and_says_nothing_about_others(mirror: world.Mirror) -> None:
    a_list = came(mirror, card(on_no_list(mirror.a)))
    assert (a_list.version_of, a_list.asks, a_list.brake) == (None, [], {})
    assert not NotOnList.objects.filter(list=a_list).exists()  # the other people of the day are not "off the list"


def test_person_who_comes_after_the_day_was_signed_opens_it_again(mirror: world.Mirror) -> None:
    day = CentreDay.objects.get(centre=mirror.a.centre, day=world.DAY)
    CentreDay.objects.filter(pk=day.pk).update(
        state="complete",
        signed_off_by=mirror.a.manager,
        signed_off_at=datetime.datetime.now(datetime.UTC),
        rows_signed=rows_of_day(day)["listed"],
    )
    came(mirror, card(mirror.a.people[25]))  # on the signed list already
    day.refresh_from_db()
    assert day.state == "complete"
    came(mirror, card(on_no_list(mirror.a)))
    day.refresh_from_db()
    assert day.state == "open"


def test_list_of_people_who_came_to_the_desk_before_is_not_held_as_a_wrong_file(mirror: world.Mirror) -> None:
    people = [mirror.a.person(number) for number in range(700, 720)]
    for each in people[:18]:
        came(mirror, card(each))
    sent = world.list_received(
        world.csv_file(
            [each.row() for each in [*people, *mirror.a.people[mirror.a.missing : mirror.a.missing + 3]]],
            world.HEADINGS,
        ),
        by=mirror.a.manager,
        centre=mirror.a.centre,
        day=world.DAY,
        dose_no=1,
        incident=mirror.incident,
        accepts_proposals=True,
    )
    assert (sent.state, sent.brake, sent.outcomes["duplicate"]) == ("settled", {}, 21)


# Refused --------------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_without_evidence_or_without_something_that_tells_the_person(mirror: world.Mirror) -> None:
    lists, somebody = CentreList.objects.count(), on_no_list(mirror.a)
    with pytest.raises(EvidenceNeeded):
        came(mirror, card(somebody), evidence="  ")
    for little in ({"name": " "}, {"identity": " ", "born_on": None}):
        with pytest.raises(WalkInSaysTooLittle):
            came(mirror, card(somebody, **little))
    with pytest.raises(errors.DayNotOfIncident):
        came(mirror, card(somebody, given_on=datetime.date(2021, 10, 14)))
    assert CentreList.objects.count() == lists
    came(mirror, dataclasses.replace(card(somebody), identity="", born_on=None, mobile=somebody.mobile))
    assert CentreList.objects.count() == lists + 1


def test_manager_adds_people_at_own_centres_only_and_figures_readers_nowhere(mirror: world.Mirror) -> None:
    somebody = on_no_list(mirror.a)
    with pytest.raises(NotYourDesk):
        came(mirror, card(somebody), by=mirror.b.manager)
    for role in ("official", "auditor", "administrator"):
        with pytest.raises(errors.RightMissing):
            came(mirror, card(somebody), by=mirror.people[role])
    assert came(mirror, card(somebody), by=mirror.people["approver"]).state == "settled"
