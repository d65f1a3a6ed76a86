"""What a person has decided is not asked again, unless evidence has come that they had not before them."""

from __future__ import annotations

import pytest
from django.db import connection

from records.models import Recipient
from recovery.linkage.decisions import row_decide
from recovery.models import CandidatePair, CentreList, Decision, Link
from tests.linkage.test_linking import FIRST, full_dates, outcomes, sent
from tests.pipeline.lists_of_people import Office, line, office, row, settle


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def asked(centre_list: CentreList, number: int = FIRST) -> list[tuple[str, bool]]:
    pairs = CandidatePair.objects.filter(row=row(centre_list, number))
    return sorted(pairs.values_list("recipient__registration_no", "asks"))


def decided(desk: Office, verdict: str, person: dict[str, str], **written: str) -> CentreList:
    """A list of whose first row a person has decided what it means."""
    centre_list = sent(desk, line(person, 1, nid="", **written))
    assert asked(centre_list) == [(person["registration_no"], True)]
    row_decide(
        row=row(centre_list, FIRST).sheet_row,
        verdict=verdict,
        recipient=Recipient.objects.get(registration_no=person["registration_no"]) if verdict == "this_one" else None,
        reason="I called the centre",
        by=desk.second,
    )
    return settle(centre_list)


def newcomer(person: dict[str, str]) -> Recipient:
    """Somebody whom a later extract brings, like the row in everything."""
    other = Recipient.objects.get(registration_no=person["registration_no"])
    other.pk, other.registration_no, other.nid, other.nid_key = None, "newcomer", "", ""
    other.save(force_insert=True)
    return other


def test_nobody_stays_nobody_until_the_register_has_somebody_new(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = decided(desk, "nobody", person, mobile="")
    for _again in range(2):
        assert outcomes(settle(centre_list))[0] == "not_registered"
        assert asked(centre_list) == []
    newcomer(person)
    assert outcomes(settle(centre_list))[0] == "in_review"
    assert asked(centre_list) == [("newcomer", True)]  # not the one whom the person has seen already
    row_decide(row=row(centre_list, FIRST).sheet_row, verdict="nobody", recipient=None, reason="again", by=desk.second)
    assert outcomes(settle(centre_list))[0] == "not_registered"


def test_whom_a_person_has_refused_no_number_links_by_machine(desk: Office) -> None:
    """The NID comes into the register later; the row had none of its own until it was typed anew."""
    person = full_dates()[0]
    centre_list = decided(desk, "nobody", person, mobile="")
    number = Recipient.objects.get(registration_no=person["registration_no"]).nid_key
    row(centre_list, FIRST).sheet_row.list_row.__class__.objects.filter(pk=row(centre_list, FIRST).pk).update(
        nid_key=number
    )
    assert outcomes(settle(centre_list))[0] == "in_review"
    assert asked(centre_list) == [(person["registration_no"], True)]


def test_who_cannot_tell_is_asked_again_only_on_other_evidence(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = decided(desk, "cannot_tell", person, mobile="01711111111")
    assert outcomes(centre_list)[0] == "in_review"
    assert asked(centre_list) == [(person["registration_no"], False)]
    Recipient.objects.filter(registration_no=person["registration_no"]).update(sex="")  # nothing that the row speaks of
    assert asked(settle(centre_list)) == [(person["registration_no"], False)]
    Recipient.objects.filter(registration_no=person["registration_no"]).update(mobile_key="01711111111")
    assert asked(settle(centre_list)) == [(person["registration_no"], True)]
    assert not Link.objects.filter(row=row(centre_list, FIRST)).exists()


def test_a_decision_for_somebody_stands_and_is_asked_about_when_the_register_contradicts_it(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = decided(desk, "this_one", person, mobile="01711111111")
    own = Recipient.objects.filter(registration_no=person["registration_no"])
    assert asked(centre_list) == []
    own.update(mobile_key="01711111111")  # as a correction of ours does: more agrees than before
    assert asked(settle(centre_list)) == []
    own.update(date_of_birth="1931-12-30")
    assert asked(settle(centre_list)) == [(person["registration_no"], True)]
    assert Link.objects.get(row=row(centre_list, FIRST)).found_by == "decision"
    assert outcomes(centre_list)[0] != "in_review"
    row_decide(
        row=row(centre_list, FIRST).sheet_row,
        verdict="this_one",
        recipient=own.get(),
        reason="asked her",
        by=desk.second,
    )
    assert asked(settle(centre_list)) == []


def test_what_was_proposed_is_kept_with_every_decision_whoever_writes_it(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = sent(desk, line(person, 1, nid="", mobile=""))
    pair = CandidatePair.objects.get(row=row(centre_list, FIRST))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO recovery_decision (sheet_row_id, verdict, reason, decided_by_id, decided_at)"
            " VALUES (%s, 'nobody', 'by hand', %s, now())",
            [pair.row_id, desk.second.pk],
        )
    basis = Decision.objects.get(sheet_row_id=pair.row_id).basis
    assert basis == {str(pair.recipient_id): {each["name"]: each["level"] for each in pair.comparisons}}


def test_a_decision_from_before_this_rule_is_not_asked_about_again(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = decided(desk, "nobody", person, mobile="")
    Decision.objects.update(basis=None)
    newcomer(person)
    assert outcomes(settle(centre_list))[0] == "not_registered"
