"""The figures as somebody may see them: the one door for screens, files, the programming interface and print.

An area and its parts, in fixed steps only: the country by division or district, a division by district, a district by
centre, a centre by day. Free cuts could be subtracted from each other.
"""

from __future__ import annotations

from typing import Literal

from django.conf import settings

from records.models import Area, Centre
from recovery.models import Incident
from recovery.progress.disclosure import (
    RULES,
    DisclosedReport,
    as_counted,
    centre_disclosed,
    district_disclosed,
    districts_disclosed,
)
from recovery.progress.figures import Level, report
from recovery.progress.sums import centres_of, days_of

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
    if is_exact or rule is None or level == "division":
        return as_counted(report(incident=incident, level=level, parent=place))
    if level == "district":
        return districts_disclosed(report(incident=incident, level=level, parent=place))
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
