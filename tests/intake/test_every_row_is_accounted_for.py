"""Files drawn at random, of every format: each row that was put into one comes out of it, with its own number and text.

What must come out is known from the drawing itself, not from reading the file again. `FILES=10000` draws more of them;
the default is small enough for every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.models import Role
from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, inspect
from recovery.intake.preflight.report import FileReport
from recovery.intake.readers import binary_workbooks, delimited, old_excel, open_document, read_rows, workbooks
from recovery.models import ListRow, SheetRow, SkippedRow
from tests.intake.drawn_files import TEXT_FILES, WRITERS, Drawn, rows_of, sheet_names, table_of_text
from tests.web import world

FILES = int(os.environ.get("FILES", "480"))
LIMITS = Limits()

#: What clerks type: both scripts, digits of both, signs; a blank cell is drawn as well, and is no content.
TEXTS = st.one_of(
    st.sampled_from(
        ["মোঃ রহিম", "Md. Karim", "০১৭০০০০০০০৭", "01700000006", "13/10/2021", "ঐ", "=1+1", "+880", "a;b|c", 'say "x"']
    ),
    st.text("অআকখগমরহ্ািী abcXYZ0123456789.,;-/()&<>'", min_size=1, max_size=12),
)
BLANKS = st.sampled_from([" ", "  "])
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 14), st.integers(0, 6)), st.one_of(TEXTS, TEXTS, TEXTS, BLANKS), max_size=24
)


drawings = st.builds(
    Drawn, st.lists(CELLS, min_size=1, max_size=3), st.lists(st.integers(0, 11), min_size=8, max_size=8)
)


READERS: dict[str, Callable[[Path, FileReport], Any]] = {
    "xlsx": lambda path, _report: workbooks.read_sheets(path, LIMITS),
    "xlsb": lambda path, _report: binary_workbooks.read_sheets(path, LIMITS),
    "xls": lambda path, _report: old_excel.read_sheets(path, LIMITS),
    "ods": lambda path, _report: open_document.read_sheets(path, LIMITS),
    **dict.fromkeys(
        ("csv", "tsv"),
        lambda path, report: delimited.read_sheets(path, report.encoding, report.delimiter, LIMITS),
    ),
}


def expected(drawn: Drawn, kind: str) -> dict[str, dict[int, list[str]]]:
    if kind in TEXT_FILES:
        return {"": rows_of(table_of_text(drawn.sheets[0]))}
    return {name: rows_of(cells) for name, cells in zip(sheet_names(drawn), drawn.sheets, strict=True)}


def trimmed(cells: Any) -> list[str]:
    """Texts up to the last that says something; a blank one in between says nothing."""
    texts = [text if text.strip() else "" for text in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def inspected(drawn: Drawn, kind: str, folder: Path) -> tuple[Path, FileReport | None]:
    """The file and what the preflight counts in it; None where it has no row at all, and is refused for that."""
    sheets = [table_of_text(drawn.sheets[0])] if kind in TEXT_FILES else drawn.sheets
    path = WRITERS[kind](replace(drawn, sheets=sheets), folder)
    wanted = expected(drawn, kind)
    if not any(wanted.values()):
        with pytest.raises(FileRefused, match="E-EMPTY"):
            inspect(path, LIMITS)
        return path, None
    report = inspect(path, LIMITS)
    counted = {sheet.name: sheet.rows for sheet in report.sheets}
    assert counted == {name: len(rows) for name, rows in wanted.items()}
    return path, report


def columns_of(rows: dict[int, list[str]], kind: str, report: FileReport) -> dict[int, list[str]]:
    """What a text file says under the delimiter that was found: a file of one column may have none of its own."""
    if kind not in TEXT_FILES:
        return rows
    own = {"csv": ",", "semicolons": ";", "tsv": "\t", "pipes": "|"}[kind]
    return rows if report.delimiter == own else {}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=max(1, FILES // len(WRITERS)), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=drawings)
def test_each_row_of_a_drawn_file_is_counted_and_read(kind: str, drawn: Drawn) -> None:
    with TemporaryDirectory() as folder:
        path, report = inspected(drawn, kind, Path(folder))
        if report is None:
            return
        read = {
            sheet.name: {row.number: trimmed(row.cells) for row in sheet.rows}
            for sheet in READERS[report.kind if report.kind != "xlsm" else "xlsx"](path, report)
        }
        for name, rows in expected(drawn, kind).items():
            assert list(read.get(name, {})) == list(rows)
            wanted = columns_of(rows, kind, report)
            if wanted:
                assert read[name] == {number: trimmed(texts) for number, texts in wanted.items()}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=max(1, FILES // 96), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=drawings)
def test_the_reading_process_gives_the_same_rows(kind: str, drawn: Drawn) -> None:
    with TemporaryDirectory() as folder:
        path, report = inspected(drawn, kind, Path(folder))
        if report is None:
            return
        read: dict[str, list[int]] = {sheet.name: [] for sheet in report.sheets}
        for row in read_rows(path, report, LIMITS):
            read[row.sheet].append(row.row_number)
        assert read == {name: list(rows) for name, rows in expected(drawn, kind).items()}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=max(1, FILES // 96), deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=drawings)
def test_each_row_is_stored_and_is_a_person_or_skipped_with_a_reason(kind: str, drawn: Drawn, db: None) -> None:
    with TemporaryDirectory() as folder:
        path, report = inspected(drawn, kind, Path(folder))
        clerk = world.User.objects.filter(username="clerk").first() or world.account(Role.OFFICER, "clerk")
        content = path.read_bytes()
        if not content:
            return
        sent = world.list_received(
            content, name=path.name, by=clerk, incident=_incident(), accepts_proposals=True, day=world.DAY, dose_no=1
        )
        stored = SheetRow.objects.filter(list=sent)
        if report is None:
            assert sent.state == "refused"
            assert not stored.exists()
            return
        wanted = {(name, number) for name, rows in expected(drawn, kind).items() for number in rows}
        assert set(stored.values_list("sheet", "row_number")) == wanted
        if sent.rows_listed is not None:
            listed = set(ListRow.objects.filter(list=sent).values_list("sheet", "row_number"))
            skipped = SkippedRow.objects.filter(list=sent).exclude(reason="")
            named = set(skipped.values_list("sheet_row__sheet", "sheet_row__row_number"))
            assert listed | named == wanted
            assert not listed & named
        else:
            assert sent.state == "asking", (sent.state, sent.refusal_code)


def _incident() -> Any:
    """An incident of its own for each list, so that no two files of the run are the same bytes in one."""
    _incident.number += 1  # type: ignore[attr-defined]
    return world.incident(f"drawn-{_incident.number}")  # type: ignore[attr-defined]


_incident.number = 0  # type: ignore[attr-defined]
