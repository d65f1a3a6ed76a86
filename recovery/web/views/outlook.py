"""Where recovery is going and why it moved: snapshots, the forecast, two snapshots compared; and who needs help."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.models import Role
from recovery.models import ProgressSnapshot
from recovery.progress.comparison import comparison
from recovery.progress.helping import help_needed
from recovery.progress.outlook import Outlook, outlook
from recovery.progress.snapshots import snapshot_figures, snapshots_of_area
from recovery.progress.two_lists import Estimate, NoEstimate, two_list_estimate
from recovery.web import access, access_progress, access_snapshots
from recovery.web.words_progress import CAUSES, NO_ESTIMATE, NO_FORECAST, signed

#: Days of the series that the page shows.
DAYS_SHOWN = 92
#: Lines of each ranking.
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many people came so far, of how many; `percent` is None where it says nothing, or where all did.

    Of a step that `is_part` everybody was in the step before. Others may be as many by chance, so never "all".
    """

    key: str
    words: str
    count: int
    of: int
    of_words: str
    is_part: bool = True

    @property
    def is_all(self) -> bool:
        return self.is_part and self.of > 0 and self.count == self.of

    @property
    def percent(self) -> Decimal | None:
        """Rounded down to one decimal; more than everybody is no share."""
        if not self.of or self.count >= self.of:
            return None
        return Decimal(self.count * 1000 // self.of).scaleb(-1)


def funnel(snapshot: ProgressSnapshot) -> list[FunnelStep]:
    """The way of the lost doses, each step with what it is a part of."""
    listed, missing, verified = _("listed"), _("missing"), _("verified")
    found = snapshot.cases_verified
    return [
        FunnelStep("listed", listed, snapshot.listed, snapshot.reported, _("reported"), is_part=False),
        FunnelStep("missing", missing, snapshot.cases_missing, snapshot.listed, listed, is_part=False),
        FunnelStep("corrected", _("corrected"), snapshot.cases_corrected, snapshot.cases_missing, missing),
        FunnelStep("delivered", _("delivered"), snapshot.cases_delivered, snapshot.cases_corrected, _("corrected")),
        FunnelStep("verified", verified, found, snapshot.cases_missing, missing),
        FunnelStep("sms", _("told by SMS"), snapshot.cases_messaged, found, verified),
        FunnelStep("second_dose", _("had the second dose"), snapshot.cases_second_dose, found, verified),
    ]


def outlook_words(told: Outlook) -> dict[str, Any]:
    """What _outlook.html shows: the outlook, and the sentence in place of a forecast."""
    return {"outlook": told, "no_forecast": NO_FORECAST[told.reason] if told.reason else ""}


@require_safe
def trend(request: HttpRequest, code: str = "") -> HttpResponse:
    """The days so far, the way of the lost doses, and when nobody would be left: of the country or of an area."""
    incident = access.access_incident(request)
    place = access_progress.access_area_then(request, code) if code else None
    told = outlook(incident=incident, place=place, most=DAYS_SHOWN)
    newest = access_snapshots.newest_of_the_day(request) if told.points else None
    if newest is not None and place is not None:
        (newest,) = snapshots_of_area([newest], place)
    # Both of its lists must be whole; by area people would be counted where one of them says they were.
    estimate = two_list_estimate(incident=incident) if place is None else None
    context = outlook_words(told) | {
        "place": place,
        "inner": access_progress.areas_then(request, place),
        "points": told.points,
        "days_left_out": told.left_out,
        "newest": newest,
        "figures": snapshot_figures(newest) if newest else None,
        "funnel": funnel(newest) if newest else [],
        "estimate": estimate if isinstance(estimate, Estimate) else None,
        "no_estimate": NO_ESTIMATE[estimate] if isinstance(estimate, NoEstimate) else "",
    }
    return render(request, "recovery/progress/trend.html", context)


@require_safe
def compare(request: HttpRequest, code: str = "") -> HttpResponse:
    """Two snapshots, and why the figures moved from one to the other: of the country or of an area."""
    place = access_progress.access_area_then(request, code) if code else None
    offered = access_snapshots.snapshots(request)
    after = _chosen(request, "to") or next(iter(offered), None)
    earlier = [each for each in offered if after and each.pk != after.pk and each.taken_at < after.taken_at]
    before = _chosen(request, "from") or next(iter(earlier), None)
    context: dict[str, Any] = {
        "place": place,
        "inner": access_progress.areas_then(request, place),
        "offered": offered,
        "before": before,
        "after": after,
    }
    if before and after:
        if place is not None:
            before, after = snapshots_of_area([before, after], place)
        is_same_kind = before.definitions == after.definitions
        context |= {
            "is_same_kind": is_same_kind,
            "figures_before": snapshot_figures(before),
            "figures_after": snapshot_figures(after),
            "moves": [
                {
                    "words": CAUSES[move.cause],
                    "number": move.number,
                    "changes": [
                        signed(getattr(move, name)) for name in ("verified", "known_missing", "unknown", "total")
                    ],
                }
                for move in comparison(before=before, after=after)
                if not move.is_nothing
            ]
            if is_same_kind
            else [],
        }
    return render(request, "recovery/progress/compare.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Who waits longest, which centres owe lists, where review is stuck."""
    person = access.person(request)
    needed = help_needed(incident=access.access_incident(request))
    by_district = not person.sees_persons
    if person.role == Role.MANAGER:
        needed = needed.of_centres(access_progress.own_centre_codes(request))
    elif by_district:
        needed = needed.by_district()
    rankings = {"waiting": needed.waiting, "owing": needed.owing, "stuck": needed.stuck}
    context: dict[str, Any] = {name: lines[:MOST_LINES] for name, lines in rankings.items()}
    context |= {f"{name}_more": max(len(lines) - MOST_LINES, 0) for name, lines in rankings.items()}
    context |= {"by_district": by_district, "is_manager": person.role == Role.MANAGER}
    return render(request, "recovery/progress/help.html", context)


def _chosen(request: HttpRequest, name: str) -> ProgressSnapshot | None:
    number = request.GET.get(name, "")
    return access_snapshots.access_snapshot(request, number) if number else None
