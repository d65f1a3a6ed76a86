"""Accounts are made, given a role and centres, closed; never deleted, and never beyond one's own rights."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from records.models import Centre, Role, User
from tests.admin import worlds
from tests.admin.pages import address

PERSON = {"first_name": "Salma", "last_name": "Madeup"}
SECRET = {"password1": worlds.PASSWORD, "password2": worlds.PASSWORD}


def add(browser: Client, **answers: object) -> dict[str, list[str]]:
    """Send the form of a new account; gives its errors by field."""
    response = browser.post(address(User, "add"), {"username": "salma", **PERSON, **SECRET, **answers})
    return {} if response.status_code == 302 else dict(response.context["adminform"].form.errors)


def change(browser: Client, user: User, **answers: object) -> dict[str, list[str]]:
    kept = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "role": user.role,
        "centres": [centre.pk for centre in user.centres.all()],
        "is_active": "on",
    }
    answers = {name: value for name, value in {**kept, **answers}.items() if value is not None}
    response = browser.post(address(User, "change", user.pk), answers)
    return {} if response.status_code == 302 else dict(response.context["adminform"].form.errors)


def test_new_account_has_name_role_centres_and_can_sign_in(admin_pages: Client, client: Client) -> None:
    centre = worlds.centre("S1")
    assert add(admin_pages, role="manager", centres=[centre.pk]) == {}
    user = User.objects.get(username="salma")
    assert (user.role, list(user.centres.all()), user.display_name) == (
        Role.MANAGER,
        [centre],
        "Salma Madeup",
    )
    assert not user.is_staff
    client.post("/account/login/", {"login": "salma", "password": worlds.PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_form_of_a_new_account_asks_name_role_and_centres(admin_pages: Client) -> None:
    fields = list(admin_pages.get(address(User, "add")).context["adminform"].form.fields)
    assert fields == ["username", "role", "first_name", "last_name", "centres", "password1", "password2"]


def test_centre_manager_needs_a_centre_when_made_and_when_changed(admin_pages: Client) -> None:
    assert list(add(admin_pages, role="manager")) == ["centres"]
    assert not User.objects.filter(username="salma").exists()
    assert add(admin_pages, role="officer") == {}
    officer = User.objects.get(username="salma")
    assert list(change(admin_pages, officer, role="manager")) == ["centres"]
    assert change(admin_pages, officer, role="manager", centres=[worlds.centre("S1").pk]) == {}
    officer.refresh_from_db()
    assert officer.role == Role.MANAGER


def test_role_decides_who_comes_into_the_admin(admin_pages: Client) -> None:
    add(admin_pages, role="administrator")
    user = User.objects.get(username="salma")
    assert user.is_staff
    assert change(admin_pages, user, role="auditor") == {}
    user.refresh_from_db()
    assert not user.is_staff


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"password1": "short", "password2": "short"}, "password2"),
        ({"password2": "another-long-password"}, "password2"),
        ({"username": "ADMIN"}, "username"),
        ({"role": "king"}, "role"),
    ],
)
def test_account_that_would_not_be_safe_is_refused(admin_pages: Client, answers: dict[str, str], field: str) -> None:
    assert list(add(admin_pages, **{"role": "officer", **answers})) == [field]


def test_password_of_another_is_changed_and_works(admin_pages: Client, client: Client) -> None:
    user = worlds.account(Role.OFFICER, "officer")
    where = reverse("admin:auth_user_password_change", args=[user.pk])
    page = admin_pages.get(address(User, "change", user.pk)).content.decode()
    assert 'href="../password/"' in page
    new = "quite-another-password"
    response = admin_pages.post(
        where, {"password1": new, "password2": new, "usable_password": "true", "set-password": "1"}
    )
    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    client.post("/account/login/", {"login": "officer", "password": new})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_accounts_are_closed_and_not_deleted(admin_pages: Client, client: Client) -> None:
    user = worlds.account(Role.OFFICER, "officer")
    assert admin_pages.post(address(User, "delete", user.pk), {"post": "yes"}).status_code == 403
    assert change(admin_pages, user, is_active=None) == {}
    user.refresh_from_db()
    assert not user.is_active
    client.post("/account/login/", {"login": "officer", "password": worlds.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_last_administrator_stays_one(admin_pages: Client, administrator: User) -> None:
    assert "__all__" in change(admin_pages, administrator, role="officer")
    assert "__all__" in change(admin_pages, administrator, is_active=None)
    worlds.administrator(username="second")
    assert change(admin_pages, administrator, role="officer") == {}


def test_superusers_account_is_closed_to_administrators(admin_pages: Client, client: Client) -> None:
    chief = worlds.account(Role.ADMINISTRATOR, "chief", is_staff=True, is_superuser=True)
    where = reverse("admin:auth_user_password_change", args=[chief.pk])
    new = {
        "password1": "quite-another-password",
        "password2": "quite-another-password",
        "usable_password": "true",
    }
    assert admin_pages.post(where, new).status_code == 403
    assert admin_pages.post(address(User, "change", chief.pk), {"username": "x"}).status_code == 403
    chief.refresh_from_db()
    assert chief.check_password(worlds.PASSWORD)
    client.force_login(chief)
    assert change(client, chief, first_name="Boss") == {}


def test_nobody_becomes_superuser_through_the_form(admin_pages: Client, administrator: User) -> None:
    worlds.administrator(username="second")
    assert change(admin_pages, administrator, is_superuser="on", is_staff="on", user_permissions="1") == {}
    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_centres_of_a_manager_are_searched_for(admin_pages: Client) -> None:
    centre: Centre = worlds.centre("S302601", name_bn="দোহার")
    worlds.centre("S999999")
    question = {"app_label": "records", "model_name": "user", "field_name": "centres", "term": "দোহার"}
    found = json.loads(admin_pages.get(reverse("admin:autocomplete"), question).content)
    assert found["results"] == [{"id": str(centre.pk), "text": "S302601 Centre S302601"}]


def test_list_of_accounts_names_the_first_centres(admin_pages: Client) -> None:
    user = worlds.account(Role.MANAGER, "manager")
    user.centres.set([worlds.centre(f"S{n}") for n in range(5)])
    page = admin_pages.get(address(User, "changelist")).content.decode()
    assert "S0, S1, S2 +2" in page
    assert admin_pages.get(address(User, "changelist") + "?q=S3").context["cl"].result_count == 1
