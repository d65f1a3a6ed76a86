"""Lists that wait for a word on the whole of them: a second version of an earlier list, or a file that looks wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recovery import errors, tasks
from recovery.models import VersionRow
from recovery.reconciliation.brake import brake_ask
from recovery.web import access, access_mends, looks
from recovery.web.forms import ReasonForm
from recovery.web.words import VERSION_FIELDS

ROWS_PER_PAGE = 50


def _changes(compared: VersionRow) -> list[dict[str, Any]]:
    """The fields in which two versions of a row differ: label, before, after."""
    before = getattr(compared.earlier_row, "list_row", None)
    after = getattr(compared.row, "list_row", None)
    if before is None or after is None:
        return []
    return [
        {"label": label, "before": getattr(before, name) or "—", "after": getattr(after, name) or "—", "shown": shown}
        for name, label, shown in VERSION_FIELDS
        if getattr(before, name) != getattr(after, name)
    ]


@require_safe
@access.roles(*access.PERSON_READERS)
def list_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A list beside the earlier one of its centre-day: new, gone and changed rows."""
    centre_list = access.access_list(request, pk)
    earlier = centre_list.version_of
    if earlier is None:
        raise Http404
    counts = access_mends.version_counts(centre_list)
    kind = request.GET.get("kind", "")
    if kind not in VersionRow.Kind.values:
        kind = next((each for each in ("changed", "gone", "added") if counts[each]), "same")
    page = Paginator(access_mends.version_rows(centre_list, kind), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    looks.tell(request, people=len(page))
    context = {
        "list": centre_list,
        "earlier": earlier,
        "opens_earlier": access.may_open_list(request, earlier),
        "kinds": [(value, label, counts[value]) for value, label in VersionRow.Kind.choices],
        "kind": kind,
        "page": page,
        "rows": [
            {
                "row": each.row,
                "earlier_row": each.earlier_row,
                "person": getattr(each.row or each.earlier_row, "list_row", None),
                "changes": _changes(each),
            }
            for each in page
        ],
        "asks": centre_list.state == "asking" and "version" in centre_list.asks,
        "may_work": access.person(request).role in access.CASEWORKERS,
    }
    return render(request, "recovery/lists/version.html", context)


@require_POST
@access.roles(*access.CASEWORKERS)
def list_version_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the list replaces the earlier one or stands beside it."""
    centre_list = access.access_list(request, pk)
    answer = request.POST.get("answer")
    earlier = centre_list.version_of
    try:
        if answer == "replaces" and earlier is not None and access.may_open_list(request, earlier):
            tasks.list_replaces_earlier(list_id=pk, by=access.person(request))
            messages.success(request, _("The earlier list is withdrawn; this one is read on in its place."))
        elif answer == "beside":
            tasks.list_stands_beside_earlier(list_id=pk)
            messages.success(request, _("Both lists count. People who stand on both are counted once."))
        else:
            messages.error(request, _("Choose one of the answers."))
            return redirect("recovery:list_version", pk=pk)
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    return redirect("recovery:list_detail", pk=pk)


@require_POST
@access.roles(*access.CASEWORKERS)
def list_brake_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a held list is right all the same."""
    centre_list = access.access_list(request, pk)
    form = ReasonForm(request.POST, prefix="brake")
    if not form.is_valid():
        messages.error(request, _("Please say why this list is right although it looks like a wrong file."))
        return redirect("recovery:list_detail", pk=pk)
    try:
        brake_ask(list_id=centre_list.pk, by=access.person(request), reason=form.cleaned_data["reason"])
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your reason is kept. A second person must let the list go on."))
    return redirect("recovery:list_detail", pk=pk)


@require_POST
@access.roles(*access.MIS)
def list_brake_release(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person lets a held list go on."""
    centre_list = access.access_list(request, pk)
    try:
        tasks.list_brake_release(list_id=centre_list.pk, by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The list goes on."))
    return redirect("recovery:list_detail", pk=pk)
