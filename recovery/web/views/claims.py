"""The claim checker: is a percentage supported, by which definition, and who can look it up for ever."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from records.models import Area, Role
from records.models.naming import in_language
from recovery.models import Claim
from recovery.progress.claims import (
    KEEPERS,
    VERDICTS,
    DayWord,
    FiguresBetweenExtracts,
    FiguresMoved,
    NotAPercentage,
    claim_basis,
    claim_figures,
    claim_keep,
    claim_seen,
    claim_sheet,
    day_words,
    percent_read,
)
from recovery.progress.kept_sheets import claim_days_sheet, claim_file_sheet
from recovery.progress.snapshots import DEFINITIONS, snapshot_report
from recovery.web import access, access_progress, access_snapshots
from recovery.web.claim_tables import ClaimDistrictTable
from recovery.web.sheet_files import KINDS, sheet_file
from recovery.web.words_progress import AREA, DAY_REASON, LOWER_UNKNOWN, VERDICT_SENTENCE, VERDICT_TAG, VERDICT_WORD


class ClaimForm(forms.Form):
    """A claimed percentage, in either digits."""

    percent = forms.CharField(
        max_length=20,
        label=gettext_lazy("Claimed percentage"),
        help_text=gettext_lazy("For example 80 or 80.5."),
        error_messages={"required": gettext_lazy("Type the percentage that was claimed.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_percent(self) -> Decimal:
        try:
            return percent_read(self.cleaned_data["percent"])
        except NotAPercentage as refused:
            raise ValidationError(str(refused)) from refused


@require_safe
def claim_index(request: HttpRequest) -> HttpResponse:
    """Check a claim against the figures of this moment (?percent=80), and the claims that were kept."""
    incident = access.access_incident(request)
    form = ClaimForm(request.GET if "percent" in request.GET else None)
    context: dict[str, Any] = {"form": form, "claims": _kept(request)}
    if form.is_bound and form.is_valid():
        percent = form.cleaned_data["percent"]
        stood = claim_basis(incident=incident)
        context |= _checked(request, claim_sheet(incident=incident, percent=percent, stood=stood))
        if district := _district(request, context["sheet"]):
            words = day_words(percent=percent, stood=stood, district=district["code"])
            context |= _behind(request, district, words, context["downloads"])
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "recovery/progress/claims.html", context, status=status)


@require_POST
@access.roles(*KEEPERS)
def claim_keeping(request: HttpRequest) -> HttpResponse:
    """Freeze a claim with a snapshot of this moment, if it says what was looked at; else show what it says now."""
    form = ClaimForm(request.POST)
    incident = access.access_incident(request)
    if not form.is_valid():
        return render(request, "recovery/progress/claims.html", {"form": form, "claims": _kept(request)}, status=422)
    percent, seen = form.cleaned_data["percent"], request.POST.get("seen", "")
    try:
        claim = claim_keep(incident=incident, percent=percent, by=access.person(request), seen=seen)
    except (FiguresMoved, FiguresBetweenExtracts) as moved:
        sheet = claim_sheet(incident=incident, percent=percent, stood=claim_basis(incident=incident))
        context = {"form": form, "claims": _kept(request), "moved": str(moved), **_checked(request, sheet)}
        return render(request, "recovery/progress/claims.html", context, status=409)
    messages.success(request, _("The claim is kept under a number of its own. Its page shows these figures for ever."))
    return redirect("recovery:progress_claim", number=claim.number)


@require_safe
def claim_detail(request: HttpRequest, number: int) -> HttpResponse:
    """A kept claim: its figures as they stood, whatever has changed since."""
    claim = access_snapshots.access_claim(number)
    of = claim.snapshot.incident
    kept = _sheet_words(request, claim_figures(claim))
    context = kept | {
        "table": _district_table(request, kept, request.path, request.GET.copy()),
        "claim": claim,
        "elsewhere": of if of != access.current_incident(request) else None,
        "again": reverse("recovery:progress_claims") + f"?percent={claim.percent}",
        "address": request.build_absolute_uri(request.path),
        "counted_otherwise": claim.snapshot.definitions != DEFINITIONS,
        "downloads": {kind: reverse("recovery:progress_claim_file", args=[claim.number, kind]) for kind in KINDS},
    }
    if district := _district(request, context["sheet"]):
        context |= _behind(request, district, _words_of_kept(claim, district), context["downloads"])
    return render(request, "recovery/progress/claim.html", context)


def _words_of_kept(claim: Claim, district: dict[str, Any]) -> list[DayWord]:
    stood = snapshot_report(snapshot=claim.snapshot, level="centre_day", parent=district["code"])
    return day_words(percent=claim.percent, stood=stood)


def _behind(
    request: HttpRequest, district: dict[str, Any], words: list[DayWord], downloads: dict[str, str]
) -> dict[str, Any]:
    """What _claim_days.html shows: the centre-days of a district, and where they are had as a file."""
    asked = {
        kind: f"{address}{'&' if '?' in address else '?'}district={district['code']}"
        for kind, address in downloads.items()
    }
    return {"district": district, "days": _days(request, words), "days_downloads": asked}


def _checked(request: HttpRequest, sheet: dict[str, Any]) -> dict[str, Any]:
    """A claim that was checked just now, and what is sent along when it is kept."""
    words = _sheet_words(request, sheet)
    # Where nothing was kept, the page stands under an address that answers to no link.
    query = request.GET.copy() if request.method != "POST" else QueryDict(f"percent={sheet['percent']}", mutable=True)
    return words | {
        "table": _district_table(request, words, reverse("recovery:progress_claims"), query),
        "seen": claim_seen(sheet),
        "may_keep": access.person(request).role in KEEPERS,
        "downloads": {
            kind: reverse("recovery:progress_claims_file", args=[kind]) + f"?percent={sheet['percent']}"
            for kind in KINDS
        },
    }


@require_safe
def claim_checked_file(request: HttpRequest, kind: str) -> HttpResponse:
    """What the figures of this moment say to ?percent= by districts, or with ?district= the centre-days of one; 404 for
    what is no percentage or no district of it.
    """
    incident, form = access.access_incident(request), ClaimForm(request.GET)
    if not form.is_valid():
        raise Http404
    percent, stood = form.cleaned_data["percent"], claim_basis(incident=incident)
    sheet = claim_sheet(incident=incident, percent=percent, stood=stood)
    return _file(
        request,
        sheet,
        f"{incident.slug}-claim-{sheet['percent']}",
        kind,
        number=None,
        words=lambda district: day_words(percent=percent, stood=stood, district=district["code"]),
    )


@require_safe
def claim_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """A kept claim by districts, or with ?district= the centre-days of one, as it stood."""
    claim = access_snapshots.access_claim(int(number))
    return _file(
        request,
        claim_figures(claim),
        f"claim-{claim.number}",
        kind,
        number=claim.number,
        words=lambda district: _words_of_kept(claim, district),
    )


def _file(
    request: HttpRequest,
    sheet: dict[str, Any],
    name: str,
    kind: str,
    *,
    number: int | None,
    words: Callable[[dict[str, Any]], list[DayWord]],
) -> HttpResponse:
    """A claim as a file: what its page shows to this person."""
    told = _sheet_words(request, sheet)
    if not request.GET.get("district"):
        written = claim_file_sheet(
            told["sheet"],
            verdict=str(told["verdict_word"]),
            sentence=str(told["verdict_sentence"]),
            number=number,
        )
        return sheet_file(written, name, kind)
    district = _district(request, told["sheet"])
    if district is None:
        raise Http404
    is_manager = access.person(request).role == Role.MANAGER
    written = claim_days_sheet(
        _days(request, words(district)),
        told["sheet"],
        place_name=f"{AREA[Area.Level.DISTRICT] % {'name': district['name']}} ({district['code']})",
        number=number,
        hides_verdicts=told["hides_small"],
        left_out=_("You see the lines of your own centres.") if is_manager else "",
    )
    return sheet_file(written, f"{name}-{district['code']}", kind)


def _kept(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"claim": claim, "word": VERDICT_WORD[claim.verdict], "tag": VERDICT_TAG[claim.verdict]}
        for claim in access_snapshots.claims(request)
    ]


def _sheet_words(request: HttpRequest, sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet of a claim as the page writes it: numbers and times as such, names in the page's language.

    Claim after claim would tell the exact percentage of a single centre-day. Who sees no persons is therefore not told
    its verdict, and who does not see all centres not how many days say what: neither of a district nor of the country,
    which may have no other district in an incident.
    """
    verdict = sheet["verdict"]
    hides_small = not access.person(request).sees_persons
    hides_counts = not access.person(request).sees_all_centres
    shown = sheet | {
        "percent": Decimal(sheet["percent"]),
        "percent_low": sheet["percent_low"] and Decimal(sheet["percent_low"]),
        "percent_high": sheet["percent_high"] and Decimal(sheet["percent_high"]),
        "as_of": sheet["as_of"] and datetime.datetime.fromisoformat(sheet["as_of"]),
        "taken_at": sheet["taken_at"] and datetime.datetime.fromisoformat(sheet["taken_at"]),
        "incident": sheet["incident"] | {"name": _name(sheet["incident"])},
        "districts": [_district_words(each, hides_counts=hides_counts) for each in sheet["districts"]],
        "centre_days": dict.fromkeys(VERDICTS) if hides_counts else sheet["centre_days"],
        "total": sum(sheet["counts"][name] for name in ("verified", "known_missing", "unknown")),
        "known": sum(sheet["counts"][name] for name in ("verified", "known_missing")),
        "is_everything": Decimal(sheet["percent"]) == 100,
    }
    return {
        "sheet": shown,
        "hides_small": hides_small,
        "hides_counts": hides_counts,
        "verdict_tag": VERDICT_TAG[verdict],
        "verdict_word": VERDICT_WORD[verdict],
        "verdict_sentence": _verdict_sentence(sheet),
        "day_reasons": [
            (DAY_REASON[name], number) for name, number in sheet["unknown_days"].items() if number and not hides_counts
        ],
    }


