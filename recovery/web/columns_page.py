"""What the Columns page shows beside the form: the first rows of each sheet, and where each default comes from."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.bangla import clean_text
from recovery.intake.faults import COLUMN_REASONS
from recovery.intake.mapping import first_rows
from recovery.models import CentreList
from recovery.web import access
from recovery.web.forms import ColumnsForm
from recovery.web.templatetags.bangla_numbers import bn

_LONGEST_CELL = 60
_MOST_CELLS = 40


def heading_rows_said(centre_list: CentreList, told: QueryDict) -> dict[int, int]:
    """Where a person says that the heading of a sheet stands: sheet -> row of the file, 0 for nowhere.

    It travels in the address and in the form (`h0=5`), so that nothing is written before the columns are confirmed.
    """
    found = {}
    for number, sheet in enumerate(centre_list.columns):
        text = told.get(f"h{number}", "")
        if text.isascii() and text.isdecimal() and len(text) < 8:
            row_number = int(text)
            if row_number == 0 or row_number in {row.row_number for row in first_rows(centre_list, sheet["sheet"])}:
                found[number] = row_number
    return found


def sheets_shown(centre_list: CentreList, form: ColumnsForm) -> list[dict[str, Any]]:
    """The sheets of the form, each with its first rows and the way to say that one of them is the heading."""
    shown = []
    for sheet in form.by_sheet():
        number = sheet["number"]
        others = {f"h{other}": row for other, row in form.heading_rows.items() if other != number}
        headings = set(sheet["header_rows"])
        rows: list[dict[str, Any]] = [
            {
                "row_number": row.row_number,
                "cells": [clean_text(cell)[:_LONGEST_CELL] for cell in row.cells[:_MOST_CELLS]],
                "is_heading": row.row_number in headings,
                "href": f"?{urlencode(others | {f'h{number}': row.row_number})}#first-rows-{number}",
            }
            for row in first_rows(centre_list, sheet["sheet"])
        ]
        width = max((len(row["cells"]) for row in rows), default=0)
        for row in rows:
            row["blanks"] = range(width - len(row["cells"]))
        shown.append(
            {
                **{"rows": 0, "hidden": False, "other": False},
                **sheet,
                "first_rows": rows,
                "columns_of_rows": range(1, width + 1),
                "opened": not headings or number in form.heading_rows,
                "heading_words": " + ".join(str(bn(row_number)) for row_number in sheet["header_rows"]),
                "first_convert": [convert.name for _column, _field, convert in sheet["fields"] if convert][:1],
                "no_heading_href": f"?{urlencode(others | {f'h{number}': 0})}#first-rows-{number}",
                "fields": [
                    {
                        "column": column,
                        "written": column.get("heading_as_written", column["heading"]),
                        "field": field,
                        "convert": convert,
                        "reason": COLUMN_REASONS[column["reason"]],
                        "remembered": _remembered(column),
                    }
                    for column, field, convert in sheet["fields"]
                ],
            }
        )
    return shown


def defaults_shown(centre_list: CentreList, form: ColumnsForm) -> list[dict[str, Any]]:
    """The fields for the whole list, each with what the title says and whether that is something else."""
    codes = {default["title"]["value"] for default in (centre_list.defaults.get("centre", {}),) if "title" in default}
    names = access.centre_names(codes)
    return [
        {"field": form[name], **_source(name, centre_list.defaults.get(name, {}), names)}
        for name in ("centre", "given_on", "dose_no")
    ]


def _source(name: str, default: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    if default.get("source") == "title":
        return {"from_title": default, "contradicts": ""}
    title = default.get("title")
    if title is None:
        return {"from_title": None, "contradicts": ""}
    value = title["value"]
    if name == "given_on":
        value = date_format(datetime.date.fromisoformat(value))
    elif name == "centre":
        value = names.get(value, value)
    return {"from_title": title, "contradicts": str(value)}


def _remembered(column: Mapping[str, Any]) -> dict[str, Any] | None:
    said = column.get("remembered")
    return {"by": said["by"], "on": datetime.date.fromisoformat(said["at"])} if said else None


def asks_said(asks: Collection[str], sentences: Mapping[str, Any]) -> list[str]:
    """What the list asks, each as a sentence; a list that asks nothing says so."""
    return [str(sentences[ask]) for ask in asks] or [
        _("This list asks nothing. You may change what its columns hold; its rows are then read again.")
    ]
