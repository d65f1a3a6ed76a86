"""A sheet of cases goes out, is corrected and comes back: exactly what was edited becomes a line, and nothing else."""

from __future__ import annotations

import datetime
import uuid
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from records.models import Dose, Recipient, Role, User
from recovery import errors
from recovery.casework import batches, values
from recovery.casework.cases import case_close
from recovery.casework.exchange import imports, workbook
from recovery.casework.exchange.columns import COLUMNS, SHEET, Part
from recovery.casework.exchange.faults import fault_sentence
from recovery.casework.exchange.imports import import_take, sheet_preview
from recovery.casework.exchange.reading import HeadingTwice, NotACorrectionSheet, SheetUnreadable, TooManyAtOnce
from recovery.delivery.applying import batch_apply
from recovery.models import Case, Correction, CorrectionImport
from tests.casework.sheets import PLACE, Sheet, edited
from tests.casework.world import DAY, OTHER_DAY, World

#: Texts of the register that a spreadsheet, or we, might take for something else.
NASTY = (
    "=1+1",
    '=HYPERLINK("http://x")',
    "+8801700000006",
    "-5",
    "@sum(A1)",
    "'=1",
    "'Ali",
    "''",
    "007",
    "1.99126E+16",
    "TRUE",
    "#N/A",
    "_x0041_",
    "_x000D_",
    "মোঃ আব্দুল করিম",
    "ক\u200dষ র\u200c্য",
    " edges ",
    "two\nlines",
    "two\r\nlines",
    "tab\tin it",
    "bell\x07in it",
    "<b>&amp;\"'",
    "a\u00a0b",
    "😀",
    "13/10/2021",
    "44482",
)


def previewed(
    world: World,
    chunks: list[bytes],
    *,
    by: User | None = None,
    key: uuid.UUID | None = None,
) -> CorrectionImport:
    return sheet_preview(
        incident=world.incident,
        chunks=chunks,
        file_name="cases.xlsx",
        by=by or world.officer,
        request_key=key or uuid.uuid4(),
    )


def lines_of(preview: CorrectionImport) -> list[tuple[int, str, Any, Any]]:
    return [(line["case_id"], line["field"], line["old"], line["new"]) for line in preview.lines]


def faults_of(preview: CorrectionImport) -> list[tuple[str, str]]:
    return [(fault["code"], fault["at"].split("!")[-1]) for fault in preview.report["faults"]]


def cell(column: str, row: int) -> str:
    return f"{openpyxl.utils.get_column_letter(PLACE[column])}{row}"


def sheet_of(folder: Path, cases: Sequence[Case]) -> Path:
    path = folder / "cases.xlsx"
    workbook.workbook_write(path, [case.pk for case in cases])
    return path


@pytest.fixture
def differing(world: World) -> Case:
    """The list says DAY and the server the day after."""
    return world.differing()[0]


@pytest.fixture
def missing(world: World) -> Case:
    return world.missing()[0]


# Out


def test_sheet_has_only_texts_and_hides_its_key(world: World, tmp_path: Path) -> None:
    person = world.recipient(name_en="=cmd|' /C calc'!A0", mobile="+8801700000006", nid="0001234567")
    world.dose(person, given_on=OTHER_DAY)
    world.follow(world.a_list([person]))
    case = Case.objects.get(recipient=person)
    path = sheet_of(tmp_path, [case])
    page = openpyxl.load_workbook(path)[SHEET]
    assert {each.data_type for row in page.iter_rows() for each in row if each.value is not None} == {"s"}
    white = [column.code for column in COLUMNS if column.part in (Part.VALUE, Part.ANSWER)]
    assert {page.cell(2, PLACE[code]).number_format for code in white} == {"@"}
    assert page.column_dimensions["A"].hidden
    sheet = Sheet(path)
    assert sheet.read(case, "name_en") == "=cmd|' /C calc'!A0"
    assert sheet.read(case, "mobile") == "+8801700000006"
    assert sheet.read(case, "nid") == "0001234567"
    assert sheet.read(case, "given_on") == "2021-10-28"
    assert sheet.read(case, "list_given_on") == "2021-10-13"
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist())


