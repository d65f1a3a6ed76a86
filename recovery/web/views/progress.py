"""How far recovery has come, from the country down to a centre's days, and the signature of a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from records.models import Area, Role
from recovery.errors import RecoveryError
from recovery.models import CentreDay, Incident
from recovery.progress.figures import AreaFigures, Figures, Level, Report, report
from recovery.progress.linkage_quality import linkage_quality
from recovery.progress.outlook import LOOKS_BACK, outlook
from recovery.progress.sign_off import day_reopen, day_sign_off, sign_off_hindrance
from recovery.web import access
from recovery.web.forms import ReasonForm
from recovery.web.progress_tables import DayTable, PartTable
from recovery.web.views.outlook import outlook_words

SIGNERS = (Role.MANAGER, Role.OFFICER)


class SignOffForm(forms.Form):
    """A signature for a day: the pages of the register book in which somebody could look it up."""

    register_pages = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("Pages of the register book"),
        help_text=gettext_lazy("For example 1–42: where the names of this day stand."),
    )


@require_safe
def country(request: HttpRequest) -> HttpResponse:
    """The whole country by divisions, or with ?by=district by districts."""
    incident = access.current_incident(request)
    if incident is None:
        return render(request, "recovery/home/no_incident.html")
    by_district = request.GET.get("by") == "district"
    level: Level = "district" if by_district else "division"
    context = _context(request, incident, report(incident=incident, level=level), level)
    context |= {
        "by_district": by_district,
        "may_choose_level": True,
        "quality": linkage_quality(incident=incident),
        **outlook_words(outlook(incident=incident, most=LOOKS_BACK + 1)),
    }
    return render(request, "recovery/progress/area.html", context)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """A division by its districts, or a district by its centres."""
    incident = access.access_incident(request)
    place = access.access_area(code)
    level: Level = "district" if place.level == Area.Level.DIVISION else "centre"
    found = report(incident=incident, level=level, parent=place)
    return render(request, "recovery/progress/area.html", _context(request, incident, found, level, place=place))


@require_safe
def centre(request: HttpRequest, code: str) -> HttpResponse:
    """A centre by its days, with their signatures."""
    incident = access.access_incident(request)
    place = access.access_centre(request, code)
    found = report(incident=incident, level="day", parent=place)
    days = access.days_of_centre(incident, place)
    table = DayTable(
        found.parts,
        whole=found.whole,
        days={day.day: day for day in days},
        address=lambda _part: None,
        case_address=lambda _part: None,
    )
    RequestConfig(request, paginate=False).configure(table)
    may_sign = access.person(request).role in SIGNERS
    context = _headline(request, incident, found.whole, centre_code=place.code) | {
        "place": place,
        "table": table,
        "parts": found.parts,
        "days": [_day_card(day, may_sign=may_sign) for day in days],
    }
    return render(request, "recovery/progress/centre.html", context)


@require_safe
def meaning(request: HttpRequest) -> HttpResponse:
    """What each figure means, and how it is counted."""
    return render(request, "recovery/progress/meaning.html")


@require_POST
@access.roles(*SIGNERS)
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign that the lists of a day are complete."""
    day = access.access_centre_day(request, pk)
    form = SignOffForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form["register_pages"].errors))
        return _back_to_centre(day)
    try:
        day_sign_off(centre_day=day, by=access.person(request), **form.cleaned_data)
    except RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The day is signed off. Thank you."))
    return _back_to_centre(day)


@require_POST
@access.roles(*SIGNERS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the signature of a day back."""
    day = access.access_centre_day(request, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        day_reopen(centre_day=day, reason=reason, by=access.person(request))
    except RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The day is open again."))
    return _back_to_centre(day)


def _context(
    request: HttpRequest, incident: Incident, found: Report, level: Level, *, place: Area | None = None
) -> dict[str, Any]:
    """What the page of the country or an area shows. A manager sees the lines of other centres nowhere."""
    person = access.person(request)
    parts = found.parts
    hides_centres = level == "centre" and person.role == Role.MANAGER
    if hides_centres:
        own = access.own_centre_codes(request)
        parts = [part for part in parts if part.code in own]
    table = PartTable(
        parts,
        whole=found.whole,
        level=level,
        address=lambda part: _address(part, level),
        case_address=lambda part: (
            _cases(part.code) if level == "centre" and part.code and person.sees_persons else None
        ),
    )
    RequestConfig(request, paginate=False).configure(table)
    return _headline(request, incident, found.whole, is_country=place is None) | {
        "table": table,
        "parts": found.parts,
        "place": place,
        "hides_centres": hides_centres,
    }


def _headline(
    request: HttpRequest,
    incident: Incident,
    whole: Figures,
    *,
    centre_code: str = "",
    is_country: bool = False,
) -> dict[str, Any]:
    """The figures, their denominator and its source, and where the people behind a figure are listed."""
    words = {1: _("first doses"), 2: _("second doses")}
    person = access.person(request)
    # The list of cases can be cut to a centre and not to an area; elsewhere a figure would open other people.
    opens_cases = person.sees_persons and (bool(centre_code) or (is_country and person.sees_all_centres))
    return {
        "incident": incident,
        "figures": whole,
        "as_of": whole.as_of,
        "doses": words.get(incident.dose_no, _("doses")),
        "sources": access.reported_sources(incident),
        "beyond_reported": whole.total + whole.closed - whole.reported,
        "days_unsigned": whole.centre_days_unsigned - whole.centre_days_without_list,
        "not_applied": whole.known_missing - whole.applied,
        "case_href": _cases(centre_code) if opens_cases else "",
        "list_href": f"{reverse('recovery:list_index')}?{urlencode({'text': centre_code})}"
        if person.sees_persons and centre_code
        else "",
    }


def _day_card(day: CentreDay, *, may_sign: bool) -> dict[str, Any]:
    is_signed = day.state == CentreDay.State.COMPLETE
    return {
        "day": day,
        "is_signed": is_signed,
        "may_sign": may_sign,
        "hindrance": sign_off_hindrance(day) if may_sign and not is_signed else None,
        "sign_off_form": SignOffForm(auto_id=f"id_%s_{day.pk}"),
        "reason_form": ReasonForm(auto_id=f"id_%s_{day.pk}"),
    }


def _address(part: AreaFigures, level: Level) -> str | None:
    if not part.code:
        return None
    name = "recovery:progress_centre" if level == "centre" else "recovery:progress_area"
    return reverse(name, args=[part.code])


def _cases(centre_code: str) -> str:
    query = {"state": "open"} | ({"centre": centre_code} if centre_code else {})
    return f"{reverse('recovery:case_index')}?{urlencode(query)}"


def _back_to_centre(day: CentreDay) -> HttpResponse:
    return redirect("recovery:progress_centre", code=day.centre.code)
