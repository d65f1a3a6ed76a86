"""The tables of the progress pages to take away: as files, and as a sheet of paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from records.models import Area, Centre, Role
from recovery.progress.figures import reported_sources
from recovery.progress.published import published, step_of
from recovery.progress.sheets import definitions, figures_sheet, silent_days_sheet, unsaid_words
from recovery.web import access, access_followup, access_progress
from recovery.web.progress_rows import Kind
from recovery.web.progress_tables import NAMES, range_words
from recovery.web.sheet_files import sheet_file
from recovery.web.views.progress import headline
from recovery.web.views.reminders import SEERS

#: A printed table of more lines is set smaller, so that all 64 districts stand on one sheet.
LINES_IN_FULL_SIZE = 30


def _shown_codes(request: HttpRequest, place: Area | Centre | None) -> set[str] | None:
    """A manager sees the lines of other centres nowhere."""
    is_district = isinstance(place, Area) and step_of(place) == "centre"
    return (
        access_progress.own_centre_codes(request)
        if is_district and access.person(request).role == Role.MANAGER
        else None
    )


def _figures_file(request: HttpRequest, place: Area | Centre | None, kind: str) -> HttpResponse:
    incident = access.access_incident(request)
    by_district = place is None and request.GET.get("by") == "district"
    found = published(
        incident=incident, place=place, by_district=by_district, is_exact=access.person(request).sees_persons
    )
    sheet = figures_sheet(
        found,
        incident=incident,
        place_name=access_progress.place_name(place),
        sources=reported_sources(incident=incident),
        shown=_shown_codes(request, place),
    )
    step = step_of(place, by_district=by_district)
    where = slugify(place.code) if place else "country"
    return sheet_file(sheet, f"{incident.slug}-{where}-by-{step}", kind)


@require_safe
def country_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The table of the country by divisions, or with ?by=district by districts."""
    return _figures_file(request, None, kind)


@require_safe
def area_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The table of a division or district."""
    return _figures_file(request, access_progress.access_area(code), kind)


@require_safe
def centre_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The table of a centre by its days."""
    return _figures_file(request, access_progress.access_centre(request, code), kind)


@require_safe
@access.roles(*SEERS)
def silent_days_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The centre-days of which no list has come."""
    incident = access.access_incident(request)
    sheet = silent_days_sheet(
        access_followup.silent_days(request), incident=incident, sources=reported_sources(incident=incident)
    )
    return sheet_file(sheet, f"{incident.slug}-days-without-list", kind)


def _page_of(place: Area | Centre | None) -> str:
    if place is None:
        return reverse("recovery:progress")
    name = "recovery:progress_centre" if isinstance(place, Centre) else "recovery:progress_area"
    return reverse(name, args=[place.code])


def _printed(request: HttpRequest, place: Area | Centre | None) -> HttpResponse:
    """On paper: the headline, the table, what holds it back, what the words mean, of when it is."""
    incident = access.current_incident(request)
    if incident is None:
        return render(request, "recovery/home/no_incident.html")
    by_district = place is None and request.GET.get("by") == "district"
    step = step_of(place, by_district=by_district)
    found = published(
        incident=incident, place=place, by_district=by_district, is_exact=access.person(request).sees_persons
    )
    shown = _shown_codes(request, place)
    parts = [part for part in found.parts if shown is None or part.code in shown]
    kind: Kind = "country" if place is None else "centre" if isinstance(place, Centre) else "area"
    context = headline(request, incident, found.whole, kind, place.code if place else "") | {
        "href": {},  # paper leads nowhere
        "place": place,
        "parts": found.parts,
        "lines": [(part, range_words(part.figures)) for part in parts],
        "hides_centres": shown is not None,
        "is_long": len(parts) > LINES_IN_FULL_SIZE,
        "whole_range": range_words(found.whole),
        "step": step,
        "heading": NAMES[step],
        "back": _page_of(place),
        "definitions": definitions(),
        "unsaid": unsaid_words(found),
        "is_disclosed": found.rule is not None,
        "counted_at": timezone.now(),
    }
    return render(request, "recovery/progress/print.html", context)


@require_safe
def country_print(request: HttpRequest) -> HttpResponse:
    """The country by divisions on one sheet, or with ?by=district by districts, on one, too."""
    return _printed(request, None)


@require_safe
def area_print(request: HttpRequest, code: str) -> HttpResponse:
    """A division or district."""
    return _printed(request, access_progress.access_area(code))


@require_safe
def centre_print(request: HttpRequest, code: str) -> HttpResponse:
    """A centre by its days."""
    return _printed(request, access_progress.access_centre(request, code))
