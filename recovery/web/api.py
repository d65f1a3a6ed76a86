"""The interface for programs, read-only: the figures of the progress pages as JSON, by the same doors and rules.

Whoever is signed in reads it with the session, scripts with a key of an official's account. No person is in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from records.models import Area, Centre, Role, User
from recovery.models import Incident
from recovery.progress.disclosure import DisclosedArea, DisclosedReport
from recovery.progress.facts import facts, facts_beside, part_facts
from recovery.progress.figures import reported_sources
from recovery.progress.funnel import funnel_facts
from recovery.progress.kept_facts import claim_facts, claim_summary, trend_facts
from recovery.progress.linkage_quality import linkage_quality
from recovery.progress.outlook import outlook
from recovery.progress.published import Step, published, step_of
from recovery.progress.sheets import definitions, disclosure_words
from recovery.web import access, access_api, access_progress, access_snapshots
from recovery.web.api_limits import account_of_session, seconds_to_wait, token_of_request
from recovery.web.api_schemas import (
    ClaimOut,
    ClaimWhole,
    CountryReport,
    Fault,
    Funnel,
    IncidentOut,
    Report,
    SilentDays,
    Trend,
)

logger = logging.getLogger(__name__)

NAMESPACE = "api"


class KeyAuth(HttpBearer):
    """`Authorization: Bearer KEY`. The request is then the account's own, and sees what an official sees."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        kept = token_of_request(request)
        if kept is None:
            return None
        request.user = kept.account
        return kept.account


class Session(SessionAuth):
    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return account_of_session(request)


api = NinjaAPI(
    title="Punoruddhar",
    version="1",
    description="How far the recovery of lost vaccination records has come. Figures only, never persons.",
    docs_url=None,
    urls_namespace=NAMESPACE,
    auth=[Session(csrf=False), KeyAuth()],
)
COUNTRY = {"level": "country", "code": "", "name_en": "Bangladesh", "name_bn": "বাংলাদেশ"}
FAULTS: dict[int, Any] = {401: Fault, 404: Fault, 429: Fault}


@api.get(
    "/incidents", response={200: list[IncidentOut], 401: Fault, 429: Fault}, summary="The incidents, the newest first"
)
def incidents(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "slug": each.slug,
            "name_en": each.name_en,
            "name_bn": each.name_bn,
            "days": [day.isoformat() for day in each.days],
            "dose_no": each.dose_no,
        }
        for each in access.incidents()
    ]


@api.get(
    "/incidents/{slug}/country",
    response={200: CountryReport, **FAULTS},
    summary="The country by divisions, or with by=district by districts",
)
def country(request: HttpRequest, slug: str, by: str = "division") -> dict[str, Any]:
    incident = access_api.access_incident_of(slug)
    found = _published(request, incident, None, by_district=by == "district")
    answer = _report(request, incident, found, COUNTRY, step_of(None, by_district=by == "district"))
    quality = linkage_quality(incident=incident)
    answer["figures"] |= facts(incident, found.whole, quality)
    return answer


@api.get(
    "/incidents/{slug}/areas/{code}",
    response={200: Report, **FAULTS},
    summary="A division by districts, or a district by centres",
)
def area(request: HttpRequest, slug: str, code: str) -> dict[str, Any]:
    incident, place = access_api.access_incident_of(slug), access_progress.access_area(code)
    found = _published(request, incident, place)
    return _report(request, incident, found, _place(place, place.level), step_of(place))


@api.get("/incidents/{slug}/centres/{code}", response={200: Report, **FAULTS}, summary="A centre by days")
def centre(request: HttpRequest, slug: str, code: str) -> dict[str, Any]:
    incident, place = access_api.access_incident_of(slug), access_progress.access_centre(request, code)
    found = _published(request, incident, place)
    return _report(request, incident, found, _place(place, "centre"), step_of(place))


@api.get(
    "/incidents/{slug}/days-without-list",
    response={200: SilentDays, **FAULTS},
    summary="How many centre-days have sent no list, by district",
)
def days_without_list(request: HttpRequest, slug: str) -> dict[str, Any]:
    incident = access_api.access_incident_of(slug)
    found = _published(request, incident, None, by_district=True)
    whole = facts(incident, found.whole)
    return {
        "incident": incident.slug,
        "as_of": whole["as_of"],
        "centre_days_expected": whole["centre_days"]["expected"],
        "centre_days_without_list": whole["centre_days_without_list"],
        "districts": [
            {
                "code": part.code,
                "name_en": part.name_en,
                "name_bn": part.name_bn,
                "centre_days_without_list": part.figures.centre_days_without_list,
            }
            for part in found.parts
            if part.figures.centre_days_without_list
        ],
    }


@api.get(
    "/incidents/{slug}/way-of-the-lost-doses",
    response={200: Funnel, **FAULTS},
    summary="How many lost doses came how far, in the newest daily snapshot",
)
def way_of_the_lost_doses(request: HttpRequest, slug: str) -> dict[str, Any]:
    incident = access_api.access_incident_of(slug)
    return funnel_facts(incident, access_snapshots.newest_of_the_day(incident))


@api.get(
    "/incidents/{slug}/trend",
    response={200: Trend, **FAULTS},
    summary="The days so far of the country, and the forecast",
)
def trend(request: HttpRequest, slug: str) -> dict[str, Any]:
    return _trend(request, access_api.access_incident_of(slug), None)


