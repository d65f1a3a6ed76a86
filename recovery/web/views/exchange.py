"""Cases out to Excel and back, or one change for many; old and new side by side before anything is kept."""

from __future__ import annotations

import datetime
import tempfile
import uuid
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recovery import errors
from recovery.casework.batches import batch_create, correction_set
from recovery.casework.exchange.columns import SHEET
from recovery.casework.exchange.faults import fault_sentence
from recovery.casework.exchange.imports import (
    DAYS_KEPT,
    import_drop,
    import_take,
    lines_left_out,
    screen_preview,
    sheet_preview,
)
from recovery.casework.exchange.reading import MOST_LINES
from recovery.casework.exchange.workbook import workbook_write
from recovery.intake.receive import PASSING, FileTooLarge, upload_folder
from recovery.models import Case, CorrectionImport
from recovery.tasks import exchange as tasks_exchange
from recovery.web import access, access_exchange, access_looks, looks
from recovery.web.forms import FIELD_WORDS
from recovery.web.forms_exchange import ManyForm, SheetForm
from recovery.web.templatetags.bangla_numbers import bn, bn_date

LINES_PER_PAGE = 50
#: How the state of a preview is coloured (templates/cotton/tag.html).
PREVIEW_TAG = {"previewed": "draft", "taken": "done", "dropped": "reverted"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _page(
    request: HttpRequest,
    query: str,
    *,
    sheet_form: SheetForm | None = None,
    many_form: ManyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with its three ways; a form that was refused stands there again with its errors."""
    found, is_open = access_exchange.counts_found(request, query)
    key = {"request_key": uuid.uuid4()}
    context = {
        "query": query,
        "asked": _asked(request, query),
        "found": found,
        "open": is_open,
        "most": MOST_LINES,
        "too_many": found > MOST_LINES,
        "sheet_form": sheet_form or SheetForm(initial=key),
        "many_form": many_form or ManyForm(initial=key),
        "limit": settings.UPLOAD_LIMIT_BYTES,
        "waiting": access_exchange.previews_waiting(request).defer("lines", "left_out"),
        "days_kept": DAYS_KEPT,
    }
    return render(request, "recovery/exchange/index.html", context, status=status)


def _asked(request: HttpRequest, query: str) -> list[tuple[str, str]]:
    """What a filter asks, in words: label and value."""
    form = access_exchange.case_filter(request, query).form
    asked = []
    for name, field in form.fields.items():
        value = form.data.get(name, "")
        if value:
            choices = dict(getattr(field, "choices", ()))
            label = _("List") if name == "list" else field.label
            asked.append((str(label), str(choices.get(value, value))))
    ticked = access_exchange.cases_ticked(query)
    if ticked is not None:
        words = ngettext("%(count)s case ticked by hand", "%(count)s cases ticked by hand", len(ticked))
        asked.append((_("Chosen"), words % {"count": bn(len(ticked))}))
    return asked


@require_safe
@access.roles(*access.MIS)
def exchange(request: HttpRequest) -> HttpResponse:
    """What can be done with the cases that the filter in the address finds."""
    return _page(request, request.GET.urlencode())


@require_POST
@access.roles(*access.MIS)
def exchange_chosen(request: HttpRequest) -> HttpResponse:
    """The cases that were ticked in the table, for the same three ways as those that a filter finds."""
    chosen = [pk for pk in dict.fromkeys(request.POST.getlist("case")) if pk.isdecimal()]
    if not chosen:
        messages.warning(request, _("Tick the cases first."))
        return redirect(
            f"{reverse('recovery:case_index')}?{access.query_of(request.POST.get('query', '')).urlencode()}"
        )
    return redirect(f"{reverse('recovery:exchange')}?{urlencode({'case': chosen}, doseq=True)}")


@require_POST
@access.roles(*access.MIS)
def exchange_sheet(request: HttpRequest) -> HttpResponse | FileResponse:
    """The cases of a filter as a workbook; who took it and of which cases is kept."""
    query = request.POST.get("query", "")
    case_ids = access_exchange.case_ids_found(request, query)
    if not case_ids:
        messages.warning(request, _("No case fits this filter, so there is nothing to download."))
        return redirect(f"{reverse('recovery:exchange')}?{query}")
    try:
        file = _written(case_ids)
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('recovery:exchange')}?{query}")
    looks.tell(request, cases=case_ids, query=access_looks.kept_query(access.query_of(query or access_exchange.USUAL)))
    name = f"{_('cases')} {timezone.localtime():%Y-%m-%d %H.%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


def _written(case_ids: Sequence[int]) -> BinaryIO:
    """A workbook that is forgotten once it is sent; no copy with people in it stays behind."""
    with tempfile.NamedTemporaryFile(dir=upload_folder(), prefix=PASSING, delete=False) as passing:
        path = Path(passing.name)
    try:
        workbook_write(path, case_ids)
        return path.open("rb")
    finally:
        path.unlink()


@require_POST
@access.roles(*access.MIS)
def exchange_return(request: HttpRequest) -> HttpResponse:
    """A corrected sheet comes back; the answer is the preview of what it changes."""
    query = request.POST.get("query", "")
    form = SheetForm(request.POST, request.FILES)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = sheet_preview(
                incident=access.access_incident(request),
                chunks=file.chunks(),
                file_name=file.name,
                by=access.person(request),
                request_key=form.cleaned_data["request_key"],
            )
        except FileTooLarge as refused:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            form.add_error("file", str(refused))
        except errors.RecoveryError as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("recovery:exchange_preview", pk=preview.pk)
    return _page(request, query, sheet_form=form, status=status)


@require_POST
@access.roles(*access.MIS)
def exchange_many(request: HttpRequest) -> HttpResponse:
    """One change for all cases of a filter; the answer is its preview."""
    query = request.POST.get("query", "")
    form = ManyForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            preview = screen_preview(
                incident=access.access_incident(request),
                case_ids=access_exchange.case_ids_found(request, query),
                change=said["change"],
                typed=said["value"],
                note=said["note"],
                by=access.person(request),
                request_key=said["request_key"],
            )
        except errors.ValueNotUsable as refused:
            form.add_error("value", str(refused))
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("recovery:exchange_preview", pk=preview.pk)
    return _page(request, query, many_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@access.roles(*access.MIS)
def exchange_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a sheet or a change would do: old and new of each cell, and what cannot be taken and why."""
    preview = access_exchange.access_preview(request, pk)
    faults = preview.report.get("faults", [])
    lines_page = Paginator(preview.lines, LINES_PER_PAGE).get_page(request.GET.get("page"))
    faults_page = Paginator(faults, LINES_PER_PAGE).get_page(request.GET.get("refused"))
    left_out = lines_left_out(preview)
    left_page = Paginator(left_out, LINES_PER_PAGE).get_page(request.GET.get("left"))
    shown = [line["case_id"] for line in lines_page]
    shown += [fault["case_id"] for fault in faults_page if fault["case_id"]]
    shown += [each.case_id for each in left_page]
    names = access_exchange.case_names(request, shown)
    looks.tell(request, people=0, cases=set(shown))
    context = {
        "preview": preview,
        "preview_tag": PREVIEW_TAG[preview.state],
        "is_file": preview.origin == CorrectionImport.Origin.FILE,
        "lines_page": lines_page,
        "lines": [
            {
                "place": _place(line["at"]),
                "case_id": line["case_id"],
                "name": names.get(line["case_id"], ""),
                "field": FIELD_WORDS[line["field"]],
                "old": _shown(line["field"], line["old"]),
                "new": _shown(line["field"], line["new"]),
                "note": line["note"],
            }
            for line in lines_page
        ],
        "faults_page": faults_page,
        "faults": [
            {
                "place": _place(fault["at"]),
                "case_id": fault["case_id"] if fault["case_id"] in names else None,
                "name": names.get(fault["case_id"], ""),
                "why": _why(fault["code"], fault["facts"]),
            }
            for fault in faults_page
        ],
        "left_page": left_page,
        "left_out": [
            {
                "case_id": each.case_id if each.case_id in names else None,
                "name": names.get(each.case_id, ""),
                "field": FIELD_WORDS[each.field],
                "why": _why_left_out(each.why),
            }
            for each in left_page
        ],
        "refused_cases": len({(fault["case_id"], fault["at"] if not fault["case_id"] else "") for fault in faults}),
        "people": len({line["case_id"] for line in preview.lines}),
    }
    return render(request, "recovery/exchange/preview.html", context)


def _place(at: str) -> str:
    """A cell as a person looks for it: the sheet is named where it is not the one that was downloaded."""
    return at.removeprefix(f"{SHEET}!")


def _shown(field: str, value: Any) -> str:
    """A value in full: whoever sees a preview has taken the sheet out, or chosen the value; a mask would hide the
    difference that they are asked to look at."""
    if value in (None, ""):
        return "—"
    if field == "dose":
        day = bn_date(datetime.date.fromisoformat(value["given_on"]))
        return " · ".join(part for part in (value["vaccine"], day, value["centre"], value["lot_no"]) if part)
    if field in {"given_on", "date_of_birth"}:
        return bn_date(datetime.date.fromisoformat(value))
    return str(value)


def _why(code: str, facts: dict[str, Any]) -> str:
    """What is wrong, with numbers in the digits of the page; what stood in a cell stays as it stood."""
    return fault_sentence(code, {name: bn(fact) if isinstance(fact, int) else fact for name, fact in facts.items()})


def _why_left_out(code: str) -> str:
    """Why a previewed line could not go into the draft."""
    words = {
        "not_open": _("The case is no longer open."),
        "stale": _("The register has changed since the preview."),
        "taken": _("This is being corrected in another batch already."),
    }
    return words[code] if code in words else fault_sentence(code, {})


@require_POST
@access.roles(*access.MIS)
def exchange_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a preview into a draft batch. Nothing but its number is sent, so nothing else can come in."""
    preview = access_exchange.access_preview(request, pk)
    try:
        batch = import_take(preview=preview, by=access.person(request))
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:exchange_preview", pk=pk)
    left_out = len(access_exchange.access_preview(request, pk).left_out)
    lines = len(preview.lines) - left_out
    messages.success(
        request,
        ngettext(
            "%(count)s correction stands in this draft. Look it through, then submit it.",
            "%(count)s corrections stand in this draft. Look them through, then submit it.",
            lines,
        )
        % {"count": bn(lines)},
    )
    if left_out:
        messages.warning(
            request,
            ngettext(
                "%(count)s line stayed out, because something has changed since the preview. It is named below.",
                "%(count)s lines stayed out, because something has changed since the preview. They are named below.",
                left_out,
            )
            % {"count": bn(left_out)},
        )
        return redirect("recovery:exchange_preview", pk=pk)
    return redirect("recovery:batch_detail", pk=batch.pk)


@require_POST
@access.roles(*access.MIS)
def exchange_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a preview away."""
    preview = access_exchange.access_preview(request, pk)
    import_drop(preview=preview, by=access.person(request))
    messages.info(request, _("Nothing was changed."))
    return redirect("recovery:exchange")


def case_beside(case: Case, may_choose: bool) -> list[dict[str, Any]]:
    """The fields in which list and server differ, as the page of a case shows them; empty for who may not choose."""
    if not may_choose:
        return []
    beside = []
    for field, listed, server in access_exchange.differing_fields(case):
        names = access_exchange.code_names(field, [listed, server])
        beside.append(
            {
                "field": field,
                "label": FIELD_WORDS[field],
                "listed": names.get(listed, _shown(field, listed)),
                "server": names.get(server, _shown(field, server)),
            }
        )
    return beside


@require_POST
@access.roles(*access.CASEWORKERS)
def exchange_side(request: HttpRequest, pk: int) -> HttpResponse:
    """List or server is right in one field of a case: a correction of the one, or a mend of the other."""
    case = access.access_case(request, pk)
    by = access.person(request)
    field, reason = request.POST.get("field", ""), request.POST.get("reason", "")
    try:
        if not reason.strip():
            raise errors.ReasonNeeded
        if request.POST.get("side") == "register":
            tasks_exchange.register_is_right(case=case, field=field, by=by, reason=reason)
            messages.success(request, _("The row of the list says what the server says now. It is judged again."))
            return redirect("recovery:case_detail", pk=pk)
        listed = {name: value for name, value, _server in access_exchange.differing_fields(case)}
        if field not in listed:
            raise errors.StaleCase(case_id=case.pk)
        batch = access.own_draft(request) or batch_create(incident=case.incident, by=by, request_key=uuid.uuid4())
        correction_set(batch=batch, case=case, field=field, new_value=listed[field], by=by, evidence_note=reason)
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:case_detail", pk=pk)
    messages.success(request, _("The correction stands in your draft. Submit the draft when it is whole."))
    return redirect("recovery:batch_detail", pk=batch.pk)
