"""One-line filters above the tables; they live in the address, so that a view can be sent to somebody."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bangla import ascii_digits
from records.identifiers import mobile_key, nid_key
from records.normalise import name_key
from recovery.models import Case, CentreList, ListRow, ListState, Origin, Outcome, RowOutcome
from recovery.models.casework import CaseQuerySet
from recovery.models.intake import CentreListQuerySet


def in_area(code: str, centre: str = "centre") -> Q:
    """What is of a division or district by its BBS code; `centre` is the way from the row to its centre."""
    return Q(**{f"{centre}__district": code}) | Q(**{f"{centre}__district__parent": code})


#: Of lists that have come and are in work or ask something: whom they name is not known yet.
UNSETTLED = "unsettled"


class CentreListFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        method="by_state",
        choices=[(UNSETTLED, _("not settled yet")), *ListState.choices],
        label=_("State"),
        empty_label=_("all states"),
    )
    origin = filters.ChoiceFilter(choices=Origin.choices, label=_("Origin"), empty_label=_("any"))
    text = filters.CharFilter(method="by_text", label=_("File or centre"))
    centre = filters.CharFilter(method="by_centre", label=_("Centre code"))
    area = filters.CharFilter(method="by_area", label=_("BBS code of an area"))
    outcome = filters.ChoiceFilter(
        field_name="row_outcomes__outcome", choices=Outcome.choices, distinct=True, label=_("With rows")
    )

    class Meta:
        model = CentreList
        fields = ("state", "origin", "text", "centre", "area", "outcome")

    def by_state(self, queryset: CentreListQuerySet, _name: str, value: str) -> CentreListQuerySet:
        return queryset.unsettled() if value == UNSETTLED else queryset.filter(state=value)

    def by_centre(self, queryset: QuerySet[CentreList], _name: str, value: str) -> QuerySet[CentreList]:
        return self._by_place(queryset, Q(centre__code=value))

    def by_area(self, queryset: QuerySet[CentreList], _name: str, value: str) -> QuerySet[CentreList]:
        return self._by_place(queryset, in_area(value))

    def _by_place(self, queryset: QuerySet[CentreList], there: Q) -> QuerySet[CentreList]:
        """Lists of a centre there, and lists that have a row of one there; `there` is a condition on `centre`.

        While a list is not settled, its rows say nothing yet: then it is where its sender said.
        """
        if self.form.cleaned_data.get("state") == UNSETTLED:
            return queryset.filter(there)
        rows = RowOutcome.objects.filter(there).exclude(outcome=Outcome.OUT_OF_SCOPE)
        return queryset.filter(there | Q(pk__in=rows.values("list")))

    def by_text(self, queryset: QuerySet[CentreList], _name: str, value: str) -> QuerySet[CentreList]:
        return queryset.filter(
            Q(file_name__icontains=value)
            | Q(centre__code__iexact=value)
            | Q(centre__name_en__icontains=value)
            | Q(centre__name_bn__icontains=value)
        )


class ListRowFilter(filters.FilterSet):
    outcome = filters.ChoiceFilter(
        field_name="outcome__outcome", choices=Outcome.choices, label=_("Outcome"), empty_label=_("all outcomes")
    )
    fault = filters.CharFilter(field_name="sheet_row__faults__reason", label=_("Problem"), distinct=True)
    text = filters.CharFilter(method="by_text", label=_("Name or row"))

    class Meta:
        model = ListRow
        fields = ("outcome", "fault", "text")

    def by_text(self, queryset: QuerySet[ListRow], _name: str, value: str) -> QuerySet[Any]:
        digits = ascii_digits(value.strip())
        if digits.isdecimal() and len(digits) <= 7:
            return queryset.filter(row_number=int(digits))
        return queryset.filter(name_key__contains=name_key(value))


class CaseFilter(filters.FilterSet):
    """Cases by state, kind, centre, area, day, list, and by name or an exact number."""

    state = filters.ChoiceFilter(
        method="by_state",
        choices=[
            ("unsolved", _("not on the server yet")),
            *Case.State.choices,
            ("given_up", _("given up")),
            ("no_dose", _("closed, being no dose")),
        ],
        label=_("State"),
        empty_label=_("all states"),
    )
    kind = filters.ChoiceFilter(choices=Case.Kind.choices, label=_("Kind"), empty_label=_("all kinds"))
    centre = filters.CharFilter(field_name="centre__code", lookup_expr="iexact", label=_("Centre code"))
    area = filters.CharFilter(method="by_area", label=_("BBS code of an area"))
    day = filters.DateFilter(field_name="given_on", label=_("Day of the dose"))
    list = filters.NumberFilter(field_name="sheet_row__list_id")
    batch = filters.ChoiceFilter(
        method="by_batch", label=_("Batch"), choices=[("none", _("in no batch"))], empty_label=_("any")
    )
    harm = filters.ChoiceFilter(
        method="by_harm",
        label=_("Harm"),
        choices=[
            ("urgent", _("came to a desk")),
            ("overdue", _("past their second-dose date")),
            ("lost", _("lost again")),
        ],
        empty_label=_("everybody"),
    )
    text = filters.CharFilter(method="by_text", label=_("Name, NID or mobile"))

    class Meta:
        model = Case
        fields = ("state", "kind", "centre", "area", "day", "list", "batch", "harm", "text")

    def by_state(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        asked = {"unsolved": queryset.not_back, "given_up": queryset.given_up, "no_dose": queryset.no_dose}
        return asked[value]() if value in asked else queryset.filter(state=value)

    def by_area(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        return queryset.filter(in_area(value))

    def by_harm(self, queryset: CaseQuerySet, _name: str, value: str) -> CaseQuerySet:
        if value == "urgent":
            return queryset.urgent()
        return queryset.overdue(timezone.localdate()) if value == "overdue" else queryset.lost_again()

    def by_batch(self, queryset: QuerySet[Case], _name: str, _value: str) -> QuerySet[Case]:
        return queryset.exclude(corrections__state="proposed")

    def by_text(self, queryset: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        key, _year = nid_key(value)
        if key:
            return queryset.filter(Q(recipient__nid_key=key) | Q(sheet_row__list_row__nid_key=key))
        mobile = mobile_key(value)
        if mobile:
            return queryset.filter(Q(recipient__mobile_key=mobile) | Q(sheet_row__list_row__mobile_key=mobile))
        return queryset.filter(
            Q(recipient__registration_no=value.strip()) | Q(sheet_row__list_row__name_key__contains=name_key(value))
        )
