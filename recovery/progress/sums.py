"""Figures added up, so that a page that shows two levels counts once and both are of one moment: divisions from their
districts, centres and days from centre-days."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from records.models import Area, Centre
from recovery.progress.figures import AreaFigures, Figures, Report, range_of

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


def centres_of(units: Report) -> Report:
    """`report(level="centre")` of a place, from `report(level="centre_day")` of the same; one query for names."""
    by_centre: defaultdict[str, list[Figures]] = defaultdict(list)
    for part in units.parts:
        by_centre[part.code.rpartition(" ")[0]].append(part.figures)
    named = {centre.code: centre for centre in Centre.objects.filter(code__in=by_centre)}
    names = {code: (centre.name_en, centre.name_bn) for code, centre in named.items()}
    return Report(
        units.whole,
        [
            AreaFigures(code, *names.get(code, ("", "")), summed(found))
            for code, found in sorted(by_centre.items(), key=lambda pair: (pair[0] == "", pair[0]))
        ],
    )


def days_of(units: Report, centre: str) -> Report | None:
    """`report(level="day", parent=centre)`, from the centre-days of its district; None where it has none."""
    own = [
        AreaFigures(part.code.rpartition(" ")[2], "", "", part.figures)
        for part in units.parts
        if part.code.rpartition(" ")[0] == centre
    ]
    if not own:
        return None
    return Report(summed([part.figures for part in own]), sorted(own, key=lambda part: (part.code == "", part.code)))


def summed(parts: Sequence[Figures]) -> Figures:
    """The figures of several parts together, at least one, under the rules of `figures` for the range."""
    counts = {name: sum(getattr(part, name) for part in parts) for name in COUNTS}
    percent = range_of(counts, unplaced_waits=parts[0].unplaced_waits)
    return dataclasses.replace(parts[0], **counts, percent_low=percent.low, percent_high=percent.high)
