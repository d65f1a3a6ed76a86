"""How far recovery has come, from the country down to a centre's days, and the signature of a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from records.models import Area, Centre, Role
from recovery.errors import RecoveryError
from recovery.models import CentreDay, Incident
from recovery.progress.day_changes import DayChange, day_changes, days_moved
from recovery.progress.disclosure import Count, DisclosedArea, Hidden, Shown
from recovery.progress.disputes import DISPUTERS, day_dispute, dispute_lift
from recovery.progress.figures import reported_sources
from recovery.progress.linkage_quality import linkage_quality
from recovery.progress.oldest import AgedArea, oldest_cases
from recovery.progress.outlook import LOOKS_BACK, outlook
from recovery.progress.published import Step, published, published_divisions, step_of
from recovery.progress.sheets import unsaid_words
from recovery.progress.sign_off import day_reopen, day_sign_off, sign_off_hindrance
from recovery.web import access, access_progress
from recovery.web.forms import ReasonForm
from recovery.web.progress_rows import CASES, DAYS, LISTS, Kind, RowsBehind
from recovery.web.progress_tables import BesideMapTable, DayTable, PartTable
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.views.outlook import outlook_words

CENTRES_PER_PAGE = 50
FIGURES_WITH_ROWS = (*CASES, *LISTS, *DAYS, "centre_days_without_list", "lists_waiting", "undelivered")
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
    """The whole country by divisions and by districts, with the map of the districts."""
    incident = access.current_incident(request)
    if incident is None:
        return render(request, "recovery/home/no_incident.html")
    found = published(incident=incident, by_district=True, is_exact=_is_exact(request))
    divisions = published_divisions(found, is_exact=_is_exact(request))
    oldest = oldest_cases(incident=incident, level="district")
    oldest_of_divisions = oldest.by_division()
    told = headline(request, incident, found.whole, "country")
    table = _table(
        request,
        BesideMapTable,
        oldest_of_divisions.beside(divisions),
        whole=found.whole,
        oldest=oldest_of_divisions.whole,
        whole_addresses=told["href"],
        level="division",
    )
    districts = _table(
        request,
        PartTable,
        oldest.beside(found.parts),
        whole=found.whole,
        oldest=oldest.whole,
        whole_addresses=told["href"],
        level="district",
        prefix="d-",
        attrs={"class": "pr-table pr-parts", "id": "districts"},
    )
    context = told | {
        "table": table,
        "districts": districts,
        "parts": found.parts,
        "map_area": "",
        "map_table": "districts",
        "downloads": downloads(None),
        "district_downloads": downloads(None, by_district=True),
        "quality": linkage_quality(incident=incident),
        **outlook_words(outlook(incident=incident, most=LOOKS_BACK + 1)),
    }
    return render(request, "recovery/progress/country.html", context)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """A division by its districts, with their map, or a district by its centres.

    A manager sees the lines of other centres nowhere.
    """
    incident = access.access_incident(request)
    place = access_progress.access_area(code)
    step = step_of(place)
    found = published(incident=incident, place=place, is_exact=_is_exact(request))
    oldest = oldest_cases(incident=incident, level=step, parent=place)
    is_division = place.level == Area.Level.DIVISION
    hides_centres = step == "centre" and access.person(request).role == Role.MANAGER
    parts = oldest.beside(found.parts)
    if hides_centres:
        own = access_progress.own_centre_codes(request)
        parts = [part for part in parts if part.code in own]
    told = headline(request, incident, found.whole, "area", place.code)
    table = _table(
        request,
        BesideMapTable if is_division else PartTable,
        parts,
        whole=found.whole,
        oldest=oldest.whole,
        whole_addresses=told["href"],
        level=step,
        paginate=False if is_division else {"per_page": CENTRES_PER_PAGE},
        attrs={"id": "parts-table", "class": f"pr-table pr-parts{' pr-parts--narrow' if is_division else ''}"},
    )
    context = told | {
        "table": table,
        "parts": found.parts,
        "place": place,
        "looks_back": access_progress.may_look_back(request, place.level),
        "hides_centres": hides_centres,
        "unsaid": unsaid_words(found),
        "map_area": place.code if is_division else "",
        "map_table": "parts-table" if is_division else "",
        "is_disclosed": found.rule is not None,
        "downloads": downloads(place),
    }
    return render(request, "recovery/progress/area.html", context)


@require_safe
def centre(request: HttpRequest, code: str) -> HttpResponse:
    """A centre by its days, with their signatures."""
    incident = access.access_incident(request)
    place = access_progress.access_centre(request, code)
    found = published(incident=incident, place=place, is_exact=_is_exact(request))
    oldest = oldest_cases(incident=incident, level="day", parent=place)
    days = access_progress.days_of_centre(incident, place) if found.tells_signatures else []
    behind = _behind(request)
    told = headline(request, incident, found.whole, "centre", place.code)
    table = DayTable(
        oldest.beside(found.parts),
        whole=found.whole,
        oldest=oldest.whole,
        whole_addresses=told["href"],
        days={day.day: day for day in days},
        tells_signatures=found.tells_signatures,
        sees_persons=access.person(request).sees_persons,
        address=lambda _part: None,
        rows_address=lambda figure, part: (
            behind.address(figure, "centre", place.code, day=part.code) if figure == "known_missing" else None
        ),
    )
    RequestConfig(request, paginate=False).configure(table)
    role = access.person(request).role
    without_list = {part.day: part.figures.centre_days_without_list for part in found.parts}
    # That a signature once stood tells that a list had come.
    changes = day_changes(incident=incident, centre=place) if found.tells_lists else {}
    context = told | {
        "place": place,
        "table": table,
        "parts": found.parts,
        "days": [
            _day_card(day, role=role, changes=changes.get(day.pk, []), has_list=_has_list(without_list.get(day.day, 1)))
            for day in days
        ],
        "unsaid": unsaid_words(found),
        "is_disclosed": found.rule is not None,
        "downloads": downloads(place),
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
        messages.error(request, bn(refused))
    else:
        messages.success(request, _("The day is signed off. Thank you."))
    return _back_to_centre(day)


@require_POST
@access.roles(*DISPUTERS)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Doubt a day: it is complete no more until the dispute is lifted."""
    return _with_reason(request, pk, day_dispute, _("The day is disputed. It counts as complete no more."))


