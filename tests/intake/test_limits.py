"""How much of a file is taken: what the site sets, and what it is told where it sets it wrongly."""

from __future__ import annotations

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.environment import intake_limits
from recovery.intake.limits import LAST_ROW, Limits


def test_the_list_of_the_whole_country_is_one_list() -> None:
    assert 514_223 <= Limits(**settings.INTAKE_LIMITS).rows <= LAST_ROW


def test_a_file_that_may_be_sent_may_be_read() -> None:
    assert Limits(**settings.INTAKE_LIMITS).packed_bytes == settings.UPLOAD_LIMIT_BYTES


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("", {}),
        ("rows=800000", {"rows": 800_000}),
        (" rows = 800000 , columns=120", {"rows": 800_000, "columns": 120}),
    ],
)
def test_limits_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, told: str, expected: dict[str, int]
) -> None:
    monkeypatch.setenv("INTAKE_LIMITS", told)
    assert intake_limits(environ.Env()) == expected
    assert Limits(**expected).members == Limits().members


@pytest.mark.parametrize(
    ("told", "said"),
    [("row=5", "'row'"), ("rows", "whole number"), ("rows=0", "whole number"), ("rows=1e6", "whole number")],
)
def test_what_is_no_limit_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, told: str, said: str) -> None:
    monkeypatch.setenv("INTAKE_LIMITS", told)
    with pytest.raises(ImproperlyConfigured, match="INTAKE_LIMITS") as refused:
        intake_limits(environ.Env())
    assert said in str(refused.value)
