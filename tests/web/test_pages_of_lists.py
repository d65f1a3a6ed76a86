from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.template.context import Context
from django.test import RequestFactory
from django_tables2.paginators import LazyPaginator

from recovery.web.templatetags.pages import page_address, page_numbers, row_range


@pytest.mark.parametrize(
    ("rows", "page", "numbers"),
    [
        (5, 1, [1]),
        (70, 1, [1, 2, 3, None, 7]),
        (70, 4, [1, 2, 3, 4, 5, 6, 7]),
        (1000, 50, [1, None, 48, 49, 50, 51, 52, None, 100]),
    ],
)
def test_first_last_and_near_pages_are_offered_with_gaps_between(
    rows: int, page: int, numbers: list[int | None]
) -> None:
    assert page_numbers(Paginator(range(rows), 10).page(page)) == numbers


def test_row_range_says_count_and_range_and_asks_a_lazy_paginator_for_no_count() -> None:
    assert tuple(row_range(Paginator(range(24), 10).page(3))) == (21, 24, 24)
    assert tuple(row_range(Paginator([], 10).page(1))) == (0, 0, 0)
    assert tuple(row_range(LazyPaginator(range(24), 10).page(2))) == (11, 20, None)


def test_another_page_keeps_the_filters_and_the_order() -> None:
    request = RequestFactory().get("/lists/?district=কুমিল্লা&page=2&sort=-day")
    address = page_address(Context({"request": request}), "page", 3)
    assert "page=3" in address
    assert "page=2" not in address
    assert "district=" in address
    assert "sort=-day" in address
