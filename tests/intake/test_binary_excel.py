"""Binary workbooks: every record of a cell is counted and read, whatever the sheet says of its own size."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, inspect
from recovery.intake.readers import SheetRow, binary_workbooks, read_rows
from tests.intake import binary_excel_files as made
from tests.intake import hostile
from tests.intake.readings import cells, refusal, rows_read, verdict

LOOK = made.styles(
    {164: "dd/mm/yyyy", 165: "[h]:mm"}, [(0, 0), (164, 0), (14, 0), (165, 0), (0, 1)], ["Calibri", "SutonnyMJ"]
)


def rows_of(path: Path) -> list[SheetRow]:
    return rows_read(path, binary_workbooks.read_sheets)


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    return lambda *sheets, **other: made.save(tmp_path / "list.xlsb", *sheets, **{"look": LOOK, **other})


@pytest.fixture
def read(save: Callable[..., Path]) -> Callable[..., list[SheetRow]]:
    """The rows of one sheet of the given rows."""
    return lambda *rows, **other: rows_of(save(made.sheet(*rows), **other))


# --- files that are taken


def test_each_kind_of_cell_comes_as_it_stands(read: Callable[..., list[SheetRow]]) -> None:
    (row,) = read(
        made.row(
            4,
            made.text(0, "রহিমা"),
            made.shared(1, 2),
            made.rich(2, "Md."),
            made.whole(3, 42),
            made.whole(4, -7),
            made.hundredth(5, 150),
            made.real(6, 1910000000008.0),
            made.real(7, 1.985191e16),
            made.boolean(8, True),
            made.formula_text(9, "=cmd|'/C calc'!A0"),
            made.formula_number(10, 0.5),
            made.blank(11),
            made.text(12, "   "),
            made.text(13, "Al\x00i"),
            made.real(14, float("nan")),
        )
    )
    assert row.row_number == 5
    assert cells(row) == [
        ("রহিমা", "s"),
        ("Ali", "s"),
        ("Md.", "s"),
        ("42", "n"),
        ("-7", "n"),
        ("1.5", "n"),
        ("1910000000008", "n"),
        ("19851910000000000", "n"),
        ("TRUE", "b"),
        ("=cmd|'/C calc'!A0", "s"),
        ("0.5", "n"),
        ("", "-"),
        ("", "-"),
        ("Al_x0000_i", "s"),
        ("nan", "s"),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (made.whole(0, 44482, 1), ("2021-10-13", "d")),
        (made.real(0, 44482.4375, 2), ("2021-10-13T10:30:00", "d")),
        (made.formula_number(0, 44482, 1), ("2021-10-13", "d")),
        (made.whole(0, 44482), ("44482", "n")),
        (made.real(0, 1.5, 3), ("1.5", "n")),
        (made.whole(0, -5, 1), ("-5", "n")),
        (made.real(0, 1e300, 1), ("1e+300", "n")),
        (made.whole(0, 44482, 99), ("44482", "n")),
    ],
)
def test_dates_are_read_by_their_style(
    read: Callable[..., list[SheetRow]], cell: bytes, expected: tuple[str, str]
) -> None:
    (row,) = read(made.row(0, cell))
    assert cells(row) == [expected]


def test_days_count_from_1904_where_the_workbook_says_so(save: Callable[..., Path]) -> None:
    path = save(made.sheet(made.row(0, made.whole(0, 43020, 1))), book=made.workbook(("S", 0), epoch_1904=True))
    assert inspect(path).epoch_1904
    assert cells(rows_of(path)[0]) == [("2021-10-13", "d")]


def test_errors_missing_texts_and_formulas_without_value_are_never_blank(
    read: Callable[..., list[SheetRow]],
) -> None:
    (row,) = read(
        made.row(
            0,
            made.error(0, 0x2A),
            made.formula_error(1, 0x07),
            made.error(2, 0x99),
            made.shared(3, 99),
            made.shared(4, 0xFFFFFFFF),
            made.formula_text(5, "", made.ALWAYS_CALCULATE),
            made.formula_text(6, ""),
            made.whole(7, 1),
        )
    )
    assert cells(row) == [
        ("#N/A", "e"), ("#DIV/0!", "e"), ("#VALUE!", "e"), ("#REF!", "e"), ("#REF!", "e"), ("", "f"), ("", "-"),
        ("1", "n"),
    ]  # fmt: skip


def test_every_row_is_read_whatever_the_sheet_says_of_its_size(save: Callable[..., Path]) -> None:
    rows = [made.row(at, made.text(0, f"n{at}"), made.whole(2, at)) for at in range(1_000)]
    path = save(made.sheet(*rows, dimension=(0, 1, 0, 1)))
    found = list(read_rows(path, inspect(path)))
    assert (len(found), found[-1].row_number, found[-1].cells) == (1_000, 1_000, ("n999", "", "999"))


def test_cells_without_a_column_of_their_own_stand_right_of_the_one_before(
    read: Callable[..., list[SheetRow]],
) -> None:
    (row,) = read(
        made.row(
            0,
            made.whole(1, 1),
            made.short(12, b""),
            made.short(13, struct.pack("<I", 7 << 2 | 2)),
            made.short(14, b"\x2a"),
            made.short(15, b"\x00"),
            made.short(16, struct.pack("<d", 0.5)),
            made.short(17, made.wide("x")),
            made.short(18, struct.pack("<I", 2)),
        )
    )
    assert cells(row) == [
        ("", "-"), ("1", "n"), ("", "-"), ("7", "n"), ("#N/A", "e"), ("FALSE", "b"), ("0.5", "n"), ("x", "s"),
        ("Ali", "s"),
    ]  # fmt: skip


def test_fonts_of_cells_and_of_pieces_inside_a_text_are_told(read: Callable[..., list[SheetRow]]) -> None:
    (row,) = read(
        made.row(
            0, made.text(0, "†gvt", 4), made.shared(1, 0), made.shared(2, 1, 4), made.shared(3, 1), made.whole(4, 1, 4)
        ),
        shared=made.strings([("Md. †gvt", 1), "Karim"]),
    )  # fmt: skip
    assert row.fonts == {0: "SutonnyMJ", 1: "SutonnyMJ", 2: "SutonnyMJ"}


def test_what_a_person_should_know_is_warned_of(save: Callable[..., Path]) -> None:
    seen = made.sheet(
        made.row(0, made.whole(0, 1), made.whole(1, 1)),
        made.row(1, made.whole(0, 1), hidden=True),
        made.row(2, made.blank(0), hidden=True),
        before=made.columns(1, 9, hidden=True) + made.columns(12, 13, hidden=False),
        after=made.merged(0, 3, 5, 5) + made.FILTER,
    )
    other = made.sheet(made.row(8, made.text(2, "Rahima")))
    book = made.workbook(("১৩ অক্টোবর", 0), ("28 Oct", 2))
    report = inspect(save(seen, other, book=book))
    assert [tuple(sheet) for sheet in report.sheets] == [
        ("১৩ অক্টোবর", 2, 3, 2, 2, False), ("28 Oct", 1, 1, 9, 3, True),
    ]  # fmt: skip
    assert [tuple(warning) for warning in report.warnings] == [
        ("hidden_sheets", {"sheets": "28 Oct"}),
        ("filter_left_on", {"sheets": "১৩ অক্টোবর"}),
        ("hidden_rows", {"count": 1}),
        ("hidden_columns", {"count": 1}),
        ("merged_down", {"count": 1}),
    ]


# --- files that are refused


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([made.row(0, made.whole(0, 1)), made.row(1_048_575, made.whole(16_383, 1))], "E-SHEET-SPAN"),
        ([made.row(2_000_000_000, made.whole(0, 1))], "E-SHEET-SPAN"),
        ([made.row(0, made.whole(2_000, 1))], "E-SHEET-SPAN"),
        ([made.row(0, made.whole(4_000_000_000, 1))], "E-SHEET-SPAN"),
        ([made.row(0, *[made.whole(column, 1) for column in range(101)])], "E-COLUMNS"),
        ([made.row(0, made.text(0, "x" * 40_000))], "E-CELL-LONG"),
        ([made.row(3, made.whole(0, 1)), made.row(2, made.whole(0, 1))], "E-DAMAGED"),
        ([made.row(3, made.whole(0, 1)), made.row(3, made.whole(0, 1))], "E-DAMAGED"),
        ([made.row(0, made.whole(1, 1), made.whole(0, 1))], "E-DAMAGED"),
        ([made.row(0, made.whole(1, 1), made.whole(1, 2))], "E-DAMAGED"),
        ([made.whole(0, 1)], "E-DAMAGED"),
        ([made.row(0, made.record(6, struct.pack("<III", 0, 0, 2_000_000_000)))], "E-DAMAGED"),
        ([made.row(0, made.record(7, struct.pack("<II", 0, 0)))], "E-DAMAGED"),
        ([made.record(0, b"\x00")], "E-DAMAGED"),
        ([made.row(0, made.blank(0))], "E-EMPTY"),
    ],
    ids=[
        "last cell of all", "row past the last", "column far away", "column past the last", "too many columns",
        "long text", "rows backwards", "row twice", "columns backwards", "cell twice", "cell before any row",
        "text past its record", "text without number", "row without number", "nothing",
    ],
)  # fmt: skip
def test_what_no_list_is_is_refused(save: Callable[..., Path], rows: list[bytes], code: str) -> None:
    assert refusal(save(made.sheet(*rows))).code == code


@pytest.mark.parametrize(("kind", "least"), [(2, 4), (3, 1), (4, 1), (5, 8), (9, 8), (10, 1), (11, 1)])
def test_value_shorter_than_its_kind_is_damage(save: Callable[..., Path], kind: int, least: int) -> None:
    def of(size: int) -> Path:
        return save(made.sheet(made.row(0, made.record(kind, struct.pack("<II", 0, 0) + bytes(size)))))

    assert refusal(of(least - 1)).code == "E-DAMAGED"
    assert rows_of(of(least))


def test_limits_are_met_exactly(save: Callable[..., Path]) -> None:
    limits = Limits(rows=50)

    def of(rows: int) -> Path:
        return save(made.sheet(*[made.row(at, made.whole(0, 1)) for at in range(rows)]))

    assert inspect(of(50), limits).rows == 50
    assert refusal(of(51), limits).code == "E-ROWS"
    two = save(made.sheet(made.row(0, made.whole(0, 1))), made.sheet(made.row(0, made.whole(0, 1))))
    assert refusal(two, Limits(rows=1)).code == "E-ROWS"
    assert refusal(save(made.PLAIN, shared=made.strings(["x" * 40_000]))).code == "E-CELL-LONG"


def test_parts_that_are_missing_torn_or_twice_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsb"
    plain = made.parts()
    for drop in ("xl/worksheets/sheet1.bin", "xl/workbook.bin", "xl/_rels/workbook.bin.rels", "xl/sharedStrings.bin"):
        assert refusal(hostile.save(path, {name: body for name, body in plain.items() if name != drop})).code in (
            "E-DAMAGED", "E-XLSX-DAMAGED",
        )  # fmt: skip
    for part in ("xl/worksheets/sheet1.bin", "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin"):
        body = plain[part]
        assert isinstance(body, bytes)
        torn = {**plain, part: body[:-1] + b"\x92\x01\xff"}
        assert refusal(hostile.save(path, torn)).code == "E-DAMAGED"
    two_starts = made.PLAIN + made.PLAIN
    assert refusal(hostile.save(path, made.parts(two_starts))).code == "E-DAMAGED"
    twins = made.workbook(("Day", 0), ("DAY", 0))
    assert refusal(hostile.save(path, made.parts(made.PLAIN, made.PLAIN, book=twins))).code == "E-XLSX-DAMAGED"
    whole = hostile.save(path, plain).read_bytes()
    path.write_bytes(whole[:900])
    assert refusal(path).code == "E-XLSX-DAMAGED"


def test_entity_declarations_in_its_xml_parts_are_refused(tmp_path: Path) -> None:
    part = "xl/_rels/workbook.bin.rels"
    parts = made.parts()
    parts[part] = str(parts[part]).replace(hostile.XML, hostile.XML + '<!DOCTYPE x [<!ENTITY a "b">]>')
    assert refusal(hostile.save(tmp_path / "list.xlsb", parts)).code == "E-XML-DTD"


def test_bomb_of_short_rows_is_refused(tmp_path: Path) -> None:
    body = made.sheet(*[made.row(at, made.whole(0, 1)) for at in range(300_000)])
    parts = made.parts(body)
    path = hostile.save(tmp_path / "list.xlsb", parts, packed=zipfile.ZIP_DEFLATED)
    assert refusal(path, Limits(ratio=2)).code == "E-ZIP-RATIO"


def test_password_is_named(tmp_path: Path) -> None:
    path = tmp_path / "stored.bin"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(FileRefused, match="E-PASSWORD"):
        inspect(path, name="list.xlsb")


# --- whatever the records

_CELLS = st.sampled_from(
    [
        lambda at: made.blank(at),
        lambda at: made.whole(at, 1),
        lambda at: made.whole(at, 44482, 1),
        lambda at: made.real(at, 1e308, 1),
        lambda at: made.text(at, "a"),
        lambda at: made.text(at, " "),
        lambda at: made.text(at, ""),
        lambda at: made.shared(at, 0),
        lambda at: made.shared(at, 1),
        lambda at: made.shared(at, 7),
        lambda at: made.rich(at, "r"),
        lambda at: made.rich(at, "\u00a0"),
        lambda at: made.error(at, 42),
        lambda at: made.boolean(at, False),
        lambda at: made.formula_text(at, ""),
        lambda at: made.formula_text(at, "", 2),
        lambda at: made.formula_text(at, "x", 2),
        lambda at: made.formula_number(at, 0.0),
        lambda at: made.record(400, b"something of a later Excel"),
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 3), st.lists(st.tuples(st.integers(1, 3), _CELLS), max_size=5)), max_size=8))
def test_reader_and_preflight_agree_on_every_sheet(tmp_path: Path, rows: list) -> None:
    body: list[bytes] = []
    number = -1
    for step, cell_list in rows:
        number += step
        column = -1
        inner = b""
        for gap, cell in cell_list:
            column += gap
            inner += cell(column)
        body.append(made.row(number, inner))
    path = made.save(tmp_path / "any.xlsb", made.sheet(*body), look=LOOK, shared=made.strings(["Ali", " "]))
    if verdict(path) == "E-EMPTY":
        return
    assert rows_of(path)[-1].row_number == inspect(path).sheets[0].max_row


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
@example(at=517, junk=b"\0\0\0\0\0\5")  # a number whose record holds half of it
def test_damage_anywhere_in_a_sheet_is_a_verdict_and_not_a_crash(tmp_path: Path, at: int, junk: bytes) -> None:
    at %= len(made.PLAIN)
    path = made.save(tmp_path / "any.xlsb", made.PLAIN[:at] + junk + made.PLAIN[at + len(junk) :])
    if verdict(path).startswith("E-"):
        return
    assert rows_of(path)