def test_sheet_leaves_what_the_server_lacks_empty_and_says_how_long_the_second_dose_waits(
    world: World, missing: Case, tmp_path: Path
) -> None:
    type(world.vaccine).objects.filter(pk=world.vaccine.pk).update(interval_days=28, interval_source="DGHS")
    sheet = Sheet(sheet_of(tmp_path, [missing]))
    assert [sheet.read(missing, column) for column in ("given_on", "vaccine", "centre", "lot_no")] == [None] * 4
    assert sheet.read(missing, "list_vaccine") == "SINOPHARM"
    due = DAY + datetime.timedelta(days=28)
    assert int(sheet.read(missing, "days_past")) == (timezone.localdate() - due).days


def test_instructions_stand_in_both_languages_and_the_codes_beside_them(
    world: World, missing: Case, tmp_path: Path
) -> None:
    with translation.override("bn"):
        book = openpyxl.load_workbook(sheet_of(tmp_path, [missing]))
    texts = [row[0] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert str(workbook.INSTRUCTIONS[0]) != ""
    with translation.override("en"):
        assert str(workbook.INSTRUCTIONS[0]) in texts
    with translation.override("bn"):
        assert str(workbook.INSTRUCTIONS[0]) in texts
    codes = [row[0] for row in book.worksheets[2].iter_rows(values_only=True)]
    assert {"SINOPHARM", "PFIZER", "S302601", "S302901"} <= set(codes)


def test_sheet_is_refused_with_the_number_and_never_cut(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = world.missing(3)
    monkeypatch.setattr(workbook, "MOST_LINES", 2)
    with pytest.raises(TooManyAtOnce) as refused, translation.override("en"):
        sheet_of(tmp_path, cases)
    assert refused.value.facts == {"lines": 3, "limit": 2}


# Back, untouched


def test_untouched_sheet_makes_nothing(world: World, missing: Case, differing: Case, tmp_path: Path) -> None:
    preview = previewed(world, edited(tmp_path, [missing, differing]))
    assert preview.lines == []
    assert preview.report == {"asked": 2, "untouched": 2, "faults": []}


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_come_back_as_nothing(world: World, text: str, tmp_path: Path) -> None:
    person = world.recipient(name_en=text, name_bn=text, mobile=text[:20], nid=text[:20])
    world.dose(person, given_on=OTHER_DAY, lot_no=text)
    world.follow(world.a_list([person]))
    case = Case.objects.get(recipient=person)
    # As we wrote it, and as another program saves it again.
    as_written = sheet_of(tmp_path, [case]).read_bytes()
    for chunks in ([as_written], edited(tmp_path, [case])):
        preview = previewed(world, chunks)
        assert (preview.lines, preview.report) == ([], {"asked": 1, "untouched": 1, "faults": []})
    # One cell is edited; only it makes a line.
    preview = previewed(world, edited(tmp_path, [case], lambda sheet: sheet.write(case, date_of_birth="1981-02-03")))
    assert lines_of(preview) == [(case.pk, "date_of_birth", "1980-01-05", "1981-02-03")]
    assert faults_of(preview) == []


# Back, edited


@pytest.mark.parametrize(
    ("column", "typed", "old", "new"),
    [
        ("given_on", "2021-10-13", "2021-10-14", "2021-10-13"),
        ("given_on", "১৩/১০/২০২১", "2021-10-14", "2021-10-13"),
        ("given_on", datetime.date(2021, 10, 13), "2021-10-14", "2021-10-13"),
        ("vaccine", "pfizer", "SINOPHARM", "PFIZER"),
        ("centre", "S302901", "S302601", "S302901"),
        ("name_en", "  Abdul  Karim ", "Md. Abdul Karim", "Abdul Karim"),
        ("name_bn", "আব্দুল করিম", "মোঃ আব্দুল করিম", "আব্দুল করিম"),
        ("date_of_birth", "05/02/1980", "1980-01-05", "1980-02-05"),
        ("mobile", "+8801700000012", "01700000006", "01700000012"),
        ("mobile", 1700000012, "01700000006", "01700000012"),
        ("nid", "০০০১২৩৪৫৬৭", "2555801347", "0001234567"),
    ],
)
def test_edited_cell_makes_one_line_with_what_the_register_said(
    world: World, differing: Case, tmp_path: Path, column: str, typed: Any, old: Any, new: Any
) -> None:
    preview = previewed(
        world,
        edited(tmp_path, [differing], lambda sheet: sheet.write(differing, **{column: typed, "evidence": "card"})),
    )
    assert faults_of(preview) == []
    assert lines_of(preview) == [(differing.pk, column, old, new)]
    assert preview.lines[0]["note"] == "card"
    assert preview.lines[0]["at"] == f"{SHEET}!{cell(column, 2)}"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"given_on": "13 or 14"}, "ValueNotADay", "given_on"),
        ({"given_on": "31/12/2199"}, "ValueNotADay", "given_on"),
        ({"vaccine": "Polio"}, "ValueNotACode", "vaccine"),
        ({"name_en": "=1+2"}, "emptied", "name_en"),  # a formula whose result no program has saved
        ({"name_en": "#N/A"}, "formula", "name_en"),
        ({"name_en": "@Karim"}, "ValueNotAName", "name_en"),
        ({"mobile": "017"}, "ValueNotAMobile", "mobile"),
        ({"nid": "12"}, "ValueNotANid", "nid"),
        ({"nid": 19912612345678900}, "ValueNotANid", "nid"),
        ({"name_bn": None}, "emptied", "name_bn"),
        ({"list_nid": "2555801347"}, "read_only", "list_nid"),
        ({"decision": "maybe"}, "decision_unknown", "decision"),
        ({"evidence": "card"}, "evidence_alone", "evidence"),
        ({"lot_no": "A1"}, "lot_alone", "lot_no"),
    ],
)
def test_faulty_cell_is_named_by_its_address_and_nothing_of_its_line_is_taken(
    world: World, missing: Case, differing: Case, tmp_path: Path, cells: dict[str, Any], code: str, column: str
) -> None:
    def edit(sheet: Sheet) -> None:
        sheet.write(differing, **({"name_en": "Karim"} if code != "evidence_alone" else {}) | cells)
        sheet.write(missing, name_en="Rahim")

    preview = previewed(world, edited(tmp_path, [missing, differing], edit))
    assert faults_of(preview) == [(code, cell(column, 3))]
    assert [line["case_id"] for line in preview.lines] == [missing.pk]
    (fault,) = preview.report["faults"]
    assert fault["case_id"] == differing.pk
    assert fault_sentence(fault["code"], fault["facts"])