@require_POST
@access.roles(*DISPUTERS)
def dispute_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a dispute."""
    return _with_reason(request, pk, dispute_lift, _("The dispute is lifted. The day is open and may be signed."))


@require_POST
@access.roles(*SIGNERS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the signature of a day back."""
    return _with_reason(request, pk, day_reopen, _("The day is open again."))


def _with_reason(request: HttpRequest, pk: int, act: Callable[..., CentreDay], done: str) -> HttpResponse:
    """Do something with a day that needs a reason, and go back to its centre."""
    day = access.access_centre_day(request, pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        act(centre_day=day, reason=reason, by=access.person(request))
    except RecoveryError as refused:
        messages.error(request, bn(refused))
    else:
        messages.success(request, done)
    return _back_to_centre(day)


def _behind(request: HttpRequest) -> RowsBehind:
    person = access.person(request)
    return RowsBehind(person, access_progress.own_centre_codes(request) if person.role == Role.MANAGER else ())


def _table(
    request: HttpRequest,
    kind: type[PartTable],
    parts: Sequence[AgedArea],
    *,
    level: Step,
    paginate: bool | dict[str, Any] = False,
    **about: Any,
) -> PartTable:
    """The lines of an area, each with the way to its page and to the rows behind its figures."""
    behind = _behind(request)
    of: Kind = "centre" if level == "centre" else "area"
    table = kind(
        parts,
        level=level,
        address=lambda part: _address(part, level),
        rows_address=lambda figure, part: _rows(behind, part.figures, figure, of, part.code),
        **about,
    )
    RequestConfig(request, paginate=paginate).configure(table)
    return table


def _rows(behind: RowsBehind, of: Shown, figure: str, kind: Kind, code: str) -> str:
    """What the server holds and no list names is verified, and stands in no list that could be opened."""
    return "" if figure == "verified" and not of.listed else behind.address(figure, kind, code)


def headline(request: HttpRequest, incident: Incident, whole: Shown, kind: Kind, code: str = "") -> dict[str, Any]:
    """The figures, their denominator and its source, and where the rows behind each of them are listed."""
    words = {1: _("first doses"), 2: _("second doses")}
    behind = _behind(request)
    return {
        "incident": incident,
        "figures": whole,
        "as_of": whole.as_of,
        "doses": words.get(incident.dose_no, _("doses")),
        "sources": reported_sources(incident=incident),
        "beyond_reported": _without(whole.total, whole.reported),
        "days_unsigned": _without(whole.centre_days_unsigned, whole.centre_days_without_list),
        "not_applied": _without(whole.known_missing, whole.applied, whole.given_up),
        "is_drawn": not isinstance(whole.total, Hidden),
        "href": {
            figure: _rows(behind, whole, figure, kind, code)
            for figure in FIGURES_WITH_ROWS
            if getattr(whole, figure, 1)
        },
        "moves": days_moved(incident=incident, parent=code),
    }


def downloads(place: Area | Centre | None, *, by_district: bool = False) -> dict[str, str]:
    """Where the table of a page is had as a file or on paper."""
    stem = "progress_centre" if isinstance(place, Centre) else "progress_area" if place else "progress"
    args = [place.code] if place else []
    query = "?by=district" if by_district else ""
    found = {kind: reverse(f"recovery:{stem}_file", args=[*args, kind]) + query for kind in ("csv", "xlsx")}
    return found | {"print": reverse(f"recovery:{stem}_print", args=args) + query}


def _without(whole: Count, *parts: Count) -> int:
    """What is left of counts that are all shown; 0, which no page speaks of, where one is hidden."""
    shown = [each for each in (whole, *parts) if not isinstance(each, Hidden)]
    return shown[0] - sum(shown[1:]) if len(shown) == len(parts) + 1 else 0


def _is_exact(request: HttpRequest) -> bool:
    """Whoever may see persons sees their numbers as they are."""
    return access.person(request).sees_persons


def _has_list(without_list: Count) -> bool | None:
    """Whether a list of a day has come; None where that is not shown."""
    return None if isinstance(without_list, Hidden) else not without_list


def _day_card(day: CentreDay, *, role: str, changes: list[DayChange], has_list: bool | None) -> dict[str, Any]:
    is_signed = day.state == CentreDay.State.COMPLETE
    may_sign = role in SIGNERS
    return {
        "day": day,
        "is_signed": is_signed,
        "is_disputed": day.state == CentreDay.State.DISPUTED,
        "may_sign": may_sign,
        "may_dispute": role in DISPUTERS,
        "changes": changes,
        "has_list": has_list,
        "hindrance": sign_off_hindrance(day) if may_sign and not is_signed else None,
        "sign_off_form": SignOffForm(auto_id=f"id_%s_{day.pk}"),
        "reason_form": ReasonForm(auto_id=f"id_%s_{day.pk}"),
        "dispute_form": ReasonForm(auto_id=f"id_dispute_%s_{day.pk}"),
    }


def _address(part: DisclosedArea, level: Step) -> str | None:
    if not part.code:
        return None
    name = "recovery:progress_centre" if level == "centre" else "recovery:progress_area"
    return reverse(name, args=[part.code])


def _back_to_centre(day: CentreDay) -> HttpResponse:
    return redirect("recovery:progress_centre", code=day.centre.code)
