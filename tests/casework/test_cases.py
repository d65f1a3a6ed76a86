from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from records.models import Recipient, Role, Vaccine
from recovery import errors
from recovery.casework import batches
from recovery.casework.cases import CasesChange, case_close, case_reopen
from recovery.casework.rights import MIS
from recovery.delivery.applying import batch_apply, batch_revert
from recovery.delivery.verification import corrections_verify
from recovery.models import Case, CentreList, ListRow, RowOutcome
from tests.casework.world import DAY, World

NOTHING = CasesChange(opened=0, verified=0, reopened=0, withdrawn=0)


def the_case(a_list: CentreList) -> Case:
    return Case.objects.exclude(state="withdrawn").get(sheet_row__list=a_list)


def test_every_row_that_the_server_lacks_or_holds_differently_gets_one_case(world: World) -> None:
    lost, wrong_day, fine = world.recipient(), world.recipient(), world.recipient()
    world.dose(wrong_day, given_on=DAY + datetime.timedelta(days=1))
    world.dose(fine)
    a_list = world.a_list([lost, wrong_day, None, fine])
    assert world.follow(a_list) == CasesChange(opened=3, verified=0, reopened=0, withdrawn=0)
    kinds = {case.sheet_row.row_number: (case.kind, case.recipient) for case in Case.objects.all()}
    assert kinds == {2: ("dose_missing", lost), 3: ("differs", wrong_day), 4: ("not_registered", None)}
    case = Case.objects.get(recipient=lost)
    assert (case.state, case.given_on, case.vaccine, case.centre) == (
        "open",
        DAY,
        world.vaccine,
        world.centre,
    )
    assert (case.dose_no, case.lot_no, case.name) == (1, "2021070128", "মোঃ আব্দুল করিম")


def test_following_twice_changes_nothing(world: World) -> None:
    a_list = world.a_list([world.recipient(), None])
    world.follow(a_list)
    before = list(Case.objects.order_by("pk").values())
    assert world.follow(a_list) == NOTHING
    assert world.follow() == NOTHING
    assert list(Case.objects.order_by("pk").values()) == before


def test_lists_of_another_call_are_left_alone(world: World) -> None:
    one, two = world.a_list([world.recipient()]), world.a_list([world.recipient()])
    assert world.follow(one).opened == 1
    assert the_case(one)
    assert not Case.objects.filter(sheet_row__list=two).exists()
    assert world.follow().opened == 1


def test_case_is_verified_by_a_later_extract_that_shows_the_dose(world: World) -> None:
    person = world.recipient()
    a_list = world.a_list([person])
    world.follow(a_list)
    extract = world.extract()
    world.dose(person, seen=extract)
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=0, verified=1, reopened=0, withdrawn=0)
    case = the_case(a_list)
    assert (case.state, case.verified_in) == ("verified", extract)
    assert world.follow(a_list) == NOTHING


def test_unknown_person_who_registers_later_is_verified(world: World) -> None:
    a_list = world.a_list([None])
    world.follow(a_list)
    person = world.recipient()
    world.dose(person, seen=world.extract())
    world.link(the_case(a_list).sheet_row, person)
    world.judge(a_list)
    assert world.follow(a_list).verified == 1
    assert the_case(a_list).recipient is None


def test_unknown_person_who_stood_in_the_register_all_along_was_a_mistake_not_a_recovery(
    world: World,
) -> None:
    person = world.recipient()
    dose = world.dose(person)
    a_list = world.a_list([None])
    world.follow(a_list)
    extract = world.extract()
    type(dose).objects.filter(pk=dose.pk).update(last_seen_in=extract)
    world.link(the_case(a_list).sheet_row, person)
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=0, verified=0, reopened=0, withdrawn=1)


