"""Centre lists: send one, watch it being read, answer what it asks, see what became of each row."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from recovery import errors, tasks
from recovery.intake.centre_spellings import unknown_spellings
from recovery.intake.faults import FIELD_LABELS, SKIP_WORDS, reason_title, refusal_sentence, warning_sentence
from recovery.intake.mapping import columns_confirm, sheets_proposed
from recovery.intake.receive import FileTooLarge, stored_path
from recovery.models import Outcome
from recovery.models.intake import OUTCOME_COLUMNS, CentreList
from recovery.web import access, access_linkage, access_mends, access_progress, access_review, looks
from recovery.web.columns_page import asks_said, defaults_shown, heading_rows_said, sheets_shown
from recovery.web.filters import CentreListFilter, ListRowFilter
from recovery.web.forms import ColumnsForm, ReasonForm, UploadForm
from recovery.web.tables import CentreListTable, ListRowTable
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.words import ASKS, BRAKES, STATE_TAG

ROWS_PER_PAGE = 50
#: A page that shows a form and takes it.
PAGE_WITH_FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@access.roles(*access.PERSON_READERS)
def list_index(request: HttpRequest) -> HttpResponse:
    """All lists of the incident that this person may see."""
    found = CentreListFilter(request.GET, queryset=access.lists(request).with_overtaken())
    table = CentreListTable(found.qs)
    RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(table)
    place = access_progress.place_asked(request)
    context = {"filter": found, "table": table, "filter_place": place}
    return render(request, "recovery/lists/index.html", context)


@PAGE_WITH_FORM
@access.roles(*access.CASEWORKERS)
def list_upload(request: HttpRequest) -> HttpResponse:
    """Send a list. The answer is the list's own page.

    A file that is too large is answered 413, one that came before 409 with a link to it, any other slip 422; each with
    the form again, so that a person can go on from there.
    """
    incident = access.access_incident(request)
    form = UploadForm(
        request.POST or None, request.FILES or None, incident=incident, centres=access.own_centres(request)
    )
    status, same_list = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            received = tasks.list_receive_and_read(
                incident=incident,
                chunks=form.chunks(),
                file_name=form.file_name(),
                by=access.person(request),
                centre=form.cleaned_data["centre"],
                day=form.cleaned_data["day"],
                dose_no=form.cleaned_data["dose_no"],
            )
        except errors.SameBytes as same:
            status = HTTPStatus.CONFLICT
            same_list = access.lists(request).filter(pk=same.facts["list_id"]).first()
            # Whose list it is stays unsaid to those who may not see it.
            unsaid = _("This very file has been received already. Ask MIS if it is your centre's.")
            form.add_error("file", str(same) if same_list else unsaid)
        except FileTooLarge as refused:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            form.add_error("file", str(refused))
        except errors.RecoveryError as refused:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            form.add_error("file", str(refused))
        else:
            return redirect("recovery:list_detail", pk=received.pk)
    elif form.has_error("file", UploadForm.TOO_LARGE):
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "limit": settings.UPLOAD_LIMIT_BYTES, "same_list": same_list}
    return render(request, "recovery/lists/upload.html", context, status=status)


def progress_of(centre_list: CentreList) -> dict[str, Any]:
    """Stage, rows done, rate and time left of a working list."""
    seconds = (timezone.now() - centre_list.stage_started_at).total_seconds() if centre_list.stage_started_at else 0.0
    rate = centre_list.stage_done / seconds if seconds > 0.5 else 0.0
    left = (centre_list.stage_total - centre_list.stage_done) / rate if rate else None
    return {
        "stage": centre_list.get_state_display(),
        "done": centre_list.stage_done,
        "total": centre_list.stage_total,
        "rate": round(rate),
        "seconds_left": None if left is None else max(0, round(left)),
    }


def _review_url(request: HttpRequest, centre_list: CentreList) -> str:
    """Where this list's rows that wait are decided; '' for those who do not decide, or when none waits."""
    if access.person(request).role not in access.MIS:
        return ""
    if not access_review.rows_waiting(request, list_id=centre_list.pk).exists():
        return ""
    return f"{reverse('recovery:review_next')}?list={centre_list.pk}"


