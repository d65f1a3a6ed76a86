"""Old Excel files: counted in their records, read by a library, and never trusted in what they claim."""

from __future__ import annotations

import datetime
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recovery.intake.limits import Limits
from recovery.intake.preflight import inspect
from recovery.intake.readers import SheetRow, old_excel, read_rows
from recovery.intake.refusals import refusal_sentence
from tests.intake import old_excel_files as made
from tests.intake.readings import cells, refusal, rows_read, verdict


def rows_of(path: Path) -> list[SheetRow]:
    return rows_read(path, old_excel.read_sheets)


@pytest.fixture
def save(tmp_path: Path) -> Callable[[bytes], Path]:
    return lambda stream: made.save(tmp_path / "list.xls", stream)


# --- files that are taken


def test_sample_in_bijoy_is_read_whole_with_its_fonts(samples: Path) -> None:
    path = samples / "list3_hathazari_13oct.xls"
    report = inspect(path)
    assert (report.kind, [tuple(sheet) for sheet in report.sheets]) == ("xls", [("Sheet1", 32, 253, 32, 8, False)])
    rows = list(read_rows(path, report))
    assert [row.row_number for row in rows] == list(range(1, 33))
    assert rows[1].cells == (
        "1", "Avãym mvgv`", "1510000206031", "16.09.1993", "01800001163", "A¨v÷ªv‡R‡bKv", "1g", "13.10.2021",
    )  # fmt: skip
    assert rows[1].fonts[1] == "SutonnyMJ"


def test_old_file_is_told_by_content_under_any_name(samples: Path) -> None:
    assert inspect(samples / "list3_hathazari_13oct.xls", name="list.csv").kind == "xls"


def written(path: Path, *, epoch_1904: bool = False) -> Path:
    """A workbook written by a library, with a cell of each kind."""
    book = xlwt.Workbook()
    book.dates_1904 = epoch_1904
    sheet = book.add_sheet("১৩ অক্টোবর")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    bijoy = xlwt.easyxf("font: name SutonnyMJ")
    sheet.write(0, 0, "নাম")
    sheet.write(2, 0, "†gvt gvngy`yj nvmvb", bijoy)
    sheet.write(2, 1, 1910000000008)
    sheet.write(2, 2, 44482, day)
    sheet.write(2, 3, 44482.4375, day)
    sheet.write(2, 4, True)
    sheet.write(2, 5, 0.5)
    sheet.write(2, 6, 1e300, day)
    sheet.write(2, 7, -5, day)
    sheet.write(2, 8, "")
    sheet.write(2, 9, "   ")
    sheet.write(4, 1, xlwt.Formula("1+1"))
    sheet.write_rich_text(5, 0, ["plain ", ("†gvt", bijoy.font)])
    sheet.write_merge(6, 8, 0, 0, "merged")
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    second = book.add_sheet("28 Oct")
    second.visibility = 1
    second.write(9, 2, "Rahima\nKhatun")
    book.add_sheet("blank")
    book.save(str(path))
    return path


def test_each_kind_of_cell_comes_as_it_stands(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path / "list.xls"))
    assert [(row.sheet, row.row_number) for row in rows] == [
        ("১৩ অক্টোবর", 1), ("১৩ অক্টোবর", 3), ("১৩ অক্টোবর", 5), ("১৩ অক্টোবর", 6), ("১৩ অক্টোবর", 7), ("28 Oct", 10),
    ]  # fmt: skip
    assert cells(rows[1]) == [
        ("†gvt gvngy`yj nvmvb", "s"),
        ("1910000000008", "n"),
        ("2021-10-13", "d"),
        ("2021-10-13T10:30:00", "d"),
        ("TRUE", "b"),
        ("0.5", "n"),
        ("1e+300", "n"),
        ("-5", "n"),
    ]
    assert rows[1].fonts == {0: "SutonnyMJ"}
    assert cells(rows[2]) == [("", "-"), ("", "f")]
    assert (rows[3].cells, rows[3].fonts) == (("plain †gvt",), {0: "SutonnyMJ"})
    assert rows[5].cells[2] == "Rahima\nKhatun"


