"""Pages of batches: what they say, what is asked of whom, and that thousands of lines come page by page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from recovery.delivery.work import batch_work_run, revert_ask
from recovery.models import CorrectionBatch, Delivery, Drop
from recovery.web.batch_words import batch_title
from tests.sms.mirror import sent_message
from tests.web import world


def nothing(_batch_id: int) -> None:
    """What follows the work is not looked at here."""


@pytest.fixture
def applied(mirror: world.Mirror) -> CorrectionBatch:
    return CorrectionBatch.objects.get(pk=mirror.a.applied.pk)


def delivered(batch: CorrectionBatch) -> CorrectionBatch:
    drop = Drop.objects.create(number=77)
    Delivery.objects.filter(correction__batch=batch).update(
        state="sent", relay="files", sent_at=timezone.now(), drop=drop
    )
    return batch


def english(browser: Client, path: str, method: str = "get", **body: str) -> str:
    answer = getattr(browser, method)(path, body, follow=True, headers={"accept-language": "en"})
    return answer.content.decode()


def path_of(name: str, batch: CorrectionBatch) -> str:
    return reverse(f"recovery:batch_{name}", args=[batch.pk])


def test_title_says_what_a_batch_corrects() -> None:
    with translation.override("en"):
        assert batch_title({"dose": 2140, "mobile": 19}) == "2,140 added doses, 19 corrected phones"
        assert batch_title({"name_en": 1, "name_bn": 1, "nid": 1}) == "2 corrected names, 1 corrected NID"
        assert batch_title({}) == "no correction yet"
    with translation.override("bn"):
        assert batch_title({"dose": 2140}).startswith("২,১৪০")


def test_revert_page_shows_each_line_in_its_group_and_changes_nothing(
    mirror: world.Mirror, applied: CorrectionBatch
) -> None:
    answer = world.browser(mirror.people["approver"]).get(path_of("revert", applied))
    assert answer.status_code == 200
    groups = answer.context["groups"]
    assert [len(groups[name].lines) for name in ("reversed", "kept", "blocked")] == [2, 0, 0]
    assert mirror.a.token in answer.content.decode()
    applied.refresh_from_db()
    assert (applied.state, applied.work) == ("applied", "")


def test_revert_page_says_to_how_many_an_sms_has_gone_out(mirror: world.Mirror, applied: CorrectionBatch) -> None:
    browser = world.browser(mirror.people["approver"])
    assert "has been told by SMS" not in english(browser, path_of("revert", applied))
    message = sent_message(mirror)
    assert applied.corrections.filter(case=message.case).exists()
    assert "1 person has been told by SMS" in english(browser, path_of("revert", applied))


def test_groups_of_a_revert_come_page_by_page(
    mirror: world.Mirror, applied: CorrectionBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recovery.web.access_batches.LINES_PER_PAGE", 1)
    browser = world.browser(mirror.people["approver"])
    seen = set()
    for page in ("1", "2"):
        group = browser.get(path_of("revert", applied), {"reversed": page}).context["groups"]["reversed"]
        assert (len(group.lines), group.page.paginator.count) == (1, 2)
        seen |= {row.case.pk for row in group.lines}
    assert len(seen) == 2


def test_revert_of_what_was_delivered_is_asked_for_and_released_by_another(
    mirror: world.Mirror, applied: CorrectionBatch
) -> None:
    delivered(applied)
    officer, approver = (world.browser(mirror.people[who]) for who in ("officer", "approver"))
    assert officer.post(path_of("revert", applied), {"revert-reason": " "}).status_code == 422
    assert "Another approver must release it" in english(
        officer, path_of("revert", applied), "post", **{"revert-reason": "wrong campaign"}
    )
    applied.refresh_from_db()
    assert (applied.revert_asked_by, applied.work) == (mirror.people["officer"], "")
    # Who asked may take the request back, and cannot release it.
    page = officer.get(path_of("revert", applied)).content.decode()
    assert path_of("revert_decline", applied) in page
    assert path_of("revert_release", applied) not in page
    assert path_of("revert_release", applied) in approver.get(path_of("revert", applied)).content.decode()
    assert "needs another one" in english(officer, path_of("revert_release", applied), "post")
    assert "being reverted" in english(approver, path_of("revert_release", applied), "post")
    applied.refresh_from_db()
    assert (applied.state, applied.work, applied.work_by) == ("applied", "revert", mirror.people["approver"])
    assert "HX-Refresh" not in approver.get(path_of("progress", applied)).headers
    batch_work_run(batch_id=applied.pk, on_applied=nothing, on_reverted=nothing)
    assert approver.get(path_of("progress", applied)).headers["HX-Refresh"] == "true"
    assert "wrong campaign" in english(approver, path_of("detail", applied))
    applied.refresh_from_db()
    assert (applied.state, applied.reverted_by) == ("reverted", mirror.people["approver"])


def test_request_for_a_revert_is_declined(mirror: world.Mirror, applied: CorrectionBatch) -> None:
    delivered(applied)
    revert_ask(batch=applied, by=mirror.people["officer"], reason="wrong campaign", on_asked=nothing)
    approver = world.browser(mirror.people["approver"])
    assert "stays as it is" in english(approver, path_of("revert_decline", applied), "post")
    assert "Nobody asks" in english(approver, path_of("revert_release", applied), "post")
    applied.refresh_from_db()
    assert (applied.state, applied.revert_asked_by, applied.revert_reason) == ("applied", None, "")


def test_refusal_of_the_worker_stands_on_the_page(mirror: world.Mirror, applied: CorrectionBatch) -> None:
    approver = mirror.people["approver"]
    revert_ask(batch=applied, by=approver, reason="wrong campaign", on_asked=nothing)
    page = english(world.browser(approver), path_of("detail", applied))
    assert "being reverted" in page
    delivered(applied)  # meanwhile
    batch_work_run(batch_id=applied.pk, on_applied=nothing, on_reverted=nothing)
    applied.refresh_from_db()
    assert (applied.state, applied.work) == ("applied", "")
    assert "another one releases it" in english(world.browser(approver), path_of("detail", applied))
