"""A manager and another centre: nothing of its people is seen, counted, found, sorted, sent or changed.

Two mirror centres alike but for their words: whatever of centre B answers to the manager of centre A is told by
its canaries, and what is foreign answers as what is not there, letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from records.models import Centre, Recipient
from recovery.models import (
    AccessLog,
    Case,
    CentreDay,
    CentreList,
    Correction,
    CorrectionBatch,
    Decision,
    NotOnList,
    SheetRow,
)
from tests.web import world
from tests.web.matrix import RECOVERY
from tests.web.test_url_matrix import rows_written

#: A number that no row has.
NOBODY = 2_000_000_000


def text_of(answer: HttpResponse) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    return f"{answer.headers}\n{content.decode()}"


def leaks(answer: HttpResponse, side: world.Side) -> set[str]:
    """Words of a centre's people in an answer, its headers included."""
    return set(side.canaries.findall(text_of(answer)))


def shape(answer: HttpResponse, *own_words: str) -> tuple[int, str]:
    """Status and body, without the form tokens and without what the address itself said."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", text_of(answer))
    body = re.sub(r"'Content-Length': '\d+'", "", body)  # it counts the words taken out below
    for word in own_words:
        body = body.replace(word, "…")
    return answer.status_code, body


@pytest.fixture
def manager(mirror: world.Mirror) -> Client:
    return world.browser(mirror.a.manager)


def objects_of(side: world.Side) -> dict[str, list[int]]:
    """Everything of a centre that has a number and could stand in an address."""
    lists = [side.a_list.pk, side.asking.pk, side.refused.pk]
    cases = list(Case.objects.filter(centre=side.centre).order_by("pk").values_list("pk", flat=True))
    rows = list(SheetRow.objects.filter(list__in=lists).order_by("pk").values_list("pk", flat=True))
    return {
        "list": lists,
        "row": [*rows[:3], *rows[-12:]],
        "case": [*cases[:3], *cases[-3:]],
        "person": list(
            Case.objects.filter(centre=side.centre, recipient__isnull=False).values_list("recipient_id", flat=True)[:6]
        ),
        "batch": [side.draft.pk, side.applied.pk],
        "mend": [side.mend.pk],
        "day": list(CentreDay.objects.filter(centre=side.centre).values_list("pk", flat=True)),
    }


#: The kind of object that each address names.
NAMED = {
    **{name: name.split("_")[0] for name in RECOVERY if RECOVERY[name].of.__name__ != "<lambda>"},
    "sign_off": "day",
    "day_reopen": "day",
    **{name: "list" for name in RECOVERY if name.startswith("problem_")},
    "review_decision": "row",
}
# Pages of review are not for managers, whatever the number (tests/web/matrix.py).
for name in ("review_row", "review_alike", "review_act", "review_act_undo"):
    del NAMED[name]
# Nor are reminders and alarms.
for name in [name for name in NAMED if name.startswith(("reminder_", "alarm_", "retraction_"))]:
    del NAMED[name]
del NAMED["api_key_revoke"]  # no manager has keys: see the matrix
for name in ("progress_centre", "progress_centre_file", "progress_centre_print"):
    del NAMED[name]  # named by a code: see below
del NAMED["day_dispute"], NAMED["day_dispute_lift"]  # for MIS alone
for name in ("progress_claim", "progress_claim_file", "progress_compare_file"):
    del NAMED[name]  # figures for everybody
del NAMED["quality_check"]  # no manager opens any: see the matrix
del NAMED["list_version"]  # no list of the mirror centres is a second version
del NAMED["case_walk_in_detail"]  # nobody stands at their desks: see test_walk_in_pages.py


def test_foreign_numbers_answer_as_missing_ones_in_every_address(mirror: world.Mirror, manager: Client) -> None:
    foreign, own = objects_of(mirror.b), objects_of(mirror.a)
    assert set(NAMED.values()) == set(foreign)
    asked = 0
    for name, kind in NAMED.items():
        address = RECOVERY[name]
        methods = [
            method for method, answers in (("get", address.get), ("post", address.post)) if 405 not in answers.values()
        ]
        for method in methods:
            body = address.body(mirror) if method == "post" else None
            gone = reverse(f"recovery:{name}", args=[NOBODY, *address.more])
            missing = shape(getattr(manager, method)(gone, body), gone)
            assert missing[0] in {403, 404}, name
            for number in foreign[kind]:
                path = reverse(f"recovery:{name}", args=[number, *address.more])
                before = rows_written()
                answer = getattr(manager, method)(path, body)
                assert shape(answer, path) == missing, (name, method, number)
                assert rows_written() == before
                asked += 1
            if method == "get" and address.get["manager"] == 200:  # the same question about one's own is answered
                mine = {"batch": mirror.a.draft.pk, "list": mirror.a.a_list.pk}.get(kind, own[kind][-1])
                found = manager.get(reverse(f"recovery:{name}", args=[mine, *address.more]))
                assert found.status_code == 200, (name, mine)
    assert asked > 90


@pytest.mark.parametrize(
    ("name", "more"), [("progress_centre", []), ("progress_centre_file", ["csv"]), ("progress_centre_print", [])]
)
def test_foreign_centre_answers_as_one_that_does_not_exist(
    name: str, more: list[str], mirror: world.Mirror, manager: Client
) -> None:
    foreign = reverse(f"recovery:{name}", args=[mirror.b.centre.code, *more])
    missing = reverse(f"recovery:{name}", args=["S999999", *more])
    assert shape(manager.get(foreign), foreign) == shape(manager.get(missing), missing)
    assert manager.get(missing).status_code == 404


def pages(mirror: world.Mirror) -> Iterator[str]:
    """Every page that a manager can open, with the questions that it takes in its address."""
    b = mirror.b
    words = [
        b.token,
        b.token.lower()[:5],
        b.token_bn,
        b.people[0].nid,
        b.people[0].mobile,
        b.people[0].registration_no,
        b.centre.code,
        str(b.cases()[0].pk),
        str(b.a_list.pk),
    ]
    for name in ("home", "search", "extract_index", "list_index", "list_upload", "case_index", "batch_index"):
        yield reverse(f"recovery:{name}")
    yield reverse("recovery:progress")
    yield reverse("recovery:progress") + "?by=district"
    yield reverse("recovery:progress_area", args=["30"])
    yield reverse("recovery:progress_area", args=["3026"])
    yield reverse("recovery:progress_centre", args=[mirror.a.centre.code])
    for word in words:
        yield reverse("recovery:search") + f"?q={word}"
        yield reverse("recovery:case_index") + f"?text={word}"
        yield reverse("recovery:list_index") + f"?text={word}"
        yield reverse("recovery:list_detail", args=[mirror.a.a_list.pk]) + f"?text={word}"
    cases, lists = reverse("recovery:case_index"), reverse("recovery:list_index")
    yield f"{cases}?centre={b.centre.code}"
    yield f"{cases}?list={b.a_list.pk}"
    yield f"{cases}?batch=none"
    for state in ("open", "applied", "closed", "verified", "withdrawn"):
        yield f"{cases}?state={state}"
    for state in ("settled", "asking", "refused"):
        yield f"{lists}?state={state}"
    for column in (
        "name",
        "centre",
        "given_on",
        "kind",
        "state",
        "recipient__nid",
        "sheet_row__list__file_name",
    ):
        for way in ("", "-"):
            yield f"{cases}?sort={way}{column}&per_page=100"
            yield f"{cases}?sort={way}{column}&page=2"
    for column in ("file_name", "centre", "day", "uploaded_at", "state", "dose_missing", "uploaded_by"):
        yield f"{lists}?sort=-{column}"
    own = reverse("recovery:list_detail", args=[mirror.a.a_list.pk])
    for outcome in mirror.a.a_list.outcomes:
        yield f"{own}?outcome={outcome}"
    yield f"{own}?fault=not_a_date"
    yield reverse("recovery:list_columns", args=[mirror.a.asking.pk])
    yield reverse("recovery:list_not_on_list", args=[mirror.a.a_list.pk])
    yield reverse("recovery:list_original", args=[mirror.a.a_list.pk])
    for row in SheetRow.objects.filter(list=mirror.a.a_list).order_by("-pk")[:12]:
        yield reverse("recovery:row_detail", args=[row.pk])
    for case in (mirror.a.cases()[0], mirror.a.cases()[-1], mirror.a.closed):
        yield reverse("recovery:case_detail", args=[case.pk])
    yield reverse("recovery:batch_detail", args=[mirror.a.draft.pk])


def test_no_page_search_sorting_or_filter_of_a_manager_shows_a_word_of_another_centre(
    mirror: world.Mirror, manager: Client
) -> None:
    found = {}
    seen_own = 0
    for path in pages(mirror):
        answer = manager.get(path)
        assert answer.status_code == 200, path
        typed = path.partition("?")[2].split("=")[-1]
        body = text_of(answer).replace(typed, "") if typed else text_of(answer)
        if crossed := set(mirror.b.canaries.findall(body)):
            found[path] = crossed
        seen_own += bool(leaks(answer, mirror.a))
    assert found == {}
    assert seen_own > 40  # the same pages do show one's own people


def test_counts_are_of_ones_own_centre_alone(mirror: world.Mirror, manager: Client) -> None:
    mine = Case.objects.filter(centre=mirror.a.centre).count()
    theirs = Case.objects.filter(centre=mirror.b.centre).count()
    assert mine != theirs
    page = manager.get(reverse("recovery:case_index"), {"state": ""}).context
    assert page["count"] == mine
    assert page["table"].paginator.num_pages == -(-mine // 50)
    lists = manager.get(reverse("recovery:list_index")).context["table"]
    assert lists.paginator.count == CentreList.objects.filter(centre=mirror.a.centre).count() == 3
    batches = manager.get(reverse("recovery:batch_index")).context["table"]
    assert [row.record.pk for row in batches.rows] == [mirror.a.draft.pk]


@pytest.mark.parametrize("sought", ["nid", "mobile", "registration_no", "case", "name"])
def test_search_for_a_foreign_person_answers_as_for_nobody(sought: str, mirror: world.Mirror, manager: Client) -> None:
    person = mirror.b.people[0]
    word, nobody = {
        "nid": (person.nid, "2610009999999"),
        "mobile": (person.mobile, "01700099999"),
        "registration_no": (person.registration_no, "009999999"),
        "case": (str(mirror.b.cases()[0].pk), "99999999"),
        "name": (person.name, "Nobody Whosoever"),
    }[sought]
    for page in ("search", "case_index"):
        key = "q" if page == "search" else "text"
        path = reverse(f"recovery:{page}")
        foreign, missing = manager.get(path, {key: word}), manager.get(path, {key: nobody})
        quoted = [word, nobody, word.replace(" ", "%20"), nobody.replace(" ", "%20")]
        quoted += [each.replace(" ", "+") for each in (word, nobody)]
        # The case page names each request with a key of its own.
        plain = [re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", shape(answer, *quoted)[1]) for answer in (foreign, missing)]
        assert plain[0] == plain[1], page
    officer = world.browser(mirror.people["officer"])
    assert leaks(officer.get(reverse("recovery:search"), {"q": word}), mirror.b)


# Writing ----------------------------------------------------------------------------------------------------------


def test_foreign_cases_cannot_be_put_into_a_batch_one_by_one_or_all_at_once(
    mirror: world.Mirror, manager: Client
) -> None:
    path = reverse("recovery:cases_to_batch")
    foreign, own = mirror.b.cases()[10:13], mirror.a.cases()[10]
    before = CorrectionBatch.objects.count()
    manager.post(path, {"case": [case.pk for case in foreign], "request_key": uuid4()})
    assert CorrectionBatch.objects.count() == before
    manager.post(path, {"case": [own.pk, *(case.pk for case in foreign)], "request_key": uuid4()})
    batch = CorrectionBatch.objects.latest("pk")
    assert [line.case_id for line in batch.corrections.all()] == [own.pk]
    queries = (f"centre={mirror.b.centre.code}", f"list={mirror.b.a_list.pk}", f"text={mirror.b.token}")
    for query in queries:
        manager.post(path, {"all": "yes", "query": query, "request_key": uuid4()})
        assert CorrectionBatch.objects.latest("pk") == batch, query
    manager.post(path, {"all": "yes", "query": "", "request_key": uuid4()})
    everything = CorrectionBatch.objects.latest("pk")
    assert everything != batch
    assert not everything.corrections.exclude(case__centre=mirror.a.centre).exists()


def test_request_key_of_another_person_opens_no_batch_of_theirs(mirror: world.Mirror, manager: Client) -> None:
    case = mirror.a.cases()[10]
    lines = mirror.b.draft.corrections.count()
    answer = manager.post(
        reverse("recovery:cases_to_batch"),
        {"case": case.pk, "request_key": mirror.b.draft.request_key},
        follow=True,
    )
    assert leaks(answer, mirror.b) == set()
    assert mirror.b.draft.corrections.count() == lines
    assert not Correction.objects.filter(case=case).exists()


def test_line_of_a_foreign_draft_cannot_be_taken_out_through_ones_own(mirror: world.Mirror, manager: Client) -> None:
    theirs = mirror.b.draft.corrections.earliest("pk")
    path = reverse("recovery:batch_take_out", args=[mirror.a.draft.pk])
    missing = shape(manager.post(path, {"line": str(NOBODY)}))
    assert missing[0] == 404
    assert shape(manager.post(path, {"line": str(theirs.pk)})) == missing
    assert mirror.b.draft.corrections.filter(pk=theirs.pk).exists()


def test_list_cannot_be_sent_or_answered_in_the_name_of_another_centre(mirror: world.Mirror, manager: Client) -> None:
    before = CentreList.objects.count()
    answer = manager.post(
        reverse("recovery:list_upload"),
        {"file": world.upload(b"Name\nSomebody new\n"), "centre": mirror.b.centre.pk},
    )
    assert answer.status_code == 422
    assert CentreList.objects.count() == before
    body = RECOVERY["list_columns"].body(mirror) | {"centre": mirror.b.centre.code}
    answer = manager.post(reverse("recovery:list_columns", args=[mirror.a.asking.pk]), body)
    assert answer.status_code == 422
    assert leaks(answer, mirror.b) == set()
    mirror.a.asking.refresh_from_db()
    assert mirror.a.asking.state == "asking"


def test_same_bytes_of_another_centre_tell_neither_who_sent_them_nor_where(
    mirror: world.Mirror, manager: Client, settings: Any
) -> None:
    stored = (settings.UPLOAD_DIR / mirror.b.a_list.stored_name).read_bytes()
    answer = manager.post(reverse("recovery:list_upload"), {"file": world.upload(stored)}, follow=True)
    assert answer.status_code == 409
    assert mirror.b.manager.display_name not in answer.content.decode()
    assert leaks(answer, mirror.b) == set()
    assert f"list {mirror.b.a_list.pk}" not in answer.content.decode()
    assert reverse("recovery:list_detail", args=[mirror.b.a_list.pk]) not in answer.content.decode()
    officer = world.browser(mirror.people["officer"])
    answer = officer.post(reverse("recovery:list_upload"), {"file": world.upload(stored)}, follow=True)
    assert answer.status_code == 409
    assert reverse("recovery:list_detail", args=[mirror.b.a_list.pk]) in answer.content.decode()
    assert mirror.b.manager.display_name in answer.content.decode()


def test_decision_cannot_name_somebody_who_is_no_candidate_of_the_row(mirror: world.Mirror) -> None:
    row = mirror.a.row("in_review")
    stranger = Recipient.objects.get(registration_no=mirror.b.people[0].registration_no)
    officer = world.browser(mirror.people["officer"])
    path = reverse("recovery:review_decision", args=[row.pk])
    answer = officer.post(path, {"choice": str(stranger.pk), "reason": "a number in the form was changed"})
    assert answer.status_code == 404
    assert not Decision.objects.filter(sheet_row=row).exists()


# Rows that name another centre ------------------------------------------------------------------------------------


@pytest.fixture
def straying(mirror: world.Mirror) -> CentreList:
    """A list of manager A without a centre of its own, one row of which says that the dose was given at centre B,
    and one that repeats a row of B's list."""
    a, b = mirror.a, mirror.b
    repeated = b.people[1]
    rows = [
        [*a.people[0].row(serial="s1"), a.centre.code],
        [*b.person(900).row(serial="s2", name="Somebody Else"), b.centre.code],
        [*repeated.row(serial="s3"), b.centre.code],
    ]
    sent = world.list_received(
        world.csv_file(rows, [*world.HEADINGS, "Vaccination Centre"]),
        name="two-centres.csv",
        by=a.manager,
        incident=mirror.incident,
        accepts_proposals=True,
    )
    assert sent.state == "settled", (sent.state, sent.asks)
    assert sent.duplicate == 2
    return sent


