"""The pages of sheets and previews in a real browser: on a phone and a desk, in both languages, without barriers."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import pytest

from records.models import Dose, Extract
from recovery.casework.exchange.imports import sheet_preview
from recovery.models import Case, Correction
from recovery.tasks import list_judge_again_now
from tests.casework.sheets import Sheet, edited
from tests.web import world
from tests.web.conftest import Dohar
from tests.web.test_columns_page_looks import axe, chromium, pytestmark, sync_api, window  # noqa: F401


@pytest.fixture
def addresses(transactional_db: None, settled_list: Dohar, tmp_path: Path) -> tuple[Dohar, list[str]]:
    """The pages, with lines, faults and a waiting preview on them."""
    cases = list(Case.objects.filter(state="open").exclude(kind="not_registered").order_by("pk"))

    def edit(sheet: Sheet) -> None:
        for number, case in enumerate(cases):
            sheet.write(case, evidence="কার্ড দেখা হয়েছে, রেজিস্টার ৪ নম্বর পাতা")
            if number % 3 == 0:
                sheet.write(case, mobile=f"0170000{number:04d}", decision="list")
            elif number % 3 == 1:
                sheet.write(case, name_bn="আয়েশা সিদ্দিকা খাতুন", date_of_birth="1/2/1980")
            else:
                sheet.write(case, nid="12", name_en=None)

    preview = sheet_preview(
        incident=settled_list.incident,
        chunks=edited(tmp_path, cases, edit),
        file_name="cases 2021-11-27 সংশোধিত.xlsx",
        by=settled_list.officer,
        request_key=uuid.uuid4(),
    )
    assert len(preview.lines) >= 2
    held = cases[0]
    Dose.objects.create(
        recipient=held.recipient,
        dose_no=1,
        vaccine_id="PFIZER",
        given_on=world.OTHER_DAY,
        centre=held.centre,
        first_seen_in=Extract.objects.get(),
        last_seen_in=Extract.objects.get(),
    )
    list_judge_again_now(settled_list.settled.pk)
    differs = Case.objects.get(kind="differs", state="open")
    assert preview.report["faults"]
    pages = ["/cases/?state=open", "/exchange/?state=open&kind=dose_missing", f"/exchange/{preview.pk}/"]
    return settled_list, [*pages, f"/cases/{differs.pk}/"]


def test_pages_fit_their_window_keep_the_policy_and_have_no_barrier(
    chromium: Any,  # noqa: F811
    live_server: Any,
    settings: Any,
    addresses: tuple[Dohar, list[str]],
) -> None:
    dohar, pages = addresses
    folder = os.environ.get("SHOTS", "")
    for width in (390, 1280):
        for language in ("bn", "en"):
            viewport = {"width": width, "height": 860}
            page = window(chromium, live_server, settings, dohar.officer, language=language, viewport=viewport)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            for number, address in enumerate(pages):
                page.goto(f"{live_server.url}{address}")
                assert said == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                if not address.startswith("/cases/?"):
                    # The tool injects itself, which the site's policy forbids: it gets a window without the policy.
                    open_to_tools = window(
                        chromium,
                        live_server,
                        settings,
                        dohar.officer,
                        language=language,
                        viewport=viewport,
                        bypass_csp=True,
                    )
                    open_to_tools.goto(page.url)
                    found = axe.Axe().run(open_to_tools)
                    assert found.violations_count == 0, found.generate_report()
                    open_to_tools.close()
                if folder:
                    page.screenshot(path=f"{folder}/{number}-{width}-{language}.png", full_page=True)


def test_preview_becomes_a_draft_without_scripts(
    chromium: Any,  # noqa: F811
    live_server: Any,
    settings: Any,
    addresses: tuple[Dohar, list[str]],
) -> None:
    dohar, pages = addresses
    page = window(chromium, live_server, settings, dohar.officer, language="en", java_script_enabled=False)
    page.goto(f"{live_server.url}{pages[1]}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.goto(f"{live_server.url}{pages[2]}")
    page.get_by_role("button", name="into a draft").click()
    # One case moved on after the preview; it is named, and the others stand in the draft.
    page.get_by_role("heading", name="Stayed out of the batch").wait_for(timeout=5_000)
    assert Correction.objects.filter(batch__came_from__isnull=False).count() >= 2
    assert Dose.objects.filter(source="correction").count() == 0
