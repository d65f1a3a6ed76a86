"""How long the figures of progress and their pages take at the size of the country.

Run by name: `python -m pytest tests/benchmarks/bench_progress.py -s`. 2,400 centres × 2 days, one list each,
514,223 rows with outcomes, as many recipients, 340,000 first doses on the server, 185,000 cases, half of them applied
and 8,400 not delivered; a fifth of the rows without a number, a tenth of those with nothing but a name. The floor,
measured in the same run, is to count the rows of outcomes once.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

import config.wsgi  # noqa: F401 - leaves to Python's collector what the web process leaves to it
from records import sql
from records.models import User
from recovery.models import Incident
from recovery.progress.figures import figures, report
from recovery.progress.linkage_quality import linkage_quality
from recovery.progress.oldest import oldest_cases

STATE = Path(__file__).parent / "progress_state.sql"
#: Requests a page of which the share below is told.
ASKED = 40


def times_of(work: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each run, in order of length."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return sorted(taken)


def floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(recipient_id), max(day) FROM recovery_rowoutcome")
        cursor.fetchall()


def answered_after_a_change(browser: Client, page: str) -> float:
    """Milliseconds until the page is there, after one row more has become out of scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE recovery_rowoutcome SET outcome = 'out_of_scope'"
            " WHERE row_id = (SELECT max(row_id) FROM recovery_rowoutcome WHERE outcome = 'unreadable')"
        )
    start = time.perf_counter()
    assert browser.get(page).status_code == 200
    return 1000 * (time.perf_counter() - start)


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_page_of_the_country_answers_within_300_milliseconds() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.statement(STATE))
    with connection.cursor() as cursor:  # as the server itself does some minutes after so many rows came
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    incident = Incident.objects.get(slug="bench")
    least = times_of(floor, 9)[0]
    print(f"\nfloor: count the outcomes once      {least:6.0f} ms")
    asked: dict[str, Callable[[], object]] = {
        "whole": lambda: figures(incident=incident),
        "by division": lambda: report(incident=incident, level="division"),
        "by district": lambda: report(incident=incident, level="district"),
        "by centre": lambda: report(incident=incident, level="centre"),
        "one division": lambda: report(incident=incident, level="district", parent="10"),
        "one district": lambda: report(incident=incident, level="centre", parent="1001"),
        "one centre": lambda: report(incident=incident, level="day", parent="B00001"),
        "links": lambda: linkage_quality(incident=incident),
        "oldest cases": lambda: oldest_cases(incident=incident, level="district"),
    }
    for name, work in asked.items():
        taken = times_of(work, 9)
        print(f"{name:34} {taken[0]:6.0f} ms, {taken[0] / least:4.1f} × the floor")
    # An officer's pages have a way to the rows behind each figure, an official's hide small numbers.
    browsers = {role: Client() for role in ("official", "officer")}
    for role, browser in browsers.items():
        browser.force_login(User.objects.create(username=f"the-{role}", role=role))
    ninety_fifth = {}
    for page in ("/progress/", "/progress/10/", "/progress/1001/", "/progress/centre/B00001/"):
        for role, browser in browsers.items():
            taken = sorted(answered_after_a_change(browser, page) for _ in range(ASKED))
            ninety_fifth[role, page] = taken[int(ASKED * 0.95) - 1]
            told = f"median {statistics.median(taken):5.0f}, 95 % within {ninety_fifth[role, page]:5.0f} ms"
            print(f"{role:8} {page:25} {told}")
    assert max(ninety_fifth.values()) <= 300
