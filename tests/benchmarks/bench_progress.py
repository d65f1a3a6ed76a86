"""How long the figures of progress take at the size of the country.

Run by name: `python -m pytest tests/benchmarks/bench_progress.py -s`. 2,400 centres × 2 days, one list each,
500,000 rows with outcomes, 500,000 recipients, 330,000 first doses on the server, 180,000 cases.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from records import sql
from recovery.models import Incident
from recovery.progress.figures import figures, report

STATE = Path(__file__).parent / "progress_state.sql"


def fastest(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the best of several runs: what the work costs when nothing else disturbs it."""
    best = 60.0
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


@pytest.mark.benchmark
@pytest.mark.django_db
def test_figures_of_the_whole_country_stay_under_a_second() -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.statement(STATE))
    incident = Incident.objects.get(slug="bench")
    measured = {
        "whole": fastest(lambda: figures(incident=incident)),
        "by division": fastest(lambda: report(incident=incident, level="division")),
        "by district": fastest(lambda: report(incident=incident, level="district")),
        "by centre": fastest(lambda: report(incident=incident, level="centre")),
        "one division": fastest(lambda: report(incident=incident, level="district", parent="10")),
        "one district": fastest(lambda: report(incident=incident, level="centre", parent="1001")),
        "one centre": fastest(lambda: report(incident=incident, level="day", parent="B00001")),
    }
    for name, seconds in measured.items():
        print(f"{name:14} {seconds * 1000:6.0f} ms")
    assert max(measured.values()) < 1
