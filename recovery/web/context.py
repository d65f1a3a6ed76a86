from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from recovery.web import access, access_followup, access_mends


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the current incident and the others to switch to."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"incident": None, "incidents": []}
    # Every table of a page is a template of its own, and asks again.
    known: dict[str, Any] | None = getattr(request, "_site", None)
    if known is None:
        known = request._site = _asked(request)  # type: ignore[attr-defined]
    return known


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {
        "incident": access.current_incident(request),
        "incidents": access.incidents(),
        "notice_count": access_mends.notices_unread(request) + access_followup.notes_unseen(request),
        "alarms": access_followup.alarms_unseen(request),
        "relay_alarms": access_followup.relay_alarms_standing(request),
    }
