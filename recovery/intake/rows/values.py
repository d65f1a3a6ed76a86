"""What comes of one row of a list: values with sources and faults, or why the row is nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as held
from datetime import date
from typing import Any, Literal

#: Where a value comes from: its own cell, the letterhead, the uploader, a ditto mark, the heading over the
#: cell, its own cell after conversion from Bijoy, a text that a person typed in place of the cell.
SourceOfValue = Literal["cell", "title", "given", "ditto", "implied", "converted", "mended"]

SkipReason = Literal[
    "blank", "letterhead", "header", "header_repeated", "column_numbers", "total", "signature", "after_table"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a row that could not be read, or is doubtful.

    `column` counts from 0, None where no cell is to blame. `reason` is a code of `faults.REASONS`. An error
    stops its value, a warning does not. `suggestion` is a text that may stand in the cell instead; only a
    person applies it.
    """

    column: int | None
    heading: str
    field: str
    text: str
    reason: str
    is_error: bool
    suggestion: str = ""
    params: dict[str, Any] = held(default_factory=dict)

    def explanation(self) -> dict[str, Any]:
        """What the sentence of the reason names; `models.RowFault` gives the same."""
        return {"text": self.text, "suggestion": self.suggestion, "heading": self.heading, **self.params}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no person. `declared_count` is the number of people that a total row states."""

    reason: SkipReason
    declared_count: int | None = None


@dataclass(frozen=True, slots=True)
class Default:
    """A value for empty cells of the whole list, said by the letterhead ('title') or the uploader ('given').

    `value` is a date for given_on, a number for dose_no, a code for centre_code and vaccine_code.
    """

    value: date | int | str
    source: Literal["title", "given"]

    def as_json(self) -> dict[str, Any]:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return {"value": value, "source": self.source}

    @classmethod
    def from_json(cls, name: str, stored: Mapping[str, Any]) -> Default:
        """Read back what `as_json` wrote; `name` tells whether the value is a date."""
        value = date.fromisoformat(stored["value"]) if name == "given_on" else stored["value"]
        return cls(value, stored["source"])


@dataclass(frozen=True, slots=True)
class RowValues:
    """One person on a list. The keys are written by the same functions as those of the register.

    `is_legible`: enough to look the person up (an identifier or registration number, or a name with a birth
    date, a birth year or a mobile), and the day, the number and the centre of the dose are known. `extras` has the
    texts of fields that have no value of their own here, by the field's code.
    """

    name: str = ""
    name_key: str = ""
    sound_key: str = ""
    nid_key: str = ""
    nid_year: int | None = None
    brn_key: str = ""
    passport_key: str = ""
    registration_no: str = ""
    mobile_key: str = ""
    mobile2_key: str = ""
    born_on: date | None = None
    birth_year_from: int | None = None
    birth_year_to: int | None = None
    sex: str = ""
    vaccine_code: str = ""
    given_on: date | None = None
    dose_no: int | None = None
    centre_code: str = ""
    lot_no: str = ""
    is_legible: bool = False
    extras: dict[str, str] = held(default_factory=dict)
    sources: dict[str, SourceOfValue] = held(default_factory=dict)
    faults: tuple[Fault, ...] = ()
