"""Where recovery is going and why it moved: snapshots, the forecast, two snapshots compared; and who needs help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.models import Area, Role
from recovery.models import Incident, ProgressSnapshot
from recovery.progress.comparison import Move, comparison
from recovery.progress.figures import Figures, reported_sources
from recovery.progress.funnel import funnel
from recovery.progress.helping import Waiting, help_needed
from recovery.progress.kept_sheets import comparison_sheet, help_sheet, trend_sheet
from recovery.progress.outlook import Outlook, outlook
from recovery.progress.snapshots import snapshot_figures, snapshots_of_area
from recovery.progress.two_lists import Estimate, NoEstimate, two_list_estimate
from recovery.web import access, access_progress, access_snapshots
from recovery.web.sheet_files import KINDS, sheet_file
from recovery.web.words_progress import CAUSES, NO_ESTIMATE, NO_FORECAST, signed

#: Days of the series that the page shows.
DAYS_SHOWN = 92
#: Lines of each ranking.
MOST_LINES = 50


def outlook_words(told: Outlook) -> dict[str, Any]:
    """What _outlook.html shows: the outlook, and the sentence in place of a forecast."""
    return {"outlook": told, "no_forecast": NO_FORECAST[told.reason] if told.reason else ""}


def _place(request: HttpRequest, code: str) -> Area | None:
    """The area whose earlier days are asked for; None for the country."""
    return access_progress.access_area_then(request, code) if code else None


def _newest(incident: Incident, told: Outlook, place: Area | None) -> ProgressSnapshot | None:
    """The newest daily snapshot with the counts of the place; None where none has anything to count there."""
    newest = access_snapshots.newest_of_the_day(incident) if told.points else None
    if newest is not None and place is not None:
        (newest,) = snapshots_of_area([newest], place)
    return newest


def _forecast_words(told: Outlook) -> str:
    """The forecast in one line for a file, or why there is none."""
    if told.forecast is None:
        return str(NO_FORECAST[told.reason]) if told.reason else ""
    facts = {name: getattr(told.forecast, name) for name in ("counted_on", "earliest", "latest")}
    if told.forecast.latest is None:
        return (
            _("From the snapshot of %(counted_on)s: the last person is verified on %(earliest)s at the earliest.")
            % facts
        )
    return _("From the snapshot of %(counted_on)s: 8 of 10 futures end between %(earliest)s and %(latest)s.") % facts


@require_safe
def trend_file(request: HttpRequest, kind: str, code: str = "") -> HttpResponse:
    """All days that were kept, the band of the forecast, and the way of the lost doses."""
    incident, place = access.access_incident(request), _place(request, code)
    told = outlook(incident=incident, place=place)
    newest = _newest(incident, told, place)
    sheet = trend_sheet(
        told,
        newest=newest,
        steps=funnel(newest) if newest else (),
        incident=incident,
        place_name=access_progress.place_name(place),
        forecast=_forecast_words(told),
        is_exact=access.person(request).sees_persons,
    )
    return sheet_file(sheet, f"{incident.slug}-{code or 'country'}-trend", kind)


@require_safe
def trend(request: HttpRequest, code: str = "") -> HttpResponse:
    """The days so far, the way of the lost doses, and when nobody would be left: of the country or of an area."""
    incident, place = access.access_incident(request), _place(request, code)
    told = outlook(incident=incident, place=place, most=DAYS_SHOWN)
    newest = _newest(incident, told, place)
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
        "downloads": _downloads("trend", code),
    }
    return render(request, "recovery/progress/trend.html", context)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two snapshots of a place that were chosen, each with its figures; `moves` is None where definitions differ."""

    before: ProgressSnapshot
    after: ProgressSnapshot
    figures_before: Figures
    figures_after: Figures
    moves: list[Move] | None


def _compared(request: HttpRequest, place: Area | None, offered: list[ProgressSnapshot]) -> Compared | None:
    """The two that ?from= and ?to= name, or the newest two; None where there are not two."""
    after = _chosen(request, "to") or next(iter(offered), None)
    earlier = [each for each in offered if after and each.pk != after.pk and each.taken_at < after.taken_at]
    before = _chosen(request, "from") or next(iter(earlier), None)
    if not before or not after:
        return None
    if place is not None:
        before, after = snapshots_of_area([before, after], place)
    moves = comparison(before=before, after=after) if before.definitions == after.definitions else None
    told = [each for each in moves if not each.is_nothing] if moves is not None else None
    return Compared(before, after, snapshot_figures(before), snapshot_figures(after), told)


def _incident_elsewhere(request: HttpRequest) -> Incident | None:
    """The incident of the snapshots that are named, where it is not the one in which this person looks."""
    named = (request.GET.get(name) for name in ("from", "to"))
    of = access_snapshots.incident_of(number for number in named if number)
    return of if of and of != access.access_incident(request) else None


