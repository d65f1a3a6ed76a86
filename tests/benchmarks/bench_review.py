"""How long a reviewer waits, and how long one word for many rows takes, on a list of which every row waits.

Run by name: `python -m pytest -m benchmark tests/benchmarks/bench_review.py -s`; BENCH_PEOPLE and BENCH_ROWS change the
sizes. Times are those of the web process without the network. Judging the list again is the worker's, and not in them.
"""

from __future__ import annotations

import itertools
import os
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse

from records.models import Centre, Role, User
from recovery.linkage.link import list_link, rows_analyze
from recovery.models import CentreList, Decision, ListRow, ReviewAct
from recovery.reconciliation.judge import list_judge
from tests.benchmarks.bench_linkage import _LIST, _REGISTER
from tests.web import world

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROWS = int(os.environ.get("BENCH_ROWS", "5000"))
HTMX = {"HTTP_HX_REQUEST": "true"}


def _list_that_waits(officer: User) -> CentreList:
    """A settled list without identifiers and phones: whoever is found goes before a person."""
    incident = world.incident()
    centre_list = CentreList.objects.create(
        incident=incident, file_name="x", stored_name="x", sha256="0" * 64, size_bytes=1, uploaded_by=officer,
        centre=Centre.objects.first(),
    )  # fmt: skip
    statement = _LIST.replace("s.row_number % 5 = 0", "true").replace("s.row_number % 10 = 0", "true")
    for word, value in {"LIST": centre_list.pk, "ROWS": ROWS, "PEOPLE": PEOPLE}.items():
        statement = statement.replace(word, str(value))
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER.replace("PEOPLE", str(PEOPLE)))
        cursor.execute("VACUUM ANALYZE records_recipient")
        cursor.execute(statement)
    rows_analyze()
    mine = CentreList.objects.filter(pk=centre_list.pk)
    for state in ("reading", "loading"):
        mine.update(state=state, lease=F("lease") + 1)
    mine.update(state="linking", lease=F("lease") + 1, rows_seen=ROWS, rows_listed=ROWS, rows_skipped=0)
    mine.update(state="reconciling", lease=F("lease") + 1)
    with transaction.atomic():
        list_link(list_id=centre_list.pk)
        judged = list_judge(list_id=centre_list.pk)
        mine.update(state="settled", lease=F("lease") + 1, **judged.outcomes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    centre_list.refresh_from_db()
    return centre_list


def _timed(what: str, run: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    answer = run()
    print(f"{what}: {1000 * (time.perf_counter() - began):.0f} ms")
    return answer


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_a_reviewer_does_not_wait() -> None:
    world.sample_register()
    officer = world.account(Role.OFFICER, "officer")
    centre_list = _list_that_waits(officer)
    print(f"\n{ROWS} rows, {centre_list.in_review} in review, {PEOPLE} people")
    client = world.browser(officer)
    keys = list(ListRow.objects.filter(outcome__outcome="in_review").order_by("pk").values_list("pk", flat=True)[:41])
    client.get(reverse("recovery:review_row", args=[keys[0]]))  # templates are compiled once
    times: dict[str, list[float]] = {"row": [], "decision": []}
    for key, shown in itertools.pairwise(keys):
        began = time.perf_counter()
        assert client.get(reverse("recovery:review_row", args=[key])).status_code == 200
        seen = time.perf_counter()
        body = {"choice": "nobody", "reason": "x", "seen": "0", "shown": str(shown)}
        assert client.post(reverse("recovery:review_decision", args=[key]), body, **HTMX).status_code == 200
        times["row"].append(seen - began)
        times["decision"].append(time.perf_counter() - seen)
    for what, taken in times.items():
        print(f"{what}: median {1000 * statistics.median(taken):.0f} ms, most {1000 * max(taken):.0f} ms")
    assert Decision.objects.count() == 40
    assert statistics.median(times["decision"]) < 0.3
    index = _timed("queue page", lambda: client.get(reverse("recovery:review_index"))).content.decode()
    address = re.search(r"/review/alike/\w+/", index)
    assert address is not None
    page = _timed("page of rows alike", lambda: client.get(address[0])).content.decode()
    sha256 = re.search(r'name="sha256" value="(\w+)"', page)
    assert sha256 is not None
    body = {"choice": "this_one", "reason": "x", "sha256": sha256[1]}
    assert _timed("one word for all of them", lambda: client.post(address[0], body)).status_code == 302
    act = ReviewAct.objects.get()
    print(f"rows decided together: {act.decisions.count()}")
    undo = reverse("recovery:review_act_undo", args=[act.pk])
    assert _timed("undoing it", lambda: client.post(undo, {"undo-reason": "x"})).status_code == 302
