"""Lists made in a few words for the tests of header, columns and rows; samples read from end to end."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from records.normalise import name_key
from recovery.intake.columns import ColumnProposal, propose
from recovery.intake.header import find_header, title_defaults
from recovery.intake.preflight import inspect
from recovery.intake.readers import SheetRow, read_rows
from recovery.intake.rows import Default, RowReader, RowValues, Skipped

ROOT = Path(__file__).resolve().parents[2]
DAYS = (date(2021, 10, 13), date(2021, 10, 28))
VACCINES = {
    name_key(name): code
    for name, code in {
        "Sinopharm": "SINOPHARM",
        "সিনোফার্ম": "SINOPHARM",
        "Moderna": "MODERNA",
        "Pfizer": "PFIZER",
        "AZ": "ASTRAZENECA",
    }.items()
}
CENTRES = {
    name_key(name): code
    for name, code in {
        "Debidwar Upazila Health Complex": "S201901",
        "দেবিদ্বার উপজেলা স্বাস্থ্য কমপ্লেক্স": "S201901",
        "Dohar Upazila Health Complex": "S302601",
        "Sylhet Sadar Hospital": "S609101",
    }.items()
}


def sheet_row(number: int, *cells: str, kinds: str = "", fonts: Mapping[int, str] | None = None) -> SheetRow:
    """A row as a reader gives it; without `kinds` every filled cell is a text."""
    told = kinds or "".join("s" if cell.strip() else "-" for cell in cells)
    return SheetRow("Sheet1", number, cells, told, dict(fonts or {}))


def sheet(*rows: Sequence[str], first: int = 1) -> list[SheetRow]:
    """Rows with content, numbered as in a spreadsheet; a blank row takes a number and is not given."""
    return [
        sheet_row(number, *cells) for number, cells in enumerate(rows, first) if any(cell.strip() for cell in cells)
    ]


def columns(*fields: str | None, dose_of: Mapping[str, int] | None = None) -> list[ColumnProposal]:
    """Columns as a person confirmed them, in order."""
    doses = dose_of or {}
    return [
        ColumnProposal(index, f"heading {index}", field, "certain", "chosen", doses.get(field or ""))
        for index, field in enumerate(fields)
    ]


def reader(mapping: Sequence[ColumnProposal], **other: object) -> RowReader:
    given: dict[str, object] = {
        "vaccines": VACCINES,
        "centres": CENTRES,
        "defaults": {
            "given_on": Default(DAYS[0], "title"),
            "dose_no": Default(1, "title"),
            "centre_code": Default("S201901", "given"),
        },
        "days": DAYS,
        "dose_no": 1,
    }
    return RowReader(mapping, **{**given, **other})  # type: ignore[arg-type]


def read_list(path: Path, centre: str = "") -> dict[int, RowValues | Skipped]:
    """A file from end to end, with the product's own reference data: row number -> what came of it."""
    with (ROOT / "records" / "reference" / "vaccine_aliases.csv").open(encoding="utf-8") as aliases:
        vaccines = {name_key(line["alias"]): line["vaccine_code"] for line in csv.DictReader(aliases)}
    with (path.parent / "centres.csv").open(encoding="utf-8") as known:
        centres = {
            name_key(line[name]): line["code"] for line in csv.DictReader(known) for name in ("name_en", "name_bn")
        }
    report = inspect(path)
    rows = list(read_rows(path, report))
    header = find_header(rows)
    assert header is not None
    defaults = {
        name: Default(found.value, "title")
        for name, found in title_defaults(header.title_rows, DAYS).items()
        if name != "centre_text"
    }
    if centre:
        defaults["centre_code"] = Default(centre, "given")
    row_reader = RowReader(
        propose(header),
        vaccines=vaccines,
        centres=centres,
        defaults=defaults,
        days=DAYS,
        dose_no=1,
        epoch_1904=report.epoch_1904,
        header=header,
    )
    return {row.row_number: row_reader.read(row) for row in rows}
