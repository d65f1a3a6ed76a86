"""What a site says of its messages in the environment, refused early and by name."""

from __future__ import annotations

import datetime
from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import sms_hours, sms_prefixes, whole_number

NINE, EIGHT = datetime.time(9), datetime.time(20)


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        (None, (NINE, EIGHT)),
        ("09:00-20:00", (NINE, EIGHT)),
        (" 09:30 - 18:15 ", (datetime.time(9, 30), datetime.time(18, 15))),
    ],
)
def test_hours_are_read(monkeypatch: pytest.MonkeyPatch, told: str | None, hours: Any) -> None:
    if told is not None:
        monkeypatch.setenv("SMS_HOURS", told)
    assert sms_hours(environ.Env()) == hours


@pytest.mark.parametrize("told", ["9 to 8", "09:00", "20:00-09:00", "09:00-09:00", "25:00-26:00", ""])
def test_hours_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("SMS_HOURS", told)
    with pytest.raises(ImproperlyConfigured, match="SMS_HOURS"):
        sms_hours(environ.Env())


def test_prefixes_are_those_of_mobiles_of_bangladesh(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sms_prefixes(environ.Env()) == ["013", "014", "015", "016", "017", "018", "019"]
    monkeypatch.setenv("SMS_PREFIXES", "017, 0180000")
    assert sms_prefixes(environ.Env()) == ["017", "0180000"]
    for wrong in ("011", "88017", "+1", "0170000000123"):
        monkeypatch.setenv("SMS_PREFIXES", wrong)
        with pytest.raises(ImproperlyConfigured, match="SMS_PREFIXES"):
            sms_prefixes(environ.Env())


def test_whole_numbers_have_a_least(monkeypatch: pytest.MonkeyPatch) -> None:
    assert whole_number(environ.Env(), "SMS_PER_MINUTE", default=60, least=1) == 60
    for wrong in ("0", "-1", "1.5", "many", ""):
        monkeypatch.setenv("SMS_PER_MINUTE", wrong)
        with pytest.raises(ImproperlyConfigured, match="SMS_PER_MINUTE"):
            whole_number(environ.Env(), "SMS_PER_MINUTE", default=60, least=1)
