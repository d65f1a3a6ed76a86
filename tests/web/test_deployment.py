"""What `check --deploy` asks of the site beside Django's own questions."""

from __future__ import annotations

from typing import Any

import pytest

from recovery.web.deployment import proxies_are_counted


@pytest.mark.parametrize(
    ("behind_tls", "proxies", "warned"), [(True, 0, True), (True, 1, False), (False, 0, False), (False, 2, False)]
)
def test_proxy_that_is_not_counted_is_warned_of(settings: Any, behind_tls: bool, proxies: int, warned: bool) -> None:
    settings.BEHIND_TLS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = behind_tls, proxies
    assert [each.id for each in proxies_are_counted(None)] == (["punoruddhar.W001"] if warned else [])