def test_decision_takes_what_differs_from_the_list(world: World, differing: Case, tmp_path: Path) -> None:
    preview = previewed(world, edited(tmp_path, [differing], lambda sheet: sheet.write(differing, decision="list")))
    assert lines_of(preview) == [(differing.pk, "given_on", "2021-10-14", "2021-10-13")]
    assert preview.lines[0]["at"].endswith(cell("decision", 2))


def test_decision_where_nothing_differs_is_named(world: World, differing: Case, tmp_path: Path) -> None:
    Dose.objects.filter(recipient=differing.recipient_id).update(given_on=DAY)
    preview = previewed(world, edited(tmp_path, [differing], lambda sheet: sheet.write(differing, decision="list")))
    assert faults_of(preview) == [("list_adds_nothing", cell("decision", 2))]


@pytest.mark.parametrize(
    "cells", [{"decision": "তালিকা / list"}, {"vaccine": "PFIZER"}, {"lot_no": "B7", "given_on": "28/10/2021"}]
)
def test_cells_of_a_missing_dose_become_one_dose_with_the_rest_from_the_list(
    world: World, missing: Case, tmp_path: Path, cells: dict[str, str]
) -> None:
    preview = previewed(world, edited(tmp_path, [missing], lambda sheet: sheet.write(missing, **cells)))
    new = {
        "vaccine": cells.get("vaccine", "SINOPHARM"),
        "given_on": "2021-10-28" if "given_on" in cells else "2021-10-13",
        "centre": "S302601",
        "lot_no": cells.get("lot_no", "2021070128"),
    }
    assert lines_of(preview) == [(missing.pk, "dose", None, new)]


