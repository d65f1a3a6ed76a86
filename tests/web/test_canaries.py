"""An official's every answer, and a stranger's: no name, no identifier, no phone of anybody (T41).

The people of two mirror centres bear words and numbers that stand nowhere else; every address of the site is asked, by
every method that it takes, and everything that comes back is searched for them.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from recovery.models import AccessLog, CentreContact, CentreDay
from recovery.progress.api_tokens import token_make
from recovery.progress.snapshots import snapshot_of_the_day
from tests.web import world
from tests.web.matrix import API, API_OPEN, RECOVERY, SIGN_IN_PAGES
from tests.web.test_foreign_centre import pages
from tests.web.test_url_matrix import admin_paths, ask

PHONE_OF_A_CENTRE = "01999000077"


def canaries(mirror: world.Mirror) -> re.Pattern[str]:
    """Names in both scripts, NIDs, registration numbers, phones, lots; what a person typed about somebody."""
    words = [PHONE_OF_A_CENTRE, "forgotten by the nurse"]
    for side in (mirror.a, mirror.b):
        letter = side.letter
        words += [
            f"{side.token} Person",
            f"{side.token} Smudged",
            f"{side.token_bn} খাতুন",
            f"LOT{side.token}",
            rf"261000{letter}\d{{4}}",
            rf"017000{letter}\d{{3}}",
            rf"00{80 + letter}\d{{5}}",
        ]
    return re.compile("|".join(words))


def said(answer: HttpResponse) -> str:
    """Everything of an answer: headers, text, and what is packed in a workbook."""
    content = answer.getvalue() if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{dict(answer.headers)}\n{content.decode('utf-8', 'replace')}"


@pytest.fixture
def named(mirror: world.Mirror) -> world.Mirror:
    """What else may hold somebody's words: a contact, a day that was opened again."""
    CentreContact.objects.create(centre=mirror.a.centre, name="Nurse", phone=PHONE_OF_A_CENTRE)
    CentreDay.objects.filter(centre=mirror.a.centre).update(reason="Somebody was forgotten by the nurse")
    for days in (1, 0):  # the pages of the trend and of the comparison have something to say
        day = timezone.localdate() - datetime.timedelta(days=days)
        assert snapshot_of_the_day(incident=mirror.incident, day=day) is not None
    return mirror


def everything(mirror: world.Mirror) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    for name, address in RECOVERY.items():
        path = reverse(f"recovery:{name}", args=address.args(mirror))
        yield "GET", path, None
        yield "POST", path, address.body(mirror)
    for kind in ("csv", "xlsx"):
        yield "GET", reverse("recovery:progress_file", args=[kind]), None
        yield "GET", reverse("recovery:progress_file", args=[kind]) + "?by=district", None
        for code in ("30", "3026", mirror.a.centre.district_id):
            yield "GET", reverse("recovery:progress_area_file", args=[code, kind]), None
        for side in (mirror.a, mirror.b):
            yield "GET", reverse("recovery:progress_centre_file", args=[side.centre.code, kind]), None
    for side in (mirror.a, mirror.b):
        yield "GET", reverse("recovery:progress_centre", args=[side.centre.code]), None
        yield "GET", reverse("recovery:progress_centre_print", args=[side.centre.code]), None
        yield "GET", reverse("api:centre", args=[mirror.incident.slug, side.centre.code]), None
        yield "GET", reverse("api:area", args=[mirror.incident.slug, side.centre.district_id]), None
    for name, address in API.items():
        yield "GET", reverse(f"api:{name}", args=address.args(mirror)), None
    for name in API_OPEN:
        yield "GET", reverse(f"api:{name}", args=["x"] if name == "nothing" else []), None
    for name, page in SIGN_IN_PAGES.items():
        if name != "account_logout":
            yield "GET", reverse(name, args=page.args), None
    yield from (("GET", path, None) for path in pages(mirror))
    yield from (("GET", path, None) for path in admin_paths())
    yield "GET", "/no/such/page/", None
    yield "PUT", "/progress/", None


def told(mirror: world.Mirror, who: str, **options: Any) -> tuple[int, list[tuple[str, str, set[str]]]]:
    search, found, asked = canaries(mirror), [], 0
    browser = world.browser(mirror.people.get(who), raise_request_exception=False, **options)
    for method, path, body in everything(mirror):
        answer, _ = ask(browser, method, path, body)
        asked += 1
        # What the asker put into the address or the form himself comes back to him only where it is his own word.
        own = f"{path} {body or ''}"
        words = {word for word in search.findall(said(answer)) if word not in own}
        if words or answer.status_code >= 500:
            found.append((method, path, words or {str(answer.status_code)}))
    return asked, found


def test_official_is_told_of_nobody(named: world.Mirror) -> None:
    asked, found = told(named, "official")
    assert asked > 250
    assert found == []
    assert not AccessLog.objects.exists()


def test_stranger_is_told_of_nobody(named: world.Mirror) -> None:
    asked, found = told(named, "anonymous")
    assert asked > 250
    assert found == []


def test_key_of_a_script_tells_of_nobody(named: world.Mirror) -> None:
    _, key = token_make(account=named.people["official"], name="dashboard", by=named.people["official"])
    search = canaries(named)
    browser = world.browser()
    for name, address in API.items():
        path = reverse(f"api:{name}", args=address.args(named))
        answer = browser.get(path, headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == address.get["official"], path
        assert not search.findall(said(answer)), path


def test_search_finds_the_canaries_where_they_may_be_seen(named: world.Mirror) -> None:
    """Else the tests above would find nothing, whatever was told."""
    search = canaries(named)
    officer = world.browser(named.people["officer"])
    case = named.a.cases()[10]
    seen: set[str] = set()
    for path in (
        reverse("recovery:case_detail", args=[case.pk]),
        reverse("recovery:list_original", args=[named.a.a_list.pk]),
        reverse("recovery:reminder_sheet"),
        reverse("recovery:progress_centre", args=[named.a.centre.code]),
    ):
        seen |= set(search.findall(said(officer.get(path))))
    for word in (f"{named.a.token} Person", f"261000{named.a.letter}", f"017000{named.a.letter}", "forgotten"):
        assert any(each.startswith(word) for each in seen), (word, seen)
