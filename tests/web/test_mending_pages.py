"""Mending a list through its pages: groups of problems, previews, undo, files back and forth, held lists, notices."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from recovery.models import CentreList, MendBatch, Notice, RowFault, SheetRow
from tests.pipeline.lists_of_people import Office, line, office, people, row, settle
from tests.pipeline.test_brake import strangers
from tests.pipeline.test_versions import second_version
from tests.web import world


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def broken(desk: Office) -> CentreList:
    rows = [line(each, n) for n, each in enumerate(people()[:10], 1)]
    rows[1][4] = rows[3][4] = "0170000"
    rows[5][7] = "31/31/2021"
    return desk.send(rows, by=desk.manager)


def follow(client: Client, address: str, body: dict[str, object] | None = None) -> str:
    answer = client.post(address, body or {}, follow=True)
    assert answer.status_code == 200, answer.redirect_chain
    return text(answer)


def test_a_group_of_problems_is_mended_alike_seen_before_and_undone(desk: Office) -> None:
    sent = broken(desk)
    client = world.browser(desk.manager)
    page = text(client.get(f"/lists/{sent.pk}/"))
    assert f"/lists/{sent.pk}/problems/mobile_wrong_length/" in page
    group = text(client.get(f"/lists/{sent.pk}/problems/mobile_wrong_length/"))
    assert group.count("0170000") >= 2
    assert "Fix all 2 alike" in group
    preview = follow(
        client, f"/lists/{sent.pk}/problems/mobile_wrong_length/mend/", {"rule": "value", "new_text": "01700000055"}
    )
    assert "2 cells in 2 rows" in preview
    assert preview.count("01700000055") == 2
    assert row(sent, 3).mobile_key == ""
    batch = MendBatch.objects.get()
    assert "2 cells are mended" in follow(client, f"/mends/{batch.pk}/apply/")
    assert row(sent, 3).mobile_key == row(sent, 5).mobile_key == "01700000055"
    settle(sent)
    assert "the same new text" not in text(client.get(f"/lists/{sent.pk}/"))
    assert "The mend is undone" in follow(client, f"/mends/{batch.pk}/undo/")
    assert row(sent, 3).mobile_key == ""


def test_a_fix_without_a_text_says_what_is_missing(desk: Office) -> None:
    sent = broken(desk)
    answer = world.browser(desk.manager).post(f"/lists/{sent.pk}/problems/mobile_wrong_length/mend/", {"rule": "value"})
    assert answer.status_code == 422
    assert "Write the new text." in text(answer)
    assert not MendBatch.objects.exists()


def test_a_row_typed_anew_is_read_before_the_page_comes_back(desk: Office) -> None:
    sent = broken(desk)
    client = world.browser(desk.manager)
    key = SheetRow.objects.get(list=sent, row_number=7).pk
    page = text(client.get(f"/rows/{key}/"))
    assert 'value="31/31/2021"' in page
    nid = SheetRow.objects.get(pk=key).cells[2]
    assert f'value="{nid}"' not in page  # a number that can be read stays masked
    assert "Empty keeps" in page
    after = follow(client, f"/rows/{key}/mend/", {"c7": "13/10/2021", "c2": "", "c4": ""})
    assert "read again" in after
    assert row(sent, 7).given_on is not None
    assert row(sent, 7).nid_key != ""
    assert row(sent, 7).mobile_key != ""


def test_the_problem_file_comes_back_through_the_page(desk: Office) -> None:
    sent = broken(desk)
    client = world.browser(desk.manager)
    answer = client.get(f"/lists/{sent.pk}/problem-file/")
    assert answer["Content-Disposition"].startswith("attachment;")
    content = b"".join(answer.streaming_content)
    mended = content.replace(b"31/31/2021,", b"13/10/2021,", 1)
    assert mended != content
    file = SimpleUploadedFile("corrected.csv", mended)
    preview = follow(client, f"/lists/{sent.pk}/problem-file/return/", {"file": file})
    assert "2 lines of the file change nothing." in preview
    assert "1 cell in 1 rows" in preview
    same = SimpleUploadedFile("corrected.csv", content)
    assert "Nothing would change" in follow(client, f"/lists/{sent.pk}/problem-file/return/", {"file": same})
    strange = SimpleUploadedFile("picture.csv", b"\x89PNG\r\n\x1a\n" + b"0" * 400)
    assert "a picture" in follow(client, f"/lists/{sent.pk}/problem-file/return/", {"file": strange})


def test_the_reply_is_a_download_and_leaves_no_copy(desk: Office, settings: object) -> None:
    sent = broken(desk)
    answer = world.browser(desk.manager).get(f"/lists/{sent.pk}/reply/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "31/31/2021" in b"".join(answer.streaming_content).decode("utf-8-sig")
    left = {path.name for path in settings.UPLOAD_DIR.iterdir()}  # type: ignore[attr-defined]
    assert left == {sent.stored_name}


def test_cells_can_be_pasted(desk: Office) -> None:
    cells = "\n".join("\t".join(str(cell) for cell in line(each, n)) for n, each in enumerate(people()[:4], 1))
    headings = "SL\tName of Recipient\tNID No\tDate of Birth\tMobile No\tVaccine\tDose\tVaccination Date\n"
    client = world.browser(desk.manager)
    answer = client.post("/lists/send/", {"cells": headings + cells, "centre": desk.centre.pk, "day": "2021-10-13"})
    assert answer.status_code == 302
    sent = settle(CentreList.objects.get())
    assert (sent.state, sent.kind, sent.rows_listed) == ("settled", "tsv", 4)
    empty = client.post("/lists/send/", {"cells": "  "})
    assert empty.status_code == 422
    assert "or paste its cells" in text(empty)


def test_two_versions_are_shown_and_answered(desk: Office) -> None:
    first, second = second_version(desk)
    client = world.browser(desk.clerk)
    assert f"/lists/{second.pk}/version/" in text(client.get(f"/lists/{second.pk}/"))
    page = text(client.get(f"/lists/{second.pk}/version/?kind=changed"))
    assert "••••" in page  # phones are masked here too
    assert "01700000077" not in page
    assert "Choose one of the answers" in follow(client, f"/lists/{second.pk}/version/answer/", {"answer": "?"})
    assert "withdrawn" in follow(client, f"/lists/{second.pk}/version/answer/", {"answer": "replaces"})
    first.refresh_from_db()
    assert (first.state, settle(second).state) == ("withdrawn", "settled")


def test_a_held_list_shows_why_and_lets_a_second_person_agree(desk: Office) -> None:
    held = desk.send(strangers(24), by=desk.manager)
    manager, clerk, second = (world.browser(each) for each in (desk.manager, desk.clerk, desk.second))
    page = text(manager.get(f"/lists/{held.pk}/"))
    assert "Of 24 people on it the register knows only 0." in page
    assert "Stranger" in page
    assert "let it go on" not in page
    assert "Please say why" in follow(manager, f"/lists/{held.pk}/held/reason/", {"brake-reason": ""})
    follow(manager, f"/lists/{held.pk}/held/reason/", {"brake-reason": "A camp without registration."})
    assert manager.post(f"/lists/{held.pk}/held/release/").status_code == 403
    assert "A camp without registration." in text(clerk.get(f"/lists/{held.pk}/"))
    assert "The list goes on." in follow(second, f"/lists/{held.pk}/held/release/")
    assert settle(held).state == "settled"


def test_a_total_row_that_does_not_agree_is_said(desk: Office) -> None:
    rows = [line(each, n) for n, each in enumerate(people()[:6], 1)]
    rows.append(["Total = 9", "", "", "", "", "", "", ""])
    sent = desk.send(rows)
    page = text(world.browser(desk.clerk).get(f"/lists/{sent.pk}/"))
    assert "says 9 people; 6 rows were found" in page


def test_a_person_under_two_numbers_is_pointed_out_on_the_later_row(desk: Office) -> None:
    person = people()[0]
    rows = [line(person, 1), line(person, 2, nid="2555801347"), line(people()[1], 3)]
    sent = desk.send(rows)
    fault = RowFault.objects.get(list=sent, reason="looks_like_row")
    assert (fault.sheet_row.row_number, fault.params["row"], fault.is_error) == (3, 2, False)


def test_the_sender_is_told_once_when_a_list_comes_to_rest(desk: Office) -> None:
    sent = broken(desk)
    assert list(Notice.objects.values_list("user_id", "list_id", "kind")) == [(desk.manager.pk, sent.pk, "settled")]
    settle(sent)  # judged again: no news for the sender
    assert Notice.objects.count() == 1
    client = world.browser(desk.manager)
    assert re.search(r'pr-count">1<', text(client.get("/")))
    page = text(client.get("/notices/"))
    assert sent.file_name in page
    follow(client, "/notices/read/")
    assert 'class="pr-count"' not in text(client.get("/"))


def test_a_page_in_bangla_counts_in_bangla(desk: Office) -> None:
    sent = broken(desk)
    page = text(world.browser(desk.manager, language="bn").get(f"/lists/{sent.pk}/problems/mobile_wrong_length/"))
    assert "0170000" in page  # what stands in the cell is never changed
