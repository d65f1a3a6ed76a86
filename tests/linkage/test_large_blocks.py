"""Keys that many people share: who is still found under them, and what is said of who is not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from records.models import Centre, Recipient
from records.normalise import sound_key
from recovery.linkage import link as linking
from recovery.models import CandidatePair, Link, LinkageRun
from tests.linkage.test_linking import FIRST, full_dates, outcomes, sent
from tests.pipeline.lists_of_people import Office, line, office, row


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def crowd(person: dict[str, str], size: int) -> None:
    """So many others under a person's telephone, of other names and birth dates."""
    own = Recipient.objects.get(registration_no=person["registration_no"])
    strangers = Recipient.objects.exclude(pk=own.pk).exclude(date_of_birth=own.date_of_birth)
    Recipient.objects.bulk_create(
        Recipient(
            registration_no=f"crowd-{number}",
            name_en="Zulekha Xavier",
            name_key_en="zulekha xavier",
            sound_en=sound_key("Zulekha Xavier"),
            date_of_birth=strangers[number % strangers.count()].date_of_birth,
            sex=own.sex,
            mobile=own.mobile,
            mobile_key=own.mobile_key,
            centre=own.centre,
        )
        for number in range(size)
    )


@pytest.mark.parametrize("born_on", ["", None], ids=["no birth date", "birth date"])
def test_a_telephone_of_many_still_finds_who_bears_the_name_or_the_birth_date(
    desk: Office, born_on: str | None
) -> None:
    """A centre that wrote its own number for everybody who had none."""
    person, other = full_dates()[:2]
    crowd(person, linking.MOST_PEOPLE + 10)
    written = {} if born_on is None else {"born_on": born_on}
    centre_list = sent(desk, line(person, 1, nid="", **written), line(other, 2))
    found = Link if born_on is None else CandidatePair
    assert found.objects.get(row=row(centre_list, FIRST)).recipient.registration_no == person["registration_no"]
    run = LinkageRun.objects.get(list=centre_list)
    assert run.pairs_capped == linking.MOST_PEOPLE + 10
    assert run.rows_capped == 0


def test_of_a_telephone_and_a_name_that_too_many_share_nobody_is_proposed_and_the_page_says_so(desk: Office) -> None:
    person = full_dates()[0]
    crowd(person, linking.MOST_PEOPLE + 10)
    centre_list = sent(desk, line(person, 1, nid="", born_on="", name="Zulekha Xavier"))
    assert outcomes(centre_list)[0] == "not_registered"
    assert LinkageRun.objects.get(list=centre_list).rows_capped == 1
    client = Client(headers={"accept-language": "en"})
    client.force_login(desk.clerk)
    page = client.get(reverse("recovery:list_detail", args=[centre_list.pk])).content.decode()
    assert "What 1 row says is shared by too many people" in page


def test_what_a_look_up_did_not_read_to_its_end_is_not_looked_into(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rival may be among those whom nobody has read."""
    monkeypatch.setattr(linking, "LOOK", 55)
    person = full_dates()[0]
    crowd(person, 60)
    elsewhere = Centre.objects.exclude(pk=desk.centre.pk)[0]  # name and centre would find them, too
    Recipient.objects.filter(registration_no=person["registration_no"]).update(centre=elsewhere)
    centre_list = sent(desk, line(person, 1, nid="", born_on=""))
    assert outcomes(centre_list)[0] == "not_registered"
    assert LinkageRun.objects.get(list=centre_list).rows_capped == 1
