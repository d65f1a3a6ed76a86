"""A look at a stranger's file before any parser opens it: what it is, how large, whether it is safe.

One pass over the raw bytes, in a stream. What is counted here is kept with the upload, and the reader, which
is another program, must find the same.
"""

from __future__ import annotations

from pathlib import Path

from recovery.intake.limits import MEBIBYTE, Limits
from recovery.intake.preflight.archive import Archive
from recovery.intake.preflight.binary_records import binary_records
from recovery.intake.preflight.binary_sheets import BinarySheetCount, read_binary_string_flags
from recovery.intake.preflight.kinds import (
    COMPOUND,
    EMPTY_ZIP,
    OPEN_DOCUMENT,
    ZIP,
    head_of,
    refuse_other_compound,
    refuse_unreadable,
)
from recovery.intake.preflight.old_excel import inspect_old_excel
from recovery.intake.preflight.open_document import inspect_open_document, is_open_document
from recovery.intake.preflight.report import FileRefused, FileReport, FileWarning, SheetReport
from recovery.intake.preflight.sheets import SheetCount, read_string_flags
from recovery.intake.preflight.tally import SheetTally, sheet_warnings
from recovery.intake.preflight.text import inspect_text
from recovery.intake.preflight.workbook import Workbook, read_workbook
from recovery.intake.preflight.xml_parts import feed, parser

__all__ = ("FileRefused", "FileReport", "FileWarning", "SheetReport", "inspect")


def inspect(path: Path, limits: Limits | None = None, *, name: str = "") -> FileReport:
    """Tell what a file is and count its rows. `name` is the sender's; only a macro file's name matters.

    Raises FileRefused with one of the codes of `faults.REFUSALS`; nothing else, whatever the bytes are.
    """
    limits = limits or Limits()
    name = name or path.name
    size = path.stat().st_size
    if size > limits.packed_bytes:
        raise FileRefused("E-SIZE", {"limit_mb": limits.packed_bytes // MEBIBYTE})
    head = head_of(path)
    if head.startswith((ZIP, EMPTY_ZIP)):
        return _inspect_archive(path, limits, name, head)
    if head.startswith(COMPOUND):
        refuse_other_compound(path, name)
        return inspect_old_excel(path, limits)
    refuse_unreadable(head)
    return inspect_text(path, limits)


def _inspect_archive(path: Path, limits: Limits, name: str, head: bytes) -> FileReport:
    try:
        with Archive(path, limits) as archive:
            if is_open_document(archive):
                return inspect_open_document(archive, limits)
            return _inspect_workbook(archive, limits, name)
    except FileRefused as refused:
        if refused.code == "E-XLSX-DAMAGED" and OPEN_DOCUMENT in head:
            raise FileRefused("E-DAMAGED", refused.params) from refused
        raise


def _inspect_workbook(archive: Archive, limits: Limits, name: str) -> FileReport:
    workbook = read_workbook(archive, name)
    is_binary = workbook.kind == "xlsb"
    strings = bytearray()
    if workbook.strings:
        read_flags = read_binary_string_flags if is_binary else read_string_flags
        strings = read_flags(archive, workbook.strings, limits)
    if workbook.styles:
        _refuse_damaged_styles(archive, workbook)
    count = BinarySheetCount if is_binary else SheetCount
    tallies: list[SheetTally] = []
    rows = 0
    for sheet in workbook.sheets:
        tally = count(archive, sheet, strings, limits, rows_before=rows).tally
        rows += tally.rows
        tallies.append(tally)
    archive.scan_rest()
    if not rows:
        raise FileRefused("E-EMPTY")
    return FileReport(
        kind=workbook.kind,
        sheets=tuple(tally.report() for tally in tallies),
        warnings=(*workbook.warnings, *sheet_warnings(tallies)),
        epoch_1904=workbook.epoch_1904,
    )


def _refuse_damaged_styles(archive: Archive, workbook: Workbook) -> None:
    if workbook.kind == "xlsb":
        for _record in binary_records(archive, workbook.styles):
            pass
    else:
        feed(archive, workbook.styles, parser(workbook.styles, lambda _tag, _attributes: None))
