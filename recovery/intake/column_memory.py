"""What people have said of a centre's columns, so that the same headings need not be asked about again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils import timezone

from records.models import Centre, User
from recovery.intake.header import Header
from recovery.intake.headings import fold_heading
from recovery.models import ColumnMemory

_LONGEST_KEY = 300
#: Fewer remembered headings than this do not make a row of cells a header.
_ENOUGH_HEADINGS = 3


class Remembered(NamedTuple):
    """What a column was said to hold (None: left out), who said so and when (ISO day)."""

    field: str | None
    dose_no: int | None
    script: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered for one centre: of single headings, and of whole rows of headings by place."""

    by_heading: Mapping[str, Remembered] = field(default_factory=dict)
    by_place: Mapping[str, Mapping[int, Remembered]] = field(default_factory=dict)

    def knows(self, headings: Sequence[str]) -> bool:
        """Whether these are headings under which people have confirmed columns: this very row, or most of it."""
        if heading_signature(headings) in self.by_place:
            return True
        keys = [key for key in map(_key, headings) if key]
        known = len(self.by_heading.keys() & set(keys))
        return known >= _ENOUGH_HEADINGS and 2 * known >= len(keys)

    def of(self, header: Header) -> dict[int, Remembered]:
        """What is remembered of each column of a header; the whole row of headings outranks a single one."""
        keys = [_key(heading) for heading in header.headings]
        times = Counter(keys)
        found = {
            index: self.by_heading[key]
            for index, key in enumerate(keys)
            # Of a heading that stands twice nobody can tell which of them was meant.
            if key in self.by_heading and times[key] == 1
        }
        return found | dict(self.by_place.get(heading_signature(header.headings), {}))


def heading_signature(headings: Sequence[str]) -> str:
    """One mark for a whole row of headings in their order; '' for a row without any."""
    keys = [_key(heading) for heading in headings]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest() if keys else ""


def _key(heading: str) -> str:
    return fold_heading(heading)[:_LONGEST_KEY]


def memory_of(centre_code: str | None) -> Memory:
    """What is remembered for lists of a centre; without one, for lists whose sender named none."""
    if centre_code is None:
        lines = ColumnMemory.objects.filter(centre__isnull=True)
    else:
        lines = ColumnMemory.objects.filter(centre__code=centre_code)
    by_heading: dict[str, Remembered] = {}
    by_place: dict[str, dict[int, Remembered]] = {}
    for line in lines.select_related("confirmed_by"):
        said = Remembered(
            field=line.field or None,
            dose_no=line.dose_no,
            script=line.script,
            by=line.confirmed_by.display_name,
            at=timezone.localdate(line.confirmed_at).isoformat(),
        )
        if line.signature:
            by_place.setdefault(line.signature, {})[int(line.heading_key)] = said
        else:
            by_heading[line.heading_key] = said
    return Memory(by_heading, by_place)


def columns_remember(*, centre: Centre | None, sheets: Sequence[Mapping[str, Any]], by: User) -> None:
    """Keep what a person confirmed of the columns of a list, one entry of `CentreList.columns` a sheet.

    A newer word replaces an older one. Sheets that were left out and sheets without headings say nothing.
    """
    now = timezone.now()
    lines: dict[tuple[str, str], ColumnMemory] = {}
    for sheet in sheets:
        headings = [column["heading"] for column in sheet["columns"]]
        signature = heading_signature(headings)
        if sheet.get("left_out") or not sheet["header_rows"] or not signature:
            continue
        times = Counter(map(_key, headings))
        for column in sheet["columns"]:
            said = {
                "centre": centre,
                "field": column["field"] or "",
                "dose_no": column.get("dose_no"),
                "script": column.get("script", ""),
                "confirmed_by": by,
                "confirmed_at": now,
            }
            place = str(column["index"])
            lines[signature, place] = ColumnMemory(signature=signature, heading_key=place, **said)
            key = _key(column["heading"])
            if centre is not None and key and times[key] == 1:
                lines["", key] = ColumnMemory(heading_key=key, signature="", **said)
    ColumnMemory.objects.bulk_create(
        lines.values(),
        update_conflicts=True,
        unique_fields=["centre", "signature", "heading_key"],
        update_fields=["field", "dose_no", "script", "confirmed_by", "confirmed_at"],
    )
