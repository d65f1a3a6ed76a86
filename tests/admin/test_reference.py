"""Reference data and incidents are kept by administrators, within the rules on which all figures rest."""

from __future__ import annotations

import datetime

from django.test import Client
from django.utils import timezone

from records.models import Area, AreaAlias, Centre, CentreAlias, ReportedCount, User, Vaccine, VaccineAlias
from recovery.models import CentreDay, CentreList, Incident
from recovery.progress.figures import figures
from tests.admin import worlds
from tests.admin.pages import address
from tests.admin.test_exchange import confirm, send

INCIDENT = {
    "slug": "oct-2021",
    "name_en": "October",
    "name_bn": "",
    "days": "2021-10-28, 2021-10-13",
    "dose_no": "1",
}


def aliases(*rows: dict[str, object], present: int = 0) -> dict[str, object]:
    """The answers of an inline table of aliases, of which the first `present` are there already."""
    answers: dict[str, object] = {"aliases-TOTAL_FORMS": len(rows), "aliases-INITIAL_FORMS": present}
    for number, row in enumerate(rows):
        answers |= {f"aliases-{number}-{name}": value for name, value in row.items()}
    return answers


def errors(response: object) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def test_centre_is_made_with_spellings_confirmed_by_whoever_wrote_them(
    admin_pages: Client, administrator: User
) -> None:
    worlds.district()
    answers = {
        "code": "S1",
        "name_en": "Dohar",
        "name_bn": "",
        "district": "3026",
        "kind": "",
        "facility_code": "",
    }
    response = admin_pages.post(address(Centre, "add"), answers | aliases({"name": "Dohar UHC"}))
    assert response.status_code == 302
    alias = CentreAlias.objects.get()
    assert (alias.centre.code, alias.name_key, alias.confirmed_by) == ("S1", "dohar uhc", administrator)


def test_spelling_that_means_two_centres_is_refused(admin_pages: Client) -> None:
    first, second = worlds.centre("S1"), worlds.centre("S2")
    CentreAlias.objects.create(centre=first, name="Dohar UHC", name_key="dohar uhc")
    answers = {"name_en": "x", "name_bn": "", "district": "3026", "kind": "", "facility_code": ""}
    response = admin_pages.post(address(Centre, "change", second.pk), answers | aliases({"name": "DOHAR  UHC"}))
    assert "stands for Centre S1 already" in response.content.decode()
    assert CentreAlias.objects.count() == 1


def test_code_of_a_centre_stays(admin_pages: Client) -> None:
    centre = worlds.centre("S1")
    answers = {
        "code": "S2",
        "name_en": "New",
        "name_bn": "",
        "district": "3026",
        "kind": "",
        "facility_code": "",
    }
    assert admin_pages.post(address(Centre, "change", centre.pk), answers | aliases()).status_code == 302
    centre.refresh_from_db()
    assert (centre.code, centre.name_en) == ("S1", "New")


def test_vaccine_keeps_names_on_lists_and_an_interval_with_its_source(admin_pages: Client) -> None:
    answers = {
        "code": "PFIZER",
        "name_en": "Pfizer",
        "name_bn": "",
        "interval_days": "28",
        "interval_source": "",
    }
    rest = {"cvx": "", "icd11": "", "note": ""}
    response = admin_pages.post(address(Vaccine, "add"), answers | rest | aliases({"name": "ফাইজার"}))
    assert response.status_code == 200
    response = admin_pages.post(
        address(Vaccine, "add"), answers | rest | {"interval_source": "DGHS"} | aliases({"name": "ফাইজার"})
    )
    assert response.status_code == 302
    assert VaccineAlias.objects.get().vaccine_id == "PFIZER"


def test_name_without_letters_is_no_alias(admin_pages: Client) -> None:
    Vaccine.objects.create(code="PFIZER", name_en="Pfizer")
    response = admin_pages.post(address(VaccineAlias, "add"), {"vaccine": "PFIZER", "name": " - "})
    assert list(errors(response)) == ["name"]


def test_names_and_spellings_of_an_area_are_kept_and_the_area_stays(admin_pages: Client) -> None:
    area = worlds.district()
    answers = {
        "code": "9999",
        "level": "division",
        "parent": "",
        "name_en": "Dhaka District",
        "name_bn": "ঢাকা",
    }
    response = admin_pages.post(address(Area, "change", area.pk), answers | aliases({"name": "Dacca"}))
    assert response.status_code == 302
    area.refresh_from_db()
    assert (area.code, area.level, area.name_en) == ("3026", "district", "Dhaka District")
    assert AreaAlias.objects.get().name_key == "dacca"
    assert admin_pages.get(address(Area, "add")).status_code == 403
    assert admin_pages.post(address(Area, "delete", area.pk), {"post": "yes"}).status_code == 403


def test_centre_with_evidence_cannot_be_deleted(admin_pages: Client, evidence: None) -> None:
    centre = Centre.objects.first()
    response = admin_pages.post(address(Centre, "delete", centre.pk), {"post": "yes"})
    assert Centre.objects.filter(pk=centre.pk).exists()
    assert response.status_code in {200, 403}


