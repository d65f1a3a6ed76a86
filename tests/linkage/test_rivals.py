"""Other candidates beside the right one, and other rows that would take the same person: who stops a link."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Recipient
from records.normalise import name_key, sound_key
from recovery.models import CandidatePair, CentreList, Link
from tests.linkage.test_linking import FIRST, full_dates, outcomes, sent, wrong_digit
from tests.pipeline.lists_of_people import Office, line, office, row


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def beside(person: dict[str, str], **changed: Any) -> Recipient:
    """Somebody else in the register who is like a person but for what is changed."""
    other = Recipient.objects.get(registration_no=person["registration_no"])
    other.pk, other.registration_no, other.nid, other.nid_key = None, "beside", "", ""
    for name, value in changed.items():
        setattr(other, name, value)
    other.save(force_insert=True)
    return other


SOMEBODY = {
    "name_en": "Zulekha Xavier", "name_bn": "", "name_key_en": "zulekha xavier", "name_key_bn": "",
    "sound_en": "zlk ksbr", "sound_bn": "",
}  # fmt: skip


def link_of(centre_list: CentreList, number: int = FIRST) -> Link | None:
    return Link.objects.filter(row=row(centre_list, number)).first()


@pytest.mark.parametrize("contradicts", [False, True])
def test_somebody_on_the_same_telephone_who_is_plainly_another_stops_only_what_is_contradicted(
    desk: Office, contradicts: bool
) -> None:
    """Husband and wife were registered one after the other: their numbers lie a digit apart."""
    person = next(each for each in full_dates() if len(each["nid"]) == 17)
    own = Recipient.objects.get(registration_no=person["registration_no"])
    written = wrong_digit(person["nid"], -4) if contradicts else "8473920165"  # ten digits say nothing about 17
    spouse = beside(
        person,
        date_of_birth=own.date_of_birth.replace(year=1950, month=12, day=31),
        nid_key=wrong_digit(written, -4)[-13:],
        nid_year=own.nid_year if contradicts else None,
        **SOMEBODY,
    )
    centre_list = sent(desk, line(person, 1, nid=written))
    linked = link_of(centre_list)
    if contradicts:
        assert linked is None
        assert CandidatePair.objects.filter(row=row(centre_list, FIRST), recipient=spouse).exists()
    else:
        assert linked is not None
        assert linked.recipient == own


@pytest.mark.parametrize(
    "changed",
    [SOMEBODY, {"date_of_birth": "1948-02-17"}, {"mobile": "01811111111", "mobile_key": "01811111111"}],
    ids=["a twin of another name", "a father of the same name", "a namesake of one birth date"],
)
def test_whoever_agrees_in_two_of_three_stops_a_link(desk: Office, changed: dict[str, str]) -> None:
    person = full_dates()[0]
    beside(person, **changed)
    centre_list = sent(desk, line(person, 1, nid=""))
    assert outcomes(centre_list)[0] == "in_review"
    assert link_of(centre_list) is None


def slipped(name: str) -> str:
    """A letter of the longest word is another one, and sounds otherwise."""
    word = max(name.split(), key=len)
    return name.replace(word, word[:-2] + ("k" if word[-2] != "k" else "t") + word[-1])


@pytest.mark.parametrize(
    ("changed", "links"),
    [
        ({"born_on": "year"}, True),
        ({"born_on": ""}, True),
        ({"born_on": "year", "mobile": ""}, False),
        ({"born_on": "year", "mobile": "01711111111"}, False),
        ({"born_on": "03/07/1931"}, False),
        ({"born_on": "year", "name": "Zulekha Xavier"}, False),
    ],
    ids=["year", "no birth date", "no phone", "another phone", "another birth date", "another name"],
)
def test_a_whole_number_links_with_a_slip_in_the_name_where_phone_and_birth_date_bear_it_out(
    desk: Office, changed: dict[str, str], links: bool
) -> None:
    person = next(each for each in full_dates() if each["nid"] and len(each["name_en"].split()) > 1)
    written = {"name": slipped(person["name_en"])} | changed
    if written["born_on"] == "year":
        written["born_on"] = person["date_of_birth"][:4]
    centre_list = sent(desk, line(person, 1, **written))
    linked = link_of(centre_list)
    assert (linked is not None) == links
    if linked is not None:
        assert (linked.recipient.registration_no, linked.found_by) == (person["registration_no"], "scored")
        assert "mobile" in linked.corroborated_by
        levels = {each["name"]: each["level"] for each in linked.comparisons}
        assert (levels["nid"], levels["name"]) == ("exact", "near")
    else:
        assert outcomes(centre_list)[0] == "in_review"


def test_a_whole_number_with_a_slip_in_the_name_does_not_link_beside_a_twin(desk: Office) -> None:
    """The number is the twin's; it is the other twin who bears the row's name."""
    person = next(each for each in full_dates() if each["nid"] and len(each["name_en"].split()) > 1)
    name = slipped(person["name_en"])
    beside(
        person,
        name_en=name,
        name_bn="",
        name_key_en=name_key(name),
        name_key_bn="",
        sound_en=sound_key(name),
        sound_bn="",
    )
    year = person["date_of_birth"][:4]
    assert outcomes(sent(desk, line(person, 1, name=name, born_on=year)))[0] == "in_review"


def test_rows_that_say_one_person_to_the_letter_are_duplicates_under_one_number_and_else_a_question(
    desk: Office,
) -> None:
    """Which of two that look alike stands first decides nothing: neither is linked by weight."""
    longer = [each for each in full_dates() if len(each["nid"]) > 10]  # ten digits say nothing about those
    person, other, taken = longer[:3]
    centre_list = sent(
        desk,
        line(person, 1, nid="1234567890"), line(person, 2, nid="1234567890"),
        line(other, 3, nid=""), line(other, 4, nid="", mobile=f"88{other['mobile']}"),
        line(taken, 5, nid=""), line(taken, 6),
    )  # fmt: skip
    assert outcomes(centre_list)[1] == "duplicate"
    assert [outcomes(centre_list)[number] for number in (2, 3, 4)] == ["in_review"] * 3
    linked = [link_of(centre_list, FIRST + number) is not None for number in range(6)]
    assert linked == [True, True, False, False, False, True]


def test_a_row_that_only_sounds_like_one_who_is_taken_goes_before_a_person(desk: Office) -> None:
    """Hasan and Hussain are twins oftener than one person who was written twice."""
    person = full_dates()[0]
    Recipient.objects.filter(registration_no=person["registration_no"]).update(
        name_en="Abul Hasan Ali",
        name_bn="",
        name_key_en="abul hasan ali",
        name_key_bn="",
        sound_en="Abl hsn Al",
        sound_bn="",
    )
    both = (line(person, 1, nid="", name="Abul Hasan Ali"), line(person, 2, nid="", name="Abul Hasen Ali"))
    assert outcomes(sent(desk, *both))[:2] == ["in_review", "in_review"]
