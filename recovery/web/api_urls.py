"""Addresses of the pages about the interface for programs; the interface itself is recovery.web.api."""

from django.urls import path

from recovery.web.views import api_pages

urlpatterns = [
    path("", api_pages.api_about, name="api_about"),
    path("keys/", api_pages.api_keys, name="api_keys"),
    path("keys/new/", api_pages.api_key_make, name="api_key_make"),
    path("keys/<int:pk>/revoke/", api_pages.api_key_revoke, name="api_key_revoke"),
]
