"""What stands in a file comes out row by row, as it stands there, from a process that can do nothing else."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recovery.intake import readers
from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, SheetReport, inspect
from recovery.intake.readers import SheetRow, delimited, read_rows, workbooks
from recovery.intake.readers.cells import number_text
from tests.intake import hostile


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[SheetRow]]:
    """Write a workbook, look at it and read it, without a process of its own, which costs half a second."""

    def through(*sheets: str, **other: str) -> list[SheetRow]:
        path = hostile.save(tmp_path / "list.xlsx", hostile.parts(sheets, **other))
        report = inspect(path)
        rows = [
            SheetRow(sheet.name, row.number, tuple(row.cells), row.kinds, row.fonts)
            for sheet in workbooks.read_sheets(path, Limits())
            for row in sheet.rows
        ]
        assert len(rows) == report.rows
        return rows

    return through


def cells(row: SheetRow) -> list[tuple[str, str]]:
    return list(zip(row.cells, row.kinds, strict=True))


# --- the samples


@pytest.mark.parametrize(
    "file",
    [
        "list1_dohar_13oct.xlsx",
        "list2_kalihati_28oct.xlsx",
        "list4_ishwardi_28oct.csv",
        "list5_bhanga_13oct.tsv",
    ],
)
def test_row_numbers_are_those_that_a_person_sees(samples: Path, file: str) -> None:
    with (samples / "lists.expected.csv").open(encoding="utf-8") as expected:
        people = {int(line["row"]) for line in csv.DictReader(expected) if line["file"] == file}
    found = {row.row_number for row in read_rows(samples / file, inspect(samples / file))}
    assert people <= found
    assert (
        found - people
        == {
            "list1_dohar_13oct.xlsx": {1},
            "list2_kalihati_28oct.xlsx": {1, 2, 3, 5, 37},
            "list4_ishwardi_28oct.csv": {1},
            "list5_bhanga_13oct.tsv": {1},
        }[file]
    )


def test_cells_come_as_they_stand_in_the_file(samples: Path) -> None:
    def rows(file: str) -> dict[int, SheetRow]:
        return {found.row_number: found for found in read_rows(samples / file, inspect(samples / file))}

    first = rows("list1_dohar_13oct.xlsx")[2]
    assert (first.sheet, first.kinds, first.cells[1:4]) == (
        "Sheet1",
        "sssssssss",
        ("Shirin Sultana", "19842610000200518", "01/06/1984"),
    )
    assert rows("list5_bhanga_13oct.tsv")[6].cells[:3] == ("৫", "ওবায়দুল কাদের", "২৯১০০০০২০১৯৬১")
    assert rows("list4_ishwardi_28oct.csv")[12].cells[2] == "1.97976E+16"
    table = rows("table40.xlsx")
    bijoy = table[8]
    assert cells(bijoy)[1:3] == [("†gvt gvngy`yj nvmvb", "s"), ("1910000000008", "n")]
    assert bijoy.fonts == {1: "SutonnyMJ", 5: "SutonnyMJ"}
    assert cells(table[18])[2] == ("19851910000000000", "n")
    assert cells(table[35])[6] == ("2021-12-10", "d")
    assert table[39].cells[1] == "মোঃ জসিম উদ্দিন"
    assert table[40].kinds == "s------s"


# --- cells

_DATES = hostile.styles({164: "dd/mm/yyyy", 165: "[h]:mm"}, [(0, 0), (164, 0), (14, 0), (165, 0)])


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        ("44482", 1, ("2021-10-13", "d")),
        ("44482.4375", 2, ("2021-10-13T10:30:00", "d")),
        ("44482", 0, ("44482", "n")),
        ("31113", 1, ("1985-03-07", "d")),
        ("60", 1, ("1900-02-28", "d")),
        ("-5", 1, ("-5", "n")),
        ("1e308", 1, ("1e+308", "n")),
        ("1700000011", 1, ("1700000011", "n")),
        ("0.5", 1, ("0.5", "n")),
        ("1.5", 3, ("1.5", "n")),
        ("1910000000008", 0, ("1910000000008", "n")),
        ("1.985191E+16", 0, ("19851910000000000", "n")),
        ("42.0", 0, ("42", "n")),
        ("NaN", 0, ("NaN", "s")),
        ("1_000", 0, ("1_000", "s")),
    ],
)
def test_numbers_and_dates_are_read_by_their_style(
    read: Callable[..., list[SheetRow]], value: str, style: int, expected: tuple[str, str]
) -> None:
    (row,) = read(hostile.sheet(hostile.row(1, hostile.number("A1", value, style))), look=_DATES)
    assert cells(row) == [expected]


def test_days_count_from_1904_where_the_workbook_says_so(read: Callable[..., list[SheetRow]]) -> None:
    book = hostile.workbook(properties='<workbookPr date1904="1"/>')
    body = hostile.sheet(hostile.row(1, hostile.number("A1", "43020", 1)))
    assert cells(read(body, look=_DATES, book=book)[0]) == [("2021-10-13", "d")]


def test_one_impossible_cell_costs_no_more_than_itself(read: Callable[..., list[SheetRow]]) -> None:
    body = hostile.row(
        1,
        '<c r="A1" t="d"><v>2024-02-30</v></c>',
        '<c r="B1" t="d"><v>2021-10-13T00:00:00</v></c>',
        '<c r="C1" t="e"><v>#N/A</v></c>',
        '<c r="D1" t="s"><v>999999</v></c>',
        '<c r="E1"><f>CONCAT("Al","i")</f></c>',
        '<c r="F1" t="str"><f>x</f><v>=cmd|\'/C calc\'!A0</v></c>',
        '<c r="G1" t="b"><v>1</v></c>',
        hostile.cell("I1", "Al_x0000_i_x000D_ x_x005F_y"),
    )
    (row,) = read(hostile.sheet(body))
    assert cells(row) == [
        ("2024-02-30", "s"),
        ("2021-10-13", "d"),
        ("#N/A", "e"),
        ("#REF!", "e"),
        ("", "f"),
        ("=cmd|'/C calc'!A0", "s"),
        ("TRUE", "b"),
        ("", "-"),
        ("Al_x0000_i\r x_y", "s"),
    ]


def test_rows_and_cells_without_numbers_of_their_own_are_counted_on(
    read: Callable[..., list[SheetRow]],
) -> None:
    body = (
        '<row><c><v>1</v></c><c r="C1"><v>3</v></c><c><v>4</v></c></row>'
        '<row r="7"><c><v>5</v></c></row><row><c/><c><v>6</v></c></row>'
    )
    rows = read(hostile.sheet(body))
    assert [(row.row_number, row.cells) for row in rows] == [
        (1, ("1", "", "3", "4")),
        (7, ("5",)),
        (8, ("", "6")),
    ]


def test_fonts_of_cells_and_of_pieces_inside_a_text_are_told(read: Callable[..., list[SheetRow]]) -> None:
    look = hostile.styles({}, [(0, 0), (0, 1)], ["Calibri", "SutonnyMJ"])
    rich = '<si><r><rPr><rFont val="SutonnyMJ"/></rPr><t>†gvt </t></r><r><t>(Md.)</t></r></si><si><t>Karim</t></si>'
    shared = hostile.strings([]).replace("</sst>", rich + "</sst>")
    body = hostile.row(
        1,
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="B1" t="s" s="1"><v>1</v></c>',
        '<c r="C1" t="s"><v>1</v></c>',
        hostile.number("D1", "1", 1),
    )
    (row,) = read(hostile.sheet(body), shared=shared, look=look)
    assert (row.cells[0], row.fonts) == ("†gvt (Md.)", {0: "SutonnyMJ", 1: "SutonnyMJ"})


def test_sheets_come_in_their_order_and_hidden_ones_too(read: Callable[..., list[SheetRow]]) -> None:
    one, two = (hostile.sheet(hostile.row(4, hostile.cell("A4", name))) for name in ("first", "second"))
    rows = read(one, two, book=hostile.workbook(("২৮ অক্টোবর", "hidden"), ("13 Oct", "visible")))
    assert [(row.sheet, row.row_number, row.cells) for row in rows] == [
        ("২৮ অক্টোবর", 4, ("first",)),
        ("13 Oct", 4, ("second",)),
    ]


def test_workbook_in_the_strict_form_is_read_like_any_other(tmp_path: Path) -> None:
    body = hostile.row(
        1, '<c r="A1" t="s"><v>2</v></c>', hostile.number("B1", "44482", 1), '<c r="C1" t="d"><v>2021-10-13</v></c>'
    )
    made = hostile.parts([hostile.sheet(body)], look=_DATES)
    for part, content in made.items():
        if part.startswith("xl/"):
            made[part] = (
                str(content)
                .replace(
                    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    "http://purl.oclc.org/ooxml/spreadsheetml/main",
                )
                .replace(
                    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    "http://purl.oclc.org/ooxml/officeDocument/relationships",
                )
            )
    path = hostile.save(tmp_path / "strict.xlsx", made)
    (row,) = read_rows(path, inspect(path))
    assert cells(row) == [("Ali", "s"), ("2021-10-13", "d"), ("2021-10-13", "d")]


def test_workbook_without_styles_or_strings_is_read(read: Callable[..., list[SheetRow]]) -> None:
    assert cells(read(hostile.sheet(hostile.row(1, hostile.number("A1", "44482", 9))), look="<x/>")[0]) == [
        ("44482", "n")
    ]


def test_text_file_keeps_what_no_database_can_hold_in_a_form_that_it_can(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('name,nid\nAl\x00i,1\n"two\nlines",2\n\n  ,3,,\n', encoding="utf-8")
    rows = list(read_rows(path, inspect(path)))
    assert [(row.row_number, row.cells, row.kinds) for row in rows[1:]] == [
        (2, ("Al_x0000_i", "1"), "ss"),
        (3, ("two\nlines", "2"), "ss"),
        (5, ("  ", "3"), "-s"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("007", "7"),
        ("-0.0", "0"),
        ("1E3", "1000"),
        ("inf", None),
        ("٣", None),
        ("", None),
        ("9" * 41, "1e+41"),
    ],
)
def test_number_text_is_what_people_read(text: str, expected: str | None) -> None:
    assert number_text(text) == expected


# --- two counts


def test_every_row_and_column_is_read_whatever_the_dimension_tag_says(tmp_path: Path) -> None:
    for dimension in ("A1:C2", "A1:B1000"):
        path = hostile.short_dimension(tmp_path / "h09.xlsx", dimension)
        rows = list(read_rows(path, inspect(path)))
        assert (len(rows), {len(row.cells) for row in rows}, rows[-1].cells) == (
            1000,
            {3},
            ("n1000", "1000", "9"),
        )


def test_two_counts_that_differ_refuse_the_file(samples: Path) -> None:
    path = samples / "list1_dohar_13oct.xlsx"
    report = inspect(path)
    other = replace(report, sheets=(report.sheets[0]._replace(rows=33),))
    with pytest.raises(FileRefused) as refused:
        list(read_rows(path, other))
    assert (refused.value.code, refused.value.params) == (
        "E-COUNT",
        {"sheet": "Sheet1", "counted": 33, "read": 32},
    )
    unknown = replace(report, sheets=(SheetReport("Other", 32, 1, 1, 1, False),))
    with pytest.raises(FileRefused, match="E-COUNT"):
        list(read_rows(path, unknown))


_BODY = st.recursive(
    st.sampled_from(
        [
            "<c/>",
            "<c><v>1</v></c>",
            '<c t="s"><v>0</v></c>',
            '<c t="s"><v>1</v></c>',
            '<c t="s"><v>7</v></c>',
            '<c t="s"><v></v></c>',
            '<c t="str"><f>A1</f><v></v></c>',
            "<c><f>A1</f></c>",
            '<c t="inlineStr"><is><t> </t></is></c>',
            '<c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c>',
            '<c t="inlineStr"><is><t>_x000A_</t></is></c>',
            '<c t="e"><v>#N/A</v></c>',
            '<c t="d"><v>2021-02-30</v></c>',
            '<c t="b"><v>0</v></c>',
            '<c s="1"><v>44482</v></c>',
            "<c><v>abc</v></c>",
            "<extLst/>",
        ]
    ),
    lambda cell: st.lists(cell, max_size=5).map("".join),
    max_leaves=8,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["<row>", '<row s="1">']), _BODY), max_size=12),
    st.sampled_from(["", "A1:A1", "A1:Z9"]),
)
def test_reader_and_preflight_agree_on_every_sheet(tmp_path: Path, rows: list[tuple[str, str]], dimension: str) -> None:
    body = "".join(f"{opening}{inner}</row>" for opening, inner in rows)
    shared = hostile.strings(["Ali", " "])
    path = hostile.save(
        tmp_path / "any.xlsx", hostile.parts([hostile.sheet(body, dimension)], shared=shared, look=_DATES)
    )
    try:
        (counted,) = inspect(path).sheets
    except FileRefused as refused:
        verdict = refused.code
        assert verdict == "E-EMPTY"
        return
    (sheet,) = ((found.name, list(found.rows)) for found in workbooks.read_sheets(path, Limits()))
    assert (len(sheet[1]), sheet[1][-1].number) == (counted.rows, counted.max_row)
    assert sum(len(row.kinds) - row.kinds.count("-") for row in sheet[1]) == counted.cells
    assert all(len(row.cells) == len(row.kinds) for row in sheet[1])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_damage_anywhere_in_a_sheet_is_a_verdict_and_not_a_crash(tmp_path: Path, at: int, junk: bytes) -> None:
    body = hostile.sheet(hostile.PLAIN).encode()
    at %= len(body)
    path = hostile.save(tmp_path / "any.xlsx", hostile.parts([body[:at] + junk + body[at + len(junk) :]]))
    try:
        (counted,) = inspect(path).sheets
        (read,) = [sum(1 for _ in sheet.rows) for sheet in workbooks.read_sheets(path, Limits())]
        assert read == counted.rows
    except FileRefused as refused:
        verdict = refused.code
        assert verdict.startswith("E-")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('ab;,\t"\n\r\x00 ১না'), max_size=60))
def test_reader_and_preflight_agree_on_every_text_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content.encode())
    try:
        report = inspect(path)
    except FileRefused:
        return
    ((*rows,),) = [sheet.rows for sheet in delimited.read_sheets(path, report.encoding, report.delimiter, Limits())]
    assert (len(rows), rows[-1].number) == (report.rows, report.sheets[0].max_row)


# --- the process


def test_child_knows_no_secret_and_stands_alone(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    start = subprocess.Popen

    def spy(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        asked.update(how, command=command)
        asked["process"] = start(command, **how)
        return asked["process"]

    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(readers.subprocess, "Popen", spy)
    path = samples / "list1_dohar_13oct.xlsx"
    rows = read_rows(path, inspect(path))
    next(rows)
    assert not {"DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DATA_DIR"} & set(asked["env"])
    assert "secret" not in " ".join([*asked["env"].values(), *asked["command"]])
    assert asked["stdin"] == subprocess.DEVNULL
    rows.close()  # type: ignore[attr-defined]
    assert asked["process"].returncode is not None


def test_child_loads_nothing_of_django() -> None:
    asked = (
        "import sys, recovery.intake.readers.child; recovery.intake.readers.child.without_numpy();"
        "import recovery.intake.readers.workbooks, "
        "recovery.intake.readers.delimited, recovery.intake.readers.old_excel, "
        "recovery.intake.readers.open_document, recovery.intake.readers.binary_workbooks;"
        "print(sorted({name.split('.')[0] for name, loaded in sys.modules.items() if loaded} & {'django', 'psycopg', "
        "'config', 'pandas', 'numpy'}))"
    )
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(root)},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == "[]\n"


def test_child_can_write_no_file_and_hold_little_memory(tmp_path: Path) -> None:
    asked = (
        "from recovery.intake.limits import Limits; from recovery.intake.readers import child;"
        "child._limit_resources(Limits(memory_bytes=400_000_000));"
        "import sys\n"
        "try:\n    open(sys.argv[1], 'wb', 0).write(b'x'); print('wrote')\n"
        "except OSError:\n    print('no file')\n"
        "try:\n    bytearray(500_000_000); print('took')\n"
        "except MemoryError:\n    print('no memory')\n"
    )
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", asked, str(tmp_path / "x")],
        env={"PYTHONPATH": str(root)},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split("\n") == ["no file", "no memory", ""]


def died(path: Path, limits: Limits) -> str:
    with pytest.raises(FileRefused) as refused:
        list(read_rows(path, inspect(path), limits))
    assert refused.value.code == "E-READER-DIED"
    return str(refused.value.params["how"])


def test_child_that_runs_out_of_memory_time_or_words_is_a_verdict(samples: Path, tmp_path: Path) -> None:
    path = samples / "list1_dohar_13oct.xlsx"
    assert died(path, Limits(silence_seconds=0.001)) == "silent"
    assert died(path, Limits(open_files=3)).startswith(("OSError", "exit"))
    many = hostile.strings([f"person number {n}" for n in range(40_000)])
    large = hostile.save(tmp_path / "large.xlsx", hostile.parts(shared=many))
    assert died(large, Limits(memory_bytes=35_000_000)).startswith(("MemoryError", "exit"))


@pytest.mark.skipif(not hasattr(os, "kill"), reason="no signals here")
def test_child_that_is_killed_is_a_verdict(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = subprocess.Popen

    def doomed(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        return start([sys.executable, "-c", "import os; print('{}'); os.abort()"], **how)

    monkeypatch.setattr(readers.subprocess, "Popen", doomed)
    path = samples / "list1_dohar_13oct.xlsx"
    assert died(path, Limits()) in ("exit -6", "cut off")


def test_file_that_changed_after_the_preflight_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,nid\nKarim,1\nRahim,2\n", encoding="utf-8")
    report = inspect(path)
    path.write_text('name,nid\nKarim,1\n"Rahim,2\n', encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        list(read_rows(path, report))
    assert (refused.value.code, refused.value.params) == ("E-QUOTE", {"line": 3})
    path.write_text("name,nid\nKarim,1\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="E-COUNT"):
        list(read_rows(path, report))
