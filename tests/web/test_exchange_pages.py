"""Cases out to Excel and back through the pages, one change for many, and what is said of what was left out."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from recovery.casework import batches
from recovery.casework.cases import case_close
from recovery.casework.exchange.columns import SHEET
from recovery.models import AccessLog, Case, Correction, CorrectionBatch, CorrectionImport, MendBatch
from recovery.web.views import cases as case_views
from recovery.web.views import exchange as exchange_views
from tests.casework.sheets import Sheet
from tests.pipeline.lists_of_people import settle
from tests.web import world


@pytest.fixture
def officer(mirror: world.Mirror) -> Client:
    return world.browser(mirror.people["officer"])


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def downloaded(client: Client, folder: Path, query: str = "state=open") -> Sheet:
    answer = client.post("/exchange/sheet/", {"query": query})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.xlsx"')
    path = folder / "cases.xlsx"
    path.write_bytes(answer.getvalue())
    return Sheet(path)


def sent_back(client: Client, sheet: Sheet, folder: Path) -> Any:
    (content,) = sheet.saved(folder / "back.xlsx")
    return client.post(
        "/exchange/return/",
        {
            "sheet-request_key": str(uuid.uuid4()),
            "sheet-file": world.upload(content, "back.xlsx", "application/octet-stream"),
        },
    )


def test_sheet_goes_out_comes_back_is_seen_and_becomes_a_draft(
    mirror: world.Mirror, officer: Client, tmp_path: Path
) -> None:
    query = f"state=open&kind=dose_missing&centre={mirror.a.centre.code}"
    assert f"/exchange/?{query.replace('&', '&amp;')}" in text(officer.get(f"/cases/?{query}"))
    page = text(officer.get(f"/exchange/?{query}"))
    count = Case.objects.filter(centre=mirror.a.centre, state="open", kind="dose_missing").count()
    assert f"Download {count} cases" in page
    assert mirror.a.centre.code in page
    sheet = downloaded(officer, tmp_path, query)
    assert sheet.page.max_row == count + 1
    look = AccessLog.objects.latest("pk")
    assert (look.user, look.what, look.case) == (mirror.people["officer"], "export_cases", None)
    assert (look.people, len(look.cases)) == (count, count)
    assert look.query == query

    first, second = mirror.a.cases()[5:7]
    sheet.write(first, decision="list", evidence="card seen")
    sheet.write(second, mobile="017")
    answer = sent_back(officer, sheet, tmp_path)
    preview = CorrectionImport.objects.get()
    assert answer["Location"] == f"/exchange/{preview.pk}/"
    shown = text(officer.get(answer["Location"]))
    assert "card seen" in shown
    assert "The value &quot;017&quot; is not a mobile number" in shown
    assert f">M{sheet.row_of(second)}<" in shown
    assert f"/cases/{first.pk}/" in shown
    assert f"/exchange/{preview.pk}/" in text(officer.get("/exchange/"))
    assert not Correction.objects.filter(case=first).exists()

    answer = officer.post(f"/exchange/{preview.pk}/take/", {"lines": "[]", "case": "1"})
    batch = CorrectionBatch.objects.latest("pk")
    assert answer["Location"] == f"/batches/{batch.pk}/"
    line = Correction.objects.get(batch=batch)
    assert (line.case, line.field, line.evidence_note) == (first, "dose", "card seen")
    assert "1 correction stands in this draft" in text(officer.get(answer["Location"]))
    assert f"/batches/{batch.pk}/" in text(officer.get(f"/exchange/{preview.pk}/"))


def test_one_change_for_all_that_a_filter_finds(mirror: world.Mirror, officer: Client) -> None:
    query = f"state=open&kind=differs&centre={mirror.b.centre.code}"
    (case,) = Case.objects.filter(centre=mirror.b.centre, state="open", kind="differs")
    body = {"query": query, "many-request_key": str(uuid.uuid4()), "many-change": "vaccine", "many-value": "pfizer"}
    answer = officer.post("/exchange/many/", body)
    preview = CorrectionImport.objects.get()
    assert answer["Location"] == f"/exchange/{preview.pk}/"
    shown = text(officer.get(answer["Location"]))
    assert '<del class="pr-old">SINOPHARM</del> <ins class="pr-new">PFIZER</ins>' in shown
    officer.post(f"/exchange/{preview.pk}/take/")
    assert list(Correction.objects.filter(case=case).values_list("field", "new_value")) == [("vaccine", "PFIZER")]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose what shall be changed."),
        ({"many-change": "vaccine"}, "Write the new value."),
        ({"many-change": "vaccine", "many-value": "Polio"}, "is not the code of any vaccine or centre"),
        ({"many-change": "given_on", "many-value": "32/13/2021"}, "is not a day that has been"),
    ],
)
def test_change_that_cannot_be_is_said_beside_its_field(officer: Client, said: dict[str, str], words: str) -> None:
    answer = officer.post("/exchange/many/", {"many-request_key": str(uuid.uuid4()), **said})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CorrectionImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "Choose the corrected file."),
        (b"", "This file is empty (0 bytes)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 600, "The corrected file could not be read."),
        ("নাম,ডোজ\nক,১\n".encode(), "This file has no key column"),
    ],
)
def test_file_that_is_no_sheet_is_said_beside_its_field(officer: Client, content: bytes | None, words: str) -> None:
    body: dict[str, object] = {"sheet-request_key": str(uuid.uuid4())}
    if content is not None:
        body["sheet-file"] = world.upload(content, "back.xlsx")
    answer = officer.post("/exchange/return/", body)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_sheet_of_too_many_cases_is_refused_with_the_number(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Case.objects.filter(state="open").count()
    monkeypatch.setattr(exchange_views, "MOST_LINES", 10)
    monkeypatch.setattr("recovery.casework.exchange.workbook.MOST_LINES", 10)
    page = text(officer.get("/exchange/"))
    assert f"{count} cases are too many: 10 are taken at once" in page
    assert "/exchange/sheet/" not in page
    answer = officer.post("/exchange/sheet/", {"query": ""}, follow=True)
    assert f"These are {count} cases, and 10 are taken at once." in text(answer)
    assert not AccessLog.objects.filter(what="export_cases").exists()


def test_what_changed_since_the_preview_is_named_on_its_page(mirror: world.Mirror, officer: Client) -> None:
    first, second = mirror.a.cases()[5:7]
    made = exchange_views.screen_preview(
        incident=mirror.incident,
        case_ids=[first.pk, second.pk],
        change="list",
        typed="",
        note="",
        by=mirror.people["officer"],
        request_key=uuid.uuid4(),
    )
    case_close(case=first, closure="not_vaccinated", reason="asked", by=mirror.people["officer"])
    page = text(officer.post(f"/exchange/{made.pk}/take/", follow=True))
    assert "1 line stayed out" in page
    assert "The case is no longer open." in page
    assert Correction.objects.filter(batch__came_from=made).count() == 1


def test_dropped_preview_shows_nobody(mirror: world.Mirror, officer: Client) -> None:
    made = world.preview(mirror)
    assert mirror.a.token in text(officer.get(f"/exchange/{made.pk}/"))
    assert "Nothing was changed." in text(officer.post(f"/exchange/{made.pk}/drop/", follow=True))
    page = text(officer.get(f"/exchange/{made.pk}/"))
    assert mirror.a.token not in page
    assert "This preview was dropped." in page
    assert "This preview was dropped; nothing of it was taken." in text(
        officer.post(f"/exchange/{made.pk}/take/", follow=True)
    )


def test_sheet_of_another_incident_finds_nothing_here(mirror: world.Mirror, officer: Client, tmp_path: Path) -> None:
    sheet = downloaded(officer, tmp_path)
    case = mirror.a.cases()[5]
    sheet.write(case, name_en="Rahima")
    session = officer.session
    session["incident"] = world.incident("other").slug
    session.save()
    answer = sent_back(officer, sheet, tmp_path)
    shown = text(officer.get(answer["Location"]))
    assert "There is no such case among those that you may correct." in shown
    assert "Nothing would change" in shown


def test_workbook_in_the_answer_holds_the_cases_of_the_filter_only(mirror: world.Mirror, officer: Client) -> None:
    answer = officer.post("/exchange/sheet/", {"query": f"state=open&centre={mirror.b.centre.code}"})
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    said = " ".join(str(cell.value) for row in book[SHEET].iter_rows() for cell in row)
    assert mirror.b.canaries.search(said)
    assert not mirror.a.canaries.search(said)


# Many cases into a batch at once


def test_too_many_cases_for_a_batch_are_refused_with_the_number_and_never_cut(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_views, "MOST_AT_ONCE", 3)
    count = Case.objects.filter(state="open", kind="dose_missing").count()
    before = CorrectionBatch.objects.count()
    body = {"all": "yes", "query": "state=open", "request_key": str(uuid.uuid4())}
    page = text(officer.post("/cases/to-batch/", body, follow=True))
    assert f"{count} cases are too many: 3 go into a batch at once." in page
    assert CorrectionBatch.objects.count() == before


def test_cases_that_a_batch_leaves_out_are_counted_by_why(
    mirror: world.Mirror, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, fine, closed = mirror.a.cases()[5:8]
    batches.corrections_propose_missing(batch=mirror.a.draft, cases=[taken.pk], by=mirror.people["officer"])
    propose = case_views.corrections_propose_missing

    def close_meanwhile(**asked: Any) -> int:
        case_close(case=closed, closure="not_vaccinated", reason="asked", by=mirror.people["officer"])
        return propose(**asked)

    monkeypatch.setattr(case_views, "corrections_propose_missing", close_meanwhile)
    body = {"case": [taken.pk, fine.pk, closed.pk], "request_key": str(uuid.uuid4())}
    page = text(officer.post("/cases/to-batch/", body, follow=True))
    assert "1 missing dose stands in this draft" in page
    assert "1 case was left out: it stands in another batch already." in page
    assert "1 case was left out: its dose stands in the register by now, or it is no longer open." in page


# List or server, field by field


def test_where_the_list_is_right_its_value_goes_into_a_draft(mirror: world.Mirror, officer: Client) -> None:
    case = world.differing(mirror.a)
    page = text(officer.get(f"/cases/{case.pk}/"))
    assert "13 October 2021" in page
    assert "28 October 2021" in page
    body = {"field": "given_on", "side": "list", "reason": "card seen"}
    answer = officer.post(f"/exchange/case/{case.pk}/", body)
    line = Correction.objects.get(case=case)
    assert answer["Location"] == f"/batches/{line.batch_id}/"
    assert (line.old_value, line.new_value, line.evidence_note) == ("2021-10-28", "2021-10-13", "card seen")


@pytest.mark.parametrize("who", ["officer", "manager"])
def test_where_the_server_is_right_the_row_is_mended_and_the_case_goes(mirror: world.Mirror, who: str) -> None:
    client = world.browser(mirror.people[who])
    case = world.differing(mirror.a)
    body = {"field": "given_on", "side": "register", "reason": "the register book says the 28th"}
    page = text(client.post(f"/exchange/case/{case.pk}/", body, follow=True))
    assert "The row of the list says what the server says now." in page
    mend = MendBatch.objects.get(report__case=case.pk)
    assert (mend.state, mend.report["reason"]) == ("applied", "the register book says the 28th")
    settle(case.sheet_row.list)
    case.refresh_from_db()
    assert (case.state, case.sheet_row.list_row.outcome.outcome) == ("withdrawn", "on_server")
    assert case.sheet_row.list_row.given_on == world.OTHER_DAY
    assert not Correction.objects.filter(case=case).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"side": "list", "field": "given_on", "reason": " "}, "Please say why"),
        ({"side": "register", "field": "given_on"}, "Please say why"),
        ({"side": "register", "field": "mobile", "reason": "r"}, "There is no field &quot;mobile&quot;"),
        ({"side": "list", "field": "vaccine", "reason": "r"}, "was changed by somebody else meanwhile"),
        ({"side": "register", "field": "vaccine", "reason": "r"}, "the cells say this already"),
    ],
)
def test_choice_that_cannot_be_is_refused_in_words(
    mirror: world.Mirror, officer: Client, said: dict[str, str], words: str
) -> None:
    case = world.differing(mirror.a)
    before = MendBatch.objects.count()
    assert words in text(officer.post(f"/exchange/case/{case.pk}/", said, follow=True))
    assert MendBatch.objects.count() == before
    assert not Correction.objects.filter(case=case).exists()


def test_case_where_nothing_can_be_chosen_offers_nothing(mirror: world.Mirror, officer: Client) -> None:
    missing, differs = mirror.a.cases()[5], world.differing(mirror.a)
    assert "/exchange/case/" not in text(officer.get(f"/cases/{missing.pk}/"))
    auditor = world.browser(mirror.people["auditor"])
    assert "/exchange/case/" not in text(auditor.get(f"/cases/{differs.pk}/"))
    assert "/exchange/case/" in text(officer.get(f"/cases/{differs.pk}/"))


def test_cases_ticked_by_hand_are_changed_together_with_the_same_preview(mirror: world.Mirror, officer: Client) -> None:
    cases = [case for case in mirror.a.cases() if case.kind == "dose_missing"][5:8]
    page = text(officer.get("/cases/?state=open"))
    assert "Change the chosen, or take them to Excel" in page
    assert page.count('name="case"') == min(50, Case.objects.filter(state="open").count())  # whatever their kind
    manager = world.browser(mirror.a.manager)
    assert "Change the chosen" not in text(manager.get("/cases/?state=open"))
    ticked = [case.pk for case in cases[:2]]
    where = officer.post("/exchange/chosen/", {"case": [*ticked, ticked[0]], "query": "state=open"})
    assert where["Location"] == f"/exchange/?case={ticked[0]}&case={ticked[1]}"
    page = text(officer.get(where["Location"]))
    assert "2 cases ticked by hand" in page
    assert "Download 2 cases" in page
    said = {
        "query": where["Location"].partition("?")[2],
        "many-request_key": str(uuid.uuid4()),
        "many-change": "list",
        "many-note": "the register book",
    }
    answer = officer.post("/exchange/many/", said)
    preview = CorrectionImport.objects.latest("pk")
    assert answer["Location"] == f"/exchange/{preview.pk}/"
    assert {line["case_id"] for line in preview.lines} == set(ticked)
    assert preview.report["asked"] == 2
    officer.post(f"/exchange/{preview.pk}/take/")
    preview.refresh_from_db()
    assert set(preview.batch.corrections.values_list("case_id", flat=True)) == set(ticked)


def test_nothing_ticked_is_said_and_a_number_that_is_no_case_is_nobody(mirror: world.Mirror, officer: Client) -> None:
    answer = officer.post("/exchange/chosen/", {"query": "state=open&kind=differs"}, follow=True)
    assert answer.redirect_chain[0][0] == "/cases/?state=open&kind=differs"
    assert "Tick the cases first." in answer.content.decode()
    page = text(officer.get("/exchange/?case=999999999&case=abc&case=" + "9" * 40))
    assert "Download" not in page
    assert world.browser(mirror.a.manager).post("/exchange/chosen/", {"case": "1"}).status_code == 403
