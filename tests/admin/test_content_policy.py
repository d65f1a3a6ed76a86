"""The content security policy is the same strict one on every page, and no page needs more than it allows."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from records.models import Centre, User
from tests.admin import worlds
from tests.admin.pages import address, all_pages, registered

STRICT = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
INLINE_STYLE = re.compile(r"<[^>]+\sstyle\s*=|<style[\s>]", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=.application/json)", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE)


def assert_strict(response: HttpResponse, where: str) -> None:
    assert response.status_code == 200, where
    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} == STRICT, where
    page = response.content.decode()
    for trouble in (INLINE_STYLE, INLINE_SCRIPT, INLINE_HANDLER):
        found = trouble.search(page)
        assert found is None, (where, found and page[found.start() : found.start() + 200])


def test_every_page_keeps_the_strict_policy_and_needs_no_more(admin_pages: Client, evidence: None) -> None:
    pages = list(all_pages())
    for where in pages:
        assert_strict(admin_pages.get(where), where)
    assert len(pages) > 2.5 * len(registered())
    assert sum(where.endswith(("/import/", "/export/")) for where in pages) == 10


def test_pages_to_add_and_to_change_a_password_keep_the_strict_policy(admin_pages: Client, administrator: User) -> None:
    for name in (
        "records_user",
        "records_centre",
        "records_vaccine",
        "records_reportedcount",
        "recovery_incident",
    ):
        where = reverse(f"admin:{name}_add")
        assert_strict(admin_pages.get(where), where)
    where = reverse("admin:auth_user_password_change", args=[administrator.pk])
    assert_strict(admin_pages.get(where), where)


def test_preview_of_an_import_keeps_the_strict_policy(admin_pages: Client) -> None:
    worlds.centre("S1", name_en="Before")
    where = address(Centre, "import")
    for content in ("code,name_en\nS1,After\n", "code,district_code\nS2,9999\n", "nothing\n1\n"):
        file = SimpleUploadedFile("centres.csv", content.encode())
        assert_strict(admin_pages.post(where, {"resource": "0", "import_file": file}), content)


def test_page_of_jobs_keeps_the_strict_policy(admin_pages: Client) -> None:
    worlds.job("failed")
    where = reverse("admin:procrastinate_procrastinatejob_changelist")
    assert_strict(admin_pages.get(where), where)


def test_confirmation_pages_keep_the_strict_policy(admin_pages: Client) -> None:
    centre = worlds.centre("S1")
    where = address(Centre, "delete", centre.pk)
    assert_strict(admin_pages.get(where), where)
    where = address(Centre, "changelist")
    chosen = {"action": "delete_selected", "_selected_action": [centre.pk]}
    assert_strict(admin_pages.post(where, chosen), where)
