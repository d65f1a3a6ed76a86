"""Evidence is read, quickly, without whole identifiers, and leads to the product's own pages."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from config.administration import WORK_GROUPS
from records.models import Extract, Role, User
from recovery.models import (
    AccessLog,
    Case,
    CentreDay,
    CentreList,
    Correction,
    CorrectionBatch,
    Decision,
    Delivery,
)
from recovery.web.looks import PAGES
from tests.admin import worlds
from tests.admin.pages import address, registered

EDITABLE = {
    "Area",
    "Centre",
    "CentreContact",
    "Vaccine",
    "VaccineAlias",
    "ReportedCount",
    "User",
    "Incident",
    "MessageTemplate",
}


def evidence_models() -> list[type[Model]]:
    return [model for model in registered() if model.__name__ not in EDITABLE]


def test_groups_of_evidence_hold_nothing_that_can_be_edited() -> None:
    read_only = {label for group in WORK_GROUPS if group.key in {"evidence", "history"} for label in group.models}
    assert read_only <= {model._meta.label for model in evidence_models()}


def test_evidence_cannot_be_added_changed_or_deleted_even_by_a_superuser(client: Client, evidence: None) -> None:
    client.force_login(worlds.account(Role.ADMINISTRATOR, is_staff=True, is_superuser=True))
    refused = 0
    for model in evidence_models():
        entry = model._default_manager.first()
        assert client.get(address(model, "add")).status_code == 403, model
        if entry is None:
            continue
        before = model._default_manager.values().get(pk=entry.pk)
        assert client.get(address(model, "change", entry.pk)).status_code == 200, model
        assert client.post(address(model, "change", entry.pk), {"_save": "1"}).status_code == 403, model
        assert client.post(address(model, "delete", entry.pk), {"post": "yes"}).status_code == 403, model
        client.post(
            address(model, "changelist"),
            {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"},
        )
        assert model._default_manager.values().get(pk=entry.pk) == before, model
        refused += 1
    assert refused >= 18


def test_no_page_shows_a_name_or_a_whole_identifier(admin_pages: Client, evidence: None) -> None:
    numbers = {worlds.NID, worlds.MOBILE, *(f"{worlds.REGISTRATION}{n:03d}" for n in range(2))}
    for model in evidence_models():
        addresses = [address(model, "changelist")]
        addresses += [address(model, "change", entry.pk) for entry in model._default_manager.all()[:2]]
        for where in addresses:
            page = admin_pages.get(where).content.decode()
            assert worlds.NAME not in page, where
            assert not [number for number in numbers if number in page], where
    masked_number = admin_pages.get(address(Case, "changelist")).content.decode()
    assert "••••••" in masked_number


@pytest.mark.parametrize(
    "question",
    [
        "recovery_case_changelist?name__startswith=Rahima",
        "recovery_case_changelist?recipient__nid=1910000000008",
        "recovery_correction_changelist?new_value__startswith=19",
        "recovery_delivery_changelist?payload__nid=1910000000008",
        "recovery_decision_changelist?recipient__name_en__startswith=R",
        "records_recipientevent_changelist?nid__startswith=19",
        "records_extractfault_changelist?text__startswith=19",
        "mfa_authenticator_changelist?data__secret__startswith=a",
    ],
)
def test_address_of_a_list_answers_no_question_about_a_person(
    admin_pages: Client, evidence: None, question: str
) -> None:
    name, _mark, query = question.partition("?")
    assert admin_pages.get(reverse(f"admin:{name}") + f"?{query}").status_code == 400


@pytest.mark.parametrize(
    ("model", "url_name", "number"),
    [
        (CentreList, "recovery:list_detail", lambda one: one.pk),
        (Case, "recovery:case_detail", lambda one: one.pk),
        (CorrectionBatch, "recovery:batch_detail", lambda one: one.pk),
        (Correction, "recovery:batch_detail", lambda one: one.batch_id),
        (Delivery, "recovery:batch_detail", lambda one: one.correction.batch_id),
        (Decision, "recovery:row_detail", lambda one: one.sheet_row_id),
        (AccessLog, "recovery:case_detail", lambda one: one.case_id),
        (CentreDay, "recovery:progress_centre", lambda one: one.centre.code),
        (apps.get_model("recovery.CaseEvent"), "recovery:case_detail", lambda one: one.pgh_obj_id),
        (apps.get_model("recovery.CorrectionEvent"), "recovery:batch_detail", lambda one: one.batch_id),
    ],
)
def test_page_of_evidence_opens_the_products_page(
    admin_pages: Client, evidence: None, model: type[Model], url_name: str, number: object
) -> None:
    entry = model._default_manager.first()
    page = admin_pages.get(address(model, "change", entry.pk)).content.decode()
    wanted = reverse(url_name, args=[number(entry)])
    assert f'href="{wanted}"' in page
    assert "Open in Punoruddhar" in page


def test_administrator_is_told_that_pages_about_persons_do_not_open_for_the_role(
    admin_pages: Client, client: Client, evidence: None
) -> None:
    where = address(Case, "change", Case.objects.first().pk)
    sentence = "Your role does not open them."
    assert sentence in admin_pages.get(where).content.decode()
    client.force_login(worlds.account(Role.AUDITOR, is_staff=True, is_superuser=True))
    assert sentence not in client.get(where, headers={"accept-language": "en"}).content.decode()


def test_administrator_is_told_so_of_no_page_that_does_open(admin_pages: Client, evidence: None) -> None:
    """Centre-days, extracts and their faults, keys and comparisons of models lead to pages of which no person is."""
    told, opened = set(), set()
    for model in evidence_models():
        entry = model._default_manager.first()
        page = admin_pages.get(address(model, "change", entry.pk)).content.decode() if entry else ""
        for where in re.findall(r'<a href="([^"]+)" class="viewsitelink">Open in Punoruddhar', page):
            is_told = "Your role does not open them." in page
            assert admin_pages.get(where).status_code == (403 if is_told else 200), (model, where)
            (told if is_told else opened).add(model.__name__)
    assert {"CentreDay", "Extract"} <= opened
    assert {"Case", "CentreList", "CorrectionBatch"} <= told


def test_pages_that_show_persons_are_those_of_which_looks_are_logged() -> None:
    for entry, its_admin in admin.site._registry.items():
        for url_name, _path in getattr(its_admin, "product_pages", ()):
            space, _colon, name = url_name.partition(":")
            shows_persons = space == "recovery" and PAGES[name] is not None
            assert its_admin.product_pages_show_persons == shows_persons, entry


def test_look_at_a_row_without_a_case_opens_the_row(admin_pages: Client, evidence: None) -> None:
    row = Decision.objects.first().sheet_row
    look = AccessLog.objects.create(user=User.objects.first(), what="row", sheet_row=row, reason="a call")
    page = admin_pages.get(address(AccessLog, "change", look.pk)).content.decode()
    assert reverse("recovery:row_detail", args=[row.pk]) in page
    look = AccessLog.objects.create(user=User.objects.first(), what="search", reason="a call")
    page = admin_pages.get(address(AccessLog, "change", look.pk)).content.decode()
    assert "Open in Punoruddhar" not in page


def test_lists_of_200_rows_take_no_query_per_row(admin_pages: Client) -> None:
    def queries() -> dict[str, int]:
        taken = {}
        for model in registered():
            where = address(model, "changelist") + "?all="
            admin_pages.get(where)
            with CaptureQueriesContext(connection) as captured:
                assert admin_pages.get(where).status_code == 200, model
            taken[model._meta.label] = len(captured)
        return taken

    worlds.evidence(2)
    few = queries()
    worlds.evidence(198)
    assert Case.objects.count() == 200
    many = queries()
    assert {label: (few[label], many[label]) for label in few if many[label] > few[label]} == {}
    assert {label: number for label, number in many.items() if number > 14} == {}


def test_history_says_who_and_why(admin_pages: Client, evidence: None) -> None:
    author = User.objects.get(username="person-0")
    for label in ("recovery_caseevent", "records_recipientevent", "recovery_centredayevent"):
        page = admin_pages.get(reverse(f"admin:{label}_changelist")).content.decode()
        assert author.username in page
        assert "checked by phone" in page


def test_history_is_searched_by_number_and_survives_text(admin_pages: Client, evidence: None) -> None:
    case = Case.objects.last()
    where = reverse("admin:recovery_caseevent_changelist")
    assert admin_pages.get(f"{where}?q={case.pk}").context["cl"].result_count == 1
    assert admin_pages.get(f"{where}?q=abc").context["cl"].result_count == 0
    assert admin_pages.get(f"{where}?label=insert").context["cl"].result_count == 2
    assert admin_pages.get(f"{where}?label=update").context["cl"].result_count == 0


def test_every_list_can_be_searched_with_any_text(admin_pages: Client, evidence: None) -> None:
    for model in registered():
        for text in ("abc", "17", "'=1", "রহিমা", "9" * 30):
            response = admin_pages.get(address(model, "changelist"), {"q": text})
            assert response.status_code == 200, (model, text)


def test_page_of_a_case_leads_to_its_history(admin_pages: Client, evidence: None) -> None:
    case = Case.objects.first()
    page = admin_pages.get(address(Case, "change", case.pk)).content.decode()
    where = f"{reverse('admin:recovery_caseevent_changelist')}?q={case.pk}"
    assert f'href="{where}"' in page
    assert admin_pages.get(where).context["cl"].result_count == 1


def test_history_masks_what_was_corrected(admin_pages: Client, evidence: None) -> None:
    model = apps.get_model("recovery.CorrectionEvent")
    page = admin_pages.get(address(model, "change", model.objects.first().pk)).content.decode()
    assert "•••••••••0008" in page
    assert worlds.NID not in page


def test_second_factors_are_listed_without_their_secrets(admin_pages: Client) -> None:
    user = worlds.account(Role.OFFICER, "officer")
    factor = Authenticator.objects.create(user=user, type="totp", data={"secret": "the-secret-key"})
    for where in (address(Authenticator, "changelist"), address(Authenticator, "change", factor.pk)):
        page = admin_pages.get(where).content.decode()
        assert "officer" in page
        assert "the-secret-key" not in page


def test_extract_leads_to_its_faults(admin_pages: Client, evidence: None) -> None:
    extract = Extract.objects.first()
    page = admin_pages.get(address(Extract, "change", extract.pk)).content.decode()
    assert f'href="{reverse("recovery:extract_index")}"' in page
    (where,) = re.findall(r'href="(/admin/records/extractfault/\?extract__id__exact=\d+)"', page)
    assert admin_pages.get(where).context["cl"].result_count == 1


def test_failed_job_is_read_and_tried_again(admin_pages: Client) -> None:
    number = worlds.job("failed")
    page = admin_pages.get(address(ProcrastinateJob, "changelist")).content.decode()
    assert "list_read" in page
    assert "list_id" in page
    response = admin_pages.post(
        address(ProcrastinateJob, "changelist"), {"action": "retry", "_selected_action": [number]}
    )
    assert response.status_code == 302
    assert ProcrastinateJob.objects.get(pk=number).status == "todo"


def test_lists_are_filtered_by_state_and_searched_by_centre(admin_pages: Client, evidence: None) -> None:
    where = address(Case, "changelist")
    assert admin_pages.get(f"{where}?state__exact=open").context["cl"].result_count == 2
    assert admin_pages.get(f"{where}?state__exact=closed").context["cl"].result_count == 0
    assert admin_pages.get(f"{where}?q=S00001").context["cl"].result_count == 1
    assert admin_pages.get(f"{where}?given_on__year=2021").context["cl"].result_count == 2
    assert admin_pages.get(f"{where}?q={worlds.NAME.replace(' ', '+')}").context["cl"].result_count == 0