def test_columns_and_lines_may_be_moved_or_taken_out(world: World, tmp_path: Path) -> None:
    first, second, third = world.missing(3)

    def edit(sheet: Sheet) -> None:
        sheet.write(third, name_en="Rahim")
        sheet.page.delete_rows(sheet.row_of(first))
        sheet.page.insert_rows(1, 2)  # a letterhead
        sheet.page["B1"] = "Corrections of Dohar"
        sheet.page.delete_cols(PLACE["list_name"])

    preview = previewed(world, edited(tmp_path, [first, second, third], edit))
    assert lines_of(preview) == [(third.pk, "name_en", "Md. Abdul Karim", "Rahim")]
    assert (preview.report["asked"], preview.report["untouched"], faults_of(preview)) == (2, 1, [])


# Back, with lines that cannot be taken


def test_stale_line_is_named_and_one_that_was_not_edited_is_not(world: World, tmp_path: Path) -> None:
    stale, quiet, fine = world.missing(3)
    chunks = edited(
        tmp_path, [stale, quiet, fine], lambda sheet: [sheet.write(case, name_en="Rahim") for case in (stale, fine)]
    )
    Recipient.objects.filter(pk__in=[stale.recipient_id, quiet.recipient_id]).update(mobile="01800000006")
    preview = previewed(world, chunks)
    assert faults_of(preview) == [("stale", "A2")]
    assert [line["case_id"] for line in preview.lines] == [fine.pk]
    assert preview.report["untouched"] == 1


def test_case_on_two_lines_is_taken_from_neither(world: World, missing: Case, differing: Case, tmp_path: Path) -> None:
    def edit(sheet: Sheet) -> None:
        sheet.write(missing, name_en="Rahim")
        sheet.page.append([each.value for each in sheet.page[sheet.row_of(missing)]])
        sheet.write(differing, name_en="Karim")

    preview = previewed(world, edited(tmp_path, [missing, differing], edit))
    assert faults_of(preview) == [("twice", "A2"), ("twice", "A4")]
    assert [line["case_id"] for line in preview.lines] == [differing.pk]


def test_keys_of_others_are_unknown(world: World, missing: Case, tmp_path: Path) -> None:
    """What is not yours and what is not there look the same: another centre, another incident, nobody, nonsense."""
    other = World()
    elsewhere = other.missing()[0]
    foreign = world.user(Role.MANAGER, centres=[world.other_centre])
    chunks = edited(tmp_path, [missing, elsewhere], lambda sheet: sheet.write(missing, name_en="Rahim"))
    assert faults_of(previewed(world, chunks, by=foreign)) == [("foreign", "A2"), ("foreign", "A3")]
    own = world.user(Role.MANAGER, centres=[world.centre])
    preview = previewed(world, chunks, by=own)
    assert faults_of(preview) == [("foreign", "A3")]
    assert [line["case_id"] for line in preview.lines] == [missing.pk]

    def edit(sheet: Sheet) -> None:
        key = sheet.read(missing, "key")
        for number, forged in enumerate(("999999999-" + key.split("-")[1], "x", key.split("-")[0], None), start=3):
            sheet.page.cell(number, PLACE["key"]).value = forged
            sheet.page.cell(number, PLACE["name_en"]).value = "Rahim"

    preview = previewed(world, edited(tmp_path, [missing], edit))
    assert faults_of(preview) == [("foreign", "A3"), ("foreign", "A4"), ("foreign", "A5"), ("no_key", "6")]
    assert preview.lines == []


def test_case_that_moved_on_is_named(world: World, tmp_path: Path) -> None:
    closed, stranger_row = world.missing()[0], None
    unknown = world.a_list([None])
    world.follow(unknown)
    stranger_row = Case.objects.get(sheet_row__list=unknown)
    taken, other = world.missing(2)

    def edit(sheet: Sheet) -> None:
        for case in (closed, taken):
            sheet.write(case, name_en="Rahim")
        sheet.write(stranger_row, name_en="Rahim")
        sheet.write(other, decision="list")

    chunks = edited(tmp_path, [closed, stranger_row, taken, other], edit)
    case_close(case=closed, closure="not_vaccinated", reason="asked", by=world.officer)
    batch = world.proposed([other])
    batches.correction_set(batch=batch, case=taken, field="name_en", new_value="Rahima", by=world.officer)
    preview = previewed(world, chunks)
    assert faults_of(preview) == [
        ("not_open", "2"),
        ("nobody", "3"),
        ("taken", cell("name_en", 4)),
        ("taken", cell("decision", 5)),
    ]
    with translation.override("en"):
        assert [fault_sentence(each["code"], each["facts"]) for each in preview.report["faults"]][2] == (
            f"This is being corrected in batch {batch.pk} already."
        )


