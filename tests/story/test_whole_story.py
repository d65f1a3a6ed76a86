"""One list, from the centre's file to the figure on the official's page, and back."""

from __future__ import annotations

import csv
import datetime
import json
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from records.models import Centre, Role, User
from recovery.models import Case, CentreList, Correction, CorrectionBatch, Delivery, Drop
from tests.story.browser import Browser, Form, Page

PASSWORD = "a long pass phrase"
pytestmark = pytest.mark.django_db(transaction=True)


def people_make() -> None:
    for name, role in (
        ("clerk", Role.OFFICER), ("second", Role.APPROVER), ("head", Role.APPROVER), ("minister", Role.OFFICIAL)
    ):  # fmt: skip
        User.objects.create_user(name, password=PASSWORD, role=role)
    manager = User.objects.create_user("dohar", password=PASSWORD, role=Role.MANAGER)
    manager.centres.set(Centre.objects.filter(code="S302601"))


def wait_for(condition: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not come to pass"
        time.sleep(0.2)


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    call_command("progress", incident="october-2021", json=True)
    return dict(json.loads(capsys.readouterr().out))


def signed_in(site: str, name: str) -> Browser:
    browser = Browser(site)
    browser.start("/account/login/")
    page = browser.sign_in(name, PASSWORD)
    assert page.status == 200
    assert "/account/login" not in page.url
    return browser


def later_extract(samples: Path, folder: Path, drop: Path) -> Path:
    """What the server holds after it took in our file drop: its doses, and ours."""
    with (samples / "doses.csv").open(encoding="utf-8-sig", newline="") as before:
        lines = list(csv.DictReader(before))
    columns = list(lines[0])
    with (drop / "doses.csv").open(encoding="utf-8", newline="") as ours:
        lines += [{column: line.get(column, "") for column in columns} for line in csv.DictReader(ours)]
    with (folder / "doses2.csv").open("w", encoding="utf-8", newline="") as after:
        writer = csv.DictWriter(after, columns)
        writer.writeheader()
        writer.writerows(lines)
    return folder / "doses2.csv"


def outcome_counts(list_id: int) -> dict[str, int | None]:
    return CentreList.objects.get(pk=list_id).outcomes


def is_settled(list_id: int) -> bool:
    return CentreList.objects.get(pk=list_id).state == "settled"


def test_missing_people_come_back_and_a_revert_takes_them_away_again(
    site: str, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("add_incident", "october-2021", days="2021-10-13,2021-10-28", dose=1)
    call_command(
        "load_reference", centres=samples / "centres.csv", reported=samples / "reported.csv", incident="october-2021"
    )
    before_work = datetime.datetime.fromisoformat("2021-12-06T18:00:00+06:00")
    call_command("load_extract", recipients=samples / "recipients.csv", doses=samples / "doses.csv", as_of=before_work)
    people_make()
    start = figures(capsys)

    # The centre's manager sends the list; a worker reads, links and judges it.
    manager = signed_in(site, "dohar")
    manager.start("/lists/send/")
    page = manager.send_file("/lists/send/", "dohar 13 oct.xlsx", (samples / "list1_dohar_13oct.xlsx").read_bytes())
    list_id = int(page.url.rstrip("/").rsplit("/", 1)[-1])
    wait_for(lambda: is_settled(list_id))
    assert outcome_counts(list_id)["dose_missing"] == 17
    assert outcome_counts(list_id)["on_server"] == 11
    assert manager.start(f"/lists/{list_id}/").status == 200

    # The same bytes again are recognised.
    manager.start("/lists/send/")
    again = manager.send_file("/lists/send/", "other name.xlsx", (samples / "list1_dohar_13oct.xlsx").read_bytes())
    assert again.status == 409
    assert f'href="/lists/{list_id}/"' in again.text
    assert CentreList.objects.count() == 1

    # A clerk puts the missing people into a batch and submits it.
    clerk = signed_in(site, "second")
    clerk.start(f"/cases/?list={list_id}&state=open")
    page = clerk.send("/cases/to-batch/", all="yes")
    batch = CorrectionBatch.objects.get()
    assert page.url.endswith(f"/batches/{batch.pk}/")
    assert batch.corrections.count() == 17
    clerk.send(f"/batches/{batch.pk}/submit/")
    batch.refresh_from_db()
    assert batch.state == "submitted"

    # Its author may not approve it, not even by sending the form of somebody who may.
    refused = post(clerk, f"/batches/{batch.pk}/approve/", csrfmiddlewaretoken=token_of(clerk), confirm="17")
    batch.refresh_from_db()
    assert batch.state == "submitted"
    assert refused.status == 200

    # Somebody else approves, with the number of lines typed; then it is applied.
    head = signed_in(site, "head")
    head.start(f"/batches/{batch.pk}/")
    assert head.send(f"/batches/{batch.pk}/approve/", confirm="16").status == 422
    head.start(f"/batches/{batch.pk}/")
    head.send(f"/batches/{batch.pk}/approve/", confirm="১৭")
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by.username) == ("approved", "head")
    head.send(f"/batches/{batch.pk}/apply/")
    wait_for(lambda: Correction.objects.filter(state="applied").exists())
    assert Correction.objects.filter(state="applied").count() == 17

    # The worker delivers. Nothing is verified yet, so the figure has not moved.
    wait_for(lambda: not Delivery.objects.filter(state="waiting").exists())
    drop = Drop.objects.get()
    folder = tmp_path / "outbox" / drop.folder_name
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["number"] == drop.number
    applied = figures(capsys)
    assert applied["verified"] == start["verified"]
    assert applied["applied"] == 17
    assert Case.objects.filter(state="applied").count() == 17

    # A later extract shows them: verified, and the figure moves on the official's page too.
    call_command(
        "load_extract",
        recipients=samples / "recipients.csv",
        doses=later_extract(samples, tmp_path, folder),
        as_of=before_work + datetime.timedelta(days=1),
    )
    wait_for(lambda: is_settled(list_id))
    verified = figures(capsys)
    assert verified["verified"] == start["verified"] + 17  # type: ignore[operator]
    assert Case.objects.filter(state="verified").count() == 17
    assert Correction.objects.filter(verified_in__isnull=False).count() == 17
    assert outcome_counts(list_id)["on_server"] == 28
    minister = signed_in(site, "minister")
    assert "/progress/" in minister.page.url
    assert "Shirin" not in minister.page.text

    # The batch is reverted: the server is told to take them back, and the figure moves back.
    # What the server knows already takes two: one asks, another releases, and who asked cannot.
    head.start(f"/batches/{batch.pk}/revert/")
    head.send(f"/batches/{batch.pk}/revert/", **{"revert-reason": "The list was of another campaign."})
    batch.refresh_from_db()
    assert (batch.state, batch.revert_asked_by.username) == ("applied", "head")
    head.start(f"/batches/{batch.pk}/revert/")
    post(head, f"/batches/{batch.pk}/revert/release/", csrfmiddlewaretoken=token_of(head))
    batch.refresh_from_db()
    assert batch.work == ""
    clerk.start(f"/batches/{batch.pk}/revert/")
    clerk.send(f"/batches/{batch.pk}/revert/release/")
    wait_for(lambda: CorrectionBatch.objects.get(pk=batch.pk).state == "reverted")
    wait_for(lambda: is_settled(list_id) and outcome_counts(list_id)["dose_missing"] == 17)
    wait_for(lambda: Delivery.objects.filter(operation="retract", state="sent").count() == 17)
    back = figures(capsys)
    assert back["verified"] == start["verified"]
    assert back["known_missing"] == applied["known_missing"]
    assert Case.objects.filter(state="open", kind="dose_missing").count() == 17


def token_of(browser: Browser) -> str:
    return next(
        form.fields["csrfmiddlewaretoken"] for form in browser.page.forms() if "csrfmiddlewaretoken" in form.fields
    )


def post(browser: Browser, path: str, **values: str) -> Page:
    """Send a form that the page does not offer to this person."""
    form = Form(path, values)
    body = urllib.parse.urlencode(values).encode()
    return browser._open(browser._request(form, body, "application/x-www-form-urlencoded"))