def test_naming_another_centre_in_a_row_does_not_list_the_people_of_its_server(
    mirror: world.Mirror, manager: Client, straying: CentreList
) -> None:
    named = NotOnList.objects.filter(list=straying, dose__centre=mirror.b.centre)
    assert named.exists()  # MIS may see them
    page = reverse("recovery:list_not_on_list", args=[straying.pk])
    assert leaks(manager.get(page), mirror.b) == set()
    assert leaks(manager.get(page), mirror.a)
    officer = world.browser(mirror.people["officer"])
    assert leaks(officer.get(page), mirror.b)
    detail = reverse("recovery:list_detail", args=[straying.pk])
    own = NotOnList.objects.filter(list=straying, dose__centre=mirror.a.centre).count()
    assert manager.get(detail).context["not_on_list"] == own
    assert officer.get(detail).context["not_on_list"] == own + named.count()


def test_row_that_repeats_a_foreign_list_does_not_name_that_list(
    mirror: world.Mirror, manager: Client, straying: CentreList
) -> None:
    repeated = straying.rows.select_related("outcome__first_row__list").get(outcome__first_row__list=mirror.b.a_list)
    path = reverse("recovery:row_detail", args=[repeated.pk])
    page = manager.get(path).content.decode()
    assert mirror.b.a_list.file_name not in page
    assert reverse("recovery:row_detail", args=[repeated.outcome.first_row_id]) not in page
    officer = world.browser(mirror.people["officer"]).get(path).content.decode()
    assert mirror.b.a_list.file_name in officer
    own = straying.rows.get(outcome__first_row__list=mirror.a.a_list)
    page = manager.get(reverse("recovery:row_detail", args=[own.pk])).content.decode()
    assert mirror.a.a_list.file_name in page


