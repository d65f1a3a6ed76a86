from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.web.templatetags.bars import segments, share, three_segments


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (0, 10, "0"),
        (1, 3, "33.33"),
        (10, 10, "100"),
        (12, 10, "100"),
        (5, 0, "0"),
        (None, 10, "0"),
        (1, 2, "50"),
    ],
)
def test_share_is_a_plain_percentage_within_the_bar(part: int | None, whole: int, percent: str) -> None:
    assert share(part, whole) == percent


@given(st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=8))
def test_segments_lie_side_by_side_and_never_run_over_the_bar(counts: list[int]) -> None:
    laid = segments([{"count": count} for count in counts])
    assert len(laid) == sum(count > 0 for count in counts)
    end = 0.0
    for each in laid:
        assert float(each.x) >= end - 0.011
        end = float(each.x) + float(each.width)
        assert end <= 100.011


def test_what_the_denominator_leaves_over_is_unknown_when_nobody_counted_it() -> None:
    laid = three_segments(50, 25, None, 100)
    assert [(each.part["kind"], each.width) for each in laid] == [
        ("verified", "50"),
        ("missing", "25"),
        ("unknown", "25"),
    ]


def test_figures_above_the_denominator_shrink_the_bar_and_hide_nothing() -> None:
    laid = three_segments(150, 50, 0, 100)
    assert [(each.part["kind"], each.width) for each in laid] == [("verified", "75"), ("missing", "25")]