def test_what_a_person_should_know_is_warned_of(tmp_path: Path) -> None:
    report = inspect(written(tmp_path / "list.xls"))
    assert [tuple(warning) for warning in report.warnings] == [
        ("hidden_sheets", {"sheets": "28 Oct"}),
        ("hidden_rows", {"count": 1}),
        ("hidden_columns", {"count": 1}),
        ("merged_down", {"count": 1}),
    ]
    assert [(sheet.name, sheet.rows, sheet.hidden) for sheet in report.sheets] == [
        ("১৩ অক্টোবর", 5, False), ("28 Oct", 1, True), ("blank", 0, False),
    ]  # fmt: skip


def test_days_count_from_1904_where_the_file_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "list.xls", epoch_1904=True)
    assert inspect(path).epoch_1904
    assert rows_of(path)[1].cells[2] == (datetime.date(2021, 10, 13) + datetime.timedelta(days=1462)).isoformat()


def test_formula_without_value_is_told_from_one_whose_value_is_blank(save: Callable[[bytes], Path]) -> None:
    sheet = (
        made.formula(0, 0, struct.pack("<d", 42.0))
        + made.formula(1, 0, made.NO_TEXT)
        + made.formula(2, 0, made.TEXT_FOLLOWS)
        + made.record(0x0207, made.wide("Ali"))
        + made.formula(3, 0, made.TEXT_FOLLOWS)
        + made.record(0x0207, made.wide(" "))
        + made.formula(4, 0, made.NO_TEXT, flags=1)
        + made.formula(5, 0, b"\x02\x00\x2a\x00\x00\x00\xff\xff")
    )
    calculated = made.record(0x01C1, bytes(8))
    filled = [(row.row_number, *cells(row)) for row in rows_of(save(made.book(sheet, more=calculated)))]
    assert filled == [(1, ("42", "n")), (3, ("Ali", "s")), (5, ("", "f")), (6, ("#N/A", "e"))]
    assert [row.row_number for row in rows_of(save(made.book(sheet)))] == [1, 2, 3, 5, 6]


def test_error_cells_and_missing_texts_are_errors_and_never_blank(save: Callable[[bytes], Path]) -> None:
    sheet = (
        made.error(0, 0, 0x2A) + made.error(0, 1, 0x07) + made.shared(0, 2, 7) + made.shared(0, 3, 0xFFFFFFFF)
        + made.shared(0, 4, 0)
    )  # fmt: skip
    (row,) = rows_of(save(made.book(sheet, more=made.strings(["Ali"]))))
    assert cells(row) == [("#N/A", "e"), ("#DIV/0!", "e"), ("#REF!", "e"), ("#REF!", "e"), ("Ali", "s")]


def test_text_of_the_years_before_unicode_keeps_every_byte(save: Callable[[bytes], Path]) -> None:
    text = "†gvt gvngy`yj nvmvb".encode("cp1252") + b"\x81\x9d"
    more = made.record(0x0042, struct.pack("<H", 1252)) + made.font("SutonnyMJ", made.BIFF5)
    more += made.style(1, version=made.BIFF5)
    sheet = made.label(0, 0, text, look=1) + made.label(1, 0, b"  ") + made.number(3, 1, 44482)
    rows = rows_of(save(made.book(sheet, more=more, version=made.BIFF5)))
    assert [(row.row_number, row.cells) for row in rows] == [
        (1, ("†gvt gvngy`yj nvmvb\x81\x9d",)),
        (4, ("", "44482")),
    ]
    assert rows[0].fonts == {0: "SutonnyMJ"}


def test_last_of_two_records_for_one_cell_counts_in_both_counts(save: Callable[[bytes], Path]) -> None:
    twice = made.number(0, 0, 1) + made.blank(0, 0) + made.number(5, 0, 2) + made.number(3, 0, 1) + made.number(3, 0, 9)
    assert [(row.row_number, row.cells) for row in rows_of(save(made.book(twice)))] == [(4, ("9",)), (6, ("2",))]


def test_string_table_that_runs_over_several_records_is_counted_like_it_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for at in range(3_000):
        sheet.write(at, 0, " " * (at % 7) if at % 5 == 0 else f"মোছাঃ রহিমা খাতুন {at}" if at % 2 else f"Rahima {at} " * 20)
    book.save(str(tmp_path / "list.xls"))
    rows = rows_of(tmp_path / "list.xls")
    assert len(rows) == 2_400
    assert rows[-1].cells == ("মোছাঃ রহিমা খাতুন 2999",)


def test_chart_inside_a_sheet_is_stepped_over(save: Callable[[bytes], Path]) -> None:
    chart = made.begin(made.BIFF8, made.CHART) + made.number(40, 3, 1) + made.END
    (row,) = rows_of(save(made.book(made.number(0, 0, 1) + chart)))
    assert row.row_number == 1


