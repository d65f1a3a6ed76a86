"""Why a line of a sheet, or a case of a bulk edit, makes no correction: codes that are kept, and their sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as held
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from recovery import errors
from recovery.models import Case


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not taken. `at` is its cell ("Corrections!H37"), '' on the screen; `column` its column, '' for
    the whole line."""

    code: str
    column: str = ""
    facts: Mapping[str, Any] = held(default_factory=dict)
    at: str = ""
    case_id: int | None = None

    def as_error(self) -> ValidationError:
        """The same, as django-import-export passes it on."""
        return ValidationError(self.code, code=self.code, params=dict(self.facts))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


SENTENCES = {
    "foreign": _("There is no such case among those that you may correct. Download the sheet again."),
    "no_key": _("This line has no key, so its case is not known. Lines cannot be added to the sheet."),
    "stale": _("The case was changed here after the sheet had been downloaded. Download it again."),
    "twice": _("The case stands on several lines, so none of them was taken."),
    "not_open": _("The case is “%(state)s” now; corrections are proposed for open cases only."),
    "nobody": _("The case names nobody in the register. Link its row to a person first."),
    "emptied": _("The cell was emptied. A correction cannot take a value away; write the right one, or leave it."),
    "formula": _("The cell holds a formula or an error, not a value. Type the value itself."),
    "read_only": _("This cell is not for corrections. Write in the server's column beside it."),
    "decision_unknown": _("“%(value)s” is no decision. Choose “list” or leave the cell empty."),
    "list_adds_nothing": _("The list says nothing else than the server here, so there is nothing to take from it."),
    "evidence_alone": _("There is evidence but no correction. Correct a cell, or empty this one."),
    "lot_alone": _("The lot number of a dose that the server holds cannot be corrected here."),
    "taken": _("This is being corrected in batch %(batch)s already."),
    "already_there": _("The dose stands in the register already."),
    "not_held": _("The server does not hold this dose any more."),
    "same": _("The register says this already."),
}

#: Errors of values, by the name under which a fault keeps them.
_VALUE_ERRORS = {
    error.__name__: error
    for error in (
        errors.ValueNotUsable,
        errors.ValueNotADay,
        errors.ValueNotACode,
        errors.ValueNotAName,
        errors.ValueNotAMobile,
        errors.ValueNotANid,
    )
}


def value_fault(refused: errors.ValueNotUsable, column: str) -> Fault:
    """The fault of a cell whose value cannot be used."""
    return Fault(type(refused).__name__, column, {"value": str(refused.facts.get("value", ""))})


def fault_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """What is wrong and what to do about it, in the reader's language."""
    if code in _VALUE_ERRORS:
        return str(_VALUE_ERRORS[code](**facts))
    shown = dict(facts)
    if "state" in shown:
        shown["state"] = Case.State(shown["state"]).label
    return str(SENTENCES[code] % shown)
