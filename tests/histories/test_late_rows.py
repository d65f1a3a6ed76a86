"""A day is signed, and a late list names somebody more: figure, signature and reason move together, on the page."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings

from records import reference_data
from recovery import tasks
from recovery.models import CentreDay
from tests.histories.going import Going, row_cells
from tests.histories.quick import in_this_process
from tests.histories.shown import Shown, main_of, page_read, text_of
from tests.histories.steps_lists import send
from tests.histories.town import FIRST, PEOPLE, REGISTERED, Town, reported

HOME = [person for person in PEOPLE[:REGISTERED] if (person.centre, person.day) == ("C1", FIRST)]


@pytest.fixture
def going(town: Town, tmp_path: Path) -> Going:
    return Going(town, tmp_path, random.Random(1), dict(town.server), set(range(REGISTERED)))


def page(client: Client) -> tuple[Shown, str]:
    html = client.get("/progress/centre/C1/").content.decode()
    shown = page_read(html)
    assert shown is not None
    return shown, text_of(main_of(html))


def test_late_row_opens_the_day_and_the_page_says_why_the_figure_moved(going: Going) -> None:
    town = going.town
    day = CentreDay.objects.get_or_create(incident=town.incident, centre=town.centres["C1"], day=FIRST)[0]
    officer, official = Client(), Client()
    for client, user in ((officer, town.officer), (official, town.official)):
        client.force_login(user)
        client.cookies["punoruddhar_language"] = "en"
    first, *late = HOME
    with in_this_process(), override_settings(UPLOAD_DIR=going.folder / "uploads"), transaction.atomic():
        reference_data.reported_load(reported(going.folder, {("C1", FIRST): 1}))
        send(going, [row_cells(first, 1)], "C1", FIRST)
        answer = officer.post(f"/progress/day/{day.pk}/sign-off/", {"register_pages": "1-4"}, follow=True)
        assert "The day is signed off." in text_of(answer.content.decode())
        signed, words = page(officer)
        assert "signed off as complete" in words
        assert "Signed by" in words

        send(going, [row_cells(person, n) for n, person in enumerate(late, 2)], "C1", FIRST)
        day.refresh_from_db()
        assert day.state == "open"
        number = town.incident.lists.order_by("-pk").first().pk
        opened, words = page(officer)
        before, after = signed.together.counts, opened.together.counts
        assert after["listed"] - before["listed"] == len(late) > 0
        # Of some late people the server held a dose that no row claimed: they were verified before.
        assert after["known_missing"] > before["known_missing"]
        assert after["verified"] == before["verified"]
        assert "Signed by" not in words
        assert f"Why it is open: {text_of(day.reason)}" in words
        assert str(number) in text_of(day.reason)
        assert max(opened.percents, default=0) < 100
        # An official reads that the day is open; why it is may name a file, which may name a person.
        _, words = page_words(official)
        assert "signed off as complete" not in words
        assert text_of(day.reason) not in words

        # The same list judged again after a new signature opens nothing: its rows were signed for.
        officer.post(f"/progress/day/{day.pk}/sign-off/", {"register_pages": "1-5"})
        tasks.list_judge_again(number)
        going.jobs_do()
        day.refresh_from_db()
        assert (day.state, day.reason) == ("complete", "")


def page_words(client: Client) -> tuple[int, str]:
    answer = client.get("/progress/centre/C1/")
    return answer.status_code, text_of(main_of(answer.content.decode()))