def _outcome_bar(centre_list: CentreList, chosen: str) -> list[dict[str, Any]]:
    """The eight outcomes with their counts: a bar that is also the filter."""
    page = reverse("recovery:list_detail", args=[centre_list.pk])
    return [
        {
            "code": name,
            "label": Outcome(name).label,
            "count": getattr(centre_list, name) or 0,
            "current": chosen == name,
            "href": page if chosen == name else f"{page}?outcome={name}",
        }
        for name in OUTCOME_COLUMNS
    ]


def _steps(centre_list: CentreList, cases: int) -> list[dict[str, Any]]:
    """File, columns, problems, matches, missing people: where the list stands."""
    order = ["received", "reading", "asking", "loading", "linking", "reconciling", "settled"]
    place = order.index(centre_list.state) if centre_list.state in order else 0
    broken = centre_list.state in {"refused", "quarantined"}
    problems = (centre_list.unreadable or 0) > 0
    review = (centre_list.in_review or 0) > 0
    settled = centre_list.state == "settled"
    asks = set(centre_list.asks)
    held = asks <= {"version", "brake"}  # its columns are clear; something is asked of the whole list
    states = [
        "problem" if broken else "done" if place > 1 else "current",
        ("done" if held else "problem") if asks else "done" if place > 3 else "waiting",
        "problem"
        if "version" in asks
        else ("problem" if problems else "done")
        if settled
        else "current"
        if place == 3
        else "waiting",
        "problem"
        if "brake" in asks
        else ("problem" if review else "done")
        if settled
        else "current"
        if place in {4, 5}
        else "waiting",
        ("current" if cases else "done") if settled else "waiting",
        "current" if settled and not cases else "waiting",
    ]
    labels = [_("File"), _("Columns"), _("Problems"), _("Matches"), _("Missing people"), _("Reply")]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


@require_safe
@access.roles(*access.PERSON_READERS)
def list_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: where it stands, its outcomes, its rows."""
    centre_list = access.access_list(request, pk)
    cases = access.case_count_of_list(request, centre_list)
    context: dict[str, Any] = {
        "list": centre_list,
        "steps": _steps(centre_list, cases),
        "state_tag": STATE_TAG[centre_list.state],
        "columns": [
            (column["heading"], FIELD_LABELS[column["field"]])
            for sheet in centre_list.columns
            for column in sheet["columns"]
            if column["field"] and not sheet.get("left_out")
        ],
        "progress": progress_of(centre_list),
        "asks": [ASKS[ask] for ask in centre_list.asks],
        "may_work": access.person(request).role in access.CASEWORKERS,
        "withdraw_form": ReasonForm(prefix="withdraw"),
        "case_count": cases,
        "warnings": [
            warning_sentence(warning["code"], warning["params"]) for warning in centre_list.report.get("warnings", ())
        ],
    }
    looks.tell(request, people=0)  # a list that is not settled shows nobody, but for examples of why it is held
    if "brake" in centre_list.asks:
        looks.tell(request, people=len(centre_list.brake["examples"]))
        context |= _held(request, centre_list)
    if centre_list.state == "refused":
        context["refusal"] = refusal_sentence(centre_list.refusal_code, centre_list.refusal_params)
    if centre_list.state == "settled":
        found = ListRowFilter(request.GET, queryset=access.rows(centre_list))
        sheets = access.sheet_names(centre_list)
        table = ListRowTable(found.qs, several_sheets=len(sheets) > 1)
        RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(table)
        looks.tell(request, people=len(table.page.object_list))
        context |= {
            "filter": found,
            "table": table,
            "bar": _outcome_bar(centre_list, request.GET.get("outcome", "")),
            "faults": [
                {**group, "sentence": reason_title(group["reason"])} for group in access.fault_groups(centre_list)
            ],
            "skipped": [
                {**group, "label": SKIP_WORDS[group["reason"]]} for group in access.skipped_groups(centre_list)
            ],
            "not_on_list": access.not_on_list(request, centre_list).count(),
            "rows_capped": access_linkage.rows_capped(centre_list),
            "totals": access_mends.declared_totals(centre_list),
            "mends": access_mends.mends_of_list(centre_list)[:20],
            "upload_limit": settings.UPLOAD_LIMIT_BYTES,
            "review_url": _review_url(request, centre_list),
        }
        context["error_cells"] = sum(group["count"] for group in context["faults"] if group["is_error"])
    return render(request, "recovery/lists/detail.html", context)


def _held(request: HttpRequest, centre_list: CentreList) -> dict[str, Any]:
    """Why a list is held, some of its rows, and what this person can do about it."""
    user = access.person(request)
    first = {centre_list.brake_asked_by_id, centre_list.uploaded_by_id}
    return {
        "brake_words": BRAKES[centre_list.brake["why"]]
        % {"judged": bn(centre_list.brake["judged"]), "count": bn(centre_list.brake["count"])},
        "brake_examples": access_mends.rows_by_key(centre_list.brake["examples"]),
        "brake_form": ReasonForm(prefix="brake"),
        "may_release": user.role in access.MIS and user.pk not in first,
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def list_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of a working list's page, asked for each second; the whole page once the list is at rest."""
    centre_list = access.access_list(request, pk)
    if not centre_list.is_working:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    context = {"list": centre_list, "progress": progress_of(centre_list)}
    return render(request, "recovery/lists/_progress.html", context)


