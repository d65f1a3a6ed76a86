"""A model of linkage is looked at, compared and used here; its figures are read, nothing is typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from records.models import User
from recovery import tasks
from recovery.linkage.model import model_standing
from recovery.models import Link, LinkageComparison, LinkageModel, LinkageRun, LinkCheck
from tests.pipeline.lists_of_people import Office, line, office, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    made = office()
    made.send([line(person, n, nid="") for n, person in enumerate(people()[:8], 1)])
    return made


@pytest.fixture
def stricter(desk: Office) -> LinkageModel:
    standing = model_standing()
    return LinkageModel.objects.create(
        version="stricter", settings=standing.settings, report=standing.report, upper=400, lower=standing.lower,
        trained_at=timezone.now(),
    )  # fmt: skip


def page(browser: Client, name: str, *args: Any) -> str:
    answer = browser.get(reverse(f"admin:recovery_{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_model_is_compared_by_the_worker_and_then_used(admin_pages: Client, stricter: LinkageModel) -> None:
    compare = reverse("admin:recovery_linkagemodel_compare", args=[stricter.pk])
    use = reverse("admin:recovery_linkagemodel_use", args=[stricter.pk])
    before = page(admin_pages, "linkagemodel_compare", stricter.pk)
    assert "Nobody has compared this model yet." in before
    assert use not in before
    refused = admin_pages.post(use, follow=True).content.decode()
    assert "Nobody has seen yet what model" in refused
    assert model_standing() != stricter

    assert admin_pages.post(compare).status_code == 302
    asked = LinkageComparison.objects.get()
    assert asked.asked_by == User.objects.get(username="admin")
    running = page(admin_pages, "linkagemodel_compare", stricter.pk)
    assert "A comparison runs: 0 of 0 lists." in running
    assert 'http-equiv="refresh"' in running
    tasks.linkage_compare(comparison_id=asked.pk)
    links = Link.objects.count()
    assert links == 8
    shown = page(admin_pages, "linkagemodel_compare", stricter.pk)
    assert f'<th scope="row">links that are lost</th><td>{links}</td>' in shown
    row = Link.objects.order_by("pk").first()
    assert row is not None
    assert reverse("recovery:row_detail", args=[row.pk]) in shown
    assert "Your role does not open them." in shown
    assert 'http-equiv="refresh"' not in shown
    assert not [person for person in people()[:8] if person["name_en"] and person["name_en"] in shown]

    assert use in shown
    told = admin_pages.post(use, follow=True).content.decode()
    assert "weighs pairs from now on" in told
    assert model_standing() == stricter
    assert Link.objects.count() == links  # a list is linked by it when it is judged again
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user.username) == (str(stricter.pk), "admin")
    in_use = page(admin_pages, "linkagemodel_compare", stricter.pk)
    assert "This model is in use." in in_use
    assert "<form method" not in in_use.split('id="content-main"')[1]


def test_the_page_of_a_model_says_what_it_was_trained_on_and_what_each_level_weighs(
    admin_pages: Client, stricter: LinkageModel
) -> None:
    shown = page(admin_pages, "linkagemodel_change", model_standing().pk)
    for words in (
        "true pairs it was trained on",
        "strangers above the upper threshold",
        "the first model of this site",
    ):
        assert words in shown
    assert "by how common the name is" in shown
    assert "two neighbouring digits are swapped" in shown
    assert reverse("admin:recovery_linkagemodel_compare", args=[model_standing().pk]) not in shown
    other = page(admin_pages, "linkagemodel_change", stricter.pk)
    assert reverse("admin:recovery_linkagemodel_compare", args=[stricter.pk]) in other


def test_runs_and_checks_are_read_and_lead_to_list_and_row(admin_pages: Client, desk: Office) -> None:
    run = LinkageRun.objects.get()
    assert reverse("recovery:list_detail", args=[run.list_id]) in page(admin_pages, "linkagerun_change", run.pk)
    tasks.checks_of_the_day(0)
    check = LinkCheck.objects.of_links().first()
    assert check is not None
    shown = page(admin_pages, "linkcheck_change", check.pk)
    assert reverse("recovery:row_detail", args=[check.sheet_row_id]) in shown
    assert check.recipient.registration_no not in shown


def test_a_model_that_is_not_there_is_not_found(admin_pages: Client) -> None:
    for name in ("compare", "use"):
        assert admin_pages.post(reverse(f"admin:recovery_linkagemodel_{name}", args=[999])).status_code == 404