def test_incident_opens_with_sorted_days_and_the_centre_days_that_are_due(admin_pages: Client) -> None:
    centre = worlds.centre("S1")
    ReportedCount.objects.create(centre=centre, day=worlds.DAY, dose_no=1, doses=10, source="daily count")
    assert admin_pages.post(address(Incident, "add"), INCIDENT).status_code == 302
    incident = Incident.objects.get()
    assert incident.days == [worlds.DAY, worlds.OTHER_DAY]
    assert list(CentreDay.objects.values_list("centre__code", "day")) == [("S1", worlds.DAY)]


def test_incident_needs_past_days_a_name_and_a_dose_number(admin_pages: Client) -> None:
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    for wrong, field in (
        ({"days": ""}, "days"),
        ({"days": f"2021-10-13,{tomorrow}"}, "days"),
        ({"days": "yesterday"}, "days"),
        ({"dose_no": "0"}, "dose_no"),
        ({"name_en": ""}, "__all__"),
    ):
        response = admin_pages.post(address(Incident, "add"), INCIDENT | wrong)
        assert field in errors(response), wrong
    assert not Incident.objects.exists()


def test_days_of_an_incident_with_lists_are_added_and_not_taken_away(admin_pages: Client, evidence: None) -> None:
    incident = Incident.objects.get()
    where = address(Incident, "change", incident.pk)
    assert list(errors(admin_pages.post(where, INCIDENT | {"days": "2021-10-13"}))) == ["days"]
    assert list(errors(admin_pages.post(where, INCIDENT | {"dose_no": "2"}))) == ["dose_no"]
    response = admin_pages.post(where, INCIDENT | {"days": "2021-10-13,2021-10-28,2021-10-30"}, follow=True)
    assert "The lists are judged again by the new days." in response.content.decode()
    incident.refresh_from_db()
    assert len(incident.days) == 3
    CentreList.objects.update(state="withdrawn", lease=1, withdrawn_by=User.objects.first(), withdrawn_reason="x")
    assert admin_pages.post(where, INCIDENT).status_code == 302


def test_expected_centre_days_are_told_with_the_incident(admin_pages: Client) -> None:
    worlds.centre("S1"), worlds.centre("S2")
    told = {"expected": "S1\r\n\r\nS2 28/10/2021\r\n"}
    response = admin_pages.post(address(Incident, "add"), INCIDENT | told, follow=True)
    assert "Centre-days that are expected now besides: 3." in response.content.decode()
    due = set(CentreDay.objects.values_list("centre__code", "day"))
    assert due == {("S1", worlds.DAY), ("S1", worlds.OTHER_DAY), ("S2", worlds.OTHER_DAY)}
    # Told again, nothing is new; the page says what is there.
    where = address(Incident, "change", Incident.objects.get().pk)
    assert admin_pages.post(where, INCIDENT | told).status_code == 302
    assert CentreDay.objects.count() == 3
    assert "3 centre-days expected; 0 doses reported in 0 counts." in admin_pages.get(where).content.decode()


def test_expected_centre_days_that_cannot_be_are_named_by_their_line(admin_pages: Client) -> None:
    worlds.centre("S1")
    told = {"expected": "S9\nS1 2021-10-13\nS1 never\nS1 2021 10 13"}
    wrong = errors(admin_pages.post(address(Incident, "add"), INCIDENT | told))["expected"]
    assert [sentence.split(":")[0] for sentence in wrong] == ["Line 1", "Line 3", "Line 4"]
    wrong = errors(admin_pages.post(address(Incident, "add"), INCIDENT | {"expected": "S1 2021-10-14"}))
    assert wrong["expected"] == ["These are no days of the incident: 2021-10-14."]
    assert not Incident.objects.exists()


def test_incident_is_opened_counted_and_shown_from_the_admin_alone(admin_pages: Client) -> None:
    """Dates and dose, expected centre-days, reported counts; then officials see it."""
    worlds.centre("S1"), worlds.centre("S2")
    assert admin_pages.post(address(Incident, "add"), INCIDENT | {"expected": "S2"}).status_code == 302
    content = "centre_code,date,dose_no,doses_reported,source\nS1,2021-10-13,1,120,daily count\n"
    confirm(admin_pages, ReportedCount, send(admin_pages, ReportedCount, content))
    whole = figures(incident=Incident.objects.get())
    assert (whole.reported, whole.centre_days_expected, whole.uncounted_centre_days) == (120, 3, 2)


def test_incident_is_not_deleted(admin_pages: Client) -> None:
    incident = worlds.incident()
    assert admin_pages.post(address(Incident, "delete", incident.pk), {"post": "yes"}).status_code == 403


def test_reported_count_that_is_typed_in_makes_its_centre_day_due(admin_pages: Client) -> None:
    worlds.incident()
    centre = worlds.centre("S1")
    answers = {
        "centre": centre.pk,
        "day": "2021-10-13",
        "dose_no": "1",
        "doses": "120",
        "source": "daily count",
    }
    assert admin_pages.post(address(ReportedCount, "add"), answers).status_code == 302
    assert CentreDay.objects.get().centre == centre
    answers["source"] = ""
    assert admin_pages.post(address(ReportedCount, "add"), answers).status_code == 200
