"""The tables as files and on paper: what the screen says, in every language, with nothing that runs."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from records.models import Area, Centre, ReportedCount
from records.spreadsheet_text import restored
from recovery.models import Incident
from recovery.progress.figures import report
from recovery.progress.sheets import csv_text, figures_sheet, xlsx_bytes
from tests.progress.worlds import FIRST, Listing, Row, World, Written
from tests.web.test_progress_pages import SignIn, lines, sign_in, words, world

pytestmark = pytest.mark.django_db
__all__ = ["sign_in", "world"]  # fixtures

#: What a spreadsheet may run at the beginning of a cell.
RISKY = ("=1+1", "+8801700000012", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "'=1", ";=1", ",=1")

#: Centres of one district, and the first number of their people.
PEOPLE = {"C1": 100, "C2": 200}


def table(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def book(client: Client, address: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(client.get(address).content))


ADDRESSES = [
    ("/progress/table", "/progress/"),
    ("/progress/table", "/progress/?by=district"),
    ("/progress/30/table", "/progress/30/"),
    ("/progress/3026/table", "/progress/3026/"),
    ("/progress/centre/C1/table", "/progress/centre/C1/"),
]


@pytest.mark.parametrize("role", ["auditor", "official"])
@pytest.mark.parametrize(("file", "page"), ADDRESSES)
def test_files_say_what_the_screen_says(world: Written, sign_in: SignIn, role: str, file: str, page: str) -> None:
    client = sign_in(role)
    query = page.partition("?")[2]
    rows = table(client, f"{file}.csv?{query}")
    keys = rows[1]
    until = rows.index([])
    shown = lines(client.get(page))
    assert len(shown) == until - 2
    for row, line in zip(rows[2:until], shown, strict=True):
        cells = dict(zip(keys, row, strict=True))
        for key, word in [("verified", "verified"), ("known_missing", "known missing"), ("unknown", "unknown")]:
            assert f" {word} {cells[key]} " in f"{line} ".replace(",", "") or cells[key] == "not shown", (key, line)
    sheet = book(client, f"{file}.xlsx?{query}").worksheets[0]
    cells = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
    assert [[_plain(cell) for cell in row] for row in cells] == [[_plain(cell) for cell in row] for row in rows[:until]]


def _plain(cell: Any) -> str:
    try:
        return f"{float(cell):g}"
    except ValueError:
        return str(cell)


def test_file_says_when_whence_and_what(world: Written, sign_in: SignIn) -> None:
    rows = table(sign_in("official"), "/progress/3026/table.csv")
    notes = dict(rows[rows.index([]) + 1 :])
    assert notes["Incident"] == "October (october)"
    assert notes["Place"] == "Dhaka district (3026)"
    assert notes["Server extract"] == f"{world.extract.pk}, 2021-12-07T00:00+06:00"
    assert notes["Source of the reported doses"] == "daily count"
    assert notes["Definitions"].startswith("Verified: seen on the national server")
    assert notes["Hidden counts"].startswith("Below the district, counts under 8 are hidden")


@pytest.mark.parametrize(
    ("path", "place", "heading"),
    [
        ("", "The whole country", ""),
        ("30/", "Dhaka division (30)", ": Dhaka division"),
        ("3026/", "Dhaka district (3026)", ": Dhaka district"),
        ("centre/C1/", "Centre C1 (C1), Dhaka district (3026)", ": Centre C1, Dhaka district"),
    ],
)
def test_files_and_paper_tell_a_division_from_its_district_of_the_same_name(
    world: Written, sign_in: SignIn, path: str, place: str, heading: str
) -> None:
    client = sign_in("official")
    rows = table(client, f"/progress/{path}table.csv")
    assert ["Place", place] in rows
    page = words(client.get(f"/progress/{path}print/"))
    assert f"How far recovery has come{heading} October" in page


def test_notes_of_a_workbook_are_no_messages_in_bangla(world: Written, sign_in: SignIn) -> None:
    sheets = book(sign_in("official", language="bn"), "/progress/table.xlsx").sheetnames
    with translation.override("bn"):
        assert sheets == [translation.gettext("Figures"), translation.pgettext("sheet", "Notes")]
        assert sheets[1] != translation.gettext("Notes")


def test_headings_are_the_readers_and_keys_stay(world: Written, sign_in: SignIn) -> None:
    client = sign_in("official", language="bn")
    headings, keys, *_ = table(client, "/progress/table.csv")
    assert keys[:4] == ["code", "name", "reported", "listed"]
    assert headings != keys
    with translation.override("bn"):
        assert headings[0] == translation.gettext("code")


def test_manager_gets_no_line_of_another_centre(world: Written, sign_in: SignIn) -> None:
    client = sign_in("manager", centres=[world.centres["C1"]])
    rows = table(client, "/progress/3026/table.csv")
    assert [row[0] for row in rows[2 : rows.index([])]] == ["C1", ""]
    assert client.get("/progress/centre/C2/table.csv").status_code == 404
    assert "Centre C2" not in words(client.get("/progress/3026/print/"))


@pytest.mark.parametrize(("centre", "codes"), [("C1", ["C1", ""]), ("C3", [""])])
def test_manager_is_told_which_lines_are_left_out_of_a_whole_district(
    world: Written, sign_in: SignIn, centre: str, codes: list[str]
) -> None:
    """On paper and in files, also where none of the lines is of an own centre: the district's figures stand there."""
    client = sign_in("manager", centres=[world.centres[centre]])
    rows = table(client, "/progress/3026/table.csv")
    assert [row[0] for row in rows[2 : rows.index([])]] == codes
    sentence = "You see the lines of your own centres. The last line is the whole district."
    assert ["Lines left out", sentence] in rows
    page = words(client.get("/progress/3026/print/"))
    assert "Nothing to count yet" not in page
    assert sentence in page
    assert re.search(r"Together 13 8 2 3 ", page), page
    assert sentence in words(client.get("/progress/3026/"))