def test_row_that_was_misread_is_a_mistake_and_not_a_recovery(world: World) -> None:
    case, dose = world.differing()
    a_list = case.sheet_row.list
    ListRow.objects.filter(list=a_list).update(given_on=world.incident.days[1])
    type(dose).objects.filter(pk=dose.pk).update(given_on=world.incident.days[1])
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=0, verified=0, reopened=0, withdrawn=1)


def test_dose_that_is_lost_again_opens_its_case_again_and_says_when(world: World) -> None:
    person = world.recipient()
    a_list = world.a_list([person])
    world.follow(a_list)
    dose = world.dose(person, seen=world.extract())
    world.judge(a_list)
    world.follow(a_list)
    world.extract(loses=[dose])
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=0, verified=0, reopened=1, withdrawn=0)
    case = the_case(a_list)
    assert (case.state, case.verified_in) == ("open", None)
    assert case.lost_again_at is not None
    world.extract(shows=[dose])
    world.judge(a_list)
    assert world.follow(a_list).verified == 1
    assert the_case(a_list).lost_again_at is None


def test_dose_that_the_server_holds_wrongly_once_more_is_lost_again(world: World) -> None:
    case, dose = world.differing()
    wrong, a_list = dose.given_on, case.sheet_row.list
    for given_on, state in ((DAY, "verified"), (wrong, "open")):
        type(dose).objects.filter(pk=dose.pk).update(given_on=given_on)
        world.extract(shows=[dose])
        world.judge(a_list)
        world.follow(a_list)
        case.refresh_from_db()
        assert case.state == state
    assert case.lost_again_at is not None


def test_correction_that_we_took_back_ourselves_is_not_lost_again(world: World) -> None:
    case, dose = world.differing()
    a_list, batch = case.sheet_row.list, world.batch()
    batches.correction_set(batch=batch, case=case, field="given_on", new_value=str(DAY), by=world.officer)
    batch_apply(batch=world.approved(batch), by=world.officer)
    corrections_verify(extract=world.extract(shows=[dose]))
    world.judge(a_list)
    world.follow(a_list)
    case.refresh_from_db()
    assert case.state == "verified"
    batch_revert(batch=batch, by=world.approver, reason="it was right before")
    world.extract(shows=[dose])
    world.judge(a_list)
    world.follow(a_list)
    case.refresh_from_db()
    assert (case.state, case.lost_again_at) == ("open", None)


def test_dose_that_we_took_back_ourselves_is_not_lost_again(world: World) -> None:
    person = world.recipient()
    a_list = world.a_list([person])
    world.follow(a_list)
    dose = world.dose(person, seen=world.extract())
    world.judge(a_list)
    world.follow(a_list)
    type(dose).objects.filter(pk=dose.pk).update(retracted_at=dose.changed_at)
    world.extract(loses=[dose])
    world.judge(a_list)
    assert world.follow(a_list).reopened == 1
    assert the_case(a_list).lost_again_at is None


def test_verified_stranger_whose_dose_is_lost_gets_a_case_that_says_lost_again(world: World) -> None:
    a_list = world.a_list([None])
    world.follow(a_list)
    person = world.recipient()
    dose = world.dose(person, seen=world.extract())
    world.link(the_case(a_list).sheet_row, person)
    world.judge(a_list)
    world.follow(a_list)
    world.extract(loses=[dose])
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=1, verified=0, reopened=0, withdrawn=1)
    case = the_case(a_list)
    assert (case.kind, case.recipient) == ("dose_missing", person)
    assert case.lost_again_at is not None


def test_person_on_the_server_whom_an_extract_loses_gets_a_case_that_says_so(world: World) -> None:
    person = world.recipient()
    dose = world.dose(person, seen=world.extract())
    a_list = world.a_list([person])
    assert world.follow(a_list) == NOTHING
    world.extract(loses=[dose])
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=1, verified=0, reopened=0, withdrawn=0)
    assert the_case(a_list).lost_again_at is not None


