"""Cases: who is missing from the server, why, and what to do next."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from recovery import errors
from recovery.casework import rights
from recovery.casework.batches import batch_create, correction_set, corrections_propose_missing
from recovery.casework.cases import case_close, case_reopen
from recovery.history.timeline import Mark, of_case
from recovery.models import Case
from recovery.web import access, access_exchange, access_history, access_looks, access_progress, access_walk_in, looks
from recovery.web.case_evidence import (
    age_words,
    differences,
    link_sentence,
    why_sentence,
)
from recovery.web.filters import CaseFilter
from recovery.web.forms import CloseForm, CorrectionForm, ReasonForm
from recovery.web.tables import CaseTable, waiting_words
from recovery.web.templatetags.bangla_numbers import bn
from recovery.web.timeline import timeline_page
from recovery.web.views.exchange import case_beside
from recovery.web.words import CASE_TAG

CASES_PER_PAGE = 50
#: Entries of its history that a case shows at once.
ENTRIES_SHOWN = 30
#: Cases that one press may put into a batch.
MOST_AT_ONCE = 20_000


@require_safe
@access.roles(*access.PERSON_READERS)
def case_index(request: HttpRequest) -> HttpResponse:
    """The cases of the incident that this person may see, those past their second dose first."""
    # Without a question the page answers the usual one: who is open.
    asked = request.GET if request.GET else access.query_of("state=open")
    found = CaseFilter(asked, queryset=access.cases(request).by_harm())
    person = access.person(request)
    may_exchange = person.role in access.MIS
    table = CaseTable(found.qs, may_choose=rights.may_propose(person), may_change=may_exchange)
    RequestConfig(request, paginate={"per_page": CASES_PER_PAGE}).configure(table)
    looks.tell(request, people=len(table.page.object_list), cases=[row.record.pk for row in table.page.object_list])
    context = {
        "filter": found,
        "table": table,
        "count": table.paginator.count,
        "may_propose": rights.may_propose(person),
        "may_exchange": may_exchange,
        "request_key": uuid.uuid4(),
        "query": asked.urlencode(),
        "filter_place": access_progress.area_asked(request),
        "filter_day": found.form.cleaned_data.get("day") if found.is_bound and found.form.is_valid() else None,
        "ready": found.qs.filter(kind=Case.Kind.DOSE_MISSING, state=Case.State.OPEN).order_by().count(),
    }
    return render(request, "recovery/cases/index.html", context)


@require_POST
@access.roles(*access.CASEWORKERS)
def cases_to_batch(request: HttpRequest) -> HttpResponse:
    """Put the chosen cases, or all that the filter finds, into a new batch that adds the missing doses."""
    cases = access.cases(request).filter(kind=Case.Kind.DOSE_MISSING, state=Case.State.OPEN)
    if request.POST.get("all") == "yes":
        cases = CaseFilter(access.query_of(request.POST.get("query", "")), queryset=cases).qs
    else:
        chosen = [int(pk) for pk in request.POST.getlist("case") if pk.isdecimal()]
        cases = cases.filter(pk__in=chosen)
    ids = list(dict.fromkeys(cases.order_by("pk").values_list("pk", flat=True)))
    if len(ids) > MOST_AT_ONCE:
        messages.error(
            request,
            _("%(count)s cases are too many: %(most)s go into a batch at once. Choose fewer, by centre or by list.")
            % {"count": bn(len(ids)), "most": bn(MOST_AT_ONCE)},
        )
        return redirect("recovery:case_index")
    if not ids:
        messages.warning(request, _("No open case with a missing dose was chosen."))
        return redirect("recovery:case_index")
    try:
        key = uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        key = uuid.uuid4()
    by = access.person(request)
    try:
        batch = batch_create(incident=access.access_incident(request), by=by, request_key=key)
        lines = corrections_propose_missing(batch=batch, cases=ids, by=by) if batch.state == "draft" else 0
    except errors.RecoveryError as refused:
        messages.error(request, str(refused))
        return redirect("recovery:case_index")
    if lines:
        messages.success(
            request,
            ngettext(
                "%(count)s missing dose stands in this draft. Look it through, then submit it.",
                "%(count)s missing doses stand in this draft. Look them through, then submit it.",
                lines,
            )
            % {"count": bn(lines)},
        )
    taken, others = access_exchange.cases_left_out(batch, ids)
    if taken:
        messages.info(
            request,
            ngettext(
                "%(count)s case was left out: it stands in another batch already.",
                "%(count)s cases were left out: they stand in another batch already.",
                taken,
            )
            % {"count": bn(taken)},
        )
    if others:
        messages.info(
            request,
            ngettext(
                "%(count)s case was left out: its dose stands in the register by now, or it is no longer open.",
                "%(count)s cases were left out: their dose stands in the register by now, or they are no longer open.",
                others,
            )
            % {"count": bn(others)},
        )
    return redirect("recovery:batch_detail", pk=batch.pk)


def _context(request: HttpRequest, case: Case, **forms: Any) -> dict[str, Any]:
    person = access.person(request)
    is_open = case.state == Case.State.OPEN
    before = Mark.read(request.GET.get("before", ""))
    list_row, server_dose = access.list_row_of(case.sheet_row), access.server_dose_of(case)
    found = differences(access_walk_in.outcome_of(case.sheet_row), list_row, server_dose)
    link = access_walk_in.link_of(case.sheet_row)
    return {
        "case": case,
        "why": why_sentence(case, found),
        "differences": found,
        "link": link,
        "link_sentence": link_sentence(link),
        "age": age_words(case, timezone.localdate()),
        "waiting": waiting_words(case),
        "opens_walk_in": case.walk_in is not None and access.may_open_list(request, case.walk_in),
        "case_tag": CASE_TAG[case.state],
        "opens_row": access.may_open_list(request, case.sheet_row.list),
        "list_row": list_row,
        "server_dose": server_dose,
        "lines": access.corrections_of_case(case),
        **timeline_page(of_case(case, most=ENTRIES_SHOWN + 1, before=before), ENTRIES_SHOWN, before),
        "opens_person": access_history.may_open_person(request, case.recipient_id),
        "shown": request.session.get("shown_case") == case.pk,
        "may_propose": rights.may_propose(person) and is_open and case.recipient_id is not None,
        "may_close": rights.may_close(person) and is_open,
        "may_reopen": rights.may_close(person) and case.state == Case.State.CLOSED,
        "request_key": uuid.uuid4(),
        "show_form": ReasonForm(prefix="show"),
        "close_form": CloseForm(prefix="close"),
        "reopen_form": ReasonForm(prefix="reopen"),
        "correction_form": CorrectionForm(case=case, prefix="fix"),
        "beside": case_beside(case, rights.may_propose(person)),
        **forms,
    }


@require_safe
@access.roles(*access.PERSON_READERS)
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, the evidence, what to do next, and the history as one timeline."""
    case = access.access_case(request, pk)
    answer = render(request, "recovery/cases/detail.html", _context(request, case))
    request.session.pop("shown_case", None)  # shown once; the next look asks again
    return answer


