"""What the national server was told, and what it answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from records.models import Role
from recovery.models import Delivery
from recovery.web import access, access_relay, looks
from recovery.web.tables_relay import DeliveryTable

PER_PAGE = 50


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def delivery_index(request: HttpRequest) -> HttpResponse:
    """Messages in one state, what was refused first of all; how many stand in each; and how the server is."""
    counts = access_relay.deliveries_by_state(request)
    asked = request.GET.get("state", "")
    if asked not in counts:
        asked = next((state for state in ("refused", "unknown", "waiting") if counts[state]), "")
    found = access_relay.deliveries(request)
    table = DeliveryTable(found.filter(state=asked) if asked else found)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    looks.tell(request, people=0, cases={row.record.correction.case_id for row in table.page.object_list})
    states = [
        {"state": state, "label": label, "count": counts[state], "is_shown": state == asked}
        for state, label in Delivery.State.choices
        if counts[state] or state == asked
    ]
    context = {"table": table, "states": states, "relays": access_relay.relays_in_trouble(), "shown": asked}
    return render(request, "recovery/deliveries/index.html", context)