def test_person_whom_the_server_had_lost_before_the_list_came_is_not_lost_again(world: World) -> None:
    person = world.recipient()
    dose = world.dose(person, seen=world.extract())
    world.extract(loses=[dose])
    a_list = world.a_list([person])
    assert world.follow(a_list).opened == 1
    assert the_case(a_list).lost_again_at is None


def test_case_that_was_a_mistake_goes_on_as_lost_when_the_dose_is_gone(world: World) -> None:
    case, dose = world.differing()
    a_list = case.sheet_row.list
    given_on = dose.given_on
    type(dose).objects.filter(pk=dose.pk).update(given_on=case.given_on)  # mended on the server, and not by an extract
    world.judge(a_list)
    assert world.follow(a_list).withdrawn == 1
    type(dose).objects.filter(pk=dose.pk).update(given_on=given_on)
    world.extract(loses=[dose])
    world.judge(a_list)
    assert world.follow(a_list).opened == 1
    assert the_case(a_list).lost_again_at is not None


def test_row_decided_to_be_a_registered_person_gets_a_new_case(world: World) -> None:
    a_list = world.a_list([None])
    world.follow(a_list)
    old = the_case(a_list)
    person = world.recipient()
    world.link(old.sheet_row, person)
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=1, verified=0, reopened=0, withdrawn=1)
    old.refresh_from_db()
    new = the_case(a_list)
    assert (old.state, new.kind, new.recipient) == ("withdrawn", "dose_missing", person)


def test_row_decided_back_goes_on_with_its_first_case(world: World) -> None:
    a_list = world.a_list([None])
    world.follow(a_list)
    first = the_case(a_list)
    for person in (world.recipient(), None):
        world.link(first.sheet_row, person)
        world.judge(a_list)
        world.follow(a_list)
    assert the_case(a_list) == first


def test_two_rows_that_change_places_keep_one_case_each(world: World) -> None:
    one, two = world.recipient(), world.recipient()
    a_list = world.a_list([one, two])
    world.follow(a_list)
    rows = [case.sheet_row for case in Case.objects.order_by("sheet_row")]
    world.link(rows[0], two)
    world.link(rows[1], one)
    world.judge(a_list)
    world.follow(a_list)
    live = Case.objects.exclude(state="withdrawn").order_by("sheet_row")
    assert [(case.sheet_row, case.recipient) for case in live] == [(rows[0], two), (rows[1], one)]
    assert world.follow(a_list) == NOTHING


def test_cases_of_a_withdrawn_list_are_withdrawn_with_it(world: World) -> None:
    a_list, other = world.a_list([world.recipient(), None]), world.a_list([world.recipient()])
    world.follow()
    world.withdraw(a_list)
    assert world.follow(a_list) == CasesChange(opened=0, verified=0, reopened=0, withdrawn=2)
    assert the_case(other).state == "open"


def test_case_moves_with_its_person_to_the_newer_version_of_the_list(world: World) -> None:
    person = world.recipient()
    first = world.a_list([person])
    world.follow(first)
    case = the_case(first)
    second = world.a_list([person])
    world.follow(second)
    assert Case.objects.count() == 1
    world.withdraw(first)
    world.judge(second)
    assert world.follow(first, second) == NOTHING
    assert the_case(second) == case


def test_case_of_a_list_withdrawn_first_goes_on_when_the_person_comes_again(world: World) -> None:
    person = world.recipient()
    first = world.a_list([person])
    world.follow(first)
    case = the_case(first)
    world.withdraw(first)
    world.follow(first)
    second = world.a_list([person])
    assert world.follow(second).opened == 1
    assert the_case(second) == case


def test_list_at_work_keeps_its_cases_until_it_is_settled(world: World) -> None:
    a_list = world.a_list([world.recipient()])
    world.follow(a_list)
    world._move(a_list, "reconciling")
    RowOutcome.objects.filter(list=a_list).delete()
    assert world.follow(a_list) == NOTHING
    world._settle(a_list)
    assert world.follow(a_list) == NOTHING


