"""The promise of the sheet: 20,000 cases go out, are corrected and come back within a minute, and not one cell lies."""

from __future__ import annotations

import itertools
import time
import uuid
from pathlib import Path

import openpyxl
from django.db import connection

from recovery.casework.exchange.columns import SHEET
from recovery.casework.exchange.imports import TAKE_LIST, import_take, screen_preview, sheet_preview
from recovery.casework.exchange.reading import MOST_LINES
from recovery.casework.exchange.workbook import workbook_write
from recovery.models import Case, Correction
from tests.casework.sheets import PLACE
from tests.casework.test_exchange import NASTY
from tests.casework.world import World

#: Seconds for writing, reading and previewing on two cores.
LONGEST = 60
EDITED = 500
_PEOPLE = """
    INSERT INTO records_recipient (registration_no, nid, birth_registration_no, passport_no, name_en, name_bn, sex,
                                   mobile, date_of_birth, centre_id)
    SELECT 'L' || lpad(n::text, 9, '0'), lpad(n::text, 10, '0'), '', '',
           (%(nasty)s::text[])[1 + n %% cardinality(%(nasty)s::text[])],
           'মোঃ আব্দুল করিম ' || n, 'M',
           CASE n %% 3 WHEN 0 THEN '+88017' WHEN 1 THEN '017' ELSE '8801 7' END || lpad(n::text, 8, '0'),
           date '1950-01-01' + n %% 20000, %(centre)s
      FROM generate_series(1, %(count)s) AS n
"""
#: Two of three have their dose on the server, a day late; of the others it is missing.
_DOSES = """
    INSERT INTO records_dose
           (recipient_id, dose_no, vaccine_id, given_on, centre_id, lot_no, first_seen_in_id, last_seen_in_id)
    SELECT r.id, 1, 'SINOPHARM', date '2021-10-14', r.centre_id, '=' || r.id, %(extract)s, %(extract)s
      FROM records_recipient r WHERE r.registration_no LIKE 'L%%' AND r.id %% 3 > 0
"""


def people(world: World, count: int) -> list[Case]:
    """Cases of many people whose texts are as bad as registers have them."""
    nasty = [text for text in NASTY if "\n" not in text]
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"nasty": nasty, "centre": world.centre.pk, "count": count})
        cursor.execute(_DOSES, {"extract": world.extract().pk})
    register = type(world.recipient()).objects.filter(registration_no__startswith="L").order_by("pk")
    world.follow(world.a_list(list(register)))
    return list(Case.objects.filter(incident=world.incident).order_by("given_on", "pk"))


def test_twenty_thousand_cases_go_out_and_come_back_within_a_minute(world: World, tmp_path: Path) -> None:
    cases = people(world, MOST_LINES)
    assert len(cases) == MOST_LINES
    path = tmp_path / "cases.xlsx"
    clock = time.perf_counter()
    assert workbook_write(path, [case.pk for case in cases]) == MOST_LINES
    written = time.perf_counter() - clock

    def previewed() -> tuple[object, float]:
        began = time.perf_counter()
        preview = sheet_preview(
            incident=world.incident,
            chunks=[path.read_bytes()],
            file_name=path.name,
            by=world.officer,
            request_key=uuid.uuid4(),
        )
        return preview, time.perf_counter() - began

    untouched, read_untouched = previewed()
    assert untouched.lines == []
    assert untouched.report == {"asked": MOST_LINES, "untouched": MOST_LINES, "faults": []}

    expected = edit(path, cases)
    preview, read = previewed()
    assert {(line["case_id"], line["field"]): line["new"] for line in preview.lines} == expected
    assert preview.report == {"asked": MOST_LINES, "untouched": MOST_LINES - EDITED, "faults": []}

    began = time.perf_counter()
    batch = import_take(preview=preview, by=world.officer)
    took = time.perf_counter() - began
    kept = Correction.objects.filter(batch=batch).values_list("case_id", "field", "new_value")
    assert {(case_id, field): new for case_id, field, new in kept} == expected
    print(
        f"\n20,000 cases: written {written:.1f} s, read untouched {read_untouched:.1f} s, read {read:.1f} s,"
        f" {EDITED} into a draft {took:.1f} s, {path.stat().st_size / 1e6:.1f} MB"
    )
    assert written + read + took <= LONGEST


def test_one_change_for_twenty_thousand_cases_goes_into_one_draft(world: World) -> None:
    cases = people(world, MOST_LINES)
    clock = time.perf_counter()
    preview = screen_preview(
        incident=world.incident,
        case_ids=[case.pk for case in cases],
        change=TAKE_LIST,
        typed="",
        note="",
        by=world.officer,
        request_key=uuid.uuid4(),
    )
    shown = time.perf_counter() - clock
    batch = import_take(preview=preview, by=world.officer)
    took = time.perf_counter() - clock - shown
    preview.refresh_from_db()
    assert (batch.corrections.count(), preview.left_out) == (MOST_LINES, [])
    print(f"\n20,000 corrections: previewed {shown:.1f} s, into a draft {took:.1f} s")
    assert shown + took <= LONGEST


def edit(path: Path, cases: list[Case]) -> dict[tuple[int, str], object]:
    """What a clerk does to 500 lines, spread over the whole sheet; gives the lines that it makes."""
    book = openpyxl.load_workbook(path)
    page = book[SHEET]
    rows = {page.cell(row, PLACE["case"]).value: row for row in range(2, page.max_row + 1)}
    kinds = itertools.cycle(("name_bn", "mobile", "nid", "date_of_birth", "decision"))
    expected: dict[tuple[int, str], object] = {}
    for number, (case, column) in enumerate(zip(cases[:: MOST_LINES // EDITED], kinds, strict=False)):
        values = {
            "name_bn": ("আয়েশা খাতুন", "আয়েশা খাতুন"),
            "mobile": (f"+88018{number:08d}", f"018{number:08d}"),
            "nid": (f"00{number:08d}", f"00{number:08d}"),
            "date_of_birth": ("৩/২/১৯৪৯", "1949-02-03"),
            "decision": ("তালিকা", "2021-10-13"),
        }
        typed, new = values[column]
        field = column
        if column == "decision":
            field = "given_on"
            if case.kind == Case.Kind.DOSE_MISSING:
                field = "dose"
                new = {"vaccine": "SINOPHARM", "given_on": new, "centre": "S302601", "lot_no": "2021070128"}
        page.cell(rows[str(case.pk)], PLACE[column]).value = typed
        expected[case.pk, field] = new
    assert len(expected) == EDITED
    book.save(path)
    return expected
