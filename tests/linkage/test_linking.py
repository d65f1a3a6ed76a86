"""Rows without a usable identifier: who is linked by weight, who goes before a person, who is nobody."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.models import Recipient
from recovery import tasks
from recovery.linkage import link as linking
from recovery.linkage.decisions import row_decide
from recovery.linkage.explain import comparison_sentence
from recovery.models import CandidatePair, CentreList, Decision, Link, LinkageModel, LinkageRun, ListRow
from tests.pipeline.lists_of_people import Office, line, office, people, row, settle

FIRST = 2  # number of the first row below the headings


@pytest.fixture
def desk(db: None) -> Office:
    return office()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def outcomes(centre_list: CentreList) -> list[str]:
    return [each.outcome.outcome for each in centre_list.rows.select_related("outcome").order_by("row_number")]


def full_dates() -> list[dict[str, str]]:
    """People whose birth date says something, with a name and a phone of their own."""
    return [each for each in people() if not each["date_of_birth"].endswith("-01-01")]


def wrong_digit(number: str, place: int = -2) -> str:
    digits = list(number)
    digits[place] = str((int(digits[place]) + 1) % 10)
    return "".join(digits)


def others(count: int) -> list[list[object]]:
    """People found by their NID, so that the list is not held as a wrong one."""
    return [line(person, serial) for serial, person in enumerate(full_dates()[-count:], start=100)]


def sent(desk: Office, *rows: list[object]) -> CentreList:
    return desk.send([*rows, *others(4)])


def test_birth_date_name_and_phone_together_link_without_an_identifier(desk: Office) -> None:
    person = full_dates()[0]
    linked = Link.objects.get(row=row(sent(desk, line(person, 1, nid="")), FIRST))
    assert (linked.recipient.registration_no, linked.found_by) == (person["registration_no"], "scored")
    assert linked.model == LinkageModel.objects.get(is_active=True)
    assert linked.weight is not None
    assert linked.weight > linked.model.upper
    assert linked.weight == pytest.approx(sum(each["weight"] for each in linked.comparisons))
    sentences = [comparison_sentence(each) for each in linked.comparisons]
    assert any(sentence.startswith("birth date: the same day +") for sentence in sentences)
    assert any(sentence.startswith("mobile: the same +") for sentence in sentences)
    assert "NID: not known on both sides" in sentences


@pytest.mark.parametrize(
    "changed",
    [
        {"mobile": ""},
        {"born_on": ""},
        {"mobile": "01711111111"},
        {"name": "Somebody Else"},
    ],
    ids=["no phone", "no birth date", "another phone", "another name"],
)
def test_less_than_the_three_together_goes_before_a_person(desk: Office, changed: dict[str, str]) -> None:
    person = full_dates()[0]
    centre_list = sent(desk, line(person, 1, nid="", **changed))
    assert outcomes(centre_list)[0] == "in_review"
    pair = CandidatePair.objects.get(row=row(centre_list, FIRST), recipient__registration_no=person["registration_no"])
    assert pair.weight == pytest.approx(sum(each["weight"] for each in pair.comparisons))
    assert len({comparison_sentence(each) for each in pair.comparisons}) == 9


def test_a_name_alone_and_a_phone_alone_find_nobody(desk: Office) -> None:
    one, other = full_dates()[:2]
    centre_list = sent(
        desk,
        line(one, 1, nid="", born_on="", mobile="01712345678"),
        line(other, 2, nid="", born_on="", name="Somebody Else"),
    )
    assert outcomes(centre_list)[:2] == ["not_registered", "not_registered"]
    assert not CandidatePair.objects.exists()


def test_a_wrong_digit_links_only_where_all_else_agrees_and_the_number_is_nobodys(desk: Office) -> None:
    one, other, third, fourth = full_dates()[:4]
    Recipient.objects.filter(registration_no=full_dates()[5]["registration_no"]).update(
        nid_key=wrong_digit(other["nid"][-13:]), nid_year=None
    )
    swapped = third["nid"][:-3] + third["nid"][-2] + third["nid"][-3] + third["nid"][-1]
    centre_list = sent(
        desk,
        line(one, 1, nid=wrong_digit(one["nid"])),
        line(other, 2, nid=wrong_digit(other["nid"])),
        line(third, 3, nid=swapped, mobile=""),
        line(fourth, 4, nid=wrong_digit(fourth["nid"]), name="Somebody Else"),
    )
    assert Link.objects.get(row=row(centre_list, FIRST)).recipient.registration_no == one["registration_no"]
    assert outcomes(centre_list)[1:4] == ["in_review"] * 3
    levels = {each["name"]: each["level"] for each in Link.objects.get(row=row(centre_list, FIRST)).comparisons}
    assert levels["nid"] == "one_edit"


def test_the_number_of_a_twin_goes_before_a_person(desk: Office) -> None:
    """Found by the number and by the birth date, as twins have one; but the twin bears the row's own name."""
    one, twin = full_dates()[:2]
    Recipient.objects.filter(registration_no=twin["registration_no"]).update(
        date_of_birth=one["date_of_birth"],
        mobile_key=Recipient.objects.get(registration_no=one["registration_no"]).mobile_key,
    )
    centre_list = sent(desk, line(one, 1, nid=twin["nid"]), line(full_dates()[2], 2))
    assert outcomes(centre_list)[0] == "in_review"
    assert not Link.objects.filter(row=row(centre_list, FIRST)).exists()
    assert Link.objects.filter(row=row(centre_list, FIRST + 1)).exists()