# --- files that are refused


def test_torn_files_are_damaged_at_whatever_byte(samples: Path, tmp_path: Path) -> None:
    whole = (samples / "list3_hathazari_13oct.xls").read_bytes()
    path = tmp_path / "torn.xls"
    path.write_bytes(whole[:900])
    assert refusal(path).code == "E-DAMAGED"
    for length in range(8, len(whole), 97):
        path.write_bytes(whole[:length])
        # A part that holds no rows may be missing; of the rows none.
        assert verdict(path) in ("E-DAMAGED", "32 rows")


def test_password_is_named(save: Callable[[bytes], Path]) -> None:
    locked = made.record(0x002F, bytes(6))
    assert refusal(save(made.book(made.number(0, 0, 1), more=locked))).code == "E-PASSWORD"


def test_excel_of_the_years_before_is_refused_in_words(save: Callable[[bytes], Path]) -> None:
    old = made.record(0x0409, struct.pack("<HHH", 0, 0x10, 0)) + made.END
    refused = refusal(save(old))
    assert (refused.code, refused.params) == ("E-FORMAT-LATER", {"kind": "xls_old"})
    with translation.override("en"):
        assert "before 1993" in refusal_sentence(refused.code, refused.params)


def test_document_without_a_workbook_in_it_is_damaged(save: Callable[[bytes], Path]) -> None:
    for stream in (b"", made.END, made.record(0x0203, bytes(14)), made.book(), b"\x00" * 600):
        assert refusal(save(stream)).code == "E-DAMAGED"


@pytest.mark.parametrize(
    "stream",
    [
        made.book(made.number(0, 0, 1), more=made.strings(["a"], claimed=2**31)),
        made.book(made.number(0, 0, 1), more=made.strings(["a", "b"], claimed=3)),
        made.book(made.number(0, 0, 1), offsets=[2**31]),
        made.book(made.number(0, 0, 1), made.number(0, 0, 2), offsets=[8, 8]),
        made.book(made.number(0, 0, 1), made.number(0, 0, 2), names=["Day", "DAY"]),
        made.book(made.number(0, 0, 1))[:-4],
        made.book(made.number(0, 300, 1)),
        made.book(made.number(20_000, 0, 1), version=made.BIFF5),
        made.book(made.record(0x00BD, struct.pack("<HH", 0, 0) + bytes(6) + struct.pack("<H", 200))),
        made.book(made.record(0x0204, struct.pack("<HHHH", 0, 0, 0, 60_000))),
        made.book(made.record(0x0203, b"\x00")),
        made.book(made.formula(0, 0, made.TEXT_FOLLOWS)),
    ],
    ids=[
        "more texts than the file has bytes", "a text too few", "sheet beyond the file", "one sheet twice",
        "one name twice", "sheet without end", "column past the last", "row past the last",
        "numbers that do not add up",
        "text past its record", "record too short", "formula whose text never comes",
    ],
)  # fmt: skip
def test_claims_that_do_not_hold_are_damage(save: Callable[[bytes], Path], stream: bytes) -> None:
    assert refusal(save(stream)).code == "E-DAMAGED"


def test_sheets_that_share_their_records_are_refused_at_once(save: Callable[[bytes], Path]) -> None:
    # Each sheet begins one record further on in one long nest of sheets.
    start = len(made.book(*[b""] * 200)) - 200 * len(made.begin(made.BIFF8, made.SHEET) + made.END)
    step = len(made.begin(made.BIFF8, made.SHEET))
    nest = made.begin(made.BIFF8, made.SHEET) * 200 + made.number(0, 0, 1) * 20_000 + made.END * 200
    stream = made.book(*[b""] * 200, offsets=[start + step * number for number in range(200)])[:start] + nest
    began = time.perf_counter()
    assert refusal(save(stream)).code == "E-DAMAGED"
    assert time.perf_counter() - began < 2