def test_case_of_ones_centre_from_a_list_of_others_names_no_way_that_is_closed(
    mirror: world.Mirror,
) -> None:
    """A row of MIS's list opens a case at centre A; its manager sees the case, and not the list."""
    newcomer = mirror.a.person(800)
    rows = [[*newcomer.row(), mirror.a.centre.code], [*mirror.b.person(801).row(), mirror.b.centre.code]]
    world.list_received(
        world.csv_file(rows, [*world.HEADINGS, "Vaccination Centre"]),
        name=f"{mirror.b.token}-mixed.csv",
        by=mirror.people["officer"],
        incident=mirror.incident,
        accepts_proposals=True,
    )
    case = Case.objects.get(centre=mirror.a.centre, sheet_row__list__file_name=f"{mirror.b.token}-mixed.csv")
    manager = world.browser(mirror.a.manager)
    page = manager.get(reverse("recovery:case_detail", args=[case.pk]))
    assert page.status_code == 200
    row = reverse("recovery:row_detail", args=[case.sheet_row_id])
    assert manager.get(row).status_code == 404
    assert row not in page.content.decode()
    assert row in world.browser(mirror.people["officer"]).get(page.request["PATH_INFO"]).content.decode()


# Roles that change ------------------------------------------------------------------------------------------------


