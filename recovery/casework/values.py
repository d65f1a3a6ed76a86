"""Values that a correction may put into the register, read from what a person typed.

Stored as JSON: codes and texts as they are, days as ISO text, a whole dose as
`{"vaccine": code or null, "given_on": day, "centre": code, "lot_no": text}`.

Files for the national server are read by a machine and are not escaped against spreadsheets, for that would
change the data. So what could be taken for a formula (a name or lot number that begins with = + - @) is
refused here, before it gets into the register through us. What the server itself sent goes back as it came.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from records.bangla import ascii_digits, clean_text
from records.identifiers import NIDS, parse_identity, parse_mobile
from records.models import Centre, Dose, Vaccine
from recovery import errors
from recovery.models import Case
from recovery.models.corrections import DOSE_FIELDS, RECIPIENT_FIELDS

#: A correction of one of these changes a dose; the other fields change the person.
DOSE_PARTS = frozenset(DOSE_FIELDS) - {"dose"}

FORMULA_SIGNS = ("=", "+", "-", "@")
_LONGEST_NAME = 200
_LONGEST_LOT = 40


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of vaccines and centres, read once where many values are read."""

    vaccines: frozenset[str]
    centres: frozenset[str]


def codes_known() -> Codes:
    """Every code of the reference data, in two queries."""
    return Codes(
        frozenset(Vaccine.objects.values_list("pk", flat=True)),
        frozenset(Centre.objects.values_list("code", flat=True)),
    )


def value_read(field: str, typed: Any, *, codes: Codes | None = None) -> Any:
    """The value of a field in its stored form. Without `codes` each code is looked up by a query of its own.

    Raises FieldUnknown, or one of the ValueNotUsable errors with what was typed.
    """
    if field == "dose":
        return _dose(typed, codes)
    if field not in DOSE_FIELDS and field not in RECIPIENT_FIELDS:
        raise errors.FieldUnknown(field=field)
    text = typed.isoformat() if isinstance(typed, datetime.date) else clean_text(str(typed or ""))
    match field:
        case "given_on" | "date_of_birth":
            return _day(text)
        case "vaccine":
            return _vaccine(text, codes)
        case "centre":
            return _centre(text, codes)
        case "mobile":
            return _mobile(text)
        case "nid":
            return _nid(text)
        case _:
            return _name(text, longest=_LONGEST_NAME)


def register_value(case: Case, field: str) -> Any:
    """What the register says now about this field of the case's person, in stored form; None for a dose not
    held.

    Raises CaseWithoutPerson, and DoseNotHeld where a part of a dose is asked that the server does not hold.
    """
    if case.recipient is None:
        raise errors.CaseWithoutPerson(case_id=case.pk)
    if field in RECIPIENT_FIELDS:
        value = getattr(case.recipient, field)
        return value.isoformat() if isinstance(value, datetime.date) else value
    dose = Dose.objects.held().filter(recipient=case.recipient, dose_no=case.dose_no).select_related("centre").first()
    if field == "dose":
        if dose is not None:
            raise errors.DoseAlreadyHeld(case_id=case.pk)
        return None
    if dose is None:
        raise errors.DoseNotHeld(case_id=case.pk)
    if field == "given_on":
        return dose.given_on.isoformat()
    if field == "vaccine":
        return dose.vaccine_id
    return dose.centre.code if dose.centre is not None else None


def _dose(typed: Any, codes: Codes | None) -> dict[str, Any]:
    if not isinstance(typed, Mapping) or not {"given_on", "centre"} <= set(typed):
        raise errors.ValueNotUsable(value=typed)
    vaccine = clean_text(str(typed.get("vaccine") or ""))
    lot_no = clean_text(str(typed.get("lot_no") or ""))
    return {
        "vaccine": _vaccine(vaccine, codes) if vaccine else None,
        "given_on": value_read("given_on", typed["given_on"]),
        "centre": value_read("centre", typed["centre"], codes=codes),
        "lot_no": _name(lot_no, longest=_LONGEST_LOT) if lot_no else "",
    }


def _day(text: str) -> str:
    try:
        day = datetime.date.fromisoformat(ascii_digits(text))
    except ValueError as wrong:
        raise errors.ValueNotADay(value=text) from wrong
    if not datetime.date(1900, 1, 1) <= day <= timezone.localdate():
        raise errors.ValueNotADay(value=text)
    return day.isoformat()


def _vaccine(code: str, codes: Codes | None) -> str:
    if not (code in codes.vaccines if codes else Vaccine.objects.filter(pk=code).exists()):
        raise errors.ValueNotACode(value=code)
    return code


def _centre(code: str, codes: Codes | None) -> str:
    if not (code in codes.centres if codes else Centre.objects.filter(code=code).exists()):
        raise errors.ValueNotACode(value=code)
    return code


def _name(text: str, *, longest: int) -> str:
    if not text or len(text) > longest or text.startswith(FORMULA_SIGNS):
        raise errors.ValueNotAName(value=text)
    return text


def _mobile(text: str) -> str:
    keys = parse_mobile(text).keys
    if len(keys) != 1:
        raise errors.ValueNotAMobile(value=text)
    return keys[0]


def _nid(text: str) -> str:
    parsed = parse_identity(text, column_kind="nid")
    if parsed.kind not in NIDS:
        raise errors.ValueNotANid(value=text)
    return parsed.digits
