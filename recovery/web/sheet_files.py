"""A table as an answer to be kept: CSV or Excel."""

from __future__ import annotations

from django.http import HttpResponse

from recovery.progress.sheets import Sheet, csv_text, xlsx_bytes

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet_file(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    """A sheet to take away; `kind` is one of KINDS."""
    content: str | bytes = csv_text(sheet) if kind == "csv" else xlsx_bytes(sheet)
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