def test_nobody_else_is_told_of_lines_that_are_not_left_out(world: Written, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    assert "Lines left out" not in {row[0] for row in table(client, "/progress/3026/table.csv") if row}
    assert "own centres" not in words(client.get("/progress/3026/print/"))
    assert "Nothing to count yet" in words(client.get("/progress/3093/print/"))


def test_days_without_list_are_a_file_for_those_who_follow_them_up(world: Written, sign_in: SignIn) -> None:
    rows = table(sign_in("officer"), "/progress/days-without-list.csv")
    assert rows[1][:5] == ["district", "code", "centre", "day", "reported"]
    assert rows[2][:5] == ["Chattogram", "C4", "Centre C4", "2021-10-28", "10"]


def test_files_of_other_kinds_are_not_there(world: Written, sign_in: SignIn) -> None:
    assert sign_in("official").get("/progress/table.pdf").status_code == 404


@pytest.mark.parametrize("text", RISKY)
def test_no_text_of_a_cell_is_run(world: Written, sign_in: SignIn, text: str) -> None:
    """Names of places and of incidents, sources: whatever people may have typed."""
    Area.objects.filter(code="3026").update(name_en=text)
    Centre.objects.filter(code="C1").update(name_en=text)
    Incident.objects.update(name_en=text)
    ReportedCount.objects.update(source=text)
    client = sign_in("auditor")
    for address in ("/progress/30/table", "/progress/3026/table", "/progress/days-without-list"):
        rows = table(client, f"{address}.csv")
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＋")), (address, cell)
            assert not cell.startswith("-"), (address, cell)
        assert any(restored(cell).strip() == text.strip() for row in rows for cell in row), address
        for sheet in book(client, f"{address}.xlsx"):
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_nothing_rounds_up_to_100_in_a_file(world: Written) -> None:
    found = report(incident=world.incident, level="division")
    from recovery.progress.disclosure import as_counted

    sheet = figures_sheet(as_counted(found), incident=world.incident, place_name="", sources=[], shown=None)
    assert not any("100" in str(value) for line in sheet.lines for value in line[-2:])
    assert csv_text(sheet).startswith("\ufeff")
    assert xlsx_bytes(sheet)[:2] == b"PK"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/progress/print/", "Recovery is between 39.1"),
        ("/progress/print/?by=district", "Tangail"),
        ("/progress/30/print/", "Dhaka"),
        ("/progress/3026/print/", "counts under 8 are hidden"),
        ("/progress/centre/C1/print/", "too small to show a percentage"),
    ],
)
def test_printed_page_has_all_that_has_to_be_known(world: Written, sign_in: SignIn, address: str, says: str) -> None:
    if "Tangail" in says:
        ReportedCount.objects.create(centre=world.centres["C3"], day=FIRST, dose_no=1, doses=9, source="daily count")
        says = "Tangail"
    page = words(sign_in("official").get(address))
    assert says in page
    assert f"(server extract no. {world.extract.pk})" in page
    assert "Source of the reported doses: daily count." in page
    assert "Verified: seen on the national server" in page
    assert "What holds it back" in page


def test_paper_says_that_everybody_is_back_as_the_page_does(sign_in: SignIn) -> None:
    """Not that recovery is between 100.0 % and 100.0 %."""
    rows = {code: tuple(Row("on_server", n, code, FIRST) for n in range(at, at + 40)) for code, at in PEOPLE.items()}
    Written(
        World(
            reported={(code, FIRST): 40 for code in rows},
            states={(code, FIRST): "complete" for code in rows},
            lists=tuple(Listing(each, code, FIRST) for code, each in rows.items()),
        )
    )
    client = sign_in("official")
    said = "Recovery is 100 %: everybody is back, and every centre-day is signed off."
    assert said in words(client.get("/progress/centre/C1/"))
    paper = words(client.get("/progress/centre/C1/print/"))
    assert said in paper
    assert "between 100" not in paper