@require_POST
@access.roles(*access.PERSON_READERS)
def case_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the identifiers of a case once; who looked and why is kept."""
    case = access.access_case(request, pk)
    form = ReasonForm(request.POST, prefix="show")
    if not form.is_valid():
        return render(request, "recovery/cases/detail.html", _context(request, case, show_form=form), status=422)
    access_looks.look_at_identifiers(request, case, form.cleaned_data["reason"])
    request.session["shown_case"] = case.pk
    return redirect("recovery:case_detail", pk=pk)


@require_POST
@access.roles(*access.CASEWORKERS)
def case_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose one correction of this case, in a draft of one's own."""
    case = access.access_case(request, pk)
    form = CorrectionForm(request.POST, case=case, prefix="fix")
    if form.is_valid():
        by = access.person(request)
        try:
            batch = access.own_draft(request) or batch_create(
                incident=case.incident, by=by, request_key=form.cleaned_data["request_key"]
            )
            correction_set(
                batch=batch,
                case=case,
                field=form.cleaned_data["field"],
                new_value=form.cleaned_data["new_value"],
                by=by,
                evidence_note=form.cleaned_data["evidence_note"],
            )
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The correction stands in your draft. Submit the draft when it is whole."))
            return redirect("recovery:batch_detail", pk=batch.pk)
    return render(request, "recovery/cases/detail.html", _context(request, case, correction_form=form), status=422)


@require_POST
@access.roles(*access.MIS)
def case_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case without recovery, with the reason."""
    case = access.access_case(request, pk)
    form = CloseForm(request.POST, prefix="close")
    if form.is_valid():
        try:
            case_close(
                case=case,
                closure=form.cleaned_data["closure"],
                reason=form.cleaned_data["reason"],
                by=access.person(request),
            )
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The case is closed. It counts as closed, not as recovered."))
            return redirect("recovery:case_detail", pk=pk)
    return render(request, "recovery/cases/detail.html", _context(request, case, close_form=form), status=422)


@require_POST
@access.roles(*access.MIS)
def case_open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed case again, with the reason."""
    case = access.access_case(request, pk)
    form = ReasonForm(request.POST, prefix="reopen")
    if form.is_valid():
        try:
            case_reopen(case=case, reason=form.cleaned_data["reason"], by=access.person(request))
        except errors.RecoveryError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The case is open again."))
            return redirect("recovery:case_detail", pk=pk)
    return render(request, "recovery/cases/detail.html", _context(request, case, reopen_form=form), status=422)
