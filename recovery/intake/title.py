"""What holds for rows that do not say it themselves: what the sender said, else what the letterhead says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from recovery.intake.header import TitleDefault, title_defaults
from recovery.intake.readers import SheetRow
from recovery.intake.rows.centres import Centres

_PARTS = re.compile("[,;|()\u0964\n]|\\s[\u2013-]\\s")
_LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Given:
    """What the sender said of the whole list; it fills empty cells."""

    day: date | None
    dose_no: int | None
    centre_code: str | None


def list_defaults(
    titles: Sequence[SheetRow], days: Sequence[date], given: Given, centres: Centres
) -> tuple[dict[str, dict[str, Any]], bool]:
    """The defaults as `CentreList.defaults` keeps them, and whether the title says other than the sender.

    What the sender said holds; where the title says something else, that stands beside it under `title`.
    """
    in_title = title_defaults(titles, days)
    said = {
        "given_on": given.day.isoformat() if given.day else None,
        "dose_no": given.dose_no,
        "centre": given.centre_code,
    }
    titled: dict[str, dict[str, Any]] = {}
    for field in ("given_on", "dose_no"):
        if field in in_title:
            titled[field] = _from_title(in_title[field])
    centre = _centre_in(in_title.get("centre_text"), centres)
    if centre is not None:
        titled["centre"] = centre
    defaults: dict[str, dict[str, Any]] = {}
    contradicted = False
    for field, value in said.items():
        if value is None:
            if field in titled:
                defaults[field] = {**titled[field], "source": "title"}
            continue
        defaults[field] = {"value": value, "source": "given"}
        if field in titled and titled[field]["value"] != value:
            defaults[field]["title"] = titled[field]
            contradicted = True
    return defaults, contradicted


def _from_title(found: TitleDefault) -> dict[str, Any]:
    value = found.value.isoformat() if isinstance(found.value, date) else found.value
    return {"value": value, "row": found.row_number, "text": found.text[:_LONGEST_SHOWN]}


def _centre_in(found: TitleDefault | None, centres: Centres) -> dict[str, Any] | None:
    """The centre that the letterhead names, in whatever order it names place, kind of place and district."""
    if found is None:
        return None
    place = str(found.value)
    code = centres.named_in(place) or next(
        # A district behind the place may be a centre's own name; the first part that names one is meant.
        (named for part in _PARTS.split(place) if part.strip() and (named := centres.named_in(part.strip()))),
        "",
    )
    if not code:
        return None
    return {"value": code, "row": found.row_number, "text": found.text[:_LONGEST_SHOWN]}
