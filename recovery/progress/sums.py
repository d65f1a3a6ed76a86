"""Figures added up: divisions from their districts, so that a page shows both and counts once."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from records.models import Area
from recovery.progress.figures import AreaFigures, Figures, range_of

#: The fields of Figures that are counts, and so add up.
COUNTS = tuple(each.name for each in dataclasses.fields(Figures) if each.type == "int")


def divisions_of(districts: Iterable[AreaFigures]) -> list[AreaFigures]:
    """The parts of `report(level="division")`, from those of `report(level="district")`; one small query for names."""
    by_division: defaultdict[str, list[Figures]] = defaultdict(list)
    for part in districts:
        by_division[part.code[:2]].append(part.figures)
    areas = Area.objects.filter(level=Area.Level.DIVISION).in_bulk()
    return [
        AreaFigures(code, areas[code].name_en, areas[code].name_bn, summed(found))
        if code
        else AreaFigures("", "", "", summed(found))
        for code, found in sorted(by_division.items(), key=lambda pair: (pair[0] == "", pair[0]))
    ]


def summed(parts: Sequence[Figures]) -> Figures:
    """The figures of several parts together, at least one, under the rules of `figures` for the range."""
    counts = {name: sum(getattr(part, name) for part in parts) for name in COUNTS}
    percent = range_of(counts, list_of_unknown_place_waits=parts[0].list_of_unknown_place_waits)
    return dataclasses.replace(parts[0], **counts, percent_low=percent.low, percent_high=percent.high)
