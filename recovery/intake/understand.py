"""What the first rows of a file say of its columns, and what must be asked before its rows are taken in.

A list goes on by itself only when every column it needs is certain and nothing stands in its title alone. Everything
else is put before a person: nothing is guessed silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from recovery.intake.bijoy_columns import before_and_after, bijoy_columns, in_unicode
from recovery.intake.column_data import column_cells, fits
from recovery.intake.column_memory import Memory, Remembered
from recovery.intake.columns import ColumnProposal, propose, settle_clashes
from recovery.intake.header import (
    SEARCHED_ROWS,
    Header,
    find_header,
    header_in_row,
    is_heading_row,
    without_header,
)
from recovery.intake.readers import SheetRow
from recovery.intake.rows.centres import Centres
from recovery.intake.title import Given, list_defaults

#: Rows of each sheet by which it is understood.
FIRST_ROWS = 150
#: Values of a column that are shown to the person who confirms it.
SAMPLES = 3
IDENTIFIERS = frozenset({"identity", "nid", "brn", "passport", "registration_no"})
#: What must be known of every row, by a column or for the whole list.
NEEDED = {"given_on": "day", "dose_no": "dose_no", "centre": "centre"}
#: Fields of which one at least says that a sheet without a heading is about people.
_OF_PEOPLE = IDENTIFIERS | {"name", "mobile", "born_on"}
#: Fields that are kept as raw text; whether their letters are Bijoy makes no difference.
_KEPT_RAW = frozenset({"serial", "address", "father", "note"})
_ORDER = ("sheets", "columns", "bijoy", "defaults", "centre", "day", "dose_no", "spellings")
#: No heading row, where a person chooses one.
NO_HEADING = 0


class SheetFacts(NamedTuple):
    """What the preflight counted of a sheet."""

    rows: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """The proposal for a list: `columns` and `defaults` as CentreList keeps them, and what is asked ([] if nothing)."""

    columns: list[dict[str, Any]]
    defaults: dict[str, dict[str, Any]]
    asks: list[str]


def no_memory(_centre_code: str | None) -> Memory:
    """What is remembered where nothing is to be."""
    return Memory()


def list_understand(
    first_rows: Mapping[str, Sequence[SheetRow]],
    *,
    days: Sequence[date],
    given: Given,
    centres: Mapping[str, str],
    facts: Mapping[str, SheetFacts] | None = None,
    memory_of: Callable[[str | None], Memory] = no_memory,
) -> Understood:
    """Propose columns for each sheet, and say what a person must confirm.

    `first_rows` are the first rows of each sheet with content, `centres` maps a folded name to a centre's code,
    `memory_of` tells what people have said of the columns of a centre's lists.
    """
    known = Centres(centres)
    headers = {name: find_header(rows) for name, rows in first_rows.items()}
    titles = [row for header in headers.values() if header is not None for row in header.title_rows]
    defaults, contradicted = list_defaults(titles, days, given, known)
    memory = memory_of(defaults["centre"]["value"] if "centre" in defaults else None)
    asks: set[str] = set()
    sheets = []
    for name, rows in first_rows.items():
        header = headers[name] or _remembered_header(rows, memory)
        sheet = sheet_understand(name, rows, header=header, facts=(facts or {}).get(name), memory=memory)
        sheet["other"] &= len(first_rows) > 1  # a file's only sheet is its list, whatever it looks like
        asks |= _asks_of(sheet, has_header=header is not None)
        sheets.append(sheet)
    lists = [sheet for sheet in sheets if not sheet["other"]]
    for field, ask in NEEDED.items():
        if field not in defaults and not all(_has(sheet, field) for sheet in lists):
            asks.add(ask)
    if contradicted or any(default["source"] == "title" for default in defaults.values()):
        asks.add("defaults")
    if _unknown_centres(lists, first_rows, known, defaults):
        asks.add("spellings")
    return Understood(columns=sheets, defaults=defaults, asks=[ask for ask in _ORDER if ask in asks])


def sheet_understand(
    name: str, rows: Sequence[SheetRow], *, header: Header | None, facts: SheetFacts | None, memory: Memory
) -> dict[str, Any]:
    """One entry of `CentreList.columns`: the sheet, its header and the proposal for each column.

    `other` says that there is no header and nothing in the rows looks like ours: charts, notes. Of a column in Bijoy
    letters `script` says so and `converted` shows cells before and after.
    """
    found = header or without_header(rows)
    data = [row for row in rows if row.row_number > max(found.row_numbers, default=0) and row not in found.title_rows]
    in_bijoy = bijoy_columns(data)
    readable = replace(found, sample=tuple(in_unicode(found.sample, in_bijoy)))
    remembered = memory.of(found) if header is not None else {}
    proposals = [
        replace(proposal, script="bijoy") if proposal.index in in_bijoy else proposal
        for proposal in _with_memory(propose(readable), readable, remembered)
    ]
    return {
        "sheet": name,
        "rows": facts.rows if facts else len(rows),
        "hidden": facts.hidden if facts else False,
        "left_out": False,
        "other": header is None and not any(proposal.field in _OF_PEOPLE for proposal in proposals),
        "header_rows": list(found.row_numbers),
        "column_number_row": found.column_number_row,
        "columns": [_column(proposal, found, data, remembered.get(proposal.index)) for proposal in proposals],
    }


def header_chosen(rows: Sequence[SheetRow], row_number: int) -> Header | None:
    """The header where a person says that it stands; None for a sheet that begins with its data."""
    return None if row_number == NO_HEADING else header_in_row(rows, row_number)


def cannot_go_on(columns: Sequence[Mapping[str, Any]], defaults: Mapping[str, Any]) -> list[str]:
    """What is still missing before rows can be taken in, whoever accepted the proposals; [] if nothing."""
    sheets = [sheet for sheet in columns if not sheet.get("left_out")]
    missing = set()
    if columns and not sheets:
        missing.add("sheets")
    for sheet in sheets:
        if not (_has(sheet, "name") or any(_has(sheet, field) for field in IDENTIFIERS)):
            missing.add("sheets" if sheet.get("other") else "columns")
    for field, ask in NEEDED.items():
        if field not in defaults and not all(_has(sheet, field) for sheet in sheets if not sheet.get("other")):
            missing.add(ask)
    return [ask for ask in _ORDER if ask in missing]


def _remembered_header(rows: Sequence[SheetRow], memory: Memory) -> Header | None:
    """A row of headings that says nothing to us, and of which a person has said that it is one."""
    for row in rows[:SEARCHED_ROWS]:
        header = header_in_row(rows, row.row_number) if memory.by_place or memory.by_heading else None
        if header is not None and memory.knows(header.headings):
            return header
    return None


def _with_memory(
    proposals: Sequence[ColumnProposal], header: Header, remembered: Mapping[int, Remembered]
) -> list[ColumnProposal]:
    """The proposals with what people have said before; where the data speak against it, it is asked again."""
    if not remembered:
        return list(proposals)
    sample = [row for row in header.sample if not is_heading_row(row)]
    settled = []
    for proposal in proposals:
        said = remembered.get(proposal.index)
        if said is None or (said.field == proposal.field and proposal.certainty == "certain"):
            settled.append(proposal)
        elif said.field is not None and not fits(said.field, column_cells(sample, proposal.index)):
            settled.append(replace(proposal, certainty="likely", reason="data_disagrees"))
        else:
            settled.append(
                replace(proposal, field=said.field, dose_no=said.dose_no, certainty="certain", reason="remembered")
            )
    return settle_clashes(settled)


def _asks_of(sheet: Mapping[str, Any], *, has_header: bool) -> set[str]:
    if sheet["other"]:
        return {"sheets"}
    asks = set()
    if not has_header or not _certain(sheet["columns"]):
        asks.add("columns")
    if any(
        column["script"]
        and column["field"]
        and column["field"] not in _KEPT_RAW
        and not column.get("script_remembered")
        for column in sheet["columns"]
    ):
        asks.add("bijoy")
    return asks


def _certain(columns: Sequence[Mapping[str, Any]]) -> bool:
    """Whether nobody need look: no proposal is merely likely, and a row can be looked up by what is certain."""
    if any(column["certainty"] == "likely" for column in columns):
        return False
    fields = {column["field"] for column in columns if column["certainty"] == "certain"}
    return bool(fields & IDENTIFIERS) or {"name", "born_on"} <= fields or {"name", "mobile"} <= fields


def _has(sheet: Mapping[str, Any], field: str) -> bool:
    """Whether a sheet has a column for a field; a column of dates under "1st dose" has the dose number too."""
    for column in sheet["columns"]:
        if column["field"] == field or (field == "dose_no" and column["field"] and column.get("dose_no")):
            return True
    return False


def _column(
    proposal: ColumnProposal, header: Header, data: Sequence[SheetRow], said: Remembered | None
) -> dict[str, Any]:
    entry = {**proposal.as_json(), "samples": _samples(header.sample, proposal.index)}
    written = header.as_written[proposal.index] if proposal.index < len(header.as_written) else ""
    if written != proposal.heading:
        entry["heading_as_written"] = written
    if proposal.script:
        entry["converted"] = before_and_after(data, proposal.index)
        entry["script_remembered"] = said is not None and said.script == proposal.script
    if said is not None and (proposal.reason == "remembered" or entry.get("script_remembered")):
        entry["remembered"] = {"by": said.by, "at": said.at}
    return entry


def _samples(rows: Sequence[SheetRow], index: int) -> list[str]:
    found: list[str] = []
    for row in rows:
        if index < len(row.cells) and row.cells[index].strip() and row.cells[index] not in found:
            found.append(row.cells[index][:60])
        if len(found) == SAMPLES:
            break
    return found


def _unknown_centres(
    sheets: Sequence[Mapping[str, Any]],
    first_rows: Mapping[str, Sequence[SheetRow]],
    centres: Centres,
    defaults: Mapping[str, Mapping[str, Any]],
) -> bool:
    """Whether most of the centres named in the first rows are spelled in a way that nobody has confirmed."""
    default = defaults.get("centre", {}).get("value")
    named = unknown = 0
    for sheet in sheets:
        rows = first_rows[sheet["sheet"]]
        data = [row for row in rows if row.row_number > max(sheet["header_rows"], default=0)]
        for column in sheet["columns"]:
            if column["field"] != "centre":
                continue
            readable = in_unicode(data, {column["index"]} if column["script"] else ())
            for cell in column_cells(readable, column["index"]):
                named += 1
                # Another spelling of the centre that sent the list is read all the same, and said.
                unknown += not centres.code(cell.text) and (not default or centres.guess(cell.text) != default)
    return 2 * unknown > named
