"""What happened to a person, case by case and row by row, from the event tables and the evidence that is never changed.

The event tables are written by triggers, so a change by plain SQL or in bulk stands here like any other.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone

from records import sql
from records.models import User
from recovery.models import Case, CentreList, Decision, Link, RowOutcome, SheetRow

SQL = Path(__file__).parent / "sql"

#: Looks at a whole list that took the rows of everybody on it away from the site.
WHOLE_LISTS = ("list_original", "list_reply", "problem_file")

#: Columns of events that say nothing about what happened.
_BOOKKEEPING = frozenset({"id", "changed_at"})


class Mark(NamedTuple):
    """Where an entry stands in its timeline, for those behind it."""

    at: datetime.datetime
    place: int
    seq: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(datetime.UTC):%Y%m%dT%H%M%S.%f}-{self.place}-{self.seq}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """A mark as `str` writes it; None for anything else."""
        found = re.fullmatch(r"(\d{8}T\d{6}\.\d{6})-(\d{1,2})-(\d{1,18})", text, re.ASCII)
        if found is None:
            return None
        try:
            at = datetime.datetime.strptime(found[1], "%Y%m%dT%H%M%S.%f").replace(tzinfo=datetime.UTC)
        except ValueError:
            return None
        return cls(at, int(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline.

    `thing` is what it happened to: row, mend, link, decision, outcome, check, case, correction, batch, dose, recipient,
    delivery, attempt, lot, message, opt_out, alarm or look. `label` says how: insert, update, delete or found for
    things with a history of their own; otherwise a code of the thing. `who` is None where a machine did it. `now` holds
    the facts afterwards and `was` those before (None where no event tells them), both as the database writes JSON.
    """

    thing: str
    label: str
    at: datetime.datetime
    who: User | None
    now: dict[str, Any]
    was: dict[str, Any] | None
    said: dict[str, Any]
    mark: Mark

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Column -> value before and value after, for those that differ. The value before is None if no event tells."""
        before = self.was or {}
        return {
            name: (before.get(name), value)
            for name, value in self.now.items()
            if not name.startswith("pgh_")
            and name not in _BOOKKEEPING
            and (self.was is None or before.get(name) != value)
        }


def of_case(case: Case, *, most: int, before: Mark | None = None) -> list[Happening]:
    """The history of one case, its row and its person, newest first: at most so many entries, those behind `before`."""
    return _timeline(case.recipient_id, [case.pk], [case.sheet_row_id], most, before)


def of_row(row: SheetRow, *, most: int) -> list[Happening]:
    """The history of one row of a file, newest first, without that of cases and persons."""
    return _timeline(None, [], [row.pk], most, None)


def of_person(recipient_id: int, *, user: User, most: int, before: Mark | None = None) -> list[Happening]:
    """The history of a person of the register, newest first, as far as this user may see cases and lists."""
    cases = dict(Case.objects.visible_to(user).filter(recipient_id=recipient_id).values_list("pk", "sheet_row_id"))
    # Each way to a row apart: one question with OR would go through every row of every list.
    ways = (
        Link.objects.filter(recipient_id=recipient_id).values_list("row_id", flat=True),
        RowOutcome.objects.filter(recipient_id=recipient_id).values_list("row_id", flat=True),
        Decision.objects.filter(recipient_id=recipient_id).values_list("sheet_row_id", flat=True),
    )
    found = {*cases.values(), *(key for way in ways for key in way)}
    rows = SheetRow.objects.filter(pk__in=found, list__in=CentreList.objects.visible_to(user))
    # The row of one's own case is shown whoever sent the list.
    return _timeline(recipient_id, cases, {*cases.values(), *rows.values_list("pk", flat=True)}, most, before)


def _timeline(
    recipient_id: int | None, cases: Collection[int], rows: Collection[int], most: int, before: Mark | None
) -> list[Happening]:
    found = sql.fetch_all(
        SQL / "timeline.sql",
        {
            "recipient": recipient_id,
            "cases": list(cases),
            "rows": list(rows),
            "whole_lists": list(WHOLE_LISTS),
            "zone": timezone.get_current_timezone_name(),
            "most": most,
            "at": before.at if before else None,
            "place": before.place if before else None,
            "seq": before.seq if before else None,
        },
    )
    users = User.objects.in_bulk({each["who"] for each in found if each["who"] is not None})
    return [
        Happening(
            each["thing"],
            each["label"],
            each["at"],
            users.get(each["who"]),
            _read(each["now"]) or {},
            _read(each["was"]),
            _read(each["said"]) or {},
            Mark(each["at"], each["place"], each["seq"]),
        )
        for each in found
    ]


def _read(value: Any) -> Any:
    """JSON comes as text: Django takes care of its own fields only."""
    return json.loads(value) if isinstance(value, str) else value