def test_open_case_says_what_its_row_says_after_the_row_was_mended(world: World) -> None:
    a_list = world.a_list([world.recipient()])
    world.follow(a_list)
    ListRow.objects.filter(list=a_list).update(lot_no="202108B", vaccine=world.other_vaccine)
    world.judge(a_list)
    world.follow(a_list)
    case = the_case(a_list)
    assert (case.lot_no, case.vaccine) == ("202108B", world.other_vaccine)


def test_person_whom_another_list_claims_otherwise_meanwhile_has_one_case_there(world: World) -> None:
    person = world.recipient()
    first, second = world.a_list([person]), world.a_list([None])
    world.follow(first)
    world._move(first, "reconciling")
    RowOutcome.objects.filter(list=first).delete()
    world.dose(person, given_on=DAY + datetime.timedelta(days=1))
    world.link(second.sheet_rows.get(), person)
    world.judge(second)
    assert world.follow(second) == CasesChange(opened=1, verified=0, reopened=0, withdrawn=1)
    assert (the_case(second).kind, the_case(second).recipient) == ("differs", person)


def test_row_that_says_nothing_any_more_withdraws_its_case(world: World) -> None:
    a_list = world.a_list([world.recipient()])
    world.follow(a_list)
    ListRow.objects.filter(list=a_list).update(dose_no=2)
    world.judge(a_list)
    assert world.follow(a_list) == CasesChange(opened=0, verified=0, reopened=0, withdrawn=1)


def test_closed_case_stays_closed_unless_the_dose_appears(world: World) -> None:
    person = world.recipient()
    a_list = world.a_list([person])
    world.follow(a_list)
    case_close(case=the_case(a_list), closure="not_vaccinated", reason="went home", by=world.officer)
    ListRow.objects.filter(list=a_list).update(dose_no=2)
    world.judge(a_list)
    assert world.follow(a_list) == NOTHING
    ListRow.objects.filter(list=a_list).update(dose_no=1)
    world.judge(a_list)
    assert world.follow(a_list) == NOTHING
    assert the_case(a_list).state == "closed"
    world.dose(person, seen=world.extract())
    world.judge(a_list)
    assert world.follow(a_list).verified == 1
    assert (the_case(a_list).state, the_case(a_list).closure) == ("verified", "")


def test_closed_case_keeps_its_closure_on_the_newer_version_of_the_list(world: World) -> None:
    person = world.recipient()
    first = world.a_list([person])
    world.follow(first)
    case_close(case=the_case(first), closure="not_vaccinated", reason="went home", by=world.officer)
    second = world.a_list([person])
    world.withdraw(first)
    world.judge(second)
    assert world.follow(first, second) == NOTHING
    assert (the_case(second).state, the_case(second).closure) == ("closed", "not_vaccinated")


def test_closing_needs_a_right_a_kind_and_a_reason(world: World) -> None:
    (case,) = world.missing()
    for role in set(Role) - MIS:
        with pytest.raises(errors.RightMissing):
            case_close(case=case, closure="not_vaccinated", reason="went home", by=world.user(role))
    with pytest.raises(errors.UnknownClosure):
        case_close(case=case, closure="lost", reason="went home", by=world.officer)
    with pytest.raises(errors.ReasonNeeded):
        case_close(case=case, closure="not_vaccinated", reason=" ", by=world.officer)
    case.refresh_from_db()
    assert case.state == "open"
    case_close(case=case, closure="not_vaccinated", reason=" went home ", by=world.officer)
    assert (case.state, case.closure_reason, case.closed_by) == ("closed", "went home", world.officer)


