"""What counting a question of a program costs, alone and with many at once.

Run by name: `python -m pytest tests/benchmarks/bench_api_limits.py -s`. Each count commits, as it does on a site.
"""

from __future__ import annotations

import statistics
import time

import pytest
from django.db import connection

from recovery.models import ApiUse
from recovery.progress.api_limits import Asker, question_count
from tests.casework.test_batches import in_threads

QUESTIONS = 2_000
MOST_MS = 2.0


def measured(who: str, number: int) -> list[float]:
    """Milliseconds of each of so many counts."""
    asker, took = Asker(who, 10), []
    for _ in range(number):
        began = time.perf_counter()
        question_count(asker)
        took.append((time.perf_counter() - began) * 1000)
    return took


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_counting_a_question_costs_less_than_two_milliseconds() -> None:
    ApiUse.objects.bulk_create(
        ApiUse(who=f"address {n:064d}", since="2021-10-13 12:00+00", asked=1) for n in range(20_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recovery_apiuse")
    measured("key 1", 50)
    alone = measured("key 1", QUESTIONS)
    together = [
        each for took in in_threads(8, lambda: measured("key 2", QUESTIONS // 8)) if isinstance(took, list)
        for each in took
    ]  # fmt: skip
    for name, took in (("alone", alone), ("eight threads, one key", together)):
        cuts = statistics.quantiles(took, n=100)
        print(f"{name}: median {statistics.median(took):.2f} ms, 95th {cuts[94]:.2f} ms, 99th {cuts[98]:.2f} ms")
    assert len(together) == QUESTIONS
    assert statistics.median(alone) < MOST_MS
