"""What the first rows of a file say of its columns, and what must be asked before its rows are taken in.

A list goes on by itself only when every column it needs is certain and nothing stands in its title alone. Everything
else is put before a person: nothing is guessed silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from records.bangla import column_is_bijoy
from records.normalise import name_key
from recovery.intake.columns import ColumnProposal, propose
from recovery.intake.header import Header, find_header, title_defaults, without_header
from recovery.intake.readers import SheetRow

#: Rows of each sheet by which it is understood.
FIRST_ROWS = 150
#: Values of a column that are shown to the person who confirms it.
SAMPLES = 3
IDENTIFIERS = frozenset({"identity", "nid", "brn", "passport", "registration_no"})
#: What must be known of every row, by a column or for the whole list.
NEEDED = ("given_on", "dose_no", "centre")


@dataclass(frozen=True, slots=True)
class Given:
    """What the sender said of the whole list; it fills empty cells."""

    day: date | None
    dose_no: int | None
    centre_code: str | None


@dataclass(frozen=True, slots=True)
class Understood:
    """The proposal for a list: `columns` and `defaults` as CentreList keeps them, and what is asked ([] if nothing)."""

    columns: list[dict[str, Any]]
    defaults: dict[str, dict[str, Any]]
    asks: list[str]


def list_understand(
    first_rows: Mapping[str, Sequence[SheetRow]], *, days: Sequence[date], given: Given, centres: Mapping[str, str]
) -> Understood:
    """Propose columns for each sheet, and say what a person must confirm.

    `first_rows` are the first rows of each sheet with content, `centres` maps a folded name to a centre's code.
    """
    sheets = []
    titles: list[SheetRow] = []
    asks: set[str] = set()
    for name, rows in first_rows.items():
        header = find_header(rows)
        if header is None:
            header = without_header(rows)
            asks.add("columns")
        titles.extend(header.title_rows)
        proposals = propose(header)
        if not _certain(proposals):
            asks.add("columns")
        if any(_is_bijoy(header.sample, proposal) for proposal in proposals):
            asks.add("bijoy")
        sheets.append(_sheet(name, header, proposals))
    defaults = _defaults(titles, days, given, centres)
    for field in NEEDED:
        if field not in defaults and not all(_has(sheet, field) for sheet in sheets):
            asks.add({"given_on": "day", "dose_no": "dose_no", "centre": "centre"}[field])
    if any(default["source"] == "title" for default in defaults.values()):
        asks.add("defaults")
    order = ("columns", "bijoy", "defaults", "centre", "day", "dose_no")
    return Understood(columns=sheets, defaults=defaults, asks=[ask for ask in order if ask in asks])


def cannot_go_on(columns: Sequence[Mapping[str, Any]], defaults: Mapping[str, Any]) -> list[str]:
    """What is still missing before rows can be taken in, whoever accepted the proposals; [] if nothing."""
    missing = []
    if any(not (_has(sheet, "name") or any(_has(sheet, field) for field in IDENTIFIERS)) for sheet in columns):
        missing.append("columns")
    for field, ask in (("centre", "centre"), ("given_on", "day"), ("dose_no", "dose_no")):
        if field not in defaults and not all(_has(sheet, field) for sheet in columns):
            missing.append(ask)
    return missing


def _certain(proposals: Sequence[ColumnProposal]) -> bool:
    """Whether nobody need look: no proposal is merely likely, and a row can be looked up by what is certain."""
    if any(proposal.certainty == "likely" for proposal in proposals):
        return False
    fields = {proposal.field for proposal in proposals if proposal.certainty == "certain"}
    return bool(fields & IDENTIFIERS) or {"name", "born_on"} <= fields or {"name", "mobile"} <= fields


def _has(sheet: Mapping[str, Any], field: str) -> bool:
    """Whether a sheet has a column for a field; a column of dates under "1st dose" has the dose number too."""
    for column in sheet["columns"]:
        if column["field"] == field or (field == "dose_no" and column["field"] and column.get("dose_no")):
            return True
    return False


def _is_bijoy(sample: Sequence[SheetRow], proposal: ColumnProposal) -> bool:
    if proposal.field not in {"name", "vaccine", "centre"}:
        return False
    cells = [
        (row.cells[proposal.index], row.fonts.get(proposal.index)) for row in sample if proposal.index < len(row.cells)
    ]
    return column_is_bijoy([text for text, _ in cells], [font for _, font in cells])


def _sheet(name: str, header: Header, proposals: Sequence[ColumnProposal]) -> dict[str, Any]:
    return {
        "sheet": name,
        "header_rows": list(header.row_numbers),
        "column_number_row": header.column_number_row,
        "columns": [
            {**proposal.as_json(), "samples": _samples(header.sample, proposal.index)} for proposal in proposals
        ],
    }


def _samples(rows: Sequence[SheetRow], index: int) -> list[str]:
    found: list[str] = []
    for row in rows:
        if index < len(row.cells) and row.cells[index].strip() and row.cells[index] not in found:
            found.append(row.cells[index][:60])
        if len(found) == SAMPLES:
            break
    return found


def _defaults(
    titles: Sequence[SheetRow], days: Sequence[date], given: Given, centres: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """What fills empty cells: what the sender said, else what the letterhead says."""
    defaults: dict[str, dict[str, Any]] = {}
    in_title = title_defaults(titles, days)
    if given.day is not None:
        defaults["given_on"] = {"value": given.day.isoformat(), "source": "given"}
    elif "given_on" in in_title:
        found = in_title["given_on"]
        assert isinstance(found.value, date)  # noqa: S101 - for the type checker
        defaults["given_on"] = {"value": found.value.isoformat(), "source": "title", "row": found.row_number}
    if given.dose_no is not None:
        defaults["dose_no"] = {"value": given.dose_no, "source": "given"}
    elif "dose_no" in in_title:
        found = in_title["dose_no"]
        defaults["dose_no"] = {"value": found.value, "source": "title", "row": found.row_number}
    if given.centre_code is not None:
        defaults["centre"] = {"value": given.centre_code, "source": "given"}
    elif "centre_text" in in_title:
        found = in_title["centre_text"]
        code = centres.get(name_key(str(found.value)))
        if code is not None:
            defaults["centre"] = {"value": code, "source": "title", "row": found.row_number, "text": found.value}
    return defaults
