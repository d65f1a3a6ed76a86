"""Messages as a transaction Bundle, and its answer entry by entry."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from recovery.delivery.fhir.answers import Answer, Receipt, receipt_of
from recovery.delivery.fhir.resources import in_search, message_identifier

#: Messages in one Bundle. Together they are taken or not.
MOST_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One message ready to be sent. `target`: the resource that it changes, None if it makes a new one."""

    delivery_id: int
    message: str
    resource: dict[str, Any]
    target: Receipt | None = None


def bundle_of(entries: Sequence[Entry]) -> bytes:
    """The Bundle as it goes over the wire; the same entries give the same bytes."""
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [_entry(each) for each in entries]}
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _entry(entry: Entry) -> dict[str, Any]:
    identifier = message_identifier(entry.message)
    if entry.target is None:
        asked = quote(f"{in_search(identifier['system'])}|{in_search(identifier['value'])}", safe=":/|.-")
        return {
            "fullUrl": uuid.uuid5(uuid.NAMESPACE_URL, "|".join(identifier.values())).urn,
            "resource": entry.resource,
            "request": {"method": "POST", "url": "Immunization", "ifNoneExist": f"identifier={asked}"},
        }
    _kind, _, resource_id = entry.target.ref.partition("/")
    return {
        "resource": {**entry.resource, "id": resource_id},
        "request": {"method": "PUT", "url": entry.target.ref, "ifMatch": f'W/"{entry.target.version}"'},
    }


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """What the server says of one entry: an answer of its own, and the receipt if it gave one."""

    answer: Answer
    receipt: Receipt | None

    @property
    def was_made(self) -> bool:
        """Made by this very request; otherwise something was there before, and is to be looked at."""
        return self.answer.status == 201


def entries_answered(body: Mapping[str, Any], *, count: int) -> list[EntryAnswer] | None:
    """The answers of a Bundle in its order; None if they are not one to each entry."""
    if body.get("resourceType") != "Bundle" or not isinstance(body.get("entry"), list):
        return None
    if len(body["entry"]) != count:
        return None
    answered = [_answered(each) for each in body["entry"]]
    return None if None in answered else [each for each in answered if each is not None]


def _answered(entry: Any) -> EntryAnswer | None:
    response = entry.get("response") if isinstance(entry, Mapping) else None
    if not isinstance(response, Mapping):
        return None
    status = str(response.get("status") or "")[:3]
    if not status.isdecimal():
        return None
    resource = entry.get("resource")
    outcome = response.get("outcome")
    answer = Answer(status=int(status), body=outcome if isinstance(outcome, Mapping) else {})
    receipt = receipt_of(
        location=str(response.get("location") or ""),
        etag=str(response.get("etag") or ""),
        resource=resource if isinstance(resource, Mapping) else None,
    )
    return EntryAnswer(answer=answer, receipt=receipt)


def resources_found(body: Mapping[str, Any] | None) -> list[Mapping[str, Any]] | None:
    """The Immunizations of a search's answer; None if it is no such answer, or not the whole of it."""
    if not body or body.get("resourceType") != "Bundle":
        return None
    entries = body.get("entry") or []
    links = body.get("link") or []
    if not isinstance(entries, list) or not isinstance(links, list):
        return None
    if any(isinstance(link, Mapping) and link.get("relation") == "next" for link in links):
        return None
    found = [each.get("resource") for each in entries if isinstance(each, Mapping)]
    return [each for each in found if isinstance(each, Mapping) and each.get("resourceType") == "Immunization"]
