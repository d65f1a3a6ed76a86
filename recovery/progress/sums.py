"""Divisions as sums of their districts, so that a page shows both and counts once."""

from __future__ import annotations

import dataclasses
from collections import defaultdict

from records.models import Area
from recovery.progress.figures import AreaFigures, Figures, Report
from recovery.progress.ranges import percent_range

#: The fields of Figures that are counts, and so add up.
COUNTS = tuple(each.name for each in dataclasses.fields(Figures) if each.type == "int")


def divisions_of(districts: Report) -> list[AreaFigures]:
    """The parts of `report(level="division")`, from those of `report(level="district")`; one small query for names."""
    by_division: defaultdict[str, list[Figures]] = defaultdict(list)
    for part in districts.parts:
        by_division[part.code[:2]].append(part.figures)
    areas = Area.objects.filter(level=Area.Level.DIVISION).in_bulk()
    return [
        AreaFigures(code, areas[code].name_en, areas[code].name_bn, _sum(found))
        if code
        else AreaFigures("", "", "", _sum(found))
        for code, found in sorted(by_division.items(), key=lambda pair: (pair[0] == "", pair[0]))
    ]


def _sum(parts: list[Figures]) -> Figures:
    counts = {name: sum(getattr(part, name) for part in parts) for name in COUNTS}
    expected, complete = counts["centre_days_expected"], counts["centre_days_complete"]
    percent = percent_range(
        verified=counts["verified"],
        known_missing=counts["known_missing"],
        unknown=counts["unknown"],
        is_uncounted=counts["uncounted_centre_days"] > 0,
        is_finished=expected == complete and expected > 0,
    )
    return dataclasses.replace(parts[0], **counts, percent_low=percent.low, percent_high=percent.high)
