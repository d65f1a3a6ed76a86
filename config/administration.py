from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AdministrationSite(admin.AdminSite):
    """Django's admin, for administrators only; its sign-in is the site's own (with its rate limit)."""

    site_header = _("Punoruddhar administration")
    site_title = _("Punoruddhar administration")
    index_title = _("Administration")
    login_template = None

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)
