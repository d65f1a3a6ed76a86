"""The doors of the pages about people at a desk, and what the page of a case knows of its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from records.bangla import clean_text
from records.models import Vaccine
from records.normalise import parse_date
from recovery.casework.at_desk import KnownAtDesk, known_at_desk
from recovery.models import Case, CentreList, Link, ListRow, Origin, RowOutcome, SheetRow
from recovery.web import access

#: People at the desk whom the page of adding shows below its form.
LAST_FEW = 5
#: Characters of a field that are looked at.
LONGEST = 200


def vaccines() -> QuerySet[Vaccine]:
    """All vaccines: reference data."""
    return Vaccine.objects.all()


def access_walk_in(request: HttpRequest, pk: int) -> CentreList:
    """A person at the desk whom this person may see; 404 for any other list."""
    visible = CentreList.objects.visible_to(access.person(request)).filter(origin=Origin.WALK_IN)
    return get_object_or_404(visible.select_related("centre", "uploaded_by", "incident"), pk=pk)


def walk_ins(request: HttpRequest) -> QuerySet[CentreList]:
    """The people at the desks of this incident whom this person may see, the newest first."""
    return access.lists(request).filter(origin=Origin.WALK_IN).order_by("-pk")


def is_walk_in(request: HttpRequest, pk: int) -> bool:
    """Whether a list is a person at the desk whom this person may see."""
    return walk_ins(request).filter(pk=pk).exists()


def row_of(walk_in: CentreList) -> ListRow | None:
    """The one row of a person at the desk, with its outcome; None before it was read."""
    return walk_in.rows.select_related("outcome__recipient", "outcome__first_row__list").first()


def case_of(walk_in: CentreList, outcome: RowOutcome) -> Case | None:
    """The live case of whoever stood there, whoever may see it: on this row, on the one it repeats, of this person."""
    theirs = Q(sheet_row=outcome.row_id) | Q(sheet_row=outcome.first_row_id)
    if outcome.recipient_id is not None:
        theirs |= Q(recipient=outcome.recipient_id)
    live = Case.objects.filter(theirs, incident=walk_in.incident_id).exclude(state=Case.State.WITHDRAWN)
    return live.select_related("centre").order_by("-walk_in_id", "-pk").first()


def may_open_case(request: HttpRequest, case: Case) -> bool:
    """Whether this person may open a case that something else speaks of."""
    return Case.objects.visible_to(access.person(request)).filter(pk=case.pk).exists()


def outcome_of(row: SheetRow) -> RowOutcome | None:
    """What became of the row of a case; None while its list is at work."""
    return RowOutcome.objects.filter(pk=row.pk).first()


def link_of(row: SheetRow) -> Link | None:
    """Why the row was taken for its person."""
    return Link.objects.filter(pk=row.pk).select_related("decision__decided_by").first()


def known(request: HttpRequest, typed: Mapping[str, Any]) -> KnownAtDesk:
    """Who may be known already of what was typed so far; what is not whole yet finds nobody."""
    centre = str(typed.get("centre", ""))
    own = access.own_centres(request)
    return known_at_desk(
        incident=access.access_incident(request),
        by=access.person(request),
        centre_id=int(centre) if centre.isdecimal() and own.filter(pk=int(centre[:18])).exists() else None,
        name=str(typed.get("name", ""))[:LONGEST],
        registration_no=str(typed.get("registration_no", ""))[:LONGEST],
        identity=str(typed.get("identity", ""))[:LONGEST],
        mobile=str(typed.get("mobile", ""))[:LONGEST],
        born_on=parse_date(clean_text(str(typed.get("born_on", ""))[:LONGEST]), purpose="birth").value,
    )
