from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.progress.ranges import percent_range

counts = st.integers(min_value=0, max_value=10**7)


@pytest.mark.parametrize(
    ("verified", "missing", "unknown", "low", "high"),
    [
        (411_378, 62_105, 40_740, "79.9", "86.8"),
        (1, 2, 0, "33.3", "33.3"),
        (2, 1, 0, "66.6", "66.6"),  # 66.67 is not rounded up
        (999_999, 1, 0, "99.9", "99.9"),
        (0, 5, 5, "0.0", "0.0"),
        (5, 0, 0, "99.9", "99.9"),  # nothing is missing, but nobody has signed
    ],
)
def test_bounds_are_rounded_down_to_one_decimal(verified: int, missing: int, unknown: int, low: str, high: str) -> None:
    found = percent_range(
        verified=verified, known_missing=missing, unknown=unknown, is_uncounted=False, is_finished=False
    )
    assert (str(found.low), str(found.high)) == (low, high)


def test_hundred_percent_needs_every_day_signed_and_nobody_open() -> None:
    signed = {"is_uncounted": False, "is_finished": True}
    assert percent_range(verified=5, known_missing=0, unknown=0, **signed).low == Decimal(100)
    assert percent_range(verified=5, known_missing=0, unknown=1, **signed).high == Decimal("99.9")
    assert percent_range(verified=5, known_missing=1, unknown=0, **signed).high == Decimal("83.3")
    unsigned = percent_range(verified=5, known_missing=0, unknown=0, is_uncounted=False, is_finished=False)
    assert unsigned.high == Decimal("99.9")


def test_nothing_is_said_without_a_denominator() -> None:
    nothing = percent_range(verified=0, known_missing=0, unknown=0, is_uncounted=False, is_finished=False)
    assert (nothing.low, nothing.high) == (None, None)
    unlisted = percent_range(verified=0, known_missing=0, unknown=7, is_uncounted=False, is_finished=False)
    assert (unlisted.low, unlisted.high) == (None, None)
    uncounted = percent_range(verified=3, known_missing=1, unknown=0, is_uncounted=True, is_finished=False)
    assert (uncounted.low, uncounted.high) == (None, Decimal(75))


@given(counts, counts, counts, st.booleans(), st.booleans())
def test_range_holds_the_truth_for_any_counts(
    verified: int, missing: int, unknown: int, is_uncounted: bool, is_finished: bool
) -> None:
    found = percent_range(
        verified=verified,
        known_missing=missing,
        unknown=unknown,
        is_uncounted=is_uncounted,
        is_finished=is_finished,
    )
    if found.low is not None and found.high is not None:
        assert found.low <= found.high
    for bound, whole in ((found.low, verified + missing + unknown), (found.high, verified + missing)):
        if bound is None:
            assert verified + missing == 0 or is_uncounted
            continue
        exact = Fraction(100 * verified, whole)
        assert 0 <= bound <= exact
        assert exact - Fraction(bound) < Fraction(1, 10) or (bound == Decimal("99.9") and exact == 100)
        if bound == 100:
            assert is_finished
            assert (missing, unknown, is_uncounted) == (0, 0, False)
