"""The doors of the pages of progress: areas, centres and their days. Figures are no persons, so areas are for all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from records.models import Area, Centre, Role
from recovery.models import CentreDay, Incident
from recovery.web.access import person
from recovery.web.words_progress import area_words


def access_area(code: str) -> Area:
    """A division or district; their figures are no persons, so everybody may see them."""
    return get_object_or_404(Area.objects.select_related("parent"), code=code)


def area_asked(request: HttpRequest) -> Area | None:
    """The division or district to which ?area= cuts a page; None if it names none."""
    code = request.GET.get("area", "")
    return Area.objects.select_related("parent").filter(code=code).first() if code.isdecimal() else None


def place_asked(request: HttpRequest) -> Area | Centre | None:
    """The area or centre to which ?area= or ?centre= cuts a page; None if it names none that this person may see."""
    return area_asked(request) or _centre(request, request.GET.get("centre", ""))


def place_name(place: Area | Centre | None) -> str:
    """What a file says of where its figures are from, with the codes; None is the country."""
    if place is None:
        return _("The whole country")
    if isinstance(place, Centre):
        return f"{place.name} ({place.code}), {place_name(place.district)}"
    return f"{area_words(place)} ({place.code})"


def may_look_back(request: HttpRequest, level: str) -> bool:
    """Whether this person may see how areas of a level stood on earlier days.

    From one day to the next often one centre of a district has changed, so two days of a district would tell exact
    counts of a centre: districts are for those who see all centres.
    """
    return level == Area.Level.DIVISION or person(request).sees_all_centres


def access_area_then(request: HttpRequest, code: str) -> Area:
    """An area of which this person may see earlier days; refused (403) where they may see only how it stands now."""
    place = access_area(code)
    if not may_look_back(request, place.level):
        raise PermissionDenied
    return place


def areas_then(request: HttpRequest, place: Area | None) -> list[Area]:
    """The divisions of the country or the districts of a division, as far as `may_look_back` goes."""
    inner = Area.objects.filter(parent=place).select_related("parent").order_by("code")
    return [each for each in inner if may_look_back(request, each.level)]


def access_centre(request: HttpRequest, code: str) -> Centre:
    """A centre whose figures this person may see: all but managers see each, managers their own."""
    found = _centre(request, code)
    if found is None:
        raise Http404
    return found


def _centre(request: HttpRequest, code: str) -> Centre | None:
    user = person(request)
    visible = user.centres.all() if user.role == Role.MANAGER else Centre.objects.all()
    # The database takes no text with a NUL.
    return None if "\0" in code else visible.select_related("district__parent").filter(code=code).first()


def own_centre_codes(request: HttpRequest) -> set[str]:
    return set(person(request).centres.values_list("code", flat=True))


def places_seen(request: HttpRequest) -> str:
    """What a file says of the places in it where managers find their own centres only."""
    if person(request).role != Role.MANAGER:
        return place_name(None)
    return _("Your own centres: %(codes)s") % {"codes": ", ".join(sorted(own_centre_codes(request)))}


def days_of_centre(incident: Incident, centre: Centre) -> list[CentreDay]:
    return list(
        CentreDay.objects.filter(incident=incident, centre=centre)
        .select_related("signed_off_by", "centre", "incident")
        .order_by("day")
    )
