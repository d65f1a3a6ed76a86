"""Who comes in, where one signs in, and how the index is laid out."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from config.administration import WORK_GROUPS
from records import reference_data
from records.models import Role, User
from recovery.models import Incident
from tests.admin import worlds

SIGN_IN = "/account/login/"


@pytest.mark.django_db
def test_anonymous_visitor_is_sent_to_the_sites_sign_in_and_back(client: Client) -> None:
    for address in (reverse("admin:index"), reverse("admin:records_centre_changelist") + "?q=S1"):
        chain = client.get(address, follow=True).redirect_chain
        assert chain[-1] == (f"{SIGN_IN}?{urlencode({'next': address}, safe='/')}", 302)
    response = client.get(reverse("admin:login") + "?next=/admin/records/centre/")
    assert response["Location"] == f"{SIGN_IN}?next=/admin/records/centre/"


@pytest.mark.django_db
def test_password_form_of_the_library_is_not_there(client: Client) -> None:
    worlds.administrator(username="admin")
    response = client.post(reverse("admin:login"), {"username": "admin", "password": worlds.PASSWORD})
    assert response.status_code == 302
    assert response["Location"].startswith(SIGN_IN)
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.django_db
def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client) -> None:
    worlds.administrator(username="admin")
    wanted = reverse("admin:records_centre_changelist")
    response = client.post(SIGN_IN, {"login": "admin", "password": worlds.PASSWORD, "next": wanted}, follow=True)
    assert response.redirect_chain[-1][0] == wanted
    assert response.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_staff_flag_without_the_role_opens_nothing(client: Client, role: Role) -> None:
    user = worlds.account(role, is_staff=True)
    client.force_login(user)
    answers = {client.get(address, follow=True).status_code for address in ("/admin/", "/admin/records/user/")}
    assert answers == {403}
    User.objects.filter(pk=user.pk).update(role=Role.ADMINISTRATOR)
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_role_without_the_staff_flag_and_closed_accounts_open_nothing(client: Client) -> None:
    user = worlds.account(Role.ADMINISTRATOR)
    client.force_login(user)
    assert client.get("/admin/", follow=True).status_code == 403
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_superuser_comes_in_whatever_the_role(client: Client) -> None:
    client.force_login(worlds.account(Role.AUDITOR, is_staff=True, is_superuser=True))
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.MANAGER, Role.OFFICIAL])
def test_way_back_leads_whoever_comes_in_to_the_figures(client: Client, role: Role) -> None:
    """The first page sends administrators back to the admin, so it is no way out of it."""
    reference_data.areas_load()
    Incident.objects.create(slug="october", days=["2021-10-13"], dose_no=1, name_en="October 2021")
    user = worlds.account(role, is_staff=True, is_superuser=role != Role.ADMINISTRATOR)
    client.force_login(user)
    page = client.get("/admin/", headers={"accept-language": "en"}).content.decode()
    (way_back,) = re.findall(r'<a class="pr-way-back" href="([^"]+)">Back to Punoruddhar</a>', page)
    answer = client.get(way_back, headers={"accept-language": "en"}, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [])
    assert "October 2021" in answer.content.decode()
    Incident.objects.all().delete()
    assert client.get(way_back).status_code == 200  # before there is any


def test_index_is_laid_out_by_kinds_of_work(admin_pages: Client) -> None:
    page = unescape(admin_pages.get("/admin/").content.decode())
    titles = [str(group.title) for group in WORK_GROUPS]
    places = [page.index(f'class="section">{title}</a>') for title in titles]
    assert places == sorted(places)
    for group in WORK_GROUPS:
        assert str(group.purpose) in page
        assert f'id="{group.key}"' in page


def test_every_registered_model_stands_in_one_group(admin_pages: Client) -> None:
    registered = {model._meta.label for model in admin.site._registry}
    grouped = [label for group in WORK_GROUPS for label in group.models]
    assert sorted(grouped) == sorted(registered)
    assert 'class="section">Other' not in admin_pages.get("/admin/").content.decode()


def test_model_that_stands_in_no_group_is_listed_last(admin_pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.administration.WORK_GROUPS", WORK_GROUPS[1:])
    page = admin_pages.get("/admin/").content.decode()
    assert page.index('class="section">Other') > page.index('class="section">History')
    assert page.index(">Centres</a>") > page.index('class="section">Other')


def test_page_of_one_app_lists_its_models(admin_pages: Client) -> None:
    page = admin_pages.get("/admin/records/").content.decode()
    assert "/admin/records/centre/" in page
    assert admin_pages.get("/admin/nothing/").status_code == 404


def test_signing_out_of_the_admin_ends_the_session(admin_pages: Client) -> None:
    assert admin_pages.post("/admin/logout/")["Location"] == SIGN_IN
    assert admin_pages.get("/admin/").status_code == 302


def test_own_password_is_changed_where_everybody_changes_it(admin_pages: Client) -> None:
    assert admin_pages.get("/admin/password_change/")["Location"] == "/account/password/change/"


def test_pages_of_models_without_meaning_here_are_gone(admin_pages: Client) -> None:
    for address in ("/admin/auth/group/", "/admin/account/emailaddress/", "/admin/records/recipient/"):
        assert admin_pages.get(address).status_code == 404


def test_index_speaks_bangla_by_default(administrator: User) -> None:
    browser = Client()
    browser.force_login(administrator)
    page = browser.get("/admin/").content.decode()
    assert re.search(r'<html lang="bn"', page)
