"""Opening incidents, and the centre-days in which they are counted."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from django.utils import timezone, translation

from records.models import Centre, ReportedCount, User
from recovery import errors
from recovery.intake.incidents import centre_days_ensure, incident_add, incident_find
from recovery.models import CentreDay, CentreList, Incident, ListRow, SheetRow

pytestmark = pytest.mark.django_db

OCTOBER_13 = datetime.date(2021, 10, 13)
OCTOBER_28 = datetime.date(2021, 10, 28)


def october(slug: str = "october-2021", dose_no: int = 1) -> Incident:
    incident, _created = incident_add(slug=slug, days=[OCTOBER_28, OCTOBER_13], dose_no=dose_no)
    return incident


def due(incident: Incident) -> list[tuple[str, datetime.date]]:
    return list(incident.centre_days.order_by("centre__code", "day").values_list("centre__code", "day"))


def centre_list(incident: Incident, code: str | None, day: datetime.date | None, state: str = "received") -> CentreList:
    user, _created = User.objects.get_or_create(username="clerk")
    name = f"list-{CentreList.objects.count()}"
    made = CentreList.objects.create(
        incident=incident,
        centre=Centre.objects.get(code=code) if code else None,
        day=day,
        file_name=f"{name}.csv",
        stored_name=name,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size_bytes=1,
        uploaded_by=user,
    )
    if state != "received":
        values = {"state": state, "lease": 1, "refusal_code": "E-TYPE"}
        CentreList.objects.filter(pk=made.pk).update(**values)
    return made


def list_row(made: CentreList, code: str, day: datetime.date, dose_no: int = 1) -> None:
    number = made.sheet_rows.count() + 1
    sheet_row = SheetRow.objects.create(list=made, sheet="", row_number=number, cells=["x"], kinds="s")
    ListRow.objects.create(
        sheet_row=sheet_row,
        list=made,
        row_number=number,
        given_on=day,
        dose_no=dose_no,
        centre=Centre.objects.get(code=code),
        is_legible=True,
    )


def test_an_incident_is_opened_once_with_its_days_in_order() -> None:
    incident, created = incident_add(
        slug="october-2021", days=[OCTOBER_28, OCTOBER_13, OCTOBER_28], dose_no=1, name_bn="অক্টোবর"
    )
    assert (created, incident.days, incident.dose_no) == (True, [OCTOBER_13, OCTOBER_28], 1)
    assert (incident.name_en, incident.name_bn) == ("", "অক্টোবর")
    again, created = incident_add(slug="october-2021", days=[OCTOBER_13, OCTOBER_28], dose_no=1)
    assert (again, created) == (incident, False)
    assert (again.name_en, again.name_bn) == ("", "অক্টোবর")


def test_an_incident_without_a_name_is_called_by_its_short_name() -> None:
    assert october().name_en == "october-2021"


def test_a_name_given_later_replaces_the_name() -> None:
    october()
    again, created = incident_add(
        slug="october-2021", days=[OCTOBER_13, OCTOBER_28], dose_no=1, name_en="Lost days of October"
    )
    assert (again.name_en, created) == ("Lost days of October", False)
    assert incident_find("october-2021").name_en == "Lost days of October"


def test_other_days_or_another_dose_under_the_same_name_are_refused() -> None:
    october()
    with pytest.raises(errors.IncidentDiffers) as refused:
        incident_add(slug="october-2021", days=[OCTOBER_13], dose_no=1)
    with translation.override("en"):
        assert "with dose 1 of 2021-10-13, 2021-10-28" in str(refused.value)
    with pytest.raises(errors.IncidentDiffers):
        october(dose_no=2)
    assert Incident.objects.get().days == [OCTOBER_13, OCTOBER_28]


def test_a_day_to_come_a_name_with_spaces_and_an_unknown_name_are_refused() -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(errors.IncidentNeedsPastDays):
        incident_add(slug="soon", days=[tomorrow], dose_no=1)
    with pytest.raises(errors.IncidentNameNotUsable):
        incident_add(slug="October 2021", days=[OCTOBER_13], dose_no=1)
    with pytest.raises(errors.NoIncident):
        incident_find("october-2021")
    assert not Incident.objects.exists()


def test_reported_counts_of_the_incidents_days_and_dose_make_its_centre_days(reference: None) -> None:
    first, second = october(), october("second-doses", dose_no=2)
    assert due(first) == [
        ("S201501", OCTOBER_13),
        ("S201901", OCTOBER_13),
        ("S302601", OCTOBER_13),
        ("S302901", OCTOBER_13),
        ("S309301", OCTOBER_28),
        ("S507601", OCTOBER_28),
        ("S609101", OCTOBER_13),
    ]
    assert due(second) == [("S309301", OCTOBER_28), ("S507601", OCTOBER_28)]


def test_live_lists_and_their_rows_make_centre_days_and_others_do_not(reference: None) -> None:
    ReportedCount.objects.all().delete()
    incident = october()
    centre_list(incident, "S201901", OCTOBER_13)
    centre_list(incident, "S302601", OCTOBER_13, state="refused")
    centre_list(incident, "S302601", datetime.date(2021, 11, 1))
    with_column = centre_list(incident, None, None)
    list_row(with_column, "S609101", OCTOBER_28)
    list_row(with_column, "S609101", OCTOBER_28)
    list_row(with_column, "S507601", OCTOBER_28, dose_no=2)
    list_row(with_column, "S507601", datetime.date(2021, 9, 1))
    assert centre_days_ensure(incident=incident) == 2
    assert due(incident) == [("S201901", OCTOBER_13), ("S609101", OCTOBER_28)]


def test_centre_days_that_are_there_stay_as_they_are(reference: None) -> None:
    incident = october()
    CentreDay.objects.filter(centre__code="S201901").update(state="disputed", reason="two books")
    assert centre_days_ensure(incident=incident) == 0
    assert CentreDay.objects.get(centre__code="S201901").reason == "two books"
