"""The problem file and the reply: rows find themselves, nothing doubles, no cell is a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from recovery import tasks
from recovery.intake.mending import NothingToMend, mend_preview
from recovery.intake.problem_file import (
    NotAProblemFile,
    NothingTaken,
    problem_file_draft,
    problem_file_write,
)
from recovery.intake.written_files import KEY, PROBLEM
from recovery.models import CentreList, ListRow, RowFault
from recovery.reconciliation.reply import STATUS, WHY, reply_write
from tests.pipeline.lists_of_people import HEADINGS, Office, line, office, people, row, settle
from tests.pipeline.test_mending import mend
from tests.web import world

FORMULA = '=HYPERLINK("http://x.example","Somebody")'


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(HEADINGS))
    for number, cells in enumerate(rows, 2):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(number, column)
            cell.value = str(value) if value != "" else None
            cell.data_type = "s" if cell.value is not None else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def broken(desk: Office, *, as_workbook: bool = False) -> CentreList:
    """Ten people; rows 3 and 5 have a phone that is too short, row 7 a date that no calendar has."""
    known = people()[:10]
    rows = [line(each, n) for n, each in enumerate(known, 1)]
    rows[1][4] = rows[3][4] = "0170000"
    rows[5][7] = "31/31/2021"
    rows[8][1] = FORMULA
    if not as_workbook:
        return desk.send(rows)
    return world.list_received(
        workbook(rows), name="dohar.xlsx", by=desk.clerk, centre=desk.centre, incident=desk.incident,
        day=world.DAY, dose_no=1,
    )  # fmt: skip


def out(centre_list: CentreList, folder: Path) -> list[list[str]]:
    path = folder / "problems.bin"
    problem_file_write(centre_list, path)
    if path.read_bytes().startswith(b"PK"):
        sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
        assert all(cell.data_type in "sn" for cells in sheet.iter_rows() for cell in cells)  # no "f"
        return [["" if value is None else str(value) for value in cells] for cells in sheet.values]
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def back(centre_list: CentreList, lines: list[list[str]], desk: Office):  # type: ignore[no-untyped-def]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return problem_file_draft(centre_list=centre_list, chunks=[text.getvalue().encode("utf-8-sig")], by=desk.clerk)


@pytest.mark.parametrize("as_workbook", [False, True])
def test_the_problem_file_has_the_rows_with_errors_in_the_centres_own_columns(
    desk: Office, tmp_path: Path, as_workbook: bool
) -> None:
    sent = broken(desk, as_workbook=as_workbook)
    assert sent.state == "settled", sent.asks
    lines = out(sent, tmp_path)
    assert lines[0] == [*HEADINGS, PROBLEM, KEY]
    assert [cells[0] for cells in lines[1:]] == ["2", "4", "6"]
    assert lines[1][4] == "0170000"
    assert "0170000" in lines[1][8]
    assert lines[1][8].startswith("Mobile No: ")


def test_corrected_rows_find_themselves_whatever_their_order_and_nothing_doubles(desk: Office, tmp_path: Path) -> None:
    sent = broken(desk)
    lines = out(sent, tmp_path)
    lines[1][4], lines[3][7] = "01700000031", "13/10/2021"
    order = [8, 4, 9, 7, 0, 1, 2, 3, 5, 6]
    turned = [[cells[column] for column in order] for cells in [lines[0], lines[3], lines[1], lines[2]]]
    batch = back(sent, turned, desk)
    preview = mend_preview(batch)
    assert (preview.cells, preview.still_wrong, batch.report["untouched"]) == (2, 0, 1)
    rows = ListRow.objects.filter(list=sent).count()
    tasks.mend_apply_and_judge(batch_id=batch.pk)
    settle(sent)
    assert ListRow.objects.filter(list=sent).count() == rows
    assert (row(sent, 3).mobile_key, row(sent, 5).mobile_key) == ("01700000031", "")
    assert row(sent, 7).outcome.outcome in {"on_server", "dose_missing"}
    with pytest.raises(NothingTaken, match="3"):  # the same file again: every line is stale or says what stands there
        back(sent, [lines[0], lines[1], lines[3], [*lines[1][:9], f"{sent.pk}-0-aaaa"]], desk)


def test_an_untouched_file_changes_nothing(desk: Office, tmp_path: Path) -> None:
    sent = broken(desk, as_workbook=True)
    path = tmp_path / "problems.xlsx"
    problem_file_write(sent, path)
    with pytest.raises(NothingToMend):
        problem_file_draft(centre_list=sent, chunks=[path.read_bytes()], by=desk.clerk)


def test_lines_of_another_list_stale_lines_and_two_answers_are_refused_and_named(desk: Office, tmp_path: Path) -> None:
    sent = broken(desk)
    lines = out(sent, tmp_path)
    other = desk.send([line(each, n, mobile="0170000") for n, each in enumerate(people()[10:14], 1)])
    assert other.state == "settled"
    foreign = out(other, tmp_path)[1]
    foreign[4] = "01700000039"
    forged = [*foreign[:9], f"{sent.pk}-{foreign[9].split('-', 1)[1]}"]
    lines[1][4] = "01700000031"
    twice = [*lines[2][:4], "01700000032", *lines[2][5:]]
    again = [*lines[2][:4], "01700000033", *lines[2][5:]]
    stale = [*lines[3][:9], lines[3][9][:-8] + "00000000"]
    batch = back(sent, [lines[0], lines[1], foreign, forged, twice, again, stale], desk)
    assert [(number, why) for number, why in batch.report["refused"]] == [
        (3, "foreign"),
        (4, "foreign"),
        (5, "twice"),
        (6, "twice"),
        (7, "stale"),
    ]
    tasks.mend_apply_and_judge(batch_id=batch.pk)
    assert row(sent, 3).mobile_key == "01700000031"
    assert row(sent, 5).mobile_key == ""
    assert not ListRow.objects.filter(list=other).exclude(mobile_key="").exists()


def test_a_file_without_keys_is_refused_with_one_sentence(desk: Office) -> None:
    sent = broken(desk)
    with pytest.raises(NotAProblemFile):
        back(sent, [list(HEADINGS), [str(cell) for cell in line(people()[0], 1)]], desk)


def test_a_problem_file_that_comes_as_a_new_list_is_sent_to_its_own_page(desk: Office, tmp_path: Path) -> None:
    sent = broken(desk)
    path = tmp_path / "problems.csv"
    problem_file_write(sent, path)
    again = world.list_received(path, by=desk.clerk, centre=desk.centre, incident=desk.incident)
    assert (again.state, again.refusal_code, again.refusal_params) == (
        "refused",
        "E-PROBLEM-FILE",
        {"list": str(sent.pk)},
    )


@pytest.mark.parametrize("as_workbook", [False, True])
def test_the_reply_is_the_centres_own_file_row_for_row(desk: Office, tmp_path: Path, as_workbook: bool) -> None:
    sent = broken(desk, as_workbook=as_workbook)
    path = tmp_path / "reply"
    reply_write(sent, path)
    if as_workbook:
        sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
        assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)
        lines = [["" if value is None else str(value) for value in cells] for cells in sheet.values]
    else:
        lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        assert lines[9][1] == f"'{FORMULA}"
    assert lines[0] == [*HEADINGS, STATUS, WHY]
    assert len(lines) == 11
    for number in (3, 5, 7):
        assert "0170000" in lines[number - 1][9] or "31/31/2021" in lines[number - 1][9]
    labels = {cells[8] for cells in lines[1:]}
    assert labels <= {str(outcome.outcome.get_outcome_display()) for outcome in ListRow.objects.filter(list=sent)}
    assert RowFault.objects.filter(list=sent, is_error=True).count() == 3


def test_the_reply_says_what_was_mended_beside_what_was_sent(desk: Office, tmp_path: Path) -> None:
    sent = broken(desk)
    mend(desk, sent, 3, 4, "01700000055")
    path = tmp_path / "reply"
    reply_write(sent, path)
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert lines[2][4] == "0170000"
    assert "01700000055" in lines[2][9]
