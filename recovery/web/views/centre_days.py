"""The centre-days behind the figures of an area, for those who may see persons: on a page, and as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from records.models import Area, Centre, Role
from recovery.progress.centre_days import CentreDayLine, centre_days, figures_of
from recovery.progress.figures import reported_sources
from recovery.progress.sheets import centre_days_sheet
from recovery.web import access, access_progress
from recovery.web.progress_rows import RowsBehind
from recovery.web.progress_tables import CentreDayTable
from recovery.web.sheet_files import sheet_file
from recovery.web.words_progress import area_words

PER_PAGE = 50
#: What can be asked for, in words.
QUESTION_WORDS = (
    ("", gettext_lazy("all")),
    ("unknown", gettext_lazy("with unknown doses")),
    ("without-list", gettext_lazy("without a list")),
    ("unsigned", gettext_lazy("with a list that is not signed off")),
    ("not-counted", gettext_lazy("that nobody has counted")),
    ("signed", gettext_lazy("signed off")),
    ("disputed", gettext_lazy("disputed")),
)


class CentreDaysForm(forms.Form):
    """Which centre-days to show; what cannot be read asks for all."""

    show = forms.ChoiceField(label=gettext_lazy("Centre-days"), choices=QUESTION_WORDS, required=False)
    area = forms.ChoiceField(label=gettext_lazy("Division or district"), required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        areas = Area.objects.select_related("parent").order_by("code")
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("the whole country")),
            *((area.code, area_words(area)) for area in areas),
        ]

    def asked(self, name: str) -> str:
        """The choice of a field; '' where none of its own was made."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address asks for, and what it finds."""

    form: CentreDaysForm
    question: str
    place: Area | Centre | None
    lines: list[CentreDayLine]

    @property
    def words(self) -> str:
        return str(dict(QUESTION_WORDS)[self.question])


def _asked(request: HttpRequest) -> _Asked:
    """?show= one of QUESTION_WORDS, ?area= a BBS code or ?centre= a centre's; a manager is shown own centres only."""
    form = CentreDaysForm(request.GET)
    question, area, code = form.asked("show"), form.asked("area"), request.GET.get("centre", "")
    place: Area | Centre | None = None
    if code:
        place = access_progress.access_centre(request, code)
    elif area:
        place = access_progress.access_area(area)
    is_manager = access.person(request).role == Role.MANAGER
    codes = access_progress.own_centre_codes(request) if is_manager else None
    incident = access.access_incident(request)
    return _Asked(form, question, place, centre_days(incident=incident, place=place, question=question, codes=codes))


@require_safe
@access.roles(*access.PERSON_READERS)
def centre_day_index(request: HttpRequest) -> HttpResponse:
    """Centre-days one by one, with their sum."""
    found = _asked(request)
    person = access.person(request)
    behind = RowsBehind(person, access_progress.own_centre_codes(request) if person.role == Role.MANAGER else ())
    whole = figures_of(found.lines)
    table = None
    if whole is not None:
        table = CentreDayTable(
            found.lines,
            whole=whole,
            address=lambda line: reverse("recovery:progress_centre", args=[line.code]) if line.code else None,
            rows_address=lambda figure, line: (
                behind.address(figure, "centre", line.code, day=line.iso_day) if figure == "known_missing" else None
            ),
        )
        RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    query = request.GET.urlencode()
    context = {
        "table": table,
        "form": found.form,
        "count": len(found.lines),
        "words": found.words,
        "place": found.place,
        "centre": found.place if isinstance(found.place, Centre) else None,
        "is_manager": person.role == Role.MANAGER,
        "downloads": {
            kind: reverse("recovery:centre_days_file", args=[kind]) + (f"?{query}" if query else "")
            for kind in ("csv", "xlsx")
        },
    }
    return render(request, "recovery/progress/days.html", context)


@require_safe
@access.roles(*access.PERSON_READERS)
def centre_days_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file, all lines of it."""
    found = _asked(request)
    incident = access.access_incident(request)
    sheet = centre_days_sheet(
        found.lines,
        incident=incident,
        place_name=access_progress.place_name(found.place),
        shown=found.words,
        sources=reported_sources(incident=incident),
    )
    return sheet_file(sheet, f"{incident.slug}-centre-days", kind)
