"""Every file gets its verdict before a parser opens it: counted, or refused with the right code."""

from __future__ import annotations

import csv
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recovery.intake.limits import Limits
from recovery.intake.preflight import FileRefused, FileReport, inspect
from recovery.intake.readers import read_rows
from recovery.intake.refusals import refusal_sentence, warning_sentence
from tests.intake import hostile

SMALL = Limits(
    packed_bytes=3_000_000,
    unpacked_bytes=40_000_000,
    members=50,
    ratio_floor_bytes=100_000,
    rows=50,
    columns=10,
    cell_characters=1_000,
    span_cells=1_000_000,
    line_characters=5_000,
)


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Save a workbook of the given parts; keywords as for `hostile.parts`."""

    def make(
        *sheets: str, extra: tuple = (), drop: tuple[str, ...] = (), name: str = "list.xlsx", **other: str
    ) -> Path:
        made = {part: body for part, body in hostile.parts(sheets, **other).items() if part not in drop}
        return hostile.save(tmp_path / name, made, extra)

    return make


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., Path]:
    def make(content: str | bytes, name: str = "list.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


def refusal(path: Path, limits: Limits | None = None, name: str = "") -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        inspect(path, limits, name=name)
    return refused.value


def code(path: Path, limits: Limits | None = None, name: str = "") -> str:
    return refusal(path, limits, name).code


# --- files that are taken


@pytest.mark.parametrize(
    ("file", "kind", "encoding", "delimiter", "rows", "max_row", "max_col"),
    [
        ("list1_dohar_13oct.xlsx", "xlsx", "", "", 32, 32, 9),
        ("list2_kalihati_28oct.xlsx", "xlsx", "", "", 36, 37, 8),
        ("list4_ishwardi_28oct.csv", "csv", "utf-8-sig", ";", 32, 32, 8),
        ("list5_bhanga_13oct.tsv", "tsv", "utf-16", "\t", 31, 31, 8),
        ("table40.xlsx", "xlsx", "", "", 39, 40, 8),
        ("table40_aligned.xlsx", "xlsx", "", "", 39, 40, 9),
    ],
)
def test_rows_of_a_real_list_are_counted_as_a_person_counts_them(
    samples: Path, file: str, kind: str, encoding: str, delimiter: str, rows: int, max_row: int, max_col: int
) -> None:
    report = inspect(samples / file)
    assert (report.kind, report.encoding, report.delimiter) == (kind, encoding, delimiter)
    assert [(sheet.rows, sheet.max_row, sheet.max_col) for sheet in report.sheets] == [(rows, max_row, max_col)]


def test_report_survives_being_stored(samples: Path) -> None:
    report = inspect(samples / "list5_bhanga_13oct.tsv")
    assert FileReport.from_json(report.as_json()) == report
    assert report.warnings[0].code == "lost_text"


def test_every_sheet_is_named_and_hidden_ones_are_warned_of(tmp_path: Path) -> None:
    made = hostile.parts(
        [
            hostile.sheet(hostile.PLAIN),
            hostile.sheet(hostile.row(3, hostile.cell("C3", "Rahima"))),
            hostile.sheet(""),
        ],
        book=hostile.workbook(("13 Oct", "visible"), ("28 Oct", "hidden"), ("blank", "veryHidden")),
    )
    report = inspect(hostile.save(tmp_path / "three.xlsx", made))
    assert [tuple(sheet) for sheet in report.sheets] == [
        ("13 Oct", 2, 4, 2, 2, False),
        ("28 Oct", 1, 1, 3, 3, True),
        ("blank", 0, 0, 0, 0, True),
    ]
    assert [(warning.code, warning.params) for warning in report.warnings] == [("hidden_sheets", {"sheets": "28 Oct"})]


def test_hidden_rows_and_columns_and_a_filter_left_on_are_warned_of(book: Callable[..., Path]) -> None:
    hidden = [
        hostile.row(at, hostile.number(f"A{at}", "1"), hostile.number(f"C{at}", "1")).replace("<row", '<row hidden="1"')
        for at in (2, 3)
    ]
    blank = '<row r="4" hidden="1"><c r="A4"/></row>'
    left_on = '<filterColumn colId="0"><filters><filter val="2"/></filters></filterColumn>'
    body = hostile.sheet(
        hostile.row(1, hostile.number("A1", "1")) + "".join(hidden) + blank,
        tail=f'<autoFilter ref="A1:C3">{left_on}</autoFilter>',
    ).replace("<sheetData>", '<cols><col min="1" max="1"/><col min="2" max="16384" hidden="1"/></cols><sheetData>')
    report = inspect(book(body))
    assert [tuple(warning) for warning in report.warnings] == [
        ("filter_left_on", {"sheets": "S"}),
        ("hidden_rows", {"count": 2}),
        ("hidden_columns", {"count": 1}),
    ]
    with translation.override("en"):
        assert warning_sentence("hidden_rows", {"count": 2}) == "2 hidden rows. They are read like the others."
    assert "filter_left_on" not in {warning.code for warning in inspect(book(body.replace(left_on, ""))).warnings}


def test_blank_cells_are_no_content_whatever_they_are_made_of(book: Callable[..., Path]) -> None:
    path = book(
        hostile.sheet(
            hostile.row(1, '<c r="A1" s="0"/>', '<c r="B1" t="s"><v>0</v></c>')
            + hostile.row(2, '<c r="A2" t="str"><f>IF(B2="","",B2)</f><v></v></c>')
            + hostile.row(3, hostile.cell("A3", " \u00a0 "), '<c r="B3"><v> </v></c>')
            + hostile.row(4, '<c r="A4"><f>1+1</f></c>')
            + hostile.row(5, '<c r="B5" t="s"><v>1</v></c>')
        ),
        shared=hostile.strings(["  ", "Ali"]),
    )
    (sheet,) = inspect(path).sheets
    assert (sheet.rows, sheet.cells, sheet.max_row, sheet.max_col) == (2, 2, 5, 2)


def test_phonetic_hints_are_not_text_of_a_cell(book: Callable[..., Path]) -> None:
    shared = hostile.strings(["x"]).replace("<si><t>x</t></si>", "<si><t> </t><rPh><t>hint</t></rPh></si>")
    path = book(
        hostile.sheet(hostile.row(1, '<c r="A1" t="s"><v>0</v></c>', hostile.number("B1", "1"))),
        shared=shared,
    )
    assert inspect(path).sheets[0].cells == 1


def test_text_files_of_all_delimiters_and_encodings_are_taken(text: Callable[..., Path]) -> None:
    lines = ["ক্রমিক|নাম|মোবাইল", "১|রহিমা, খাতুন|01700000007", "২|শাহ আলম|01700000008"]
    for delimiter in ";\t|":
        report = inspect(text("\n".join(lines).replace("|", delimiter)))
        assert (report.delimiter, report.sheets[0].cells) == (delimiter, 9)
    assert inspect(text("a,b\r1,2\r3,4")).sheets[0].rows == 3
    assert inspect(text("\ufeffa,b\n1,2", encoding="utf-16-be")).encoding == "utf-16"
    assert inspect(text("sep=;\na;b\n1;2")).sheets[0].max_row == 2
    assert inspect(text("BM list\nonly one column")).sheets[0].rows == 2


def test_row_numbers_of_a_text_file_count_blank_records_and_not_broken_lines(
    text: Callable[..., Path],
) -> None:
    (sheet,) = inspect(text('name,address\n\nKarim,"Village\nPost office"\nRahim,x\n')).sheets
    assert (sheet.rows, sheet.max_row) == (3, 4)


# --- archives (H01 to H05)


def test_deflate_bomb_is_refused_within_two_seconds(tmp_path: Path) -> None:
    path = hostile.deflate_bomb(tmp_path / "h01.xlsx", 30)
    began = time.perf_counter()
    assert code(path) == "E-ZIP-RATIO"
    assert time.perf_counter() - began < 2


def test_bomb_that_hides_its_size_is_refused_all_the_same(tmp_path: Path) -> None:
    path = hostile.lie_about_size(hostile.deflate_bomb(tmp_path / "h01.xlsx", 5), 2_000)
    assert code(path) == "E-ZIP-DAMAGED"


def test_whole_file_that_unpacks_to_too_much_is_refused(book: Callable[..., Path]) -> None:
    # Each part is too small to be judged by its own ratio.
    noise = tuple((f"xl/media/{n}.bin", bytes(90_000)) for n in range(40))
    assert code(book(extra=noise), replace(SMALL, unpacked_bytes=3_000_000)) == "E-ZIP-RATIO"
    assert inspect(book(extra=noise), SMALL).rows == 2


def test_lying_size_is_damage(tmp_path: Path) -> None:
    path = hostile.save(tmp_path / "h02.xlsx", hostile.parts())
    assert code(hostile.lie_about_size(path, 10)) == "E-ZIP-DAMAGED"


def test_parts_over_each_other_are_refused(tmp_path: Path) -> None:
    assert code(hostile.overlap(tmp_path / "h03.xlsx", 500)) == "E-ZIP-OVERLAP"


def test_too_many_parts_are_refused_before_the_directory_is_read(book: Callable[..., Path]) -> None:
    path = book(extra=tuple((f"xl/media/i{n}.bin", b"") for n in range(3_000)))
    refused = refusal(path)
    assert (refused.code, refused.params["members"]) == ("E-ZIP-MEMBERS", 3_007)


@pytest.mark.parametrize("name", ["../../../../PWNED", "/etc/x", "C:\\x", "xl/../../x", "a\nb", "XL/WORKBOOK.XML"])
def test_names_that_lead_out_and_twins_are_refused(book: Callable[..., Path], tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    assert code(book(extra=((name, b"x"),))) == "E-ZIP-NAME"
    assert [found for found in tmp_path.parent.rglob("*") if found not in before] == [tmp_path / "list.xlsx"]


def test_link_inside_an_archive_is_refused(book: Callable[..., Path]) -> None:
    link = zipfile.ZipInfo("xl/worksheets/link.xml")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    assert code(book(extra=((link, b"/etc/passwd"),))) == "E-ZIP-NAME"


# --- XML (H06 to H08)

_LAUGHS = "<!DOCTYPE sst [" + '<!ENTITY a0 "lol">' + '<!ENTITY a1 "&a0;&a0;">' + "]>"
_EXTERNAL = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_entity_declarations_are_refused_in_any_encoding(book: Callable[..., Path], encoding: str) -> None:
    shared = hostile.strings(["&a1;", "nid", "Ali"], _LAUGHS).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert code(book(shared=shared.encode(encoding))) == "E-XML-DTD"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
def test_external_entities_are_refused_in_every_part(tmp_path: Path, part: str) -> None:
    made = hostile.parts()
    made[part] = str(made[part]).replace(hostile.XML, hostile.XML + _EXTERNAL)
    assert code(hostile.save(tmp_path / "h07.xlsx", made)) == "E-XML-DTD"


def test_declaration_in_a_part_that_nobody_reads_is_refused_too(book: Callable[..., Path]) -> None:
    assert code(book(extra=(("docProps/app.xml", b"\n" * 600 + b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),))) == "E-XML-DTD"


def test_declaration_across_two_pieces_of_a_part_is_found(book: Callable[..., Path]) -> None:
    filler = b"<a>" + b"x" * (256 * 1024 - 3 - 5)
    stored = zipfile.ZipInfo("custom/item1.xml")
    assert code(book(extra=((stored, filler + b"<!DOCTYPE z></a>"),))) == "E-XML-DTD"


@pytest.mark.parametrize("filler", [b"<!--" + b"x< " * 600_000, b'<row r="' + b"1" * 1_600_000])
def test_markup_that_never_ends_is_refused_early(tmp_path: Path, filler: bytes) -> None:
    made = hostile.parts()
    del made["xl/worksheets/sheet1.xml"]
    # Stored, not packed: its ratio gives nothing away.
    extra = (("xl/worksheets/sheet1.xml", hostile.sheet("@").split("@")[0].encode() + filler),)
    assert code(hostile.save(tmp_path / "endless.xlsx", made, extra, zipfile.ZIP_STORED)) == "E-XLSX-DAMAGED"


def test_links_to_other_workbooks_are_named_and_not_followed(book: Callable[..., Path]) -> None:
    report = inspect(book(extra=(("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),)))
    assert [(warning.code, warning.params) for warning in report.warnings] == [("external_links", {"count": 1})]


# --- sheets (H09 to H13)


@pytest.mark.parametrize("dimension", ["A1:C2", "A1:B1000", "A1:C1000", ""])
def test_dimension_tag_has_no_say_in_the_count(tmp_path: Path, dimension: str) -> None:
    (sheet,) = inspect(hostile.short_dimension(tmp_path / "h09.xlsx", dimension)).sheets
    assert (sheet.rows, sheet.cells, sheet.max_col) == (1000, 3000, 3)


@pytest.mark.parametrize(
    ("at", "reference"),
    [(1_048_576, "XFD1048576"), (20_000_000, "A20000000"), (2_000, "XFD2000"), (2, "ZZZZ2")],
)
def test_cell_far_away_is_refused_and_named(tmp_path: Path, at: int, reference: str) -> None:
    refused = refusal(hostile.far_cell(tmp_path / "h10.xlsx", at, reference))
    assert refused.code == "E-SHEET-SPAN"
    assert str(at) in refusal_sentence(refused.code, refused.params)


@pytest.mark.parametrize(
    "body",
    [
        hostile.row(2, hostile.number("A2", "1")) + hostile.row(1, hostile.number("A1", "1")),
        hostile.row(1, hostile.number("A1", "1")) + hostile.row(1, hostile.number("A1", "2")),
        hostile.row(1, hostile.number("B1", "1"), hostile.number("A1", "1")),
        hostile.row(1, hostile.number("A7", "1")),
        '<row r="1_0"><c r="A1_0"><v>1</v></c></row>',
        hostile.row(1, '<c r="A1" t="s"><v>one</v></c>'),
    ],
    ids=["rows backwards", "row twice", "columns backwards", "another row's cell", "odd number", "odd index"],
)
def test_sheet_that_two_readers_could_read_differently_is_damaged(book: Callable[..., Path], body: str) -> None:
    assert code(book(hostile.sheet(body))) == "E-XLSX-DAMAGED"


def test_giant_string_is_refused_and_a_dangling_one_is_left_to_its_row(book: Callable[..., Path]) -> None:
    assert code(book(shared=hostile.strings(["x" * 40_000]))) == "E-CELL-LONG"
    assert code(book(hostile.sheet(hostile.row(1, hostile.cell("A1", "x" * 40_000))))) == "E-CELL-LONG"
    dangling = book(hostile.sheet(hostile.row(1, '<c r="A1" t="s"><v>999999</v></c>')))
    assert inspect(dangling).sheets[0].cells == 1


def test_limits_are_met_exactly_and_nothing_is_ever_cut(tmp_path: Path, text: Callable[..., Path]) -> None:
    def rows_by_columns(rows: int, columns: int) -> Path:
        body = "".join(
            hostile.row(at, *(hostile.number(f"{chr(64 + c)}{at}", "1") for c in range(1, columns + 1)))
            for at in range(1, rows + 1)
        )
        return hostile.save(tmp_path / "limit.xlsx", hostile.parts([hostile.sheet(body)]))

    assert inspect(rows_by_columns(50, 10), SMALL).rows == 50
    assert code(rows_by_columns(51, 10), SMALL) == "E-ROWS"
    assert code(rows_by_columns(2, 11), SMALL) == "E-COLUMNS"
    assert inspect(text("a,b\n" * 50), SMALL).rows == 50
    assert code(text("a,b\n" * 51), SMALL) == "E-ROWS"
    assert code(text("x" * 3_000_001), SMALL) == "E-SIZE"


def test_rows_are_counted_over_all_sheets(tmp_path: Path) -> None:
    body = hostile.sheet("".join(hostile.row(at, hostile.number(f"A{at}", "1")) for at in range(1, 31)))
    assert code(hostile.save(tmp_path / "two.xlsx", hostile.parts([body, body])), SMALL) == "E-ROWS"


def test_torn_files_are_damaged_and_empty_ones_empty(
    samples: Path, text: Callable[..., Path], book: Callable[..., Path]
) -> None:
    whole = (samples / "list1_dohar_13oct.xlsx").read_bytes()
    assert code(text(whole[:900], "torn.xlsx")) == "E-XLSX-DAMAGED"
    assert code(text(whole[:-22], "torn.xlsx")) == "E-XLSX-DAMAGED"
    assert code(book(drop=("xl/worksheets/sheet1.xml",))) == "E-XLSX-DAMAGED"
    assert code(book(drop=("[Content_Types].xml",))) == "E-XLSX-DAMAGED"
    assert code(book(drop=("xl/_rels/workbook.xml.rels",))) == "E-XLSX-DAMAGED"
    assert code(book("<worksheet>")) == "E-XLSX-DAMAGED"
    assert code(book(look="<styleSheet>")) == "E-XLSX-DAMAGED"
    for nothing in (b"", b"\xef\xbb\xbf", b"\n\n,,\n", "\ufeff".encode("utf-16-le")):
        assert code(text(nothing)) == "E-EMPTY"
    assert code(book(hostile.sheet(""))) == "E-EMPTY"


def test_torn_at_any_byte_a_file_is_refused_and_nothing_else_happens(samples: Path, tmp_path: Path) -> None:
    whole = (samples / "list1_dohar_13oct.xlsx").read_bytes()
    for length in range(4, len(whole), 61):
        path = tmp_path / "torn.xlsx"
        path.write_bytes(whole[:length])
        assert code(path)[:2] == "E-"


# --- disguises (H14)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "list.csv", ("E-TYPE", "picture")),
        (b"<html><body><table><tr><td>1</td></tr></table>", "list.xls", ("E-TYPE", "web_page")),
        (b"\r\n<!DOCTYPE html>", "list.xlsx", ("E-TYPE", "web_page")),
        (b"%PDF-1.7 and so on", "list.xlsx", ("E-TYPE", "pdf")),
        (b"MZ\x90\x00\x03" + b"\x00" * 60, "list.csv", ("E-TYPE", "program")),
        (b"{\\rtf1 text}", "list.csv", ("E-TYPE", "word")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "list.xlsx", ("E-PASSWORD", None)),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"),
            "no name",
            ("E-PASSWORD", None),
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"),
            "list.xls",
            ("E-TYPE", "word"),
        ),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "list.xls", ("E-FORMAT-LATER", "xls_old")),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "list.xls",
            ("E-FORMAT-LATER", "xml_spreadsheet"),
        ),
    ],
)
def test_other_files_are_told_by_content_and_named(
    text: Callable[..., Path], content: bytes, name: str, expected: tuple[str, str | None]
) -> None:
    refused = refusal(text(content, "stored.bin"), name=name)
    assert (refused.code, refused.params.get("what") or refused.params.get("kind")) == expected


def test_numbers_file_word_document_and_plain_archive_are_told_apart(tmp_path: Path, book: Callable[..., Path]) -> None:
    word = hostile.content_types("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml")
    assert refusal(book(types=word)).params == {"what": "word"}
    assert refusal(hostile.save(tmp_path / "z.xlsx", {"list.xlsx": b"PK\x03\x04"})).params == {"what": "archive"}
    numbers = refusal(hostile.save(tmp_path / "list.numbers", {"Index/Document.iwa": b"\x00"}))
    assert (numbers.code, numbers.params) == ("E-FORMAT-LATER", {"kind": "numbers"})


def test_macros_are_ignored_in_an_xlsm_and_refused_in_an_xlsx(book: Callable[..., Path]) -> None:
    path = book(types=hostile.content_types(hostile.MACRO_WORKBOOK), extra=(("xl/vbaProject.bin", b"\x00macro"),))
    report = inspect(path, name="list.xlsm")
    assert (report.kind, [warning.code for warning in report.warnings]) == ("xlsm", ["macros_ignored"])
    assert code(path, name="List.XLSX") == "E-MACRO"


# --- encodings and shapes of text (H18 to H21)

_BIJOY = "bs;bvg;†gvevBj\n1;†gvt gvngy`yj nvmvb;01700000008\n2;kªx Zcb Kzgvi miKvi;01700000009\n"


@pytest.mark.parametrize(
    ("content", "looks_like", "line"),
    [
        (_BIJOY.encode("cp1252") + "José;†gvt;01700000009\n".encode("cp1252"), "bijoy", 1),
        ("name,place\nJosé,Málaga\n".encode("cp1252"), "ansi", 2),
        ("নাম,x\n".encode() + "José,y\n".encode("latin-1") + "শাহ,z\n".encode(), "mixed", 2),
        ("নাম,ফোন\nশাহ আলম".encode()[:-1], "cut", 2),
        ("name,phone\nKarim,017".encode("utf-16-le")[:-1], "utf16", 1),
        ("name,phone\n漢字漢字漢字,01700000001\n".encode("utf-16-be"), "utf16", 1),
        ("নাম".encode("utf-32"), "other", 1),
        ("name\n".encode("utf-16") + b"\x00", "other", 1),
        (b"n,v\n??? ????,1\n????,2\n?????,3\n", "lost", 1),
    ],
)
def test_text_that_cannot_be_read_is_refused_with_the_line_and_what_it_seems_to_be(
    text: Callable[..., Path], content: bytes, looks_like: str, line: int
) -> None:
    refused = refusal(text(content))
    assert (refused.code, refused.params["looks_like"]) == ("E-ENCODING", looks_like)
    if looks_like not in ("utf16", "cut"):
        assert refused.params["line"] == line
    assert "%" not in refusal_sentence(refused.code, refused.params)


def test_bijoy_text_in_the_letters_of_windows_is_taken_with_every_byte(text: Callable[..., Path]) -> None:
    path = text(_BIJOY.encode("cp1252") + b"3;\x86gvt iwng \x81\x9d;01700000010\n")
    report = inspect(path)
    assert (report.kind, report.encoding, report.delimiter, report.rows) == ("csv", "cp1252", ";", 4)
    rows = list(read_rows(path, report))
    assert [row.cells[1] for row in rows[1:]] == ["†gvt gvngy`yj nvmvb", "kªx Zcb Kzgvi miKvi", "†gvt iwng \x81\x9d"]


def test_one_column_in_bijoy_does_not_vouch_for_another(text: Callable[..., Path]) -> None:
    latin = "name,place\n†gvt gvngy`yj nvmvb,Málaga\nkªx Zcb Kzgvi,Córdoba\n"
    assert refusal(text(latin.encode("cp1252"))).params["looks_like"] == "bijoy"
    signs = "name,place\n†gvt gvngy`yj nvmvb,Rahim’s house – Dohar\n"
    assert inspect(text(signs.encode("cp1252"))).encoding == "cp1252"


def test_utf16_without_its_mark_is_taken_where_no_other_reading_is_left(text: Callable[..., Path]) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        for content in ("name,phone\nKarim,017", "ক্রমিক\tনাম\n১\tমোঃ শাহ আলম\n২\tরহিমা খাতুন\n" * 30):
            report = inspect(text(content.encode(encoding)))
            assert (report.encoding, report.sheets[0].max_col) == (encoding, 2)


@pytest.mark.parametrize("delimiter", list("^~¦¬"))
def test_rare_delimiters_are_taken_where_they_make_more_columns(text: Callable[..., Path], delimiter: str) -> None:
    lines = ["id|name|place", "1|Karim|Dohar, Dhaka", "2|Rahim|Savar, Dhaka", "3|Rahima|Vill: x"]
    report = inspect(text("\n".join(lines).replace("|", delimiter)))
    assert (report.delimiter, report.sheets[0].cells) == (delimiter, 12)


def test_colons_part_columns_only_where_nothing_else_does(text: Callable[..., Path]) -> None:
    assert inspect(text("id:name:age\n1:Karim:3\n2:Rahim:4\n")).delimiter == ":"
    assert inspect(text("id,at\n1,10:30:00\n2,10:31:00\n3,10:32:00\n")).sheets[0].max_col == 2
    assert inspect(text("মো: রহিম\nমো: করিম\nমো: শাহ\n")).sheets[0].max_col == 1
    assert inspect(text("sep=^\na^b\n1^2")).sheets[0].max_col == 2


def test_single_question_marks_do_not_refuse_a_file(text: Callable[..., Path]) -> None:
    report = inspect(text("n,v\nKarim,1\n????,2\nRahim,3\n"))
    assert [(warning.code, warning.params) for warning in report.warnings] == [("lost_text", {"cells": 1})]


def test_shapes_that_no_list_has_are_refused(text: Callable[..., Path]) -> None:
    assert code(text("x" * 1_100_000)) == "E-LINE"
    assert code(text(",".join("a" * 20_000))) == "E-COLUMNS"
    assert code(text("name,nid\nKarim," + "9" * 900_000 + "\n")) == "E-CELL-LONG"
    assert code(text('name,nid\nKarim,"' + "9" * 40_000 + '"\n')) == "E-CELL-LONG"


@pytest.mark.parametrize("lines", [60_000, 5_000, 120])
def test_quote_that_is_never_closed_is_refused_at_its_own_line(text: Callable[..., Path], lines: int) -> None:
    refused = refusal(text('name,nid\nA,1\n"B,2\n' + "C,3\n" * lines))
    assert (refused.code, refused.params) == ("E-QUOTE", {"line": 3})


def test_quote_open_at_the_end_or_closed_in_the_middle_is_refused(text: Callable[..., Path]) -> None:
    assert refusal(text('name,nid\n"B,2\n')).params == {"line": 2}
    assert refusal(text('name,nid\n"B" x,2\n')).code == "E-QUOTE"
    assert refusal(text('sep=,\nname,nid\nA,1\n"B,2\n')).params == {"line": 4}


def test_characters_that_no_database_takes_do_not_refuse_a_file(text: Callable[..., Path]) -> None:
    assert inspect(text("name,nid\nAl\x00i,1\nA\ufffei,2\nB\x85i,3\n")).rows == 4


# --- whatever the bytes


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2_000))
def test_no_bytes_bring_anything_but_a_report_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    verdict = ""
    try:
        verdict = str(inspect(path).rows)
    except FileRefused as refused:
        verdict = refusal_sentence(refused.code, refused.params)
    assert verdict not in ("", "0")


_CELLS = st.text(st.sampled_from('ab"\n\r \u00a0১না'), max_size=6)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
    ),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_that_is_written_as_csv_is_counted_row_by_row(
    tmp_path: Path, table: list[list[str]], delimiter: str, encoding: str
) -> None:
    path = tmp_path / "any.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    filled = [at for at, cells in enumerate(table, 1) if any(text.strip() for text in cells)]
    if not filled:
        assert code(path) == "E-EMPTY"
        return
    (sheet,) = inspect(path).sheets
    assert (sheet.rows, sheet.max_row) == (len(filled), filled[-1])


def test_sheet_written_by_another_program_is_counted_like_that_program_counts(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for at in (1, 2, 5, 9):
        sheet.cell(at, 1, f"name {at}")
        sheet.cell(at, 3, at)
    sheet.merge_cells("B5:B9")
    workbook.save(tmp_path / "other.xlsx")
    report = inspect(tmp_path / "other.xlsx")
    assert tuple(report.sheets[0])[1:5] == (4, 8, 9, 3)
    assert [(warning.code, warning.params) for warning in report.warnings] == [("merged_down", {"count": 1})]
