"""Doors of the interface for programs: incidents by their short name, and keys of scripts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from records.models import Role, User
from recovery.models import ApiToken, Incident
from recovery.web.access import person


def access_incident_of(slug: str) -> Incident:
    return get_object_or_404(Incident, slug=slug)


def tokens(request: HttpRequest) -> QuerySet[ApiToken]:
    """An official's own keys; all of them for administrators."""
    every = ApiToken.objects.select_related("account", "made_by", "revoked_by")
    user = person(request)
    return every if user.role == Role.ADMINISTRATOR else every.filter(account=user)


def access_token(request: HttpRequest, pk: int) -> ApiToken:
    return get_object_or_404(tokens(request), pk=pk)


def accounts_for_tokens(request: HttpRequest) -> QuerySet[User]:
    """For whom this person may make a key."""
    officials = User.objects.filter(role=Role.OFFICIAL, is_active=True).order_by("username")
    user = person(request)
    return officials if user.role == Role.ADMINISTRATOR else officials.filter(pk=user.pk)
