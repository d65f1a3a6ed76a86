"""Where the rows behind a figure of progress are listed, for those who may see persons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.http import urlencode

from records.models import Role, User
from recovery.models import Outcome

Kind = Literal["country", "area", "centre"]

#: Figures whose people stand in the list of cases, and the state that is asked for there.
CASES = {
    "known_missing": "unsolved",
    "not_applied": "open",
    "applied": "applied",
    "given_up": "given_up",
    "closed": "no_dose",
}
#: Figures that are rows of lists, and the outcome of those rows; '' for all rows.
LISTS = {
    "listed": "",
    "verified": Outcome.ON_SERVER,
    "in_review": Outcome.IN_REVIEW,
    "unreadable": Outcome.UNREADABLE,
}
#: Figures of which the page of centre-days says how they come about, and what is asked for there.
DAYS = {
    "reported": "",
    "unknown": "unknown",
    "centre_days_signed": "signed",
    "days_unsigned": "unsigned",
    "uncounted_centre_days": "not-counted",
}


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """The addresses of one person; `own` are the codes of a manager's centres, whose people alone they may see."""

    person: User
    own: Collection[str]

    def address(self, figure: str, kind: Kind, code: str = "", *, day: str = "") -> str:
        """The page that lists what a figure counts in an area; '' where there is none, or none for this person.

        `code` is a BBS code for an area, else a centre's; `day` an ISO day of that centre.
        """
        if not self._sees(kind, code):
            return ""
        if figure in CASES:
            return _asked("recovery:case_index", {"state": CASES[figure], **_place(kind, code), "day": day})
        if figure in LISTS:
            return _asked("recovery:list_index", {"outcome": LISTS[figure], **_place(kind, code)})
        if figure == "lists_waiting":
            return _asked("recovery:list_index", {"state": "unsettled", **_place(kind, code)})
        if figure == "undelivered" and self.person.sees_all_centres:
            return _asked("recovery:delivery_index", {"state": "undelivered", **_place(kind, code)})
        if figure in DAYS:
            return self._days(DAYS[figure], kind, code)
        if figure == "centre_days_without_list":
            return self._silent(kind, code) or self._days("without-list", kind, code)
        return ""

    def _days(self, question: str, kind: Kind, code: str) -> str:
        return _asked("recovery:centre_days", {"show": question, **_place(kind, code)})

    def _sees(self, kind: Kind, code: str) -> bool:
        if not self.person.sees_persons or (kind != "country" and not code):
            return False
        return self.person.sees_all_centres or (kind == "centre" and code in self.own)

    def _silent(self, kind: Kind, code: str) -> str:
        if self.person.role == Role.MANAGER:
            return ""
        if kind == "centre":
            return reverse("recovery:reminder_centre", args=[code])
        if kind == "area" and len(code) == 2:
            return ""  # calls are made by district
        return _asked("recovery:reminder_index", {"district": code})


def _place(kind: Kind, code: str) -> dict[str, str]:
    return {} if kind == "country" else {kind: code}


def _asked(page: str, query: dict[str, str]) -> str:
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse(page)}?{kept}" if kept else reverse(page)
