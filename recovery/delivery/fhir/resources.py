"""A message of the outbox as an Immunization, checked before it leaves the house.

Two identifiers: the dose's (`FHIR_DOSE_SYSTEM`, registration number and dose number), which is the same for every
message about it, and the message's own (`FHIR_MESSAGE_SYSTEM`). A conditional create asks for the message's: after a
dose was taken back and given again, the dose's would find the resource that was marked as an error, and nothing would
be recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from fhir.resources.R4B.immunization import Immunization

#: The states of FHIR R4; its third, not-done, is nothing that we tell.
COMPLETED, IN_ERROR = "completed", "entered-in-error"
STATUSES = frozenset({COMPLETED, IN_ERROR})

CVX_SYSTEM = "http://hl7.org/fhir/sid/cvx"
ICD11_SYSTEM = "http://id.who.int/icd/release/11/mms"
#: CVX 213, a COVID-19 vaccine of which the product is not known.
UNKNOWN_VACCINE = ("213", "XM68M6")

#: Elements that say what was done to whom; all that two resources are compared by, beside our identifier.
TELLING = ("status", "vaccineCode", "patient", "occurrenceDateTime", "lotNumber", "protocolApplied", "location")


class NotSayable(ValueError):
    """A message cannot be put as an Immunization; the text says why."""


@dataclass(frozen=True, slots=True)
class VaccineCodes:
    cvx: str
    icd11: str


def message_value(*, pk: int, payload_sha256: str) -> str:
    """The identifier of one message: its number, and the digest of what it says."""
    return f"{pk}.{payload_sha256}"


def message_identifier(value: str) -> dict[str, str]:
    return {"system": settings.FHIR_MESSAGE_SYSTEM, "value": value}


def in_search(text: str) -> str:
    r"""A value as searches of FHIR take it: its own separators are escaped.

    >>> in_search("a,b|c")
    'a\\,b\\|c'
    """
    return "".join(f"\\{each}" if each in "\\,|$" else each for each in text)


def dose_identifier(payload: Mapping[str, Any]) -> dict[str, str]:
    return {
        "system": settings.FHIR_DOSE_SYSTEM,
        "value": f"{payload['registration_no']}/{payload['dose_no']}",
    }


def immunization(
    payload: Mapping[str, Any], *, messages: Iterable[str], vaccines: Mapping[str, VaccineCodes]
) -> dict[str, Any]:
    """The resource of a message, as JSON; a retraction is the same dose, entered in error.

    `messages`: identifiers of all our messages that this resource has carried, the newest last, so that a message
    that is sent again after a restored backup still finds what it made. Raises NotSayable.
    """
    made: dict[str, Any] = {
        "resourceType": "Immunization",
        "identifier": [dose_identifier(payload), *(message_identifier(each) for each in messages)],
        "status": IN_ERROR if payload["file"] == "retractions" else COMPLETED,
        "vaccineCode": _vaccine_code(payload["vaccine"], vaccines),
        "patient": {"identifier": {"system": settings.FHIR_PERSON_SYSTEM, "value": payload["registration_no"]}},
        "occurrenceDateTime": payload["given_on"],
        "recorded": payload["recorded_at"],
        "primarySource": False,
        "protocolApplied": [{"doseNumberPositiveInt": payload["dose_no"]}],
    }
    if payload["lot_no"]:
        made["lotNumber"] = payload["lot_no"]
    if payload["centre_code"]:
        made["location"] = {"identifier": {"system": settings.FHIR_CENTRE_SYSTEM, "value": payload["centre_code"]}}
    return _checked(made)


def says_the_same(found: Mapping[str, Any], meant: Mapping[str, Any]) -> bool:
    """Whether a resource of the server tells what we mean; what it adds of its own does not matter."""
    if any(found.get(part) is None for part in TELLING if part in meant):
        return False
    return all(_holds(found[part], meant[part]) for part in TELLING if part in meant)


def laid_over(found: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """The server's resource with our elements in it: what we do not hold is not erased, nor any identifier."""
    known = [each for each in found.get("identifier", []) if each not in ours["identifier"]]
    return _checked({**found, **ours, "identifier": [*known, *ours["identifier"]]})


def _holds(found: Any, meant: Any) -> bool:
    if isinstance(meant, Mapping):
        return isinstance(found, Mapping) and all(key in found and _holds(found[key], meant[key]) for key in meant)
    if isinstance(meant, list):
        return isinstance(found, list) and all(any(_holds(each, part) for each in found) for part in meant)
    return bool(found == meant)


def _vaccine_code(code: str, vaccines: Mapping[str, VaccineCodes]) -> dict[str, Any]:
    if not code:
        codes = VaccineCodes(*UNKNOWN_VACCINE)
    elif code in vaccines:
        codes = vaccines[code]
    else:
        raise NotSayable(f"vaccine {code} is not in the reference data")
    coding = [
        {"system": system, "code": value}
        for system, value in ((CVX_SYSTEM, codes.cvx), (ICD11_SYSTEM, codes.icd11))
        if value
    ]
    if not coding:
        raise NotSayable(f"vaccine {code} has neither a CVX nor an ICD-11 code in the reference data")
    return {"coding": coding, "text": code or "COVID-19"}


def _checked(made: dict[str, Any]) -> dict[str, Any]:
    """Structure and types by the models of the standard (R4B, the same as R4 here), value sets by us."""
    if made["status"] not in STATUSES:
        raise NotSayable(f"status {made['status']}")
    for needed in ("vaccineCode", "patient", "occurrenceDateTime"):
        if not made.get(needed):
            raise NotSayable(f"{needed} is missing")
    try:
        resource = Immunization.model_validate(made)
    except ValueError as wrong:
        # The library's own words repeat the value, which is about a person.
        raise NotSayable("not a valid Immunization") from wrong
    written: dict[str, Any] = json.loads(resource.model_dump_json())
    return written