def test_a_wrong_digit_that_makes_the_number_of_another_row_does_not_link(desk: Office) -> None:
    one, other = full_dates()[:2]
    written = wrong_digit(one["nid"])
    centre_list = sent(desk, line(one, 1, nid=written), line(other, 2, nid=written))
    assert outcomes(centre_list)[:2] == ["in_review", "in_review"]


def distance_is_more_than_a_slip(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swap = len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]] \
        and one[places[1]] == other[places[0]]  # fmt: skip
    return len(places) > 1 and not swap


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False))
@pytest.mark.django_db
def test_an_nid_that_contradicts_by_more_than_a_slip_never_links(desk: Office, chance: object) -> None:
    rows, meant = [], {}
    for serial, person in enumerate(full_dates()[:8], start=1):
        number = person["nid"]
        while not distance_is_more_than_a_slip(number, person["nid"]):
            digits = list(person["nid"])
            for place in chance.sample(range(5, len(digits)), chance.randrange(2, 5)):  # type: ignore[attr-defined]
                digits[place] = chance.choice("0123456789")  # type: ignore[attr-defined]
            number = "".join(digits)
        if not Recipient.objects.filter(nid=number).exists():
            rows.append(line(person, serial, nid=number))
            meant[serial] = person["registration_no"]
    centre_list = sent(desk, *rows, [99, f"Mark {chance.random()}", "", "", "", "Sinopharm", "1", "13/10/2021"])  # type: ignore[attr-defined]
    for link in Link.objects.filter(list=centre_list, found_by="scored"):
        levels = {each["name"]: each["level"] for each in link.comparisons}
        assert levels["nid"] != "differs"
    assert not Link.objects.filter(list=centre_list, recipient__registration_no__in=meant.values()).exists()
    tasks.list_withdraw_and_follow(list_id=centre_list.pk, by=desk.clerk, reason="only a trial")


#: Kind of identifier: the key of both sides, and what it is made of.
KINDS = {
    "brn_key": st.from_regex(r"\A(19|20)[0-9]{2}1[0-9]{12}\Z"),
    "passport_key": st.from_regex(r"\AZZ0[0-9]{6}\Z"),
    "registration_no": st.from_regex(r"\A9[0-9]{8}\Z"),
}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.django_db
def test_no_other_identifier_may_contradict_by_even_a_digit(desk: Office, data: st.DataObject) -> None:
    """Everything else is the person's own: birth date, name, phone, and an NID that the row does not bear."""
    persons = full_dates()[:6]
    rows = [line(person, serial, nid="") for serial, person in enumerate(persons, start=1)]
    centre_list = sent(desk, *rows, [99, f"Mark {data.draw(st.uuids())}", "", "", "", "Sinopharm", "1", "13/10/2021"])
    own = [row(centre_list, FIRST + place) for place in range(len(persons))]
    assert all(Link.objects.filter(row=each).exists() for each in own)
    for each, person in zip(own, persons, strict=True):
        kind = data.draw(st.sampled_from(sorted(KINDS)))
        registered = data.draw(KINDS[kind])
        place = data.draw(st.integers(1, 6)) if data.draw(st.booleans()) else None
        written = data.draw(KINDS[kind]) if place is None else wrong_digit(registered, -place)
        ListRow.objects.filter(pk=each.pk).update(**{kind: written})
        if kind == "registration_no":  # the register's own stays: it is what names the person
            registered = person["registration_no"]
        else:
            Recipient.objects.filter(registration_no=person["registration_no"]).update(**{kind: registered})
        if written == registered:
            ListRow.objects.filter(pk=each.pk).update(**{kind: wrong_digit(written, -1)})
    settle(centre_list)
    assert not Link.objects.filter(row__in=own).exists()
    tasks.list_withdraw_and_follow(list_id=centre_list.pk, by=desk.clerk, reason="only a trial")
    Recipient.objects.filter(registration_no__in=[each["registration_no"] for each in persons]).update(
        brn_key="", passport_key=""
    )


def test_two_candidates_of_one_row_are_never_chosen_between_by_machine(desk: Office) -> None:
    person = full_dates()[0]
    twin = Recipient.objects.get(registration_no=person["registration_no"])
    twin.pk, twin.registration_no, twin.nid, twin.nid_key = None, "twin", "", ""
    twin.save(force_insert=True)
    centre_list = sent(desk, line(person, 1, nid=""))
    assert outcomes(centre_list)[0] == "in_review"
    assert CandidatePair.objects.filter(row=row(centre_list, FIRST)).count() == 2


