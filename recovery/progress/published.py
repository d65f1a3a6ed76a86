"""The figures as somebody may see them: the one door for screens, files, the programming interface and print.

An area and its parts, in fixed steps only: the country by division or district, a division by district, a district by
centre, a centre by day. Free cuts could be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.conf import settings

from records.models import Area, Centre
from recovery.models import Incident
from recovery.progress.disclosure import (
    RULES,
    DisclosedArea,
    DisclosedReport,
    Shown,
    areas_disclosed,
    as_counted,
    centre_disclosed,
    district_disclosed,
    hides_signatures,
    without_complete,
)
from recovery.progress.figures import AreaFigures, Figures, Level, Report, report
from recovery.progress.sums import centres_of, days_of, divisions_of, summed

#: Parts into which a place is cut.
Step = Literal["division", "district", "centre", "day"]


def step_of(place: Area | Centre | None, *, by_district: bool = False) -> Step:
    """The parts in which a place is shown; `by_district` is for the country alone."""
    if place is None:
        return "district" if by_district else "division"
    if isinstance(place, Centre):
        return "day"
    return "district" if place.level == Area.Level.DIVISION else "centre"


def published(
    *, incident: Incident, place: Area | Centre | None = None, by_district: bool = False, is_exact: bool
) -> DisclosedReport:
    """A place by its parts. `is_exact` is for those who may see persons; for others small counts below the district
    are hidden by the rule of the setting DISCLOSURE_RULE.
    """
    level: Level = step_of(place, by_district=by_district)
    rule = RULES[settings.DISCLOSURE_RULE]
    if is_exact or rule is None:
        return as_counted(report(incident=incident, level=level, parent=place))
    if level in ("division", "district"):
        return areas_disclosed(report(incident=incident, level=level, parent=place))
    sharing = Incident.objects.filter(dose_no=incident.dose_no, days__overlap=incident.days).exclude(pk=incident.pk)
    others = set(sharing.values_list("pk", flat=True))
    # Of incidents that share a day, the first shows its centres, and none its days: they could be subtracted.
    shows_parts = not any(other < incident.pk for other in others)
    district = place.district if isinstance(place, Centre) else place
    if not isinstance(place, Centre):
        by_centre = report(incident=incident, level="centre", parent=district)
        return district_disclosed(by_centre, rule, shows_parts=shows_parts)
    units = report(incident=incident, level="centre_day", parent=district)
    line = district_disclosed(centres_of(units), rule, shows_parts=shows_parts).part(place.code)
    days = days_of(units, place.code)
    if line is None or days is None:  # nothing has been counted there
        return as_counted(report(incident=incident, level="day", parent=place))
    return centre_disclosed(line, days, rule, shows_days=not others)


def published_divisions(found: DisclosedReport, *, is_exact: bool) -> list[DisclosedArea]:
    """The divisions of a country that is published by district; of one moment with it."""
    return [
        DisclosedArea(part, published_then(part.figures, is_exact=is_exact))
        for part in divisions_of(area.part for area in found.parts)
    ]


def published_then(figures: Figures, *, is_exact: bool) -> Shown:
    """The figures of an earlier day of the country or a division."""
    return figures if is_exact or RULES[settings.DISCLOSURE_RULE] is None else without_complete(figures)


def signatures_published(units: Sequence[AreaFigures]) -> bool:
    """Whether those who see no persons may know which of these centre-days, all of one district, are signed."""
    rule = RULES[settings.DISCLOSURE_RULE]
    if rule is None or not units:
        return True
    return not hides_signatures(centres_of(Report(summed([each.figures for each in units]), list(units))), rule)