def test_manager_who_moves_to_another_centre_loses_the_old_one_at_once(mirror: world.Mirror, manager: Client) -> None:
    everything = [path for path in pages(mirror) if "?" not in path]
    assert any(leaks(manager.get(path), mirror.a) for path in everything)
    elsewhere = Centre.objects.create(code="S909003", name_en="Elsewhere", district=mirror.a.centre.district)
    mirror.a.manager.centres.set([elsewhere])
    # His own name holds the word of his old centre.
    mirror.a.manager.__class__.objects.filter(pk=mirror.a.manager.pk).update(first_name="Moved")
    seen = {path: found for path in everything if (found := leaks(manager.get(path), mirror.a))}
    assert seen == {}


def test_role_taken_away_works_from_the_next_click(mirror: world.Mirror) -> None:
    officer = mirror.people["officer"]
    browser = world.browser(officer)
    page = reverse("recovery:case_detail", args=[mirror.a.cases()[10].pk])
    assert browser.get(page).status_code == 200
    officer.__class__.objects.filter(pk=officer.pk).update(role="official")
    assert browser.get(page).status_code == 403
    officer.__class__.objects.filter(pk=officer.pk).update(role="officer", is_active=False)
    assert browser.get(page).status_code == 302


@pytest.mark.parametrize("who", ["official", "administrator"])
def test_those_who_see_no_persons_see_none_on_any_page_of_theirs(who: str, mirror: world.Mirror) -> None:
    browser = world.browser(mirror.people[who])
    opened = 0
    for path in pages(mirror):
        answer = browser.get(path)
        if answer.status_code == 200:
            opened += 1
            people = re.compile(f"{mirror.a.token} Person|{mirror.b.token} Person|261000[45]|017000[45]|008[45]0")
            assert not people.findall(text_of(answer)), path
    assert opened >= 5
    assert not AccessLog.objects.exists()
