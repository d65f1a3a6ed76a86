"""Where a page can be asked for again: the address of a page that answers a form often takes forms only."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

#: The part of the site that is for programs; no page stands there.
PROGRAMS = "api"


def address_again(request: HttpRequest) -> str:
    """An address that answers GET: of this page, else of the page on which its form stood, else the first page.

    Never empty: where nothing is named, Django's own change of language goes back to the page whence it was sent, which
    may be one that takes forms only.
    """
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    if not is_ours:
        return reverse("recovery:home")
    parts = urlsplit(came_from)
    if not _is_opened(parts.path):
        return reverse("recovery:home")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_opened(path: str) -> bool:
    """Whether a page stands at a path, and not only something that takes what a form sends."""
    try:
        match: ResolverMatch = resolve(unquote(path))
    except Resolver404:
        return False
    if match.namespace == PROGRAMS:
        return False
    # Our own views refuse what they do not take before anything else; the pages of the libraries all answer GET.
    return match.namespace != "recovery" or "GET" in _taken(match.func)


@cache
def _taken(view: Any) -> frozenset[str]:
    """The methods that a view takes, as it says itself to one that none of ours does (tests/web/test_url_matrix.py)."""
    asked = HttpRequest()
    asked.method = "OPTIONS"
    return frozenset(view(asked).headers["Allow"].split(", "))
