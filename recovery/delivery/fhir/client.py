"""The one place that speaks HTTP with the national server: address, token, time-outs, limits.

Neither addresses with their query nor bodies are logged: they are about persons.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from recovery.delivery.fhir.answers import Answer
from recovery.delivery.fhir.resources import in_search

FHIR_JSON = "application/fhir+json"
#: An answer that is longer than this is none.
MOST_BYTES = 20 * 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class FhirServer:
    """The server of `settings.FHIR_URL`. Requests never raise for what the network does: an Answer says it.

    Raises ImproperlyConfigured without an address, or if a token would travel unencrypted.
    """

    def __init__(self) -> None:
        base = urlsplit(settings.FHIR_URL)
        if base.scheme not in {"http", "https"} or not base.hostname:
            raise ImproperlyConfigured("FHIR_URL must be the base address of the FHIR server, like https://host/fhir")
        if base.scheme == "http" and base.hostname not in LOOPBACK:
            raise ImproperlyConfigured("FHIR_URL must begin with https: what is sent is about persons")
        headers = {"Accept": FHIR_JSON, "Prefer": "return=representation"}
        if settings.FHIR_TOKEN:
            headers["Authorization"] = f"Bearer {settings.FHIR_TOKEN}"
        self.base = settings.FHIR_URL.rstrip("/")
        self.seconds = float(settings.FHIR_TIMEOUT)
        self.http = httpx.Client(headers=headers, timeout=self.seconds, follow_redirects=False)

    def __enter__(self) -> FhirServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def transaction(self, bundle: bytes) -> Answer:
        """Post a Bundle."""
        return self._ask("POST", self.base, content=bundle, headers={"Content-Type": FHIR_JSON})

    def search(self, *, system: str, value: str) -> Answer:
        """Immunizations that carry this identifier."""
        return self._ask(
            "GET", f"{self.base}/Immunization", params={"identifier": f"{in_search(system)}|{in_search(value)}"}
        )

    def read(self, ref: str) -> Answer:
        """One resource, like Immunization/1."""
        return self._ask("GET", f"{self.base}/{ref}")

    def _ask(self, method: str, url: str, **request: Any) -> Answer:
        started = time.monotonic()
        try:
            with self.http.stream(method, url, **request) as response:
                body = self._read(response, started + 2 * self.seconds)
                return Answer(
                    status=response.status_code,
                    body=body,
                    etag=response.headers.get("ETag", ""),
                    retry_after=response.headers.get("Retry-After", ""),
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as failure:
            return Answer(was_sent=False, failure=type(failure).__name__)
        except (httpx.TransportError, httpx.DecodingError) as failure:
            return Answer(failure=type(failure).__name__)

    def _read(self, response: httpx.Response, deadline: float) -> Mapping[str, Any] | None:
        """The body as JSON; None if it is none, too long, or trickles in for ever."""
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MOST_BYTES or time.monotonic() > deadline:
                return None
        try:
            body = json.loads(bytes(content))
        except ValueError:
            return None
        return body if isinstance(body, dict) else None
