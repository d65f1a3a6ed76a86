from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PATHS = "/api/v1/"


class ApiOriginsMiddleware:
    """Lets pages of the sites in API_ORIGINS read /api/v1/ with a key. Cookies are never let through, so a page
    elsewhere reads nothing in the name of whoever looks at it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        if not request.path.startswith(PATHS) or origin not in settings.API_ORIGINS:
            return self.get_response(request)
        is_question = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_question else self.get_response(request)
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"
        response["Vary"] = "Origin" if is_question else ", ".join(filter(None, [response.get("Vary"), "Origin"]))
        if is_question:
            response["Access-Control-Allow-Methods"] = "GET"
            response["Access-Control-Allow-Headers"] = "Authorization, Accept-Language"
            response["Access-Control-Max-Age"] = "3600"
        return response