def test_who_closes_second_is_told_that_the_case_moved(world: World) -> None:
    (case,) = world.missing()
    seen_by_another = Case.objects.get(pk=case.pk)
    case_close(case=case, closure="not_vaccinated", reason="went home", by=world.officer)
    with pytest.raises(errors.StaleCase) as refusal:
        case_close(case=seen_by_another, closure="duplicate", reason="twice", by=world.approver)
    assert str(case.pk) in str(refusal.value)
    case.refresh_from_db()
    assert case.closure == "not_vaccinated"
    case_reopen(case=case, reason="she was there after all", by=world.approver)
    assert (case.state, case.closure, case.closed_by, case.closed_at) == ("open", "", None, None)
    with pytest.raises(errors.StaleCase):
        case_reopen(case=case, reason="again", by=world.approver)


def test_history_of_a_case_says_who_moved_it_and_why(world: World) -> None:
    (case,) = world.missing()
    case_close(case=case, closure="not_vaccinated", reason="went home", by=world.officer)
    event = case.events.order_by("-pgh_id").first()
    assert event.state == "closed"
    assert event.pgh_context.metadata == {"user": world.officer.pk, "reason": "went home"}


def test_database_itself_refuses_a_second_case_of_a_person(world: World) -> None:
    (case,) = world.missing()
    with pytest.raises(IntegrityError) as refusal:
        Case.objects.create(
            incident=case.incident,
            recipient=case.recipient,
            sheet_row=world.a_list([None]).sheet_rows.get(),
            kind="dose_missing",
            centre=case.centre,
            dose_no=1,
            given_on=DAY,
        )
    assert errors.broken_rule(refusal.value) == "one_live_case_per_person_and_incident"


def test_cases_follow_in_the_transaction_that_judges_a_long_list(world: World) -> None:
    people = Recipient.objects.bulk_create(
        Recipient(registration_no=f"{number:09d}", centre=world.centre) for number in range(2_000)
    )
    a_list = world.a_list(people)
    assert world.follow(a_list).opened == 2_000
    world.judge(a_list)
    assert world.follow(a_list) == NOTHING


def test_cases_stand_in_the_order_of_harm(world: World) -> None:
    """Who is longest past the second-dose date first, whatever the vaccine; who does not wait any more last."""
    slow, unknown = (Vaccine.objects.get(pk=world.vaccine.pk) for _copy in range(2))
    slow.pk, slow.code, slow.interval_days, slow.interval_source = None, "slow", 56, "a test"
    unknown.pk, unknown.code, unknown.interval_days = None, "unknown", None
    for vaccine in (slow, unknown):
        vaccine.save(force_insert=True)
    world.follow(world.a_list([world.recipient() for _number in range(5)]))
    first, second, third, fourth, fifth = Case.objects.order_by("pk")
    Vaccine.objects.filter(pk=world.vaccine.pk).update(interval_days=28, interval_source="a test")
    sooner = DAY + datetime.timedelta(days=28 - 56)
    Case.objects.filter(pk=first.pk).update(vaccine=unknown)
    Case.objects.filter(pk=third.pk).update(vaccine=slow, given_on=sooner - datetime.timedelta(days=1))
    Case.objects.filter(pk=fourth.pk).update(vaccine=slow, given_on=sooner + datetime.timedelta(days=1))
    case_close(
        case=Case.objects.get(pk=second.pk),
        closure="cannot_be_resolved",
        reason="moved away",
        by=world.officer,
    )
    assert list(Case.objects.by_harm()) == [third, fifth, fourth, first, second]
    due = DAY + datetime.timedelta(days=28)
    assert set(Case.objects.overdue(due)) == {third}
    assert set(Case.objects.overdue(due + datetime.timedelta(days=1))) == {third, fifth}
    assert [case.due_on for case in Case.objects.with_due().filter(pk__in=[first.pk, fifth.pk]).order_by("pk")] == [
        None,
        due,
    ]  # type: ignore[attr-defined]
    Case.objects.filter(pk=fifth.pk).update(lost_again_at=timezone.now())
    assert list(Case.objects.lost_again()) == [fifth]