@api.get(
    "/incidents/{slug}/areas/{code}/trend",
    response={200: Trend, 403: Fault, **FAULTS},
    summary="The same of a division, and of a district for those who see all centres",
)
def area_trend(request: HttpRequest, slug: str, code: str) -> dict[str, Any]:
    incident = access_api.access_incident_of(slug)
    return _trend(request, incident, access_progress.access_area_then(request, code))


@api.get(
    "/incidents/{slug}/claims",
    response={200: list[ClaimOut], **FAULTS},
    summary="Claims that were kept, newest first",
)
def claims(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    return [claim_summary(each) for each in access_snapshots.claims_of(access_api.access_incident_of(slug))]


@api.get("/claims/{number}", response={200: ClaimWhole, **FAULTS}, summary="A kept claim: its figures as they stood")
def claim(request: HttpRequest, number: int) -> dict[str, Any]:
    return claim_facts(access_snapshots.access_claim(number))


def _trend(request: HttpRequest, incident: Incident, place: Area | None) -> dict[str, Any]:
    told = trend_facts(incident, outlook(incident=incident, place=place), is_exact=access.person(request).sees_persons)
    return {"place": _place(place, place.level) if place else COUNTRY} | told


def _published(
    request: HttpRequest, incident: Incident, place: Area | Centre | None, *, by_district: bool = False
) -> DisclosedReport:
    return published(
        incident=incident, place=place, by_district=by_district, is_exact=access.person(request).sees_persons
    )


def _report(
    request: HttpRequest, incident: Incident, found: DisclosedReport, place: dict[str, str], step: Step
) -> dict[str, Any]:
    parts = found.parts
    if step == "centre" and access.person(request).role == Role.MANAGER:
        own = access_progress.own_centre_codes(request)
        parts = [part for part in parts if part.code in own]
    return {
        "place": place,
        "parts_are": step,
        "sources": reported_sources(incident=incident),
        "definitions": definitions(),
        "disclosure": disclosure_words(found),
        "figures": facts(incident, found.whole) | facts_beside(found.whole),
        "parts_left_out": len(found.parts) - len(parts),
        "parts": [_part(incident, part) for part in parts],
    }


def _part(incident: Incident, part: DisclosedArea) -> dict[str, Any]:
    return part_facts(incident, part) | facts_beside(part.figures)


def _place(place: Area | Centre, level: str) -> dict[str, str]:
    return {"level": level, "code": place.code, "name_en": place.name_en, "name_bn": place.name_bn}


# Faults, each one sentence --------------------------------------------------------------------------------------------


def _fault(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"detail": sentence}, status=status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, fault: Any) -> HttpResponse:
    answer = _fault(401, _("Sign in, or send a key that is still good: Authorization: Bearer KEY."))
    answer["WWW-Authenticate"] = 'Bearer realm="Punoruddhar"'
    return answer


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, fault: Any) -> HttpResponse:
    return _fault(404, _("There is nothing at this address, or it is not yours to see."))


@api.exception_handler(PermissionDenied)
def _not_yours(request: HttpRequest, fault: Any) -> HttpResponse:
    return _fault(403, _("The earlier days of a district are for those who see all its centres."))


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, fault: Any) -> HttpResponse:
    return _fault(422, _("Something in the address cannot be read."))


def _too_often(seconds: int) -> HttpResponse:
    answer = _fault(429, _("Too many questions within a minute. Ask again after the seconds that Retry-After says."))
    answer["Retry-After"] = str(seconds)
    return answer


@api.exception_handler(Exception)
def _not_foreseen(request: HttpRequest, fault: Exception) -> HttpResponse:
    logger.error("The interface failed at %s", request.path, exc_info=fault)
    return _fault(500, _("Something went wrong here, and it is written down. Try again later."))


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked for below /api/."""
    return _not_found(request, None)


def index(request: HttpRequest) -> HttpResponse:
    """Where to begin."""
    return JsonResponse(
        {
            "incidents": request.build_absolute_uri(reverse(f"{NAMESPACE}:incidents")),
            "openapi": request.build_absolute_uri(reverse(f"{NAMESPACE}:openapi-json")),
        }
    )


def _open(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Answers, unless whoever asks has asked too often.

    The interface says 401 itself; the site's own door would send a script to the sign-in page.
    """

    @login_not_required
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = seconds_to_wait(request)
        answer: HttpResponse = _too_often(seconds) if seconds else view(request, *args, **kwargs)
        if answer.status_code == 405:
            allowed = answer.headers.get("Allow")
            answer = _fault(405, _("This interface is read-only: use GET."))
            if allowed:
                answer["Allow"] = allowed
        answer["Cache-Control"] = "no-store, private"
        return answer

    opened.csrf_exempt = True  # type: ignore[attr-defined]  # it changes nothing
    return opened


def _patterns() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = [path("", _open(index), name="api-root")]
    for each in api.urls[0]:
        if isinstance(each, URLPattern) and each.name != "api-root":
            found.append(path(str(each.pattern), _open(each.callback), name=each.name))
    return [*found, path("<path:rest>", _open(nothing_here), name="nothing")]


app_name = NAMESPACE
urlpatterns = _patterns()
