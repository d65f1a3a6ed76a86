"""Who asks the interface for programs, and whether they have asked too often."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from records.models import User
from recovery.models import ApiToken
from recovery.progress.api_limits import Asker, asker_of_account, asker_of_address, asker_of_key, question_count
from recovery.progress.api_tokens import token_of_key


def token_of_request(request: HttpRequest) -> ApiToken | None:
    """The key that the request bears, if it is good; looked up once a request."""
    known: list[ApiToken | None] | None = getattr(request, "_api_token", None)
    if known is None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        known = [token_of_key(key) if scheme.lower() == "bearer" else None]
        request._api_token = known  # type: ignore[attr-defined]
    return known[0]


def account_of_session(request: HttpRequest) -> User | None:
    """Who is signed in. A key that is sent counts and nothing else: a wrong one is never covered by a session."""
    if request.headers.get("Authorization"):
        return None
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def address_of_request(request: HttpRequest) -> str:
    """The address from which the request comes, as sign-in sees it too; '' where there is none, as on a socket."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # how allauth says that there is no address
        return ""


def asker_of_request(request: HttpRequest) -> Asker:
    token = token_of_request(request)
    if token is not None:
        return asker_of_key(token)
    account = account_of_session(request)
    if account is not None:
        return asker_of_account(account)
    return asker_of_address(address_of_request(request))


def seconds_to_wait(request: HttpRequest) -> int:
    """Count this question; 0 if it may be answered, else after how many seconds the next one may."""
    return question_count(asker_of_request(request))