def test_a_birth_date_of_1_january_does_not_link(desk: Office) -> None:
    person = full_dates()[0]
    year = person["date_of_birth"][:4]
    Recipient.objects.filter(registration_no=person["registration_no"]).update(date_of_birth=f"{year}-01-01")
    assert outcomes(sent(desk, line(person, 1, nid="", born_on=f"01/01/{year}")))[0] == "in_review"


def test_names_of_one_skeleton_that_are_two_names_do_not_link(desk: Office) -> None:
    person = full_dates()[0]
    Recipient.objects.filter(registration_no=person["registration_no"]).update(
        name_en="Hasan Ali", name_bn="", name_key_en="hasan ali", name_key_bn="", sound_en="hsn Al", sound_bn=""
    )
    centre_list = sent(desk, line(person, 1, nid="", name="Hossain Ali"))
    assert outcomes(centre_list)[0] == "in_review"


def test_a_person_who_cannot_tell_is_not_overruled_by_weight(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = sent(desk, line(person, 1, nid="", mobile=""))
    row_decide(
        row=row(centre_list, FIRST).sheet_row,
        verdict="cannot_tell",
        recipient=None,
        reason="two sisters",
        by=desk.second,
    )
    # Now the row says nothing that another phone could contradict, and a person has spoken all the same.
    ListRow.objects.filter(list=centre_list, row_number=FIRST).update(mobile_key=person["mobile"])
    assert outcomes(settle(centre_list))[0] == "in_review"
    Decision.objects.all().update(replaced_at=timezone.now())
    assert Link.objects.get(row=row(settle(centre_list), FIRST)).found_by == "scored"


def links_of(centre_list: CentreList) -> list[tuple[object, ...]]:
    links = Link.objects.filter(list=centre_list).order_by("row__name", "row__mobile_key")
    return list(links.values_list("row__name", "recipient__registration_no", "found_by", "weight"))


def test_the_same_rows_give_the_same_links_in_any_order_and_again(desk: Office) -> None:
    persons = full_dates()[:8]
    rows = [line(person, n, nid="" if n % 2 else person["nid"]) for n, person in enumerate(persons)]
    first = desk.send(rows)
    before = links_of(first)
    assert len(before) == 8
    assert links_of(settle(first)) == before
    tasks.list_withdraw_and_follow(list_id=first.pk, by=desk.clerk, reason="sent again in another order")
    assert links_of(desk.send(rows[::-1])) == before


def test_a_run_says_what_it_did_in_numbers(desk: Office) -> None:
    one, other = full_dates()[:2]
    centre_list = sent(desk, line(one, 1, nid=""), line(other, 2, nid="", mobile=""))
    run = LinkageRun.objects.filter(list=centre_list).latest("pk")
    assert (run.rows, run.linked_exact, run.linked_scored, run.to_review) == (6, 4, 1, 1)
    assert run.pairs_scored >= 6
    assert run.pairs_capped == 0
    settle(centre_list)
    assert LinkageRun.objects.filter(list=centre_list).count() == 2


def test_a_block_too_large_to_choose_from_is_left_out_and_counted(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "MOST_PEOPLE", 0)
    centre_list = sent(desk, line(full_dates()[0], 1, nid=""))
    run = LinkageRun.objects.filter(list=centre_list).latest("pk")
    assert outcomes(centre_list)[0] == "not_registered"
    assert run.pairs_capped >= 3  # by phone, by birth date and sound, by birth date and centre
    assert run.rows_capped == 1


def test_no_file_of_persons_stays_behind(desk: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed, working = (tmp_path / f"punoruddhar-linkage-{name}" for name in ("killed", "working"))
    for folder in (killed, working):
        folder.mkdir()
        (folder / "lefts.csv").write_text("name", encoding="ascii")
    os.utime(killed, (time.time() - 90_000,) * 2)
    sent(desk, line(full_dates()[0], 1, nid=""))
    assert [folder for folder in tmp_path.glob("punoruddhar-linkage-*")] == [working]


def test_a_list_with_nothing_to_weigh_starts_no_process(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_args: object, **_more: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(linking, "pairs_score", started)
    rows = [[1, "Nobody Whomsoever", "", "", "01712345678", "Sinopharm", "1", "13/10/2021"]]
    assert outcomes(desk.send(rows)) == ["not_registered"]
    assert LinkageRun.objects.get().pairs_scored == 0


def test_the_page_of_a_row_says_what_was_compared(desk: Office) -> None:
    person = full_dates()[0]
    centre_list = sent(desk, line(person, 1, nid=""))
    client = Client()
    client.force_login(desk.clerk)
    weight = Link.objects.get(row=row(centre_list, FIRST)).weight
    address = reverse("recovery:row_detail", args=[row(centre_list, FIRST).pk])
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert f"Weight {weight:.1f}: what was compared" in page
    assert "birth date: the same day +" in page
    assert "NID: not known on both sides" in page
    bangla = client.get(address, headers={"accept-language": "bn"}).content.decode()
    assert "জন্মতারিখ: একই দিন +" in bangla
