"""What `check --deploy` asks of a site that is put on the network, beside Django's own questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that is not counted all clients have one address, and share its limits."""
    if settings.BEHIND_TLS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return [
            Warning(
                "BEHIND_TLS is set and PROXIES is 0: every client seems to have the proxy's address.",
                hint="Set PROXIES to the number of your own proxies before the site, or one who guesses passwords or "
                "keys uses up the limit of everybody.",
                id="punoruddhar.W001",
            )
        ]
    return []
