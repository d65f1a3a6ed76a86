from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from recovery.web.access_looks import look_write


class PrivatePagesMiddleware:
    """Pages of signed-in people are kept in no cache, so that a shared computer shows nobody's data."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


class LooksMiddleware:
    """Each answer that shows persons is written down once, before it leaves: what cannot be logged is not shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        look_write(request, response)
        return response


class FormsOnlyMiddleware:
    """Whoever opens an address that only takes forms is told so in words, not by an empty page.

    The interface for programs writes its own answer (recovery.web.api), and strangers come no further than the sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method not in {"GET", "HEAD"}:
            return response
        told = render(request, "405.html", status=response.status_code)
        told["Allow"] = response["Allow"]
        return told
