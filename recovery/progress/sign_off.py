"""A centre signs that its list of a day is complete; whoever finds otherwise opens the day again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext, override

from records import sql
from records.bangla import bangla_digits
from records.models import User
from recovery import errors
from recovery.models import CentreDay, CentreList

SQL = Path(__file__).parent / "sql"


def day_sign_off(*, centre_day: CentreDay, by: User, register_pages: str = "") -> CentreDay:
    """Sign that the lists of this centre-day name everybody who was vaccinated there.

    It says nothing about who is back on the server. That `by` may sign for this centre is the caller's to see
    to. Raises DayDisputed, DayWithoutList, DayListInWork, DayHasOpenRows, and DayMovedOn if it is signed already.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        # Arriving rows take the same lock: what is counted under it cannot change before the signature.
        day = CentreDay.objects.select_for_update().get(pk=centre_day.pk)
        rows = rows_of_day(day)
        hindrance = _hindrance(day, rows)
        if hindrance is not None:
            raise hindrance
        CentreDay.objects.filter(pk=day.pk).update(
            state=CentreDay.State.COMPLETE,
            signed_off_by=by,
            signed_off_at=Now(),
            register_pages=register_pages.strip(),
            rows_signed=rows["listed"],
            reason="",
        )
    centre_day.refresh_from_db()
    return centre_day


def sign_off_hindrance(centre_day: CentreDay) -> errors.RecoveryError | None:
    """Why this centre-day cannot be signed off now; None if it can."""
    return _hindrance(centre_day, rows_of_day(centre_day))


def _hindrance(day: CentreDay, rows: dict[str, Any]) -> errors.RecoveryError | None:
    if day.state == CentreDay.State.COMPLETE:
        return errors.DayMovedOn(state=day.get_state_display())
    if day.state == CentreDay.State.DISPUTED:
        return errors.DayDisputed()
    if rows["lists_in_work"]:
        return errors.DayListInWork()
    if not rows["settled_lists"]:
        return errors.DayWithoutList()
    if rows["undecided"]:
        return errors.DayHasOpenRows(rows=rows["undecided"])
    return None


def day_reopen(*, centre_day: CentreDay, reason: str, by: User) -> CentreDay:
    """Take a centre-day's signature back. Raises ReasonNeeded, and DayMovedOn if the day is not signed."""
    if not reason.strip():
        raise errors.ReasonNeeded
    with transaction.atomic(), pghistory.context(user=by.pk, reason=reason.strip()):
        signed = CentreDay.objects.filter(pk=centre_day.pk, state=CentreDay.State.COMPLETE)
        if not _reopen(signed, reason.strip()):
            centre_day.refresh_from_db()
            raise errors.DayMovedOn(state=centre_day.get_state_display())
    centre_day.refresh_from_db()
    return centre_day


def days_reopen_when_rows_arrive(centre_list: CentreList) -> int:
    """Open signed days again whose rows are no longer those that were signed for; gives how many.

    To be called in the transaction that settles or withdraws the list. A list that was judged anew with as many
    rows opens nothing. Looked at are the days of the centres that this list names or has ever named.
    """
    with transaction.atomic():
        days = sql.fetch_all(SQL / "days_lock.sql", {"list_id": centre_list.pk, "incident_id": centre_list.incident_id})
        signed = {day["id"]: day for day in days if day["state"] == CentreDay.State.COMPLETE}
        if not signed:
            return 0
        counted = _rows_of_days(sorted(signed), list_id=centre_list.pk)
        gained = [row["centre_day_id"] for row in counted if _is_news(signed[row["centre_day_id"]], row, centre_list)]
        return _reopen(CentreDay.objects.filter(pk__in=gained), _rows_changed(centre_list))


def rows_of_day(centre_day: CentreDay) -> dict[str, Any]:
    """What the lists of one centre-day hold: listed, undecided, settled_lists, lists_in_work."""
    return _rows_of_days([centre_day.pk], list_id=None)[0]


def _rows_of_days(ids: Sequence[int], *, list_id: int | None) -> list[dict[str, Any]]:
    return sql.fetch_all(SQL / "rows_of_days.sql", {"centre_day_ids": list(ids), "list_id": list_id})


def _is_news(day: dict[str, Any], row: dict[str, Any], centre_list: CentreList) -> bool:
    """Whether the lists of a signed day hold something else than its signature covers, or none is left."""
    signed = row["listed"] if day["rows_signed"] is None else day["rows_signed"]
    came_later: bool = centre_list.uploaded_at > day["signed_off_at"] and row["listed_by_list"] > 0
    # Fewer rows, too: those that are gone may have been the missing ones, and what is left would be whole.
    return came_later or row["listed"] != signed or not row["settled_lists"]


def _rows_changed(centre_list: CentreList) -> str:
    """The reason that is kept with the day, in the language of the site: a job has no reader to ask."""
    with override(settings.LANGUAGE_CODE):
        sentence = gettext('The rows of list %(number)s, "%(file)s", changed after this day was signed off.')
    number = str(centre_list.pk)
    is_bangla = settings.LANGUAGE_CODE.startswith("bn")
    return sentence % {"number": bangla_digits(number) if is_bangla else number, "file": centre_list.file_name}


def _reopen(days: QuerySet[CentreDay], reason: str) -> int:
    return days.update(
        state=CentreDay.State.OPEN, signed_off_by=None, signed_off_at=None, rows_signed=None, reason=reason
    )
