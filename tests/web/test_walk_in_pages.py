"""The pages about people at a desk, and what the page of a case says of its evidence."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from recovery import tasks
from recovery.intake.walk_in import walk_in_file
from recovery.models import Case, CentreList, Correction
from tests.web import world
from tests.web.test_foreign_centre import shape
from tests.web.walk_ins import came, card, on_no_list

ADD = "/cases/walk-in/"


def said(mirror: world.Mirror, person: world.Person, **changed: Any) -> dict[str, Any]:
    """What a careful nurse fills in."""
    return {
        "centre": mirror.a.centre.pk,
        "given_on": world.DAY.isoformat(),
        "name": person.name,
        "identity": person.nid,
        "born_on": f"{person.born_on:%d/%m/%Y}",
        "evidence": "the card, number 0815",
        **changed,
    }


def test_manager_finds_the_button_at_home_and_the_person_goes_first(mirror: world.Mirror) -> None:
    somebody, desk = on_no_list(mirror.a), world.browser(mirror.a.manager)
    assert f'href="{ADD}"' in desk.get("/").content.decode()
    assert 'name="evidence"' in desk.get(ADD).content.decode()
    answer = desk.post(ADD, said(mirror, somebody))
    added = CentreList.objects.get(origin="walk_in")
    page = reverse("recovery:case_walk_in_detail", args=[added.pk])
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert (added.uploaded_by, added.evidence_note, added.state) == (
        mirror.a.manager,
        "the card, number 0815",
        "received",
    )
    assert "Being looked up." in desk.get(page).content.decode()
    tasks.list_run_to_end(added.pk)
    told = desk.get(page).content.decode()
    case = Case.objects.get(walk_in=added)
    assert "This person goes first." in told
    assert "the card, number 0815" in told
    assert somebody.nid not in told  # masked
    assert f'href="/cases/{case.pk}/"' in told
    first = desk.get("/cases/").content.decode().split("<tbody", 1)[1].split("</tr>", 1)[0]
    assert f"/cases/{case.pk}/" in first
    assert "came to a desk" in first


def test_second_press_and_second_visit_lead_to_the_same_page(mirror: world.Mirror) -> None:
    somebody, desk = on_no_list(mirror.a), world.browser(mirror.a.manager)
    first = desk.post(ADD, said(mirror, somebody))
    second = desk.post(ADD, said(mirror, somebody, evidence="again"), follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "was added already" in second.content.decode()
    assert CentreList.objects.filter(origin="walk_in").count() == 1


def test_file_of_a_person_that_was_sent_as_a_list_is_said_and_not_opened_as_a_person(mirror: world.Mirror) -> None:
    somebody, desk = on_no_list(mirror.a), world.browser(mirror.a.manager)
    content = walk_in_file(card(somebody), centre=mirror.a.centre, dose_no=1)
    sent = world.list_received(content, by=mirror.a.manager, centre=mirror.a.centre, incident=mirror.incident)
    answer = desk.post(ADD, said(mirror, somebody))
    assert (answer.status_code, f"list {sent.pk}" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"evidence": " "}, "Write what you have seen"),
        ({"name": "123"}, "A name has letters"),
        ({"identity": "12345"}, "This is no NID"),
        ({"mobile": "0170000001"}, "A mobile number has 11 digits"),
        ({"born_on": "1976"}, "Write the whole date of birth"),
        ({"born_on": "01/01/2999"}, "Write the whole date of birth"),
        ({"registration_no": "<b>1</b>"}, "A registration number has only digits and letters"),
        ({"given_on": "2021-10-14"}, "Choose one of these days"),
        ({"identity": "", "born_on": ""}, "Fill in one of these at least"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_kept(
    changed: dict[str, str], sentence: str, mirror: world.Mirror
) -> None:
    answer = world.browser(mirror.a.manager).post(ADD, said(mirror, on_no_list(mirror.a), **changed))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not CentreList.objects.filter(origin="walk_in").exists()


def test_bangla_digits_are_read(mirror: world.Mirror) -> None:
    somebody = on_no_list(mirror.a)
    bangla = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
    typed = {"identity": somebody.nid.translate(bangla), "born_on": f"{somebody.born_on:%d/%m/%Y}".translate(bangla)}
    assert world.browser(mirror.a.manager, language="bn").post(ADD, said(mirror, somebody, **typed)).status_code == 302
    row = tasks.list_run_to_end(CentreList.objects.get(origin="walk_in").pk).rows.get()
    assert (row.nid_key, row.born_on) == (somebody.nid[-13:], somebody.born_on)


def test_person_of_another_centres_list_is_told_of_and_not_shown(mirror: world.Mirror) -> None:
    theirs = mirror.b.people[30]
    added = came(mirror, card(theirs))
    case = Case.objects.get(walk_in=added)
    assert case.centre == mirror.b.centre
    told = (
        world.browser(mirror.a.manager).get(reverse("recovery:case_walk_in_detail", args=[added.pk])).content.decode()
    )
    assert "stands on the list of another centre" in told
    assert f"/cases/{case.pk}/" not in told
    page = world.browser(mirror.b.manager).get(reverse("recovery:case_detail", args=[case.pk])).content.decode()
    assert "vaccination card, seen by the nurse" in page
    assert reverse("recovery:case_walk_in_detail", args=[added.pk]) not in page  # the list is the other centre's


def test_person_at_a_foreign_desk_answers_as_nobody_does(mirror: world.Mirror) -> None:
    added = came(mirror, card(mirror.b.people[35]), by=mirror.b.manager, centre=mirror.b.centre)
    pages = {pk: reverse("recovery:case_walk_in_detail", args=[pk]) for pk in (added.pk, 2_000_000_000)}
    own, foreign = world.browser(mirror.b.manager), world.browser(mirror.a.manager)
    assert own.get(pages[added.pk]).status_code == 200
    ((status, _),) = {shape(foreign.get(page), page) for page in pages.values()}
    assert status == 404
    assert mirror.b.token not in foreign.get(ADD).content.decode()


def test_each_end_is_said_in_words(mirror: world.Mirror) -> None:
    desk = world.browser(mirror.people["officer"])

    def told(person: Any, **changed: Any) -> str:
        added = came(mirror, card(person, **changed), by=mirror.people["officer"])
        return desk.get(reverse("recovery:case_walk_in_detail", args=[added.pk])).content.decode()

    assert "The server holds this dose." in told(mirror.a.people[mirror.a.missing + 3])
    assert "They are on a list already" in told(mirror.a.people[31])
    assert "closed without recovery" in told(mirror.a.people[4])
    assert "Nobody in the register was found" in told(mirror.a.person(777))
    doubtful = mirror.a.people[mirror.a.missing + 6]
    assert "More than one person may be meant." in told(doubtful, identity=f"{doubtful.nid[:7]}7{doubtful.nid[8:]}")


def test_list_of_a_centre_is_no_person_at_a_desk(mirror: world.Mirror) -> None:
    page = reverse("recovery:case_walk_in_detail", args=[mirror.a.a_list.pk])
    assert world.browser(mirror.people["officer"]).get(page).status_code == 404


def test_day_card_of_a_manager_still_asks_for_the_list(mirror: world.Mirror) -> None:
    # A list that says no day may be of any day, so its question would come first.
    tasks.list_withdraw_and_follow(list_id=mirror.a.asking.pk, by=mirror.a.manager, reason="sent by mistake")
    came(mirror, card(on_no_list(mirror.a), given_on=world.OTHER_DAY))
    home = world.browser(mirror.a.manager).get("/").content.decode()
    card_of_day = next(part for part in home.split('<section class="pr-card') if "28 October 2021" in part)
    assert "Send the list" in card_of_day


# The case -------------------------------------------------------------------------------------------------------------


def case_page(mirror: world.Mirror, case: Case, who: str = "officer") -> str:
    answer = world.browser(mirror.people[who]).get(reverse("recovery:case_detail", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_case_says_why_it_is_one_and_on_what_evidence(mirror: world.Mirror) -> None:
    missing = mirror.a.cases()[10]
    page = case_page(mirror, missing)
    assert "does not hold the dose" in page
    assert f"row {missing.sheet_row.row_number} of Quasdimar-13oct.csv" in page
    assert "Found by NID; name: same sound, birth date: same." in page
    assert "since today" in page
    unknown = Case.objects.get(centre=mirror.a.centre, kind="not_registered")
    assert "nobody in the register was found for the row" in case_page(mirror, unknown)


def test_link_by_a_person_is_said_with_the_reason(mirror: world.Mirror) -> None:
    unknown = Case.objects.get(centre=mirror.a.centre, kind="not_registered")
    recipient = mirror.a.cases()[11].recipient
    other = on_no_list(mirror.a)
    known = type(recipient).objects.get(registration_no=other.registration_no)  # type: ignore[union-attr]
    tasks.row_decide_and_judge(
        row=unknown.sheet_row, verdict="this_one", recipient=known, reason="asked by phone", by=mirror.people["officer"]
    )
    tasks.list_judge_again_now(unknown.sheet_row.list_id)
    case = Case.objects.get(recipient=known)
    assert "decided that it is this person: asked by phone" in case_page(mirror, case)


def test_field_in_which_the_list_is_right_becomes_a_correction(mirror: world.Mirror) -> None:
    case = Case.objects.get(centre=mirror.a.centre, kind="differs")
    page = case_page(mirror, case)
    assert "but differs in: day of the dose" in page
    assert "13 October 2021" in page
    assert "28 October 2021" in page
    desk = world.browser(mirror.people["officer"])
    answer = desk.post(
        reverse("recovery:exchange_side", args=[case.pk]), {"field": "given_on", "side": "list", "reason": "card seen"}
    )
    assert answer.status_code == 302
    line = Correction.objects.get(case=case)
    assert (line.field, line.old_value, line.new_value) == ("given_on", "2021-10-28", "2021-10-13")


def test_correction_of_who_came_carries_what_was_seen(mirror: world.Mirror) -> None:
    case = Case.objects.get(walk_in=came(mirror, card(mirror.a.people[34])))
    desk = world.browser(mirror.people["officer"])
    key = "f3a1f6a2-13c0-4c43-8f0c-6b9f1a3d3f01"
    assert desk.post("/cases/to-batch/", {"case": [case.pk], "request_key": key}).status_code == 302
    line = Correction.objects.get(case=case)
    assert (line.evidence, line.evidence_note) == (case.sheet_row, "vaccination card, seen by the nurse")


def test_people_at_the_desk_are_the_first_queue_of_mis(mirror: world.Mirror) -> None:
    came(mirror, card(mirror.a.people[32]))
    desk = world.browser(mirror.people["officer"])
    home = desk.get("/").content.decode()
    assert home.index("People who came to a desk") < home.index("People past their second-dose date")
    shown = desk.get("/cases/?harm=urgent").content.decode().split("<tbody", 1)[1]
    assert shown.count("came to a desk") == 1


KNOWN = f"{ADD}known/"


def test_whoever_is_known_is_named_while_the_card_is_typed_and_nothing_is_kept(mirror: world.Mirror) -> None:
    case = mirror.a.cases()[0]
    desk = world.browser(mirror.a.manager)
    somebody = next(each for each in mirror.a.people if each.nid and case.name == each.name)
    typed = {"name": somebody.name, "born_on": f"{somebody.born_on:%d/%m/%Y}"}
    lists = CentreList.objects.count()
    part = desk.post(KNOWN, typed, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Is it one of these?" in part
    assert f'href="/cases/{case.pk}/"' in part
    page = desk.post(KNOWN, typed).content.decode()  # without scripts
    assert f'href="/cases/{case.pk}/"' in page
    assert f'value="{typed["born_on"]}"' in page
    assert "Is it one of these?" not in desk.get(ADD).content.decode()
    assert CentreList.objects.count() == lists
    bangla = world.browser(mirror.a.manager, language="bn")
    assert "Is it one of these?" not in bangla.post(KNOWN, typed).content.decode()


def test_manager_is_told_of_a_foreign_person_only_that_there_is_one(mirror: world.Mirror) -> None:
    foreign = mirror.b.cases()[0]
    somebody = next(each for each in mirror.b.people if each.name == foreign.name)
    typed = {"name": somebody.name, "born_on": f"{somebody.born_on:%d/%m/%Y}", "identity": somebody.nid}
    told = world.browser(mirror.a.manager).post(KNOWN, {**typed, "name": "", "born_on": ""}).content.decode()
    assert "known at another centre. Ask MIS" in told
    assert not mirror.b.canaries.search(told.replace(somebody.nid, ""))
    assert f"/cases/{foreign.pk}/" not in told
    clerk = world.browser(mirror.people["officer"]).post(KNOWN, typed, headers={"HX-Request": "true"})
    assert f"/cases/{foreign.pk}/" in clerk.content.decode()
    nobody = world.browser(mirror.a.manager).post(KNOWN, {"identity": "9999999999"}, headers={"HX-Request": "true"})
    assert "is known yet" in nobody.content.decode()
