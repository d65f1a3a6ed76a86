"""The pages about centres that have sent nothing, and the note that a manager sees."""

from __future__ import annotations

from typing import Any

import pytest

from recovery.models import CentreCall, CentreContact, CentreDay, CentreNote
from recovery.progress.figures import figures
from tests.web import walk_ins, world


@pytest.fixture
def page(mirror: world.Mirror) -> str:
    """The page of the first centre, of which no list has come of the other day."""
    CentreDay.objects.get_or_create(incident=mirror.incident, centre=mirror.a.centre, day=world.OTHER_DAY)
    return f"/reminders/centres/{mirror.a.centre.code}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_days_are_counted_as_the_figures_do_and_a_person_at_the_desk_is_no_list(
    mirror: world.Mirror, page: str
) -> None:
    clerk = world.browser(mirror.people["officer"])
    before = figures(incident=mirror.incident).centre_days_without_list
    assert before > 0
    walk_ins.came(mirror, walk_ins.card(mirror.a.people[12], given_on=world.OTHER_DAY))
    assert figures(incident=mirror.incident).centre_days_without_list == before
    told = text(clerk.get("/reminders/"))
    assert told.count('<th scope="row">') == before
    assert page in told
    assert "See whom to call" in text(clerk.get("/"))
    assert page not in text(clerk.get("/reminders/?page=99&district=none")).split("<tbody")[0]


def test_call_and_number_are_kept_and_stand_on_the_sheet(mirror: world.Mirror, page: str) -> None:
    clerk = world.browser(mirror.people["officer"])
    number = {"contact-name": "Nurse in charge", "contact-phone": "০১৭০০-০০০০১২"}
    for sentence in ("The number is kept.", "is kept already"):
        assert sentence in text(clerk.post(f"{page}contact/", number, follow=True))
    assert CentreContact.objects.get().phone == "01700000012"
    call = {"call-day": world.OTHER_DAY.isoformat(), "call-said": "it comes on Sunday", "call-call_again_on": ""}
    assert "it comes on Sunday" in text(clerk.post(f"{page}call/", call, follow=True))
    assert CentreCall.objects.get().made_by == mirror.people["officer"]
    assert "it comes on Sunday" in text(clerk.get("/reminders/"))
    sheet = text(clerk.get("/reminders/sheet/?district=3026"))
    assert "Nurse in charge" in sheet
    assert "01700000012" in sheet


@pytest.mark.parametrize(
    ("what", "said", "sentence"),
    [
        ("call", {"day": "2021-10-13", "said": "x"}, "has come meanwhile"),
        ("call", {"day": "2021-10-28", "said": " "}, "what came of the call"),
        ("call", {"day": "2021-10-28", "said": "x", "call_again_on": "2021-01-01"}, "This day is past."),
        ("note", {"day": "2021-10-28", "text": ""}, "Please write the note."),
        ("contact", {"name": "x", "phone": "by bus"}, "This is no phone number."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    what: str, said: dict[str, str], sentence: str, mirror: world.Mirror, page: str
) -> None:
    clerk = world.browser(mirror.people["approver"])
    answer = clerk.post(f"{page}{what}/", {f"{what}-{name}": value for name, value in said.items()})
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert not any(model.objects.exists() for model in (CentreCall, CentreNote, CentreContact))


def test_note_stands_with_the_notices_of_its_centre_until_it_is_seen(mirror: world.Mirror, page: str) -> None:
    clerk, here, there = map(world.browser, (mirror.people["officer"], mirror.a.manager, mirror.b.manager))
    words = "please send the register pages"
    assert words in text(
        clerk.post(f"{page}note/", {"note-day": world.OTHER_DAY.isoformat(), "note-text": words}, follow=True)
    )
    assert words in text(here.get("/notices/"))
    assert words not in text(there.get("/notices/"))
    assert words not in text(clerk.get("/notices/"))
    there.post("/notices/read/")
    assert CentreNote.objects.get().seen_at is None
    here.post("/notices/read/")
    assert CentreNote.objects.get().seen_by == mirror.a.manager
    assert f"seen by {mirror.a.manager}" in text(clerk.get(page))
