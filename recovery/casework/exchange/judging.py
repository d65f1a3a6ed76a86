"""From what was typed for a case to the lines that would correct it: one meaning for sheet and screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as held
from typing import Any

from recovery import errors
from recovery.casework import values
from recovery.casework.exchange.case_lines import CaseLine
from recovery.casework.exchange.faults import Fault, value_fault
from recovery.casework.values import DOSE_PARTS, Codes
from recovery.models import Case
from recovery.models.corrections import RECIPIENT_FIELDS

#: Cells that together are a dose; the lot number is part of a whole dose only.
DOSE_CELLS = ("given_on", "vaccine", "centre", "lot_no")
#: Values of the register that are NULL where nothing is known; the others are ''.
_NULL_WHEN_EMPTY = DOSE_PARTS | {"date_of_birth"}


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One correction as it is previewed. Values in the form in which corrections store them; `at` is its cell."""

    case_id: int
    field: str
    old: Any
    new: Any
    note: str = ""
    at: str = ""


@dataclass(slots=True)
class Judged:
    """What an answer comes to. With faults nothing of the case is taken."""

    lines: list[tuple[str, ProposedLine]] = held(default_factory=list)  # with the column that brought it
    faults: list[Fault] = held(default_factory=list)


def answer_judge(
    line: CaseLine, typed: Mapping[str, Any], *, takes_list: bool, note: str = "", codes: Codes | None = None
) -> Judged:
    """The lines that correct a case. `typed` has values in stored form by field; a value that the register says
    already makes none. With `takes_list` the list's values go where nothing was typed."""
    judged = Judged()
    if line.state != Case.State.OPEN:
        judged.faults.append(Fault("not_open", facts={"state": line.state}))
    elif line.kind == Case.Kind.NOT_REGISTERED:
        judged.faults.append(Fault("nobody"))
    else:
        for field in RECIPIENT_FIELDS:
            if field in typed:
                _change(judged, line, field, field, typed[field], note)
        of_dose = {field: typed[field] for field in DOSE_CELLS if field in typed}
        if line.kind == Case.Kind.DOSE_MISSING:
            _add_dose(judged, line, of_dose, takes_list, note, codes)
        else:
            _change_dose(judged, line, of_dose, takes_list, note)
    return judged


def _add_dose(
    judged: Judged, line: CaseLine, typed: Mapping[str, Any], takes_list: bool, note: str, codes: Codes | None
) -> None:
    """A dose that the server lacks is proposed whole; what was not typed of it the list says."""
    if not typed and not takes_list:
        return
    column = "decision" if not typed else next(iter(typed))
    if line.dose != "none":
        judged.faults.append(Fault("already_there", column))
        return
    dose = {field: line.listed[field] for field in DOSE_CELLS} | dict(typed)
    if "lot_no" not in typed and dose["lot_no"].startswith(values.FORMULA_SIGNS):
        dose["lot_no"] = ""  # no lot begins like a formula; the row that is the evidence keeps it
    try:
        new = values.value_read("dose", dose, codes=codes)
    except errors.ValueNotUsable as refused:
        judged.faults.append(value_fault(refused, column))
        return
    _propose(judged, line, "dose", column, None, new, note)


def _change_dose(judged: Judged, line: CaseLine, typed: Mapping[str, Any], takes_list: bool, note: str) -> None:
    before = len(judged.lines) + len(judged.faults)
    wanted: dict[str, tuple[str, Any]] = {field: (field, value) for field, value in typed.items()}
    if takes_list:
        for field in line.differences:
            if field in DOSE_PARTS and line.listed[field]:
                wanted.setdefault(field, ("decision", line.listed[field]))
    for field, (column, value) in wanted.items():
        if line.dose != "held":
            judged.faults.append(Fault("not_held", column))
        elif field == "lot_no":
            judged.faults.append(Fault("lot_alone", column))
        else:
            _change(judged, line, field, column, value, note)
    if takes_list and not typed and len(judged.lines) + len(judged.faults) == before:
        judged.faults.append(Fault("list_adds_nothing", "decision"))


def _change(judged: Judged, line: CaseLine, field: str, column: str, new: Any, note: str) -> None:
    said = line.registered[field]
    old = None if not said and field in _NULL_WHEN_EMPTY else said
    if new != old:
        _propose(judged, line, field, column, old, new, note)


def _propose(judged: Judged, line: CaseLine, field: str, column: str, old: Any, new: Any, note: str) -> None:
    if field in line.taken:
        judged.faults.append(Fault("taken", column, {"batch": line.taken[field]}))
    else:
        judged.lines.append((column, ProposedLine(line.case_id, field, old, new, note)))
