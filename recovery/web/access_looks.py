"""The log of looks: one row for each answer that shows persons, written before the answer leaves."""

from __future__ import annotations

import re

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from recovery.models import AccessLog, Case
from recovery.web.access import person
from recovery.web.looks import SHOWN, Page, look_of, page_of

#: Parts of an address that say which persons were listed. What was typed to find somebody is left out.
KEPT = ("state", "kind", "centre", "area", "day", "list", "batch", "harm", "outcome", "fault", "of", "page")
#: Values that are chosen, not typed: words of ours, numbers, days, and the codes of centres.
_PLAIN = re.compile(r"[a-z_]{1,30}|[0-9]{1,7}")
_CENTRE = re.compile(r"[A-Za-z]{0,3}[0-9]{1,7}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def kept_query(query: QueryDict) -> str:
    """A filter as the log keeps it: chosen values only, nothing that could name a person."""
    said = {name: str(query[name]) for name in KEPT if name in query}
    form = {"centre": _CENTRE, "day": _DAY}
    return "&".join(f"{name}={value}" for name, value in said.items() if form.get(name, _PLAIN).fullmatch(value))


def look_write(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write down the look that this answer is, if it shows persons. HEAD gets no body, so it shows nobody."""
    page = page_of(request)
    look = look_of(request)
    if page is None or look.is_written or request.method == "HEAD" or response.status_code not in SHOWN:
        return
    if not request.user.is_authenticated:
        return
    match = request.resolver_match
    assert match is not None  # noqa: S101 - page_of found the page by it
    number = next(iter(match.kwargs.values()), None)
    people = look.people
    if people is None and page.of in {"case", "row", "person"}:
        people = 1
    AccessLog.objects.create(
        user=person(request),
        what=look.what or page.what or match.url_name or "",
        people=people,
        cases=look.cases,
        query=look.query if look.query is not None else kept_query(request.GET),
        reason=look.reason,
        **_object(page, number, look.row),
    )
    look.is_written = True


def _object(page: Page, number: object, row: int | None) -> dict[str, object]:
    """The columns that say what was opened; a row that the view names outranks the address."""
    if row is not None:
        return {"sheet_row_id": row}
    if number is None or not page.of:
        return {}
    if page.of in {"case", "row", "person"}:
        return {{"case": "case_id", "row": "sheet_row_id", "person": "recipient_id"}[page.of]: number}
    return {"of": f"{page.of}:{number}"[:40]}


def look_at_identifiers(request: HttpRequest, case: Case, reason: str) -> AccessLog:
    """Write down that this person is going to be shown the identifiers of a case, and why."""
    return AccessLog.objects.create(
        user=person(request), what="identifiers", case=case, recipient=case.recipient, people=1, reason=reason
    )