@PAGE_WITH_FORM
@access.roles(*access.CASEWORKERS)
def list_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is what: their headings beside ours, sample values, change in place, confirm."""
    centre_list = access.access_list(request, pk)
    heading_rows = heading_rows_said(centre_list, request.POST or request.GET)
    sheets = sheets_proposed(centre_list, heading_rows)
    form = ColumnsForm(
        request.POST or None,
        sheets=sheets,
        heading_rows=heading_rows,
        defaults=centre_list.defaults,
        # A spelling is known to every centre once it is confirmed, so only MIS says what it means.
        spellings=unknown_spellings(centre_list, sheets) if access.person(request).role in access.MIS else [],
        incident=centre_list.incident,
        centres=access.own_centres(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            columns_confirm(
                list_id=centre_list.pk, answer=form.answer(), by=access.person(request), then=tasks.list_load_again
            )
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. The list is being read on."))
            return redirect("recovery:list_detail", pk=pk)
    shown = sheets_shown(centre_list, form)
    looks.tell(request, people=sum(len(sheet["first_rows"]) for sheet in shown))
    context = {
        "list": centre_list,
        "form": form,
        "sheets": shown,
        "spellings": form.by_spelling(),
        "defaults": defaults_shown(centre_list, form),
        "heading_rows": heading_rows,
        "asks": asks_said(centre_list.asks, ASKS),
    }
    return render(request, "recovery/lists/columns.html", context, status=422 if form.errors else 200)


@require_POST
@access.roles(*access.CASEWORKERS)
def list_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list back, with a reason."""
    centre_list = access.access_list(request, pk)
    form = ReasonForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        messages.error(request, _("Please say why this list is withdrawn."))
        return redirect("recovery:list_detail", pk=pk)
    try:
        tasks.list_withdraw_and_follow(
            list_id=centre_list.pk, by=access.person(request), reason=form.cleaned_data["reason"]
        )
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The list is withdrawn. Its rows count no more; they stay readable."))
    return HttpResponseRedirect(reverse("recovery:list_detail", args=[pk]))


@require_safe
@access.roles(*access.PERSON_READERS)
def list_original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came, byte for byte, as a download."""
    centre_list = access.access_list(request, pk)
    path = stored_path(centre_list)
    looks.tell(request, people=centre_list.rows_listed or centre_list.rows_seen or 0)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=centre_list.file_name, content_type="application/octet-stream"
    )


@require_safe
@access.roles(*access.PERSON_READERS)
def list_not_on_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The other way round: who stands on the server for the list's centre and day, and not on the list."""
    centre_list = access.access_list(request, pk)
    doses = list(access.not_on_list(request, centre_list)[:500])
    looks.tell(request, people=len(doses))
    context = {"list": centre_list, "doses": doses}
    return render(request, "recovery/lists/not_on_list.html", context)
