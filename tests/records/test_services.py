"""The writers of the register: what they change, what they give back, what they refuse."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import errors
from records.models import Centre, Dose, Extract, Recipient, Source
from records.services import (
    ChangedField,
    DoseEntry,
    FieldChange,
    dose_add_many,
    dose_change_many,
    dose_retract_many,
    recipient_change_many,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

Load = Callable[..., Extract]

DAY = datetime.date(2021, 10, 13)
OTHER_DAY = datetime.date(2021, 10, 28)


@pytest.fixture
def people(extract: Load) -> list[Recipient]:
    """Three registered people without a dose."""
    extract(["P1", "P2", "P3"])
    return list(Recipient.objects.order_by("registration_no"))


def centre(code: str = "S201901") -> Centre:
    return Centre.objects.get(code=code)


def entry(recipient: Recipient, dose_no: int = 1, given_on: datetime.date = DAY, lot_no: str = "L1") -> DoseEntry:
    return DoseEntry(recipient.pk, dose_no, "SINOPHARM", given_on, centre().pk, lot_no)


def added(*entries: DoseEntry, source_ref: str = "batch 1") -> list[Dose]:
    ids = dose_add_many(entries, source=Source.CORRECTION, source_ref=source_ref)
    doses = Dose.objects.in_bulk(ids)
    return [doses[pk] for pk in ids]


# Doses are added


def test_doses_are_added_in_the_order_of_the_entries_and_are_not_held_yet(people: list[Recipient]) -> None:
    one, two, three = people
    doses = added(entry(three), entry(one, 2), entry(two))
    assert [(dose.recipient, dose.dose_no) for dose in doses] == [(three, 1), (one, 2), (two, 1)]
    assert {(dose.source, dose.source_ref) for dose in doses} == {(Source.CORRECTION, "batch 1")}
    assert (doses[0].vaccine_id, doses[0].given_on, doses[0].centre, doses[0].lot_no) == (
        "SINOPHARM",
        DAY,
        centre(),
        "L1",
    )
    assert not Dose.objects.held().exists()


def test_an_added_dose_leaves_one_line_of_history_with_its_context(people: list[Recipient]) -> None:
    with pghistory.context(batch=12):
        doses = added(*(entry(person) for person in people))
    for dose in doses:
        event = dose.events.get()
        assert (event.pgh_label, event.given_on, event.pgh_context.metadata) == ("insert", DAY, {"batch": 12})


def test_a_dose_without_vaccine_or_centre_is_added(people: list[Recipient]) -> None:
    (pk,) = dose_add_many([DoseEntry(people[0].pk, 1, None, DAY, None)], source=Source.CORRECTION, source_ref="batch 1")
    dose = Dose.objects.get(pk=pk)
    assert (dose.vaccine, dose.centre, dose.lot_no) == (None, None, "")


def test_a_held_dose_is_refused_by_name_and_nothing_is_added(extract: Load) -> None:
    extract(["P1", "P2"], ["P1"])
    one, two = Recipient.objects.order_by("registration_no")
    with pytest.raises(errors.DoseIsHeld) as refused:
        added(entry(two), entry(one, given_on=OTHER_DAY))
    assert str(refused.value) == f"The national server already holds dose 1 of recipient {one.pk}."
    assert Dose.objects.get().given_on == DAY


def test_a_lost_dose_is_taken_over_with_the_new_values_and_counts_as_unseen(extract: Load) -> None:
    first = extract(["P1"], ["P1"])
    extract(["P1"], [])
    lost = Dose.objects.get()
    (dose,) = added(entry(lost.recipient, given_on=OTHER_DAY))
    assert dose.pk == lost.pk
    assert (dose.given_on, dose.lot_no, dose.recorded_at, dose.source) == (
        OTHER_DAY,
        "L1",
        None,
        Source.CORRECTION,
    )
    assert (dose.first_seen_in, dose.last_seen_in, dose.lost_in) == (first, None, None)
    assert dose.changed_at > lost.changed_at
    assert dose.events.last().given_on == OTHER_DAY


def test_a_retracted_dose_that_the_server_still_shows_is_not_held_when_it_is_added_again(
    extract: Load,
) -> None:
    extract(["P1"], ["P1"])
    (dose,) = Dose.objects.all()
    dose_retract_many([dose.pk], source_ref="batch 1")
    extract(["P1"], ["P1"])
    (again,) = added(entry(dose.recipient, given_on=OTHER_DAY), source_ref="batch 2")
    assert (again.pk, again.retracted_at, again.source_ref) == (dose.pk, None, "batch 2")
    assert not Dose.objects.held().exists()


def test_an_unseen_correction_is_taken_over(people: list[Recipient]) -> None:
    (first,) = added(entry(people[0]))
    (second,) = added(entry(people[0], given_on=OTHER_DAY), source_ref="batch 2")
    assert (second.pk, second.given_on, second.source_ref) == (first.pk, OTHER_DAY, "batch 2")


def test_two_entries_for_one_person_and_dose_are_refused(people: list[Recipient]) -> None:
    with pytest.raises(errors.ChangeAskedTwice):
        added(entry(people[0]), entry(people[0], given_on=OTHER_DAY))
    assert not Dose.objects.exists()


# Doses are changed


def test_changed_fields_are_given_back_with_their_old_values_in_the_order_asked(
    people: list[Recipient],
) -> None:
    one, two = added(entry(people[0]), entry(people[1]))
    other = centre("S302601")
    asked = [
        FieldChange(two.pk, "centre", other.pk),
        FieldChange(one.pk, "given_on", OTHER_DAY),
        FieldChange(one.pk, "vaccine", "PFIZER"),
        FieldChange(two.pk, "lot_no", "L1"),
        FieldChange(two.pk, "vaccine", None),
    ]
    assert dose_change_many(asked) == [
        ChangedField(two.pk, "centre", centre().pk, other.pk),
        ChangedField(one.pk, "given_on", DAY, OTHER_DAY),
        ChangedField(one.pk, "vaccine", "SINOPHARM", "PFIZER"),
        ChangedField(two.pk, "vaccine", "SINOPHARM", None),
    ]
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.given_on, one.vaccine_id, one.centre, one.lot_no) == (OTHER_DAY, "PFIZER", centre(), "L1")
    assert (two.given_on, two.vaccine_id, two.centre, two.lot_no) == (DAY, None, other, "L1")


def test_a_change_to_what_is_there_writes_nothing(people: list[Recipient]) -> None:
    (dose,) = added(entry(people[0]))
    assert dose_change_many([FieldChange(dose.pk, "given_on", DAY.isoformat())]) == []
    assert Dose.objects.get().changed_at == dose.changed_at
    assert dose.events.count() == 1


def test_a_change_and_its_inverse_leave_the_dose_as_it_was(people: list[Recipient]) -> None:
    (dose,) = added(entry(people[0]))
    changed = dose_change_many([FieldChange(dose.pk, "given_on", "2021-10-28"), FieldChange(dose.pk, "lot_no", None)])
    dose_change_many([FieldChange(change.record_id, change.field, change.old) for change in changed])
    again = Dose.objects.get()
    assert (again.given_on, again.lot_no) == (DAY, "L1")


def test_unknown_doses_fields_and_repeats_are_refused_and_nothing_is_changed(people: list[Recipient]) -> None:
    (dose,) = added(entry(people[0]))
    good = FieldChange(dose.pk, "given_on", OTHER_DAY)
    with pytest.raises(errors.UnknownDose, match=str(dose.pk + 1)):
        dose_change_many([good, FieldChange(dose.pk + 1, "given_on", OTHER_DAY)])
    with pytest.raises(errors.FieldCannotBeChanged, match="recipient"):
        dose_change_many([good, FieldChange(dose.pk, "recipient", people[1].pk)])
    with pytest.raises(errors.ChangeAskedTwice):
        dose_change_many([good, good])
    assert Dose.objects.get().given_on == DAY


# Doses are taken back


def test_doses_are_taken_back_once(people: list[Recipient]) -> None:
    one, two = added(entry(people[0]), entry(people[1]))
    assert dose_retract_many([two.pk], source_ref="batch 2") == [two.pk]
    taken_back_at = Dose.objects.get(pk=two.pk).retracted_at
    assert dose_retract_many([two.pk, one.pk, one.pk], source_ref="batch 3") == [one.pk]
    assert Dose.objects.get(pk=two.pk).retracted_at == taken_back_at
    assert list(Dose.objects.order_by("pk").values_list("source_ref", flat=True)) == ["batch 3", "batch 2"]
    with pytest.raises(errors.UnknownDose):
        dose_retract_many([two.pk + 100], source_ref="batch 4")


# Recipients are changed


def test_a_recipients_keys_follow_its_values(people: list[Recipient]) -> None:
    pk = people[0].pk
    changed = recipient_change_many(
        [
            FieldChange(pk, "name_en", "Mst. Rahima Khatun"),
            FieldChange(pk, "name_bn", "মোছাঃ রহিমা খাতুন"),
            FieldChange(pk, "nid", "19851910000000017"),
            FieldChange(pk, "mobile", "+880 1700-000007"),
            FieldChange(pk, "date_of_birth", "1976-03-12"),
            FieldChange(pk, "birth_registration_no", "20061910000000024"),
            FieldChange(pk, "passport_no", "bx 0000025"),
        ]
    )
    assert [change.field for change in changed] == [
        "name_en", "name_bn", "nid", "mobile", "date_of_birth", "birth_registration_no", "passport_no",
    ]  # fmt: skip
    assert changed[4] == ChangedField(pk, "date_of_birth", datetime.date(1980, 1, 5), datetime.date(1976, 3, 12))
    person = Recipient.objects.get(pk=pk)
    assert (person.name_key_en, person.sound_en) == ("rahima khatun", person.sound_bn)
    assert (person.nid_key, person.nid_year, person.mobile_key) == ("1910000000017", 1985, "01700000007")
    assert (person.brn_key, person.passport_key) == ("20061910000000024", "BX0000025")
    assert person.mobile == "+880 1700-000007"
    assert (person.sex, person.registration_no, person.source) == ("M", "P1", Source.CORRECTION)
    assert person.events.get().name_en == "Mst. Rahima Khatun"


def test_one_changed_field_leaves_the_other_fields_and_keys_alone(people: list[Recipient]) -> None:
    before = Recipient.objects.filter(pk=people[0].pk).values().get()
    recipient_change_many([FieldChange(people[0].pk, "nid", "")])
    assert recipient_change_many([FieldChange(people[0].pk, "nid", None)]) == []
    recipient_change_many([FieldChange(people[0].pk, "mobile", "01800000002")])
    after = Recipient.objects.filter(pk=people[0].pk).values().get()
    differing = {column for column in before if before[column] != after[column]}
    assert differing == {"mobile", "mobile_key", "source", "changed_at"}


def test_unknown_recipients_and_fields_are_refused(people: list[Recipient]) -> None:
    with pytest.raises(errors.UnknownRecipient):
        recipient_change_many([FieldChange(people[2].pk + 1, "mobile", "01800000002")])
    with pytest.raises(errors.FieldCannotBeChanged):
        recipient_change_many([FieldChange(people[0].pk, "registration_no", "P9")])
    assert Recipient.objects.filter(mobile="01800000002").count() == 0


# All of them


def test_each_call_is_one_statement_however_many_it_changes(people: list[Recipient]) -> None:
    """Beside the savepoint of the transaction and the lock."""

    def statements(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        wanted = ("INSERT", "UPDATE", "WITH", "--")
        return sum(query["sql"].lstrip().startswith(wanted) for query in captured.captured_queries)

    assert statements(lambda: added(*(entry(person) for person in people))) == 1
    ids = list(Dose.objects.values_list("pk", flat=True))
    assert statements(lambda: dose_change_many([FieldChange(pk, "given_on", OTHER_DAY) for pk in ids])) == 1
    assert statements(lambda: dose_retract_many(ids, source_ref="batch 2")) == 1
    renames = [FieldChange(person.pk, "name_en", "Abdul Kader") for person in people]
    assert statements(lambda: recipient_change_many(renames)) == 1


def test_calls_without_anything_to_do_do_nothing(reference: None) -> None:
    assert dose_add_many([], source=Source.CORRECTION, source_ref="batch 1") == []
    assert dose_change_many([]) == dose_retract_many([], source_ref="batch 1") == recipient_change_many([]) == []