def test_limits_are_met_exactly(save: Callable[[bytes], Path]) -> None:
    limits = Limits(rows=50, columns=10)

    def grid(rows: int, columns: int) -> Path:
        body = b"".join(made.number(row, column, 1) for row in range(rows) for column in range(columns))
        return save(made.book(body))

    assert inspect(grid(50, 10), limits).rows == 50
    assert refusal(grid(51, 10), limits).code == "E-ROWS"
    assert refusal(grid(2, 11), limits).code == "E-COLUMNS"
    far = refusal(save(made.book(made.number(0, 0, 1) + made.number(65_535, 255, 1))))
    assert (far.code, far.params["cell"]) == ("E-SHEET-SPAN", "IV65536")
    long = made.book(made.shared(0, 0, 0), more=made.strings(["x" * 2_000]))
    assert refusal(save(long), Limits(cell_characters=1_999)).code == "E-CELL-LONG"
    assert refusal(save(made.book(b""))).code == "E-EMPTY"


def _header(path: Path, **claims: int) -> Path:
    """The header of the compound document with other claims."""
    places = {"sector_shift": (30, "<H"), "fat": (44, "<I"), "first_directory": (48, "<I"), "mini": (64, "<I"),
              "first_difat": (68, "<I"), "difat": (72, "<I")}  # fmt: skip
    raw = bytearray(path.read_bytes())
    for name, value in claims.items():
        at, form = places[name]
        struct.pack_into(form, raw, at, value)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    "claims",
    [
        {"sector_shift": 40_000},
        {"fat": 2**31},
        {"mini": 2**31},
        {"difat": 2**31, "fat": 2**31},
        {"first_directory": 2**30},
        {"difat": 1, "first_difat": 0},
    ],
    ids=str,
)
def test_claims_of_the_compound_document_are_held_against_its_size(
    save: Callable[[bytes], Path], claims: dict[str, int]
) -> None:
    path = _header(save(made.book(made.number(0, 0, 1))), **claims)
    assert refusal(path).code == "E-DAMAGED"


def test_chain_of_sectors_that_runs_in_a_circle_ends(save: Callable[[bytes], Path]) -> None:
    path = save(made.book(b"".join(made.number(row, 0, 1) for row in range(2_000))))
    raw = bytearray(path.read_bytes())
    (first_fat,) = struct.unpack_from("<I", raw, 76)
    at = 512 * (first_fat + 1)
    # The second sector of the stream leads back to the first.
    struct.pack_into("<I", raw, at + 4, 0)
    path.write_bytes(raw)
    assert refusal(path).code == "E-DAMAGED"


# --- whatever the bytes


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
def test_damage_anywhere_is_a_verdict_and_not_a_crash(samples: Path, tmp_path: Path, at: int, junk: bytes) -> None:
    raw = bytearray((samples / "list3_hathazari_13oct.xls").read_bytes())
    at %= len(raw)
    raw[at : at + len(junk)] = junk
    path = tmp_path / "any.xls"
    path.write_bytes(raw)
    assert verdict(path)


_RECORDS = st.one_of(
    st.builds(made.number, st.integers(0, 6), st.integers(0, 4), st.floats(-1e6, 1e6)),
    st.builds(made.shared, st.integers(0, 6), st.integers(0, 4), st.integers(0, 3)),
    st.builds(made.error, st.integers(0, 6), st.integers(0, 4), st.sampled_from([0, 7, 15, 23, 29, 36, 42])),
    st.builds(made.formula, st.integers(0, 6), st.integers(0, 4), st.just(made.NO_TEXT), st.integers(0, 1)),
    st.builds(made.blank, st.integers(0, 6), st.integers(0, 4)),
    st.builds(
        lambda row, first, count: made.record(
            0x00BD, struct.pack("<HH", row, first) + bytes(6 * count) + struct.pack("<H", first + count - 1)
        ),
        st.integers(0, 6), st.integers(0, 4), st.integers(1, 3),
    ),
    st.builds(
        lambda row, first, count: made.record(
            0x00BE, struct.pack("<HH", row, first) + bytes(2 * count) + struct.pack("<H", first + count - 1)
        ),
        st.integers(0, 6), st.integers(0, 4), st.integers(1, 3),
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_RECORDS, max_size=15), st.booleans())
def test_reader_and_preflight_agree_on_every_sheet(tmp_path: Path, records: list[bytes], calculated: bool) -> None:
    more = made.strings(["Ali", " ", "†gvt"]) + (made.record(0x01C1, bytes(8)) if calculated else b"")
    path = made.save(tmp_path / "any.xls", made.book(b"".join(records), more=more))
    if verdict(path) == "E-EMPTY":
        return
    rows = rows_of(path)
    assert rows[-1].row_number == inspect(path).sheets[0].max_row
