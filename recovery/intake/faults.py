"""What is wrong with a file, a column or a row, in plain sentences: what it is, and what to do about it."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from recovery.intake.fields import REGISTRY
from recovery.intake.refusals import REFUSALS, WARNINGS, Facts, refusal_sentence, warning_sentence
from recovery.intake.row_faults import ROW_FAULTS

__all__ = (
    "COLUMN_REASONS",
    "FIELD_LABELS",
    "REASONS",
    "REFUSALS",
    "SHEETS_WORD",
    "SKIP_WORDS",
    "WARNINGS",
    "fault_sentence",
    "reason_title",
    "refusal_sentence",
    "warning_sentence",
)

FIELD_LABELS = {field.code: field.label for field in REGISTRY}

COLUMN_REASONS = {
    "known_heading": _("a known heading"),
    "known_heading_bijoy": _("a known heading, in Bijoy letters"),
    "known_words": _("the heading holds words of this field"),
    "not_needed": _("a column that is not needed here"),
    "clash": _("several columns say that they are this; please choose one"),
    "field_taken": _("another column holds this for certain"),
    "data_disagrees": _("the rows under this heading look like something else"),
    **{field.told_by_data[0]: field.told_by_data[1] for field in REGISTRY.in_order_of_data if field.told_by_data},
    "unknown_heading": _("the heading is not known"),
    "blank_heading": _("the column has no heading"),
    "empty_column": _("an empty column"),
    "chosen": _("chosen by a person"),
    "remembered": _("said so for an earlier list with this heading"),
}

#: What is missing where a person left out every sheet, or a sheet that looks like nothing of ours was not decided on.
SHEETS_WORD = _("which sheets are lists of people")

#: Rows that are nobody.
SKIP_WORDS = {
    "blank": _("empty, or only a serial number"),
    "letterhead": _("letterhead"),
    "header": _("heading of the table"),
    "header_repeated": _("heading printed again"),
    "column_numbers": _("numbers of the columns"),
    "total": _("total"),
    "signature": _("signature"),
    "after_table": _("under the table"),
    "sheet_left_out": _("on a sheet that was left out"),
}

REASONS = {code: sentence for code, (_title, sentence) in ROW_FAULTS.items()}
_UNKNOWN_REASON = _("This cell could not be read. Check it and type it again.")


class Explained(Protocol):
    """A fault: `rows.Fault`, or `models.RowFault` as it is stored."""

    @property
    def reason(self) -> str: ...

    def explanation(self) -> dict[str, Any]: ...


def fault_sentence(fault: Explained) -> str:
    """What is wrong with a cell and how to mend it, in the reader's language."""
    facts = Facts(fault.explanation())
    if facts.get("suggestion"):
        facts["suggestion"] = str(_("Perhaps: %(value)s.") % {"value": facts["suggestion"]})
    if fault.reason == "centre_spelling":
        facts["suggestion"] = fault.explanation().get("suggestion", "")
    return " ".join(str(REASONS.get(fault.reason, _UNKNOWN_REASON) % facts).split())


def reason_title(reason: str) -> str:
    """What a group of faults has in common, in a few words."""
    found = ROW_FAULTS.get(reason)
    return str(found[0] if found else _UNKNOWN_REASON)
