"""The interface for programs, explained; keys of scripts, made and revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from records.models import Role, User
from recovery.errors import RecoveryError
from recovery.progress.api_tokens import token_make, token_revoke
from recovery.web import access, access_api
from recovery.web.api import NAMESPACE, api

KEEPERS = (Role.OFFICIAL, Role.ADMINISTRATOR)


class _Accounts(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: User) -> str:
        return account.display_name


class KeyForm(forms.Form):
    """A new key: for whose account, and what it is for."""

    account = _Accounts(queryset=None, label=gettext_lazy("Account of an official"))
    name = forms.CharField(
        max_length=80,
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("For example: the ministry's dashboard."),
    )

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


@require_safe
def api_about(request: HttpRequest) -> HttpResponse:
    """What programs may ask, and how: made from the OpenAPI document, so that it says the same."""
    document = api.get_openapi_schema()
    asked = [
        {"path": path, "summary": operations["get"]["summary"]}
        for path, operations in document["paths"].items()
        if "get" in operations
    ]
    counted = document["components"]["schemas"]["Counted"]["properties"]
    context = {
        "asked": asked,
        "fields": [(name, about.get("description", "")) for name, about in counted.items()],
        "base": request.build_absolute_uri(reverse(f"{NAMESPACE}:api-root")),
        "first": request.build_absolute_uri(reverse(f"{NAMESPACE}:incidents")),
        "document": reverse(f"{NAMESPACE}:openapi-json"),
        "per_minute": settings.API_PER_MINUTE,
        "per_minute_without_key": settings.API_PER_MINUTE_WITHOUT_KEY,
        "keeps_keys": access.person(request).role in KEEPERS,
    }
    return render(request, "recovery/api/about.html", context)


def _keys(request: HttpRequest, form: KeyForm | None = None, *, key: str = "", status: int = 200) -> HttpResponse:
    accounts = access_api.accounts_for_tokens(request)
    own = {"account": accounts.first()} if access.person(request).role == Role.OFFICIAL else {}
    context = {
        "tokens": access_api.tokens(request),
        "form": form or KeyForm(accounts=accounts, initial=own),
        "key": key,
    }
    return render(request, "recovery/api/keys.html", context, status=status)


@require_safe
@access.roles(*KEEPERS)
def api_keys(request: HttpRequest) -> HttpResponse:
    """The keys, and a form for a new one."""
    return _keys(request)


@require_POST
@access.roles(*KEEPERS)
def api_key_make(request: HttpRequest) -> HttpResponse:
    """Make a key. It stands on this one answer and nowhere else."""
    form = KeyForm(request.POST, accounts=access_api.accounts_for_tokens(request))
    if not form.is_valid():
        return _keys(request, form, status=422)
    try:
        _token, key = token_make(**form.cleaned_data, by=access.person(request))
    except RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:api_keys")
    return _keys(request, key=key)


@require_POST
@access.roles(*KEEPERS)
def api_key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key back; scripts that use it are refused from now on."""
    token = access_api.access_token(request, pk)
    if token_revoke(token=token, by=access.person(request)):
        messages.success(request, _("The key is revoked."))
    else:
        messages.info(request, _("This key was revoked before."))
    return redirect("recovery:api_keys")