def _district_table(
    request: HttpRequest, words: dict[str, Any], page: str, query: QueryDict
) -> ClaimDistrictTable | None:
    """The districts of a claim, each with the way to its days; None where there is none."""

    def address(code: str) -> str:
        query["district"] = code
        return f"{page}?{query.urlencode()}#days"

    if not words["sheet"]["districts"]:
        return None
    table = ClaimDistrictTable(
        words["sheet"]["districts"],
        address=address,
        hides_counts=words["hides_counts"],
        orderable=request.method != "POST",
    )
    RequestConfig(request, paginate=False).configure(table)
    return table


def _verdict_sentence(sheet: dict[str, Any]) -> str | Promise:
    """Without a lower bound nobody knows what the lower definition would say."""
    is_open = sheet["verdict"] == Claim.Verdict.HIGHER_ONLY and sheet["percent_low"] is None
    return LOWER_UNKNOWN if is_open else VERDICT_SENTENCE[sheet["verdict"]]


def _district_words(district: dict[str, Any], *, hides_counts: bool) -> dict[str, Any]:
    return district | {"name": _name(district)} | (dict.fromkeys(VERDICTS) if hides_counts else {})


def _name(named: dict[str, Any]) -> str:
    return in_language(named["name_en"], named["name_bn"])


def _district(request: HttpRequest, sheet: dict[str, Any]) -> dict[str, Any] | None:
    """The district of the sheet whose centre-days are asked for."""
    code = request.GET.get("district", "")
    return next((each for each in sheet["districts"] if code and each["code"] == code), None)


def _days(request: HttpRequest, found: list[DayWord]) -> list[dict[str, Any]]:
    """Centre-days as the page writes them; a manager's own centres only."""
    if access.person(request).role == Role.MANAGER:
        own = access_progress.own_centre_codes(request)
        found = [each for each in found if each.code in own]
    sees_persons = access.person(request).sees_persons
    if not sees_persons:  # the order would tell the verdict
        found.sort(key=lambda each: (each.code, each.day))
    return [
        {
            "name": in_language(each.name_en, each.name_bn),
            "code": each.code,
            "day": datetime.date.fromisoformat(each.day),
            "word": VERDICT_WORD[each.verdict],
            "tag": VERDICT_TAG[each.verdict],
            "reason": DAY_REASON.get(each.reason if sees_persons else each.public_reason, ""),
        }
        for each in found
    ]
