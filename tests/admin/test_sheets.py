"""Files leave without live formulas, come back as they were, and lose nothing on the way."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
import tablib
from hypothesis import given
from hypothesis import strategies as st

from records.admin import sheets
from records.admin.sheets import SafeCSV, SafeXLSX, SheetRefused, neutralised, restored

RISKY = [
    "=1+1",
    "==1+1",
    "+8801700000012",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    "＝1",
    "'=1",
    "''+1",
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["Dhaka", "'Ali", "O'Neil", "", "১২", "a=b", "ঢাকা মেডিকেল"]


@pytest.mark.parametrize("text", RISKY)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_loses_it_again(text: str) -> None:
    assert neutralised(text) == f"'{text}"
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_alone(text: str) -> None:
    assert neutralised(text) == text
    assert restored(text) == text


@given(st.text())
def test_neutralising_is_undone_exactly_for_any_text(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert neutralised(text)[:1] not in set("=+-@\t\r\n\x00")


@pytest.mark.parametrize("format_class", sheets.FORMATS)
def test_exported_file_reads_back_as_it_was(format_class: type[SafeCSV] | type[SafeXLSX]) -> None:
    survives_xml = [text for text in [*RISKY, *HARMLESS] if "\r" not in text]
    texts = survives_xml if format_class is SafeXLSX else [*RISKY, *HARMLESS]
    dataset = tablib.Dataset(*[(str(number), text) for number, text in enumerate(texts)], headers=["code", "name"])
    content = format_class().export_data(dataset)
    content = content.encode("utf-8-sig") if isinstance(content, str) else content
    assert list(format_class().create_dataset(content)["name"]) == texts


def test_exported_workbook_holds_no_formula(settings: object) -> None:
    dataset = tablib.Dataset(*[(text,) for text in RISKY], headers=["name"])
    for escape in (True, False):
        settings.IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = escape
        sheet = openpyxl.load_workbook(io.BytesIO(SafeXLSX().export_data(dataset))).active
        kinds = [cell.data_type for (cell,) in sheet.iter_rows(min_row=2)]
        assert kinds == ["s"] * len(RISKY)


def test_nothing_is_exported_as_the_word_none() -> None:
    dataset = tablib.Dataset(("a", None, 28), headers=["code", "text", "days"])
    assert SafeCSV().export_data(dataset).splitlines()[1] == "a,,28"
    sheet = openpyxl.load_workbook(io.BytesIO(SafeXLSX().export_data(dataset))).active
    assert [cell.value for cell in sheet[2]] == ["a", None, 28]


def workbook(*rows: list[object], more: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in (more or {}).items():
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with something replaced in the XML of its first sheet."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return out.getvalue()


def test_rows_beyond_the_size_that_the_file_claims_are_read() -> None:
    content = workbook(["code", "name"], *[[f"S{n}", f"Centre {n}"] for n in range(500)])
    content = rewritten(content, b'<dimension ref="A1:B501"', b'<dimension ref="A1:A2"')
    dataset = SafeXLSX().create_dataset(content)
    assert (len(dataset), dataset.width) == (500, 2)


def test_numbers_and_days_of_a_workbook_become_plain_text() -> None:
    content = workbook(["code", "day", "doses"], [1004.0, datetime.datetime(2021, 10, 13), 120])  # noqa: DTZ001
    assert SafeXLSX().create_dataset(content)[0] == ("1004", "2021-10-13", "120")


def test_formula_is_refused_by_its_cell_instead_of_read_as_empty() -> None:
    with pytest.raises(SheetRefused, match="B3"):
        SafeXLSX().create_dataset(workbook(["code", "doses"], ["S1", 1], ["S2", "=B2+1"]))


def test_second_sheet_with_content_is_refused_and_an_empty_one_is_not() -> None:
    assert len(SafeXLSX().create_dataset(workbook(["code"], ["S1"], more={"Sheet2": []}))) == 1
    with pytest.raises(SheetRefused, match="more than one sheet"):
        SafeXLSX().create_dataset(workbook(["code"], ["S1"], more={"Sheet2": [["code"], ["S2"]]}))


def test_small_file_that_spans_the_whole_sheet_is_refused_at_once() -> None:
    content = workbook(["code"], ["S1"])
    far = rewritten(
        content,
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
    )
    with pytest.raises(SheetRefused):
        SafeXLSX().create_dataset(far)


def test_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (sheets.MAX_UNPACKED_BYTES + 1))
    assert len(out.getvalue()) < sheets.MAX_BYTES
    with pytest.raises(SheetRefused, match="too large"):
        SafeXLSX().create_dataset(out.getvalue())


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"PK", workbook(["code"])[:-30]])
def test_damaged_workbook_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(SheetRefused, match="damaged"):
        SafeXLSX().create_dataset(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "headings"),
        (b"\n\n", "headings"),
        (b"code,code\n1,2\n", "twice"),
        (b"code,,name\n1,2,3\n", "Column 2 has no heading"),
        (b"code,name\n1,2,3\n", "Line 2"),
        (b'code,name\n"1,2\n', "quotation marks"),
        ("code,নাম\n".encode("utf-16"), "UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "UTF-8"),
    ],
)
def test_csv_that_would_lose_something_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(SheetRefused, match=sentence):
        SafeCSV().create_dataset(content)


def test_csv_with_semicolons_tabs_mark_and_bangla_is_read() -> None:
    for delimiter in ",;\t":
        content = f"Code{delimiter} Name_BN \nS1{delimiter}ঢাকা\n".encode("utf-8-sig")
        assert SafeCSV().create_dataset(content).dict == [{"code": "S1", "name_bn": "ঢাকা"}]


def test_blank_lines_keep_the_numbers_of_the_lines_after_them() -> None:
    dataset = SafeCSV().create_dataset(b"code\nS1\n\n  \nS2\n\n\n")
    assert list(dataset["code"]) == ["S1", "", "", "S2"]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert len(SafeCSV().create_dataset(b"code\n1\n2\n3\n\n\n")) == 3
    with pytest.raises(SheetRefused, match="more than 3 rows"):
        SafeCSV().create_dataset(b"code\n1\n2\n3\n4\n")