@require_safe
def compare(request: HttpRequest, code: str = "") -> HttpResponse:
    """Two snapshots, and why the figures moved from one to the other: of the country or of an area.

    A link may name snapshots of another incident than the chosen one: then no figure, but the way to that incident.
    """
    place = _place(request, code)
    if elsewhere := _incident_elsewhere(request):
        context: dict[str, Any] = {"place": place, "of": elsewhere, "again": request.get_full_path()}
        return render(request, "recovery/progress/compare_elsewhere.html", context, status=409)
    offered = access_snapshots.snapshots(request)
    found = _compared(request, place, offered)
    context = {
        "place": place,
        "inner": access_progress.areas_then(request, place),
        "offered": offered,
        "before": found and found.before,
        "after": found and found.after,
    }
    if found:
        chosen = f"?from={found.before.pk}&to={found.after.pk}"
        context |= {
            "both": (found.before, found.after),
            "is_same_kind": found.moves is not None,
            "figures_before": found.figures_before,
            "figures_after": found.figures_after,
            "moves": [
                {
                    "words": CAUSES[move.cause],
                    "number": move.number,
                    "changes": [
                        signed(getattr(move, name)) for name in ("verified", "known_missing", "unknown", "total")
                    ],
                }
                for move in found.moves or ()
            ],
            "downloads": _downloads("compare", code, chosen),
        }
    return render(request, "recovery/progress/compare.html", context)


@require_safe
def compare_file(request: HttpRequest, kind: str, code: str = "") -> HttpResponse:
    """The same to take away; 404 where there are no two snapshots by the same definitions."""
    incident, place = access.access_incident(request), _place(request, code)
    found = _compared(request, place, access_snapshots.snapshots(request))
    if found is None or found.moves is None:
        raise Http404
    sheet = comparison_sheet(
        [(str(CAUSES[move.cause]), move) for move in found.moves],
        before=(found.before, found.figures_before),
        after=(found.after, found.figures_after),
        incident=incident,
        place_name=access_progress.place_name(place),
    )
    return sheet_file(sheet, f"{incident.slug}-{code or 'country'}-{found.before.pk}-to-{found.after.pk}", kind)


def _rankings(request: HttpRequest) -> tuple[dict[str, tuple[Waiting, ...]], bool]:
    """The rankings that this person sees, and whether they are by district."""
    person = access.person(request)
    needed = help_needed(incident=access.access_incident(request))
    by_district = not person.sees_persons
    if person.role == Role.MANAGER:
        needed = needed.of_centres(access_progress.own_centre_codes(request))
    elif by_district:
        needed = needed.by_district()
    return {"waiting": needed.waiting, "owing": needed.owing, "stuck": needed.stuck}, by_district


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Who waits longest, which centres owe lists, where review is stuck."""
    rankings, by_district = _rankings(request)
    context: dict[str, Any] = {name: lines[:MOST_LINES] for name, lines in rankings.items()}
    context |= {f"{name}_more": max(len(lines) - MOST_LINES, 0) for name, lines in rankings.items()}
    context |= {
        "by_district": by_district,
        "is_manager": access.person(request).role == Role.MANAGER,
        "downloads": _downloads("help", ""),
    }
    return render(request, "recovery/progress/help.html", context)


@require_safe
def help_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All lines of the rankings."""
    incident = access.access_incident(request)
    rankings, by_district = _rankings(request)
    owing = (
        _("Centre-days of which no list has come, the most first.")
        if by_district
        else _("Centre-days of which no list has come, the most reported doses first.")
    )
    words = {
        "waiting": (
            _("Who waits longest"),
            _(
                "People whose first dose is not on the server and whose second dose was due already, "
                "by the oldest due day."
            ),
        ),
        "owing": (_("Who owes lists"), owing),
        "stuck": (_("Where review is stuck"), _("Rows on which a person must decide, the oldest list first.")),
    }
    sheet = help_sheet(
        [(*words[name], lines) for name, lines in rankings.items()],
        incident=incident,
        by_district=by_district,
        place_name=access_progress.places_seen(request),
        sources=reported_sources(incident=incident),
    )
    return sheet_file(sheet, f"{incident.slug}-help", kind)


def _downloads(page: str, code: str, query: str = "") -> dict[str, str]:
    """Where the table of a page is had as a file."""
    name = f"recovery:progress_area_{page}_file" if code else f"recovery:progress_{page}_file"
    args = [code] if code else []
    return {kind: reverse(name, args=[*args, kind]) + query for kind in KINDS}


def _chosen(request: HttpRequest, name: str) -> ProgressSnapshot | None:
    number = request.GET.get(name, "")
    return access_snapshots.access_snapshot(request, number) if number else None
