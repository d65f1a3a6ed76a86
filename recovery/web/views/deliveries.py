"""What the national server was told, and what it answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from records.models import Role
from recovery import errors
from recovery.delivery.settling import retraction_settle
from recovery.models import Delivery
from recovery.web import access, access_progress, access_relay, looks
from recovery.web.forms import FIELD_WORDS
from recovery.web.forms_unseen import SettleForm
from recovery.web.tables_relay import DeliveryTable
from recovery.web.words_relay import refusal_words, servers_words

PER_PAGE = 50
#: What the figures of progress call undelivered.
UNDELIVERED = (Delivery.State.WAITING, Delivery.State.SENDING, Delivery.State.UNKNOWN)


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def delivery_index(request: HttpRequest) -> HttpResponse:
    """Messages in one state, what was refused first of all; how many stand in each; and how the server is.

    ?state= is one of them or `undelivered`; ?area= or ?centre= cut the page to a place.
    """
    place = access_progress.place_asked(request)
    found = access_relay.deliveries_of_place(request, place)
    counts = access_relay.counted_by_state(found)
    asked = request.GET.get("state", "")
    if asked not in {*counts, "undelivered"}:
        asked = next((state for state in ("refused", "unknown", "waiting") if counts[state]), "")
    states_asked = UNDELIVERED if asked == "undelivered" else (asked,)
    table = DeliveryTable(found.filter(state__in=states_asked) if asked else found)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    looks.tell(request, people=0, cases={row.record.correction.case_id for row in table.page.object_list})
    states = [
        {"state": state, "label": label, "count": counts[state], "is_shown": state == asked}
        for state, label in Delivery.State.choices
        if counts[state] or state == asked
    ]
    context = {
        "table": table,
        "states": states,
        "unsettled": access_relay.retractions_refused(request).count(),
        "relays": access_relay.relays_in_trouble(),
        "shown": asked,
        "undelivered": sum(counts[state] for state in UNDELIVERED),
        "filter_place": place,
    }
    return render(request, "recovery/deliveries/index.html", context)


@require_safe
@access.roles(*access.MIS, Role.AUDITOR)
def retraction_index(request: HttpRequest) -> HttpResponse:
    """What the server would not take back: the queue, and what was agreed about the others."""
    return _retractions(request)


def _retractions(request: HttpRequest, wrong: tuple[int, SettleForm] | None = None) -> HttpResponse:
    """The queue; `wrong` is the number of the message whose form could not be kept, and that form."""
    pk, form = wrong or (0, None)
    page = Paginator(access_relay.retractions_refused(request), PER_PAGE).get_page(request.GET.get("page"))
    settled = list(access_relay.settlements(request)[:PER_PAGE])
    shown = [each.correction.case_id for each in page] + [each.delivery.correction.case_id for each in settled]
    looks.tell(request, people=0, cases=shown)
    context = {
        "page": page,
        "waiting": [
            {
                "delivery": each,
                "field": FIELD_WORDS[each.correction.field],
                "why": refusal_words(each.refusal or {}),
                "said": servers_words(each.refusal or {}, each.payload),
                "form": form if each.pk == pk and form else SettleForm(auto_id=f"id_{each.pk}_%s"),
            }
            for each in page
        ],
        "form": form,
        "settled": [{"settlement": each, "field": FIELD_WORDS[each.delivery.correction.field]} for each in settled],
        "may_settle": access.person(request).role in access.MIS,
    }
    return render(request, "recovery/deliveries/retractions.html", context, status=422 if wrong else 200)


@require_POST
@access.roles(*access.MIS)
def retraction_done(request: HttpRequest, pk: int) -> HttpResponse:
    """It is settled with the people of the server; what was agreed is kept."""
    delivery = access_relay.access_retraction(request, pk)
    form = SettleForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _retractions(request, (pk, form))
    try:
        retraction_settle(delivery=delivery, reason=form.cleaned_data["reason"], by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Settled. It stands below with your words."))
    return redirect("recovery:retraction_index")
