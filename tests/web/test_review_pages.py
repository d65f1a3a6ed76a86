"""The pages of clerical review: who sees what, what a decision does, and what is never decided by oversight."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from records.models import Recipient, Role
from recovery.intake.walk_in import WalkIn
from recovery.linkage import alike
from recovery.linkage.decisions import row_decide
from recovery.models import CentreList, Decision, ReviewAct
from recovery.web import access_review
from tests.linkage.test_linking import FIRST, full_dates, sent, wrong_digit
from tests.pipeline.lists_of_people import Office, line, office, row, settle
from tests.web import world
from tests.web.walk_ins import carried

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(db: None) -> Office:
    return office()


@pytest.fixture
def waiting(desk: Office) -> CentreList:
    """Four rows that wait: a wrong digit, a name nearly the same, two candidates, and one without a phone."""
    one, two, three, four = full_dates()[:4]
    twin = Recipient.objects.get(registration_no=three["registration_no"])
    twin.pk, twin.registration_no, twin.nid, twin.nid_key = None, "twin", "", ""
    twin.save(force_insert=True)
    return sent(
        desk,
        line(one, 1, nid=wrong_digit(one["nid"]), mobile=""),
        line(two, 2, nid="", mobile=wrong_digit(two["mobile"]), name=f"{two['name_en']}a"),
        line(three, 3, nid=""),
        line(four, 4, nid="", mobile=""),
    )


def page(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def of(centre_list: CentreList, number: int, name: str = "review_row") -> str:
    return reverse(f"recovery:{name}", args=[row(centre_list, number).pk])


def say(client: Client, centre_list: CentreList, number: int, choice: str, **more: Any) -> Any:
    headers = {key: more.pop(key) for key in list(more) if key.startswith("HTTP_")}
    query = more.pop("query", "")
    body = {"choice": choice, "reason": "asked by phone", "seen": "0"} | more
    return client.post(of(centre_list, number, "review_decision") + query, body, **headers)


def test_a_row_stands_beside_its_candidate_with_what_differs_marked(desk: Office, waiting: CentreList) -> None:
    html = page(world.browser(desk.clerk), of(waiting, FIRST))
    person = full_dates()[0]
    wrong, right = wrong_digit(person["nid"])[-2], person["nid"][-2]
    assert f"<mark>{wrong}</mark>" in html
    assert f"<mark>{right}</mark>" in html
    assert person["nid"] not in html
    assert person["nid"][:-4] not in html
    assert "one digit differs" in html
    assert "The only candidate" in html
    assert "4 left" in words(html)
    assert waiting.file_name in html
    assert of(waiting, FIRST, "row_detail") in html
    assert "found by" in html


def test_what_speaks_against_stands_left_of_the_line_hollow_with_its_number(desk: Office, waiting: CentreList) -> None:
    Recipient.objects.filter(registration_no=full_dates()[3]["registration_no"]).update(sex="M", centre=None)
    person = Recipient.objects.get(registration_no=full_dates()[3]["registration_no"])
    pair = row(waiting, FIRST + 3).candidates.get()
    for each in pair.comparisons:
        if each["name"] == "sex":
            each.update(level="differs", weight=-6.64)
    pair.save()
    html = page(world.browser(desk.clerk), of(waiting, FIRST + 3))
    assert person.registration_no in html
    assert re.search(r'fill="#ffffff" stroke="#1c2723"', html)
    assert "−6.6" in html
    assert "−৬.৬" in page(world.browser(desk.clerk, language="bn"), of(waiting, FIRST + 3))


def test_a_number_that_two_rows_share_is_said(desk: Office) -> None:
    one, other = full_dates()[:2]
    centre_list = sent(desk, line(one, 1), line(other, 2, nid=one["nid"], mobile=""))
    html = page(world.browser(desk.clerk), of(centre_list, FIRST))
    assert "The NID stands on another row of the list under another name." in html


def test_each_candidate_has_a_button_of_its_own(desk: Office, waiting: CentreList) -> None:
    html = page(world.browser(desk.clerk), of(waiting, FIRST + 2))
    assert "Candidate 1 of 2" in html
    assert "Candidate 2 of 2" in html
    for pair in row(waiting, FIRST + 2).candidates.all():
        assert f'value="{pair.recipient_id}"' in html
    # Enter in a field must not press the first of them.
    assert html.index('<button type="submit" disabled hidden>') < html.index('name="choice"')


@pytest.mark.parametrize("choice", ["nobody", "cannot_tell", "this one", "by number"])
def test_a_decision_is_kept_and_leads_to_the_next_row(desk: Office, waiting: CentreList, choice: str) -> None:
    client = world.browser(desk.clerk)
    person = full_dates()[0]
    recipient = Recipient.objects.get(registration_no=person["registration_no"])
    more = {"registration_no": person["registration_no"]} if choice == "by number" else {}
    sent_as = {"this one": str(recipient.pk), "by number": "by_number"}.get(choice, choice)
    answer = say(client, waiting, FIRST, sent_as, common="called", reason="twice", **more)
    assert (answer.status_code, answer["Location"]) == (302, of(waiting, FIRST + 1))
    decision = Decision.objects.get()
    assert decision.verdict == ("this_one" if choice in {"this one", "by number"} else choice)
    assert decision.recipient == (recipient if decision.verdict == "this_one" else None)
    assert decision.reason == "Asked by phone. twice"
    # The last reason is offered for the next row of this session.
    html = page(client, answer["Location"])
    assert '<option value="called" selected>' in html
    assert 'value="twice"' in html
    assert "My last: row 2" in html


def test_a_decision_needs_a_reason_and_an_answer(desk: Office, waiting: CentreList) -> None:
    client = world.browser(desk.clerk)
    for body in (
        {"choice": "nobody", "reason": " "},
        {"choice": "", "reason": "x"},
        {"choice": "perhaps", "reason": "x"},
    ):
        answer = client.post(of(waiting, FIRST, "review_decision"), body)
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
    answer = say(client, waiting, FIRST, "by_number", registration_no="no such")
    assert "There is nobody in the register" in answer.content.decode()
    assert not Decision.objects.exists()
    assert say(client, waiting, FIRST, "nobody", reason="", common="too_little").status_code == 302


def test_a_row_decided_by_somebody_else_meanwhile_is_shown_again(desk: Office, waiting: CentreList) -> None:
    row_decide(row=row(waiting, FIRST).sheet_row, verdict="nobody", recipient=None, reason="asked", by=desk.second)
    answer = say(world.browser(desk.clerk), waiting, FIRST, "cannot_tell")
    assert answer.status_code == 422
    assert "has decided this row while you looked at it" in words(answer.content.decode())
    assert Decision.objects.get().decided_by == desk.second


def test_scripts_get_the_row_behind_the_one_they_show(desk: Office, waiting: CentreList) -> None:
    client = world.browser(desk.clerk)
    keys = [row(waiting, FIRST + n).pk for n in range(4)]
    prefetched = page(client, f"{reverse('recovery:review_next')}?after={keys[0]}", **HTMX)
    assert f'data-row="{keys[1]}"' in prefetched
    assert "<html" not in prefetched
    answer = say(client, waiting, FIRST, "nobody", shown=keys[1], **HTMX)
    assert (answer.status_code, f'data-row="{keys[2]}"' in answer.content.decode()) == (200, True)
    assert "3 left" in words(answer.content.decode())
    refused = say(client, waiting, FIRST + 1, "nobody", reason="", shown=keys[2], **HTMX)
    assert refused.status_code == 422
    assert f'data-row="{keys[1]}"' in refused.content.decode()
    assert "<html" not in refused.content.decode()
    for number in (1, 2, 3):
        answer = say(client, waiting, FIRST + number, "nobody", **HTMX)
    assert "data-finished" in answer.content.decode()
    assert say(client, waiting, FIRST + 3, "nobody", seen=Decision.objects.first().pk).status_code == 302


def test_a_row_of_which_nobody_can_tell_leaves_the_queue_and_stays_in_review(desk: Office, waiting: CentreList) -> None:
    client = world.browser(desk.clerk)
    say(client, waiting, FIRST, "cannot_tell")
    settled = settle(waiting)
    assert settled.in_review == 4
    assert row(settled, FIRST).outcome.outcome == "in_review"
    index = words(page(client, reverse("recovery:review_index")))
    assert "3 rows wait" in index
    assert "Cannot tell yet: 1 row" in index
    assert "Rows to decide 3" in words(page(client, reverse("recovery:home")))
    answer = client.get(f"{reverse('recovery:review_next')}?of=cannot_tell")
    assert answer["Location"] == f"{of(waiting, FIRST)}?of=cannot_tell"
    standing = Decision.objects.get(replaced_at__isnull=True).pk
    again = say(client, waiting, FIRST, "nobody", seen=standing, query="?of=cannot_tell")
    assert again["Location"] == reverse("recovery:review_index")
    assert [each.verdict for each in Decision.objects.order_by("pk")] == ["cannot_tell", "nobody"]


def test_a_decided_row_is_out_of_the_queue_before_its_list_is_judged_again(desk: Office, waiting: CentreList) -> None:
    client = world.browser(desk.clerk)
    say(client, waiting, FIRST, "nobody")
    assert row(waiting, FIRST).outcome.outcome == "in_review"
    assert "3 rows wait" in words(page(client, reverse("recovery:review_index")))
    CentreList.objects.filter(pk=waiting.pk).update(state="linking", lease=waiting.lease + 9)
    assert "3 rows wait" in words(page(client, reverse("recovery:review_index")))


def test_the_time_for_one_row_is_the_median_of_ones_own_of_today(desk: Office, waiting: CentreList, rf: Any) -> None:
    request = rf.get("/")
    request.user = desk.clerk
    now = max(timezone.now(), timezone.localtime().replace(hour=0, minute=30))
    # Pauses, backwards: 5, 7, 600 (away), 9 seconds; and one of yesterday.
    for ago, number in ((0, 0), (5, 1), (12, 2), (612, 3), (621, 0), (90_000, 1)):
        decision = Decision.objects.create(
            sheet_row=row(waiting, FIRST + number).sheet_row,
            verdict="nobody",
            reason="x",
            decided_by=desk.clerk,
            replaced_at=now,
        )
        Decision.objects.filter(pk=decision.pk).update(decided_at=now - datetime.timedelta(seconds=ago))
    assert access_review.seconds_each(request) == 7
    request.user = desk.second
    assert access_review.seconds_each(request) is None


def test_a_linked_row_is_decided_otherwise_on_the_same_page(desk: Office, waiting: CentreList) -> None:
    linked = waiting.rows.filter(link__isnull=False).first()
    assert linked is not None
    client = world.browser(desk.clerk)
    address = reverse("recovery:review_row", args=[linked.pk])
    html = page(client, address)
    assert "Linked to" in html
    assert "data-queue" not in html  # scripts leave it alone
    body = {"choice": "nobody", "reason": "her sister", "seen": "0"}
    answer = client.post(reverse("recovery:review_decision", args=[linked.pk]), body)
    assert answer["Location"] == reverse("recovery:row_detail", args=[linked.pk])
    assert "Decide otherwise" in page(client, answer["Location"])


def test_an_auditor_reads_and_a_manager_does_not_come_in(desk: Office, waiting: CentreList) -> None:
    auditor = world.browser(world.account(Role.AUDITOR, "auditor"))
    html = page(auditor, of(waiting, FIRST))
    assert "This one" not in html
    assert "one digit differs" in html
    assert "See the first" in page(auditor, reverse("recovery:review_index"))
    manager = world.browser(desk.manager)
    assert manager.get(of(waiting, FIRST)).status_code == 403
    assert reverse("recovery:review_index") not in page(manager, of(waiting, FIRST, "row_detail"))


def test_home_list_and_row_lead_to_the_review(desk: Office, waiting: CentreList) -> None:
    client = world.browser(desk.clerk)
    assert reverse("recovery:review_index") in page(client, reverse("recovery:home"))
    the_list = page(client, reverse("recovery:list_detail", args=[waiting.pk]))
    assert f"{reverse('recovery:review_next')}?list={waiting.pk}" in the_list
    assert of(waiting, FIRST) in page(client, of(waiting, FIRST, "row_detail"))


# Rows alike -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(desk: Office) -> CentreList:
    """Twelve rows alike."""
    rows = [line(person, n, nid="", mobile="") for n, person in enumerate(full_dates()[:12], start=1)]
    return sent(desk, *rows)


def alike_page(desk: Office) -> str:
    (found,) = alike.patterns(incident=desk.incident)
    return reverse("recovery:review_alike", args=[found.pattern])


def fields(html: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html):
        found.setdefault(name, []).append(value)
    return found


def test_rows_alike_are_looked_at_ticked_out_decided_and_undone(desk: Office, many: CentreList) -> None:
    client = world.browser(desk.clerk)
    assert "the same: birth date, name, place" in page(client, reverse("recovery:review_index"))
    address = alike_page(desk)
    html = page(client, address)
    assert "12 rows alike" in html
    assert len(re.findall(r'type="checkbox" name="left_out"', html)) == 10
    ticked = re.findall(r'name="left_out" value="(\d+)"', html)[0]
    # Two others, and what was ticked before stays ticked out.
    sent_on = fields(html)
    others = client.post(
        address, {"sha256": sent_on["sha256"], "after": sent_on["after"], "left_out": ticked, "choice": "others"}
    )
    html = others.content.decode()
    assert len(re.findall(r'type="checkbox" name="left_out"', html)) == 2
    assert "1 row that you saw before is left out" in words(html)
    assert not Decision.objects.exists()
    kept = fields(html)
    assert kept["left_out"] == [ticked]
    answer = client.post(address, {**kept, "choice": "this_one", "common": "agrees"})
    act = ReviewAct.objects.get()
    assert answer["Location"] == reverse("recovery:review_act", args=[act.pk])
    assert act.decisions.count() == 11
    assert not act.decisions.filter(sheet_row_id=ticked).exists()
    html = page(client, answer["Location"])
    assert "11 rows are decided" in html
    assert "11 of 11" in words(html)
    undo = reverse("recovery:review_act_undo", args=[act.pk])
    assert client.post(undo, {"undo-reason": ""}).status_code == 422
    assert client.post(undo, {"undo-reason": "the wrong pile"}).status_code == 302
    assert "0 of 11" in words(page(client, answer["Location"]))
    assert "12 rows wait" in words(page(client, reverse("recovery:review_index")))


def test_rows_that_changed_since_they_were_looked_at_are_shown_again(desk: Office, many: CentreList) -> None:
    client = world.browser(desk.clerk)
    address = alike_page(desk)
    looked_at = fields(page(client, address))
    row_decide(row=row(many, FIRST).sheet_row, verdict="nobody", recipient=None, reason="asked", by=desk.second)
    answer = client.post(address, {**looked_at, "choice": "nobody", "reason": "plainly others"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "These rows are not what they were when you looked at them" in html
    assert "11 rows alike" in html
    assert 'value="plainly others"' in html
    assert not ReviewAct.objects.exists()
    assert client.post(address, {**fields(html), "choice": "nobody", "reason": "x"}).status_code == 302


def test_rows_against_an_identifier_offer_nobody_only(desk: Office) -> None:
    people = full_dates()[:2]
    sent(desk, *(line(each, n, nid=wrong_digit(each["nid"]), mobile="") for n, each in enumerate(people, start=1)))
    client = world.browser(desk.clerk)
    address = alike_page(desk)
    html = page(client, address)
    assert "An identifier of these rows is another one" in html
    assert 'value="this_one"' not in html
    answer = client.post(address, {**fields(html), "choice": "this_one", "reason": "I insist"})
    assert answer.status_code == 422
    assert not ReviewAct.objects.exists()
    assert client.post(address, {**fields(html), "choice": "nobody", "reason": ""}).status_code == 422
    assert client.get(reverse("recovery:review_alike", args=["0" * 12])).status_code == 404
    auditor = world.browser(world.account(Role.AUDITOR, "auditor"))
    assert auditor.post(address, {**fields(html), "choice": "nobody", "reason": "x"}).status_code == 403
    assert 'value="nobody"' not in page(auditor, address)


def test_the_pages_speak_bangla_with_bangla_digits(desk: Office, many: CentreList) -> None:
    client = world.browser(desk.clerk, language="bn")
    assert "১২ সারি অপেক্ষায়" in words(page(client, reverse("recovery:review_index")))
    html = page(client, alike_page(desk))
    assert "একই রকম ১২ সারি" in html
    assert "১২ সারির সবার জন্য: ইনিই" in html
    html = page(client, of(many, FIRST))
    assert "১২টি বাকি" in html
    assert "একমাত্র প্রস্তাবিত জন" in html
    assert "ইনিই" in words(html)
    visible = words(re.sub(r"<(script|style).*?</\1>", "", html[html.index("<main") : html.index("</main>")]))
    assert "This one" not in visible


def test_person_at_a_desk_comes_first_and_whoever_goes_past_them_is_not_led_back(
    desk: Office, waiting: CentreList
) -> None:
    person = full_dates()[5]
    walk_in = carried(
        incident=desk.incident,
        centre=desk.centre,
        person=WalkIn(
            name=f"{person['name_en']}a",
            given_on=desk.incident.days[0],
            identity=wrong_digit(person["nid"]),
            born_on=datetime.date.fromisoformat(person["date_of_birth"]),
        ),
        evidence="the card",
        by=desk.manager,
    )
    row = walk_in.rows.get()
    assert row.outcome.outcome == "in_review"
    rows = list(waiting.rows.filter(outcome__outcome="in_review").order_by("pk").values_list("pk", flat=True))
    browser = world.browser(desk.second)
    page = browser.get("/review/").content.decode()
    assert f'href="/review/{row.pk}/"' in page
    assert "1 of them stands at a desk and comes first." in page
    assert "urgent: stands at a desk" in browser.get(f"/review/{row.pk}/").content.decode()
    assert "urgent: stands at a desk" not in browser.get(f"/review/{rows[0]}/").content.decode()

    def following(after: int) -> str:
        return browser.get(f"/review/next/?after={after}")["Location"]

    assert world.browser(desk.second).get("/review/next/")["Location"] == f"/review/{row.pk}/"
    seen, at = [], row.pk
    for _ in rows:
        seen.append(at := int(following(at).strip("/").split("/")[-1]))
    assert seen == rows  # past the person at the desk, then each of the others
    assert following(rows[0]) == f"/review/{rows[1]}/"