def test_applied_dose_that_no_extract_has_shown_is_not_added_again(world: World, tmp_path: Path) -> None:
    case = world.missing()[0]
    batch_apply(batch=world.approved(world.proposed([case])), by=world.officer)
    Case.objects.filter(pk=case.pk).update(state="open")
    preview = previewed(world, edited(tmp_path, [case], lambda sheet: sheet.write(case, decision="list")))
    assert faults_of(preview) == [("already_there", cell("decision", 2))]


@pytest.mark.parametrize(
    ("edit", "refused"),
    [
        (lambda sheet: sheet.page.delete_cols(1), NotACorrectionSheet),
        (lambda sheet: setattr(sheet.page.cell(1, 3), "value", COLUMNS[7].heading), HeadingTwice),
    ],
)
def test_sheet_without_its_headings_is_refused(
    world: World, missing: Case, tmp_path: Path, edit: Callable[[Sheet], None], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        previewed(world, edited(tmp_path, [missing], edit))
    assert not CorrectionImport.objects.exists()


def test_file_that_is_no_sheet_is_refused_in_words(world: World) -> None:
    with translation.override("en"):
        with pytest.raises(SheetUnreadable) as refused:
            previewed(world, [b"\x00\x01\x02" * 50])
        assert str(refused.value).startswith("The corrected file could not be read. ")


def test_sheet_saved_as_text_comes_back_as_well(world: World, missing: Case, tmp_path: Path) -> None:
    sheet = Sheet(sheet_of(tmp_path, [missing]))
    sheet.write(missing, name_en="Rahim")
    text = "\n".join("\t".join(str(each.value or "") for each in row) for row in sheet.page.iter_rows())
    preview = previewed(world, [text.encode("utf-16")])
    assert lines_of(preview) == [(missing.pk, "name_en", "Md. Abdul Karim", "Rahim")]


def test_queries_do_not_grow_with_the_lines(world: World, tmp_path: Path) -> None:
    counted = []
    for number in (2, 20):
        cases = world.missing(number)
        chunks = edited(tmp_path, cases, lambda sheet: [sheet.write(each, vaccine="PFIZER") for each in cases])  # noqa: B023
        with CaptureQueriesContext(connection) as queries:
            preview = previewed(world, chunks)
        assert len(preview.lines) == number
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


# From the preview to a draft


def test_taken_preview_is_a_draft_with_exactly_its_lines(
    world: World, missing: Case, differing: Case, tmp_path: Path
) -> None:
    def edit(sheet: Sheet) -> None:
        sheet.write(missing, decision="list", evidence="register book, page 4")
        sheet.write(differing, decision="list", name_en="Karim", mobile="01800000012")

    preview = previewed(world, edited(tmp_path, [missing, differing], edit))
    batch = import_take(preview=preview, by=world.officer)
    found = Correction.objects.filter(batch=batch)
    assert {(each.case_id, each.field, str(each.old_value), str(each.new_value)) for each in found} == {
        (case_id, field, str(old), str(new)) for case_id, field, old, new in lines_of(preview)
    }
    assert found.get(field="dose").evidence_note == "register book, page 4"
    assert {each.evidence_id for each in found} == {missing.sheet_row_id, differing.sheet_row_id}
    preview.refresh_from_db()
    assert (preview.state, preview.batch, preview.left_out) == ("taken", batch, [])
    # And it goes the whole way.
    applied = batch_apply(batch=world.approved(batch), by=world.officer)
    assert (applied.applied, applied.held) == (4, 0)
    assert Recipient.objects.get(pk=differing.recipient_id).mobile == "01800000012"


def test_taking_twice_gives_the_same_batch(world: World, missing: Case, tmp_path: Path) -> None:
    preview = previewed(world, edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahim")))
    first = import_take(preview=preview, by=world.officer)
    assert import_take(preview=preview, by=world.officer) == first
    assert Correction.objects.count() == 1


def test_same_request_gives_the_same_preview_and_another_file_another(
    world: World, missing: Case, tmp_path: Path
) -> None:
    key = uuid.uuid4()
    chunks = edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahim"))
    first = previewed(world, chunks, key=key)
    assert previewed(world, chunks, key=key) == first
    other = edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahima"))
    assert previewed(world, other, key=key) != first
    with pytest.raises(imports.PreviewKeyTaken):
        previewed(world, chunks, key=key, by=world.approver)


def test_what_changed_after_the_preview_stays_out_and_is_named(world: World, tmp_path: Path) -> None:
    closed, changed, held, taken, fine = world.missing(5)
    differs, dose = world.differing()
    cases = [closed, changed, held, taken, fine, differs]

    def edit(sheet: Sheet) -> None:
        for case in (closed, changed, taken, fine):
            sheet.write(case, name_en="Rahim")
        sheet.write(held, decision="list")
        sheet.write(differs, vaccine="PFIZER", given_on="13/10/2021")

    preview = previewed(world, edited(tmp_path, cases, edit))
    assert faults_of(preview) == []
    case_close(case=closed, closure="not_vaccinated", reason="asked", by=world.officer)
    Recipient.objects.filter(pk=changed.recipient_id).update(name_en="Rahima")
    world.dose(held.recipient)
    batches.correction_set(batch=world.batch(), case=taken, field="name_en", new_value="R", by=world.officer)
    Dose.objects.filter(pk=dose.pk).update(given_on=DAY)
    batch = import_take(preview=preview, by=world.officer)
    preview.refresh_from_db()
    assert {(each.case_id, each.field, each.why) for each in imports.lines_left_out(preview)} == {
        (closed.pk, "name_en", "not_open"),
        (changed.pk, "name_en", "stale"),
        (held.pk, "dose", "already_there"),
        (taken.pk, "name_en", "taken"),
        (differs.pk, "given_on", "stale"),
    }
    assert set(batch.corrections.values_list("case_id", "field")) == {(fine.pk, "name_en"), (differs.pk, "vaccine")}


def test_preview_of_which_nothing_is_true_any_more_stays_as_it_was(world: World, missing: Case, tmp_path: Path) -> None:
    preview = previewed(world, edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahim")))
    case_close(case=missing, closure="not_vaccinated", reason="asked", by=world.officer)
    with pytest.raises(imports.NothingLeft):
        import_take(preview=preview, by=world.officer)
    preview.refresh_from_db()
    assert preview.state == "previewed"
    assert not Correction.objects.exists()


def test_manager_who_lost_a_centre_takes_nothing_of_it(world: World, missing: Case, tmp_path: Path) -> None:
    manager = world.user(Role.MANAGER, centres=[world.centre])
    chunks = edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahim"))
    preview = previewed(world, chunks, by=manager)
    manager.centres.set([world.other_centre])
    with pytest.raises(imports.NothingLeft):
        import_take(preview=preview, by=manager)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_others_preview_and_take_nothing(world: World, missing: Case, tmp_path: Path, role: Role) -> None:
    chunks = edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahim"))
    with pytest.raises(errors.RightMissing):
        previewed(world, chunks, by=world.user(role))
    preview = previewed(world, chunks)
    for who in (world.user(role), world.approver):
        with pytest.raises(errors.RightMissing):
            import_take(preview=preview, by=who)


def test_dropped_preview_keeps_nobody_and_cannot_be_taken(world: World, missing: Case, tmp_path: Path) -> None:
    chunks = edited(tmp_path, [missing], lambda sheet: sheet.write(missing, name_en="Rahim"))
    preview = previewed(world, chunks)
    imports.import_drop(preview=preview, by=world.officer)
    preview.refresh_from_db()
    assert (preview.state, preview.lines, preview.report) == ("dropped", [], {})
    with pytest.raises(imports.PreviewGone):
        import_take(preview=preview, by=world.officer)


def test_previews_are_forgotten_after_a_week_and_taken_ones_stay(world: World, tmp_path: Path) -> None:
    first, second, third = world.missing(3)
    old, young, taken = (
        previewed(world, edited(tmp_path, [each], lambda sheet: sheet.write(each, name_en="R")))  # noqa: B023
        for each in (first, second, third)
    )
    import_take(preview=taken, by=world.officer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE recovery_correctionimport DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE recovery_correctionimport SET created_at = now() - interval '8 days' WHERE id <> %s", [young.pk]
        )
        cursor.execute("ALTER TABLE recovery_correctionimport ENABLE TRIGGER USER")
    assert imports.previews_forget() == 1
    states = dict(CorrectionImport.objects.values_list("pk", "state"))
    assert states == {old.pk: "dropped", young.pk: "previewed", taken.pk: "taken"}


# On the screen


def screen(world: World, cases: Sequence[Case], change: str, typed: str = "", **more: Any) -> CorrectionImport:
    return imports.screen_preview(
        incident=world.incident,
        case_ids=[case.pk for case in cases],
        change=change,
        typed=typed,
        note="as told by the centre",
        by=more.pop("by", world.officer),
        request_key=more.pop("key", uuid.uuid4()),
    )


def test_one_value_for_many_cases(world: World, missing: Case, tmp_path: Path) -> None:
    (first, _), (second, _) = world.differing(), world.differing()
    there, _ = world.differing(vaccine=world.other_vaccine)
    preview = screen(world, [missing, first, second, there], "vaccine", "PFIZER")
    dose = {"vaccine": "PFIZER", "given_on": "2021-10-13", "centre": "S302601", "lot_no": "2021070128"}
    assert lines_of(preview) == [
        (missing.pk, "dose", None, dose),
        (first.pk, "vaccine", "SINOPHARM", "PFIZER"),
        (second.pk, "vaccine", "SINOPHARM", "PFIZER"),
    ]
    assert preview.report == {"asked": 4, "untouched": 1, "faults": []}
    assert {line["note"] for line in preview.lines} == {"as told by the centre"}
    assert import_take(preview=preview, by=world.officer).corrections.count() == 3


def test_going_back_and_choosing_another_value_is_another_preview(world: World, differing: Case) -> None:
    key = uuid.uuid4()
    first, again, other = (
        screen(world, [differing], "vaccine", vaccine, key=key) for vaccine in ("PFIZER", "PFIZER", "SINOPHARM")
    )
    assert first == again != other


def test_what_the_list_says_for_many_cases(world: World, missing: Case, differing: Case) -> None:
    closed = world.missing()[0]
    case_close(case=closed, closure="not_vaccinated", reason="asked", by=world.officer)
    elsewhere = World().missing()[0]
    preview = screen(world, [missing, differing, closed, elsewhere], "list")
    assert [(line["case_id"], line["field"]) for line in preview.lines] == [
        (missing.pk, "dose"),
        (differing.pk, "given_on"),
    ]
    assert [(fault["case_id"], fault["code"]) for fault in preview.report["faults"]] == [
        (elsewhere.pk, "foreign"),
        (closed.pk, "not_open"),
    ]


@pytest.mark.parametrize(
    ("change", "typed", "refused"),
    [
        ("vaccine", "Polio", errors.ValueNotACode),
        ("given_on", "", errors.ValueNotADay),
        ("name_en", "Rahim", errors.FieldUnknown),
    ],
)
def test_change_for_many_that_cannot_be_is_refused(
    world: World, differing: Case, change: str, typed: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        screen(world, [differing], change, typed)


def test_codes_that_were_read_once_give_the_same_as_each_alone(world: World) -> None:
    codes = values.codes_known()
    for field, code in (("vaccine", "PFIZER"), ("centre", "S302901")):
        assert values.value_read(field, code, codes=codes) == values.value_read(field, code) == code
        with pytest.raises(errors.ValueNotACode):
            values.value_read(field, "nothing", codes=codes)
