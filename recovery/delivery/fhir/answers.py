"""What an answer of the server means for the messages it is about. Pure: no network, no database.

A record is refused by nothing but an OperationOutcome with a status that speaks of its content. Whatever else comes, a
page of a proxy or a mistyped address, is the server's trouble or ours, and charged to no record.
"""

from __future__ import annotations

import datetime
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: The longest that a server may make us wait, in seconds.
LONGEST_WAIT = 24 * 60 * 60
#: Without a Retry-After a busy server is left alone for so many seconds.
USUAL_WAIT = 60
#: As much of what a server says as is kept.
MOST_WORDS = 500


class Verdict(StrEnum):
    """What came of a request."""

    DONE = "done"  #: 2xx with a readable body
    REFUSED = "refused"  #: the content is not taken
    CONFLICT = "conflict"  #: something about it is there already, perhaps by ourselves
    SHUT = "shut"  #: who we are is not accepted
    BUSY = "busy"  #: come again later
    FAULT = "fault"  #: the server failed, and has not done it
    UNKNOWN = "unknown"  #: no answer, or none that says whether it was done
    SETUP = "setup"  #: this is not the server that we were told of


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` None: nothing did; `was_sent` False: it cannot have reached the server."""

    status: int | None = None
    body: Mapping[str, Any] | None = None
    etag: str = ""
    retry_after: str = ""
    was_sent: bool = True
    failure: str = ""

    @property
    def words(self) -> str:
        """In a line, without what it says of a person: for logs and the state of the relay."""
        return f"HTTP {self.status}" if self.status is not None else self.failure or "no answer"


def verdict_of(answer: Answer) -> Verdict:
    status = answer.status
    if status is None:
        return Verdict.UNKNOWN if answer.was_sent else Verdict.FAULT
    if 200 <= status < 300:
        # Done, and cut off on its way, or answered by something else: only asking tells.
        return Verdict.DONE if answer.body is not None else Verdict.UNKNOWN
    if status in {401, 403, 407}:
        return Verdict.SHUT
    if status == 429 or (status == 503 and answer.retry_after):
        return Verdict.BUSY
    if status in {408, 502, 504}:
        return Verdict.UNKNOWN  # a gateway's word: what stands behind it may have done it
    if status >= 500:
        return Verdict.FAULT
    speaks_of_content = answer.body is not None and is_outcome(answer.body)
    if status in {409, 412}:
        return Verdict.CONFLICT
    if status in {400, 404, 413, 422} and speaks_of_content:
        return Verdict.REFUSED
    return Verdict.SETUP


def is_outcome(body: Mapping[str, Any]) -> bool:
    return body.get("resourceType") == "OperationOutcome" and bool(body.get("issue"))


def words_of(body: Mapping[str, Any] | None) -> str:
    """What an OperationOutcome says, in the server's own words, '' if it says nothing."""
    if not body or not is_outcome(body):
        return ""
    said = []
    for issue in body["issue"]:
        if not isinstance(issue, Mapping):
            continue
        details = issue.get("details")
        text = details.get("text") if isinstance(details, Mapping) else None
        where = issue.get("expression") or issue.get("location")
        place = f" ({', '.join(str(each) for each in where)})" if isinstance(where, list) and where else ""
        said.append(f"{text or issue.get('diagnostics') or issue.get('code') or ''}{place}")
    return "; ".join(each for each in said if each)[:MOST_WORDS]


def seconds_to_wait(retry_after: str, *, now: datetime.datetime) -> int:
    """Retry-After in seconds, given as such or as a date; never less than one, never more than a day."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        seconds = float(text[:9])  # more digits than that are longer than a day in any case
    else:
        try:
            until = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return USUAL_WAIT
        if until.tzinfo is None:
            until = until.replace(tzinfo=datetime.UTC)
        seconds = (until - now).total_seconds()
    return int(min(max(seconds, 1), LONGEST_WAIT))


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the server keeps what we told, and as which version."""

    ref: str
    version: str


def receipt_of(*, location: str = "", etag: str = "", resource: Mapping[str, Any] | None = None) -> Receipt | None:
    """Reference and version out of a Location like `Immunization/1/_history/2`, an ETag, or the resource itself."""
    resource_id, version = "", ""
    parts = [part for part in location.split("?")[0].split("/") if part]
    if "Immunization" in parts:
        after = parts[len(parts) - parts[::-1].index("Immunization") :]
        resource_id = after[0] if after else ""
        if len(after) >= 3 and after[1] == "_history":
            version = after[2]
    if not version and etag:
        version = etag.removeprefix("W/").strip('"')
    if resource is not None and resource.get("resourceType") == "Immunization":
        resource_id = resource_id or str(resource.get("id") or "")
        meta = resource.get("meta")
        version = version or str((meta.get("versionId") if isinstance(meta, Mapping) else "") or "")
    if not resource_id or not version:
        return None
    return Receipt(ref=f"Immunization/{resource_id}", version=version)
